#include "collector/access/credentials.h"

#include <string.h>

static const hark_bytes none = {NULL, 0};

hark_bytes hark_credentials_bearer(hark_bytes header) {
  bool is_bearer = header.size > 7 && hark_bytes_equal_nocase(hark_bytes_part(header, 0, 7), "bearer ");
  return is_bearer ? hark_bytes_part(header, 7, header.size) : none;
}

hark_bytes hark_credentials_cookie(hark_bytes header) {
  static const char name[] = HARK_COOKIE_NAME "=";
  hark_bytes found = none;
  for (size_t at = 0; at < header.size;) {
    while (at < header.size && (header.data[at] == ' ' || header.data[at] == ';')) {
      at++;
    }
    hark_bytes rest = hark_bytes_part(header, at, header.size);
    const uint8_t *end = rest.size ? memchr(rest.data, ';', rest.size) : NULL;
    hark_bytes pair = hark_bytes_part(rest, 0, end ? (size_t)(end - rest.data) : rest.size);
    if (pair.size >= sizeof name - 1 && memcmp(pair.data, name, sizeof name - 1) == 0) {
      if (found.data) {
        return none;
      }
      found = hark_bytes_part(pair, sizeof name - 1, pair.size);
    }
    at += pair.size;
  }
  return found;
}
