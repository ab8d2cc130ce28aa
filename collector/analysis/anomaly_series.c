#include "collector/analysis/anomaly_series.h"

#include <math.h>
#include <stdlib.h>

#define DAY_S 86400
#define WEEK_S (7 * DAY_S)
#define CHANCE_MAX 2e-4 // series of days and weeks have too few points for a rate a week to mean much
#define CHANCE_MIN 1e-9
#define GAP_POINTS_MIN 3
#define NUMBERED_S_MAX 100000000

double hark_anomaly_chance(const hark_anomaly_options *options, uint32_t grain_s) {
  double points = (double)WEEK_S / (grain_s ? grain_s : 1) * (double)(options->watched ? options->watched : 1);
  double chance = options->false_alarms_a_week / points;
  return chance > CHANCE_MAX ? CHANCE_MAX : chance > CHANCE_MIN ? chance : CHANCE_MIN;
}

// Times before 1973 are no times but numbers of points, which have no week: hours are as good a guess as any.
static uint32_t budget_grain(const hark_series *series) {
  bool numbered = series->count > 0 && series->points[series->count - 1].at_s < NUMBERED_S_MAX;
  return numbered ? 3600 : series->grain_s;
}

static bool is_holiday(const hark_anomaly_options *options, int64_t at_s) {
  int64_t day = at_s >= 0 ? at_s / DAY_S : -((DAY_S - 1 - at_s) / DAY_S);
  for (size_t i = 0; i < options->holiday_count; i++) {
    if (options->holidays[i] == day) {
      return true;
    }
  }
  return false;
}

// Points to look at beforehand: three weeks, or a hundred points, or a few turns of what repeats; never over a third.
static size_t primed_of(const hark_series *series) {
  size_t weeks = 3 * (size_t)WEEK_S / series->grain_s, turns = 4 * (size_t)series->period_s / series->grain_s;
  size_t wanted = weeks > 100 ? weeks : 100;
  wanted = turns > wanted ? turns : wanted;
  return wanted < series->count / 3 ? wanted : series->count / 3;
}

static bool add_alarm(hark_anomaly_run *run, size_t *room, const hark_alarm *alarm) {
  if (run->alarm_count == *room) {
    size_t more = *room ? *room * 2 : 16;
    hark_alarm *grown = realloc(run->alarms, more * sizeof *grown);
    if (!grown) {
      return false;
    }
    run->alarms = grown;
    *room = more;
  }
  run->alarms[run->alarm_count++] = *alarm;
  return true;
}

// A hole that is longer than any before is silence; those that come again are the series' way.
static bool is_silence(const hark_series *series, size_t i, int64_t *longest_s) {
  int64_t apart = series->points[i].at_s - series->points[i - 1].at_s;
  int64_t missing = (apart + series->grain_s / 2) / series->grain_s - 1;
  bool silent = missing >= GAP_POINTS_MIN && apart > 2 * *longest_s;
  *longest_s = apart > *longest_s ? apart : *longest_s;
  return silent;
}

static bool judge(const hark_series *series, const hark_anomaly_options *options, hark_anomaly *anomaly,
                  hark_anomaly_run *run) {
  size_t room = 0;
  int64_t longest_s = series->grain_s;
  bool good = true;
  for (size_t i = 0; i < series->count && good; i++) {
    const hark_series_point *point = &series->points[i];
    hark_anomaly_verdict *verdict = &run->verdicts[i];
    if (i > 0 && is_silence(series, i, &longest_s)) {
      hark_alarm silence;
      hark_anomaly_gap(anomaly, &silence, series->points[i - 1].at_s + series->grain_s, point->at_s - series->grain_s);
      good = add_alarm(run, &room, &silence);
    }
    if (is_holiday(options, point->at_s)) {
      *verdict = hark_anomaly_look(anomaly, point);
      continue;
    }
    *verdict = hark_anomaly_push(anomaly, point);
    if (verdict->closed) {
      good = good && add_alarm(run, &room, &verdict->alarm);
    }
  }
  return good && (!anomaly->alarm.open || add_alarm(run, &room, &anomaly->alarm));
}

static int by_begin(const void *a, const void *b) {
  const hark_alarm *x = a, *y = b;
  return (x->from_s > y->from_s) - (x->from_s < y->from_s);
}

bool hark_anomaly_series(const hark_series *series, const hark_anomaly_options *options, hark_anomaly_run *run) {
  hark_anomaly *anomaly = malloc(sizeof *anomaly);
  *run = (hark_anomaly_run){.verdicts = calloc(series->count + 1, sizeof *run->verdicts),
                            .chance = hark_anomaly_chance(options, budget_grain(series)),
                            .primed = primed_of(series)};
  bool good = anomaly && run->verdicts;
  if (good) {
    hark_anomaly_init(anomaly, series->kind, series->grain_s, series->period_s, run->chance);
    for (size_t i = 0; i < run->primed; i++) {
      if (!is_holiday(options, series->points[i].at_s)) {
        hark_anomaly_prime(anomaly, &series->points[i]);
      }
    }
    hark_anomaly_again(anomaly, series->points, (uint32_t)run->primed);
    good = judge(series, options, anomaly, run);
  }
  if (good && run->alarm_count) {
    qsort(run->alarms, run->alarm_count, sizeof *run->alarms, by_begin);
  }
  free(anomaly);
  return good;
}

void hark_anomaly_run_free(hark_anomaly_run *run) {
  free(run->verdicts);
  free(run->alarms);
  *run = (hark_anomaly_run){0};
}
