#include <jansson.h>
#include <math.h>
#include <string.h>

#include "collector/report/friction_model.h"

// Every json_…_set_new takes a reference and fails on NULL, so a lack of memory shows at the top at last.
typedef struct {
  const hark_friction_report *report;
  const hark_report_options *options;
  hark_arena *arena;
  hark_err err;
} maker;

static void set(maker *m, json_t *object, const char *name, json_t *value) {
  if (json_object_set_new(object, name, value) != 0) {
    m->err = HARK_ERR_NO_MEMORY;
  }
}

static void append(maker *m, json_t *array, json_t *value) {
  if (json_array_append_new(array, value) != 0) {
    m->err = HARK_ERR_NO_MEMORY;
  }
}

static json_t *text_of(hark_bytes bytes) {
  return json_stringn(bytes.size ? (const char *)bytes.data : "", bytes.size);
}

// A name given on a command line need not be UTF-8, which JSON is; then it is left out rather than the report.
static json_t *name_of(const char *name) {
  return name && hark_bytes_is_utf8(hark_bytes_from_cstr(name)) ? json_string(name) : json_null();
}

// Six decimals: a report's figures are not more exact, and shorter is easier to read.
static json_t *number_of(double value) {
  double rounded = round(value * 1e6) / 1e6;
  return json_real(rounded == 0 ? 0 : rounded);
}

static json_t *integer_of(uint64_t value) {
  return json_integer(value > INT64_MAX ? INT64_MAX : (json_int_t)value);
}

static json_t *interval_of(maker *m, const hark_interval *interval) {
  json_t *object = json_object();
  set(m, object, "value", number_of(interval->value));
  set(m, object, "low", number_of(interval->low));
  set(m, object, "high", number_of(interval->high));
  return object;
}

// The same for one week of the range, where it is that long.
static json_t *weekly_of(maker *m, const hark_interval *of, bool said) {
  double weeks = m->report->weeks;
  hark_interval weekly = {of->low / weeks, of->value / weeks, of->high / weeks};
  return said && weeks >= 1 ? interval_of(m, &weekly) : json_null();
}

static json_t *moment_of(maker *m, const hark_friction_moment *moment) {
  char session[HARK_REPORT_SESSION_CHARS], view[HARK_REPORT_VIEW_CHARS];
  hark_report_session_name(moment->session, session);
  hark_report_view_name(moment->tab, moment->epoch, view);
  json_t *object = json_object();
  set(m, object, "session", json_string(session));
  set(m, object, "view", json_string(view));
  set(m, object, "at_ms", integer_of(moment->at_ms));
  set(m, object, "started_ms", integer_of(moment->started_ms));
  set(m, object, "signal", json_string(hark_signal_name(moment->which)));
  set(m, object, "count", integer_of(moment->count));
  set(m, object, "link", json_string(hark_report_link_of(moment).address));
  return object;
}

static const char *row_name(const hark_friction_row *row) {
  return row->which == HARK_FRICTION_ANY ? "any" : hark_signal_name(row->which);
}

static json_t *row_of(maker *m, const hark_friction_row *row) {
  json_t *object = json_object();
  set(m, object, "signal", json_string(row_name(row)));
  set(m, object, "title", json_string(hark_report_signal_label(row->which)));
  set(m, object, "count", integer_of(row->count));
  set(m, object, "visits", integer_of(row->visits));
  set(m, object, "visits_converted", integer_of(row->visits_converted));
  set(m, object, "sessions", integer_of(row->sessions));
  set(m, object, "sessions_converted", integer_of(row->sessions_converted));
  set(m, object, "share", interval_of(m, &row->share));
  set(m, object, "touched_rate", interval_of(m, &row->touched_rate));
  set(m, object, "untouched_rate", interval_of(m, &row->untouched_rate));
  set(m, object, "difference", interval_of(m, &row->difference));
  set(m, object, "adjusted", interval_of(m, &row->adjusted));
  set(m, object, "p", number_of(row->p));
  set(m, object, "q", number_of(row->q));
  set(m, object, "strata", integer_of(row->strata));
  set(m, object, "small_sample", json_boolean(row->small_sample));
  set(m, object, "evidence", json_string(hark_report_evidence_name(hark_report_evidence(row))));
  set(m, object, "score", number_of(row->score));
  set(m, object, "cost", row->costed ? interval_of(m, &row->cost) : json_null());
  bool has_value = row->costed && m->report->currency[0] != 0;
  set(m, object, "value", has_value ? interval_of(m, &row->value) : json_null());
  set(m, object, "cost_per_week", weekly_of(m, &row->cost, row->costed));
  set(m, object, "value_per_week", weekly_of(m, &row->value, has_value));
  json_t *moments = json_array();
  for (uint32_t i = 0; i < row->moment_count; i++) {
    append(m, moments, moment_of(m, &row->moments[i]));
  }
  set(m, object, "moments", moments);
  return object;
}

