// rootcause_noise.h — how leaves of a dense table deviate where nothing happened, measured on the table itself.
//
// Room: collector/analysis (platform-free). Internal to rootcause. Tests: tests/report/test_rootcause.c.
//
// The deviation is d = 2 (predict - real) / (predict + real), in [-2, 2]. Most leaves are expected to have nothing
// happen to them: their d has a peak, which is fitted by normal distributions of one centre and four widths. Widths
// that few leaves ask for get no weight: a few outliers are causes, many are noise.
#ifndef HARK_COLLECTOR_ANALYSIS_ROOTCAUSE_NOISE_H
#define HARK_COLLECTOR_ANALYSIS_ROOTCAUSE_NOISE_H

#include "collector/analysis/rootcause_table.h"

#define HARK_ROOTCAUSE_WIDTHS 11u  // 0.001, 0.002, … 1.024
#define HARK_ROOTCAUSE_STEPS 4000u // of |d|, from 0 to 2

#define HARK_ROOTCAUSE_OCTAVES 64u // of predict + real, from 2^-32 to 2^32

typedef struct {
  float scales[HARK_ROOTCAUSE_OCTAVES]; // of d, by amount, if `scaled`
  bool scaled;
  double background; // real / predict of what nothing happened to
  bool moved;        // everything seemed to have moved, by more than the noise
  double sigma;      // width of d's peak
  double weights[HARK_ROOTCAUSE_WIDTHS];
  float costs[HARK_ROOTCAUSE_STEPS + 2]; // by |d|; the last repeats
} hark_rootcause_noise;

// Gives the leaf's d, with `predict` times the background, scaled. Returns the scale; 0: both amounts are 0, and the
// leaf says nothing.
double hark_rootcause_deviation(const hark_rootcause_table *table, const hark_rootcause_noise *noise, size_t leaf,
                                double *d);
// Measures for the first time, all leaves. `still`: the background is taken to be 1, whatever it looks like.
hark_err hark_rootcause_noise_first(hark_arena *arena, const hark_rootcause_table *table, bool still,
                                    hark_rootcause_noise *noise);
// Measures once more, without the leaves that `taken` marks as a cause's.
hark_err hark_rootcause_noise_again(hark_arena *arena, const hark_rootcause_table *table, const uint8_t *taken,
                                    hark_rootcause_noise *noise);
// -log of d's density, less that of the peak of a normal distribution of width sigma.
static inline double hark_rootcause_noise_cost(const hark_rootcause_noise *noise, double d) {
  double at = (d < 0 ? -d : d) * (HARK_ROOTCAUSE_STEPS / 2.0);
  uint32_t step = (uint32_t)at;
  return noise->costs[step] + (at - step) * ((double)noise->costs[step + 1] - noise->costs[step]);
}

#endif
