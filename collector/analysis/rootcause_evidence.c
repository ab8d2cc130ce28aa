#include "collector/analysis/rootcause_evidence.h"

#include <math.h>

#define SHARED_PRIOR 3.0 // as many leaves' worth of "spread as where nothing happened" before a cause's own is known
#define SPREAD_MIN 0.1   // of sigma: leaves of one cause do not agree better
#define SHIFT_SPREAD_MIN 0.02 // of their shift, likewise
#define WIDTH_LEAST 0.25      // of the noise's variance
#define WIDTH_MOST 1.25
#define BACKGROUND_OFF 0.1 // of sigma
#define FITS 3             // rounds of fitting rates by attribute

// ---- dense ----

static void dense_leaves(const hark_rootcause_table *table, hark_rootcause_evidence *evidence) {
  evidence->told = 0;
  for (size_t i = 0; i < table->cell_count; i++) {
    double d, scale = hark_rootcause_deviation(table, &evidence->noise, i, &d);
    evidence->leaves[i] = (hark_rootcause_sums){0};
    if (scale > 0) {
      double cost = hark_rootcause_noise_cost(&evidence->noise, d);
      evidence->leaves[i] = (hark_rootcause_sums){1, (float)d, (float)(d * d), (float)cost};
      evidence->told += log(scale / evidence->noise.sigma) - cost;
    }
  }
}

hark_err hark_rootcause_evidence_again(hark_arena *arena, const hark_rootcause_table *table, const uint8_t *taken,
                                       hark_rootcause_evidence *evidence) {
  hark_err err = hark_rootcause_noise_again(arena, table, taken, &evidence->noise);
  if (err == HARK_OK) {
    dense_leaves(table, evidence);
  }
  return err;
}

// Squares of what the leaves differ from their mean.
static double squares_of(hark_rootcause_sums cell) {
  double n = cell[HARK_DENSE_N], sum = cell[HARK_DENSE_D];
  return n > 0 ? fmax(cell[HARK_DENSE_DD] - sum * sum / n, 0) : 0;
}

// The variance of n leaves that share a mean, of which less than that of the noise has to be shown.
static double own_variance(const hark_rootcause_evidence *evidence, double squares, double n, double mean) {
  double variance = evidence->noise.sigma * evidence->noise.sigma;
  double least = fmax(SPREAD_MIN * SPREAD_MIN * variance, SHIFT_SPREAD_MIN * SHIFT_SPREAD_MIN * mean * mean);
  return fmax((squares + SHARED_PRIOR * variance) / (n + SHARED_PRIOR), least);
}

// What it costs to tell the cell by "nothing happened": as the table's noise, or as normal noise of a width near it,
// which ever is less; without the second a large cell would gain by the shape of its noise alone. Nor is the background
// known to a hair: where it is off by no more than BACKGROUND_OFF, nothing happened either.
static double nothing_cost(const hark_rootcause_evidence *evidence, hark_rootcause_sums cell) {
  double n = cell[HARK_DENSE_N], sigma = evidence->noise.sigma, variance = sigma * sigma;
  double own = fmin(fmax(cell[HARK_DENSE_DD] / n / variance, WIDTH_LEAST), WIDTH_MOST);
  double cost = fmin(cell[HARK_DENSE_COST], 0.5 * n * log(own) + 0.5 * cell[HARK_DENSE_DD] / (own * variance));
  double mean = fmin(fabs(cell[HARK_DENSE_D] / n), 3 * sigma), off = fmin(mean, BACKGROUND_OFF * sigma);
  return cost - 0.5 * n * (2 * mean - off) * off / variance;
}

static double dense_gain(const hark_rootcause_evidence *evidence, hark_rootcause_sums cell) {
  double n = cell[HARK_DENSE_N], sigma = evidence->noise.sigma;
  if (n <= 0) {
    return 0;
  }
  double squares = squares_of(cell), own = own_variance(evidence, squares, n, cell[HARK_DENSE_D] / n);
  return nothing_cost(evidence, cell) - 0.5 * n * log(own / (sigma * sigma)) - 0.5 * squares / own - 0.5 * log1p(n);
}

static double dense_gain_shared(const hark_rootcause_evidence *evidence, const hark_rootcause_shared *shared,
                                hark_rootcause_sums cell) {
  double n = cell[HARK_DENSE_N], all = shared->sum[HARK_DENSE_N], sigma = evidence->noise.sigma;
  if (n <= 0 || all <= 0) {
    return 0;
  }
  double mean = shared->sum[HARK_DENSE_D] / all, off = cell[HARK_DENSE_D] / n - mean;
  double own = own_variance(evidence, shared->squares, all, mean);
  return nothing_cost(evidence, cell) - 0.5 * n * log(own / (sigma * sigma)) -
         0.5 * (squares_of(cell) + n * off * off) / own;
}

// ---- counts ----

