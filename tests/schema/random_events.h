// random_events.h — any event at all, the same ones on every machine.
#ifndef HARK_TESTS_SCHEMA_RANDOM_EVENTS_H
#define HARK_TESTS_SCHEMA_RANDOM_EVENTS_H

#include "schema/batch.h"
#include "tests/schema/check.h"

#define RANDOM_TEXT_MAX 600

typedef struct {
  uint64_t random;
  uint32_t kinds; // how many of the kinds; 0: all
  char texts[HARK_EVENT_ARGUMENTS_MAX][RANDOM_TEXT_MAX];
} random_events;

// Small numbers mostly, as in life, but all of them.
static inline uint32_t random_number(uint64_t *random) {
  uint32_t bits = random_u32(random) % 33;
  return bits == 32 ? random_u32(random) : random_u32(random) & ((1u << bits) - 1);
}

static inline hark_text random_text(random_events *r, uint32_t slot) {
  static const char *const common[] = {"", "div", "class", "button#pay", "Käse", "\xf0\x9f\xa7\x80"};
  hark_text text = {.class_ = (hark_text_class)(random_u32(&r->random) % HARK_TEXT_CLASS_COUNT)};
  uint32_t pick = random_u32(&r->random) % 12;
  if (pick < COUNT_OF(common)) {
    text.bytes = hark_bytes_from_cstr(common[pick]);
  } else {
    size_t size = pick == 11 ? random_u32(&r->random) % RANDOM_TEXT_MAX : random_u32(&r->random) % 20;
    for (size_t i = 0; i < size; i++) {
      r->texts[slot][i] = (char)(random_u32(&r->random) % 0x80);
    }
    text.bytes = (hark_bytes){(uint8_t *)r->texts[slot], size};
  }
  return text;
}

// Its texts live until the next call.
static inline hark_event random_event(random_events *r) {
  uint32_t kinds = r->kinds ? r->kinds : HARK_EVENT_COUNT;
  hark_event event = {.kind = (hark_event_kind)(random_u32(&r->random) % kinds)};
  const hark_event_shape *shape = hark_event_shape_of(event.kind);
  for (uint32_t i = 0; i < shape->count; i++) {
    if (hark_column_type(shape->first + i) == HARK_TYPE_S) {
      event.texts[i] = random_text(r, i);
    } else {
      event.n[i] = random_number(&r->random);
    }
  }
  if (event.kind == HARK_EVENT_TICK) {
    event.n[0] %= 1000; // the clock must not run over
  }
  return event;
}

static inline bool events_equal(const hark_event *a, const hark_event *b) {
  if (a->kind != b->kind) {
    return false;
  }
  const hark_event_shape *shape = hark_event_shape_of(a->kind);
  for (uint32_t i = 0; i < shape->count; i++) {
    if (hark_column_type(shape->first + i) != HARK_TYPE_S) {
      if (a->n[i] != b->n[i]) {
        return false;
      }
    } else if (!hark_bytes_equal(a->texts[i].bytes, b->texts[i].bytes) ||
               (a->texts[i].bytes.size && a->texts[i].class_ != b->texts[i].class_)) {
      return false;
    }
  }
  return true;
}

#endif