static json_t *rows_of(maker *m, const hark_friction_row *rows, size_t count) {
  json_t *array = json_array();
  for (size_t i = 0; i < count; i++) {
    append(m, array, row_of(m, &rows[i]));
  }
  return array;
}

static json_t *sentence_of(maker *m, const hark_friction_page *page, const hark_friction_element *element,
                           const hark_friction_row *row) {
  hark_bytes sentence = {0};
  hark_err err = hark_report_sentence(m->report, page, element, row, m->arena, &sentence);
  m->err = m->err == HARK_OK ? err : m->err;
  return text_of(sentence);
}

// Its place in its list, where there is enough to judge it by.
static json_t *rank_of(const hark_friction_row *total, size_t index) {
  return total->count == 0 || total->small_sample ? json_null() : integer_of(index + 1);
}

static json_t *page_of(maker *m, const hark_friction_page *page, json_t *rank) {
  json_t *object = json_object();
  set(m, object, "rank", rank);
  set(m, object, "path", text_of(page->path));
  set(m, object, "views", integer_of(page->views));
  set(m, object, "visits", integer_of(page->total.visits));
  set(m, object, "visits_converted", integer_of(page->total.visits_converted));
  set(m, object, "sentence", sentence_of(m, page, NULL, &page->total));
  set(m, object, "total", row_of(m, &page->total));
  set(m, object, "signals", rows_of(m, page->signals, page->signal_count));
  set(m, object, "other_elements", integer_of(page->other_elements));
  json_t *facts = json_object();
  set(m, facts, "double_click", page->double_click.count ? row_of(m, &page->double_click) : json_null());
  json_t *depth = json_null();
  if (page->depth.views) {
    depth = json_object();
    set(m, depth, "views", integer_of(page->depth.views));
    set(m, depth, "quartile_1", integer_of(page->depth.quartile_1));
    set(m, depth, "median", integer_of(page->depth.median));
    set(m, depth, "quartile_3", integer_of(page->depth.quartile_3));
  }
  set(m, facts, "scroll_depth", depth);
  set(m, object, "facts", facts);
  return object;
}

static json_t *element_of(maker *m, const hark_friction_element *element, json_t *rank) {
  json_t *object = json_object();
  set(m, object, "rank", rank);
  set(m, object, "page", text_of(element->page->path));
  set(m, object, "target", text_of(element->target));
  set(m, object, "label", text_of(element->label));
  set(m, object, "sentence", sentence_of(m, element->page, element, &element->total));
  set(m, object, "total", row_of(m, &element->total));
  set(m, object, "signals", rows_of(m, element->signals, element->signal_count));
  return object;
}

// What to look at first, each with its row.
static json_t *findings_of(maker *m) {
  hark_report_finding findings[HARK_REPORT_JSON_FINDINGS_MAX];
  size_t count = hark_report_worst(m->report, findings, HARK_REPORT_JSON_FINDINGS_MAX);
  json_t *array = json_array();
  for (size_t i = 0; i < count; i++) {
    const hark_report_finding *finding = &findings[i];
    json_t *object = json_object();
    set(m, object, "rank", rank_of(finding->row, i));
    set(m, object, "page", text_of(finding->page->path));
    set(m, object, "target", finding->element ? text_of(finding->element->target) : json_null());
    set(m, object, "label", finding->element ? text_of(finding->element->label) : json_null());
    set(m, object, "sentence", sentence_of(m, finding->page, finding->element, finding->row));
    set(m, object, "row", row_of(m, finding->row));
    append(m, array, object);
  }
  return array;
}

