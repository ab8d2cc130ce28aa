// loads.h — page loads that a site's own server saw, beside those that were recorded, day by day: what `hark coverage
// --keep` counted, kept for the reports to show.
//
// Room: collector/store (platform-free). Owns no memory. Tests: tests/collector/test_loads.c,
// tests/fault/coverage.test.mjs.
//
//   loads  project u32 | day u32  -> loads u64 | recorded u64 | stand_for f64 | told_ms u64, little-endian
#ifndef HARK_COLLECTOR_STORE_LOADS_H
#define HARK_COLLECTOR_STORE_LOADS_H

#include "collector/store/tables.h"

typedef struct {
  uint32_t day;      // since 1970-01-01 UTC
  uint64_t loads;    // pages that people loaded
  uint64_t recorded; // documents recorded
  double stand_for;  // as many visits' documents they stand for
  uint64_t told_ms;  // wall time of the count
} hark_loads_day;

// Keeps a day in the place of what was told of it before.
hark_err hark_loads_put(const hark_tables *tables, hark_project_id project, const hark_loads_day *day);

// Visits the days in [from_day, to_day), in order. Return false to stop.
typedef bool (*hark_loads_visit)(void *context, const hark_loads_day *day);
hark_err hark_loads_days(const hark_tables *tables, hark_project_id project, uint32_t from_day, uint32_t to_day,
                         hark_loads_visit visit, void *context);

// Days that a log was told of, as one.
typedef struct {
  uint32_t days, first_day, last_day;
  uint64_t loads, recorded;
} hark_loads_sum;
// Adds up the whole days of [from_ms, to_ms).
hark_err hark_loads_between(const hark_tables *tables, hark_project_id project, uint64_t from_ms, uint64_t to_ms,
                            hark_loads_sum *sum);

#endif
