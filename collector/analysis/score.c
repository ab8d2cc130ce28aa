#include "collector/analysis/score.h"

#include <math.h>

#define Z_95 1.959963984540054
#define VISITS_MIN 20u
#define EXPECTED_MIN 5.0

double hark_score_factor(double weight, uint32_t nth) {
  return nth == 0 ? 1 : pow(1 - weight / 2, ldexp(1, 1 - (int)(nth < 64 ? nth : 64)));
}

uint32_t hark_score_band(double score) {
  if (!(score > 0)) {
    return 0;
  }
  double band = ceil(score / 10 - 1e-9);
  return band < 1 ? 1 : band < HARK_SCORE_BANDS ? (uint32_t)band : HARK_SCORE_BANDS - 1;
}

// ---- sums ----

typedef struct {
  double a, n1, c, n0; // converted and visits: with friction of the band; without any
} table;

static void add_table(hark_score_sums *sums, table t) {
  double n = t.n1 + t.n0;
  if (t.n1 <= 0 || t.n0 <= 0) {
    return;
  }
  sums->touched += t.a * t.n0 / n;
  sums->untouched += t.c * t.n1 / n;
  sums->variance += (t.n1 * t.n0 * (t.a + t.c) - t.a * t.c * n) / (n * n);
  sums->weight += t.n1 * t.n0 / n;
  sums->expected += t.c * t.n1 / t.n0;
  sums->visits += (uint32_t)t.n1;
}

void hark_score_add(hark_score_tally *tally, const hark_score_stratum *s) {
  for (uint32_t band = 1; band < HARK_SCORE_BANDS; band++) {
    table both = {0};
    for (uint32_t half = 0; half < 2; half++) {
      table t = {s->converted[half][band], s->visits[half][band], s->converted[half][0], s->visits[half][0]};
      add_table(&tally->of[half][band], t);
      both = (table){both.a + t.a, both.n1 + t.n1, both.c + t.c, both.n0 + t.n0};
    }
    add_table(&tally->of[2][band], both);
  }
}

// ---- losses ----

static bool tells(const hark_score_sums *sums) {
  return sums->visits >= VISITS_MIN && sums->expected >= EXPECTED_MIN && sums->untouched > 0;
}

static double loss_of(const hark_score_sums *sums) {
  return sums->untouched > 0 ? 1 - sums->touched / sums->untouched : 0;
}

// Where nobody converted the ratio is 0 and its logarithm nothing: then as if half a one had.
static hark_interval interval_of(const hark_score_sums *sums) {
  if (!(sums->untouched > 0)) {
    return (hark_interval){-1, 0, 1};
  }
  double touched = sums->touched > 0 ? sums->touched : 0.5 * sums->untouched / fmax(sums->expected, 0.5);
  double variance = sums->variance / (touched * sums->untouched);
  double reach = Z_95 * sqrt(variance > 0 ? variance : 0), ratio = touched / sums->untouched;
  hark_interval loss = {1 - ratio * exp(reach), loss_of(sums), 1 - ratio * exp(-reach)};
  return loss;
}

// Makes losses that never fall from band to band: neighbours that do are one, at their weighted mean.
static void fit_rising(const hark_score_tally *tally, hark_score_calibration *c) {
  double value[HARK_SCORE_BANDS], weight[HARK_SCORE_BANDS];
  uint32_t last[HARK_SCORE_BANDS], count = 0;
  for (uint32_t band = 1; band < HARK_SCORE_BANDS; band++) {
    if (!c->bands[band].judged) {
      continue;
    }
    value[count] = loss_of(&tally->of[0][band]);
    weight[count] = tally->of[0][band].expected;
    last[count++] = band;
    while (count > 1 && value[count - 2] > value[count - 1]) {
      double sum = weight[count - 2] + weight[count - 1];
      value[count - 2] = (value[count - 2] * weight[count - 2] + value[count - 1] * weight[count - 1]) / sum;
      weight[count - 2] = sum;
      last[count - 2] = last[count - 1];
      count--;
    }
  }
  for (uint32_t band = 1, at = 0; band < HARK_SCORE_BANDS && at < count; band++) {
    c->bands[band].fit = value[at];
    at += band == last[at];
  }
}

void hark_score_calibrate(const hark_score_tally *tally, hark_score_calibration *c) {
  *c = (hark_score_calibration){0};
  for (uint32_t band = 1; band < HARK_SCORE_BANDS; band++) {
    hark_score_band_result *result = &c->bands[band];
    result->visits = tally->of[2][band].visits;
    result->judged = tells(&tally->of[0][band]) && tells(&tally->of[1][band]);
    result->loss = interval_of(&tally->of[2][band]);
    result->held_out = loss_of(&tally->of[1][band]);
    c->judged += result->judged;
  }
  fit_rising(tally, c);
  double missed = 0, visits = 0;
  for (uint32_t band = 1; band < HARK_SCORE_BANDS; band++) {
    const hark_score_sums *held = &tally->of[1][band];
    if (c->bands[band].judged) {
      missed += held->visits * fabs(held->touched - (1 - c->bands[band].fit) * held->untouched) / held->weight;
      visits += held->visits;
    }
  }
  c->error = visits > 0 ? missed / visits : 0;
}
