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
#define MOVED_MIN 0.5     // sigma
#define BIAS 0.03         // of the amount: forecasts may be off by that on the whole
#define CENTRE_MAX 1.9    // beyond that nothing is left, or nothing was there

#define SCALE_BINS 1000u // of |d| in an octave of amounts
#define SCALE_LEAVES_MIN 300u
#define SCALE_SIGMA_MIN 0.005
#define SCALE_WORTH 1.3 // less of a difference between octaves is none

typedef struct {
  uint32_t bins[BINS];
  double total;
} histogram;

static double bin_centre(int bin) {
  return bin * (4.0 / (BINS - 1)) - 2;
}

static uint32_t octave_of(double amount) {
  int exponent, last = (int)HARK_ROOTCAUSE_OCTAVES - 1;
  frexp(amount, &exponent);
  int octave = exponent + last / 2;
  return (uint32_t)(octave < 0 ? 0 : octave > last ? last : octave);
}

static double amount_of(const hark_rootcause_table *table, const hark_rootcause_noise *noise, size_t leaf) {
  return noise->background * table->numbers[HARK_ROOTCAUSE_PREDICT][leaf] + table->numbers[HARK_ROOTCAUSE_REAL][leaf];
}

double hark_rootcause_deviation(const hark_rootcause_table *table, const hark_rootcause_noise *noise, size_t leaf,
                                double *d) {
  double amount = amount_of(table, noise, leaf);
  if (!(amount > 0)) {
    return 0;
  }
  double scale = noise->scaled ? noise->scales[octave_of(amount)] : 1;
  *d = scale * (2 - 4 * table->numbers[HARK_ROOTCAUSE_REAL][leaf] / amount);
  return scale;
}

