#include "collector/analysis/rootcause_cube.h"

typedef hark_rootcause_cuboid cuboid;
typedef hark_rootcause_sums sums;

// ---- shape ----

// Halves the longest sides until the product is within the limit.
static void limit_sides(cuboid *c, uint64_t places_max) {
  for (;;) {
    uint64_t product = 1;
    uint8_t longest = 0;
    for (uint8_t i = 0; i < c->depth; i++) {
      product *= c->limits[i];
      longest = c->limits[i] > c->limits[longest] ? i : longest;
    }
    if (product <= places_max || c->limits[longest] == 1) {
      break;
    }
    uint64_t fits = places_max / (product / c->limits[longest]);
    uint32_t half = (c->limits[longest] + 1) / 2;
    c->limits[longest] = fits > half ? (uint32_t)fits : half;
  }
  c->place_count = 1;
  for (uint8_t i = c->depth; i-- > 0;) {
    c->strides[i] = c->place_count;
    c->place_count *= c->limits[i];
  }
}

// Goes to the next combination of `depth` out of `count`; false after the last.
static bool next_combination(uint8_t *picked, uint32_t depth, uint32_t count) {
  for (uint32_t i = depth; i-- > 0;) {
    if (picked[i] < count - depth + i) {
      picked[i]++;
      for (uint32_t j = i + 1; j < depth && j < HARK_ROOTCAUSE_DEPTH_MAX; j++) {
        picked[j] = (uint8_t)(picked[j - 1] + 1);
      }
      return true;
    }
  }
  return false;
}

static uint32_t count_combinations(uint32_t count, uint32_t depth_max) {
  uint32_t all = 0, of_depth = 1;
  for (uint32_t depth = 1; depth <= depth_max; depth++) {
    of_depth = of_depth * (count - depth + 1) / depth;
    all += of_depth;
  }
  return all;
}

// Lays out every cuboid; returns how many places they have together.
static uint64_t lay_out(hark_rootcause_cube *cube, uint64_t places_max) {
  uint32_t count = cube->table->attribute_count;
  uint64_t places = 0;
  cube->cuboid_count = 0;
  for (uint32_t depth = 1; depth <= cube->depth; depth++) {
    uint8_t picked[HARK_ROOTCAUSE_DEPTH_MAX] = {0, 1, 2, 3};
    do {
      cuboid *c = &cube->cuboids[cube->cuboid_count++];
      *c = (cuboid){.depth = (uint8_t)depth};
      for (uint32_t i = 0; i < depth; i++) {
        c->attributes[i] = picked[i];
        c->limits[i] = cube->table->attributes[picked[i]].value_count;
      }
      limit_sides(c, places_max);
      places += c->place_count + 1;
    } while (next_combination(picked, depth, count));
  }
  return places;
}

// ---- sums ----

static inline uint32_t place_of(const cuboid *c, const uint16_t *const codes[], uint32_t leaf) {
  uint32_t place = 0;
  bool inside = true;
  for (uint8_t i = 0; i < c->depth; i++) {
    uint32_t code = codes[i][leaf];
    inside = inside && code < c->limits[i];
    place += code * c->strides[i];
  }
  return inside ? place : c->place_count;
}

static void codes_of(const hark_rootcause_table *table, const cuboid *c, const uint16_t **codes) {
  for (uint8_t i = 0; i < c->depth; i++) {
    codes[i] = table->attributes[c->attributes[i]].codes;
  }
}

// The places of four attributes that all fit: the inner loop of everything.
static void add_leaves_whole(const cuboid *c, const uint16_t *const codes[], const sums *leaves, uint32_t count) {
  const uint16_t *a = codes[0], *b = codes[1], *d = codes[2], *e = codes[3];
  uint32_t stride_a = c->strides[0], stride_b = c->strides[1], stride_d = c->strides[2];
  sums *places = c->places;
  for (uint32_t leaf = 0; leaf < count; leaf++) {
    places[a[leaf] * stride_a + b[leaf] * stride_b + d[leaf] * stride_d + e[leaf]] += leaves[leaf];
  }
}

static bool is_whole(const hark_rootcause_table *table, const cuboid *c) {
  for (uint8_t i = 0; i < c->depth; i++) {
    if (c->limits[i] < table->attributes[c->attributes[i]].value_count) {
      return false;
    }
  }
  return true;
}

static void add_leaves(const hark_rootcause_cube *cube, const cuboid *c) {
  const uint16_t *codes[HARK_ROOTCAUSE_DEPTH_MAX];
  const sums *leaves = cube->evidence->leaves;
  codes_of(cube->table, c, codes);
  if (c->depth == HARK_ROOTCAUSE_DEPTH_MAX && is_whole(cube->table, c)) {
    add_leaves_whole(c, codes, leaves, cube->table->cell_count);
    return;
  }
  for (uint32_t leaf = 0; leaf < cube->table->cell_count; leaf++) {
    c->places[place_of(c, codes, leaf)] += leaves[leaf];
  }
}

