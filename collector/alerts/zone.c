#include "collector/alerts/zone.h"

#include <string.h>

#define HEAD_BYTES 44u
#define KIND_BYTES 6u // offset i32, is summer u8, name u8

static uint64_t big(hark_bytes bytes, size_t at, size_t size) {
  uint64_t number = 0;
  for (size_t i = 0; i < size; i++) {
    number = number << 8 | bytes.data[at + i];
  }
  return number;
}

// The counts of a head, in its order: of flags for universal and standard time, leap seconds, changes, kinds, names.
typedef struct {
  uint64_t universal, standard, leaps, times, kinds, names;
} counts;

// Reads a head and cuts off what belongs to it; times take `width` bytes. False where that is not there.
static bool read_part(hark_bytes *rest, size_t width, counts *c, hark_bytes *body) {
  if (rest->size < HEAD_BYTES || memcmp(rest->data, "TZif", 4) != 0 || rest->data[4] < '2') {
    return false;
  }
  *c = (counts){big(*rest, 20, 4), big(*rest, 24, 4), big(*rest, 28, 4),
                big(*rest, 32, 4), big(*rest, 36, 4), big(*rest, 40, 4)};
  uint64_t size = c->times * (width + 1) + c->kinds * KIND_BYTES + c->names + c->leaps * (width + 4) + c->standard +
                  c->universal; // 32-bit counts: it cannot wrap
  if (size > rest->size - HEAD_BYTES) {
    return false;
  }
  *body = hark_bytes_part(*rest, HEAD_BYTES, (size_t)size);
  *rest = hark_bytes_part(*rest, HEAD_BYTES + (size_t)size, rest->size);
  return true;
}

bool hark_zone_read(hark_bytes file, hark_zone *zone) {
  counts c;
  hark_bytes body;
  *zone = (hark_zone){0};
  if (file.size > HARK_ZONE_BYTES_MAX || !read_part(&file, 4, &c, &body) || !read_part(&file, 8, &c, &body) ||
      c.kinds == 0) {
    return false;
  }
  size_t times = (size_t)c.times * 8;
  hark_zone read = {.times = hark_bytes_part(body, 0, times),
                    .kinds = hark_bytes_part(body, times, (size_t)c.times),
                    .offsets = hark_bytes_part(body, times + (size_t)c.times, (size_t)c.kinds * KIND_BYTES),
                    .time_count = (uint32_t)c.times,
                    .kind_count = (uint32_t)c.kinds};
  for (uint32_t i = 0; i < read.time_count; i++) {
    if (read.kinds.data[i] >= read.kind_count) {
      return false;
    }
  }
  for (uint32_t i = 0; i < read.kind_count; i++) {
    int32_t offset = (int32_t)big(read.offsets, (size_t)i * KIND_BYTES, 4);
    if (offset < -93600 || offset > 93600) { // 26 hours: more than RFC 8536 asks for
      return false;
    }
  }
  *zone = read;
  return true;
}

int32_t hark_zone_offset(const hark_zone *zone, int64_t at_s) {
  uint32_t low = 0, high = zone->time_count; // the first change after at_s
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if ((int64_t)big(zone->times, (size_t)middle * 8, 8) <= at_s) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (zone->kind_count == 0) {
    return 0;
  }
  size_t kind = low > 0 ? zone->kinds.data[low - 1] : 0;
  return (int32_t)big(zone->offsets, kind * KIND_BYTES, 4);
}

bool hark_zone_name_is_good(const char *name) {
  size_t size = strlen(name);
  bool good = size > 0 && size <= 64 && name[0] != '/' && !strstr(name, "..");
  for (size_t i = 0; i < size && good; i++) {
    char c = name[i];
    good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("_+-/", c);
  }
  return good;
}

// ---- hours of a day ----

static int64_t local_ms(const hark_zone *zone, uint64_t at_ms) {
  return (int64_t)at_ms + hark_zone_offset(zone, (int64_t)(at_ms / 1000)) * 1000ll;
}

uint32_t hark_zone_minute(const hark_zone *zone, uint64_t at_ms) {
  int64_t minute = local_ms(zone, at_ms) / 60000 % (int64_t)HARK_DAY_MINUTES;
  return (uint32_t)(minute < 0 ? minute + HARK_DAY_MINUTES : minute);
}

uint64_t hark_zone_until(const hark_zone *zone, uint64_t at_ms, uint32_t minute) {
  uint32_t left = (minute + HARK_DAY_MINUTES - hark_zone_minute(zone, at_ms)) % HARK_DAY_MINUTES;
  return left == 0 ? 0 : left * 60000ull - (uint64_t)(local_ms(zone, at_ms) % 60000);
}

bool hark_zone_is_between(const hark_zone *zone, uint64_t at_ms, uint32_t from, uint32_t to) {
  uint32_t length = (to + HARK_DAY_MINUTES - from) % HARK_DAY_MINUTES;
  return (hark_zone_minute(zone, at_ms) + HARK_DAY_MINUTES - from) % HARK_DAY_MINUTES < length;
}

bool hark_minute_read(const char *text, uint32_t *minute) {
  for (size_t i = 0; i < 5; i++) {
    if (i == 2 ? text[i] != ':' : text[i] < '0' || text[i] > '9') {
      return false;
    }
  }
  uint32_t hours = (uint32_t)((text[0] - '0') * 10 + text[1] - '0');
  uint32_t minutes = (uint32_t)((text[3] - '0') * 10 + text[4] - '0');
  *minute = hours * 60 + minutes;
  return text[5] == '\0' && hours < 24 && minutes < 60;
}
