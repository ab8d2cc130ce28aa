#include "tests/bench/anomaly/make.h"

#include <math.h>
#include <stdlib.h>

#define HOUR 3600u
#define DAY 86400u
#define START_S 1760313600 // a Monday
#define PI 3.14159265358979323846

const recipe recipes[] = {
    {"hourly sessions, low traffic", HARK_SERIES_COUNT, HOUR, 8 * 168, 1.5, 0, 0.5, 0.2, 0, 0, 0},
    {"hourly sessions", HARK_SERIES_COUNT, HOUR, 8 * 168, 40, 0, 0.7, 0.4, 0.2, 0.05, 0.3},
    {"hourly sessions, high traffic", HARK_SERIES_COUNT, HOUR, 8 * 168, 5000, 0, 0.7, 0.4, 0.3, 0.06, 0.5},
    {"hourly errors, bursty", HARK_SERIES_COUNT, HOUR, 8 * 168, 6, 0, 0.4, 0.2, 0, 0.5, 0.2},
    {"daily sessions", HARK_SERIES_COUNT, DAY, 364, 900, 0, 0, 0.4, 0.4, 0.08, 0.2},
    {"5-minute requests", HARK_SERIES_COUNT, 300, 14 * 288, 120, 0, 0.6, 0.1, 0, 0.05, 0.4},
    {"hourly conversion, few sessions", HARK_SERIES_RATIO, HOUR, 8 * 168, 0.04, 60, 0.2, 0.1, 0, 0, 0},
    {"hourly conversion", HARK_SERIES_RATIO, HOUR, 8 * 168, 0.04, 1500, 0.2, 0.1, 0, 0.05, 0.2},
    {"daily conversion", HARK_SERIES_RATIO, DAY, 364, 0.03, 4000, 0, 0.15, 0, 0.03, 0},
    {"hourly p75 of a vital, ms", HARK_SERIES_VALUE, HOUR, 8 * 168, 1800, 0, 0.15, 0.05, 0.05, 0.06, 0.4},
    {"minutely latency without season", HARK_SERIES_VALUE, 60, 3000, 90, 0, 0, 0, 0, 0.1, 0.6},
    {"short daily values", HARK_SERIES_VALUE, DAY, 200, 50, 0, 0, 0.1, 0.1, 0.05, 0},
};
const size_t recipe_count = sizeof recipes / sizeof *recipes;

// ---- chance (splitmix64) ----

