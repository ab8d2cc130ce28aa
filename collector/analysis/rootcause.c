#include "collector/analysis/rootcause.h"

#include <math.h>

#include "collector/analysis/rootcause_describe.h"

#define CERTAIN 5.0   // nats
#define MOVED_MIN 0.1 // of the noise's sigma; predictions are not without bias

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
  bool moved = 0.5 * z * z * cube->total[HARK_DENSE_N] > CERTAIN && fabs(z) > MOVED_MIN;
  result->verdict = moved ? HARK_ROOTCAUSE_EVERYWHERE : HARK_ROOTCAUSE_NOTHING;
}

// Is the noise another one than before, so that what was found by it may be, too?
static bool differs(const hark_rootcause_noise *before, const hark_rootcause_evidence *evidence) {
  const hark_rootcause_noise *now = &evidence->noise;
  return evidence->kind == HARK_ROOTCAUSE_DENSE && (fabs(now->sigma - before->sigma) > 0.02 * now->sigma ||
                                                    fabs(now->background - before->background) > 0.02 * now->sigma);
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
  return err != HARK_OK ? err : hark_rootcause_evidence_again(arena, table, taken, evidence);
}

typedef struct {
  hark_rootcause_evidence evidence;
  hark_rootcause_cube cube;
  hark_rootcause_picks picks;
} solution;

static hark_err solve(hark_arena *arena, const hark_rootcause_table *table, bool still, solution *s) {
  hark_rootcause_noise before = {.sigma = 0};
  s->picks.count = 0;
  hark_err err = hark_rootcause_evidence_make(arena, table, still, &s->evidence);
  for (int round = 0; round < 2 && err == HARK_OK && differs(&before, &s->evidence); round++) {
    before = s->evidence.noise;
    err = measure_again(arena, table, &s->evidence);
  }
  err = err != HARK_OK ? err : hark_rootcause_cube_make(arena, table, &s->evidence, HARK_ROOTCAUSE_DEPTH_MAX, &s->cube);
  return err != HARK_OK ? err : hark_rootcause_search(arena, &s->cube, &s->picks);
}

// Log likelihood of a dense table's leaves with the causes found, less what it takes to name these.
static double told_by(const solution *s) {
  double told = s->evidence.told;
  for (uint32_t i = 0; i < s->picks.count; i++) {
    told += s->picks.picks[i].gain - s->picks.picks[i].price - CERTAIN;
  }
  return told;
}

// If all of a dense table seems to have moved and there are causes all the same, these may be what made it seem so:
// finds what there is if nothing else moved, too, and keeps what tells it better.
static hark_err solve_both(hark_arena *arena, const hark_rootcause_table *table, solution **best) {
  solution *moving = hark_arena_take(arena, sizeof *moving), *still = hark_arena_take(arena, sizeof *still);
  if (!moving || !still) {
    return HARK_ERR_NO_MEMORY;
  }
  *best = moving;
  hark_err err = solve(arena, table, false, moving);
  if (err != HARK_OK || table->kind == HARK_ROOTCAUSE_COUNTS || !moving->evidence.noise.moved ||
      moving->picks.count == 0) {
    return err;
  }
  err = solve(arena, table, true, still);
  *best = err == HARK_OK && told_by(still) > told_by(moving) ? still : moving;
  return err;
}

// Is there anything on both sides?
static bool is_comparable(const hark_rootcause_table *table) {
  bool dense = table->kind == HARK_ROOTCAUSE_DENSE;
  double before = 0, now = 0;
  for (size_t i = 0; i < table->cell_count; i++) {
    before += table->numbers[dense ? HARK_ROOTCAUSE_PREDICT : HARK_ROOTCAUSE_BASE_N][i];
    now += table->numbers[dense ? HARK_ROOTCAUSE_REAL : HARK_ROOTCAUSE_CUR_N][i];
  }
  return before > 0 && now > 0;
}

hark_err hark_rootcause_find(hark_arena *arena, const hark_rootcause_table *table, hark_rootcause_result *result) {
  solution *best;
  *result = (hark_rootcause_result){.background = 1, .verdict = HARK_ROOTCAUSE_INCOMPARABLE};
  hark_err err = solve_both(arena, table, &best);
  if (err != HARK_OK) {
    return err;
  }
  if (!is_comparable(table)) {
    best->picks.count = 0;
  } else {
    find_background(&best->evidence, &best->cube, result);
    result->verdict = best->picks.count ? HARK_ROOTCAUSE_FOUND : result->verdict;
    result->depth = best->cube.depth;
    result->cells_tested = best->picks.tests;
  }
  hark_rootcause_describe(table, &best->evidence, &best->picks, result);
  for (uint32_t i = 0; i < result->cause_count && err == HARK_OK; i++) {
    err = hark_rootcause_equivalents(arena, table, &result->causes[i]);
  }
  return err;
}
