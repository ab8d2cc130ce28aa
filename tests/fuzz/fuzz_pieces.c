// fuzz_pieces.c — any bytes as a body that begins with a list of names, with pieces of any sizes; and any bytes as
// texts that are cut, taken out and put back.
#include <stdlib.h>
#include <string.h>

#include "schema/batch.h"
#include "schema/pieces.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BYTES_MAX (1u << 17)
#define BUG(condition)                                                                                                 \
  do {                                                                                                                 \
    if (condition) {                                                                                                   \
      abort();                                                                                                         \
    }                                                                                                                  \
  } while (0)

static hark_envelope envelope_of(size_t body, size_t batch) {
  return (hark_envelope){.dictionary = HARK_DICTIONARY_VERSION,
                         .flags = HARK_ENVELOPE_NAMED,
                         .body_bytes = (uint32_t)body,
                         .batch_bytes = (uint32_t)batch};
}

static void hostile(hark_arena *arena, hark_bytes body, uint32_t batch_bytes) {
  hark_bytes found[HARK_PIECES_MAX], batch;
  for (uint32_t i = 0; i < HARK_PIECES_MAX; i++) {
    found[i] = hark_bytes_part(body, 0, i * 37 % 300);
  }
  hark_envelope envelope = envelope_of(body.size, batch_bytes);
  if (hark_pieces_inflate(arena, &envelope, body, found, &batch) == HARK_OK) {
    BUG(batch.size != batch_bytes);
  }
}

static void there_and_back(hark_arena *arena, hark_bytes batch, size_t texts) {
  static uint8_t left[BYTES_MAX], body[2 * BYTES_MAX];
  hark_piece pieces[HARK_PIECES_MAX];
  hark_bytes found[HARK_PIECES_MAX], again;
  size_t size = batch.size, deflated = 0;
  uint32_t count = hark_pieces_cut(batch, texts, hark_sha256_whole, pieces);
  if (count == 0) {
    return;
  }
  for (uint32_t i = 0; i < count; i++) {
    BUG(pieces[i].size < HARK_PIECE_BYTES_MIN || pieces[i].size > HARK_PIECE_BYTES_MAX);
    found[i] = hark_bytes_part(batch, pieces[i].at, pieces[i].size);
    BUG(found[i].size != pieces[i].size);
  }
  memcpy(left, batch.data, batch.size);
  size_t list = hark_pieces_take_out(pieces, count, left, &size, body);
  hark_deflater *deflater = hark_deflater_create(arena);
  BUG(list > HARK_PIECES_LIST_BYTES_MAX || !deflater);
  BUG(hark_deflater_run(deflater, (hark_bytes){left, size}, 0, body + list, sizeof body - list, &deflated) != HARK_OK);
  hark_envelope envelope = envelope_of(list + deflated, batch.size);
  BUG(hark_pieces_inflate(arena, &envelope, (hark_bytes){body, list + deflated}, found, &again) != HARK_OK);
  BUG(!hark_bytes_equal(batch, again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 4 || size > BYTES_MAX) {
    return 0;
  }
  hark_arena arena;
  hark_arena_open(&arena, 8u << 20);
  hark_bytes all = {data + 4, size - 4};
  uint32_t number = data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16;
  hostile(&arena, all, number & (HARK_BATCH_BYTES_MAX - 1));
  there_and_back(&arena, all, number);
  hark_arena_close(&arena);
  return 0;
}
