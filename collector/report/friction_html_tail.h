// friction_html_tail.h — the second half of the friction page: signals, facts, coverage, method.
//
// Room: collector/report (no I/O). For friction_html.c.
#ifndef HARK_COLLECTOR_REPORT_FRICTION_HTML_TAIL_H
#define HARK_COLLECTOR_REPORT_FRICTION_HTML_TAIL_H

#include "collector/report/friction_html_parts.h"

// Says how many rows are not on the page, and where they are.
void hark_report_html_left(hark_report_text *text, uint64_t count, const char *what);
// How many sessions have which score, and what that goes along with.
void hark_report_html_scores(hark_report_html *html);
// Each signal over the whole site, and what is worth knowing but no friction: depth and double clicks.
void hark_report_html_facts(hark_report_html *html);
// What stands in place of the report where no session was recorded.
void hark_report_html_nothing(hark_report_html *html);
// What the report stands on, and its formulas.
void hark_report_html_method(hark_report_html *html);

#endif
