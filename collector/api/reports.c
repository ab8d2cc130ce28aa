// reports.c — the friction report over a store: reads the sessions' records, hands them to the analysis.
#include "collector/api/job.h"
#include "collector/report/friction_report.h"
#include "collector/store/loads.h"

typedef struct {
  hark_friction *friction;
  const hark_session_filter *filter;
  hark_err err;
} feeding;

static bool feed_one(void *context, hark_session_id id, hark_bytes record) {
  feeding *f = context;
  if (f->filter->count > 0 && !hark_session_filter_matches(f->filter, id, record)) {
    return true;
  }
  f->err = hark_friction_add_record(f->friction, record);
  return f->err == HARK_OK;
}

static hark_err analyse(hark_store_read *read, const hark_question *question, const hark_session_filter *filter,
                        hark_arena *arena, const hark_friction_report **report) {
  hark_friction_options options = {.goal = *question->goal ? question->goal : NULL,
                                   .automated = question->automated,
                                   .exact_pages = question->exact_pages};
  feeding f = {.friction = hark_friction_create(arena, &options), .filter = filter};
  if (!f.friction) {
    return HARK_ERR_NO_MEMORY;
  }
  hark_err err =
      hark_store_sessions_unordered(read, question->project, question->from_ms, question->to_ms, feed_one, &f);
  err = err != HARK_OK ? err : f.err;
  return err != HARK_OK ? err : hark_friction_finish(f.friction, report);
}

static hark_err write_form(const hark_friction_report *report, const hark_question *question,
                           const hark_loads_sum *loads, hark_arena *arena, hark_reply *reply, hark_bytes *out) {
  typedef hark_err (*writer)(const hark_friction_report *, const hark_report_options *, hark_arena *, hark_bytes *);
  static const writer writers[] = {[HARK_REPORT_JSON] = hark_friction_report_json,
                                   [HARK_REPORT_HTML] = hark_friction_report_html,
                                   [HARK_REPORT_CSV] = hark_friction_report_csv};
  hark_report_options options = hark_question_report_options(question);
  options.coverage.days = loads->days;
  options.coverage.first_day = loads->first_day;
  options.coverage.last_day = loads->last_day;
  options.coverage.loads = loads->loads;
  options.coverage.recorded = loads->recorded;
  reply->content_type = hark_report_content_type(question->form);
  return writers[question->form](report, &options, arena, out);
}

void hark_run_friction(hark_store_read *read, const hark_question *question, hark_reply *reply) {
  hark_session_filter filter;
  if (!hark_question_filter(question, &filter, reply)) {
    return;
  }
  hark_arena arena;
  hark_arena_open(&arena, (size_t)HARK_FRICTION_ARENA_MAX + HARK_REPORT_ARENA_MAX);
  const hark_friction_report *report;
  hark_bytes out = {NULL, 0};
  hark_err err = analyse(read, question, &filter, &arena, &report);
  hark_loads_sum loads;
  hark_tables tables = hark_store_read_tables(read);
  err =
      err != HARK_OK ? err : hark_loads_between(&tables, question->project, question->from_ms, question->to_ms, &loads);
  err = err != HARK_OK ? err : write_form(report, question, &loads, &arena, reply, &out);
  hark_reply_bytes(reply, err, out);
  hark_arena_close(&arena);
}
