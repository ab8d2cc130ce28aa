#include "sdk/core/base.h"

#include <string.h>

bool hark_base_init(hark_base *base, hark_arena *arena) {
  base->last = hark_arena_take(arena, HARK_DICTIONARY_BYTES_MAX);
  base->dictionary = hark_arena_take(arena, HARK_DICTIONARY_BYTES_MAX);
  return base->last != NULL && base->dictionary != NULL;
}

void hark_base_forget(hark_base *base) {
  base->last_size = base->size = 0;
}

void hark_base_sealed(hark_base *base, hark_bytes batch, uint32_t seq) {
  base->last_size = batch.size < HARK_DICTIONARY_BYTES_MAX ? batch.size : HARK_DICTIONARY_BYTES_MAX;
  base->last_seq = seq;
  memcpy(base->last, batch.data + (batch.size - base->last_size), base->last_size);
}

void hark_base_stored(hark_base *base) {
  hark_bytes last = {base->last, base->last_size};
  if (last.size * 2 > base->size) { // a batch with much in it stays the base when small ones follow
    base->with = hark_dictionary_based(HARK_DICTIONARY_VERSION, last, base->dictionary);
    base->size = last.size;
    base->seq = base->last_seq;
  }
  base->last_size = 0;
}

hark_bytes hark_base_for(const hark_base *base, uint32_t seq, uint16_t *back) {
  uint32_t distance = seq - base->seq;
  if (base->size == 0 || distance == 0 || distance > UINT16_MAX) {
    *back = 0;
    return (hark_bytes){NULL, 0};
  }
  *back = (uint16_t)distance;
  return base->with;
}
