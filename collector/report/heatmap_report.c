// heatmap_report.c — heatmaps as JSON and as CSV.
#include "collector/report/heatmap_report.h"

#include <inttypes.h>

#include "collector/report/json.h"

const char *hark_heatmap_device_name(hark_heatmap_device device) {
  static const char *const names[] = {
      [HARK_HEATMAP_DESKTOP] = "desktop", [HARK_HEATMAP_MOBILE] = "mobile", [HARK_HEATMAP_OTHER] = "other"};
  return device < HARK_HEATMAP_ANY ? names[device] : "any";
}

bool hark_heatmap_device_read(hark_bytes name, hark_heatmap_device *device) {
  for (uint32_t i = 0; i <= HARK_HEATMAP_ANY; i++) {
    if (hark_bytes_equal_cstr(name, hark_heatmap_device_name((hark_heatmap_device)i))) {
      *device = (hark_heatmap_device)i;
      return true;
    }
  }
  return false;
}

static const char *const heat_names[HARK_HEATS] = {
    [HARK_HEAT_CLICKS] = "clicks", [HARK_HEAT_RAGE] = "rage", [HARK_HEAT_DEAD] = "dead"};

// ---- JSON ----

// Cell, count, cell, count …: those that are not 0.
static json_t *heat_json(hark_err *err, const uint32_t *cells) {
  json_t *array = json_array();
  for (uint32_t i = 0; cells && i < HARK_HEATMAP_CELLS; i++) {
    if (cells[i] > 0) {
      hark_report_json_append(err, array, json_integer(i));
      hark_report_json_append(err, array, json_integer(cells[i]));
    }
  }
  return array;
}

static json_t *moves_json(hark_err *err, const uint64_t *cells) {
  json_t *array = json_array();
  for (uint32_t i = 0; i < HARK_HEATMAP_ROWS * HARK_HEATMAP_COLUMNS; i++) {
    if (cells[i] > 0) {
      hark_report_json_append(err, array, json_integer(i));
      hark_report_json_append(err, array, hark_report_json_integer(cells[i]));
    }
  }
  return array;
}

static json_t *median_json(double ms) {
  return ms < 0 ? json_null() : hark_report_json_number(ms);
}

static json_t *element_json(hark_err *err, const hark_heatmap_element *e) {
  json_t *object = json_object(), *heat = json_object();
  hark_report_json_set(err, object, "target", hark_report_json_text(e->target));
  hark_report_json_set(err, object, "label", hark_report_json_text(e->label));
  hark_report_json_set(err, object, "clicks", hark_report_json_integer(e->clicks));
  hark_report_json_set(err, object, "click_share", hark_report_json_number(e->click_share));
  hark_report_json_set(err, object, "visits", hark_report_json_integer(e->visits));
  hark_report_json_set(err, object, "share", hark_report_json_interval(err, &e->share));
  hark_report_json_set(err, object, "rage_clicks", hark_report_json_integer(e->rage));
  hark_report_json_set(err, object, "dead_clicks", hark_report_json_integer(e->dead));
  hark_report_json_set(err, object, "over_ms", hark_report_json_integer(e->over_ms));
  hark_report_json_set(err, object, "first_click_ms", median_json(e->first_click_ms));
  hark_report_json_set(err, object, "hesitation_ms", median_json(e->hesitation_ms));
  for (uint32_t i = 0; i < HARK_HEATS; i++) {
    hark_report_json_set(err, heat, heat_names[i], heat_json(err, e->heat[i]));
  }
  hark_report_json_set(err, object, "heat", heat);
  return object;
}

static json_t *pages_json(hark_err *err, const hark_heatmap_report *report) {
  json_t *array = json_array();
  for (uint32_t i = 0; i < report->page_count && i < HARK_HEATMAP_TOLD_MAX; i++) {
    const hark_heatmap_page *page = &report->pages[i];
    json_t *object = json_object(), *visits = json_object();
    for (uint32_t device = 0; device < HARK_HEATMAP_ANY; device++) {
      hark_report_json_set(err, visits, hark_heatmap_device_name((hark_heatmap_device)device),
                           hark_report_json_integer(page->visits[device]));
    }
    hark_report_json_set(err, object, "page", hark_report_json_text(page->name));
    hark_report_json_set(err, object, "visits", visits);
    hark_report_json_set(err, object, "clicks", hark_report_json_integer(page->clicks));
    hark_report_json_append(err, array, object);
  }
  return array;
}

static json_t *look_json(hark_err *err, const hark_heatmap_look *look) {
  char session[HARK_REPORT_SESSION_CHARS], view[HARK_REPORT_VIEW_CHARS];
  hark_report_session_name(look->session, session);
  hark_report_view_name(look->tab, look->epoch, view);
  json_t *object = json_object();
  hark_report_json_set(err, object, "session", json_string(session));
  hark_report_json_set(err, object, "view", json_string(view));
  hark_report_json_set(err, object, "at_ms", hark_report_json_integer(look->at_ms));
  hark_report_json_set(err, object, "width", hark_report_json_integer(look->width));
  hark_report_json_set(err, object, "height", hark_report_json_integer(look->height));
  hark_report_json_set(err, object, "extent", hark_report_json_integer(look->extent));
  return object;
}

