// rootcause_evidence.h — what each leaf cell says, as four numbers that add up, and how much a sum of them proves.
//
// Room: collector/analysis (platform-free). Internal to rootcause. Tests: tests/report/test_rootcause.c.
//
// Dense tables: a leaf says d = 2 (predict - real) / (predict + real), which all leaves of one cause share
// ("generalised ripple effect", Li et al., Squeeze, ISSRE 2019). A leaf that nothing happened to has d ~ N(centre,
// sigma), both measured on the table itself, with a thin uniform tail. A cause has a mean and a spread of its own. The
// sums are n, sum d, sum d^2 and the sum of -log density of each leaf where nothing happened.
//
// Counts: what is compared are events before and after, given their total, with what the sessions of the cells let
// expect (rates by attribute value, multiplied): then a leaf of three sessions weighs little, and a shift of traffic
// between cells is not a change of their rates. The sums are events before, events now, and expected ones of each.
#ifndef HARK_COLLECTOR_ANALYSIS_ROOTCAUSE_EVIDENCE_H
#define HARK_COLLECTOR_ANALYSIS_ROOTCAUSE_EVIDENCE_H

#include "collector/analysis/rootcause_noise.h"

// 16 bytes, so that one addition of a vector register adds a leaf to a sum.
typedef float hark_rootcause_sums __attribute__((vector_size(16)));

enum { HARK_DENSE_N = 0, HARK_DENSE_D = 1, HARK_DENSE_DD = 2, HARK_DENSE_COST = 3 };
enum { HARK_COUNT_BASE = 0, HARK_COUNT_CUR = 1, HARK_COUNT_BASE_EXPECTED = 2, HARK_COUNT_CUR_EXPECTED = 3 };

typedef struct {
  hark_rootcause_kind kind;
  hark_rootcause_sums *leaves; // one per cell of the table
  hark_rootcause_noise noise;  // dense
  double told;                 // dense: log likelihood of all leaves if nothing happened
  double spread;               // counts: variance over that of independent events, at least 1
  bool still;                  // counts: what is no cause is taken for unmoved
} hark_rootcause_evidence;

// Measures the table. `still`: what is no cause is taken not to have moved.
hark_err hark_rootcause_evidence_make(hark_arena *arena, const hark_rootcause_table *table, bool still,
                                      hark_rootcause_evidence *evidence);
// Says anew what the leaves of a dense table say, by the noise of those that `taken` does not mark.
hark_err hark_rootcause_evidence_again(hark_arena *arena, const hark_rootcause_table *table, const uint8_t *taken,
                                       hark_rootcause_evidence *evidence);

// What a cell is compared with: for counts the ratio of events now to events before, as a multiple of the expected one.
double hark_rootcause_background(const hark_rootcause_evidence *evidence, hark_rootcause_sums rest);
// How many nats better "this cell changed by its own amount" tells the cell's leaves than "it went with the rest".
double hark_rootcause_gain(const hark_rootcause_evidence *evidence, hark_rootcause_sums cell, double background);

// The amount by which several cells changed together.
typedef struct {
  hark_rootcause_sums sum;
  double squares; // dense: of what leaves differ from their own cell's mean
} hark_rootcause_shared;

void hark_rootcause_shared_add(hark_rootcause_shared *shared, const hark_rootcause_evidence *evidence,
                               hark_rootcause_sums cell);
// The same as _gain for a cell that changed by the shared amount; below 0 where "went with the rest" tells it better.
double hark_rootcause_gain_shared(const hark_rootcause_evidence *evidence, const hark_rootcause_shared *shared,
                                  hark_rootcause_sums cell, double background);

#endif
