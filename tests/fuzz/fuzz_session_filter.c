// fuzz_session_filter.c — any bytes as the words that somebody types to find sessions.
#include <stdlib.h>

#include "collector/api/session_filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BUG(condition)                                                                                                 \
  do {                                                                                                                 \
    if (condition) {                                                                                                   \
      abort();                                                                                                         \
    }                                                                                                                  \
  } while (0)

static bool lies_in(hark_bytes part, const uint8_t *data, size_t size) {
  return part.size == 0 || (part.data >= data && part.size <= size && part.data + part.size <= data + size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  hark_session_filter filter;
  bool few = hark_session_filter_read((hark_bytes){data, size}, &filter);
  BUG(filter.count > HARK_FILTER_TERMS_MAX || (!few && filter.count != HARK_FILTER_TERMS_MAX));
  for (size_t i = 0; i < filter.count; i++) {
    const hark_filter_term *term = &filter.terms[i];
    BUG(!lies_in(term->name, data, size) || !lies_in(term->value, data, size));
    BUG((term->kind == HARK_FILTER_WORDS) != (term->name.size == 0));
    BUG(term->kind == HARK_FILTER_FIELD && term->value.size == 0);
  }
  return 0;
}