static json_t *bands_json(hark_err *err, const hark_heatmap_report *report) {
  json_t *array = json_array();
  for (uint32_t i = 0; i < HARK_HEATMAP_BANDS; i++) {
    json_t *band = json_object();
    hark_report_json_set(err, band, "seen_ms", hark_report_json_number(report->seen_ms[i]));
    hark_report_json_set(err, band, "reached", hark_report_json_interval(err, &report->reached[i]));
    hark_report_json_append(err, array, band);
  }
  return array;
}

static void set_counts(hark_err *err, json_t *root, const hark_heatmap_report *report) {
  const struct {
    const char *name;
    uint64_t value;
  } counts[] = {{"sessions", report->sessions},
                {"visits", report->visits},
                {"clicks", report->clicks},
                {"clicks_elsewhere", report->clicks_elsewhere},
                {"sessions_automated", report->automated},
                {"sessions_not_at_rest", report->undigested},
                {"over_session_limits", report->left_out},
                {"pages_untold", report->pages_untold}};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    hark_report_json_set(err, root, counts[i].name, hark_report_json_integer(counts[i].value));
  }
}

hark_err hark_heatmap_report_json(const hark_heatmap_report *report, const hark_report_options *options,
                                  hark_arena *arena, hark_bytes *out) {
  hark_err err = HARK_OK;
  json_t *root = json_object(), *elements = json_array();
  hark_report_json_set(&err, root, "report", json_string("heatmap"));
  hark_report_json_set(&err, root, "version", json_integer(1));
  hark_report_json_set(&err, root, "site", hark_report_json_name(options->site));
  hark_report_json_set(&err, root, "generated_ms", hark_report_json_time(options->generated_ms, 0));
  hark_report_json_set(&err, root, "from_ms", hark_report_json_time(options->from_ms, 0));
  hark_report_json_set(&err, root, "to_ms", hark_report_json_time(options->to_ms, UINT64_MAX));
  hark_report_json_set(&err, root, "page", report->page.size > 0 ? hark_report_json_text(report->page) : json_null());
  hark_report_json_set(&err, root, "device", json_string(hark_heatmap_device_name(report->device)));
  set_counts(&err, root, report);
  hark_report_json_set(&err, root, "visit_ms", median_json(report->visit_ms));
  hark_report_json_set(&err, root, "depth", hark_report_json_number(report->depth / 100));
  hark_report_json_set(&err, root, "fold", hark_report_json_number(report->fold));
  hark_report_json_set(&err, root, "look", report->has_look ? look_json(&err, &report->look) : json_null());
  hark_report_json_set(&err, root, "side", json_integer(HARK_HEATMAP_SIDE));
  for (uint32_t i = 0; i < report->element_count && i < HARK_HEATMAP_TOLD_MAX; i++) {
    hark_report_json_append(&err, elements, element_json(&err, &report->elements[i]));
  }
  hark_report_json_set(&err, root, "elements", elements);
  hark_report_json_set(&err, root, "elements_in_all", hark_report_json_integer(report->element_count));
  hark_report_json_set(&err, root, "bands", bands_json(&err, report));
  hark_report_json_set(&err, root, "moves",
                       json_pack("{s:i, s:i, s:o}", "rows", HARK_HEATMAP_ROWS, "columns", HARK_HEATMAP_COLUMNS,
                                 "tenths", moves_json(&err, report->moves)));
  hark_report_json_set(&err, root, "pages", pages_json(&err, report));
  return hark_report_json_write(root, err, arena, out);
}

// ---- CSV ----

static void put_ms(hark_report_text *text, double ms) {
  if (ms >= 0) {
    hark_report_format(text, ",%" PRIu64, (uint64_t)(ms + 0.5));
  } else {
    hark_report_puts(text, ",");
  }
}

hark_err hark_heatmap_report_csv(const hark_heatmap_report *report, const hark_report_options *options,
                                 hark_arena *arena, hark_bytes *out) {
  (void)options;
  hark_report_text text;
  hark_report_text_init(&text, arena);
  hark_report_puts(&text, "page,device,visits,element,label,clicks,visits_clicked,rage_clicks,dead_clicks,over_ms,"
                          "first_click_ms,hesitation_ms\r\n");
  for (uint32_t i = 0; i < report->element_count && i < HARK_HEATMAP_TOLD_MAX; i++) {
    const hark_heatmap_element *e = &report->elements[i];
    hark_report_put_cell(&text, report->page);
    hark_report_format(&text, ",%s,%" PRIu64 ",", hark_heatmap_device_name(report->device), report->visits);
    hark_report_put_cell(&text, e->target);
    hark_report_puts(&text, ",");
    hark_report_put_cell(&text, e->label);
    hark_report_format(&text, ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64, e->clicks, e->visits,
                       e->rage, e->dead, e->over_ms);
    put_ms(&text, e->first_click_ms);
    put_ms(&text, e->hesitation_ms);
    hark_report_puts(&text, "\r\n");
  }
  return hark_report_text_finish(&text, out);
}
