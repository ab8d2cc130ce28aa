#include "collector/analysis/baseline.h"

#include <math.h>
#include <string.h>

#define DAY_S 86400u
#define WEEK_S (7 * DAY_S)
#define MONDAY_S (4 * DAY_S) // 1970-01-01 was a Thursday: weeks begin here
#define DAY_SLOTS_MAX 288u
#define CLIP 3.0             // an error counts as no more than this many deviations
#define ERROR_RATE_MIN 0.001 // of smoothing errors: over a week, so that weekends count when weekdays are judged
#define ERROR_RATE_MAX 0.02
#define DEVIATION_RATE 0.01
#define MEAN_TO_DEVIATION 1.2533 // of absolute errors, where they are normal
#define VALUE_FLOOR 0.005        // less than this share of a value's size is no deviation
#define SCORED_MIN 1u            // forecasts before one is believed
#define SETTLES_FROM 8u          // points that a level after a shift is known from
#define EMPTY (-1u)

static const double rates[3] = {0.02, 0.1, 0.5};
// A fast level has small errors because it runs after everything; where a slower one is nearly as good, it is better.
static const double handicaps[3] = {1.0, 1.1, 1.35};
// Likewise of seasons: on weekdays a forecaster that knows no weekend is as good as one that does.
static const double season_handicaps[4] = {2.0, 1.5, 1.0, 1.0};

static void season_init(hark_season *season, uint32_t period_s, uint32_t grain_s, uint32_t slots_max) {
  if (period_s < 2 * grain_s) {
    return;
  }
  uint32_t slots = period_s / grain_s;
  season->period_s = period_s;
  season->slot_s = slots <= slots_max ? grain_s : (period_s + slots_max - 1) / slots_max;
}

void hark_baseline_init(hark_baseline *baseline, hark_series_kind kind, uint32_t grain_s, uint32_t found_s) {
  memset(baseline, 0, sizeof *baseline);
  baseline->kind = kind;
  baseline->grain_s = grain_s ? grain_s : 1;
  season_init(&baseline->seasons[1], DAY_S, baseline->grain_s, DAY_SLOTS_MAX);
  season_init(&baseline->seasons[2], WEEK_S, baseline->grain_s, HARK_SEASON_SLOTS_MAX);
  if (found_s != DAY_S && found_s != WEEK_S) {
    season_init(&baseline->seasons[3], found_s, baseline->grain_s, HARK_SEASON_SLOTS_MAX);
  }
  for (size_t i = 0; i < 4; i++) {
    baseline->seasons[i].slot_now = EMPTY;
  }
  for (size_t i = 0; i < 24; i++) {
    baseline->by_hour[i] = 1;
  }
}

// ---- the even scale ----

static double even(const hark_baseline *baseline, const hark_series_point *point, double *noise) {
  double x = point->value > 0 ? point->value : 0;
  *noise = 1;
  switch (baseline->kind) {
  case HARK_SERIES_COUNT:
    return 2 * sqrt(x + 0.375);
  case HARK_SERIES_RATIO: {
    double n = point->of > x ? point->of : x;
    *noise = 1 / sqrt(n + 0.5);
    return 2 * asin(sqrt((x + 0.375) / (n + 0.75)));
  }
  default:
    return point->value;
  }
}

double hark_baseline_plain(const hark_baseline *baseline, double value) {
  if (baseline->kind == HARK_SERIES_COUNT) {
    double root = value > 0 ? value / 2 : 0;
    return root * root > 0.375 ? root * root - 0.375 : 0;
  }
  if (baseline->kind == HARK_SERIES_RATIO) {
    double half = value < 0 ? 0 : value > 3.141592653589793 ? 1.5707963267948966 : value / 2;
    return sin(half) * sin(half);
  }
  return value;
}

// ---- seasons ----

static uint32_t slot_of(const hark_season *season, int64_t at_s) {
  int64_t from = season->period_s == WEEK_S ? at_s - MONDAY_S : at_s;
  int64_t within = from % season->period_s;
  uint32_t slot = (uint32_t)(within < 0 ? within + season->period_s : within) / season->slot_s;
  return slot < HARK_SEASON_SLOTS_MAX ? slot : HARK_SEASON_SLOTS_MAX - 1;
}

// What the season adds at this time; false where it has not been here yet.
static bool season_at(const hark_season *season, int64_t at_s, double *adds) {
  *adds = 0;
  if (season->slot_s == 0) {
    return true;
  }
  uint32_t slot = slot_of(season, at_s);
  *adds = season->median[slot];
  return season->count[slot] > 0;
}