static double uniform(uint64_t *state) {
  uint64_t z = *state += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

static double normal(uint64_t *state) {
  double u = uniform(state), v = uniform(state);
  return sqrt(-2 * log(u + 1e-300)) * cos(2 * PI * v);
}

static double poisson(uint64_t *state, double mean) {
  if (mean > 50) {
    double x = floor(mean + sqrt(mean) * normal(state) + 0.5);
    return x > 0 ? x : 0;
  }
  double product = uniform(state), limit = exp(-mean), count = 0;
  for (; product > limit; count++) {
    product *= uniform(state);
  }
  return count;
}

static double binomial(uint64_t *state, double n, double p) {
  if (n * p > 50 && n * (1 - p) > 50) {
    double x = floor(n * p + sqrt(n * p * (1 - p)) * normal(state) + 0.5);
    return x < 0 ? 0 : x > n ? n : x;
  }
  double count = 0;
  for (double i = 0; i < n; i++) {
    count += uniform(state) < p;
  }
  return count;
}

// ---- a series ----

static double shape(const recipe *r, int64_t at_s, double phase) {
  double hour = (double)(at_s % DAY) / DAY * 2 * PI, weekday = (double)((at_s / DAY + 3) % 7);
  double day = 1 + r->day * (0.8 * sin(hour - 2 + phase) + 0.2 * sin(2 * hour + phase));
  return day * (weekday >= 5 ? 1 - r->week : 1);
}

// Deviation of one point about its mean.
static double noise_of(const recipe *r, double mean) {
  double own = r->kind == HARK_SERIES_COUNT   ? sqrt(mean)
               : r->kind == HARK_SERIES_RATIO ? sqrt(mean * (1 - mean) / r->n)
                                              : 0;
  double spread = r->spread * mean;
  return sqrt(own * own + spread * spread);
}

static void plan(const recipe *r, uint64_t *state, size_t changes, planted *plants, size_t *count) {
  size_t begin = r->points / 3 + 20, span = (r->points - begin - 10) / (changes ? changes : 1);
  size_t three_days = r->grain_s >= DAY ? 14 : 3 * DAY / r->grain_s < 150 ? 3 * DAY / r->grain_s : 150;
  *count = changes;
  for (size_t i = 0; i < changes; i++) {
    planted *p = &plants[i];
    double which = uniform(state);
    p->kind = which < 0.3                                    ? HARK_ALARM_SPIKE
              : which < 0.55                                 ? HARK_ALARM_DROP
              : which < 0.8                                  ? HARK_ALARM_SHIFT
              : which < 0.92 || r->kind != HARK_SERIES_COUNT ? HARK_ALARM_DRIFT
                                                             : HARK_ALARM_SILENCE;
    p->up = p->kind == HARK_ALARM_SPIKE ||
            (p->kind != HARK_ALARM_DROP && p->kind != HARK_ALARM_SILENCE && uniform(state) < 0.5);
    p->from = begin + i * span + (size_t)(uniform(state) * (double)span * 0.3);
    size_t end = begin + (i + 1) * span - 1;
    size_t length =
        p->kind == HARK_ALARM_SILENCE ? 12 + (size_t)(uniform(state) * 24) : 1 + (size_t)(uniform(state) * 3);
    length = p->kind == HARK_ALARM_DRIFT ? three_days : length;
    p->to = p->kind == HARK_ALARM_SHIFT ? end : p->from + length - 1;
    p->to = p->to < end ? p->to : end;
  }
}

// The mean with what is planted at point i.
static double changed(const recipe *r, double mean, size_t i, const planted *plants, const double *sizes,
                      size_t count) {
  for (size_t k = 0; k < count; k++) {
    const planted *p = &plants[k];
    if (i < p->from) {
      break;
    }
    double by = (p->up ? 1 : -1) * sizes[k] * noise_of(r, mean);
    if (p->kind == HARK_ALARM_DRIFT) { // goes up to its size and stays there
      double done = (double)(i - p->from + 1) / (double)(p->to - p->from + 1);
      mean += by * (done < 1 ? done : 1);
    } else if (p->kind == HARK_ALARM_SHIFT) {
      mean += by;
    } else if (i <= p->to) {
      mean = p->kind == HARK_ALARM_SILENCE ? 0 : mean + by;
    }
  }
  double least = r->kind == HARK_SERIES_VALUE ? 0.01 * r->level : 0;
  mean = mean > least ? mean : least;
  return r->kind == HARK_SERIES_RATIO && mean > 0.95 ? 0.95 : mean;
}

static double sizes_of(uint64_t *state, hark_alarm_kind kind) {
  double u = uniform(state);
  return kind == HARK_ALARM_SHIFT ? 2 + 3 * u : kind == HARK_ALARM_DRIFT ? 3 + 3 * u : 5 + 7 * u;
}

// Nothing falls below zero: what had to, rises instead.
static void mend(const recipe *r, planted *plant, double size, double phase) {
  double mean = r->level * shape(r, START_S + (int64_t)plant->from * r->grain_s, phase);
  if (plant->up || plant->kind == HARK_ALARM_SILENCE || mean > size * noise_of(r, mean)) {
    return;
  }
  plant->up = true;
  plant->kind = plant->kind == HARK_ALARM_DROP ? HARK_ALARM_SPIKE : plant->kind;
}

bool make_series(const recipe *r, uint64_t seed, size_t changes, hark_series *series, planted *plants,
                 size_t *plant_count) {
  uint64_t state = seed * 0x5851F42D4C957F2Du + 1;
  double sizes[PLANTED_MAX], phase = uniform(&state) * 2 * PI, memory = 0;
  *series = (hark_series){
      .points = calloc(r->points, sizeof *series->points), .count = r->points, .kind = r->kind, .grain_s = r->grain_s};
  plan(r, &state, changes, plants, plant_count);
  for (size_t i = 0; i < changes; i++) {
    sizes[i] = sizes_of(&state, plants[i].kind);
    mend(r, &plants[i], sizes[i], phase);
  }
  for (size_t i = 0; i < r->points && series->points; i++) {
    int64_t at_s = START_S + (int64_t)i * r->grain_s;
    double mean = r->level * shape(r, at_s, phase) * (1 + r->trend * (double)i / (double)r->points);
    mean = changed(r, mean, i, plants, sizes, changes);
    memory = r->memory * memory + sqrt(1 - r->memory * r->memory) * normal(&state);
    double around = mean * exp(r->spread * memory - r->spread * r->spread / 2);
    hark_series_point *point = &series->points[i];
    point->at_s = at_s;
    if (r->kind == HARK_SERIES_COUNT) {
      point->value = poisson(&state, around);
    } else if (r->kind == HARK_SERIES_RATIO) {
      point->of = poisson(&state, r->n * shape(r, at_s, 1));
      point->value = binomial(&state, point->of, around < 0.95 ? around : 0.95);
    } else {
      point->value = around;
    }
  }
  return series->points != NULL;
}
