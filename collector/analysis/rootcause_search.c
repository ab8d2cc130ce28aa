#include "collector/analysis/rootcause_search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CERTAIN 5.0 // nats beyond the price: an error in about 150 tables
#define WORTH_A_LOOK 4.0
#define UNCHANGED_MIN 0.15 // of a cell's leaves or events
#define SPREAD_CELLS_MAX 20000u
#define SPREAD_CELLS_MIN 30u
#define SPREAD_WEIGHT_MIN 8.0f // leaves, or events
#define CHI_SQUARED_MEDIAN 0.455
#define MOVED_MAX 10.0
#define MOVED 0.3 // usual size of a change of the whole site, as a logarithm

typedef hark_rootcause_cuboid cuboid;
typedef hark_rootcause_sums sums;

typedef struct {
  const cuboid *cuboid;
  uint32_t place;
  double gain;
} found;

typedef struct {
  hark_rootcause_cube *cube;
  sums all;                                   // the cube's total at first
  double tests[HARK_ROOTCAUSE_DEPTH_MAX + 1]; // cells in which something was
  double price[HARK_ROOTCAUSE_DEPTH_MAX + 1];
} search;

// ---- the scan ----

static bool is_something(hark_rootcause_kind kind, sums cell) {
  return kind == HARK_ROOTCAUSE_DENSE ? cell[HARK_DENSE_N] > 0.5f : cell[HARK_COUNT_BASE] + cell[HARK_COUNT_CUR] > 0;
}

static void count_tests(search *s) {
  for (uint32_t i = 0; i < s->cube->cuboid_count; i++) {
    const cuboid *c = &s->cube->cuboids[i];
    uint32_t count = 0;
    for (uint32_t place = 0; place < c->place_count; place++) {
      count += is_something(s->cube->evidence->kind, c->places[place]);
    }
    s->tests[c->depth] += count;
  }
  for (uint32_t depth = 1; depth <= s->cube->depth; depth++) {
    s->price[depth] = log(fmax(s->tests[depth], 1));
  }
}

// Nats against all that is no cause having moved that far.
static double moved_price(double background) {
  double size = log(background) / MOVED;
  return fmin(0.5 * size * size, MOVED_MAX);
}

// What the cell gains, and the rest by being told apart from it.
static double gain_beside_rest(const search *s, sums cell, double background) {
  const hark_rootcause_evidence *evidence = s->cube->evidence;
  double gain = hark_rootcause_gain(evidence, cell, background);
  if (evidence->kind == HARK_ROOTCAUSE_COUNTS && !evidence->still) {
    // Of two halves of a site one rose or the other fell: the likelier one leaves the rest where it was.
    sums rest = s->cube->total - cell;
    gain += hark_rootcause_gain(evidence, rest, background) - moved_price(hark_rootcause_background(evidence, rest));
  }
  return gain;
}

static inline bool worth_a_look(sums cell, hark_rootcause_kind kind, float background, float factor) {
  if (kind == HARK_ROOTCAUSE_DENSE) { // the score statistic of a mean that is not 0
    return cell[HARK_DENSE_D] * cell[HARK_DENSE_D] > factor * cell[HARK_DENSE_N];
  }
  float now = background * cell[HARK_COUNT_CUR_EXPECTED], before = cell[HARK_COUNT_BASE_EXPECTED];
  float events = cell[HARK_COUNT_BASE] + cell[HARK_COUNT_CUR]; // and that of a share that is not the expected one
  float off = cell[HARK_COUNT_CUR] * (now + before) - events * now;
  return off * off > factor * events * now * before;
}

// Is there nothing outside of the cell that it could differ from?
static bool is_everything(const search *s, sums cell) {
  sums rest = s->all - cell;
  bool dense = s->cube->evidence->kind == HARK_ROOTCAUSE_DENSE;
  return dense ? rest[HARK_DENSE_N] < 0.5f
               : rest[HARK_COUNT_BASE_EXPECTED] + rest[HARK_COUNT_CUR_EXPECTED] <
                     1e-6f * (s->all[HARK_COUNT_BASE_EXPECTED] + s->all[HARK_COUNT_CUR_EXPECTED]);
}

