#include "collector/analysis/rootcause_describe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define Z 1.959963984540054 // the 97.5 % point of the normal distribution
#define SAME 0.9
#define HELD 0.95

// ---- sums ----

typedef struct {
  double numbers[4], squares; // squares: of what a leaf differs from the cause's own ratio
  double expected[2];         // counts: events by the rates, before and now
} totals;

static void add_leaf(const hark_rootcause_table *table, const hark_rootcause_evidence *evidence, size_t leaf,
                     totals *sum) {
  for (int k = 0; k < 4 && table->numbers[k]; k++) {
    sum->numbers[k] += table->numbers[k][leaf];
  }
  sum->expected[0] += evidence->leaves[leaf][HARK_COUNT_BASE_EXPECTED];
  sum->expected[1] += evidence->leaves[leaf][HARK_COUNT_CUR_EXPECTED];
}

static double ratio(double a, double b) {
  return b > 0 ? a / b : 0;
}

static void describe_dense(const hark_rootcause_table *table, const hark_rootcause_pick *pick, const totals *sum,
                           const hark_rootcause_result *result, hark_rootcause_cause *cause) {
  cause->before = sum->numbers[HARK_ROOTCAUSE_PREDICT];
  cause->now = sum->numbers[HARK_ROOTCAUSE_REAL];
  cause->expected = cause->before * result->background;
  double own = ratio(cause->now, cause->before), squares = 0, prior = 0, n = pick->leaf_count;
  for (uint32_t i = 0; i < pick->leaf_count; i++) {
    double predict = table->numbers[HARK_ROOTCAUSE_PREDICT][pick->leaves[i]];
    double off = table->numbers[HARK_ROOTCAUSE_REAL][pick->leaves[i]] - own * predict;
    squares += off * off;
    prior += predict * predict * result->noise * result->noise;
  }
  // One leaf's worth of the table's noise, so that a few leaves that happen to agree are not told as certain.
  double error = ratio(sqrt((squares + prior / n) * ratio(n, fmax(n - 1, 1))), cause->before);
  double value = ratio(own, result->background), half = ratio(Z * error, result->background);
  cause->effect = (hark_interval){fmax(value - half, 0), value, value + half};
}

static void describe_counts(const totals *sum, const hark_rootcause_result *result, hark_rootcause_cause *cause) {
  const double *n = sum->numbers;
  cause->before = n[HARK_ROOTCAUSE_BASE_K];
  cause->now = n[HARK_ROOTCAUSE_CUR_K];
  cause->sessions_before = n[HARK_ROOTCAUSE_BASE_N];
  cause->sessions_now = n[HARK_ROOTCAUSE_CUR_N];
  // Half an event on both sides keeps the ratio and its interval finite where one has none.
  double moved = ratio(sum->expected[1], sum->expected[0]);
  cause->expected = cause->before * moved * result->background;
  double value = ratio(cause->now + 0.5, (cause->before + 0.5) * moved * result->background);
  double error = sqrt(1 / (cause->now + 0.5) + 1 / (cause->before + 0.5));
  double exact = ratio(cause->now, cause->expected);
  cause->effect = (hark_interval){value * exp(-Z * error), cause->expected > 0 ? exact : value, value * exp(Z * error)};
  cause->effect.low = fmin(cause->effect.low, cause->effect.value);
}

// ---- the whole table ----

static void describe_table(const hark_rootcause_table *table, const hark_rootcause_evidence *evidence,
                           hark_rootcause_result *result) {
  totals sum = {0};
  for (size_t i = 0; i < table->cell_count; i++) {
    add_leaf(table, evidence, i, &sum);
  }
  if (table->kind == HARK_ROOTCAUSE_DENSE) {
    result->before = result->expected = sum.numbers[HARK_ROOTCAUSE_PREDICT];
    result->now = sum.numbers[HARK_ROOTCAUSE_REAL];
    result->noise = evidence->noise.sigma;
    return;
  }
  const double *n = sum.numbers;
  result->before = n[HARK_ROOTCAUSE_BASE_K];
  result->now = n[HARK_ROOTCAUSE_CUR_K];
  result->sessions_before = n[HARK_ROOTCAUSE_BASE_N];
  result->sessions_now = n[HARK_ROOTCAUSE_CUR_N];
  result->expected = result->before * ratio(sum.expected[1], sum.expected[0]);
  // At the cells' rates over both windows: what the sessions' being others did, and what is left.
  result->mix = ratio(sum.expected[1], result->sessions_now) - ratio(sum.expected[0], result->sessions_before);
  result->rate =
      ratio(result->now, result->sessions_now) - ratio(result->before, result->sessions_before) - result->mix;
}

static int by_change(const void *a, const void *b) {
  double x = fabs(((const hark_rootcause_cause *)a)->change), y = fabs(((const hark_rootcause_cause *)b)->change);
  return (x < y) - (x > y);
}

