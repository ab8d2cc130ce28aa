// rootcause_values.h — numbers the values of one attribute in the order they come, then keeps the most frequent.
//
// Room: collector/analysis (platform-free). Lives in an arena. Internal to rootcause_table.
#ifndef HARK_COLLECTOR_ANALYSIS_ROOTCAUSE_VALUES_H
#define HARK_COLLECTOR_ANALYSIS_ROOTCAUSE_VALUES_H

#include "schema/base/arena.h"
#include "schema/base/err.h"

typedef struct {
  hark_arena *arena;
  hark_bytes *texts;
  uint64_t *keys; // the text itself where it has at most eight bytes, else its hash
  uint32_t *counts;
  uint32_t *slots; // number + 1, by hash
  uint32_t count, count_max, slot_count;
  uint32_t last; // the number given last: tables are often sorted
} hark_rootcause_values;

hark_err hark_rootcause_values_init(hark_rootcause_values *values, hark_arena *arena);
// Gives the value's number and counts it. The text is borrowed.
hark_err hark_rootcause_values_number(hark_rootcause_values *values, hark_bytes text, uint32_t *number);
// Ranks the values by count, ties by their order in the table: `kept` gets at most `max` texts and `rank_of` (an item
// per number) each value's place among them. Where there are more, the last place is the other values' and has an empty
// text. Returns how many places there are.
hark_err hark_rootcause_values_rank(const hark_rootcause_values *values, uint32_t max, hark_bytes **kept,
                                    uint16_t **rank_of, uint32_t *place_count);

#endif