static void scan_cuboid(const search *s, const cuboid *c, double background, found *best) {
  const hark_rootcause_evidence *evidence = s->cube->evidence;
  hark_rootcause_kind kind = evidence->kind;
  float factor =
      (float)(2 * WORTH_A_LOOK *
              (kind == HARK_ROOTCAUSE_DENSE ? evidence->noise.sigma * evidence->noise.sigma : evidence->spread));
  for (uint32_t place = 0; place < c->place_count; place++) {
    sums cell = c->places[place];
    if (!worth_a_look(cell, kind, (float)background, factor)) {
      continue;
    }
    double gain = gain_beside_rest(s, cell, background);
    if (gain <= best->gain || is_everything(s, cell)) {
      continue;
    }
    hark_rootcause_cell named = hark_rootcause_cell_at(c, place);
    if (!hark_rootcause_cell_has_other(s->cube->table, &named)) {
      *best = (found){c, place, gain};
    }
  }
}

// The cell that gains most beyond its price; its cuboid is NULL where none does for certain.
static found scan(const search *s) {
  found best = {NULL, 0, 0};
  double score = CERTAIN, background = hark_rootcause_background(s->cube->evidence, s->cube->total);
  for (uint32_t i = 0; i < s->cube->cuboid_count; i++) {
    const cuboid *c = &s->cube->cuboids[i];
    found here = {NULL, 0, score + s->price[c->depth]};
    scan_cuboid(s, c, background, &here);
    if (here.cuboid) {
      best = here;
      score = here.gain - s->price[c->depth];
    }
  }
  return best;
}

// ---- the descent: did the cell change, or only a few of the parts that one more attribute divides it into? ----

typedef struct {
  const cuboid *cuboid;
  uint32_t first, stride, count; // of its places that are in the cell
} partition;

// Finds how a cuboid divides a cell by one attribute. False if it does not, or leaves the cell's values out.
static bool divide(const cuboid *c, const hark_rootcause_cell *cell, partition *p) {
  *p = (partition){.cuboid = c};
  uint8_t j = 0;
  for (uint8_t i = 0; c->depth == cell->depth + 1 && i < c->depth; i++) {
    if (j < cell->depth && c->attributes[i] == cell->attributes[j]) {
      if (cell->values[j] >= c->limits[i]) {
        return false;
      }
      p->first += cell->values[j++] * c->strides[i];
    } else {
      p->stride = c->strides[i];
      p->count = c->limits[i];
    }
  }
  return c->depth == cell->depth + 1 && j == cell->depth;
}

// Leaves, or expected events.
static double weight_of(const hark_rootcause_evidence *evidence, sums cell) {
  return evidence->kind == HARK_ROOTCAUSE_DENSE ? cell[HARK_DENSE_N]
                                                : cell[HARK_COUNT_BASE_EXPECTED] + cell[HARK_COUNT_CUR_EXPECTED];
}

// By how many nats it is better to name the parts that changed than to name the cell: those that did not are told
// better by "went with the rest" than by the amount of those that did, and every name has its price. Also finds the
// part that gains most.
static double prefer_parts(const search *s, const partition *p, sums cell, double cell_price, double background,
                           found *best) {
  const hark_rootcause_evidence *evidence = s->cube->evidence;
  double price = s->price[p->cuboid->depth], names = -cell_price, unchanged = 0, parts = 0;
  hark_rootcause_shared shared = {0};
  *best = (found){NULL, 0, price};
  for (uint32_t i = 0; i < p->count; i++) {
    uint32_t place = p->first + i * p->stride;
    double gain = hark_rootcause_gain(evidence, p->cuboid->places[place], background);
    if (gain > price) {
      hark_rootcause_shared_add(&shared, evidence, p->cuboid->places[place]);
      names += price;
      parts += gain;
    }
    if (gain > best->gain) {
      *best = (found){p->cuboid, place, gain};
    }
  }
  double weight = 0;
  for (uint32_t i = 0; best->cuboid && i < p->count; i++) {
    sums part = p->cuboid->places[p->first + i * p->stride];
    if (hark_rootcause_gain(evidence, part, background) <= price) {
      unchanged -= hark_rootcause_gain_shared(evidence, &shared, part, background);
      weight += weight_of(evidence, part);
    }
  }
  if (weight < UNCHANGED_MIN * weight_of(evidence, cell)) {
    return 0; // nearly all of it changed: what is left may be two causes that cancel out
  }
  return fmin(unchanged, parts - hark_rootcause_gain(evidence, cell, background)) - names;
}