static json_t *coverage_of(maker *m, const hark_friction_coverage *coverage) {
  json_t *object = json_object();
  set(m, object, "sessions", integer_of(coverage->sessions));
  set(m, object, "sessions_without_keyframe", integer_of(coverage->sessions_blank));
  set(m, object, "sessions_automated", integer_of(coverage->automated));
  set(m, object, "views", integer_of(coverage->views));
  set(m, object, "views_without_keyframe", integer_of(coverage->views_blank));
  set(m, object, "events", integer_of(coverage->events));
  set(m, object, "events_dropped", integer_of(coverage->dropped));
  set(m, object, "sessions_sampled", integer_of(coverage->sampled));
  set(m, object, "sessions_triggered", integer_of(coverage->triggered));
  set(m, object, "visits_estimated", integer_of((uint64_t)(coverage->visits + 0.5)));
  set(m, object, "signals_unknown", integer_of(coverage->unknown));
  set(m, object, "over_session_limits", integer_of(coverage->cut));
  set(m, object, "records_unreadable", integer_of(coverage->unreadable));
  set(m, object, "sessions_in_other_currency", integer_of(coverage->other_currency));
  set(m, object, "first_started_ms", integer_of(coverage->first_started_ms));
  set(m, object, "last_started_ms", integer_of(coverage->last_started_ms));
  return object;
}

static json_t *band_of(maker *m, uint32_t band) {
  const hark_friction_scores *scores = &m->report->scores;
  const hark_score_band_result *result = &scores->calibration.bands[band];
  json_t *object = json_object();
  set(m, object, "above", json_integer(band ? (band - 1) * 10 : 0));
  set(m, object, "to", json_integer(band * 10));
  set(m, object, "sessions", integer_of(scores->sessions[band]));
  set(m, object, "sessions_converted", integer_of(scores->converted[band]));
  set(m, object, "visits", integer_of(result->visits));
  set(m, object, "loss", result->judged ? interval_of(m, &result->loss) : json_null());
  set(m, object, "fit", result->judged ? number_of(result->fit) : json_null());
  set(m, object, "held_out", result->judged ? number_of(result->held_out) : json_null());
  return object;
}

static json_t *scores_of(maker *m) {
  json_t *object = json_object(), *bands = json_array();
  for (uint32_t band = 0; band < HARK_SCORE_BANDS; band++) {
    append(m, bands, band_of(m, band));
  }
  const hark_score_calibration *calibration = &m->report->scores.calibration;
  set(m, object, "formula",
      json_string("100 * (1 - product of (1 - weight / 2) ^ (2 - 2 ^ (1 - count)) over the signals)"));
  set(m, object, "bands", bands);
  set(m, object, "calibration_error", calibration->judged ? number_of(calibration->error) : json_null());
  return object;
}

static json_t *method_of(maker *m) {
  json_t *object = json_object(), *weights = json_object();
  for (uint32_t which = 0; which < HARK_SIGNAL_COUNT; which++) {
    if (hark_signal_is_friction(which)) {
      set(m, weights, hark_signal_name(which), number_of(hark_friction_weight(which)));
    }
  }
  set(m, object, "score", json_string("100 * weight * low end of share; any: the sum over its signals"));
  set(m, object, "rank", json_string("by score; null where small_sample, or where nothing happened"));
  set(m, object, "pages", json_string(m->report->exact_pages ? "by path" : "by path, identifiers in it as *"));
  set(m, object, "weights", weights);
  set(m, object, "share", json_string("Wilson score interval, 95 %"));
  set(m, object, "difference", json_string("Newcombe hybrid score interval (method 10), 95 %"));
  set(m, object, "adjusted",
      json_string("Mantel-Haenszel risk difference over device and source, Sato's variance, 95 %"));
  set(m, object, "q", json_string("Benjamini-Hochberg over the judged rows of one signal of pages and elements"));
  set(m, object, "evidence", json_string("less or more where q <= 0.05"));
  set(m, object, "cost",
      json_string("visits that sessions stand for * -adjusted; null where small_sample, and over the whole site"));
  set(m, object, "group_min", integer_of(m->report->group_min));
  set(m, object, "pages_max", integer_of(HARK_FRICTION_PAGES_MAX));
  set(m, object, "elements_max", integer_of(HARK_FRICTION_ELEMENTS_MAX));
  return object;
}

