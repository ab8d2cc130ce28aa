// funnel_report.h — a funnel as a page for people (HTML), for programs (JSON), for sheets (CSV).
//
// Room: collector/report (no I/O, no clock). Stands on: collector/analysis. Tests: tests/report/test_funnel.c.
// Shapes and formulas: docs/funnel-report.md.
#ifndef HARK_COLLECTOR_REPORT_FUNNEL_REPORT_H
#define HARK_COLLECTOR_REPORT_FUNNEL_REPORT_H

#include "collector/analysis/funnel.h"
#include "collector/report/friction_report.h"

// Writes the report into the arena; *out lives as long as it. HARK_ERR_NO_MEMORY when it does not fit.
hark_err hark_funnel_report_html(const hark_funnel_report *report, const hark_report_options *options,
                                 hark_arena *arena, hark_bytes *out);
hark_err hark_funnel_report_json(const hark_funnel_report *report, const hark_report_options *options,
                                 hark_arena *arena, hark_bytes *out);
hark_err hark_funnel_report_csv(const hark_funnel_report *report, const hark_report_options *options, hark_arena *arena,
                                hark_bytes *out);

#endif
