// segments.h — batches as the collector gives them, from files: a little-endian u32 size and the bytes, again and
// again.
#ifndef HARK_TESTS_BENCH_SEGMENTS_H
#define HARK_TESTS_BENCH_SEGMENTS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/batch.h"
#include "schema/envelope.h"

#define BATCHES_MAX 4096
#define ARENA_BYTES ((size_t)64 << 20)

typedef struct {
  hark_envelope envelope;
  hark_bytes whole, body, inflated;
  hark_bytes base; // inflated; empty: it has none
} item;

static item items[BATCHES_MAX];
static size_t item_count;

static void die(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

static hark_bytes read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END) != 0) {
    die(path);
  }
  size_t size = (size_t)ftell(file);
  uint8_t *data = malloc(size + 1);
  rewind(file);
  if (!data || fread(data, 1, size, file) != size) {
    die(path);
  }
  fclose(file);
  return (hark_bytes){data, size};
}

static hark_err inflate(hark_arena *arena, const item *i, hark_bytes *batch) {
  return i->envelope.base ? hark_envelope_inflate_based(arena, &i->envelope, i->base, i->body, batch)
                          : hark_envelope_inflate(arena, &i->envelope, i->body, batch);
}

// Batches as they went over the wire may build on earlier ones of the same file.
static hark_bytes base_of(const hark_envelope *e) {
  for (size_t n = item_count; e->base && n-- > 0;) {
    const hark_envelope *b = &items[n].envelope;
    if (memcmp(&b->session, &e->session, sizeof b->session) == 0 && b->tab == e->tab && b->epoch == e->epoch &&
        b->seq == e->seq - e->base) {
      return items[n].inflated;
    }
  }
  return (hark_bytes){NULL, 0};
}

static void load(const char *path) {
  hark_bytes all = read_file(path);
  for (size_t at = 0; at + 4 <= all.size && item_count < BATCHES_MAX;) {
    uint32_t size;
    memcpy(&size, all.data + at, 4);
    item *i = &items[item_count];
    hark_arena *arena = malloc(sizeof *arena);
    hark_bytes inflated = {0};
    hark_arena_open(arena, ARENA_BYTES); // kept to the end
    i->whole = hark_bytes_part(all, at + 4, size);
    hark_err err = hark_envelope_unpack(i->whole, &i->envelope, &i->body);
    i->base = base_of(&i->envelope);
    if (err != HARK_OK || inflate(arena, i, &inflated) != HARK_OK) {
      die("a batch that does not inflate");
    }
    i->inflated = inflated;
    item_count++;
    at += 4 + (size_t)size;
  }
}

#endif
