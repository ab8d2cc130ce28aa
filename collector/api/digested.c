// heatmaps.c — reports over the digests of a store: the heatmaps of a page, and forms.
#include "collector/analysis/page_name.h"
#include "collector/api/digests.h"
#include "collector/report/forms_report.h"
#include "collector/report/heatmap_report.h"

#define ARENA_MAX ((size_t)384 << 20)
#define CHOICE_MAX 4000u // the newest sessions, by which the most visited page is chosen where none is asked for

typedef struct {
  const hark_question *question;
  hark_store_read *read;
  hark_session_filter filter;
  hark_arena arena;
} asking;

static hark_bytes page_asked(const hark_question *q, uint8_t room[HARK_API_PAGE_BYTES_MAX]) {
  hark_bytes page = hark_bytes_from_cstr(q->page);
  return q->exact_pages || page.size == 0 ? page : hark_page_name(page, room);
}

// ---- heatmaps ----

static void add_to_heatmap(void *heatmap, hark_session_id session, hark_bytes digest) {
  hark_heatmap_add(heatmap, session, digest);
}

static hark_err make(asking *a, hark_bytes page, hark_heatmap_device device, uint32_t newest_max,
                     const hark_heatmap_report **report) {
  const hark_question *q = a->question;
  hark_heatmap_options options = {
      .page = page, .device = device, .automated = q->automated, .exact_pages = q->exact_pages};
  hark_heatmap *heatmap = hark_heatmap_create(&a->arena, &options);
  hark_err err =
      heatmap ? hark_digests_feed(a->read, q, &a->filter, newest_max, add_to_heatmap, heatmap) : HARK_ERR_NO_MEMORY;
  return err != HARK_OK ? err : hark_heatmap_finish(heatmap, report);
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
static hark_err choose(asking *a, hark_bytes *page, hark_heatmap_device *device) {
  const hark_heatmap_report *report;
  hark_err err = make(a, (hark_bytes){NULL, 0}, HARK_HEATMAP_ANY, CHOICE_MAX, &report);
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

static hark_err heatmap_of(asking *a, const hark_heatmap_report **report) {
  const hark_question *q = a->question;
  uint8_t room[HARK_API_PAGE_BYTES_MAX];
  hark_bytes page = page_asked(q, room);
  hark_heatmap_device device = HARK_HEATMAP_ANY;
  hark_err err = page.size > 0 && q->device_said ? HARK_OK : choose(a, &page, &device);
  return err != HARK_OK ? err : make(a, page, q->device_said ? q->device : device, 0, report);
}

void hark_run_heatmap(hark_store_read *read, const hark_question *q, hark_reply *reply) {
  typedef hark_err (*writer)(const hark_heatmap_report *, const hark_report_options *, hark_arena *, hark_bytes *);
  static const writer writers[] = {[HARK_REPORT_JSON] = hark_heatmap_report_json,
                                   [HARK_REPORT_HTML] = hark_heatmap_report_html,
                                   [HARK_REPORT_CSV] = hark_heatmap_report_csv};
  asking a = {.question = q, .read = read};
  if (!hark_question_filter(q, &a.filter, reply)) {
    return;
  }
  hark_arena_open(&a.arena, ARENA_MAX);
  const hark_heatmap_report *report = NULL;
  hark_bytes out = {NULL, 0};
  hark_report_options told = hark_question_report_options(q);
  hark_err err = heatmap_of(&a, &report);
  err = err == HARK_OK ? writers[q->form](report, &told, &a.arena, &out) : err;
  reply->content_type = hark_report_content_type(q->form);
  hark_reply_bytes(reply, err, out);
  hark_arena_close(&a.arena);
}

// ---- forms ----

static void add_to_forms(void *forms, hark_session_id session, hark_bytes digest) {
  hark_forms_add(forms, session, digest);
}

static hark_err forms_of(asking *a, const hark_forms_report **report) {
  const hark_question *q = a->question;
  uint8_t room[HARK_API_PAGE_BYTES_MAX];
  hark_forms_options options = {.page = page_asked(q, room),
                                .device = q->device_said ? q->device : HARK_HEATMAP_ANY,
                                .automated = q->automated,
                                .exact_pages = q->exact_pages};
  hark_forms *forms = hark_forms_create(&a->arena, &options);
  hark_err err = forms ? hark_digests_feed(a->read, q, &a->filter, 0, add_to_forms, forms) : HARK_ERR_NO_MEMORY;
  return err != HARK_OK ? err : hark_forms_finish(forms, report);
}

void hark_run_forms(hark_store_read *read, const hark_question *q, hark_reply *reply) {
  typedef hark_err (*writer)(const hark_forms_report *, const hark_report_options *, hark_arena *, hark_bytes *);
  static const writer writers[] = {[HARK_REPORT_JSON] = hark_forms_report_json,
                                   [HARK_REPORT_HTML] = hark_forms_report_html,
                                   [HARK_REPORT_CSV] = hark_forms_report_csv};
  asking a = {.question = q, .read = read};
  if (!hark_question_filter(q, &a.filter, reply)) {
    return;
  }
  hark_arena_open(&a.arena, ARENA_MAX);
  const hark_forms_report *report = NULL;
  hark_bytes out = {NULL, 0};
  hark_report_options told = hark_question_report_options(q);
  hark_err err = forms_of(&a, &report);
  err = err == HARK_OK ? writers[q->form](report, &told, &a.arena, &out) : err;
  reply->content_type = hark_report_content_type(q->form);
  hark_reply_bytes(reply, err, out);
  hark_arena_close(&a.arena);
}
