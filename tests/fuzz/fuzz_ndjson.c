// fuzz_ndjson.c — any lines: what the reader makes of them is a batch that opens, and is either admitted whole or
// refused; nothing crashes, hangs or grows.
#include <stdlib.h>
#include <string.h>

#include "collector/portable/intake.h"
#include "collector/portable/ndjson_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void require(bool holds) {
  if (!holds) {
    abort();
  }
}

static hark_err keep(void *context, hark_store_item *items, size_t count) {
  *(size_t *)context += count;
  for (size_t i = 0; i < count; i++) {
    require(items[i].segment.size > HARK_ENVELOPE_BYTES);
  }
  return HARK_OK;
}

static hark_err take(void *context, const hark_envelope *identity, hark_bytes batch, size_t texts,
                     uint64_t start_wall_ms) {
  return hark_intake_take(context, identity, batch, texts, start_wall_ms + identity->sealed_ms);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  size_t kept = 0;
  hark_intake intake = {.store = keep, .context = &kept, .project = {1}};
  memcpy(intake.key, "pk_abcdefghijklmnopqrstu", sizeof intake.key);
  require(hark_intake_open(&intake, 4) == HARK_OK);
  hark_ndjson_reader reader = {.take = take, .context = &intake};
  require(hark_ndjson_reader_open(&reader) == HARK_OK);
  hark_err err = HARK_OK;
  for (size_t from = 0; from < size && err == HARK_OK;) {
    const uint8_t *end = memchr(bytes + from, '\n', size - from);
    size_t length = end ? (size_t)(end - bytes) - from : size - from;
    err = hark_ndjson_line(&reader, (hark_bytes){bytes + from, length});
    from += length + 1;
  }
  err = err != HARK_OK ? err : hark_ndjson_end(&reader);
  err = err != HARK_OK ? err : hark_intake_flush(&intake);
  require(err != HARK_OK || (kept == intake.stored));
  hark_ndjson_reader_close(&reader);
  hark_intake_close(&intake);
  return 0;
}
