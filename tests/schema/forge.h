// forge.h — batches that no honest writer makes: each part is given as raw bytes.
#ifndef HARK_TESTS_SCHEMA_FORGE_H
#define HARK_TESTS_SCHEMA_FORGE_H

#include "schema/batch.h"
#include "schema/hark_fb.h"

typedef struct {
  uint32_t start_ms, event_count;
  uint8_t consent, rung;
  hark_bytes text_sizes, texts, kinds;
  struct {
    uint32_t column;
    hark_bytes bytes;
  } columns[8];
} forged;

static inline hark_bytes forge(const forged *f, uint8_t *out, size_t out_max) {
  hark_flat_builder b;
  hark_flat_builder_init(&b, out, out_max);
  hark_flat_ref refs[HARK_FB_COLUMNS_FIELDS] = {{0}};
  for (size_t i = 0; i < 8; i++) {
    if (f->columns[i].bytes.size) {
      refs[f->columns[i].column] = hark_flat_put_bytes(&b, f->columns[i].bytes);
    }
  }
  hark_fb_batch_values values = {.start_ms = f->start_ms,
                                 .event_count = f->event_count,
                                 .consent = f->consent,
                                 .rung = f->rung,
                                 .text_sizes = f->text_sizes,
                                 .texts = f->texts,
                                 .kinds = f->kinds,
                                 .columns = hark_fb_columns_put(&b, refs)};
  hark_bytes built = {NULL, 0};
  return hark_flat_finish(&b, hark_fb_batch_put(&b, &values), &built) == HARK_OK ? built : (hark_bytes){NULL, 0};
}

#endif
