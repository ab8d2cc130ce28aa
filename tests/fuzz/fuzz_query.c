// fuzz_query.c — any bytes as path and query of a request.
#include <stdlib.h>
#include <string.h>

#include "collector/http/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BUG(condition)                                                                                                 \
  do {                                                                                                                 \
    if (condition) {                                                                                                   \
      abort();                                                                                                         \
    }                                                                                                                  \
  } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  hark_bytes input = {data, size}, value;
  hark_path path;
  char out[64], hex[2 * sizeof out + 1];
  uint8_t bytes[sizeof out];
  size_t out_size;
  uint64_t number;
  if (hark_path_split(input, &path)) {
    size_t all = path.count;
    for (size_t i = 0; i < path.count; i++) {
      BUG(path.parts[i].size && memchr(path.parts[i].data, '/', path.parts[i].size));
      all += path.parts[i].size;
    }
    BUG(all != size);
  }
  if (hark_percent_decode(input, true, out, sizeof out, &out_size)) {
    BUG(out_size > size || out_size > sizeof out || memchr(out, 0, out_size));
    hark_hex_write((const uint8_t *)out, out_size, hex);
    BUG(!hark_hex_read(hark_bytes_from_cstr(hex), bytes, out_size) || memcmp(bytes, out, out_size) != 0);
  }
  if (hark_query_find(input, "q", &value) && value.size) {
    BUG(value.data < data || value.data + value.size > data + size || memchr(value.data, '&', value.size));
  }
  if (hark_number_read(input, 500, &number)) {
    BUG(number > 500);
  }
  return 0;
}