static float median_of(const float *values, size_t count) {
  float sorted[HARK_SEASON_TURNS];
  for (size_t i = 0; i < count; i++) {
    size_t j = i;
    for (; j > 0 && sorted[j - 1] > values[i]; j--) {
      sorted[j] = sorted[j - 1];
    }
    sorted[j] = values[i];
  }
  return count % 2 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

// A slot is left: what it held this time is one turn.
static void season_close(hark_season *season) {
  if (season->slot_now == EMPTY || season->in_slot == 0) {
    return;
  }
  uint32_t slot = season->slot_now, turns = season->count[slot]++;
  season->kept[slot][turns % HARK_SEASON_TURNS] = (float)(season->slot_sum / season->in_slot);
  turns = turns + 1 < HARK_SEASON_TURNS ? turns + 1 : HARK_SEASON_TURNS;
  season->median[slot] = median_of(season->kept[slot], turns);
  season->in_slot = 0;
  season->slot_sum = 0;
}

static void season_keep(hark_season *season, int64_t at_s, double adds) {
  uint32_t slot = slot_of(season, at_s);
  if (slot != season->slot_now) {
    season_close(season);
    season->slot_now = slot;
  }
  season->slot_sum += adds;
  season->in_slot++;
  if (season->slot_s == 0 || season->count[slot] == 0) { // the first turn is known at once
    season->median[slot] = (float)(season->slot_sum / season->in_slot);
  }
}

static bool in_use(const hark_baseline *baseline, size_t i) {
  return i == 0 || baseline->seasons[i].slot_s > 0;
}

// ---- what is expected ----

static double scale_at(const hark_baseline *baseline, int64_t at_s) {
  int64_t within = at_s % DAY_S;
  size_t hour = (size_t)((within < 0 ? within + DAY_S : within) / 3600);
  double n = baseline->at_hour[hour];
  return (baseline->by_hour[hour] * n + 20) / (n + 20); // few points there: as everywhere
}

static double deviation_floor(const hark_baseline *baseline) {
  return baseline->kind == HARK_SERIES_VALUE ? VALUE_FLOOR * baseline->size + 1e-9 : 1;
}

hark_expectation hark_baseline_expect(const hark_baseline *baseline, const hark_series_point *point) {
  hark_expectation out = {0};
  double sum = 0, weights = 0, best = INFINITY;
  out.value = even(baseline, point, &out.noise);
  for (size_t i = 0; i < 4; i++) {
    const hark_season *season = &baseline->seasons[i];
    double adds;
    if (!in_use(baseline, i) || !season_at(season, point->at_s, &adds) || (i > 0 && season->scored < SCORED_MIN)) {
      continue;
    }
    for (size_t k = 0; k < 3; k++) {
      double error = season->error[k] * handicaps[k] * season_handicaps[i] + 1e-12;
      double weight = pow(error, -6);
      sum += weight * (season->level[k] + adds);
      weights += weight;
      if (k == 0 && error < best) {
        best = error;
        out.slow = season->level[k] + adds;
      }
    }
  }
  bool known = baseline->learnt > 0 && weights > 0 && isfinite(sum / weights);
  out.expected = known ? sum / weights : out.slow;
  if (baseline->learnt == 0) {
    out.expected = out.slow = out.value;
  }
  double floor = deviation_floor(baseline), deviation = baseline->deviation * scale_at(baseline, point->at_s);
  out.deviation = out.noise * (deviation > floor ? deviation : floor);
  return out;
}

// ---- learning ----

static double clip(double x, double most) {
  return x > most ? most : x < -most ? -most : x;
}

static double step(uint32_t learnt, double rate) {
  double first = 1.0 / (learnt + 1);
  return first > rate ? first : rate;
}

static void season_learn(hark_season *season, bool seasonal, const hark_series_point *point, double value, double most,
                         double rate, hark_learning what) {
  double adds;
  bool known = season_at(season, point->at_s, &adds);
  bool scored = season->learnt > 0 && known && what == HARK_LEARN_ALL;
  double smoothing = step(season->scored, rate);
  season->scored += scored;
  for (size_t k = 0; k < 3; k++) {
    double miss = value - season->level[k] - adds;
    double clipped = season->learnt < 5 ? miss : clip(miss, what == HARK_LEARN_STRANGER ? most / CLIP : most);
    if (scored) {
      season->error[k] += smoothing * (fabs(clipped) - season->error[k]);
    }
    // A season that has not been here yet says nothing of the level.
    season->level[k] += (known || season->learnt < 5 ? step(season->settled, rates[k]) : rates[0]) * clipped;
  }
  if (seasonal && what == HARK_LEARN_ALL) {
    season_keep(season, point->at_s, value - season->level[0]);
  }
  season->learnt++;
  season->settled++;
}

static void learn_deviation(hark_baseline *baseline, const hark_series_point *point, const hark_expectation *now) {
  double miss = fabs(now->value - now->expected) / now->noise, floor = deviation_floor(baseline);
  double usual = baseline->deviation > floor ? baseline->deviation : floor;
  if (baseline->learnt > 20) {
    miss = clip(miss, CLIP * usual);
  }
  int64_t within = point->at_s % DAY_S;
  size_t hour = (size_t)((within < 0 ? within + DAY_S : within) / 3600);
  baseline->deviation += step(baseline->learnt, DEVIATION_RATE) * (miss * MEAN_TO_DEVIATION - baseline->deviation);
  if (baseline->learnt > 20) {
    double share = clip(miss * MEAN_TO_DEVIATION / usual, CLIP);
    baseline->by_hour[hour] += step(baseline->at_hour[hour]++, 0.05) * (share - baseline->by_hour[hour]);
  }
}

void hark_baseline_learn(hark_baseline *baseline, const hark_series_point *point, hark_learning what) {
  hark_expectation now = hark_baseline_expect(baseline, point);
  double most = CLIP * now.deviation, rate = (double)baseline->grain_s / WEEK_S;
  rate = rate < ERROR_RATE_MIN ? ERROR_RATE_MIN : rate > ERROR_RATE_MAX ? ERROR_RATE_MAX : rate;
  if (what == HARK_LEARN_ALL && baseline->learnt > 0) {
    learn_deviation(baseline, point, &now);
  }
  baseline->size += step(baseline->learnt, 0.01) * (fabs(now.value) - baseline->size);
  for (size_t i = 0; i < 4; i++) {
    if (in_use(baseline, i)) {
      season_learn(&baseline->seasons[i], i > 0, point, now.value, most, rate, what);
    }
  }
  baseline->learnt++;
}

void hark_baseline_shift(hark_baseline *baseline, double by) {
  for (size_t i = 0; i < 4; i++) {
    for (size_t k = 0; k < 3; k++) {
      baseline->seasons[i].level[k] += by;
    }
    baseline->seasons[i].settled = SETTLES_FROM;
  }
}
