// baseline.h — what a series of counts, ratios or values is expected to be next, and how far from it it usually is.
//
// Room: collector/analysis (platform-free). One fixed struct a series, O(1) a point: times and values are arguments.
// Values are judged on a scale where their noise is even: a count as 2·sqrt(x + 3/8) (Anscombe 1948: a Poisson count
// has deviation 1 there), k of n as 2·asin(sqrt((k + 3/8) / (n + 3/4))) (from the same paper, deviation
// 1/sqrt(n + 1/2)), values as they are. Forecasters, each a season (none, day, week, and one found in the data) with a
// level that follows slowly, in between or fast, are weighed by how wrong they have been of late. A season is a median
// of the last turns for each of its slots, so that a bad day leaves no trace. Nothing here is ever infinite or not a
// number, if the points are not. Tests: tests/report/test_anomaly.c.
#ifndef HARK_COLLECTOR_ANALYSIS_BASELINE_H
#define HARK_COLLECTOR_ANALYSIS_BASELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HARK_SEASON_SLOTS_MAX 672u // of a week at quarter hours
#define HARK_SEASON_TURNS 7u       // remembered

typedef enum { HARK_SERIES_VALUE, HARK_SERIES_COUNT, HARK_SERIES_RATIO } hark_series_kind;

typedef struct {
  int64_t at_s; // seconds since 1970
  double value; // the value, the count, or k
  double of;    // n of a ratio; ignored otherwise
} hark_series_point;

typedef struct {
  uint32_t period_s, slot_s;             // 0: this season is not looked for
  double level[3];                       // slow, between, fast
  double error[3];                       // smoothed absolute errors of the three
  uint32_t learnt, settled, scored;      // points: in all, since the level was set, that were forecast
  uint32_t count[HARK_SEASON_SLOTS_MAX]; // turns seen
  float kept[HARK_SEASON_SLOTS_MAX][HARK_SEASON_TURNS];
  float median[HARK_SEASON_SLOTS_MAX];
  // The turn of the slot that is being filled.
  uint32_t slot_now, in_slot;
  double slot_sum;
} hark_season;

typedef struct {
  hark_series_kind kind;
  uint32_t grain_s;
  hark_season seasons[4]; // none, day, week, found
  uint32_t learnt;
  double deviation;   // of residuals, in units of the noise that the counts themselves have (values: as they are)
  double by_hour[24]; // how much larger it is at this time of day
  uint32_t at_hour[24];
  double size; // usual size of the values, for what is not to be taken seriously
} hark_baseline;

// All in the even scale.
typedef struct {
  double value;     // of the point
  double expected;  // blend of all forecasters
  double slow;      // of the best of those that follow slowly: what a shift is measured against
  double noise;     // that a count or ratio of this size has by itself; 1 for values
  double deviation; // of value - expected, never 0
} hark_expectation;

// `grain_s`: seconds between points. `found_s`: a period seen in the data, or 0.
void hark_baseline_init(hark_baseline *baseline, hark_series_kind kind, uint32_t grain_s, uint32_t found_s);
hark_expectation hark_baseline_expect(const hark_baseline *baseline, const hark_series_point *point);
typedef enum {
  HARK_LEARN_ALL,
  HARK_LEARN_LEVELS,   // of a point that the seasons know already
  HARK_LEARN_STRANGER, // of a point that may be an anomaly: levels only, and those by little
} hark_learning;

void hark_baseline_learn(hark_baseline *baseline, const hark_series_point *point, hark_learning what);
// All levels move by this much, in the even scale: what has shifted is the usual now.
void hark_baseline_shift(hark_baseline *baseline, double by);
// From the even scale back: a count, a share, a value.
double hark_baseline_plain(const hark_baseline *baseline, double even);

#endif