static json_t *or_null(uint64_t time_ms, uint64_t absent) {
  return time_ms == absent ? json_null() : integer_of(time_ms);
}

static size_t at_most(size_t count, size_t max) {
  return count < max ? count : max;
}

// NULL where nobody counted them.
static json_t *page_loads_of(maker *m) {
  const hark_report_options *options = m->options;
  if (options->coverage.days == 0) {
    return json_null();
  }
  json_t *object = json_object();
  set(m, object, "loads", integer_of(options->coverage.loads));
  set(m, object, "recorded", integer_of(options->coverage.recorded));
  set(m, object, "days", json_integer(options->coverage.days));
  set(m, object, "first_day_ms", integer_of(options->coverage.first_day * UINT64_C(86400000)));
  set(m, object, "last_day_ms", integer_of(options->coverage.last_day * UINT64_C(86400000)));
  return object;
}

static json_t *report_of(maker *m) {
  const hark_friction_report *report = m->report;
  const hark_report_options *options = m->options;
  hark_bytes headline = {0};
  m->err = hark_report_headline(report, m->arena, &headline);
  json_t *root = json_object(), *pages = json_array(), *elements = json_array();
  set(m, root, "report", json_string("friction"));
  set(m, root, "version", json_integer(1));
  set(m, root, "site", name_of(options->site));
  set(m, root, "generated_ms", or_null(options->generated_ms, 0));
  set(m, root, "from_ms", or_null(options->from_ms, 0));
  set(m, root, "to_ms", or_null(options->to_ms, UINT64_MAX));
  set(m, root, "goal", json_string(report->goal));
  set(m, root, "currency", report->currency[0] ? json_string(report->currency) : json_null());
  set(m, root, "weeks", number_of(report->weeks));
  set(m, root, "headline", text_of(headline));
  set(m, root, "sessions", integer_of(report->coverage.sessions));
  set(m, root, "sessions_converted", integer_of(report->site.visits_converted));
  set(m, root, "total", row_of(m, &report->site));
  set(m, root, "signals", rows_of(m, report->signals, report->signal_count));
  set(m, root, "scores", scores_of(m));
  set(m, root, "findings", findings_of(m));
  size_t page_count = at_most(report->page_count, HARK_REPORT_JSON_PAGES_MAX);
  for (size_t i = 0; i < page_count; i++) {
    append(m, pages, page_of(m, &report->pages[i], rank_of(&report->pages[i].total, i)));
  }
  set(m, root, "pages", pages);
  set(m, root, "pages_left_out", integer_of(report->page_count - page_count));
  set(m, root, "other_pages", report->other_pages ? page_of(m, report->other_pages, json_null()) : json_null());
  size_t element_count = at_most(report->element_count, HARK_REPORT_JSON_ELEMENTS_MAX);
  for (size_t i = 0; i < element_count; i++) {
    append(m, elements, element_of(m, &report->elements[i], rank_of(&report->elements[i].total, i)));
  }
  set(m, root, "elements", elements);
  set(m, root, "elements_left_out", integer_of(report->element_count - element_count));
  json_t *coverage = coverage_of(m, &report->coverage);
  set(m, coverage, "page_loads", page_loads_of(m));
  set(m, root, "coverage", coverage);
  set(m, root, "method", method_of(m));
  return root;
}

static int put(const char *bytes, size_t size, void *text) {
  hark_report_put(text, (hark_bytes){(const uint8_t *)bytes, size});
  return ((hark_report_text *)text)->err == HARK_OK ? 0 : -1;
}

hark_err hark_friction_report_json(const hark_friction_report *report, const hark_report_options *options,
                                   hark_arena *arena, hark_bytes *out) {
  maker m = {report, options, arena, HARK_OK};
  hark_report_text text;
  hark_report_text_init(&text, arena);
  json_t *root = report_of(&m);
  if (m.err == HARK_OK && json_dump_callback(root, put, &text, JSON_INDENT(1) | JSON_REAL_PRECISION(12)) != 0) {
    m.err = text.err != HARK_OK ? text.err : HARK_ERR_NO_MEMORY;
  }
  json_decref(root);
  hark_report_puts(&text, "\n");
  return m.err != HARK_OK ? m.err : hark_report_text_finish(&text, out);
}
