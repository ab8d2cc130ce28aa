// Scores detectors on series with planted changes: hark's, three sigma and seasonal naive. Prints a line of JSON for
// every recipe and detector. usage: bench_anomaly FIRST_SEED SERIES
//
// A change is found when an alarm begins to be known within it, or within as many points after its begin as a day and a
// half has (12 at least, 60 at most). An alarm outside of all changes, their ends and WAKE points after, is a false
// one. Points that stand out by less than four from each other are one alarm, for the references.
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/anomaly/make.h"

#define WAKE 8u
#define APART 4u

typedef struct {
  size_t *at; // points at which an alarm was known
  size_t count;
} alarms;

typedef struct {
  size_t planted, found, right, wrong;
  double weeks;
  double *delays;
} score;

// ---- detectors ----

static size_t index_of(const hark_series *series, int64_t at_s) {
  return (size_t)((at_s - series->points[0].at_s) / series->grain_s);
}

static void by_hark(const hark_series *series, alarms *out) {
  hark_anomaly_options options = {.false_alarms_a_week = 0.1};
  hark_anomaly_run run;
  hark_series with = *series;
  if (hark_anomaly_series(&with, &options, &run)) {
    for (size_t i = 0; i < run.alarm_count; i++) {
      out->at[out->count++] = index_of(series, run.alarms[i].raised_s);
    }
  }
  hark_anomaly_run_free(&run);
}

static double plain(const hark_series *series, size_t i) {
  const hark_series_point *p = &series->points[i];
  return series->kind != HARK_SERIES_RATIO ? p->value : p->of > 0 ? p->value / p->of : 0;
}

static void stands_out(alarms *out, size_t i, size_t *last) {
  if (*last == SIZE_MAX || i - *last >= APART) {
    out->at[out->count++] = i;
  }
  *last = i;
}

// More than three deviations from the mean of the points before (a week's, or a quarter of a shorter series; 30 at
// least).
static void by_three_sigma(const hark_series *series, alarms *out) {
  size_t window = 7 * 86400 / series->grain_s, last = SIZE_MAX;
  window = window > series->count / 4 ? series->count / 4 : window;
  window = window > 30 ? window : 30;
  for (size_t i = window; i < series->count; i++) {
    double sum = 0, squares = 0;
    for (size_t k = i - window; k < i; k++) {
      sum += plain(series, k);
      squares += plain(series, k) * plain(series, k);
    }
    double mean = sum / (double)window, deviation = sqrt(fmax(0, squares / (double)window - mean * mean));
    if (fabs(plain(series, i) - mean) > 3 * deviation + 1e-12) {
      stands_out(out, i, &last);
    }
  }
}

// More than three deviations from the same time a week ago (a day ago where the series is that of days' minutes).
static void by_seasonal_naive(const hark_series *series, alarms *out) {
  size_t season = (series->grain_s < 3600 ? 86400 : 7 * 86400) / series->grain_s, last = SIZE_MAX;
  for (size_t i = 3 * season; i < series->count; i++) {
    double squares = 0, off = plain(series, i) - plain(series, i - season);
    for (size_t k = i - 2 * season; k < i; k++) {
      double was = plain(series, k) - plain(series, k - season);
      squares += was * was;
    }
    if (fabs(off) > 3 * sqrt(squares / (double)(2 * season)) + 1e-12) {
      stands_out(out, i, &last);
    }
  }
}

// ---- scoring ----

static size_t patience(const hark_series *series) {
  size_t points = 36 * 3600 / series->grain_s;
  return points < 12 ? 12 : points > 60 ? 60 : points;
}

static bool belongs(const planted *plant, size_t at, size_t wait) {
  size_t until = plant->kind == HARK_ALARM_SPIKE || plant->kind == HARK_ALARM_DROP ? plant->to + 1
                 : plant->kind == HARK_ALARM_DRIFT                                 ? plant->to + wait
                                                                                   : plant->from + wait;
  return at >= plant->from && at <= until;
}

static void add(score *s, const hark_series *series, const alarms *found, const planted *plants, size_t plant_count) {
  size_t wait = patience(series);
  for (size_t k = 0; k < plant_count; k++) {
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < found->count; i++) {
      if (belongs(&plants[k], found->at[i], wait) && found->at[i] < first) {
        first = found->at[i];
      }
    }
    if (first != SIZE_MAX) {
      s->delays[s->found++] = (double)(first - plants[k].from);
    }
  }
  for (size_t i = 0; i < found->count; i++) {
    bool right = false, wake = false;
    for (size_t k = 0; k < plant_count; k++) {
      right |= belongs(&plants[k], found->at[i], wait);
      wake |= found->at[i] > plants[k].to && found->at[i] <= plants[k].to + WAKE;
    }
    s->right += right;
    s->wrong += !right && !wake;
  }
  s->planted += plant_count;
  s->weeks += (double)series->count * series->grain_s / (7 * 86400);
}

static int by_number(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void tell(const char *name, const char *detector, score *s) {
  qsort(s->delays, s->found, sizeof *s->delays, by_number);
  printf("{\"recipe\": \"%s\", \"detector\": \"%s\", \"planted\": %zu, \"found\": %zu, \"right\": %zu, \"wrong\": %zu, "
         "\"weeks\": %.2f, \"delays\": [",
         name, detector, s->planted, s->found, s->right, s->wrong, s->weeks);
  for (size_t i = 0; i < s->found; i++) {
    printf("%s%.0f", i ? "," : "", s->delays[i]);
  }
  printf("]}\n");
}

int main(int argc, char **argv) {
  static const struct {
    const char *name;
    void (*run)(const hark_series *, alarms *);
  } detectors[] = {{"hark", by_hark}, {"three_sigma", by_three_sigma}, {"seasonal_naive", by_seasonal_naive}};
  uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
  size_t times = argc > 2 ? strtoull(argv[2], NULL, 10) : 40;
  for (size_t r = 0; r < recipe_count; r++) {
    score scores[3] = {0};
    size_t *at = malloc(recipes[r].points * sizeof *at);
    for (size_t d = 0; d < 3; d++) {
      scores[d].delays = calloc(times * PLANTED_MAX + 1, sizeof(double));
    }
    for (size_t i = 0; i < times; i++) {
      hark_series series;
      planted plants[PLANTED_MAX];
      size_t count;
      if (!make_series(&recipes[r], seed + i + r * 100000, i % (PLANTED_MAX + 1), &series, plants, &count)) {
        return 1;
      }
      for (size_t d = 0; d < 3; d++) {
        alarms found = {at, 0};
        detectors[d].run(&series, &found);
        add(&scores[d], &series, &found, plants, count);
      }
      hark_series_free(&series);
    }
    for (size_t d = 0; d < 3; d++) {
      tell(recipes[r].name, detectors[d].name, &scores[d]);
      free(scores[d].delays);
    }
    free(at);
  }
  return 0;
}
