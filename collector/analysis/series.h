// series.h — a series of points out of a CSV text: which columns it is in, how far its points lie apart, what repeats
// in it.
//
// Room: collector/analysis (platform-free). Owns its points. Tests: tests/report/test_series.c,
// tests/fuzz/fuzz_series.c.
#ifndef HARK_COLLECTOR_ANALYSIS_SERIES_H
#define HARK_COLLECTOR_ANALYSIS_SERIES_H

#include "collector/analysis/baseline.h"
#include "schema/base/bytes.h"

#define HARK_SERIES_POINTS_MAX 10000000u

typedef struct {
  hark_series_point *points; // by time, no time twice
  size_t count;
  hark_series_kind kind; // whole numbers from 0 on are counts; k and n make a ratio
  uint32_t grain_s;      // the usual distance of points
  uint32_t period_s;     // after which it repeats itself, where that is neither a day nor a week; 0: nothing found
  size_t unread;         // rows without a number, which are left out: nothing is known of them
  size_t twice;          // rows with a time that another has: the last one counts
} hark_series;

// Reads `timestamp,value` or `timestamp,k,n` (any order and more columns, where a first row names them). The text is
// written into (csv.h). False: `*line` and `*why` say what is wrong. Free it in both cases.
bool hark_series_read(uint8_t *data, size_t size, hark_series *series, uint64_t *line, const char **why);
void hark_series_free(hark_series *series);

#endif
