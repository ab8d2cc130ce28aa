#include "collector/analysis/rootcause_noise.h"

#include <math.h>
#include <string.h>

#define SIGMA_MIN 1e-3 // forecasts are not better than that
#define TAIL 1e-7      // share of leaves that do anything at all, evenly
#define BINS 4001      // of d, from -2 to 2
#define CLIP 2.5
#define CLIPPED_VARIANCE 0.911 // of a normal distribution cut at 2.5 sigma
#define FEW 8.0                // leaves; a width that no more ask for is none
#define EM_ROUNDS 25
#define TWO_THIRDS 0.6827 // of a normal distribution are within its sigma
#define CENTRE_MAX 1.9    // beyond that nothing is left, or nothing was there

typedef struct {
  uint32_t bins[BINS];
  double total;
} histogram;

static double bin_centre(int bin) {
  return bin * (4.0 / (BINS - 1)) - 2;
}

bool hark_rootcause_deviation(const hark_rootcause_table *table, double background, size_t leaf, double *d) {
  double predict = background * table->numbers[HARK_ROOTCAUSE_PREDICT][leaf];
  double real = table->numbers[HARK_ROOTCAUSE_REAL][leaf];
  *d = predict + real > 0 ? 2 * (predict - real) / (predict + real) : 0;
  return predict + real > 0;
}

static void fill(const hark_rootcause_table *table, const uint8_t *taken, double background, histogram *h) {
  *h = (histogram){.total = 0};
  for (size_t i = 0; i < table->cell_count; i++) {
    double d;
    if (!(taken && taken[i]) && hark_rootcause_deviation(table, background, i, &d)) {
      h->bins[(int)lround((d + 2) * ((BINS - 1) / 4.0))]++;
      h->total++;
    }
  }
}

static double share_below(const histogram *h, double d) {
  double sum = 0;
  for (int i = 0; i < BINS && bin_centre(i) < d; i++) {
    sum += h->bins[i];
  }
  return sum / h->total;
}

static double median_of(const histogram *h) {
  double sum = 0;
  int i = 0;
  for (; i < BINS - 1 && sum + h->bins[i] < 0.5 * h->total; i++) {
    sum += h->bins[i];
  }
  return bin_centre(i);
}

// Sigma from the third of the leaves that is next to the centre: a large part may belong to causes.
static double first_sigma(const histogram *h, double centre) {
  int middle = (int)lround((centre + 2) * ((BINS - 1) / 4.0)), reach = 0;
  double near = h->bins[middle];
  while (near < 0.3 * h->total && ++reach < BINS) {
    near += middle - reach >= 0 ? h->bins[middle - reach] : 0;
    near += middle + reach < BINS ? h->bins[middle + reach] : 0;
  }
  return fmax((reach + 0.5) * (4.0 / (BINS - 1)) / 0.385, SIGMA_MIN);
}

// Mean and standard deviation of what is within CLIP sigma, over and over until it stays.
static void clip(const histogram *h, double *centre, double *sigma, bool move) {
  for (int round = 0; round < 30; round++) {
    double n = 0, sum = 0, squares = 0;
    for (int i = 0; i < BINS; i++) {
      double off = bin_centre(i) - *centre;
      if (h->bins[i] && fabs(off) <= CLIP * *sigma + 1e-9) {
        n += h->bins[i];
        sum += h->bins[i] * off;
        squares += h->bins[i] * off * off;
      }
    }
    if (n == 0) {
      return;
    }
    double mean = move ? sum / n : 0, before = *sigma;
    *centre += mean;
    *sigma = fmax(sqrt(fmax(squares / n - mean * mean, 0) / CLIPPED_VARIANCE), SIGMA_MIN);
    if (fabs(*sigma - before) < 1e-6 && fabs(mean) < 1e-6) {
      return;
    }
  }
}

// Did everything move? It did if the median is well off 0 and the leaves lie about it evenly, without a group at 0.
static bool all_moved(const histogram *h, double median) {
  double sigma = first_sigma(h, median);
  double towards = median > 0 ? share_below(h, median / 2) : 1 - share_below(h, median / 2);
  double beyond = median > 0 ? 1 - share_below(h, median * 1.5) : share_below(h, median * 1.5);
  return fabs(median) > 0.5 * sigma && fabs(towards - beyond) < 0.1;
}

static double ratio_of(double d) {
  return (2 - d) / (2 + d);
}

// ---- the shape ----

typedef struct {
  double counts[HARK_ROOTCAUSE_STEPS + 1];                          // leaves by |d|
  float densities[HARK_ROOTCAUSE_STEPS + 1][HARK_ROOTCAUSE_WIDTHS]; // of each width there
} shape;

static double width_of(double sigma, uint32_t k) {
  return 0.5 * sigma * (1u << k);
}

