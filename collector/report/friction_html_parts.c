#include "collector/report/friction_html_parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define PLOT_WIDTH 160.0

static double reach_of(double reach, const hark_friction_row *row) {
  if (row->small_sample) {
    return reach;
  }
  double longest = fmax(fabs(row->adjusted.low), fabs(row->adjusted.high));
  return longest > reach ? longest : reach;
}

double hark_report_html_reach(const hark_friction_report *report) {
  double reach = reach_of(0.1, &report->site);
  for (size_t i = 0; i < report->page_count && i < HARK_REPORT_HTML_PAGES_MAX; i++) {
    reach = reach_of(reach, &report->pages[i].total);
  }
  for (size_t i = 0; i < report->element_count && i < HARK_REPORT_HTML_ELEMENTS_MAX; i++) {
    reach = reach_of(reach, &report->elements[i].total);
  }
  return fmin(ceil(reach * 10) / 10, 1);
}

// ---- figures ----

void hark_report_html_percent(hark_report_text *text, double share) {
  hark_report_percent(text, share);
  hark_report_puts(text, "%");
}

void hark_report_html_share(hark_report_html *html, const hark_friction_row *row) {
  hark_report_text *text = &html->text;
  const hark_interval *s = &row->share;
  hark_report_puts(text, "<b>");
  hark_report_html_percent(text, s->value);
  hark_report_puts(text, "</b> <small>(");
  hark_report_percents(text, s, "–");
  hark_report_puts(text, "%)</small>");
  hark_report_format(text,
                     "<svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
                     "<rect class=\"track\" width=\"100\" height=\"8\"/><rect class=\"fill\" width=\"%.2f\" "
                     "height=\"8\"/><path class=\"range\" d=\"M%.2f 4H%.2f\"/></svg>",
                     100 * s->value, 100 * s->low, 100 * s->high);
  hark_report_puts(text, "<small>");
  hark_report_count(text, (double)row->sessions);
  hark_report_puts(text, " of ");
  hark_report_count(text, (double)row->visits);
  hark_report_puts(text, "</small>");
}

// ---- conversion ----

static double place(double reach, double difference) {
  double clipped = fmax(-reach, fmin(reach, difference));
  return PLOT_WIDTH / 2 + clipped / reach * (PLOT_WIDTH / 2 - 6);
}

static void put_plot(hark_report_html *html, const hark_friction_row *row, const char *evidence) {
  double reach = html->reach;
  const hark_interval *d = &row->adjusted;
  hark_report_format(&html->text,
                     "<svg class=\"plot %s\" viewBox=\"0 0 %.0f 16\" aria-hidden=\"true\"><path class=\"axis\" "
                     "d=\"M4 8H156\"/><path class=\"zero\" d=\"M%.0f 0V16\"/>",
                     evidence, PLOT_WIDTH, PLOT_WIDTH / 2);
  hark_report_format(&html->text,
                     "<path class=\"line\" d=\"M%.1f 8H%.1f\"/><circle class=\"dot\" cx=\"%.1f\" cy=\"8\" "
                     "r=\"4\"/></svg>",
                     place(reach, d->low), place(reach, d->high), place(reach, d->value));
}

static void put_signed(hark_report_text *text, double difference) {
  double points = difference * 100;
  hark_report_puts(text, points > 0.05 ? "+" : points < -0.05 ? "−" : "");
  hark_report_points(text, difference);
}

void hark_report_html_difference(hark_report_html *html, const hark_friction_row *row) {
  hark_report_text *text = &html->text;
  hark_evidence evidence = hark_report_evidence(row);
  if (row->sessions == 0) {
    hark_report_puts(text, "<small>–</small>");
    return;
  }
  if (evidence == HARK_EVIDENCE_FEW) {
    hark_report_format(text, "<small>too few to tell (%" PRIu32 " with, %" PRIu32 " without)</small>", row->sessions,
                       row->visits - row->sessions);
    return;
  }
  put_plot(html, row, hark_report_evidence_name(evidence));
  hark_report_puts(text, "<b>");
  put_signed(text, row->adjusted.value);
  hark_report_puts(text, "</b> <small>(");
  put_signed(text, row->adjusted.low);
  hark_report_puts(text, " to ");
  put_signed(text, row->adjusted.high);
  hark_report_puts(text, ")</small><br><small>");
  hark_report_html_percent(text, row->touched_rate.value);
  hark_report_puts(text, " with, ");
  hark_report_html_percent(text, row->untouched_rate.value);
  hark_report_puts(text, " without</small>");
}

void hark_report_html_badge(hark_report_text *text, const hark_friction_row *row) {
  static const char *const words[] = {"too few to tell", "no clear difference", "clearly fewer reach the goal",
                                      "more reach the goal"};
  hark_evidence evidence = hark_report_evidence(row);
  hark_report_format(text, "<span class=\"badge badge--%s\">%s</span>", hark_report_evidence_name(evidence),
                     words[evidence]);
}

// ---- chips and links ----

void hark_report_html_chip(hark_report_text *text, uint32_t which, uint64_t count) {
  hark_report_format(text, "<span class=\"chip s%" PRIu32 "\">%s", which, hark_report_signal_label(which));
  if (count) {
    hark_report_puts(text, " <b>");
    hark_report_count(text, (double)count);
    hark_report_puts(text, "</b>");
  }
  hark_report_puts(text, "</span>");
}

void hark_report_html_chips(hark_report_text *text, const hark_friction_row *rows, size_t count) {
  for (size_t i = 0; i < count; i++) {
    hark_report_html_chip(text, rows[i].which, rows[i].count);
  }
}

void hark_report_html_watch(hark_report_html *html, const hark_friction_row *row, uint32_t max) {
  hark_report_text *text = &html->text;
  hark_report_puts(text, "<span class=\"watch\">");
  for (uint32_t i = 0; i < row->moment_count && i < max; i++) {
    const hark_friction_moment *moment = &row->moments[i];
    char when[HARK_REPORT_TIME_CHARS];
    hark_report_time_name(moment->started_ms, when);
    hark_report_puts(text, "<a class=\"play\" rel=\"noreferrer\" href=\"");
    hark_report_link link = hark_report_link_of(moment);
    hark_report_put_html(text, hark_report_base(html->options));
    hark_report_puts(text, link.address_html);
    hark_report_format(text, "\" title=\"%s, session of %s UTC\">▶ %" PRIu32 ":%02" PRIu32 "</a>",
                       hark_report_signal_label(moment->which), when, moment->at_ms / 60000, moment->at_ms / 1000 % 60);
  }
  hark_report_puts(text, "</span>");
}

void hark_report_html_path(hark_report_text *text, hark_bytes path) {
  if (path.size == 0) {
    hark_report_puts(text, "<i>other pages</i>");
    return;
  }
  hark_report_puts(text, "<code>");
  hark_report_put_html(text, path);
  hark_report_puts(text, "</code>");
}

void hark_report_html_element(hark_report_html *html, const hark_friction_element *element) {
  hark_report_text *text = &html->text;
  hark_report_puts(text, "<span class=\"what\">");
  hark_report_put_html(text, element->label.size ? element->label : element->target);
  hark_report_puts(text, "</span><br>");
  if (element->label.size && element->target.size) {
    hark_report_puts(text, "<small><code>");
    hark_report_put_html(text, element->target);
    hark_report_puts(text, "</code></small><br>");
  }
  hark_report_puts(text, "<small>on ");
  hark_report_html_path(text, element->page->path);
  hark_report_puts(text, "</small>");
}
