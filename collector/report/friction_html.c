#include <inttypes.h>

#include "collector/report/friction_css.h" // made of friction.css
#include "collector/report/friction_html_parts.h"
#include "collector/report/friction_html_tail.h"

#define FINDINGS_MAX 3u
#define COSTLY_MAX 6u

// ---- top ----

static void put_date(hark_report_text *text, uint64_t wall_ms) {
  char when[HARK_REPORT_TIME_CHARS];
  hark_report_time_name(wall_ms, when);
  hark_report_puts(text, when);
}

static void put_day(hark_report_text *text, uint32_t day) {
  char when[HARK_REPORT_TIME_CHARS];
  hark_report_time_name(day * UINT64_C(86400000), when);
  hark_report_put(text, (hark_bytes){(const uint8_t *)when, sizeof "2026-11-23" - 1});
}

static void put_head(hark_report_html *html) {
  hark_report_text *text = &html->text;
  hark_report_puts(text, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                         "'unsafe-inline'; base-uri 'none'; form-action 'none'\">"
                         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                         "<meta name=\"referrer\" content=\"no-referrer\"><title>Friction report");
  if (html->options->site && html->options->site[0]) {
    hark_report_puts(text, " – ");
    hark_report_put_html(text, hark_bytes_from_cstr(html->options->site));
  }
  hark_report_puts(text, "</title><style>");
  hark_report_put(text, hark_friction_css());
  hark_report_puts(text, "</style></head>\n<body><div class=\"wrap\">\n");
}

static void put_eyebrow(hark_report_html *html) {
  hark_report_text *text = &html->text;
  const hark_report_options *options = html->options;
  const hark_friction_coverage *coverage = &html->report->coverage;
  hark_report_puts(text, "<p class=\"eyebrow\"><span><b>hark</b> friction report</span>");
  if (options->site && options->site[0]) {
    hark_report_puts(text, "<span>");
    hark_report_put_html(text, hark_bytes_from_cstr(options->site));
    hark_report_puts(text, "</span>");
  }
  bool open = options->to_ms == 0 || options->to_ms == UINT64_MAX;
  if (options->from_ms != 0 || !open || coverage->sessions) {
    bool asked = options->from_ms != 0 || !open;
    hark_report_puts(text, "<span>");
    put_date(text, asked ? options->from_ms : coverage->first_started_ms);
    hark_report_puts(text, " to ");
    if (asked && open) {
      hark_report_puts(text, "now");
    } else {
      put_date(text, asked ? options->to_ms : coverage->last_started_ms);
    }
    hark_report_puts(text, " UTC</span>");
  }
  hark_report_puts(text, "<span>Goal: ");
  hark_report_put_html(text, hark_bytes_from_cstr(html->report->goal));
  hark_report_puts(text, "</span></p>\n");
}

static void put_tile(hark_report_text *text, const char *name) {
  hark_report_format(text, "<div class=\"tile card\"><dt>%s</dt><dd>", name);
}

static void put_range_line(hark_report_text *text, const hark_interval *interval) {
  hark_report_puts(text, "</dd><small>between ");
  hark_report_percents(text, interval, "% and ");
  hark_report_puts(text, "%</small></div>");
}

// What part of the site's page loads this stands on; where nobody counted them, that is said.
static void put_page_loads(hark_report_html *html) {
  hark_report_text *text = &html->text;
  uint64_t loads = html->options->coverage.loads, recorded = html->options->coverage.recorded;
  put_tile(text, "Page loads recorded");
  if (loads == 0) {
    hark_report_puts(text, "?</dd><small>not counted: <code>hark coverage --log FILE --keep</code></small></div>");
    return;
  }
  hark_report_html_percent(text, recorded < loads ? (double)recorded / (double)loads : 1);
  hark_report_puts(text, "</dd><small>of ");
  hark_report_count(text, (double)loads);
  hark_report_puts(text, " that the site’s own server saw, ");
  put_day(text, html->options->coverage.first_day);
  if (html->options->coverage.last_day != html->options->coverage.first_day) {
    hark_report_puts(text, " to ");
    put_day(text, html->options->coverage.last_day);
  }
  hark_report_puts(text, "</small></div>");
}

