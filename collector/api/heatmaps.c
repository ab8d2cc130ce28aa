// heatmaps.c — the heatmaps of a page over a store: sessions with their digests, handed to the analysis.
//
// Sessions that have no digest yet (no batch for ten minutes makes one) are read for the report, up to FRESH_MAX of
// them, so that a visit of just now can be looked at; the others are counted.
#include "collector/analysis/page_name.h"
#include "collector/api/job.h"
#include "collector/report/heatmap_report.h"
#include "collector/rest/rejudge.h"
#include "collector/store/digests.h"
#include "collector/store/projects.h"

#define ARENA_MAX ((size_t)384 << 20)
#define FRESH_MAX 64u
#define CHOICE_MAX 4000u // the newest sessions, by which the most visited page is chosen where none is asked for

typedef struct {
  const hark_question *question;
  hark_store_read *read;
  hark_tables tables;
  hark_session_filter filter;
  hark_heatmap *heatmap;
  hark_session_id fresh[FRESH_MAX];
  uint32_t fresh_count, left;
} feeding;

static bool feed_one(void *context, hark_session_id id, hark_bytes record) {
  feeding *f = context;
  hark_bytes digest = {NULL, 0};
  if (f->filter.count > 0 && !hark_session_filter_matches(&f->filter, id, record)) {
    return true;
  }
  if (hark_digest_get(&f->tables, f->question->project, id, &digest) != HARK_OK && f->fresh_count < FRESH_MAX) {
    f->fresh[f->fresh_count++] = id;
    return true;
  }
  hark_heatmap_add(f->heatmap, record, digest);
  return --f->left > 0;
}

// Reads the sessions that have no digest, as they would be at rest.
static hark_err feed_fresh(feeding *f, hark_arena *arena) {
  hark_arena batch, found;
  hark_project project;
  hark_bytes wrong, record;
  hark_arena_open(&batch, HARK_REJUDGE_BYTES_MAX);
  hark_arena_open(&found, HARK_REJUDGE_BYTES_MAX);
  hark_rejudging job = {.project = f->question->project, .batch = &batch, .found = &found};
  hark_err err = hark_project_load(&f->tables, arena, f->question->project, &project);
  err = err != HARK_OK ? err : hark_thresholds_read(project.thresholds, &job.thresholds, &wrong);
  for (uint32_t i = 0; i < f->fresh_count && err == HARK_OK; i++) {
    job.session = f->fresh[i];
    err = hark_rejudge_read(f->read, &job);
    job.digest = err == HARK_OK ? job.digest : (hark_bytes){0};
    err = err == HARK_ERR_NO_MEMORY ? HARK_OK : err; // too large for a look in passing
    err = err != HARK_OK ? err : hark_store_session(f->read, f->question->project, job.session, &record);
    if (err == HARK_OK) {
      hark_heatmap_add(f->heatmap, record, job.digest);
    }
  }
  hark_arena_close(&batch);
  hark_arena_close(&found);
  return err;
}

static hark_err make(feeding *f, hark_arena *arena, hark_bytes page, hark_heatmap_device device, bool choosing,
                     const hark_heatmap_report **report) {
  const hark_question *q = f->question;
  hark_heatmap_options options = {
      .page = page, .device = device, .automated = q->automated, .exact_pages = q->exact_pages};
  f->heatmap = hark_heatmap_create(arena, &options);
  f->fresh_count = 0;
  f->left = choosing ? CHOICE_MAX : UINT32_MAX;
  if (!f->heatmap) {
    return HARK_ERR_NO_MEMORY;
  }
  hark_err err = choosing ? hark_store_sessions(f->read, q->project, q->from_ms, q->to_ms, feed_one, f)
                          : hark_store_sessions_unordered(f->read, q->project, q->from_ms, q->to_ms, feed_one, f);
  err = err != HARK_OK ? err : feed_fresh(f, arena);
  return err != HARK_OK ? err : hark_heatmap_finish(f->heatmap, report);
}

static const hark_heatmap_page *page_in(const hark_heatmap_report *report, hark_bytes page) {
  for (uint32_t i = 0; i < report->page_count; i++) {
    if (page.size == 0 || hark_bytes_equal(report->pages[i].name, page)) {
      return &report->pages[i];
    }
  }
  return NULL;
}

// What was not said is what most visits of late have: the page, and its visitors' devices.
static hark_err choose(feeding *f, hark_arena *arena, hark_bytes *page, hark_heatmap_device *device) {
  const hark_heatmap_report *report;
  hark_err err = make(f, arena, (hark_bytes){NULL, 0}, HARK_HEATMAP_ANY, true, &report);
  const hark_heatmap_page *most = err == HARK_OK ? page_in(report, *page) : NULL;
  if (most) {
    *page = most->name;
    *device = HARK_HEATMAP_DESKTOP;
    for (uint32_t i = 0; i < HARK_HEATMAP_ANY; i++) {
      *device = most->visits[i] > most->visits[*device] ? (hark_heatmap_device)i : *device;
    }
  }
  return err;
}

static hark_err analyse(feeding *f, hark_arena *arena, const hark_heatmap_report **report) {
  const hark_question *q = f->question;
  uint8_t room[HARK_API_PAGE_BYTES_MAX];
  hark_bytes page = hark_bytes_from_cstr(q->page);
  page = q->exact_pages ? page : hark_page_name(page, room);
  hark_heatmap_device device = HARK_HEATMAP_ANY;
  hark_err err = page.size > 0 && q->device_said ? HARK_OK : choose(f, arena, &page, &device);
  return err != HARK_OK ? err : make(f, arena, page, q->device_said ? q->device : device, false, report);
}

void hark_run_heatmap(hark_store_read *read, const hark_question *q, hark_reply *reply) {
  typedef hark_err (*writer)(const hark_heatmap_report *, const hark_report_options *, hark_arena *, hark_bytes *);
  static const writer writers[] = {[HARK_REPORT_JSON] = hark_heatmap_report_json,
                                   [HARK_REPORT_HTML] = hark_heatmap_report_html,
                                   [HARK_REPORT_CSV] = hark_heatmap_report_csv};
  feeding f = {.question = q, .read = read, .tables = hark_store_read_tables(read)};
  if (!hark_question_filter(q, &f.filter, reply)) {
    return;
  }
  hark_arena arena;
  hark_arena_open(&arena, ARENA_MAX);
  const hark_heatmap_report *report = NULL;
  hark_bytes out = {NULL, 0};
  hark_report_options told = hark_question_report_options(q);
  hark_err err = analyse(&f, &arena, &report);
  err = err == HARK_OK ? writers[q->form](report, &told, &arena, &out) : err;
  reply->content_type = hark_report_content_type(q->form);
  hark_reply_bytes(reply, err, out);
  hark_arena_close(&arena);
}
