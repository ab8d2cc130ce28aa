#include "collector/alerts/survey.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "collector/alerts/annotations.h"

#define HOUR_MS 3600000u
#define HISTORY_HOURS (8u * 168u) // before the time asked for: what the baseline learns from
#define BEFORE_MS (14 * 24 * (uint64_t)HOUR_MS)
#define AFTER_MS_MIN (24 * (uint64_t)HOUR_MS) // of what has stayed, a day is looked at
#define ARENA_MAX ((size_t)3 << 30)

// ---- hours ----

static bool first_cell(void *context, const hark_cube_cell *cell) {
  ((hark_survey *)context)->first_hour = cell->hour;
  return false;
}

static bool each_cell(void *context, const hark_cube_cell *cell) {
  hark_survey *w = context;
  w->err = hark_metrics_add(&w->metrics, cell);
  return w->err == HARK_OK;
}

// Whole hours only: the one that goes on would always be a drop. A site's first hour is where its history begins.
static hark_err read_hours(hark_survey *w) {
  const hark_survey_scope *q = &w->scope;
  uint32_t to_hour = (uint32_t)((q->to_ms < q->now_ms ? q->to_ms : q->now_ms) / HOUR_MS);
  uint32_t since = (uint32_t)(q->from_ms / HOUR_MS), from_hour = since > HISTORY_HOURS ? since - HISTORY_HOURS : 0;
  w->first_hour = to_hour;
  hark_err err = hark_store_cells(w->read, q->project, from_hour, to_hour, first_cell, w);
  if (err != HARK_OK) {
    return err;
  }
  from_hour = w->first_hour;
  uint32_t hours = to_hour - from_hour;
  if (hours > HARK_METRICS_HOURS_MAX) {
    from_hour = to_hour - HARK_METRICS_HOURS_MAX;
  }
  err = hark_metrics_open(&w->metrics, &w->arena, from_hour, to_hour - from_hour);
  err = err != HARK_OK ? err : hark_store_cells(w->read, q->project, from_hour, to_hour, each_cell, w);
  err = err != HARK_OK ? err : w->err;
  if (err == HARK_OK) {
    hark_metrics_finish(&w->metrics);
  }
  return err;
}

// ---- what stands out ----

static int strongest_first(const void *a, const void *b) {
  const hark_anomaly_finding *x = a, *y = b;
  return (x->alarm.score < y->alarm.score) - (x->alarm.score > y->alarm.score);
}

static int newest_first(const void *a, const void *b) {
  const hark_anomaly_finding *x = a, *y = b;
  return (x->alarm.from_s < y->alarm.from_s) - (x->alarm.from_s > y->alarm.from_s);
}

static hark_err find_alarms(hark_survey *w) {
  hark_anomaly_options options = {.false_alarms_a_week = w->report.false_alarms_a_week, .watched = w->metrics.count};
  size_t all = 0, count = 0;
  for (uint32_t m = 0; m < w->metrics.count; m++) {
    if (!hark_anomaly_series(&w->metrics.items[m].series, &options, &w->runs[m])) {
      return HARK_ERR_NO_MEMORY;
    }
    all += w->runs[m].alarm_count;
  }
  w->findings = calloc(all + 1, sizeof *w->findings);
  if (!w->findings) {
    return HARK_ERR_NO_MEMORY;
  }
  for (uint32_t m = 0; m < w->metrics.count; m++) {
    for (size_t i = 0; i < w->runs[m].alarm_count; i++) {
      const hark_alarm *alarm = &w->runs[m].alarms[i];
      if ((uint64_t)alarm->to_s * 1000 >= w->scope.from_ms) {
        w->findings[count++] =
            (hark_anomaly_finding){.metric = &w->metrics.items[m], .run = &w->runs[m], .alarm = *alarm};
      }
    }
  }
  qsort(w->findings, count, sizeof *w->findings, strongest_first);
  w->report.count = (uint32_t)(count < HARK_ANOMALY_FINDINGS_MAX ? count : HARK_ANOMALY_FINDINGS_MAX);
  w->report.left_out = (uint32_t)count - w->report.count;
  qsort(w->findings, w->report.count, sizeof *w->findings, newest_first);
  return HARK_OK;
}

// ---- why ----

static bool each_session(void *context, hark_session_id id, hark_bytes record) {
  hark_explain *explain = context;
  return hark_explain_add(explain, id, record) == HARK_OK;
}

