// friction_html_parts.h — the small pieces a friction page is set from: figures, bars, plots, chips, links.
//
// Room: collector/report (no I/O). For friction_html*.c. All of them escape what was recorded.
#ifndef HARK_COLLECTOR_REPORT_FRICTION_HTML_PARTS_H
#define HARK_COLLECTOR_REPORT_FRICTION_HTML_PARTS_H

#include "collector/report/friction_model.h"

typedef struct {
  const hark_friction_report *report;
  const hark_report_options *options;
  hark_arena *arena;
  hark_report_text text;
  double reach; // the plots' axis goes from -reach to +reach
} hark_report_html;

// Chooses the axis of all plots so that the longest interval of a judged row fits.
double hark_report_html_reach(const hark_friction_report *report);

// "31%", "0.4%"
void hark_report_html_percent(hark_report_text *text, double share);
// "31% (24–39%)" over a bar with its interval drawn in.
void hark_report_html_share(hark_report_html *html, const hark_friction_row *row);
// How conversion differs: a dot on its interval, beside zero, over its words.
void hark_report_html_difference(hark_report_html *html, const hark_friction_row *row);
// A signal's name in its colour, with how often it happened where `count` is not 0.
void hark_report_html_chip(hark_report_text *text, uint32_t which, uint64_t count);
void hark_report_html_chips(hark_report_text *text, const hark_friction_row *rows, size_t count);
// Links to a row's moments, at most `max`.
void hark_report_html_watch(hark_report_html *html, const hark_friction_row *row, uint32_t max);
// "clearly less", "too few to tell", … as a badge.
void hark_report_html_badge(hark_report_text *text, const hark_friction_row *row);
// An element as people know it: its label, else its target; then where it is.
void hark_report_html_element(hark_report_html *html, const hark_friction_element *element);
void hark_report_html_path(hark_report_text *text, hark_bytes path);

#endif
