// query.h — paths and queries: cut into parts, percent-encoding undone, numbers read strictly.
//
// Room: collector/http (no I/O). Owns no memory. Tests: tests/collector/test_query.c. Fuzz: tests/fuzz/fuzz_query.c.
#ifndef HARK_COLLECTOR_HTTP_QUERY_H
#define HARK_COLLECTOR_HTTP_QUERY_H

#include "schema/base/bytes.h"

#define HARK_PATH_PARTS_MAX 12u

// The parts between the slashes of a path, still encoded. "/a/b" has two; "/" has one, empty.
typedef struct {
  hark_bytes parts[HARK_PATH_PARTS_MAX];
  size_t count;
} hark_path;

// Returns false for a path that does not begin with "/" or has too many parts.
bool hark_path_split(hark_bytes path, hark_path *out);
// Undoes percent-encoding (and "+" as a blank where it is a query's) into out[0..out_max). False for a malformed
// escape, a NUL, text that is not UTF-8, or no room.
bool hark_percent_decode(hark_bytes text, bool is_query, char *out, size_t out_max, size_t *size);
// Finds the first parameter of that name in "a=1&b=2". The value stays encoded. False without one.
bool hark_query_find(hark_bytes query, const char *name, hark_bytes *value);
// Reads a decimal number without sign or blanks; false for anything else, or one over `max`.
bool hark_number_read(hark_bytes text, uint64_t max, uint64_t *number);
// Reads exactly 2 * size lower- or upper-case hex digits.
bool hark_hex_read(hark_bytes text, uint8_t *out, size_t size);
// Writes 2 * size lower-case hex digits and a NUL.
void hark_hex_write(const uint8_t *bytes, size_t size, char *out);

#endif