// The metric over a stretch of hours: of a ratio all successes of all sessions, else the mean hour.
static double level_of(const hark_metric *metric, uint64_t from_ms, uint64_t to_ms) {
  double sum = 0, of = 0, hours = 0;
  for (size_t i = 0; i < metric->series.count; i++) {
    const hark_series_point *point = &metric->series.points[i];
    uint64_t at_ms = (uint64_t)point->at_s * 1000;
    if (at_ms >= from_ms && at_ms < to_ms) {
      sum += point->value;
      of += point->of;
      hours++;
    }
  }
  double parts = metric->series.kind == HARK_SERIES_RATIO ? of : hours;
  return parts > 0 ? sum / parts : 0;
}

// Each cause is one of as many as there are findings: the chance that any of them is no cause is to be what is told
// (Bonferroni; within a finding that is done already).
static void correct(hark_anomaly_finding *finding, uint32_t findings) {
  hark_rootcause_result *result = &finding->explain.result;
  for (uint32_t i = 0; i < result->cause_count; i++) {
    result->causes[i].p = fmin(1, result->causes[i].p * findings);
  }
}

hark_err hark_survey_explain(hark_survey *w, hark_anomaly_finding *finding) {
  const hark_alarm *alarm = &finding->alarm;
  uint64_t from_ms = (uint64_t)alarm->from_s * 1000, to_ms = (uint64_t)alarm->to_s * 1000 + HOUR_MS;
  bool stays = alarm->kind == HARK_ALARM_SHIFT || alarm->kind == HARK_ALARM_DRIFT;
  if (stays && to_ms < from_ms + AFTER_MS_MIN) {
    to_ms = from_ms + AFTER_MS_MIN;
  }
  to_ms = to_ms < w->scope.now_ms ? to_ms : w->scope.now_ms;
  uint64_t before_ms = from_ms > BEFORE_MS ? from_ms - BEFORE_MS : 0,
           first_ms = (uint64_t)w->metrics.from_hour * HOUR_MS;
  before_ms = before_ms > first_ms ? before_ms : first_ms;
  finding->before = level_of(finding->metric, before_ms, from_ms);
  finding->now = level_of(finding->metric, from_ms, to_ms);
  hark_explain_open(&finding->explain, &w->arena, finding->metric, before_ms, from_ms, to_ms);
  hark_err err = hark_store_sessions(w->read, w->scope.project, before_ms, to_ms, each_session, &finding->explain);
  err = err != HARK_OK ? err : hark_explain_finish(&finding->explain, alarm->up);
  if (err == HARK_OK) {
    correct(finding, w->report.count);
  }
  return err;
}

// ---- what people noted ----

static hark_err read_annotations(hark_survey *w) {
  hark_tables tables = hark_store_read_tables(w->read);
  hark_err err = hark_records_list(&tables, w->scope.project, HARK_RECORD_ANNOTATION, &w->annotations);
  for (uint32_t i = 0; i < w->report.count && err == HARK_OK; i++) {
    hark_anomaly_finding *finding = &w->findings[i];
    uint64_t from_ms = (uint64_t)finding->alarm.from_s * 1000, to_ms = (uint64_t)finding->alarm.to_s * 1000 + HOUR_MS;
    finding->annotations =
        hark_annotations_near(w->annotations, from_ms, (uint64_t)finding->alarm.raised_s * 1000 + HOUR_MS);
    finding->expected = hark_annotations_expect(w->annotations, finding->metric->name, from_ms, to_ms);
    err = finding->annotations ? HARK_OK : HARK_ERR_NO_MEMORY;
  }
  return err;
}

// ---- all of it ----

hark_err hark_survey_open(hark_store_read *read, const hark_survey_scope *scope, hark_survey **survey) {
  hark_survey *w = *survey = calloc(1, sizeof *w);
  if (!w) {
    return HARK_ERR_NO_MEMORY;
  }
  *w = (hark_survey){.read = read, .scope = *scope, .report.false_alarms_a_week = 1};
  hark_arena_open(&w->arena, ARENA_MAX);
  hark_err err = read_hours(w);
  err = err != HARK_OK ? err : find_alarms(w);
  w->report.metrics = &w->metrics;
  w->report.findings = w->findings;
  return err != HARK_OK ? err : read_annotations(w);
}

void hark_survey_close(hark_survey *w) {
  if (!w) {
    return;
  }
  for (uint32_t m = 0; m < w->metrics.count; m++) {
    hark_anomaly_run_free(&w->runs[m]);
  }
  for (uint32_t i = 0; w->findings && i < w->report.count; i++) {
    json_decref(w->findings[i].annotations);
  }
  json_decref(w->annotations);
  free(w->findings);
  hark_arena_close(&w->arena);
  free(w);
}
