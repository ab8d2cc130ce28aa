#include "collector/http/query.h"

#include <string.h>

bool hark_path_split(hark_bytes path, hark_path *out) {
  out->count = 0;
  if (path.size == 0 || path.data[0] != '/') {
    return false;
  }
  hark_bytes rest = hark_bytes_part(path, 1, path.size);
  for (;;) {
    if (out->count == HARK_PATH_PARTS_MAX) {
      return false;
    }
    const uint8_t *slash = rest.size ? memchr(rest.data, '/', rest.size) : NULL;
    size_t size = slash ? (size_t)(slash - rest.data) : rest.size;
    out->parts[out->count++] = hark_bytes_part(rest, 0, size);
    if (!slash) {
      return true;
    }
    rest = hark_bytes_part(rest, size + 1, rest.size);
  }
}

static int hex_digit(uint8_t c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hark_percent_decode(hark_bytes text, bool is_query, char *out, size_t out_max, size_t *size) {
  size_t used = 0;
  for (size_t i = 0; i < text.size; i++) {
    int c = text.data[i];
    if (c == '%') {
      if (text.size - i < 3) {
        return false;
      }
      int high = hex_digit(text.data[i + 1]), low = hex_digit(text.data[i + 2]);
      if (high < 0 || low < 0) {
        return false;
      }
      c = high << 4 | low;
      i += 2;
    } else if (c == '+' && is_query) {
      c = ' ';
    }
    if (c == 0 || used == out_max) {
      return false;
    }
    out[used++] = (char)c;
  }
  *size = used;
  return hark_bytes_is_utf8((hark_bytes){(const uint8_t *)out, used});
}

bool hark_query_find(hark_bytes query, const char *name, hark_bytes *value) {
  hark_bytes rest = query;
  while (rest.size > 0) {
    const uint8_t *end = memchr(rest.data, '&', rest.size);
    size_t size = end ? (size_t)(end - rest.data) : rest.size;
    const uint8_t *equals = size ? memchr(rest.data, '=', size) : NULL;
    size_t name_size = equals ? (size_t)(equals - rest.data) : size;
    if (hark_bytes_equal_cstr(hark_bytes_part(rest, 0, name_size), name)) {
      *value = equals ? hark_bytes_part(rest, name_size + 1, size - name_size - 1) : (hark_bytes){NULL, 0};
      return true;
    }
    rest = end ? hark_bytes_part(rest, size + 1, rest.size) : (hark_bytes){NULL, 0};
  }
  return false;
}

bool hark_number_read(hark_bytes text, uint64_t max, uint64_t *number) {
  uint64_t value = 0;
  if (text.size == 0) {
    return false;
  }
  for (size_t i = 0; i < text.size; i++) {
    uint8_t digit = (uint8_t)(text.data[i] - '0');
    if (digit > 9 || value > (max - digit) / 10 || digit > max) {
      return false;
    }
    value = value * 10 + digit;
  }
  *number = value;
  return true;
}

bool hark_hex_read(hark_bytes text, uint8_t *out, size_t size) {
  if (text.size != 2 * size) {
    return false;
  }
  for (size_t i = 0; i < size; i++) {
    int high = hex_digit(text.data[2 * i]), low = hex_digit(text.data[2 * i + 1]);
    if (high < 0 || low < 0) {
      return false;
    }
    out[i] = (uint8_t)(high << 4 | low);
  }
  return true;
}

void hark_hex_write(const uint8_t *bytes, size_t size, char *out) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < size; i++) {
    out[2 * i] = digits[bytes[i] >> 4];
    out[2 * i + 1] = digits[bytes[i] & 15];
  }
  out[2 * size] = 0;
}
