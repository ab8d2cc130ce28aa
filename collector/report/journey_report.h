// journey_report.h — journeys as a page for people (HTML, with a Sankey), for programs (JSON), for sheets (CSV).
//
// Room: collector/report (no I/O, no clock). Stands on: collector/analysis. Tests: tests/report/test_journey.c.
// Shapes: docs/journey-report.md. What was recorded is escaped, as friction_report.h says.
#ifndef HARK_COLLECTOR_REPORT_JOURNEY_REPORT_H
#define HARK_COLLECTOR_REPORT_JOURNEY_REPORT_H

#include "collector/analysis/journey.h"
#include "collector/report/friction_report.h"

// Writes the report into the arena; *out lives as long as it. HARK_ERR_NO_MEMORY when it does not fit.
hark_err hark_journey_report_html(const hark_journey_report *report, const hark_report_options *options,
                                  hark_arena *arena, hark_bytes *out);
hark_err hark_journey_report_json(const hark_journey_report *report, const hark_report_options *options,
                                  hark_arena *arena, hark_bytes *out);
hark_err hark_journey_report_csv(const hark_journey_report *report, const hark_report_options *options,
                                 hark_arena *arena, hark_bytes *out);

#endif
