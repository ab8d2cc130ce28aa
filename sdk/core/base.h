// base.h — what a batch may be deflated against: an earlier one of the page view that is known to be stored.
//
// Room: sdk/core (platform-free). Its memory is the arena's.
#ifndef HARK_SDK_CORE_BASE_H
#define HARK_SDK_CORE_BASE_H

#include "schema/base/arena.h"
#include "schema/envelope.h"

typedef struct {
  uint8_t *last; // the end of the last sealed batch: it becomes the base when it is stored
  uint8_t *dictionary;
  size_t last_size, size; // of the last batch, of the base in the dictionary; 0: there is none
  uint32_t last_seq, seq; // whose they are
  hark_bytes with;        // the dictionary
} hark_base;

bool hark_base_init(hark_base *base, hark_arena *arena);
void hark_base_forget(hark_base *base);
// A batch was sealed.
void hark_base_sealed(hark_base *base, hark_bytes batch, uint32_t seq);
// The last sealed batch is stored.
void hark_base_stored(hark_base *base);
// The dictionary for the batch `seq`, and how far back the batch is that it is made of; empty and 0 when there is none.
hark_bytes hark_base_for(const hark_base *base, uint32_t seq, uint16_t *back);

#endif
