// fuzz_envelope.c — any bytes as the body of a request: header, inflate, verify, decode to the end.
//
// A fuzzer cannot make deflate streams that check out, so a second pass takes the bytes after the header as the
// batch itself, deflates them, and expects to have them back.
#include <stdlib.h>
#include <string.h>

#include "schema/batch.h"
#include "schema/envelope.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BUG(condition)                                                                                                 \
  do {                                                                                                                 \
    if (condition) {                                                                                                   \
      abort();                                                                                                         \
    }                                                                                                                  \
  } while (0)

static void read_batch(hark_arena *arena, hark_bytes batch) {
  hark_batch_reader *reader;
  hark_event event;
  uint32_t left = HARK_BATCH_EVENTS_MAX;
  if (hark_batch_reader_open(arena, batch, &reader) == HARK_OK) {
    while (hark_batch_reader_next(reader, &event) == HARK_OK) {
      BUG(left-- == 0);
    }
  }
}

static void there_and_back(hark_arena *arena, const hark_envelope *envelope, hark_bytes batch) {
  static uint8_t out[1u << 17];
  static uint8_t memory[384u << 10];
  hark_arena fixed;
  hark_arena_init(&fixed, memory, sizeof memory);
  hark_deflater *deflater = hark_deflater_create(&fixed);
  hark_envelope honest = *envelope;
  size_t size = 0;
  hark_bytes again;
  BUG(!deflater);
  if (hark_deflater_run(deflater, batch, 0, out, sizeof out, &size) == HARK_OK) {
    honest.dictionary = HARK_DICTIONARY_VERSION;
    honest.body_bytes = (uint32_t)size;
    honest.batch_bytes = (uint32_t)batch.size;
    BUG(hark_envelope_inflate(arena, &honest, (hark_bytes){out, size}, &again) != HARK_OK);
    BUG(!hark_bytes_equal(batch, again));
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  hark_arena arena;
  hark_envelope envelope;
  hark_bytes body, batch;
  hark_arena_open(&arena, 64u << 20);
  if (hark_envelope_unpack((hark_bytes){data, size}, &envelope, &body) == HARK_OK) {
    uint8_t packed[HARK_ENVELOPE_BYTES];
    hark_envelope_pack(&envelope, packed);
    BUG(memcmp(packed, data, sizeof packed) != 0);
    if (hark_envelope_inflate(&arena, &envelope, body, &batch) == HARK_OK) {
      BUG(batch.size != envelope.batch_bytes);
      read_batch(&arena, batch);
    }
    if (body.size > 0 && body.size < 1u << 16) {
      there_and_back(&arena, &envelope, body);
      read_batch(&arena, body);
    }
  }
  hark_arena_close(&arena);
  return 0;
}
