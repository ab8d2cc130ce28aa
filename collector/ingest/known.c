#include "collector/ingest/known.h"

#include <string.h>

#include "schema/base/hash.h"

typedef struct {
  uint8_t size; // 0: free
  uint8_t class_;
  uint8_t bytes[HARK_KNOWN_BYTES_MAX];
} place;

struct hark_known {
  place places[HARK_KNOWN_TEXTS];
  uint8_t turn[HARK_KNOWN_TEXTS / HARK_KNOWN_ROW]; // which place of a row the next text takes
};

hark_known *hark_known_create(hark_arena *arena) {
  return hark_arena_take(arena, sizeof(hark_known));
}

static bool fits(hark_text text) {
  return text.bytes.size > 0 && text.bytes.size <= HARK_KNOWN_BYTES_MAX;
}

static size_t row_of(hark_text text) {
  return hark_hash(text.bytes, (uint64_t)text.class_) % (HARK_KNOWN_TEXTS / HARK_KNOWN_ROW);
}

bool hark_known_has(const hark_known *known, hark_text text) {
  if (!fits(text)) {
    return text.bytes.size == 0;
  }
  const place *p = &known->places[row_of(text) * HARK_KNOWN_ROW];
  for (size_t i = 0; i < HARK_KNOWN_ROW; i++, p++) {
    if (p->size == text.bytes.size && p->class_ == (uint8_t)text.class_ &&
        memcmp(p->bytes, text.bytes.data, text.bytes.size) == 0) {
      return true;
    }
  }
  return false;
}

void hark_known_add(hark_known *known, hark_text text) {
  if (fits(text)) {
    size_t row = row_of(text);
    place *p = &known->places[row * HARK_KNOWN_ROW + known->turn[row]++ % HARK_KNOWN_ROW];
    p->size = (uint8_t)text.bytes.size;
    p->class_ = (uint8_t)text.class_;
    memcpy(p->bytes, text.bytes.data, text.bytes.size);
  }
}