static void put_tiles(hark_report_html *html) {
  hark_report_text *text = &html->text;
  const hark_friction_row *site = &html->report->site;
  hark_interval converted = hark_interval_of_share(site->visits_converted, site->visits);
  hark_report_puts(text, "<dl class=\"tiles\">");
  put_tile(text, "Sessions");
  hark_report_count(text, (double)site->visits);
  hark_report_puts(text, "</dd><small>");
  hark_report_count(text, (double)html->report->coverage.views);
  hark_report_puts(text, " documents recorded</small></div>");
  put_page_loads(html);
  put_tile(text, "Met friction");
  hark_report_html_percent(text, site->share.value);
  put_range_line(text, &site->share);
  put_tile(text, "Reached the goal");
  hark_report_html_percent(text, converted.value);
  put_range_line(text, &converted);
  put_tile(text, "Friction signals");
  hark_report_count(text, (double)site->count);
  hark_report_puts(text, "</dd><small>on ");
  size_t pages = 0;
  while (pages < html->report->page_count && html->report->pages[pages].total.count) {
    pages++;
  }
  hark_report_count(text, (double)pages);
  hark_report_format(text, " page%s</small></div></dl>\n", pages == 1 ? "" : "s");
}

// The whole site in one sentence, where it says something: who gets further sees more pages and more of their flaws, so
// that friction goes along with more goals by itself.
static hark_err put_verdict(hark_report_html *html) {
  const hark_friction_row *site = &html->report->site;
  if (hark_report_evidence(site) != HARK_EVIDENCE_LESS) {
    return HARK_OK;
  }
  hark_bytes words = {0};
  hark_err err = hark_report_outcome(html->report, site, html->arena, &words);
  hark_report_puts(&html->text, "<p class=\"verdict card verdict--less\">");
  hark_report_put_html(&html->text, words);
  hark_report_puts(&html->text, "</p>\n");
  return err;
}

// ---- what to look at first ----

#define SPARK_VISITS_MIN 10u // of a day: a share of fewer is chance

// The share of visits that met it on each of the last 28 days: does it go away, or grow?
static void put_spark(hark_report_text *text, const hark_friction_row *row, uint64_t last_ms) {
  double shares[HARK_DAYS], most = 0;
  uint32_t last = (uint32_t)(last_ms / HARK_DAY_MS), days = 0;
  for (uint32_t i = 0; i < HARK_DAYS; i++) {
    uint32_t day = last + 1 + i - HARK_DAYS, visits = last + 1 + i >= HARK_DAYS ? hark_days_at(row->seen, day) : 0;
    shares[i] = visits >= SPARK_VISITS_MIN ? (double)hark_days_at(row->touched, day) / visits : 0;
    most = shares[i] > most ? shares[i] : most;
    days += visits >= SPARK_VISITS_MIN;
  }
  if (days < 3 || most <= 0) {
    return; // too few to draw anything from
  }
  hark_report_puts(text, "<svg class=\"spark\" viewBox=\"0 0 112 24\" role=\"img\" aria-label=\"Visits that met it by "
                         "day, the last 28 days; at most ");
  hark_report_percent(text, most);
  hark_report_puts(text, "%\">");
  for (uint32_t i = 0; i < HARK_DAYS; i++) {
    double height = 22 * shares[i] / most;
    hark_report_format(text, "<rect x=\"%" PRIu32 "\" y=\"%.1f\" width=\"3\" height=\"%.1f\"/>", 4 * i, 24 - height,
                       height);
  }
  hark_report_puts(text, "</svg>");
}

static hark_err put_finding(hark_report_html *html, const hark_report_finding *finding, size_t rank) {
  hark_report_text *text = &html->text;
  hark_bytes sentence = {0};
  hark_err err =
      hark_report_sentence(html->report, finding->page, finding->element, finding->row, html->arena, &sentence);
  hark_report_puts(text, "<li class=\"find card\"><div class=\"find__head\">");
  hark_report_html_chip(text, finding->row->which, finding->row->count);
  if (!finding->row->small_sample) {
    hark_report_format(text, "<span class=\"rank\">%zu</span>", rank);
  }
  hark_report_puts(text, "</div>");
  hark_report_puts(text, "<h3 class=\"find__name\">");
  if (finding->element) {
    const hark_friction_element *element = finding->element;
    hark_report_put_html(text, element->label.size ? element->label : element->target);
    hark_report_puts(text, "</h3><p class=\"find__where\"><code>");
    hark_report_put_html(text, element->target);
    hark_report_puts(text, "</code> on ");
  } else {
    hark_report_puts(text, "The page itself</h3><p class=\"find__where\">");
  }
  hark_report_html_path(text, finding->page->path);
  hark_report_puts(text, "</p><p>");
  hark_report_put_html(text, sentence);
  hark_report_puts(text, "</p><div class=\"find__more\">");
  hark_report_html_badge(text, finding->row);
  put_spark(text, finding->row, html->report->coverage.last_started_ms);
  hark_report_html_watch(html, finding->row, 3);
  hark_report_puts(text, "</div></li>\n");
  return err;
}

