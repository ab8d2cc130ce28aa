// name_table.h — names and their numbers: the first one that is met is 0, the next new one 1, and so on.
//
// Room: collector/analysis (platform-free). Memory: the arena it was made in. Tests: tests/report/test_heatmap.c.
// Names come from recordings: a table takes so many and no more, and looks at HARK_NAME_PROBES_MAX places for one, so
// that chosen names cost no more than others (one that has no place there is not taken).
#ifndef HARK_COLLECTOR_ANALYSIS_NAME_TABLE_H
#define HARK_COLLECTOR_ANALYSIS_NAME_TABLE_H

#include "schema/base/arena.h"

#define HARK_NAME_PROBES_MAX 64u
#define HARK_NAME_NONE UINT32_MAX

typedef struct {
  hark_arena *arena;
  hark_bytes *names;
  uint32_t *slots; // number + 1
  uint32_t count, max, slot_mask;
} hark_name_table;

// Makes a table of at most `max` names; false without memory.
bool hark_name_table_make(hark_name_table *table, hark_arena *arena, uint32_t max);
// The name's number; a new name is copied. HARK_NAME_NONE where it was not taken.
uint32_t hark_name_number(hark_name_table *table, hark_bytes name);

#endif
