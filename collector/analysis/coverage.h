// coverage.h — how many of the page loads that a site's own server saw were recorded, day by day.
//
// Room: collector/analysis (platform-free). Owns its days; everything is bounded. Tests: tests/report/test_coverage.c.
// Recorded are documents whose recording began between the log's first line and its last. A document that a browser
// took from a cache was recorded but not served: a share can be over 1, and is then told as it is.
#ifndef HARK_COLLECTOR_ANALYSIS_COVERAGE_H
#define HARK_COLLECTOR_ANALYSIS_COVERAGE_H

#include <stddef.h>

#include "collector/analysis/access_log.h"
#include "collector/analysis/interval.h"

#define HARK_COVERAGE_DAYS_MAX 400u
#define HARK_COVERAGE_PREFIXES_MAX 32u

typedef struct {
  uint64_t loads;    // pages that people loaded
  uint64_t recorded; // documents recorded
  double stand_for;  // as many visits' documents they stand for: those of visits that were sampled count 1 / rate
} hark_coverage_count;

typedef struct {
  uint64_t day; // since 1970-01-01 UTC
  hark_coverage_count count;
} hark_coverage_day;

typedef struct {
  hark_bytes only[HARK_COVERAGE_PREFIXES_MAX], except[HARK_COVERAGE_PREFIXES_MAX]; // of paths; borrowed
  size_t only_count, except_count;
  uint64_t first_ms, last_ms; // of the lines that were read
  hark_coverage_day days[HARK_COVERAGE_DAYS_MAX];
  size_t day_count;
  hark_coverage_count all;
  uint64_t lines, unread, other, robots; // lines; not understood; read, but no page of these paths; robots' pages
  uint64_t outside;                      // lines of days over HARK_COVERAGE_DAYS_MAX: their loads are in no count
  uint64_t sampled;                      // documents recorded of visits that were sampled
} hark_coverage;

// Counts a line of the log, without its line end; `whole` is false where it was too long to be kept. The struct begins
// as zeroes with its prefixes filled in. False: the line was not understood.
bool hark_coverage_line(hark_coverage *coverage, hark_bytes line, bool whole);
// Counts the documents of a stored session. After all lines.
void hark_coverage_session(hark_coverage *coverage, hark_bytes record);
// Orders the days. After all sessions.
void hark_coverage_finish(hark_coverage *coverage);
// The share with its 95 % interval. False where more was recorded than loaded, or nothing was loaded.
bool hark_coverage_share(const hark_coverage_count *count, hark_interval *share);

#endif
