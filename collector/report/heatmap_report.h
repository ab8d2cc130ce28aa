// heatmap_report.h — a page's heatmaps for people (HTML), for programs and the viewer (JSON), for sheets (CSV).
//
// Room: collector/report (no I/O, no clock). Stands on: collector/analysis. Tests: tests/report/test_heatmap.c.
// Shapes: docs/heatmap-report.md. What was recorded is escaped, as friction_report.h says.
#ifndef HARK_COLLECTOR_REPORT_HEATMAP_REPORT_H
#define HARK_COLLECTOR_REPORT_HEATMAP_REPORT_H

#include "collector/analysis/heatmap.h"
#include "collector/report/friction_report.h"

#define HARK_HEATMAP_TOLD_MAX 300u // elements and pages in JSON and CSV; the rest is counted
#define HARK_HEATMAP_SHOWN_MAX 40u // elements on the page for people

// Writes the report into the arena; *out lives as long as it. HARK_ERR_NO_MEMORY when it does not fit.
hark_err hark_heatmap_report_html(const hark_heatmap_report *report, const hark_report_options *options,
                                  hark_arena *arena, hark_bytes *out);
hark_err hark_heatmap_report_json(const hark_heatmap_report *report, const hark_report_options *options,
                                  hark_arena *arena, hark_bytes *out);
hark_err hark_heatmap_report_csv(const hark_heatmap_report *report, const hark_report_options *options,
                                 hark_arena *arena, hark_bytes *out);
// "desktop", "mobile", "other" or "any".
const char *hark_heatmap_device_name(hark_heatmap_device device);
// The device of that name; false for any other.
bool hark_heatmap_device_read(hark_bytes name, hark_heatmap_device *device);

#endif
