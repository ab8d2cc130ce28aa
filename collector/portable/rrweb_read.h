// rrweb_read.h — a recording made with rrweb as a session of hark.
//
// Room: collector/portable (no I/O). Stands on: sdk/core/recorder.h, jansson. What becomes of what: docs/portable.md.
// Tests: tests/browser/rrweb.test.mjs. Fuzz: tests/fuzz/fuzz_rrweb.c.
//
// The recording is told to the same recorder that pages have: it masks, thins, finds signals and makes batches. Session
// and tab are named by the recording's SHA-256, so that it is there once however often it is brought in. A full
// snapshot of another address begins another page view.
#ifndef HARK_COLLECTOR_PORTABLE_RRWEB_READ_H
#define HARK_COLLECTOR_PORTABLE_RRWEB_READ_H

#include "schema/envelope.h"

#define HARK_RRWEB_FILE_MAX ((size_t)128 << 20)
#define HARK_RRWEB_MEMORY_MAX ((size_t)1 << 30)

// Takes a batch: envelope and body. `start_wall_ms`: wall time of page time 0.
typedef hark_err (*hark_rrweb_take)(void *context, hark_bytes packed, uint64_t start_wall_ms, uint32_t sealed_ms);

typedef struct {
  hark_rrweb_take take;
  void *context;
  char key[24];              // into the envelopes
  hark_session_id session;   // out
  uint64_t events, left_out; // out: of rrweb's, and of these what has no place here
  uint32_t views;
  const char *why; // after an error: a sentence, or NULL
} hark_rrweb_reading;

// Reads a JSON array of rrweb's events, or {"events": [...]}. HARK_ERR_BAD_EVENT: it is none.
hark_err hark_rrweb_read(hark_rrweb_reading *reading, hark_bytes file);

#endif