// If `from` has all attributes of `to` and one more: which one of its own that is. Else -1.
static int extra_side(const cuboid *from, const cuboid *to) {
  int extra = -1;
  uint8_t j = 0;
  for (uint8_t i = 0; i < from->depth; i++) {
    if (j < to->depth && from->attributes[i] == to->attributes[j]) {
      j++;
    } else if (extra >= 0) {
      return -1;
    } else {
      extra = i;
    }
  }
  return extra;
}

// The smallest whole cuboid with one attribute more.
static const cuboid *find_parent(const hark_rootcause_cube *cube, const cuboid *c) {
  const cuboid *best = NULL;
  for (uint32_t i = 0; i < cube->cuboid_count; i++) {
    const cuboid *from = &cube->cuboids[i];
    if (from->depth == c->depth + 1 && from->place_count < cube->table->cell_count &&
        (!best || from->place_count < best->place_count) && extra_side(from, c) >= 0 && is_whole(cube->table, from)) {
      best = from;
    }
  }
  return best;
}

// Adds up over one side: the places before it, on it and after it.
static void add_side(const cuboid *from, const cuboid *to) {
  int side = extra_side(from, to);
  uint32_t inner = from->strides[side], length = from->limits[side], outer = from->place_count / (inner * length);
  for (uint32_t o = 0; o < outer; o++) {
    for (uint32_t l = 0; l < length; l++) {
      const sums *in = from->places + (o * length + l) * inner;
      sums *out = to->places + o * inner;
      for (uint32_t i = 0; i < inner; i++) {
        out[i] += in[i];
      }
    }
  }
}

hark_err hark_rootcause_cube_make(hark_arena *arena, const hark_rootcause_table *table,
                                  const hark_rootcause_evidence *evidence, uint32_t depth, hark_rootcause_cube *cube) {
  *cube = (hark_rootcause_cube){.table = table, .evidence = evidence};
  uint32_t count = table->attribute_count;
  cube->depth = count < depth ? count : depth;
  cube->cuboids = hark_arena_take_items(arena, count_combinations(count, cube->depth), sizeof *cube->cuboids);
  if (!cube->cuboids) {
    return HARK_ERR_NO_MEMORY;
  }
  uint64_t places_max = table->cell_count > HARK_ROOTCAUSE_PLACES_MIN ? table->cell_count : HARK_ROOTCAUSE_PLACES_MIN;
  while (lay_out(cube, places_max) > HARK_ROOTCAUSE_PLACES_MAX) {
    places_max /= 2;
  }
  for (uint32_t i = cube->cuboid_count; i-- > 0;) {
    cuboid *c = &cube->cuboids[i];
    c->places = hark_arena_take_items(arena, (size_t)c->place_count + 1, sizeof *c->places);
    if (!c->places) {
      return HARK_ERR_NO_MEMORY;
    }
    const cuboid *parent = find_parent(cube, c);
    if (parent) {
      add_side(parent, c);
    } else {
      add_leaves(cube, c);
    }
  }
  for (uint32_t leaf = 0; leaf < table->cell_count; leaf++) {
    cube->total += evidence->leaves[leaf];
  }
  return HARK_OK;
}

static void add_times(hark_rootcause_cube *cube, const uint32_t *leaves, uint32_t count, float times) {
  for (uint32_t i = 0; i < cube->cuboid_count; i++) {
    cuboid *c = &cube->cuboids[i];
    const uint16_t *codes[HARK_ROOTCAUSE_DEPTH_MAX];
    codes_of(cube->table, c, codes);
    for (uint32_t j = 0; j < count; j++) {
      c->places[place_of(c, codes, leaves[j])] += cube->evidence->leaves[leaves[j]] * times;
    }
  }
  for (uint32_t j = 0; j < count; j++) {
    cube->total += cube->evidence->leaves[leaves[j]] * times;
  }
}

void hark_rootcause_cube_remove(hark_rootcause_cube *cube, const uint32_t *leaves, uint32_t count) {
  add_times(cube, leaves, count, -1);
}

void hark_rootcause_cube_restore(hark_rootcause_cube *cube, const uint32_t *leaves, uint32_t count) {
  add_times(cube, leaves, count, 1);
}

// ---- cells ----

hark_rootcause_cell hark_rootcause_cell_at(const hark_rootcause_cuboid *c, uint32_t place) {
  hark_rootcause_cell cell = {.depth = c->depth};
  for (uint8_t i = 0; i < c->depth; i++) {
    cell.attributes[i] = c->attributes[i];
    cell.values[i] = (uint16_t)(place / c->strides[i] % c->limits[i]);
  }
  return cell;
}

bool hark_rootcause_cell_has_other(const hark_rootcause_table *table, const hark_rootcause_cell *cell) {
  for (uint8_t i = 0; i < cell->depth; i++) {
    const hark_rootcause_attribute *attribute = &table->attributes[cell->attributes[i]];
    if (attribute->has_other && cell->values[i] == attribute->value_count - 1) {
      return true;
    }
  }
  return false;
}
