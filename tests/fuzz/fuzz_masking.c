// fuzz_masking.c — any bytes, any class, any mode: no overrun; and for UTF-8, masking twice is masking once; what
// is plain at a glance is what the scan would leave alone.
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "sdk/core/masking_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void mask_once_more(hark_bytes once, hark_text_class class_, hark_mask_mode mode) {
  size_t max = hark_mask_size_max(once.size);
  uint8_t *out = malloc(max);
  hark_bytes again = hark_mask(once, class_, mode, out, max);
  if (again.size != once.size || (once.size > 0 && memcmp(again.data, once.data, once.size) != 0)) {
    abort();
  }
  free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  if (size > 4096) {
    return 0;
  }
  size_t max = hark_mask_size_max(size);
  uint8_t *text = malloc(size + (size == 0));
  uint8_t *out = malloc(max);
  memcpy(text, bytes, size);
  unsigned find = size > 0 ? bytes[0] & (2 * HARK_FIND_STRICT - 1) : 0;
  if (hark_mask_plain((hark_bytes){text, size}, find) && hark_mask_patterns_change((hark_bytes){text, size}, find)) {
    abort();
  }
  for (int c = 0; c < HARK_TEXT_CLASS_COUNT; c++) {
    for (int mode = HARK_MASK_PATTERNS; mode <= HARK_MASK_SECRET; mode++) {
      hark_bytes once = hark_mask((hark_bytes){text, size}, (hark_text_class)c, (hark_mask_mode)mode, out, max);
      if (once.size > max) {
        abort();
      }
      if (!hark_bytes_is_utf8((hark_bytes){text, size})) {
        continue;
      }
      mask_once_more(once, (hark_text_class)c, HARK_MASK_PATTERNS);
      mask_once_more(once, (hark_text_class)c, (hark_mask_mode)mode);
      if (!hark_bytes_is_utf8(once)) {
        abort(); // well-formed text stays so
      }
    }
  }
  free(text);
  free(out);
  return 0;
}
