// arena_grow.c — the arenas that malloc; apart, so that the page's core links no malloc.
#include "schema/base/arena.h"

#include <stdlib.h>

#define ARENA_ALIGN 16u
#define ARENA_BLOCK_MIN (64u << 10)

struct hark_arena_block {
  hark_arena_block *next;
  size_t size; // of the memory after this header
};

// Keeps what follows the header on ARENA_ALIGN.
#define BLOCK_HEADER ((sizeof(hark_arena_block) + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1))

static void use_block(hark_arena *arena, hark_arena_block *block) {
  arena->base = (uint8_t *)block + BLOCK_HEADER;
  arena->size = block->size;
  arena->used = 0;
}

static void keep_one_block(hark_arena *arena) {
  hark_arena_block *kept = arena->blocks;
  if (!kept) {
    return;
  }
  hark_arena_block *block = kept->next;
  while (block) {
    hark_arena_block *next = block->next;
    free(block);
    block = next;
  }
  kept->next = NULL;
  arena->bytes_total = BLOCK_HEADER + kept->size;
  use_block(arena, kept);
}

// Doubles: a block is at least as big as all before it, so that n bytes cost O(log n) blocks.
static bool grow(hark_arena *arena, size_t size) {
  if (size == 0) {
    keep_one_block(arena);
    return true;
  }
  size_t left = arena->bytes_max - arena->bytes_total;
  if (arena->bytes_total > arena->bytes_max || left <= BLOCK_HEADER || size > left - BLOCK_HEADER) {
    return false;
  }
  size_t want = arena->bytes_total < ARENA_BLOCK_MIN ? ARENA_BLOCK_MIN : arena->bytes_total;
  want = want < size ? size : want;
  want = want > left - BLOCK_HEADER ? left - BLOCK_HEADER : want;
  hark_arena_block *block = malloc(BLOCK_HEADER + want);
  if (!block) {
    return false;
  }
  block->next = arena->blocks;
  block->size = want;
  arena->blocks = block;
  arena->bytes_total += BLOCK_HEADER + want;
  use_block(arena, block);
  return true;
}

void hark_arena_open(hark_arena *arena, size_t bytes_max) {
  *arena = (hark_arena){.bytes_max = bytes_max, .grow = grow};
}

void hark_arena_close(hark_arena *arena) {
  hark_arena_block *block = arena->blocks;
  while (block) {
    hark_arena_block *next = block->next;
    free(block);
    block = next;
  }
  *arena = (hark_arena){0};
}
