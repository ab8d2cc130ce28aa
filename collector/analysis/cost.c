#include "collector/analysis/cost.h"

#include <math.h>
#include <stdlib.h>

#define Z_95 1.959963984540054

typedef struct {
  double a, n1, c, n0, n; // converted and visits: touched; untouched; all visits
} table;

static table table_of(const hark_cost_group *touched, const hark_cost_group *all) {
  table t = {.a = touched->converted, .n1 = touched->visits, .n = all->visits};
  t.c = (double)all->converted - t.a;
  t.n0 = t.n - t.n1;
  return t;
}

static hark_cost_comparison compare(double difference, double variance, uint32_t strata) {
  double error = sqrt(variance > 0 ? variance : 0), reach = Z_95 * error;
  double p = error > 0 ? erfc(fabs(difference) / error / sqrt(2)) : difference == 0 ? 1 : 0;
  return (hark_cost_comparison){{difference - reach, difference, difference + reach}, p, strata};
}

static const hark_cost_comparison nothing = {{-1, 0, 1}, 1, 0};

hark_cost_comparison hark_cost_of_conversion(const hark_cost_group *touched, const hark_cost_group *all,
                                             size_t strata) {
  double sum = 0, weights = 0, p = 0, q = 0;
  uint32_t told = 0;
  for (size_t i = 0; i < strata; i++) {
    table t = table_of(&touched[i], &all[i]);
    if (t.n1 <= 0 || t.n0 <= 0) {
      continue;
    }
    told++;
    sum += (t.a * t.n0 - t.c * t.n1) / t.n;
    weights += t.n1 * t.n0 / t.n;
    p += (t.n1 * t.n1 * t.c - t.n0 * t.n0 * t.a + t.n1 * t.n0 * (t.n0 - t.n1) / 2) / (t.n * t.n);
    q += (t.a * (t.n0 - t.c) + t.c * (t.n1 - t.a)) / (2 * t.n);
  }
  if (told == 0) {
    return nothing;
  }
  double difference = sum / weights;
  hark_cost_comparison found = compare(difference, (difference * p + q) / (weights * weights), told);
  found.difference.low = fmax(found.difference.low, -1);
  found.difference.high = fmin(found.difference.high, 1);
  return found;
}

// How far apart two means of one stratum are by chance. The spread is that of all its visits: where few are touched,
// none of them may have bought anything, and a spread of their own would say that this is certain.
static double variance_of_difference(const hark_cost_group *all, double n1, double n0) {
  double n = n1 + n0, spread = (all->squares - all->value * all->value / n) / (n - 1);
  return spread > 0 ? spread * (1 / n1 + 1 / n0) : 0;
}

hark_cost_comparison hark_cost_of_value(const hark_cost_group *touched, const hark_cost_group *all, size_t strata) {
  double sum = 0, weights = 0, variance = 0;
  uint32_t told = 0;
  for (size_t i = 0; i < strata; i++) {
    double n1 = touched[i].visits, n0 = (double)all[i].visits - n1;
    if (n1 < 1 || n0 < 1 || n1 + n0 < 3) { // two visits do not tell how much they differ
      continue;
    }
    double weight = n1 * n0 / (n1 + n0);
    told++;
    sum += weight * (touched[i].value / n1 - (all[i].value - touched[i].value) / n0);
    weights += weight;
    variance += weight * weight * variance_of_difference(&all[i], n1, n0);
  }
  return told == 0 ? nothing : compare(sum / weights, variance / (weights * weights), told);
}

double hark_cost_expected(const hark_cost_group *touched, const hark_cost_group *all, size_t strata) {
  double expected = 0;
  for (size_t i = 0; i < strata; i++) {
    bool tells = touched[i].visits > 0 && all[i].visits > touched[i].visits;
    expected += tells ? (double)touched[i].visits * all[i].converted / all[i].visits : 0;
  }
  return expected;
}

static _Thread_local const double *sorted_by;

static int by_p(const void *a, const void *b) {
  double x = sorted_by[*(const size_t *)a], y = sorted_by[*(const size_t *)b];
  return x < y ? -1 : x > y;
}

void hark_cost_correct(double *p, size_t *order, size_t count) {
  for (size_t i = 0; i < count; i++) {
    order[i] = i;
  }
  sorted_by = p;
  if (count > 0) {
    qsort(order, count, sizeof *order, by_p);
  }
  double least = 1;
  for (size_t rank = count; rank > 0; rank--) {
    double q = p[order[rank - 1]] * (double)count / (double)rank;
    least = q < least ? q : least;
    p[order[rank - 1]] = least;
  }
}