static hark_err put_findings(hark_report_html *html) {
  hark_report_finding findings[FINDINGS_MAX];
  size_t count = hark_report_worst(html->report, findings, FINDINGS_MAX);
  if (count == 0) {
    return HARK_OK;
  }
  hark_report_puts(
      &html->text,
      "<h2>Look here first</h2><p class=\"lead\">What goes along with a missed goal, by what that costs; then "
      "what surely means trouble and meets many visits. The links open the moment in the replay.</p><ol "
      "class=\"finds\">\n");
  for (size_t i = 0; i < count; i++) {
    hark_err err = put_finding(html, &findings[i], i + 1);
    if (err != HARK_OK) {
      return err;
    }
  }
  hark_report_puts(&html->text, "</ol>\n");
  return HARK_OK;
}

// ---- what it goes along with ----

static void put_missing(hark_report_text *text, const hark_interval *missing, double weeks) {
  hark_report_puts(text, "<b>");
  hark_report_count(text, missing->value / weeks);
  hark_report_puts(text, "</b><br><small>");
  hark_report_count(text, missing->low / weeks);
  hark_report_puts(text, " to ");
  hark_report_count(text, missing->high / weeks);
  hark_report_puts(text, "</small>");
}

static void put_cost(hark_report_html *html, const hark_report_finding *finding) {
  hark_report_text *text = &html->text;
  const hark_friction_row *row = finding->row;
  hark_report_puts(text, "<tr><td>");
  if (finding->element) {
    hark_report_html_element(html, finding->element);
  } else {
    hark_report_html_path(text, finding->page->path);
  }
  hark_report_puts(text, "</td><td>");
  hark_report_html_chip(text, row->which, 0);
  hark_report_puts(text, "</td><td class=\"goal\" data-is=\"Difference in points\">");
  hark_report_html_difference(html, row);
  double weeks = html->report->weeks >= HARK_FRICTION_WEEKS_MIN ? html->report->weeks : 1;
  hark_report_puts(text, "</td><td class=\"n\" data-is=\"Missing, if it is the cause\">");
  put_missing(text, &row->cost, weeks);
  if (html->report->currency[0]) {
    hark_report_puts(text, "</td><td class=\"n\" data-is=\"Worth\">");
    put_missing(text, &row->value, weeks);
  }
  hark_report_puts(text, "</td><td>");
  hark_report_html_watch(html, row, 3);
  hark_report_puts(text, "</td></tr>\n");
}

static void put_costs(hark_report_html *html) {
  hark_report_finding findings[COSTLY_MAX];
  size_t count = hark_report_costliest(html->report, findings, COSTLY_MAX);
  hark_report_text *text = &html->text;
  if (html->report->site.sessions == 0) {
    return;
  }
  hark_report_puts(text, "<h2>Where the goal is missed</h2><p class=\"lead\">Friction after which clearly fewer visits "
                         "reach the goal. It goes along with it; only a test can tell whether it is the cause.</p>"
                         "<div class=\"card\">");
  if (count == 0) {
    hark_report_format(text,
                       "<p class=\"empty\">None is clear yet. A difference is called clear when chance, corrected for "
                       "all that is compared, explains it in one of twenty cases or fewer, with at least %" PRIu32
                       " visits on either side.</p></div>\n",
                       html->report->group_min);
    return;
  }
  const char *often = html->report->weeks >= HARK_FRICTION_WEEKS_MIN ? " a week" : "";
  hark_report_format(text,
                     "<table><thead><tr><th>Where<th>What<th>Difference in points<th class=\"n\">Missing%s, if it is "
                     "the cause",
                     often);
  if (html->report->currency[0]) {
    hark_report_format(text, "<th class=\"n\">Worth%s, ", often);
    hark_report_put_html(text, hark_bytes_from_cstr(html->report->currency));
  }
  hark_report_puts(text, "<th>Watch</tr></thead><tbody>\n");
  for (size_t i = 0; i < count; i++) {
    put_cost(html, &findings[i]);
  }
  hark_report_puts(text, "</tbody></table></div>\n");
}

// ---- pages and elements ----

// A row with too few visits is not ranked, so it shows no score.
static void put_score(hark_report_text *text, const hark_friction_row *row) {
  bool ranked = row->count > 0 && !row->small_sample;
  hark_report_format(text,
                     ranked ? "</td><td class=\"n score\" data-is=\"Score\">%.1f</td><td>"
                            : "</td><td class=\"n score\" data-is=\"Score\">–</td><td>",
                     row->score);
}

