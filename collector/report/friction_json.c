#include <string.h>

#include "collector/report/friction_model.h"
#include "collector/report/json.h"

// Every json_…_set_new takes a reference and fails on NULL, so a lack of memory shows at the top at last.
typedef struct {
  const hark_friction_report *report;
  const hark_report_options *options;
  hark_arena *arena;
  hark_err err;
} maker;

static void set(maker *m, json_t *object, const char *name, json_t *value) {
  hark_report_json_set(&m->err, object, name, value);
}

static void append(maker *m, json_t *array, json_t *value) {
  hark_report_json_append(&m->err, array, value);
}

static json_t *interval_of(maker *m, const hark_interval *interval) {
  return hark_report_json_interval(&m->err, interval);
}

// The same for one week of the range, where it is that long.
static json_t *weekly_of(maker *m, const hark_interval *of, bool said) {
  double weeks = m->report->weeks;
  hark_interval weekly = {of->low / weeks, of->value / weeks, of->high / weeks};
  return said && weeks >= HARK_FRICTION_WEEKS_MIN ? interval_of(m, &weekly) : json_null();
}

static json_t *moment_of(maker *m, const hark_friction_moment *moment) {
  char session[HARK_REPORT_SESSION_CHARS], view[HARK_REPORT_VIEW_CHARS];
  hark_report_session_name(moment->session, session);
  hark_report_view_name(moment->tab, moment->epoch, view);
  json_t *object = json_object();
  set(m, object, "session", json_string(session));
  set(m, object, "view", json_string(view));
  set(m, object, "at_ms", hark_report_json_integer(moment->at_ms));
  set(m, object, "started_ms", hark_report_json_integer(moment->started_ms));
  set(m, object, "signal", json_string(hark_signal_name(moment->which)));
  set(m, object, "count", hark_report_json_integer(moment->count));
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
  set(m, object, "count", hark_report_json_integer(row->count));
  set(m, object, "visits", hark_report_json_integer(row->visits));
  set(m, object, "visits_converted", hark_report_json_integer(row->visits_converted));
  set(m, object, "sessions", hark_report_json_integer(row->sessions));
  set(m, object, "sessions_converted", hark_report_json_integer(row->sessions_converted));
  set(m, object, "share", interval_of(m, &row->share));
  set(m, object, "touched_rate", interval_of(m, &row->touched_rate));
  set(m, object, "untouched_rate", interval_of(m, &row->untouched_rate));
  set(m, object, "difference", interval_of(m, &row->difference));
  set(m, object, "adjusted", interval_of(m, &row->adjusted));
  set(m, object, "p", hark_report_json_number(row->p));
  set(m, object, "q", hark_report_json_number(row->q));
  set(m, object, "strata", hark_report_json_integer(row->strata));
  set(m, object, "small_sample", json_boolean(row->small_sample));
  set(m, object, "evidence", json_string(hark_report_evidence_name(hark_report_evidence(row))));
  set(m, object, "score", hark_report_json_number(row->score));
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
  return hark_report_json_text(sentence);
}

// Its place in its list, where there is enough to judge it by.
static json_t *rank_of(const hark_friction_row *total, size_t index) {
  return total->count == 0 || total->small_sample ? json_null() : hark_report_json_integer(index + 1);
}

static json_t *page_of(maker *m, const hark_friction_page *page, json_t *rank) {
  json_t *object = json_object();
  set(m, object, "rank", rank);
  set(m, object, "path", hark_report_json_text(page->path));
  set(m, object, "views", hark_report_json_integer(page->views));
  set(m, object, "visits", hark_report_json_integer(page->total.visits));
  set(m, object, "visits_converted", hark_report_json_integer(page->total.visits_converted));
  set(m, object, "sentence", sentence_of(m, page, NULL, &page->total));
  set(m, object, "total", row_of(m, &page->total));
  set(m, object, "signals", rows_of(m, page->signals, page->signal_count));
  set(m, object, "other_elements", hark_report_json_integer(page->other_elements));
  json_t *facts = json_object();
  set(m, facts, "double_click", page->double_click.count ? row_of(m, &page->double_click) : json_null());
  json_t *depth = json_null();
  if (page->depth.views) {
    depth = json_object();
    set(m, depth, "views", hark_report_json_integer(page->depth.views));
    set(m, depth, "quartile_1", hark_report_json_integer(page->depth.quartile_1));
    set(m, depth, "median", hark_report_json_integer(page->depth.median));
    set(m, depth, "quartile_3", hark_report_json_integer(page->depth.quartile_3));
  }
  set(m, facts, "scroll_depth", depth);
  set(m, object, "facts", facts);
  return object;
}

