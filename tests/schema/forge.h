// forge.h — batches that no honest writer makes: each part is given as raw bytes.
#ifndef HARK_TESTS_SCHEMA_FORGE_H
#define HARK_TESTS_SCHEMA_FORGE_H

#include <string.h>

#include "schema/batch.h"
#include "schema/hark_fb.h"

typedef struct {
  uint32_t start_ms, event_count;
  uint8_t consent, rung;
  hark_bytes texts, kinds;
  hark_bytes columns[4]; // all that there are, in their order
} forged;

static inline hark_bytes forge(const forged *f, uint8_t *out, size_t out_max) {
  hark_flat_builder b;
  hark_flat_builder_init(&b, out, out_max);
  static uint8_t columns[1u << 21];
  size_t used = 0;
  for (size_t i = 0; i < 5; i++) {
    hark_bytes part = i == 0 ? f->kinds : f->columns[i - 1];
    if (part.size) {
      memcpy(columns + used, part.data, part.size);
      used += part.size;
    }
  }
  hark_fb_batch_values values = {.start_ms = f->start_ms,
                                 .event_count = f->event_count,
                                 .consent = f->consent,
                                 .rung = f->rung,
                                 .texts = f->texts,
                                 .columns = {columns, used}};
  hark_bytes built = {NULL, 0};
  return hark_flat_finish(&b, hark_fb_batch_put(&b, &values), &built) == HARK_OK ? built : (hark_bytes){NULL, 0};
}

#endif