// Follows the parts down, as long as they tell it better.
static found descend(const search *s, found at) {
  for (bool deeper = true; deeper;) {
    hark_rootcause_cell cell = hark_rootcause_cell_at(at.cuboid, at.place);
    sums whole = at.cuboid->places[at.place];
    double background = hark_rootcause_background(s->cube->evidence, s->cube->total - whole), most = 0;
    deeper = false;
    for (uint32_t i = 0; i < s->cube->cuboid_count; i++) {
      partition p;
      found part;
      if (!divide(&s->cube->cuboids[i], &cell, &p)) {
        continue;
      }
      double better = prefer_parts(s, &p, whole, s->price[cell.depth], background, &part);
      if (part.cuboid && better > most) {
        most = better;
        at = part;
        deeper = true;
      }
    }
  }
  return at;
}

// ---- peeling ----

static hark_err peel(hark_arena *arena, const search *s, uint8_t *taken, found best, hark_rootcause_pick *pick) {
  const hark_rootcause_table *table = s->cube->table;
  uint8_t depth = best.cuboid->depth;
  *pick = (hark_rootcause_pick){
      .cell = hark_rootcause_cell_at(best.cuboid, best.place), .gain = best.gain, .price = s->price[depth]};
  uint32_t count = 0;
  for (uint32_t leaf = 0; leaf < table->cell_count; leaf++) {
    count += !taken[leaf] && hark_rootcause_cell_contains(table, &pick->cell, leaf);
  }
  pick->sum = best.cuboid->places[best.place];
  pick->leaves = hark_arena_take_items(arena, count, sizeof *pick->leaves);
  if (!pick->leaves) {
    return HARK_ERR_NO_MEMORY;
  }
  for (uint32_t leaf = 0; leaf < table->cell_count; leaf++) {
    if (!taken[leaf] && hark_rootcause_cell_contains(table, &pick->cell, leaf)) {
      pick->leaves[pick->leaf_count++] = leaf;
      taken[leaf] = 1;
    }
  }
  hark_rootcause_cube_remove(s->cube, pick->leaves, pick->leaf_count);
  return HARK_OK;
}

// ---- a cell that was found before one that contains it ----

static bool contains(const hark_rootcause_cell *outer, const hark_rootcause_cell *inner) {
  uint8_t same = 0;
  for (uint8_t i = 0; i < inner->depth && same < outer->depth; i++) {
    same += outer->attributes[same] == inner->attributes[i] && outer->values[same] == inner->values[i];
  }
  return same == outer->depth;
}

