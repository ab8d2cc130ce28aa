// rootcause_search.h — which cells explain what changed: scan, descend, peel, scan again.
//
// Room: collector/analysis (platform-free). Internal to rootcause. Tests: tests/report/test_rootcause.c.
//
// The work is fixed: at most twice HARK_ROOTCAUSE_CAUSES_MAX scans of the cube and two removals of every leaf.
#ifndef HARK_COLLECTOR_ANALYSIS_ROOTCAUSE_SEARCH_H
#define HARK_COLLECTOR_ANALYSIS_ROOTCAUSE_SEARCH_H

#include "collector/analysis/rootcause_cube.h"

#define HARK_ROOTCAUSE_CAUSES_MAX 12u

typedef struct {
  hark_rootcause_cell cell;
  double gain;  // nats over "nothing happened here", after those found before
  double price; // nats that it takes to tell this cell from all others that were looked at
  hark_rootcause_sums sum;
  uint32_t *leaves; // those that no earlier cause has
  uint32_t leaf_count;
} hark_rootcause_pick;

typedef struct {
  hark_rootcause_pick picks[HARK_ROOTCAUSE_CAUSES_MAX];
  uint32_t count;
  double tests; // cells that were looked at, of any depth
} hark_rootcause_picks;

// Finds the causes, in the order in which they were peeled off. Changes the cube.
hark_err hark_rootcause_search(hark_arena *arena, hark_rootcause_cube *cube, hark_rootcause_picks *picks);

#endif
