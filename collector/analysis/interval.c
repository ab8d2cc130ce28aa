#include "collector/analysis/interval.h"

#include <math.h>

#define Z 1.959963984540054 // the 97.5 % point of the normal distribution

static double at_least(double x, double low) {
  return x < low ? low : x;
}
static double at_most(double x, double high) {
  return x > high ? high : x;
}

hark_interval hark_interval_of_share(uint64_t hits, uint64_t of) {
  if (of == 0) {
    return (hark_interval){0, 0, 1};
  }
  double n = (double)of;
  double p = (double)hits / n;
  double scale = 1 / (1 + Z * Z / n);
  double centre = scale * (p + Z * Z / (2 * n));
  double half = scale * Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
  // At 0 and 1 the formula gives the end itself; rounding must not say otherwise.
  double low = hits == 0 ? 0 : at_least(centre - half, 0);
  double high = hits == of ? 1 : at_most(centre + half, 1);
  return (hark_interval){low, p, high};
}

hark_interval hark_interval_of_difference(hark_interval a, hark_interval b) {
  double value = a.value - b.value;
  double down = sqrt((a.value - a.low) * (a.value - a.low) + (b.high - b.value) * (b.high - b.value));
  double up = sqrt((a.high - a.value) * (a.high - a.value) + (b.value - b.low) * (b.value - b.low));
  return (hark_interval){at_least(value - down, -1), value, at_most(value + up, 1)};
}
