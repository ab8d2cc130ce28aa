#include "tests/collector/batches.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(hark_err err, const char *what) {
  if (err != HARK_OK) {
    fprintf(stderr, "batches: %s: %s\n", what, hark_err_sentence(err));
    abort();
  }
}

void batch_maker_open(batch_maker *maker) {
  hark_arena_open(&maker->arena, (size_t)512 << 20);
  maker->writer = hark_batch_writer_create(&maker->arena, &(hark_batch_limits){0});
  if (!maker->writer) {
    abort();
  }
}

void batch_maker_close(batch_maker *maker) {
  hark_arena_close(&maker->arena);
}

void batch_begin(batch_maker *maker, uint32_t start_ms) {
  maker->start_ms = start_ms;
  hark_batch_writer_begin(maker->writer, start_ms);
}

void batch_push(batch_maker *maker, hark_event_kind kind, const uint32_t *n, const char *const *texts,
                hark_text_class class_) {
  hark_event event = {.kind = kind};
  for (uint32_t i = 0; i < hark_event_shape_of(kind)->count; i++) {
    event.n[i] = n ? n[i] : 0;
    event.texts[i] = (hark_text){texts && texts[i] ? hark_bytes_from_cstr(texts[i]) : (hark_bytes){0}, class_};
  }
  must(hark_batch_writer_push(maker->writer, &event), "push");
}

void batch_tick(batch_maker *maker, uint32_t dt) {
  batch_push(maker, HARK_EVENT_TICK, (uint32_t[]){dt}, NULL, HARK_TEXT_PLAIN);
}
void batch_context(batch_maker *maker, const char *name, const char *value) {
  batch_push(maker, HARK_EVENT_CONTEXT, NULL, (const char *[]){name, value}, HARK_TEXT_CODE);
}
void batch_navigate(batch_maker *maker, const char *url) {
  batch_push(maker, HARK_EVENT_NAVIGATE, (uint32_t[]){HARK_HOW_LOAD, 0, 0}, (const char *[]){NULL, url, NULL},
             HARK_TEXT_URL);
}
void batch_click(batch_maker *maker) {
  batch_push(maker, HARK_EVENT_CLICK, (uint32_t[]){3, 10, 20, 1, 0, 0, 0},
             (const char *[]){NULL, NULL, NULL, NULL, NULL, "button#pay", "Pay"}, HARK_TEXT_PLAIN);
}
void batch_signal(batch_maker *maker, uint32_t which, uint32_t back, const char *target) {
  batch_push(maker, HARK_EVENT_SIGNAL, (uint32_t[]){which, 3, back, 4, 0, 0},
             (const char *[]){NULL, NULL, NULL, NULL, target, "Pay"}, HARK_TEXT_PLAIN);
}
void batch_custom(batch_maker *maker, const char *name, const char *json) {
  batch_push(maker, HARK_EVENT_CUSTOM, NULL, (const char *[]){name, json}, HARK_TEXT_PLAIN);
}
void batch_text(batch_maker *maker, const char *text) {
  batch_push(maker, HARK_EVENT_SET_TEXT, (uint32_t[]){4, 0}, (const char *[]){NULL, text}, HARK_TEXT_PLAIN);
}

void batch_keyframe(batch_maker *maker, const char *text) {
  batch_push(maker, HARK_EVENT_KEYFRAME, NULL, NULL, HARK_TEXT_PLAIN);
  batch_push(maker, HARK_EVENT_DOCUMENT, NULL, NULL, HARK_TEXT_PLAIN);
  batch_push(maker, HARK_EVENT_ELEMENT, NULL, (const char *[]){NULL, "html", NULL}, HARK_TEXT_CODE);
  batch_push(maker, HARK_EVENT_ELEMENT, NULL, (const char *[]){NULL, "body", NULL}, HARK_TEXT_CODE);
  batch_push(maker, HARK_EVENT_TEXT, NULL, (const char *[]){NULL, text}, HARK_TEXT_PLAIN);
}

hark_envelope batch_envelope(uint32_t n, uint32_t epoch, uint32_t seq, uint16_t flags) {
  hark_envelope envelope = {.magic = HARK_ENVELOPE_MAGIC,
                            .version = HARK_WIRE_VERSION,
                            .dictionary = HARK_DICTIONARY_VERSION,
                            .flags = flags,
                            .tab = 0x1122334455667700ull + n,
                            .epoch = epoch,
                            .seq = seq,
                            .parts = 1};
  memcpy(envelope.key, "pk_AAAAAAAAAAAAAAAAAAAAA", sizeof envelope.key);
  memset(envelope.session.bytes, 0x5e, sizeof envelope.session.bytes);
  memcpy(envelope.session.bytes, &n, sizeof n);
  return envelope;
}

hark_bytes batch_wrap(batch_maker *maker, const hark_envelope *envelope, hark_bytes batch, uint32_t sealed_ms) {
  hark_deflater *deflater = hark_deflater_create(&maker->arena);
  size_t out_max = batch.size + batch.size / 100 + 2048, size = 0;
  uint8_t *out = hark_arena_take(&maker->arena, HARK_ENVELOPE_BYTES + out_max);
  if (!deflater || !out) {
    abort();
  }
  uint8_t dictionary[HARK_DICTIONARY_BYTES_MAX];
  if (envelope->base) {
    hark_deflater_use(deflater, hark_dictionary_based(HARK_DICTIONARY_VERSION, maker->base, dictionary));
  }
  must(hark_deflater_run(deflater, batch, 0, out + HARK_ENVELOPE_BYTES, out_max, &size), "deflate");
  hark_envelope full = *envelope;
  full.body_bytes = (uint32_t)size;
  full.batch_bytes = (uint32_t)batch.size;
  full.sealed_ms = sealed_ms;
  hark_envelope_pack(&full, out);
  return (hark_bytes){out, HARK_ENVELOPE_BYTES + size};
}

hark_bytes batch_seal(batch_maker *maker, const hark_envelope *envelope, uint32_t sealed_ms) {
  uint8_t *out = hark_arena_take(&maker->arena, HARK_BATCH_BYTES_MAX);
  size_t size = 0;
  if (!out) {
    abort();
  }
  hark_batch_head head = {.sealed_ms = sealed_ms, .first_node = 1, .policy = 1};
  must(hark_batch_writer_seal(maker->writer, &head, out, HARK_BATCH_BYTES_MAX, &size), "seal");
  return batch_wrap(maker, envelope, (hark_bytes){out, size}, sealed_ms);
}