static void put_page(hark_report_html *html, const hark_friction_page *page) {
  hark_report_text *text = &html->text;
  hark_report_puts(text, page->total.count ? "<tr><td>" : "<tr class=\"quiet\"><td>");
  hark_report_html_path(text, page->path);
  hark_report_puts(text, "</td><td class=\"wide\" data-is=\"Visits that met friction\">");
  hark_report_html_share(html, &page->total);
  hark_report_puts(text, "</td><td class=\"wide\" data-is=\"Signals\">");
  hark_report_html_chips(text, page->signals, page->signal_count);
  hark_report_puts(text, "</td><td class=\"goal\" data-is=\"Goal, difference in points\">");
  hark_report_html_difference(html, &page->total);
  put_score(text, &page->total);
  hark_report_html_watch(html, &page->total, 3);
  hark_report_puts(text, "</td></tr>\n");
}

static void put_pages(hark_report_html *html) {
  const hark_friction_report *report = html->report;
  if (report->page_count == 0) {
    return;
  }
  hark_report_puts(&html->text,
                   "<h2>Pages</h2><p class=\"lead\">Of the sessions that saw a page, how many met friction "
                   "on it; and how much less or more often those reached the goal.</p>"
                   "<div class=\"card\"><table><thead><tr><th>Page<th>Visits that met friction<th>Signals"
                   "<th>Goal, difference in points<th class=\"n\">Score<th>Watch</tr></thead><tbody>\n");
  size_t shown = report->page_count < HARK_REPORT_HTML_PAGES_MAX ? report->page_count : HARK_REPORT_HTML_PAGES_MAX;
  for (size_t i = 0; i < shown; i++) {
    put_page(html, &report->pages[i]);
  }
  if (report->other_pages) {
    put_page(html, report->other_pages);
  }
  hark_report_puts(&html->text, "</tbody></table></div>\n");
  hark_report_html_left(&html->text, report->page_count - shown, "pages");
}

static void put_element(hark_report_html *html, const hark_friction_element *element) {
  hark_report_text *text = &html->text;
  hark_report_puts(text, "<tr><td>");
  hark_report_html_element(html, element);
  hark_report_puts(text, "</td><td class=\"wide\" data-is=\"Visits of the page\">");
  hark_report_html_share(html, &element->total);
  hark_report_puts(text, "</td><td class=\"wide\" data-is=\"Signals\">");
  hark_report_html_chips(text, element->signals, element->signal_count);
  hark_report_puts(text, "</td><td class=\"goal\" data-is=\"Goal, difference in points\">");
  hark_report_html_difference(html, &element->total);
  put_score(text, &element->total);
  hark_report_html_watch(html, &element->total, 3);
  hark_report_puts(text, "</td></tr>\n");
}

static void put_elements(hark_report_html *html) {
  const hark_friction_report *report = html->report;
  if (report->element_count == 0) {
    return;
  }
  hark_report_puts(&html->text,
                   "<h2>Elements</h2><p class=\"lead\">The buttons, links and fields where it happened, of "
                   "all visits of their page.</p><div class=\"card\"><table><thead><tr><th>Element"
                   "<th>Visits of the page<th>Signals<th>Goal, difference in points<th class=\"n\">Score"
                   "<th>Watch</tr></thead><tbody>\n");
  size_t shown =
      report->element_count < HARK_REPORT_HTML_ELEMENTS_MAX ? report->element_count : HARK_REPORT_HTML_ELEMENTS_MAX;
  for (size_t i = 0; i < shown; i++) {
    put_element(html, &report->elements[i]);
  }
  hark_report_puts(&html->text, "</tbody></table></div>\n");
  hark_report_html_left(&html->text, report->element_count - shown, "elements");
}

hark_err hark_friction_report_html(const hark_friction_report *report, const hark_report_options *options,
                                   hark_arena *arena, hark_bytes *out) {
  hark_report_html html = {.report = report, .options = options, .arena = arena};
  hark_report_text_init(&html.text, arena);
  html.reach = hark_report_html_reach(report);
  put_head(&html);
  put_eyebrow(&html);
  hark_bytes headline = {0};
  hark_err err = hark_report_headline(report, arena, &headline);
  hark_report_puts(&html.text, "<h1>");
  hark_report_put_html(&html.text, headline);
  hark_report_puts(&html.text, "</h1>\n");
  if (report->coverage.sessions) {
    put_tiles(&html);
    err = err == HARK_OK ? put_verdict(&html) : err;
    err = err == HARK_OK ? put_findings(&html) : err;
    put_costs(&html);
    put_pages(&html);
    put_elements(&html);
    hark_report_html_scores(&html);
    hark_report_html_facts(&html);
  } else {
    hark_report_html_nothing(&html);
  }
  hark_report_html_method(&html);
  hark_report_puts(&html.text, "</div></body></html>\n");
  return err != HARK_OK ? err : hark_report_text_finish(&html.text, out);
}
