// cost.h — what meeting a flaw goes along with, once visits are compared only with visits of their kind.
//
// Room: collector/analysis (platform-free). Owns nothing. Tests: tests/report/test_cost.c.
//
// A stratum is a kind of visit: a kind of device and a kind of source. Phones buy less and rage more; a plain
// comparison would charge the flaw with what the phone does. Strata in which nobody, or everybody, met the flaw tell
// nothing, and count for nothing.
//
// Sources: the difference of shares over strata is Mantel and Haenszel's (weights n1 n0 / N), as Greenland and Robins
// (Biometrics 41 (1985) 55) have it for risk differences; its variance is Sato's (Biometrics 45 (1989) 1323), which
// holds for few large strata and for many small ones. Means: the same weights, and the spread of all visits of a
// stratum (tests/report/test_cost.c throws dice for both intervals). Many rows: Benjamini and Hochberg (JRSS B 57
// (1995) 289).
#ifndef HARK_COLLECTOR_ANALYSIS_COST_H
#define HARK_COLLECTOR_ANALYSIS_COST_H

#include <stdbool.h>
#include <stddef.h>

#include "collector/analysis/interval.h"

// Visits of one kind: how many, how many of them converted, and the sum of what they were worth and of its squares.
typedef struct {
  uint32_t visits, converted;
  double value, squares;
} hark_cost_group;

typedef struct {
  hark_interval difference; // touched less untouched; 95 %
  double p;                 // two-sided; 1 where nothing is known
  uint32_t strata;          // that told something
} hark_cost_comparison;

// Compares shares of conversion: `touched` of `all` visits, stratum by stratum (touched are among all).
hark_cost_comparison hark_cost_of_conversion(const hark_cost_group *touched, const hark_cost_group *all, size_t strata);
// The same for what a visit was worth on the mean.
hark_cost_comparison hark_cost_of_value(const hark_cost_group *touched, const hark_cost_group *all, size_t strata);
// The conversions that the touched would have had, did they convert as often as all of their kind: below 5 the normal
// approximation above is not to be relied on (Cochran, Biometrics 10 (1954) 417).
double hark_cost_expected(const hark_cost_group *touched, const hark_cost_group *all, size_t strata);

// Turns p values, in place, into q values: among rows with q <= 0.05 one of twenty is expected to be chance. `order` is
// room for `count` indexes.
void hark_cost_correct(double *p, size_t *order, size_t count);

#endif
