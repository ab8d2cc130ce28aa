// make.h — series with planted changes, for measuring detectors.
//
// Recipes: a base with a daily and a weekly shape, a slow trend and noise of its kind, and in it up to four changes, at
// random times after the first third, well apart. Sizes of changes are in deviations of the series' own noise at that
// time, so that a recipe is as hard at any traffic: spikes and drops 5 to 12 (1 to 3 points), shifts 2 to 5 (to the end
// or to the next shift), drifts to 3 to 6 within three days' worth of points. Silence is nothing at all for 12 points
// or more, in counts.
#ifndef HARK_BENCH_ANOMALY_MAKE_H
#define HARK_BENCH_ANOMALY_MAKE_H

#include "collector/analysis/anomaly_series.h"

#define PLANTED_MAX 4u

typedef struct {
  hark_alarm_kind kind;
  bool up;
  size_t from, to; // points, the last one included
} planted;

typedef struct {
  const char *name;
  hark_series_kind kind;
  uint32_t grain_s;
  size_t points;
  double level;     // mean a point: counts, successes' share of `n`, values
  double n;         // tries a point, of ratios
  double day, week; // how strong the seasons are, 0 to 1
  double trend;     // share of the level gained over the whole
  double spread;    // noise beyond what counts have: deviation of a factor
  double memory;    // of that noise from point to point, 0 to 1
} recipe;

extern const recipe recipes[];
extern const size_t recipe_count;

// Makes series number `seed` of a recipe, with `changes` planted. Free it with hark_series_free.
bool make_series(const recipe *recipe, uint64_t seed, size_t changes, hark_series *series, planted *plants,
                 size_t *plant_count);

#endif
