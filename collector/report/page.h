// page.h — the frame of a report for people: one file, no script, nothing loaded from anywhere.
//
// Room: collector/report (no I/O). Tests: those of the reports.
#ifndef HARK_COLLECTOR_REPORT_PAGE_H
#define HARK_COLLECTOR_REPORT_PAGE_H

#include "collector/report/friction_report.h"
#include "collector/report/text.h"

// Writes all up to the first line: `kind` ("funnel") makes the title; `style`, our own, comes after the common one.
void hark_report_page_begin(hark_report_text *text, const char *kind, const char *style,
                            const hark_report_options *options);
// Writes the line over the headline: what it is, the site, and the time between two sessions, 0 where there are none.
void hark_report_page_eyebrow(hark_report_text *text, const char *kind, const hark_report_options *options,
                              uint64_t first_ms, uint64_t last_ms);
// Writes when it was made, and ends the page.
void hark_report_page_end(hark_report_text *text, const hark_report_options *options);

#endif
