#include "schema/base/bytes.h"

#include <string.h>

hark_bytes hark_bytes_from_cstr(const char *text) {
  return text ? (hark_bytes){(const uint8_t *)text, strlen(text)} : (hark_bytes){NULL, 0};
}

bool hark_bytes_equal(hark_bytes a, hark_bytes b) {
  return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

bool hark_bytes_equal_cstr(hark_bytes a, const char *b) {
  return hark_bytes_equal(a, hark_bytes_from_cstr(b));
}

bool hark_bytes_starts_with(hark_bytes whole, hark_bytes start) {
  return start.size <= whole.size && (start.size == 0 || memcmp(whole.data, start.data, start.size) == 0);
}

bool hark_bytes_equal_nocase(hark_bytes a, const char *lower) {
  hark_bytes b = hark_bytes_from_cstr(lower);
  if (a.size != b.size) {
    return false;
  }
  for (size_t i = 0; i < a.size; i++) {
    uint8_t c = a.data[i];
    if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != b.data[i]) {
      return false;
    }
  }
  return true;
}

hark_bytes hark_bytes_part(hark_bytes whole, size_t from, size_t size) {
  if (from >= whole.size) {
    return (hark_bytes){NULL, 0};
  }
  size_t left = whole.size - from;
  return (hark_bytes){whole.data + from, size < left ? size : left};
}

hark_bytes hark_bytes_cut(hark_bytes text, size_t size) {
  if (text.size <= size) {
    return text;
  }
  while (size > 0 && (text.data[size] & 0xc0) == 0x80) {
    size--;
  }
  return hark_bytes_part(text, 0, size);
}

int hark_bytes_compare(hark_bytes a, hark_bytes b) {
  size_t common = a.size < b.size ? a.size : b.size;
  int order = common ? memcmp(a.data, b.data, common) : 0;
  return order ? order : (a.size > b.size) - (a.size < b.size);
}

// How many bytes follow a lead byte, and the least code point that may be written so; -1 for no lead byte.
static int utf8_follow(uint8_t lead, uint32_t *least) {
  if (lead >= 0xc2 && lead <= 0xdf) {
    *least = 0x80;
    return 1;
  }
  if ((lead & 0xf0) == 0xe0) {
    *least = 0x800;
    return 2;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    *least = 0x10000;
    return 3;
  }
  return -1;
}

bool hark_bytes_is_utf8(hark_bytes text) {
  size_t i = 0;
  while (i < text.size) {
    uint8_t lead = text.data[i++];
    if (lead < 0x80) {
      continue;
    }
    uint32_t least = 0;
    int follow = utf8_follow(lead, &least);
    if (follow < 0 || (size_t)follow > text.size - i) {
      return false;
    }
    uint32_t code = lead & (0x3fu >> follow);
    for (int k = 0; k < follow; k++) {
      uint8_t byte = text.data[i++];
      if ((byte & 0xc0) != 0x80) {
        return false;
      }
      code = code << 6 | (byte & 0x3fu);
    }
    if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
      return false;
    }
  }
  return true;
}