void hark_rootcause_describe(const hark_rootcause_table *table, const hark_rootcause_evidence *evidence,
                             const hark_rootcause_picks *picks, hark_rootcause_result *result) {
  describe_table(table, evidence, result);
  double whole = result->now - result->expected;
  result->cause_count = picks->count;
  for (uint32_t i = 0; i < picks->count; i++) {
    const hark_rootcause_pick *pick = &picks->picks[i];
    hark_rootcause_cause *cause = &result->causes[i];
    *cause = (hark_rootcause_cause){.cell = pick->cell, .leaves = pick->leaf_count, .surprise = pick->gain};
    totals sum = {0};
    for (uint32_t j = 0; j < pick->leaf_count; j++) {
      add_leaf(table, evidence, pick->leaves[j], &sum);
    }
    if (table->kind == HARK_ROOTCAUSE_DENSE) {
      describe_dense(table, pick, &sum, result, cause);
    } else {
      describe_counts(&sum, result, cause);
    }
    cause->change = cause->now - cause->expected;
    cause->explained = fabs(whole) > 1e-9 ? cause->change / whole : 0;
    cause->p = fmin(1, erfc(sqrt(fmax(pick->gain, 0))) * result->cells_tested);
  }
  qsort(result->causes, result->cause_count, sizeof *result->causes, by_change);
}

// ---- other names ----

static double weight(const hark_rootcause_table *table, size_t leaf) {
  bool dense = table->kind == HARK_ROOTCAUSE_DENSE;
  return table->numbers[0][leaf] + table->numbers[dense ? HARK_ROOTCAUSE_REAL : HARK_ROOTCAUSE_CUR_N][leaf];
}

static bool has_attribute(const hark_rootcause_cell *cell, uint8_t attribute) {
  for (uint8_t i = 0; i < cell->depth; i++) {
    if (cell->attributes[i] == attribute) {
      return true;
    }
  }
  return false;
}

// The value that holds most of the leaves' weight, if it holds nearly all of it.
static bool held_by(const hark_rootcause_table *table, const uint32_t *leaves, uint32_t leaf_count, uint8_t attribute,
                    double *sums, uint16_t *value) {
  const hark_rootcause_attribute *a = &table->attributes[attribute];
  double all = 0;
  memset(sums, 0, a->value_count * sizeof *sums);
  for (uint32_t i = 0; i < leaf_count; i++) {
    sums[a->codes[leaves[i]]] += weight(table, leaves[i]);
    all += weight(table, leaves[i]);
  }
  *value = 0;
  for (uint32_t v = 1; v < a->value_count; v++) {
    *value = sums[v] > sums[*value] ? (uint16_t)v : *value;
  }
  bool is_other = a->has_other && *value == a->value_count - 1;
  return all > 0 && sums[*value] >= HELD * all && !is_other;
}

// The cell with one attribute of its own (by place) exchanged for another.
static hark_rootcause_cell exchange(const hark_rootcause_cell *cell, uint8_t place, uint8_t attribute, uint16_t value) {
  hark_rootcause_cell other = {0};
  bool put = false;
  for (uint8_t i = 0; i <= cell->depth; i++) {
    if (!put && (i == cell->depth || cell->attributes[i] > attribute)) {
      other.attributes[other.depth] = attribute;
      other.values[other.depth++] = value;
      put = true;
    }
    if (i < cell->depth && i != place) {
      other.attributes[other.depth] = cell->attributes[i];
      other.values[other.depth++] = cell->values[i];
    }
  }
  return other;
}

static bool same_leaves(const hark_rootcause_table *table, const hark_rootcause_cell *a, const hark_rootcause_cell *b) {
  double both = 0, either = 0;
  for (uint32_t leaf = 0; leaf < table->cell_count; leaf++) {
    bool in_a = hark_rootcause_cell_contains(table, a, leaf), in_b = hark_rootcause_cell_contains(table, b, leaf);
    both += in_a && in_b ? weight(table, leaf) : 0;
    either += in_a || in_b ? weight(table, leaf) : 0;
  }
  return both > 0 && both >= SAME * either;
}

hark_err hark_rootcause_equivalents(hark_arena *arena, const hark_rootcause_table *table, hark_rootcause_cause *cause) {
  double *sums = hark_arena_take_items(arena, HARK_ROOTCAUSE_VALUES_MAX, sizeof *sums);
  uint32_t *leaves = hark_arena_take_items(arena, table->cell_count, sizeof *leaves), leaf_count = 0;
  if (!sums || !leaves) {
    return HARK_ERR_NO_MEMORY;
  }
  const hark_rootcause_cell *cell = &cause->cell;
  for (uint32_t leaf = 0; leaf < table->cell_count; leaf++) {
    leaves[leaf_count] = leaf; // kept if the cell has it
    leaf_count += hark_rootcause_cell_contains(table, cell, leaf);
  }
  for (uint8_t attribute = 0; attribute < table->attribute_count; attribute++) {
    uint16_t value;
    if (has_attribute(cell, attribute) || !held_by(table, leaves, leaf_count, attribute, sums, &value)) {
      continue;
    }
    for (uint8_t i = 0; i < cell->depth && cause->equivalent_count < HARK_ROOTCAUSE_EQUIVALENTS_MAX; i++) {
      hark_rootcause_cell other = exchange(cell, i, attribute, value);
      if (same_leaves(table, cell, &other)) {
        cause->equivalents[cause->equivalent_count++] = other;
      }
    }
  }
  return HARK_OK;
}
