// rootcause_cube.h — sums of leaf cells by every combination of one to four attributes.
//
// Room: collector/analysis (platform-free). Lives in an arena. Internal to rootcause. Tests:
// tests/report/test_rootcause_cube.c.
//
// A combination of attributes (a "cuboid") is one array that the values' places index directly. Bounded: a cuboid has
// at most as many places as the table has cells (or HARK_ROOTCAUSE_PLACES_MIN), all of them at most
// HARK_ROOTCAUSE_PLACES_MAX. Where the product of the values is over that, the rarest values of the attributes with
// most values are left out of that combination: it could give them less than a cell each.
#ifndef HARK_COLLECTOR_ANALYSIS_ROOTCAUSE_CUBE_H
#define HARK_COLLECTOR_ANALYSIS_ROOTCAUSE_CUBE_H

#include "collector/analysis/rootcause_evidence.h"

#define HARK_ROOTCAUSE_DEPTH_MAX 4u
#define HARK_ROOTCAUSE_PLACES_MIN 4096u
#define HARK_ROOTCAUSE_PLACES_MAX (8u << 20)

// One value of each of some attributes.
typedef struct {
  uint8_t depth;
  uint8_t attributes[HARK_ROOTCAUSE_DEPTH_MAX]; // ascending
  uint16_t values[HARK_ROOTCAUSE_DEPTH_MAX];
} hark_rootcause_cell;

typedef struct {
  uint8_t depth;
  uint8_t attributes[HARK_ROOTCAUSE_DEPTH_MAX]; // ascending
  uint32_t limits[HARK_ROOTCAUSE_DEPTH_MAX];    // values from this place on are left out
  uint32_t strides[HARK_ROOTCAUSE_DEPTH_MAX];
  uint32_t place_count;
  hark_rootcause_sums *places; // one more than place_count: the last takes what is left out
} hark_rootcause_cuboid;

typedef struct {
  const hark_rootcause_table *table;
  const hark_rootcause_evidence *evidence;
  hark_rootcause_cuboid *cuboids; // by depth
  uint32_t cuboid_count;
  uint32_t depth; // of the deepest
  hark_rootcause_sums total;
} hark_rootcause_cube;

// Adds up all leaves by up to `depth` attributes. Cost: linear in the cells for each of the combinations of most
// attributes; the others are added up from these.
hark_err hark_rootcause_cube_make(hark_arena *arena, const hark_rootcause_table *table,
                                  const hark_rootcause_evidence *evidence, uint32_t depth, hark_rootcause_cube *cube);
// Takes leaves out of all sums, and puts them in again.
void hark_rootcause_cube_remove(hark_rootcause_cube *cube, const uint32_t *leaves, uint32_t count);
void hark_rootcause_cube_restore(hark_rootcause_cube *cube, const uint32_t *leaves, uint32_t count);

// The cell at a place of a cuboid.
hark_rootcause_cell hark_rootcause_cell_at(const hark_rootcause_cuboid *cuboid, uint32_t place);
// Is one of its values an "other"?
bool hark_rootcause_cell_has_other(const hark_rootcause_table *table, const hark_rootcause_cell *cell);
// Does the cell contain the leaf?
static inline bool hark_rootcause_cell_contains(const hark_rootcause_table *table, const hark_rootcause_cell *cell,
                                                uint32_t leaf) {
  for (uint8_t i = 0; i < cell->depth; i++) {
    if (table->attributes[cell->attributes[i]].codes[leaf] != cell->values[i]) {
      return false;
    }
  }
  return true;
}

#endif
