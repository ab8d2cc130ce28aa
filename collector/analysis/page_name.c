#include "collector/analysis/page_name.h"

#include <string.h>

#define HEX_MIN 12u
#define TOKEN_MIN 20u
#define TOKEN_DIGITS_MIN 3u
#define TAIL_MIN 5u

static bool is_digit(uint8_t c) {
  return c >= '0' && c <= '9';
}

static bool is_letter(uint8_t c) {
  return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_hex(uint8_t c) {
  return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool ends_part(uint8_t c) {
  return c == '/' || c == '?' || c == '#' || c == '&' || c == '=';
}

static size_t count(hark_bytes part, bool (*is)(uint8_t c)) {
  size_t found = 0;
  for (size_t i = 0; i < part.size; i++) {
    found += is(part.data[i]);
  }
  return found;
}

static bool is_uuid(hark_bytes part) {
  for (size_t i = 0; i < part.size; i++) {
    bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? part.data[i] != '-' : !is_hex(part.data[i])) {
      return false;
    }
  }
  return part.size == 36;
}

static bool ends_in_number(hark_bytes part) {
  size_t digits = 0;
  while (digits < part.size && is_digit(part.data[part.size - 1 - digits])) {
    digits++;
  }
  return digits >= TAIL_MIN && digits < part.size && part.data[part.size - 1 - digits] == '-';
}

static bool ends_in_step(hark_bytes part) {
  return part.size >= 4 && hark_bytes_equal_nocase(hark_bytes_part(part, part.size - 4, 4), "step");
}

static bool is_identifier(hark_bytes part, hark_bytes before) {
  size_t digits = count(part, is_digit);
  if (digits == 0) {
    return false;
  }
  if (digits == part.size) {
    return part.size > 1 || !ends_in_step(before);
  }
  return is_uuid(part) || ends_in_number(part) || (part.size >= HEX_MIN && count(part, is_hex) == part.size) ||
         (part.size >= TOKEN_MIN && digits >= TOKEN_DIGITS_MIN && digits + count(part, is_letter) == part.size);
}

hark_bytes hark_page_name(hark_bytes path, uint8_t *room) {
  if (count(path, is_digit) == 0) {
    return path;
  }
  size_t size = 0;
  bool renamed = false;
  hark_bytes before = {NULL, 0};
  for (size_t at = 0; at < path.size;) {
    size_t end = at;
    while (end < path.size && !ends_part(path.data[end])) {
      end++;
    }
    hark_bytes part = hark_bytes_part(path, at, end - at);
    if (is_identifier(part, before)) {
      room[size++] = '*';
      renamed = true;
    } else if (part.size > 0) {
      memcpy(room + size, part.data, part.size);
      size += part.size;
    }
    if (end < path.size) {
      room[size++] = path.data[end++];
    }
    before = part;
    at = end;
  }
  return renamed ? (hark_bytes){room, size} : path;
}
