// rootcause.h — what changed, for whom: the smallest set of attribute combinations that explains a change.
//
// Room: collector/analysis (platform-free). Everything lives in the arena given. Tests: tests/report/test_rootcause.c.
// How it works and how good it is: docs/rootcause.md, tests/bench/RESULTS.md.
#ifndef HARK_COLLECTOR_ANALYSIS_ROOTCAUSE_H
#define HARK_COLLECTOR_ANALYSIS_ROOTCAUSE_H

#include "collector/analysis/interval.h"
#include "collector/analysis/rootcause_search.h"

#define HARK_ROOTCAUSE_EQUIVALENTS_MAX 4u

typedef struct {
  hark_rootcause_cell cell;
  hark_rootcause_cell equivalents[HARK_ROOTCAUSE_EQUIVALENTS_MAX]; // other names of nearly the same leaves
  uint32_t equivalent_count;
  uint32_t leaves; // that no cause found before has
  // Amounts (dense) or events (counts): what there was before or was predicted, what is now, and what would be now if
  // the cell had gone with the rest.
  double before, now, expected;
  double sessions_before, sessions_now; // counts only
  double change;                        // now - expected
  double explained;     // change / the whole table's distance from what was predicted; 0 where that has none
  double surprise;      // nats: how much better the leaves are told with this cause than without
  hark_interval effect; // now / expected, with its 95 % interval
  double p;             // of as large an effect or larger anywhere among the cells looked at, if nothing had happened
} hark_rootcause_cause;

typedef enum {
  HARK_ROOTCAUSE_FOUND,       // there are causes
  HARK_ROOTCAUSE_NOTHING,     // nothing changed beyond chance
  HARK_ROOTCAUSE_EVERYWHERE,  // everything moved by the same ratio: nothing to localise
  HARK_ROOTCAUSE_INCOMPARABLE // there is nothing before, or nothing now
} hark_rootcause_verdict;

typedef struct {
  hark_rootcause_verdict verdict;
  hark_rootcause_cause causes[HARK_ROOTCAUSE_CAUSES_MAX]; // most explaining first
  uint32_t cause_count;
  double before, now, expected; // of the whole table; expected: as predicted, or by the rates before
  double sessions_before, sessions_now;
  double background; // what is no cause: now / expected there
  double mix, rate;  // counts: of the change of events per session, what the sessions' mix did and what the rates did
  double noise;      // dense: standard deviation of a leaf's relative deviation where nothing happened
  double cells_tested;
  uint32_t depth; // combinations of up to so many attributes were looked at
} hark_rootcause_result;

// Finds the causes. Fails only with HARK_ERR_NO_MEMORY. Cost: linear in the cells; memory about 1.5 KB a cell at the
// worst, and never over 256 MiB.
hark_err hark_rootcause_find(hark_arena *arena, const hark_rootcause_table *table, hark_rootcause_result *result);

#endif
