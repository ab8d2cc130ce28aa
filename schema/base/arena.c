#include "schema/base/arena.h"

#include <string.h>

#define ARENA_ALIGN 16u

void hark_arena_init(hark_arena *arena, void *memory, size_t size) {
  size_t skip = memory ? (size_t)(-(uintptr_t)memory & (ARENA_ALIGN - 1)) : 0;
  *arena = (hark_arena){0};
  if (memory && skip <= size) {
    arena->base = (uint8_t *)memory + skip;
    arena->size = size - skip;
  }
}

void hark_arena_reset(hark_arena *arena) {
  arena->used = 0;
  arena->zeroed = false;
  if (arena->grow) {
    arena->grow(arena, 0);
  }
}

void *hark_arena_take_unset(hark_arena *arena, size_t size) {
  if (size > SIZE_MAX - ARENA_ALIGN) {
    return NULL;
  }
  size_t rounded = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
  rounded = rounded ? rounded : ARENA_ALIGN;
  if (rounded > arena->size - arena->used && (!arena->grow || !arena->grow(arena, rounded))) {
    return NULL;
  }
  uint8_t *taken = arena->base + arena->used;
  arena->used += rounded;
  return taken;
}

void *hark_arena_take(hark_arena *arena, size_t size) {
  void *taken = hark_arena_take_unset(arena, size);
  return !taken || arena->zeroed ? taken : memset(taken, 0, size);
}

void *hark_arena_take_items(hark_arena *arena, size_t count, size_t item_size) {
  if (item_size && count > SIZE_MAX / item_size) {
    return NULL;
  }
  return hark_arena_take(arena, count * item_size);
}

hark_bytes hark_arena_copy(hark_arena *arena, hark_bytes bytes) {
  uint8_t *copy = hark_arena_take_unset(arena, bytes.size);
  if (!copy) {
    return (hark_bytes){NULL, 0};
  }
  if (bytes.size) {
    memcpy(copy, bytes.data, bytes.size);
  }
  return (hark_bytes){copy, bytes.size};
}
