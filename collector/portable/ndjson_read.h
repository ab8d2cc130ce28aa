// ndjson_read.h — reads what ndjson_write.h wrote, line by line, back into batches.
//
// Room: collector/portable (no I/O). Stands on: jansson, schema. Tests: tests/collector/test_portable.c,
// tests/fault/portable.test.mjs. Fuzz: tests/fuzz/fuzz_ndjson.c.
//
// A BATCH line begins a batch; event lines belong to the one before them. Unknown fields are passed over; a field that
// is missing, of another type or out of range refuses the line. Limit: HARK_NDJSON_LINE_MAX bytes a line.
#ifndef HARK_COLLECTOR_PORTABLE_NDJSON_READ_H
#define HARK_COLLECTOR_PORTABLE_NDJSON_READ_H

#include <jansson.h>

#include "schema/batch.h"
#include "schema/envelope.h"

#define HARK_NDJSON_LINE_MAX ((size_t)1 << 20)

// Takes one batch; identity has session, tab, epoch, seq, flags and sealed_ms. start_wall_ms: wall time of page time 0.
typedef hark_err (*hark_ndjson_take)(void *context, const hark_envelope *identity, hark_bytes batch, size_t texts,
                                     uint64_t start_wall_ms);

typedef struct {
  hark_ndjson_take take;
  void *context;
  hark_arena arena;
  hark_batch_writer *writer;
  uint8_t *sealed;
  bool open;
  hark_envelope identity;
  hark_batch_head head;
  uint64_t start_wall_ms;
  uint32_t clock_ms;
  const char *why; // after an error: a static sentence
} hark_ndjson_reader;

// The caller has set take and context. HARK_ERR_NO_MEMORY.
hark_err hark_ndjson_reader_open(hark_ndjson_reader *reader);
void hark_ndjson_reader_close(hark_ndjson_reader *reader);
// Reads one line, without its end. After an error nothing more is to be read.
hark_err hark_ndjson_line(hark_ndjson_reader *reader, hark_bytes line);
// Gives the last batch.
hark_err hark_ndjson_end(hark_ndjson_reader *reader);

#endif
