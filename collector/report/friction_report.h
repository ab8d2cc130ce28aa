// friction_report.h — a friction analysis as a page for people (HTML), for programs (JSON), for sheets (CSV).
//
// Room: collector/report (no I/O, no clock). Stands on: collector/analysis. Tests: tests/report/test_friction_report.c.
// The JSON's shape, the CSV's columns and all formulas: docs/friction-report.md.
//
// Recorded text (paths, targets, labels) is hostile: it is escaped for HTML, and a CSV cell that a spreadsheet would
// take for a formula is made a text. The HTML has no script and forbids every load by its own Content-Security-Policy.
#ifndef HARK_COLLECTOR_REPORT_FRICTION_REPORT_H
#define HARK_COLLECTOR_REPORT_FRICTION_REPORT_H

#include "collector/analysis/friction.h"

// Rows shown, the highest scores; how many are left out is said in each. CSV has all.
#define HARK_REPORT_HTML_PAGES_MAX 50u
#define HARK_REPORT_HTML_ELEMENTS_MAX 100u
#define HARK_REPORT_JSON_PAGES_MAX 500u
#define HARK_REPORT_JSON_FINDINGS_MAX 50u
#define HARK_REPORT_JSON_ELEMENTS_MAX 1000u
// An arena of this size is enough for the largest report in any of the three forms.
#define HARK_REPORT_ARENA_MAX (1024u << 20)

typedef struct {
  const char *site;        // name of the site or project in the title; NULL or "": none
  const char *base_url;    // where the viewer is ("https://hark.example"), for links to replays; NULL or "": relative
  uint64_t generated_ms;   // wall time; 0: not stated
  uint64_t from_ms, to_ms; // the range that was asked for; 0 and UINT64_MAX: open
  // Page loads that the site's own server saw, and how many of them were recorded; days 0: nobody told (hark coverage).
  struct {
    uint32_t days, first_day, last_day; // since 1970-01-01 UTC
    uint64_t loads, recorded;
  } coverage;
} hark_report_options;

// Writes the report into the arena; *out lives as long as it. HARK_ERR_NO_MEMORY when it does not fit.
hark_err hark_friction_report_html(const hark_friction_report *report, const hark_report_options *options,
                                   hark_arena *arena, hark_bytes *out);
hark_err hark_friction_report_json(const hark_friction_report *report, const hark_report_options *options,
                                   hark_arena *arena, hark_bytes *out);
hark_err hark_friction_report_csv(const hark_friction_report *report, const hark_report_options *options,
                                  hark_arena *arena, hark_bytes *out);

#endif
