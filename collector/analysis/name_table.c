#include "collector/analysis/name_table.h"

#include <string.h>

#include "schema/base/hash.h"

bool hark_name_table_make(hark_name_table *table, hark_arena *arena, uint32_t max) {
  uint32_t slots = 4;
  while (slots < 2 * max) {
    slots *= 2;
  }
  *table = (hark_name_table){.arena = arena, .max = max, .slot_mask = slots - 1};
  table->names = hark_arena_take_items(arena, max, sizeof *table->names);
  table->slots = hark_arena_take_items(arena, slots, sizeof *table->slots);
  return table->names && table->slots;
}

uint32_t hark_name_number(hark_name_table *table, hark_bytes name) {
  uint32_t at = (uint32_t)hark_hash(name, 0) & table->slot_mask, probes = 0;
  for (; table->slots[at] && probes < HARK_NAME_PROBES_MAX; probes++) {
    const hark_bytes *known = &table->names[table->slots[at] - 1];
    if (known->size == name.size && (name.size == 0 || memcmp(known->data, name.data, name.size) == 0)) {
      return table->slots[at] - 1;
    }
    at = (at + 1) & table->slot_mask;
  }
  if (probes == HARK_NAME_PROBES_MAX || table->count == table->max) {
    return HARK_NAME_NONE;
  }
  hark_bytes kept = name.size > 0 ? hark_arena_copy(table->arena, name) : name;
  if (name.size > 0 && !kept.data) {
    return HARK_NAME_NONE;
  }
  table->names[table->count] = kept;
  table->slots[at] = table->count + 1;
  return table->count++;
}