// Makes one of both, where they changed by the same amount as far as can be told.
static hark_err merge(hark_arena *arena, const search *s, hark_rootcause_picks *picks, uint32_t inner, uint32_t outer) {
  hark_rootcause_pick *a = &picks->picks[inner], *b = &picks->picks[outer];
  const hark_rootcause_evidence *evidence = s->cube->evidence;
  double background = hark_rootcause_background(evidence, s->cube->total);
  double apart = hark_rootcause_gain(evidence, a->sum, background) + hark_rootcause_gain(evidence, b->sum, background);
  double together = hark_rootcause_gain(evidence, a->sum + b->sum, background);
  if (together + a->price < apart) {
    return HARK_OK;
  }
  uint32_t *leaves = hark_arena_take_items(arena, (size_t)a->leaf_count + b->leaf_count, sizeof *leaves);
  if (!leaves) {
    return HARK_ERR_NO_MEMORY;
  }
  memcpy(leaves, a->leaves, a->leaf_count * sizeof *leaves);
  memcpy(leaves + a->leaf_count, b->leaves, b->leaf_count * sizeof *leaves);
  b->leaves = leaves;
  b->leaf_count += a->leaf_count;
  b->sum += a->sum;
  b->gain = together;
  picks->count--;
  memmove(a, a + 1, (picks->count - inner) * sizeof *a);
  return HARK_OK;
}

static hark_err merge_all(hark_arena *arena, const search *s, hark_rootcause_picks *picks) {
  for (uint32_t outer = 1; outer < picks->count; outer++) {
    for (uint32_t inner = 0; inner < outer && outer < picks->count; inner++) {
      uint32_t before = picks->count;
      hark_err err = contains(&picks->picks[outer].cell, &picks->picks[inner].cell)
                         ? merge(arena, s, picks, inner, outer)
                         : HARK_OK;
      if (err != HARK_OK) {
        return err;
      }
      outer -= before - picks->count;
      inner -= before - picks->count;
    }
  }
  return HARK_OK;
}

// ---- how far cells that did not change are off ----

static int by_size(const void *a, const void *b) {
  float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}

// The square of how many standard errors a cell is off.
static double off_squared(const hark_rootcause_evidence *evidence, sums cell, double background) {
  if (evidence->kind == HARK_ROOTCAUSE_DENSE) {
    return cell[HARK_DENSE_DD] > 0 ? (double)cell[HARK_DENSE_D] * cell[HARK_DENSE_D] / cell[HARK_DENSE_DD] : 0;
  }
  return 2 * hark_rootcause_gain(evidence, cell, background);
}

// Of what is left after peeling no cell should be off by more than chance. The median over the cells of one and two
// attributes says how much more it is: where noise has a shape of its own in each part of a table. At least 1.
static hark_err measure_spread(hark_arena *arena, const search *s, double *spread) {
  const hark_rootcause_evidence *evidence = s->cube->evidence;
  bool dense = evidence->kind == HARK_ROOTCAUSE_DENSE;
  double background = hark_rootcause_background(evidence, s->cube->total);
  float *offs = hark_arena_take_items(arena, SPREAD_CELLS_MAX, sizeof *offs);
  uint32_t count = 0;
  *spread = 1;
  for (uint32_t i = 0; offs && i < s->cube->cuboid_count && s->cube->cuboids[i].depth <= 2; i++) {
    const cuboid *c = &s->cube->cuboids[i];
    for (uint32_t place = 0; place < c->place_count && count < SPREAD_CELLS_MAX; place++) {
      sums cell = c->places[place];
      double weight = dense ? cell[HARK_DENSE_N] : cell[HARK_COUNT_BASE] + cell[HARK_COUNT_CUR];
      if (weight >= SPREAD_WEIGHT_MIN) {
        offs[count++] = (float)off_squared(evidence, cell, background);
      }
    }
  }
  if (count >= SPREAD_CELLS_MIN) {
    qsort(offs, count, sizeof *offs, by_size);
    *spread = fmax(1, offs[count / 2] / CHI_SQUARED_MEDIAN);
  }
  return offs ? HARK_OK : HARK_ERR_NO_MEMORY;
}

// Lets go of what is not certain, given how far cells that did not change are off.
static hark_err doubt(hark_arena *arena, const search *s, hark_rootcause_picks *picks) {
  double spread;
  hark_err err = picks->count ? measure_spread(arena, s, &spread) : HARK_OK;
  uint32_t kept = 0;
  for (uint32_t i = 0; err == HARK_OK && i < picks->count; i++) {
    hark_rootcause_pick pick = picks->picks[i];
    if (pick.gain / spread - pick.price > CERTAIN) {
      picks->picks[kept++] = pick;
    }
  }
  picks->count = err == HARK_OK ? kept : picks->count;
  return err;
}

