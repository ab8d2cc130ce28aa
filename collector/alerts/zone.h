// zone.h — what time it is where somebody lives: time zone files (TZif, RFC 8536), and hours of a day.
//
// Room: collector/alerts (platform-free). Owns no memory. Tests: tests/collector/test_alerts.c. Fuzz:
// tests/fuzz/fuzz_zone.c.
#ifndef HARK_COLLECTOR_ALERTS_ZONE_H
#define HARK_COLLECTOR_ALERTS_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "schema/base/bytes.h"

#define HARK_ZONE_BYTES_MAX (64u << 10)
#define HARK_DAY_MINUTES 1440u

// Views the file's bytes. All zero: UTC.
typedef struct {
  hark_bytes times, kinds, offsets; // of the 64-bit part
  uint32_t time_count, kind_count;
} hark_zone;

// Reads a TZif file of version 2 or later. False for anything else.
bool hark_zone_read(hark_bytes file, hark_zone *zone);
// Seconds that the zone is ahead of UTC at a time. After the last change that the file tells it stays as that one left
// it; Debian's files tell them until 2037.
int32_t hark_zone_offset(const hark_zone *zone, int64_t at_s);
// Is this the name of a zone file below its directory: "Europe/Berlin"?
bool hark_zone_name_is_good(const char *name);

// Minutes of the day at a time, there.
uint32_t hark_zone_minute(const hark_zone *zone, uint64_t at_ms);
// Ms until it is `minute` of the day there, 0 if it is.
uint64_t hark_zone_until(const hark_zone *zone, uint64_t at_ms, uint32_t minute);
// Is it between `from` and `to`, which may be the next day's? Never where both are the same.
bool hark_zone_is_between(const hark_zone *zone, uint64_t at_ms, uint32_t from, uint32_t to);
// Reads "07:30" into minutes of the day.
bool hark_minute_read(const char *text, uint32_t *minute);

#endif