static json_t *element_of(maker *m, const hark_friction_element *element, json_t *rank) {
  json_t *object = json_object();
  set(m, object, "rank", rank);
  set(m, object, "page", hark_report_json_text(element->page->path));
  set(m, object, "target", hark_report_json_text(element->target));
  set(m, object, "label", hark_report_json_text(element->label));
  set(m, object, "sentence", sentence_of(m, element->page, element, &element->total));
  set(m, object, "total", row_of(m, &element->total));
  set(m, object, "signals", rows_of(m, element->signals, element->signal_count));
  return object;
}

// What to look at first, each with its row.
// The last four weeks of the sessions, day by day: those it touched, and the visits among which they were.
static json_t *days_of(maker *m, const hark_friction_row *row) {
  json_t *object = json_object(), *touched = json_array(), *visits = json_array();
  uint32_t last = (uint32_t)(m->report->coverage.last_started_ms / HARK_DAY_MS);
  uint32_t first = last >= HARK_DAYS ? last - HARK_DAYS + 1 : 0;
  for (uint32_t day = first; day <= last; day++) {
    append(m, touched, hark_report_json_integer(hark_days_at(row->touched, day)));
    append(m, visits, hark_report_json_integer(hark_days_at(row->seen, day)));
  }
  set(m, object, "first_day_ms", hark_report_json_integer(first * HARK_DAY_MS));
  set(m, object, "touched", touched);
  set(m, object, "visits", visits);
  return object;
}

static json_t *findings_of(maker *m) {
  hark_report_finding findings[HARK_REPORT_JSON_FINDINGS_MAX];
  size_t count = hark_report_worst(m->report, findings, HARK_REPORT_JSON_FINDINGS_MAX);
  json_t *array = json_array();
  for (size_t i = 0; i < count; i++) {
    const hark_report_finding *finding = &findings[i];
    json_t *object = json_object();
    set(m, object, "rank", rank_of(finding->row, i));
    set(m, object, "page", hark_report_json_text(finding->page->path));
    set(m, object, "target", finding->element ? hark_report_json_text(finding->element->target) : json_null());
    set(m, object, "label", finding->element ? hark_report_json_text(finding->element->label) : json_null());
    set(m, object, "sentence", sentence_of(m, finding->page, finding->element, finding->row));
    set(m, object, "row", row_of(m, finding->row));
    set(m, object, "by_day", days_of(m, finding->row));
    append(m, array, object);
  }
  return array;
}

static json_t *coverage_of(maker *m, const hark_friction_coverage *coverage) {
  json_t *object = json_object();
  set(m, object, "sessions", hark_report_json_integer(coverage->sessions));
  set(m, object, "sessions_without_keyframe", hark_report_json_integer(coverage->sessions_blank));
  set(m, object, "sessions_automated", hark_report_json_integer(coverage->automated));
  set(m, object, "views", hark_report_json_integer(coverage->views));
  set(m, object, "views_without_keyframe", hark_report_json_integer(coverage->views_blank));
  set(m, object, "events", hark_report_json_integer(coverage->events));
  set(m, object, "events_dropped", hark_report_json_integer(coverage->dropped));
  set(m, object, "sessions_sampled", hark_report_json_integer(coverage->sampled));
  set(m, object, "sessions_triggered", hark_report_json_integer(coverage->triggered));
  set(m, object, "visits_estimated", hark_report_json_integer((uint64_t)(coverage->visits + 0.5)));
  set(m, object, "signals_unknown", hark_report_json_integer(coverage->unknown));
  set(m, object, "over_session_limits", hark_report_json_integer(coverage->cut));
  set(m, object, "records_unreadable", hark_report_json_integer(coverage->unreadable));
  set(m, object, "sessions_in_other_currency", hark_report_json_integer(coverage->other_currency));
  set(m, object, "first_started_ms", hark_report_json_integer(coverage->first_started_ms));
  set(m, object, "last_started_ms", hark_report_json_integer(coverage->last_started_ms));
  return object;
}

