// interval.h — how sure a share, or the difference of two shares, is.
//
// Room: collector/analysis (platform-free). Tests: tests/report/test_interval.c.
// Score intervals, because the usual "plus or minus 1.96 standard errors" is wrong exactly where these reports live:
// at small numbers and at shares near 0 and 1.
#ifndef HARK_COLLECTOR_ANALYSIS_INTERVAL_H
#define HARK_COLLECTOR_ANALYSIS_INTERVAL_H

#include <stdint.h>

typedef struct {
  double low, value, high;
} hark_interval;

// Estimates hits / of with its 95 % Wilson score interval (Wilson 1927). Of nothing: value 0, from 0 to 1.
hark_interval hark_interval_of_share(uint64_t hits, uint64_t of);
// Estimates a - b, for two independent shares given with their Wilson intervals, by Newcombe's hybrid score
// interval (1998, method 10).
hark_interval hark_interval_of_difference(hark_interval a, hark_interval b);

#endif
