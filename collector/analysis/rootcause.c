#include "collector/analysis/rootcause.h"

#include <math.h>

#include "collector/analysis/rootcause_describe.h"

#define CERTAIN 5.0 // nats

// What the leaves that belong to no cause did.
static void find_background(const hark_rootcause_evidence *evidence, const hark_rootcause_cube *cube,
                            hark_rootcause_result *result) {
  if (evidence->kind == HARK_ROOTCAUSE_COUNTS) {
    result->background = hark_rootcause_background(evidence, cube->total);
    bool moved = hark_rootcause_gain(evidence, cube->total, 1) > CERTAIN;
    result->verdict = moved ? HARK_ROOTCAUSE_EVERYWHERE : HARK_ROOTCAUSE_NOTHING;
    return;
  }
  result->background = evidence->noise.background;
  double z = 2 * (1 - result->background) / (1 + result->background) / evidence->noise.sigma;
  bool moved = 0.5 * z * z * cube->total[HARK_DENSE_N] > CERTAIN;
  result->verdict = moved ? HARK_ROOTCAUSE_EVERYWHERE : HARK_ROOTCAUSE_NOTHING;
}

// Causes of one or two attributes may hold a large part of a dense table, and then the noise was measured with them in
// it. They are found first, roughly, and the noise is measured again without those that are larger than it.
static hark_err measure_again(hark_arena *arena, const hark_rootcause_table *table, hark_rootcause_evidence *evidence) {
  hark_rootcause_cube cube;
  hark_rootcause_picks picks = {.count = 0};
  uint8_t *taken = hark_arena_take(arena, table->cell_count);
  hark_err err = taken ? hark_rootcause_cube_make(arena, table, evidence, 2, &cube) : HARK_ERR_NO_MEMORY;
  err = err != HARK_OK ? err : hark_rootcause_search(arena, &cube, &picks);
  for (uint32_t i = 0; i < picks.count; i++) {
    const hark_rootcause_pick *pick = &picks.picks[i];
    double sum = 0, n = 0;
    for (uint32_t j = 0; j < pick->leaf_count; j++) {
      sum += evidence->leaves[pick->leaves[j]][HARK_DENSE_D];
      n += evidence->leaves[pick->leaves[j]][HARK_DENSE_N];
    }
    for (uint32_t j = 0; j < pick->leaf_count && fabs(sum) > evidence->noise.sigma * n; j++) {
      taken[pick->leaves[j]] = 1;
    }
  }
  return err != HARK_OK ? err : hark_rootcause_evidence_dense(arena, table, taken, evidence);
}

hark_err hark_rootcause_find(hark_arena *arena, const hark_rootcause_table *table, hark_rootcause_result *result) {
  hark_rootcause_evidence evidence;
  hark_rootcause_cube cube;
  hark_rootcause_picks picks = {.count = 0};
  bool comparable = false;
  *result = (hark_rootcause_result){.background = 1};
  hark_err err = hark_rootcause_evidence_make(arena, table, &evidence, &comparable);
  if (err != HARK_OK) {
    return err;
  }
  if (!comparable) {
    result->verdict = HARK_ROOTCAUSE_INCOMPARABLE;
    hark_rootcause_describe(table, &evidence, &picks, result);
    return HARK_OK;
  }
  err = table->kind == HARK_ROOTCAUSE_DENSE ? measure_again(arena, table, &evidence) : HARK_OK;
  err = err != HARK_OK ? err : hark_rootcause_cube_make(arena, table, &evidence, HARK_ROOTCAUSE_DEPTH_MAX, &cube);
  err = err != HARK_OK ? err : hark_rootcause_search(arena, &cube, &picks);
  if (err != HARK_OK) {
    return err;
  }
  find_background(&evidence, &cube, result);
  result->verdict = picks.count ? HARK_ROOTCAUSE_FOUND : result->verdict;
  result->depth = cube.depth;
  result->cells_tested = picks.tests;
  hark_rootcause_describe(table, &evidence, &picks, result);
  for (uint32_t i = 0; i < result->cause_count && err == HARK_OK; i++) {
    err = hark_rootcause_equivalents(arena, table, &result->causes[i]);
  }
  return err;
}
