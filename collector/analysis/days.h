// days.h — counts of the last four weeks, day by day (UTC), whatever order they come in.
//
// Room: collector/analysis (platform-free). A plain struct. Tests: tests/report/test_days.c.
// A place is a day's number by 28: what is older than four weeks before the newest day gives way, or is not counted.
#ifndef HARK_COLLECTOR_ANALYSIS_DAYS_H
#define HARK_COLLECTOR_ANALYSIS_DAYS_H

#include <stdint.h>

#define HARK_DAYS 28u
#define HARK_DAY_MS ((uint64_t)86400000)

typedef struct {
  uint32_t day[HARK_DAYS]; // since 1970-01-01
  uint32_t count[HARK_DAYS];
} hark_days;

static inline void hark_days_count(hark_days *days, uint64_t wall_ms) {
  uint32_t day = (uint32_t)(wall_ms / HARK_DAY_MS), place = day % HARK_DAYS;
  if (days->day[place] < day) {
    days->day[place] = day;
    days->count[place] = 0;
  }
  days->count[place] += days->day[place] == day;
}

static inline uint32_t hark_days_at(const hark_days *days, uint32_t day) {
  return days->day[day % HARK_DAYS] == day ? days->count[day % HARK_DAYS] : 0;
}

#endif
