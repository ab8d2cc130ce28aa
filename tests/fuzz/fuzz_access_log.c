// fuzz_access_log.c — any bytes as a line of an access log.
#include <stdlib.h>

#include "collector/analysis/access_log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inside(hark_bytes part, const uint8_t *data, size_t size) {
  if (part.size && (part.data < data || part.data + part.size > data + size)) {
    abort();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  hark_access access;
  if (hark_access_read((hark_bytes){data, size}, &access)) {
    inside(access.method, data, size);
    inside(access.path, data, size);
    inside(access.agent, data, size);
    if (access.status > 999 || access.at_ms > 300000000000000u) {
      abort();
    }
  }
  hark_access_is_page(&access);
  hark_access_is_robot(&access);
  return 0;
}
