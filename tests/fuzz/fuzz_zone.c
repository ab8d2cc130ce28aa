// Time zone files of any bytes: what is read is asked about all times, and stays within a day.
#include <stdlib.h>

#include "collector/alerts/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const int64_t times[] = {INT64_MIN, -1, 0, 1795428000, 4102444800, INT64_MAX};
  hark_zone zone;
  if (hark_zone_read((hark_bytes){data, size}, &zone)) {
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
      int32_t offset = hark_zone_offset(&zone, times[i]);
      if (offset < -93600 || offset > 93600) {
        abort();
      }
    }
    uint64_t wait = hark_zone_until(&zone, 1795428000123, 450);
    if (wait > 86400000 || hark_zone_minute(&zone, 1795428000123 + wait) >= HARK_DAY_MINUTES) {
      abort();
    }
  }
  return 0;
}
