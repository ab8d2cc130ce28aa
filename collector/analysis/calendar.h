// calendar.h — days and seconds since 1970 of a date, and times as people write them.
//
// Room: collector/analysis (platform-free).
#ifndef HARK_COLLECTOR_ANALYSIS_CALENDAR_H
#define HARK_COLLECTOR_ANALYSIS_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "schema/base/bytes.h"

// Days from 1970-01-01 in the Gregorian calendar; month 1 to 12, day 1 to 31.
int64_t hark_days_since_1970(int64_t year, uint32_t month, uint32_t day);
// Reads "2026-11-23", "2026-11-23 10:33", "2026-11-23T10:33:30.250Z", "…+01:00", or a number of seconds, ms (over
// 10^11) or us (over 10^14) since 1970, into seconds (rounded down). A time without a zone is UTC. False: it is none of
// these.
bool hark_time_read(hark_bytes text, int64_t *at_s);

#endif