static json_t *band_of(maker *m, uint32_t band) {
  const hark_friction_scores *scores = &m->report->scores;
  const hark_score_band_result *result = &scores->calibration.bands[band];
  json_t *object = json_object();
  set(m, object, "above", json_integer(band ? (band - 1) * 10 : 0));
  set(m, object, "to", json_integer(band * 10));
  set(m, object, "sessions", hark_report_json_integer(scores->sessions[band]));
  set(m, object, "sessions_converted", hark_report_json_integer(scores->converted[band]));
  set(m, object, "visits", hark_report_json_integer(result->visits));
  set(m, object, "loss", result->judged ? interval_of(m, &result->loss) : json_null());
  set(m, object, "fit", result->judged ? hark_report_json_number(result->fit) : json_null());
  set(m, object, "held_out", result->judged ? hark_report_json_number(result->held_out) : json_null());
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
  set(m, object, "calibration_error", calibration->judged ? hark_report_json_number(calibration->error) : json_null());
  return object;
}

static json_t *method_of(maker *m) {
  json_t *object = json_object(), *weights = json_object();
  for (uint32_t which = 0; which < HARK_SIGNAL_COUNT; which++) {
    if (hark_signal_is_friction(which)) {
      set(m, weights, hark_signal_name(which), hark_report_json_number(hark_friction_weight(which)));
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
  set(m, object, "group_min", hark_report_json_integer(m->report->group_min));
  set(m, object, "pages_max", hark_report_json_integer(HARK_FRICTION_PAGES_MAX));
  set(m, object, "elements_max", hark_report_json_integer(HARK_FRICTION_ELEMENTS_MAX));
  return object;
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
  set(m, object, "loads", hark_report_json_integer(options->coverage.loads));
  set(m, object, "recorded", hark_report_json_integer(options->coverage.recorded));
  set(m, object, "days", json_integer(options->coverage.days));
  set(m, object, "first_day_ms", hark_report_json_integer(options->coverage.first_day * UINT64_C(86400000)));
  set(m, object, "last_day_ms", hark_report_json_integer(options->coverage.last_day * UINT64_C(86400000)));
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
  set(m, root, "site", hark_report_json_name(options->site));
  set(m, root, "generated_ms", hark_report_json_time(options->generated_ms, 0));
  set(m, root, "from_ms", hark_report_json_time(options->from_ms, 0));
  set(m, root, "to_ms", hark_report_json_time(options->to_ms, UINT64_MAX));
  set(m, root, "goal", json_string(report->goal));
  set(m, root, "currency", report->currency[0] ? json_string(report->currency) : json_null());
  set(m, root, "weeks", hark_report_json_number(report->weeks));
  set(m, root, "headline", hark_report_json_text(headline));
  set(m, root, "sessions", hark_report_json_integer(report->coverage.sessions));
  set(m, root, "sessions_converted", hark_report_json_integer(report->site.visits_converted));
  set(m, root, "total", row_of(m, &report->site));
  set(m, root, "signals", rows_of(m, report->signals, report->signal_count));
  set(m, root, "scores", scores_of(m));
  set(m, root, "findings", findings_of(m));
  size_t page_count = at_most(report->page_count, HARK_REPORT_JSON_PAGES_MAX);
  for (size_t i = 0; i < page_count; i++) {
    append(m, pages, page_of(m, &report->pages[i], rank_of(&report->pages[i].total, i)));
  }
  set(m, root, "pages", pages);
  set(m, root, "pages_left_out", hark_report_json_integer(report->page_count - page_count));
  set(m, root, "other_pages", report->other_pages ? page_of(m, report->other_pages, json_null()) : json_null());
  size_t element_count = at_most(report->element_count, HARK_REPORT_JSON_ELEMENTS_MAX);
  for (size_t i = 0; i < element_count; i++) {
    append(m, elements, element_of(m, &report->elements[i], rank_of(&report->elements[i].total, i)));
  }
  set(m, root, "elements", elements);
  set(m, root, "elements_left_out", hark_report_json_integer(report->element_count - element_count));
  json_t *coverage = coverage_of(m, &report->coverage);
  set(m, coverage, "page_loads", page_loads_of(m));
  set(m, root, "coverage", coverage);
  set(m, root, "method", method_of(m));
  return root;
}

hark_err hark_friction_report_json(const hark_friction_report *report, const hark_report_options *options,
                                   hark_arena *arena, hark_bytes *out) {
  maker m = {report, options, arena, HARK_OK};
  json_t *root = report_of(&m);
  return hark_report_json_write(root, m.err, arena, out);
}
