// anomalies.c — the anomaly report of a project: all that stands out, each explained, in the form asked for.
#include "collector/alerts/survey.h"
#include "collector/api/job.h"

static hark_err write_form(hark_survey *w, const hark_question *q, hark_reply *reply, hark_bytes *out) {
  hark_report_options options = {.site = q->site, .base_url = q->base_url, .generated_ms = q->now_ms};
  switch (q->form) {
  case HARK_REPORT_HTML:
    reply->content_type = "text/html; charset=utf-8";
    return hark_anomaly_report_html(&w->report, &options, &w->arena, out);
  case HARK_REPORT_CSV:
    reply->content_type = "text/csv; charset=utf-8";
    return hark_anomaly_report_csv(&w->report, &options, &w->arena, out);
  default:
    reply->content_type = "application/json";
    return hark_anomaly_report_json(&w->report, &options, &w->arena, out);
  }
}

void hark_run_anomalies(hark_store_read *read, const hark_question *question, hark_reply *reply) {
  hark_survey_scope scope = {question->project, question->from_ms, question->to_ms, question->now_ms};
  hark_survey *survey;
  hark_bytes out = {NULL, 0};
  hark_err err = hark_survey_open(read, &scope, &survey);
  for (uint32_t i = 0; err == HARK_OK && i < survey->report.count; i++) {
    err = hark_survey_explain(survey, &survey->findings[i]);
  }
  err = err != HARK_OK ? err : write_form(survey, question, reply, &out);
  hark_reply_bytes(reply, err, out);
  hark_survey_close(survey);
}
