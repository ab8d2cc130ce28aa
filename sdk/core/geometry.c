#include "sdk/core/geometry.h"

#define PIECE_BYTES_MIN 32768u // shorter texts are no pieces of longer ones

static bool is_digit(uint8_t byte) {
  return byte >= '0' && byte <= '9';
}

// Adds one to the last digit written; where that would make the number longer, it stays as it was cut.
static void round_up(uint8_t *first, uint8_t *end) {
  uint8_t *at = end;
  do {
    if (at == first) {
      return;
    }
    at--;
  } while (*at == '9' || *at == '.');
  (*at)++;
  while (++at < end) {
    *at = *at == '.' ? '.' : '0';
  }
}

// Cuts the number that was written at [first, end), which has its point at `point`; gives its new end.
static uint8_t *cut(uint8_t *first, uint8_t *point, uint8_t *end) {
  uint8_t *at = first;
  while (at < end && (*at == '0' || *at == '.')) {
    at++;
  }
  // `at` is the first digit that counts; the point takes a place when it comes after that.
  size_t places = HARK_GEOMETRY_DIGITS + (at < point && point - at < (ptrdiff_t)HARK_GEOMETRY_DIGITS);
  if ((size_t)(end - at) <= places) {
    return end;
  }
  uint8_t *last = at + places < point ? point : at + places;
  uint8_t next = last == point ? point[1] : *last;
  if (next >= '5') {
    round_up(first, last);
  }
  while (last > point && last[-1] == '0') {
    last--;
  }
  last -= last == point + 1;
  return last;
}

size_t hark_geometry_round(hark_bytes text, uint8_t *out) {
  const uint8_t *from = text.data, *end = text.data + text.size;
  uint8_t *to = out;
  while (from < end) {
    if (!is_digit(*from) && *from != '.') {
      *to++ = *from++;
      continue;
    }
    uint8_t *first = to, *point = NULL;
    while (from < end && (is_digit(*from) || (*from == '.' && !point))) {
      point = *from == '.' ? to : point;
      *to++ = *from++;
    }
    bool whole = from < end || text.size < PIECE_BYTES_MIN;
    if (point && to > point + 1 && whole) {
      to = cut(first, point, to);
    }
  }
  return (size_t)(to - out);
}
