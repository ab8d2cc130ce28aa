// bytes.h — a borrowed run of bytes, and the small questions asked of one.
//
// Room: schema/base (platform-free). Owns no memory. Tests: tests/schema/test_bytes.c.
// An empty view may hold NULL; nothing here adds to or passes on a NULL pointer.
#ifndef HARK_SCHEMA_BASE_BYTES_H
#define HARK_SCHEMA_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  const uint8_t *data;
  size_t size;
} hark_bytes;

// Views a NUL-terminated string without its terminator. NULL gives an empty view.
hark_bytes hark_bytes_from_cstr(const char *text);
// A string literal as a view.
#define HARK_LITERAL(text) ((hark_bytes){(const uint8_t *)(text), sizeof(text) - 1})

bool hark_bytes_equal(hark_bytes a, hark_bytes b);
bool hark_bytes_equal_cstr(hark_bytes a, const char *b);
bool hark_bytes_starts_with(hark_bytes whole, hark_bytes start);
// ASCII case-insensitive equality with a lower-case literal.
bool hark_bytes_equal_nocase(hark_bytes a, const char *lower);
// Returns the part [from, from + size), clamped to what there is.
hark_bytes hark_bytes_part(hark_bytes whole, size_t from, size_t size);
// Returns at most the first `size` bytes of a UTF-8 text, whole characters only.
hark_bytes hark_bytes_cut(hark_bytes text, size_t size);
// Orders like memcmp, then by size.
int hark_bytes_compare(hark_bytes a, hark_bytes b);
// Is this well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms)?
bool hark_bytes_is_utf8(hark_bytes text);

#endif
