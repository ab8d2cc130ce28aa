#include "collector/analysis/rootcause_values.h"

#include <stdlib.h>
#include <string.h>

#include "schema/base/hash.h"

#define FIRST_MAX 64u
#define PROBES_MAX 1024u // of a half full table; more are values chosen to collide
#define SEED 0x6a09e667f3bcc908u

static bool make_room(hark_rootcause_values *values, uint32_t count_max) {
  hark_bytes *texts = hark_arena_take_items(values->arena, count_max, sizeof *texts);
  uint32_t *counts = hark_arena_take_items(values->arena, count_max, sizeof *counts);
  uint64_t *keys = hark_arena_take_items(values->arena, count_max, sizeof *keys);
  uint32_t *slots = hark_arena_take_items(values->arena, (size_t)count_max * 2, sizeof *slots);
  if (!texts || !keys || !counts || !slots) {
    return false;
  }
  if (values->count) {
    memcpy(texts, values->texts, values->count * sizeof *texts);
    memcpy(keys, values->keys, values->count * sizeof *keys);
    memcpy(counts, values->counts, values->count * sizeof *counts);
  }
  values->texts = texts;
  values->keys = keys;
  values->counts = counts;
  values->slots = slots;
  values->count_max = count_max;
  values->slot_count = count_max * 2;
  return true;
}

hark_err hark_rootcause_values_init(hark_rootcause_values *values, hark_arena *arena) {
  *values = (hark_rootcause_values){.arena = arena};
  return make_room(values, FIRST_MAX) ? HARK_OK : HARK_ERR_NO_MEMORY;
}

static uint64_t key_of(hark_bytes text) {
  if (text.size > sizeof(uint64_t)) {
    return hark_hash(text, SEED);
  }
  uint64_t key = 0;
  for (size_t i = 0; i < text.size; i++) {
    key = key << 8 | text.data[i];
  }
  return key;
}

static bool is_same(const hark_rootcause_values *values, uint32_t number, uint64_t key, hark_bytes text) {
  return values->keys[number] == key && values->texts[number].size == text.size &&
         (text.size <= sizeof key || hark_bytes_equal(values->texts[number], text));
}

// Returns the slot that holds the text, or the empty one it belongs in; NULL after too many probes.
static uint32_t *find_slot(const hark_rootcause_values *values, uint64_t key, hark_bytes text) {
  uint32_t mask = values->slot_count - 1;
  uint32_t at = (uint32_t)((key ^ SEED) * 0x9e3779b97f4a7c15u >> 32) & mask;
  for (uint32_t i = 0; i < PROBES_MAX; i++, at = (at + 1) & mask) {
    uint32_t number = values->slots[at];
    if (number == 0 || is_same(values, number - 1, key, text)) {
      return &values->slots[at];
    }
  }
  return NULL;
}

static hark_err grow(hark_rootcause_values *values) {
  if (!make_room(values, values->count_max * 2)) {
    return HARK_ERR_NO_MEMORY;
  }
  for (uint32_t i = 0; i < values->count; i++) {
    uint32_t *slot = find_slot(values, values->keys[i], values->texts[i]);
    if (!slot) {
      return HARK_ERR_TOO_LARGE;
    }
    *slot = i + 1;
  }
  return HARK_OK;
}

hark_err hark_rootcause_values_number(hark_rootcause_values *values, hark_bytes text, uint32_t *number) {
  uint64_t key = key_of(text);
  if (values->count && is_same(values, values->last, key, text)) {
    *number = values->last;
    values->counts[*number]++;
    return HARK_OK;
  }
  hark_err err = values->count == values->count_max ? grow(values) : HARK_OK;
  uint32_t *slot = err == HARK_OK ? find_slot(values, key, text) : NULL;
  if (!slot) {
    return err == HARK_OK ? HARK_ERR_TOO_LARGE : err;
  }
  if (*slot == 0) {
    values->texts[values->count] = text;
    values->keys[values->count] = key;
    *slot = ++values->count;
  }
  *number = values->last = *slot - 1;
  values->counts[*number]++;
  return HARK_OK;
}

// A count and a number as one that sorts: higher counts first, then lower numbers.
static int by_rank(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x < y) - (x > y);
}

hark_err hark_rootcause_values_rank(const hark_rootcause_values *values, uint32_t max, hark_bytes **kept,
                                    uint16_t **rank_of, uint32_t *place_count) {
  uint32_t count = values->count, places = count < max ? count : max;
  uint64_t *order = hark_arena_take_items(values->arena, count, sizeof *order);
  *kept = hark_arena_take_items(values->arena, places, sizeof **kept);
  *rank_of = hark_arena_take_items(values->arena, count, sizeof **rank_of);
  if (!order || !*kept || !*rank_of) {
    return HARK_ERR_NO_MEMORY;
  }
  for (uint32_t i = 0; i < count; i++) {
    order[i] = (uint64_t)values->counts[i] << 32 | (UINT32_MAX - i);
  }
  qsort(order, count, sizeof *order, by_rank);
  for (uint32_t place = 0; place < count; place++) {
    uint32_t number = UINT32_MAX - (uint32_t)order[place];
    bool stays = count <= max || place < max - 1;
    (*rank_of)[number] = (uint16_t)(stays ? place : max - 1);
    if (stays) {
      (*kept)[place] = values->texts[number];
    }
  }
  *place_count = places;
  return HARK_OK;
}