static void fill(const hark_rootcause_table *table, const uint8_t *taken, const hark_rootcause_noise *noise,
                 histogram *h) {
  *h = (histogram){.total = 0};
  for (size_t i = 0; i < table->cell_count; i++) {
    double d;
    if (!(taken && taken[i]) && hark_rootcause_deviation(table, noise, i, &d) > 0) {
      h->bins[(int)((d + 2) * ((BINS - 1) / 4.0) + 0.5)]++;
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
  return fabs(median) > MOVED_MIN * sigma && fabs(towards - beyond) < 0.1;
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

static void fill_shape(const hark_rootcause_table *table, const uint8_t *taken, const hark_rootcause_noise *noise,
                       shape *s) {
  memset(s->counts, 0, sizeof s->counts);
  for (size_t i = 0; i < table->cell_count; i++) {
    double d;
    if (!(taken && taken[i]) && hark_rootcause_deviation(table, noise, i, &d) > 0) {
      s->counts[(size_t)(fabs(d) * (HARK_ROOTCAUSE_STEPS / 2.0) + 0.5)]++;
    }
  }
  for (uint32_t i = 0; i <= HARK_ROOTCAUSE_STEPS; i++) {
    for (uint32_t k = 0; k < HARK_ROOTCAUSE_WIDTHS; k++) {
      double z = i * (2.0 / HARK_ROOTCAUSE_STEPS) / width_of(noise->sigma, k);
      s->densities[i][k] = z < 12 ? (float)(exp(-0.5 * z * z) / (width_of(noise->sigma, k) * sqrt(2 * M_PI))) : 0;
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

// Moves the background to the centre of what is within `sigma` about it; unless it would go further than a table that
// did not seem to move can have.
static void find_background(const histogram *h, double centre, double sigma, hark_rootcause_noise *noise) {
  clip(h, &centre, &sigma, true);
  double far = noise->moved ? CENTRE_MAX : fmax(MOVED_MIN * sigma, BIAS);
  noise->background *= fabs(centre) < far ? ratio_of(centre) : 1;
}

// The peak's width; or more, where most leaves lie outside of it: forecasts that are often exact have a peak of none.
// Of all leaves many may belong to causes, and less is taken for noise.
static double find_sigma(const histogram *h, bool first) {
  double centre = 0, sigma = first_sigma(h, 0);
  clip(h, &centre, &sigma, false);
  return fmax(sigma, two_thirds(h) * (first ? 0.5 : 0.9));
}

// ---- noise by amount ----

typedef struct {
  uint32_t bins[HARK_ROOTCAUSE_OCTAVES][SCALE_BINS]; // of |d|
  uint32_t totals[HARK_ROOTCAUSE_OCTAVES];
} octaves;

// |d| of two thirds of an octave's leaves, within the bin by proportion.
static double octave_sigma(const octaves *o, uint32_t octave) {
  double sum = 0, wanted = TWO_THIRDS * o->totals[octave];
  uint32_t bin = 0;
  for (; bin < SCALE_BINS - 1 && sum + o->bins[octave][bin] < wanted; bin++) {
    sum += o->bins[octave][bin];
  }
  double inside = o->bins[octave][bin] ? (wanted - sum) / o->bins[octave][bin] : 0;
  return fmax((bin + inside) * (2.0 / SCALE_BINS), SCALE_SIGMA_MIN);
}

// An octave with few leaves takes the scale of the one above it, or below it where there is none.
static void fill_gaps(hark_rootcause_noise *noise) {
  for (uint32_t i = HARK_ROOTCAUSE_OCTAVES - 1; i-- > 0;) {
    noise->scales[i] = noise->scales[i] > 0 ? noise->scales[i] : noise->scales[i + 1];
  }
  for (uint32_t i = 1; i < HARK_ROOTCAUSE_OCTAVES; i++) {
    noise->scales[i] = noise->scales[i] > 0 ? noise->scales[i] : noise->scales[i - 1];
  }
}

static void find_scales(const hark_rootcause_table *table, const uint8_t *taken, octaves *o,
                        hark_rootcause_noise *noise) {
  double least = 2, most = 0, sigmas[HARK_ROOTCAUSE_OCTAVES];
  for (size_t i = 0; i < table->cell_count; i++) {
    double d;
    if (!(taken && taken[i]) && hark_rootcause_deviation(table, noise, i, &d) > 0) {
      uint32_t octave = octave_of(amount_of(table, noise, i)), bin = (uint32_t)(fabs(d) * (SCALE_BINS / 2.0));
      o->bins[octave][bin < SCALE_BINS ? bin : SCALE_BINS - 1]++;
      o->totals[octave]++;
    }
  }
  for (uint32_t i = 0; i < HARK_ROOTCAUSE_OCTAVES; i++) {
    sigmas[i] = o->totals[i] >= SCALE_LEAVES_MIN ? octave_sigma(o, i) : 0;
    least = sigmas[i] > 0 ? fmin(least, sigmas[i]) : least;
    most = fmax(most, sigmas[i]);
  }
  noise->scaled = most > SCALE_WORTH * least;
  for (uint32_t i = 0; i < HARK_ROOTCAUSE_OCTAVES; i++) {
    noise->scales[i] = sigmas[i] > 0 ? (float)(least / sigmas[i]) : 0;
  }
  fill_gaps(noise);
}

typedef struct {
  histogram histogram;
  shape shape;
  octaves octaves;
} measuring;

static void measure_width(const hark_rootcause_table *table, const uint8_t *taken, measuring *m,
                          hark_rootcause_noise *noise) {
  fill(table, taken, noise, &m->histogram);
  noise->sigma = m->histogram.total > 0 ? find_sigma(&m->histogram, !taken) : SIGMA_MIN;
  fill_shape(table, taken, noise, &m->shape);
  fit_shape(&m->shape, noise);
}

hark_err hark_rootcause_noise_first(hark_arena *arena, const hark_rootcause_table *table, bool still,
                                    hark_rootcause_noise *noise) {
  measuring *m = hark_arena_take(arena, sizeof *m);
  if (!m) {
    return HARK_ERR_NO_MEMORY;
  }
  *noise = (hark_rootcause_noise){.background = 1};
  fill(table, NULL, noise, &m->histogram);
  double median = m->histogram.total > 0 ? median_of(&m->histogram) : 0;
  noise->moved = !still && m->histogram.total > 0 && all_moved(&m->histogram, median);
  if (noise->moved) {
    find_background(&m->histogram, median, first_sigma(&m->histogram, median), noise);
  }
  measure_width(table, NULL, m, noise);
  return HARK_OK;
}

hark_err hark_rootcause_noise_again(hark_arena *arena, const hark_rootcause_table *table, const uint8_t *taken,
                                    hark_rootcause_noise *noise) {
  measuring *m = hark_arena_take(arena, sizeof *m);
  if (!m) {
    return HARK_ERR_NO_MEMORY;
  }
  noise->scaled = false;
  fill(table, taken, noise, &m->histogram);
  if (m->histogram.total > 0) {
    find_background(&m->histogram, 0, fmax(two_thirds(&m->histogram), SIGMA_MIN), noise);
    find_scales(table, taken, &m->octaves, noise); // not the first time: with causes in it an octave's noise is theirs
  }
  measure_width(table, taken, m, noise);
  return HARK_OK;
}
