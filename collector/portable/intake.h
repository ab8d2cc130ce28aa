// intake.h — batches that come out of a file: judged as any that a page sends, then stored.
//
// Room: collector/portable (no I/O). Stands on: collector/ingest, collector/store. Tests:
// tests/collector/test_portable.c.
//
// Each batch passes admission whole: verifier, events, the second masking net. Stored twice is stored once: what is
// there already is counted as a duplicate.
#ifndef HARK_COLLECTOR_PORTABLE_INTAKE_H
#define HARK_COLLECTOR_PORTABLE_INTAKE_H

#include "collector/ingest/admit.h"
#include "collector/store/store_write.h"

#define HARK_INTAKE_KEEP_BYTES_MAX ((size_t)256 << 20)

typedef struct {
  // Stores the items; afterwards their memory is used again.
  hark_err (*store)(void *context, hark_store_item *items, size_t count);
  void *context;
  hark_project_id project;
  char key[24];
  uint64_t stored, duplicates, remasked, forgotten; // forgotten: refused, as their session was to be
  const char *why;                                  // after an error that admission found: a static sentence, or NULL
  hark_arena keep;
  hark_judge judge;
  hark_deflater *deflater;
  hark_arena memory; // of the deflater and what follows
  hark_store_item *items;
  hark_verdict *verdicts;
  uint8_t *packed;
  size_t count, max;
} hark_intake;

// Opens one that stores `items_max` batches at a time. The caller has set what stands above `stored`.
// HARK_ERR_NO_MEMORY.
hark_err hark_intake_open(hark_intake *intake, size_t items_max);
void hark_intake_close(hark_intake *intake);
// Packs a sealed batch (identity: session, tab, epoch, seq, flags) and takes it. received_ms: what the collector's
// clock is to have shown; page time 0 is that − sealed_ms. What admission refuses is its error.
hark_err hark_intake_take(hark_intake *intake, const hark_envelope *identity, hark_bytes batch, size_t texts,
                          uint64_t received_ms);
// Takes an envelope with its body, as hark_recorder_seal makes it.
hark_err hark_intake_take_packed(hark_intake *intake, hark_bytes whole, uint64_t received_ms);
// Stores what waits.
hark_err hark_intake_flush(hark_intake *intake);

#endif
