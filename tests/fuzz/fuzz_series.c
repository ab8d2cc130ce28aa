// fuzz_series.c — any bytes as a series: read within bounds, and judged without anything that is no number.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "collector/analysis/anomaly_series.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > 8192) {
    return 0;
  }
  uint8_t *copy = malloc(size + 1);
  memcpy(copy, data, size);
  hark_series series;
  hark_anomaly_run run = {0};
  hark_anomaly_options options = {.false_alarms_a_week = 0.1};
  uint64_t line;
  const char *why;
  if (hark_series_read(copy, size, &series, &line, &why) && hark_anomaly_series(&series, &options, &run)) {
    for (size_t i = 0; i < series.count; i++) {
      const hark_anomaly_verdict *v = &run.verdicts[i];
      if (!isfinite(v->expected) || !isfinite(v->low) || !isfinite(v->high) || !isfinite(v->score) || v->score < 0) {
        abort();
      }
    }
  }
  hark_anomaly_run_free(&run);
  hark_series_free(&series);
  free(copy);
  return 0;
}
