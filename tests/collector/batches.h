// batches.h — valid batches for tests, made by the real writer and deflater.
#ifndef HARK_TESTS_COLLECTOR_BATCHES_H
#define HARK_TESTS_COLLECTOR_BATCHES_H

#include "schema/batch.h"
#include "schema/envelope.h"

typedef struct {
  hark_arena arena;
  hark_batch_writer *writer;
  uint32_t start_ms;
  hark_bytes base; // inflated: what a batch whose envelope has a base is deflated against
} batch_maker;

void batch_maker_open(batch_maker *maker);
void batch_maker_close(batch_maker *maker);
void batch_begin(batch_maker *maker, uint32_t start_ms);
// Pushes an event; numbers and texts by argument, unused ones 0 and NULL.
void batch_push(batch_maker *maker, hark_event_kind kind, const uint32_t *n, const char *const *texts,
                hark_text_class class_);
void batch_tick(batch_maker *maker, uint32_t dt);
void batch_context(batch_maker *maker, const char *name, const char *value);
void batch_navigate(batch_maker *maker, const char *url);
void batch_click(batch_maker *maker);
void batch_signal(batch_maker *maker, uint32_t which, uint32_t back, const char *target);
void batch_custom(batch_maker *maker, const char *name, const char *json);
void batch_text(batch_maker *maker, const char *text);
// A keyframe and the smallest tree, with `text` in its body.
void batch_keyframe(batch_maker *maker, const char *text);
// Seals and deflates: envelope and body, in the maker's arena. Of `envelope` key, session, tab, epoch, seq and flags
// are read.
hark_bytes batch_seal(batch_maker *maker, const hark_envelope *envelope, uint32_t sealed_ms);
// The same around any inflated bytes.
hark_bytes batch_wrap(batch_maker *maker, const hark_envelope *envelope, hark_bytes batch, uint32_t sealed_ms);
// A usable envelope: key "pk_" and 21 x "A", session and tab from n.
hark_envelope batch_envelope(uint32_t n, uint32_t epoch, uint32_t seq, uint16_t flags);

#endif
