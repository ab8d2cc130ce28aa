// forms_report.h — forms and their fields for people (HTML), for programs and the viewer (JSON), for sheets (CSV).
//
// Room: collector/report (no I/O, no clock). Stands on: collector/analysis. Tests: tests/report/test_forms.c.
// Shapes: docs/form-report.md. What was recorded is escaped, as friction_report.h says.
#ifndef HARK_COLLECTOR_REPORT_FORMS_REPORT_H
#define HARK_COLLECTOR_REPORT_FORMS_REPORT_H

#include "collector/analysis/forms.h"
#include "collector/report/friction_report.h"

#define HARK_FORMS_SHOWN_MAX 12u // on the page for people

// Writes the report into the arena; *out lives as long as it. HARK_ERR_NO_MEMORY when it does not fit.
hark_err hark_forms_report_html(const hark_forms_report *report, const hark_report_options *options, hark_arena *arena,
                                hark_bytes *out);
hark_err hark_forms_report_json(const hark_forms_report *report, const hark_report_options *options, hark_arena *arena,
                                hark_bytes *out);
hark_err hark_forms_report_csv(const hark_forms_report *report, const hark_report_options *options, hark_arena *arena,
                               hark_bytes *out);

#endif