// ---- the search ----

static hark_err search_once(hark_arena *arena, const search *s, uint8_t *taken, hark_rootcause_picks *picks) {
  memset(taken, 0, s->cube->table->cell_count);
  picks->count = 0;
  while (picks->count < HARK_ROOTCAUSE_CAUSES_MAX) {
    found best = scan(s);
    if (!best.cuboid) {
      break;
    }
    hark_err err = peel(arena, s, taken, descend(s, best), &picks->picks[picks->count]);
    if (err != HARK_OK) {
      return err;
    }
    picks->count++;
  }
  return merge_all(arena, s, picks);
}

// By how many nats counts are told better with these causes and what is left having moved as it did, than by "nothing".
static double told_by(const search *s, const hark_rootcause_picks *picks) {
  const hark_rootcause_evidence *evidence = s->cube->evidence;
  double rest = hark_rootcause_gain(evidence, s->cube->total, 1) - CERTAIN;
  double nats = fmax(rest - moved_price(hark_rootcause_background(evidence, s->cube->total)), 0);
  for (uint32_t i = 0; i < picks->count; i++) {
    nats += hark_rootcause_gain(evidence, picks->picks[i].sum, 1) - picks->picks[i].price - CERTAIN;
  }
  return nats;
}

// Where the causes found leave a site that moved as a whole, the same may be told by other causes on a site that did
// not: two releases that rose look like three others that fell. Finds these, too, and keeps what tells it better.
static hark_err search_unmoved(hark_arena *arena, search *s, uint8_t *taken, hark_rootcause_picks *picks) {
  hark_rootcause_evidence still = *s->cube->evidence, *evidence = &still;
  const hark_rootcause_evidence *moving = s->cube->evidence;
  hark_rootcause_picks *others = hark_arena_take(arena, sizeof *others);
  if (!others) {
    return HARK_ERR_NO_MEMORY;
  }
  double first = told_by(s, picks);
  for (uint32_t i = 0; i < picks->count; i++) {
    hark_rootcause_cube_restore(s->cube, picks->picks[i].leaves, picks->picks[i].leaf_count);
  }
  sums all = s->cube->total;
  evidence->still = true;
  s->cube->evidence = evidence;
  hark_err err = search_once(arena, s, taken, others);
  s->cube->evidence = moving;
  if (err == HARK_OK && others->count < HARK_ROOTCAUSE_CAUSES_MAX && told_by(s, others) > first + CERTAIN) {
    *picks = *others;
    return HARK_OK;
  }
  s->cube->total = all; // of what is left only this is asked for from here on
  for (uint32_t i = 0; i < picks->count; i++) {
    s->cube->total -= picks->picks[i].sum;
  }
  return err;
}

hark_err hark_rootcause_search(hark_arena *arena, hark_rootcause_cube *cube, hark_rootcause_picks *picks) {
  search s = {.cube = cube, .all = cube->total};
  uint8_t *taken = hark_arena_take(arena, cube->table->cell_count);
  if (!taken) {
    return HARK_ERR_NO_MEMORY;
  }
  count_tests(&s);
  double tests = 0;
  for (uint32_t depth = 1; depth <= cube->depth; depth++) {
    tests += s.tests[depth];
  }
  hark_err err = search_once(arena, &s, taken, picks);
  bool counts = cube->evidence->kind == HARK_ROOTCAUSE_COUNTS;
  if (err == HARK_OK && counts && hark_rootcause_gain(cube->evidence, cube->total, 1) > CERTAIN) {
    err = search_unmoved(arena, &s, taken, picks);
  }
  err = err != HARK_OK ? err : doubt(arena, &s, picks);
  picks->tests = tests;
  return err;
}
