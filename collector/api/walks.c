// walks.c — reports over the ways that sessions took: funnels and journeys.
#include "collector/api/job.h"
#include "collector/report/funnel_report.h"
#include "collector/report/journey_report.h"

#define ARENA_MAX ((size_t)256 << 20)

typedef struct {
  const hark_session_filter *filter;
  void (*add)(void *analysis, hark_bytes record);
  void *analysis;
} feeding;

static bool feed_one(void *context, hark_session_id id, hark_bytes record) {
  const feeding *f = context;
  if (f->filter->count == 0 || hark_session_filter_matches(f->filter, id, record)) {
    f->add(f->analysis, record);
  }
  return true;
}

static hark_err feed(hark_store_read *read, const hark_question *q, feeding f) {
  return hark_store_sessions_unordered(read, q->project, q->from_ms, q->to_ms, feed_one, &f);
}

static void add_to_funnel(void *funnel, hark_bytes record) {
  hark_funnel_add_record(funnel, record);
}

void hark_run_funnel(hark_store_read *read, const hark_question *q, hark_reply *reply) {
  typedef hark_err (*writer)(const hark_funnel_report *, const hark_report_options *, hark_arena *, hark_bytes *);
  static const writer writers[] = {[HARK_REPORT_JSON] = hark_funnel_report_json,
                                   [HARK_REPORT_HTML] = hark_funnel_report_html,
                                   [HARK_REPORT_CSV] = hark_funnel_report_csv};
  hark_session_filter filter;
  if (!hark_question_filter(q, &filter, reply)) {
    return;
  }
  hark_arena arena;
  hark_arena_open(&arena, ARENA_MAX);
  hark_funnel_options options = {.steps = q->steps, .within_ms = q->within_ms, .by = q->by, .automated = q->automated};
  hark_funnel *funnel = NULL;
  const hark_funnel_report *report = NULL;
  hark_bytes out = {NULL, 0};
  hark_err err = hark_funnel_create(&arena, &options, &funnel);
  if (err == HARK_ERR_BAD_ARGUMENT) {
    hark_reply_error(reply, 400, "bad_query",
                     "steps are two to eight by commas: a page (/cart, /product/*), goal:NAME or signal:NAME");
    hark_arena_close(&arena);
    return;
  }
  hark_report_options told = hark_question_report_options(q);
  err = err == HARK_OK ? feed(read, q, (feeding){&filter, add_to_funnel, funnel}) : err;
  err = err == HARK_OK ? hark_funnel_finish(funnel, &report) : err;
  err = err == HARK_OK ? writers[q->form](report, &told, &arena, &out) : err;
  reply->content_type = hark_report_content_type(q->form);
  hark_reply_bytes(reply, err, out);
  hark_arena_close(&arena);
}

static void add_to_journey(void *journey, hark_bytes record) {
  hark_journey_add_record(journey, record);
}

void hark_run_journey(hark_store_read *read, const hark_question *q, hark_reply *reply) {
  typedef hark_err (*writer)(const hark_journey_report *, const hark_report_options *, hark_arena *, hark_bytes *);
  static const writer writers[] = {[HARK_REPORT_JSON] = hark_journey_report_json,
                                   [HARK_REPORT_HTML] = hark_journey_report_html,
                                   [HARK_REPORT_CSV] = hark_journey_report_csv};
  hark_session_filter filter;
  if (!hark_question_filter(q, &filter, reply)) {
    return;
  }
  hark_arena arena;
  hark_arena_open(&arena, ARENA_MAX);
  hark_journey_options options = {
      .goal = *q->goal ? q->goal : NULL, .automated = q->automated, .exact_pages = q->exact_pages};
  hark_journey *journey = hark_journey_create(&arena, &options);
  const hark_journey_report *report = NULL;
  hark_bytes out = {NULL, 0};
  hark_report_options told = hark_question_report_options(q);
  hark_err err = journey ? feed(read, q, (feeding){&filter, add_to_journey, journey}) : HARK_ERR_NO_MEMORY;
  err = err == HARK_OK ? hark_journey_finish(journey, &report) : err;
  err = err == HARK_OK ? writers[q->form](report, &told, &arena, &out) : err;
  reply->content_type = hark_report_content_type(q->form);
  hark_reply_bytes(reply, err, out);
  hark_arena_close(&arena);
}
