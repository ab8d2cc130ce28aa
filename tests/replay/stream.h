// stream.h — recordings made by hand: events into segments as the SDK would send them.
#ifndef HARK_TESTS_REPLAY_STREAM_H
#define HARK_TESTS_REPLAY_STREAM_H

#include <string.h>

#include "schema/batch.h"
#include "schema/envelope.h"

#define STREAM_SEGMENTS_MAX 64u

// Seals a segment whenever it is told to. The arena holds everything.
typedef struct {
  hark_arena arena;
  hark_batch_writer *writer;
  hark_deflater *deflater;
  hark_envelope identity;
  uint32_t at_ms, first_node, next_node;
  hark_bytes segments[STREAM_SEGMENTS_MAX];
  uint32_t count;
  uint16_t flags; // of the present batch
  bool failed;
} stream;

static inline void stream_open(stream *s) {
  memset(s, 0, sizeof *s);
  hark_arena_open(&s->arena, (size_t)256 << 20);
  s->writer = hark_batch_writer_create(&s->arena, &(hark_batch_limits){0});
  s->deflater = hark_deflater_create(&s->arena);
  memcpy(s->identity.key, "pk_abcdefghijklmnopqrstu", sizeof s->identity.key);
  s->identity.session.bytes[0] = 7;
  s->identity.tab = 1;
  s->next_node = s->first_node = 1;
  hark_batch_writer_begin(s->writer, 0);
}

static inline void stream_close(stream *s) {
  hark_arena_close(&s->arena);
}

static inline void stream_seal(stream *s) {
  hark_batch_head head = {.first_node = s->first_node, .sealed_ms = s->at_ms};
  uint8_t *batch = hark_arena_take(&s->arena, HARK_BATCH_BYTES_MAX);
  uint8_t *segment = hark_arena_take(&s->arena, HARK_BATCH_BYTES_MAX + HARK_ENVELOPE_BYTES);
  size_t batch_size = 0, body_size = 0;
  s->failed |= s->count == STREAM_SEGMENTS_MAX || !batch || !segment ||
               hark_batch_writer_seal(s->writer, &head, batch, HARK_BATCH_BYTES_MAX, &batch_size) != HARK_OK ||
               hark_deflater_run(s->deflater, (hark_bytes){batch, batch_size}, 0, segment + HARK_ENVELOPE_BYTES,
                                 HARK_BATCH_BYTES_MAX, &body_size) != HARK_OK;
  if (s->failed) {
    return;
  }
  hark_envelope e = s->identity;
  e.magic = HARK_ENVELOPE_MAGIC;
  e.version = HARK_WIRE_VERSION;
  e.dictionary = HARK_DICTIONARY_VERSION;
  e.body_bytes = (uint32_t)body_size;
  e.batch_bytes = (uint32_t)batch_size;
  e.parts = 1;
  e.flags = s->flags;
  e.seq = s->count;
  e.sealed_ms = s->at_ms;
  hark_envelope_pack(&e, segment);
  s->segments[s->count++] = (hark_bytes){segment, HARK_ENVELOPE_BYTES + body_size};
  hark_batch_writer_begin(s->writer, s->at_ms);
  s->first_node = s->next_node;
  s->flags = 0;
}

static inline void stream_push(stream *s, const hark_event *event) {
  hark_err err = hark_batch_writer_push(s->writer, event);
  if (err == HARK_ERR_FULL) {
    stream_seal(s);
    err = hark_batch_writer_push(s->writer, event);
  }
  s->failed |= err != HARK_OK;
  if (event->kind == HARK_EVENT_TICK) {
    s->at_ms += event->n[0];
  }
  if (event->kind == HARK_EVENT_KEYFRAME) {
    s->next_node = 1;
    s->flags |= HARK_ENVELOPE_KEYFRAME;
  }
  s->flags |= event->kind == HARK_EVENT_LEAVE ? HARK_ENVELOPE_FINAL : 0;
  bool is_node = event->kind == HARK_EVENT_ELEMENT || event->kind == HARK_EVENT_TEXT ||
                 event->kind == HARK_EVENT_COMMENT || event->kind == HARK_EVENT_DOCTYPE ||
                 event->kind == HARK_EVENT_SHADOW || event->kind == HARK_EVENT_DOCUMENT;
  s->next_node += is_node;
}

static inline hark_text text_of(const char *text) {
  return (hark_text){hark_bytes_from_cstr(text), HARK_TEXT_PLAIN};
}

// Short hands. Node events return the new node's id.
static inline void put_tick(stream *s, uint32_t ms) {
  stream_push(s, &(hark_event){.kind = HARK_EVENT_TICK, .n = {ms}});
}
static inline uint32_t put_element(stream *s, uint32_t up, const char *name) {
  stream_push(s, &(hark_event){.kind = HARK_EVENT_ELEMENT, .n = {up}, .texts = {[1] = text_of(name)}});
  return s->next_node - 1;
}
static inline uint32_t put_text_node(stream *s, uint32_t up, const char *text) {
  stream_push(s, &(hark_event){.kind = HARK_EVENT_TEXT, .n = {up}, .texts = {[1] = text_of(text)}});
  return s->next_node - 1;
}
static inline void put_attribute(stream *s, const char *name, const char *value) {
  stream_push(s, &(hark_event){.kind = HARK_EVENT_ATTRIBUTE, .texts = {text_of(name), text_of(value)}});
}
static inline void put_numbers3(stream *s, hark_event_kind kind, uint32_t a, uint32_t b, uint32_t c) {
  stream_push(s, &(hark_event){.kind = kind, .n = {a, b, c}});
}
static inline void put_named(stream *s, hark_event_kind kind, uint32_t node, const char *name, const char *value) {
  stream_push(s, &(hark_event){.kind = kind, .n = {node}, .texts = {[1] = text_of(name), [2] = text_of(value)}});
}
// KEYFRAME, document, doctype, html, head, body; the body's id is 5. Leaves the cursor there.
static inline void put_page(stream *s) {
  stream_push(s, &(hark_event){.kind = HARK_EVENT_NAVIGATE,
                               .texts = {[1] = text_of("https://shop.example/"), [2] = text_of("Shop")}});
  stream_push(s, &(hark_event){.kind = HARK_EVENT_VIEWPORT, .n = {800, 600, 100, 100}});
  put_numbers3(s, HARK_EVENT_KEYFRAME, 0, 0, 0);
  put_numbers3(s, HARK_EVENT_DOCUMENT, 0, 0, 0);
  stream_push(s, &(hark_event){.kind = HARK_EVENT_DOCTYPE, .texts = {[1] = text_of("html")}});
  put_element(s, 1, "html");
  put_element(s, 0, "head");
  put_element(s, 1, "body");
}

#endif