// Multiplies each leaf's expected rate by what its attribute values' rates are, until these fit (iterative proportional
// fitting of a model without interactions).
static hark_err fit_rates(hark_arena *arena, const hark_rootcause_table *table, float *rates) {
  const double *const *number = (const double *const *)table->numbers;
  double n = 0, k = 0;
  for (size_t i = 0; i < table->cell_count; i++) {
    n += number[HARK_ROOTCAUSE_BASE_N][i] + number[HARK_ROOTCAUSE_CUR_N][i];
    k += number[HARK_ROOTCAUSE_BASE_K][i] + number[HARK_ROOTCAUSE_CUR_K][i];
  }
  for (size_t i = 0; i < table->cell_count; i++) {
    rates[i] = (float)(n > 0 ? k / n : 0);
  }
  double(*sums)[2] = hark_arena_take_items(arena, HARK_ROOTCAUSE_VALUES_MAX, sizeof *sums);
  if (!sums) {
    return HARK_ERR_NO_MEMORY;
  }
  for (uint32_t step = 0; step < FITS * table->attribute_count; step++) {
    const hark_rootcause_attribute *attribute = &table->attributes[step % table->attribute_count];
    for (uint32_t v = 0; v < attribute->value_count; v++) {
      sums[v][0] = sums[v][1] = 0;
    }
    for (size_t i = 0; i < table->cell_count; i++) {
      double sessions = number[HARK_ROOTCAUSE_BASE_N][i] + number[HARK_ROOTCAUSE_CUR_N][i];
      sums[attribute->codes[i]][0] += sessions * rates[i];
      sums[attribute->codes[i]][1] += number[HARK_ROOTCAUSE_BASE_K][i] + number[HARK_ROOTCAUSE_CUR_K][i];
    }
    for (uint32_t v = 0; v < attribute->value_count; v++) { // half an event, so that no rate is 0
      sums[v][0] = (sums[v][1] + 0.5) / (sums[v][0] + 0.5);
    }
    for (size_t i = 0; i < table->cell_count; i++) {
      rates[i] *= (float)sums[attribute->codes[i]][0];
    }
  }
  return HARK_OK;
}

static hark_err count_leaves(hark_arena *arena, const hark_rootcause_table *table, hark_rootcause_evidence *evidence) {
  float *rates = hark_arena_take_items(arena, table->cell_count, sizeof *rates);
  hark_err err = rates ? fit_rates(arena, table, rates) : HARK_ERR_NO_MEMORY;
  for (size_t i = 0; err == HARK_OK && i < table->cell_count; i++) {
    evidence->leaves[i] = (hark_rootcause_sums){(float)table->numbers[HARK_ROOTCAUSE_BASE_K][i],
                                                (float)table->numbers[HARK_ROOTCAUSE_CUR_K][i],
                                                (float)(table->numbers[HARK_ROOTCAUSE_BASE_N][i] * rates[i]),
                                                (float)(table->numbers[HARK_ROOTCAUSE_CUR_N][i] * rates[i])};
  }
  return err;
}

static double part(double seen, double expected) {
  return seen > 0 ? seen * log(seen / expected) : 0;
}

// Twice this is the likelihood ratio statistic of "now" among all events, whose share is q where nothing happened.
static double count_gain(const hark_rootcause_evidence *evidence, hark_rootcause_sums cell, double background) {
  double now = background * cell[HARK_COUNT_CUR_EXPECTED], before = cell[HARK_COUNT_BASE_EXPECTED];
  double events = (double)cell[HARK_COUNT_BASE] + cell[HARK_COUNT_CUR];
  if (events <= 0 || now <= 0 || before <= 0) {
    return 0; // no events, or no sessions on one side: nothing to compare
  }
  double q = now / (now + before);
  return (part(cell[HARK_COUNT_CUR], events * q) + part(cell[HARK_COUNT_BASE], events * (1 - q))) / evidence->spread;
}

// Events now to events before, as a multiple of the expected. Half an event on both sides, so that none at all is not
// infinitely far from few.
static double ratio_of(hark_rootcause_sums cell) {
  double now = (cell[HARK_COUNT_CUR] + 0.5) / (cell[HARK_COUNT_CUR_EXPECTED] + 0.5);
  double before = (cell[HARK_COUNT_BASE] + 0.5) / (cell[HARK_COUNT_BASE_EXPECTED] + 0.5);
  return now / before;
}

// ---- both ----

double hark_rootcause_background(const hark_rootcause_evidence *evidence, hark_rootcause_sums rest) {
  if (evidence->kind == HARK_ROOTCAUSE_DENSE || evidence->still) {
    return 1;
  }
  return ratio_of(rest);
}

void hark_rootcause_shared_add(hark_rootcause_shared *shared, const hark_rootcause_evidence *evidence,
                               hark_rootcause_sums cell) {
  shared->sum += cell;
  shared->squares += evidence->kind == HARK_ROOTCAUSE_DENSE ? squares_of(cell) : 0;
}

double hark_rootcause_gain_shared(const hark_rootcause_evidence *evidence, const hark_rootcause_shared *shared,
                                  hark_rootcause_sums cell, double background) {
  if (evidence->kind == HARK_ROOTCAUSE_DENSE) {
    return dense_gain_shared(evidence, shared, cell);
  }
  return count_gain(evidence, cell, background) - count_gain(evidence, cell, ratio_of(shared->sum));
}

double hark_rootcause_gain(const hark_rootcause_evidence *evidence, hark_rootcause_sums cell, double background) {
  return evidence->kind == HARK_ROOTCAUSE_DENSE ? dense_gain(evidence, cell) : count_gain(evidence, cell, background);
}

hark_err hark_rootcause_evidence_make(hark_arena *arena, const hark_rootcause_table *table, bool still,
                                      hark_rootcause_evidence *evidence) {
  *evidence = (hark_rootcause_evidence){.kind = table->kind, .spread = 1, .still = still};
  evidence->leaves = hark_arena_take_items(arena, table->cell_count, sizeof *evidence->leaves);
  if (!evidence->leaves) {
    return HARK_ERR_NO_MEMORY;
  }
  if (table->kind == HARK_ROOTCAUSE_COUNTS) {
    return count_leaves(arena, table, evidence);
  }
  hark_err err = hark_rootcause_noise_first(arena, table, still, &evidence->noise);
  if (err == HARK_OK) {
    dense_leaves(table, evidence);
  }
  return err;
}
