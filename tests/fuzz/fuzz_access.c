// fuzz_access.c — any bytes as Authorization, as Cookie, and as a name.
#include <stdlib.h>
#include <string.h>

#include "collector/access/credentials.h"
#include "collector/access/rights.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BUG(condition)                                                                                                 \
  do {                                                                                                                 \
    if (condition) {                                                                                                   \
      abort();                                                                                                         \
    }                                                                                                                  \
  } while (0)

static void check_inside(hark_bytes whole, hark_bytes part) {
  BUG(part.size && (part.data < whole.data || part.data + part.size > whole.data + whole.size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  hark_bytes input = {data, size};
  hark_bytes bearer = hark_credentials_bearer(input), cookie = hark_credentials_cookie(input);
  check_inside(input, bearer);
  check_inside(input, cookie);
  BUG(cookie.size && memchr(cookie.data, ';', cookie.size));
  BUG(hark_name_is_good(input) && (size > HARK_NAME_BYTES_MAX || memchr(data, 0, size) || memchr(data, '"', size)));
  return 0;
}
