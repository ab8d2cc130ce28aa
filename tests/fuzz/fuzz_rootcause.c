// fuzz_rootcause.c — any bytes as a CSV table: it is refused with a reason, or it gets an answer in finite numbers.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "collector/analysis/rootcause.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const hark_rootcause_table *table, const hark_rootcause_result *result) {
  double sum = result->background + result->before + result->now + result->expected + result->mix + result->rate;
  for (uint32_t i = 0; i < result->cause_count; i++) {
    const hark_rootcause_cause *cause = &result->causes[i];
    sum += cause->change + cause->explained + cause->surprise + cause->p;
    sum += cause->effect.low + cause->effect.value + cause->effect.high;
    if (cause->effect.low > cause->effect.value || cause->effect.value > cause->effect.high || cause->p < 0 ||
        cause->p > 1) {
      abort();
    }
    for (uint8_t k = 0; k < cause->cell.depth; k++) {
      const hark_rootcause_attribute *attribute = &table->attributes[cause->cell.attributes[k]];
      if (cause->cell.attributes[k] >= table->attribute_count || cause->cell.values[k] >= attribute->value_count) {
        abort();
      }
    }
  }
  if (!isfinite(sum)) {
    abort();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  hark_arena arena;
  hark_arena_open(&arena, 256u << 20);
  uint8_t *csv = malloc(size ? size : 1);
  hark_rootcause_table table;
  hark_rootcause_fault fault;
  hark_rootcause_result result;
  if (csv) {
    memcpy(csv, data, size);
    hark_err err = hark_rootcause_table_read(&arena, csv, size, &table, &fault);
    if (err != HARK_OK && err != HARK_ERR_NO_MEMORY && !fault.what) {
      abort();
    }
    if (err == HARK_OK && hark_rootcause_find(&arena, &table, &result) == HARK_OK) {
      check(&table, &result);
    }
  }
  free(csv);
  hark_arena_close(&arena);
  return 0;
}
