// survey.h — a project's hours judged over a store: what stands out, and, for what is asked about, why.
//
// Room: collector/alerts. Stands on: collector/report (the findings' form), collector/store. Pool thread or the
// watch's: it reads much. Tests: tests/report/test_anomalies.c.
#ifndef HARK_COLLECTOR_ALERTS_SURVEY_H
#define HARK_COLLECTOR_ALERTS_SURVEY_H

#include "collector/report/anomaly_report.h"
#include "collector/store/store_write.h"

typedef struct {
  hark_project_id project;
  uint64_t from_ms, to_ms; // what stood out since, as far as; older hours are what the baseline learns from
  uint64_t now_ms;
} hark_survey_scope;

typedef struct {
  hark_store_read *read;
  hark_survey_scope scope;
  hark_arena arena;
  hark_metrics metrics;
  hark_anomaly_run runs[HARK_METRICS_MAX];
  hark_anomaly_finding *findings;
  hark_anomaly_report report;
  json_t *annotations; // of the project
  uint32_t first_hour;
  hark_err err;
} hark_survey;

// Judges every hour and finds what stands out; nothing of it is explained yet. Close it in any case (NULL is fine).
hark_err hark_survey_open(hark_store_read *read, const hark_survey_scope *scope, hark_survey **survey);
void hark_survey_close(hark_survey *survey);
// Reads the sessions before and during one finding, and says for whom and with what it came.
hark_err hark_survey_explain(hark_survey *survey, hark_anomaly_finding *finding);

#endif
