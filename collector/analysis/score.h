// score.h — how bad a visit was, from 0 to 100, and whether that foretells what it should.
//
// Room: collector/analysis (platform-free). Owns nothing. Tests: tests/report/test_score.c.
//
//     score = 100 x (1 - product over the signals k of (1 - w_k / 2) ^ (2 - 2 ^ (1 - n_k)))
//
// w_k: hark_friction_weight of the signal; n_k: how often it happened. One rage click is 50, two are 65, a hundred are
// 75; with a dead click beside it one is 65. More friction never lowers it. Ours; the same for everybody.
//
// Read as a forecast, a score of 40 says that the goal is reached 40 % less often than by visits of the same page and
// device that met nothing. How true that is, is measured: half of the visits (by their session's number) teach what
// each ten points really go along with, the loss forced to rise with the score; the other half is held against it. The
// loss is 1 - Mantel and Haenszel's ratio of shares over pages and devices; its interval is Greenland and Robins'
// (Biometrics 41 (1985) 55). What rises: pool adjacent violators (Ayer, Brunk, Ewing, Reid and Silverman, Annals of
// Mathematical Statistics 26 (1955) 641).
#ifndef HARK_COLLECTOR_ANALYSIS_SCORE_H
#define HARK_COLLECTOR_ANALYSIS_SCORE_H

#include <stdbool.h>
#include <stddef.h>

#include "collector/analysis/interval.h"

#define HARK_SCORE_BANDS 11u // no friction; above 0 to 10, above 10 to 20, … above 90

// What is left of 1 when a signal of that weight happens for the nth time (from 1): the score is 100 x (1 - product).
double hark_score_factor(double weight, uint32_t nth);
// Returns the band of a score.
uint32_t hark_score_band(double score);

// Visits of one stratum (a page and a device), by band, in the half that teaches (0) and the half that is held out (1).
typedef struct {
  uint32_t visits[2][HARK_SCORE_BANDS], converted[2][HARK_SCORE_BANDS];
} hark_score_stratum;

// What the visits of one band say against those of the same strata that met nothing.
typedef struct {
  uint32_t visits;    // of both halves, in strata that have visits without friction, too
  bool judged;        // both halves have 20 visits or more of which five were to convert
  hark_interval loss; // 0.4: reached 40 % less often; below 0: more often. Both halves together
  double fit;         // what the teaching half says the loss is
  double held_out;    // what it was in the other half
} hark_score_band_result;

typedef struct {
  hark_score_band_result bands[HARK_SCORE_BANDS]; // [0] is what the others are held against
  uint32_t judged;                                // bands
  double error; // mean over held-out visits with friction of |foretold chance to miss the goal - observed|; 0 to 1
} hark_score_calibration;

// One band's sums over strata; all zero to begin with.
typedef struct {
  double touched, untouched, variance; // Mantel and Haenszel's sums
  double weight;                       // of the difference of shares
  double expected;                     // conversions that were to be expected
  uint32_t visits;
} hark_score_sums;

typedef struct {
  hark_score_sums of[3][HARK_SCORE_BANDS]; // the halves, and both together
} hark_score_tally;

// Adds one stratum.
void hark_score_add(hark_score_tally *tally, const hark_score_stratum *stratum);
// Computes the calibration from all strata that were added.
void hark_score_calibrate(const hark_score_tally *tally, hark_score_calibration *calibration);

#endif
