// fuzz_batch.c — any bytes to the batch reader, to the end; what it accepts must come back from the writer as it was.
#include <stdlib.h>
#include <string.h>

#include "schema/batch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BUG(condition)                                                                                                 \
  do {                                                                                                                 \
    if (condition) {                                                                                                   \
      abort();                                                                                                         \
    }                                                                                                                  \
  } while (0)

static hark_batch_writer *writer;
static uint8_t sealed[HARK_BATCH_BYTES_MAX];

static void make_writer(void) {
  static uint8_t memory[24u << 20];
  const hark_batch_limits limits = {1u << 20, 1u << 19, 1u << 20};
  hark_arena arena;
  hark_arena_init(&arena, memory, sizeof memory);
  writer = hark_batch_writer_create(&arena, &limits);
  BUG(!writer);
}

// Reads all events and, if `again` is given, pushes them; false at what is wrong.
static bool read_all(hark_batch_reader *reader, hark_batch_writer *again, uint32_t *count) {
  hark_event event;
  hark_err err;
  while ((err = hark_batch_reader_next(reader, &event)) == HARK_OK) {
    BUG(event.at_ms < hark_batch_reader_head(reader)->start_ms);
    if (again && hark_batch_writer_push(again, &event) != HARK_OK) {
      return false; // an input can be near its limit in ways that ours is not (no padding)
    }
    ++*count;
  }
  return err == HARK_ERR_NOT_FOUND;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  hark_arena arena;
  hark_batch_reader *reader, *second;
  uint32_t count = 0, second_count = 0;
  hark_arena_open(&arena, 64u << 20);
  if (!writer) {
    make_writer();
  }
  if (hark_batch_reader_open(&arena, (hark_bytes){data, size}, &reader) == HARK_OK) {
    const hark_batch_head *head = hark_batch_reader_head(reader);
    hark_batch_writer_begin(writer, head->start_ms);
    if (read_all(reader, writer, &count)) {
      size_t sealed_size = 0;
      BUG(count != head->event_count);
      BUG(hark_batch_writer_seal(writer, head, sealed, sizeof sealed, &sealed_size) != HARK_OK);
      BUG(sealed_size > hark_batch_writer_size(writer));
      BUG(hark_batch_reader_open(&arena, (hark_bytes){sealed, sealed_size}, &second) != HARK_OK);
      BUG(!read_all(second, NULL, &second_count) || second_count != count);
    }
  }
  hark_arena_close(&arena);
  return 0;
}