static void fill_shape(const hark_rootcause_table *table, const uint8_t *taken, double background, double sigma,
                       shape *s) {
  memset(s->counts, 0, sizeof s->counts);
  for (size_t i = 0; i < table->cell_count; i++) {
    double d;
    if (!(taken && taken[i]) && hark_rootcause_deviation(table, background, i, &d)) {
      s->counts[(size_t)(fabs(d) * (HARK_ROOTCAUSE_STEPS / 2.0) + 0.5)]++;
    }
  }
  for (uint32_t i = 0; i <= HARK_ROOTCAUSE_STEPS; i++) {
    for (uint32_t k = 0; k < HARK_ROOTCAUSE_WIDTHS; k++) {
      double z = i * (2.0 / HARK_ROOTCAUSE_STEPS) / width_of(sigma, k);
      s->densities[i][k] = z < 12 ? (float)(exp(-0.5 * z * z) / (width_of(sigma, k) * sqrt(2 * M_PI))) : 0;
    }
  }
}

static double density_at(const shape *s, const hark_rootcause_noise *noise, uint32_t step) {
  double sum = TAIL / 4;
  for (uint32_t k = 0; k < HARK_ROOTCAUSE_WIDTHS; k++) {
    sum += noise->weights[k] * s->densities[step][k];
  }
  return sum;
}

// One round of expectation maximisation; a weight has FEW leaves taken off in every round.
static void fit_once(const shape *s, hark_rootcause_noise *noise) {
  double counts[HARK_ROOTCAUSE_WIDTHS] = {0}, all = 0;
  for (uint32_t i = 0; i <= HARK_ROOTCAUSE_STEPS; i++) {
    double share = s->counts[i] > 0 ? s->counts[i] / density_at(s, noise, i) : 0;
    for (uint32_t k = 0; share > 0 && k < HARK_ROOTCAUSE_WIDTHS; k++) {
      counts[k] += share * noise->weights[k] * s->densities[i][k];
    }
  }
  uint32_t most = 0;
  for (uint32_t k = 0; k < HARK_ROOTCAUSE_WIDTHS; k++) {
    most = counts[k] > counts[most] ? k : most;
  }
  for (uint32_t k = 0; k < HARK_ROOTCAUSE_WIDTHS; k++) {
    counts[k] = k == most ? fmax(counts[k], 1) : fmax(counts[k] - FEW, 0);
    all += counts[k];
  }
  for (uint32_t k = 0; k < HARK_ROOTCAUSE_WIDTHS; k++) {
    noise->weights[k] = counts[k] / all;
  }
}

static void fit_shape(const shape *s, hark_rootcause_noise *noise) {
  for (uint32_t k = 0; k < HARK_ROOTCAUSE_WIDTHS; k++) {
    noise->weights[k] = 1.0 / HARK_ROOTCAUSE_WIDTHS;
  }
  for (int round = 0; round < EM_ROUNDS; round++) {
    fit_once(s, noise);
  }
  for (uint32_t i = 0; i <= HARK_ROOTCAUSE_STEPS; i++) {
    noise->costs[i] = (float)-log(density_at(s, noise, i) * noise->sigma * sqrt(2 * M_PI));
  }
  noise->costs[HARK_ROOTCAUSE_STEPS + 1] = noise->costs[HARK_ROOTCAUSE_STEPS];
}

// ---- centre and width ----

// Where two thirds of the leaves lie about the centre.
static double two_thirds(const histogram *h) {
  int middle = BINS / 2, reach = 0;
  double near = h->bins[middle];
  while (near < TWO_THIRDS * h->total && reach < middle) {
    reach++;
    near += h->bins[middle - reach] + h->bins[middle + reach];
  }
  return reach * (4.0 / (BINS - 1));
}

static double find_background(const histogram *h, double background, bool first) {
  double centre = 0;
  if (first) {
    centre = median_of(h);
    if (!all_moved(h, centre)) {
      return background;
    }
  }
  double sigma = first ? first_sigma(h, centre) : fmax(two_thirds(h), SIGMA_MIN);
  clip(h, &centre, &sigma, true);
  return fabs(centre) < CENTRE_MAX ? background * ratio_of(centre) : background;
}

// The peak's width; or more, where most leaves lie outside of it: forecasts that are often exact have a peak of none.
// Of all leaves many may belong to causes, and less is taken for noise.
static double find_sigma(const histogram *h, bool first) {
  double centre = 0, sigma = first_sigma(h, 0);
  clip(h, &centre, &sigma, false);
  return fmax(sigma, two_thirds(h) * (first ? 0.5 : 0.9));
}

hark_err hark_rootcause_noise_of(hark_arena *arena, const hark_rootcause_table *table, const uint8_t *taken,
                                 const hark_rootcause_noise *first, hark_rootcause_noise *noise) {
  shape *s = hark_arena_take(arena, sizeof *s);
  histogram *h = hark_arena_take(arena, sizeof *h);
  if (!s || !h) {
    return HARK_ERR_NO_MEMORY;
  }
  noise->background = first ? first->background : 1;
  noise->sigma = SIGMA_MIN;
  fill(table, taken, noise->background, h);
  if (h->total > 0) {
    noise->background = find_background(h, noise->background, !first);
    fill(table, taken, noise->background, h);
    noise->sigma = find_sigma(h, !first);
  }
  fill_shape(table, taken, noise->background, noise->sigma, s);
  fit_shape(s, noise);
  return HARK_OK;
}
