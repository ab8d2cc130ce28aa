// anomaly_report.h — what changed, for whom and since when, as a page for people (HTML), for programs (JSON), for
// sheets (CSV).
//
// Room: collector/report (no I/O, no clock). Stands on: collector/analysis. Tests: tests/report/test_anomalies.c. The
// JSON's shape and how it is judged: docs/anomaly.md. Recorded text is hostile: it is escaped, and the page has no
// script and loads nothing.
#ifndef HARK_COLLECTOR_REPORT_ANOMALY_REPORT_H
#define HARK_COLLECTOR_REPORT_ANOMALY_REPORT_H

#include <jansson.h>

#include "collector/analysis/anomaly_series.h"
#include "collector/analysis/explain.h"
#include "collector/report/friction_report.h"
#include "collector/report/text.h"

#define HARK_ANOMALY_FINDINGS_MAX 40u // the strongest; the others are counted

typedef struct {
  const hark_metric *metric;
  const hark_anomaly_run *run; // of the whole metric, for the chart
  hark_alarm alarm;
  hark_explain explain;
  double before, now;  // of the metric: in the weeks before, and from the alarm's begin to its end
  json_t *annotations; // what people noted near its begin, as they are kept (collector/alerts); may be NULL
  bool expected;       // somebody said so beforehand, or took note of it so
} hark_anomaly_finding;

typedef struct {
  const hark_metrics *metrics;
  hark_anomaly_finding *findings; // newest first
  uint32_t count, left_out;
  double false_alarms_a_week;
} hark_anomaly_report;

// In words, recorded ones escaped for HTML if asked (anomaly_words.c). What happened, without its causes: "conversion
// purchase fell from 4.1 % to 2.6 %".
void hark_anomaly_headline(hark_report_text *text, const hark_anomaly_finding *finding, bool html);
// For whom, and what came with it: "77 % of the fall is browser = Safari: …; it came with release 5.2.1; …."
void hark_anomaly_sentence(hark_report_text *text, const hark_anomaly_finding *finding, bool html);
// The cause alone: "browser = Safari and release = 5.2.1".
void hark_anomaly_cause_name(hark_report_text *text, const hark_explain *explain, const hark_rootcause_cause *cause,
                             bool html);
// "rage click", "errors", "TypeError: x is undefined at pay.js:120".
void hark_anomaly_sign_name(hark_report_text *text, const hark_explain_sign *sign, bool html);

// One finding, as it stands in the report's JSON. NULL: no memory.
json_t *hark_anomaly_finding_json(const hark_anomaly_finding *finding);
// The share of the change that a cause explains, at most all of it.
double hark_anomaly_explained(const hark_rootcause_cause *cause);

hark_err hark_anomaly_report_html(const hark_anomaly_report *report, const hark_report_options *options,
                                  hark_arena *arena, hark_bytes *out);
hark_err hark_anomaly_report_json(const hark_anomaly_report *report, const hark_report_options *options,
                                  hark_arena *arena, hark_bytes *out);
hark_err hark_anomaly_report_csv(const hark_anomaly_report *report, const hark_report_options *options,
                                 hark_arena *arena, hark_bytes *out);

#endif
