// rootcause_describe.h — sizes, intervals and other names of the causes that were found.
//
// Room: collector/analysis (platform-free). Internal to rootcause. Tests: tests/report/test_rootcause.c.
#ifndef HARK_COLLECTOR_ANALYSIS_ROOTCAUSE_DESCRIBE_H
#define HARK_COLLECTOR_ANALYSIS_ROOTCAUSE_DESCRIBE_H

#include "collector/analysis/rootcause.h"

// Fills in the sums, the effect and its interval, and what of the whole change each cause explains; then orders the
// causes by that. `result` has the evidence's background; the picks are as they were found.
void hark_rootcause_describe(const hark_rootcause_table *table, const hark_rootcause_evidence *evidence,
                             const hark_rootcause_picks *picks, hark_rootcause_result *result);

// Finds other combinations that hold nearly the same leaves (of the weight of both together, nine tenths are in both).
hark_err hark_rootcause_equivalents(hark_arena *arena, const hark_rootcause_table *table, hark_rootcause_cause *cause);

#endif
