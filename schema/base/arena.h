// arena.h — memory that is handed out in order and freed whole.
//
// Room: schema/base. Tests: tests/schema/test_arena.c. arena_grow.c is the only place in the platform-free
// rooms that may call malloc, and only for hark_arena_open: a program that never calls it links no malloc.
#ifndef HARK_SCHEMA_BASE_ARENA_H
#define HARK_SCHEMA_BASE_ARENA_H

#include "schema/base/bytes.h"

typedef struct hark_arena_block hark_arena_block;

// Either a fixed piece of the caller's memory (init) or blocks that grow up to a limit (open).
typedef struct hark_arena {
  uint8_t *base;
  size_t size;
  size_t used;
  hark_arena_block *blocks; // NULL for a fixed arena
  size_t bytes_max;         // for a growing arena: most bytes over all blocks
  size_t bytes_total;
  bool (*grow)(struct hark_arena *arena, size_t size); // NULL for a fixed arena; size 0: keep one block only
  bool zeroed; // set by who hands over memory that is all zero and untouched: it is not zeroed (nor paged in) once more
} hark_arena;

// Takes over `size` bytes at `memory` (the caller's, and outlived by them). Never grows, never mallocs.
void hark_arena_init(hark_arena *arena, void *memory, size_t size);
// Makes a growing arena that mallocs blocks, at most `bytes_max` bytes in all. Pair with hark_arena_close.
void hark_arena_open(hark_arena *arena, size_t bytes_max);
void hark_arena_close(hark_arena *arena);
// Forgets all that was handed out; a growing arena keeps one block for reuse.
void hark_arena_reset(hark_arena *arena);

// Hands out `size` zeroed bytes aligned to 16, or NULL when there is no room. Zero size gives non-NULL.
void *hark_arena_take(hark_arena *arena, size_t size);
// The same without zeroing: for who writes every byte that is read.
void *hark_arena_take_unset(hark_arena *arena, size_t size);
// `count` zeroed items of `item_size`, refusing a product that overflows.
void *hark_arena_take_items(hark_arena *arena, size_t count, size_t item_size);
// Copies bytes into the arena; on lack of room returns an empty view whose data is NULL.
hark_bytes hark_arena_copy(hark_arena *arena, hark_bytes bytes);

#endif
