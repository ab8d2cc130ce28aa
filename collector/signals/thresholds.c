#include "collector/signals/thresholds.h"

#include <assert.h>

#include "collector/signals/late.h"
#include "schema/base/hash.h"

// Raised with every change of a rule, so that what was judged by an older one is judged again.
// Raised with what a digest says (collector/rest), too: it is made when a session is judged.
#define RULES_VERSION 2u

typedef struct {
  const char *name, *what;
  uint32_t normal;
  size_t at; // in hark_thresholds
} row;

static const row rows[] = {
#define ROW(where, name, normal, what) {#name, what, normal, offsetof(hark_thresholds, where.name)},
    HARK_THRESHOLDS(ROW)
#undef ROW
};
#define ROWS (sizeof rows / sizeof *rows)

static uint32_t *value_of(hark_thresholds *thresholds, const row *r) {
  return (uint32_t *)((char *)thresholds + r->at);
}

hark_thresholds hark_thresholds_default(void) {
  hark_thresholds all = {0};
  for (size_t i = 0; i < ROWS; i++) {
    *value_of(&all, &rows[i]) = rows[i].normal;
  }
  return all;
}

static bool read_number(hark_bytes text, uint32_t *value) {
  uint32_t n = 0;
  for (size_t i = 0; i < text.size; i++) {
    if (text.data[i] < '0' || text.data[i] > '9' || n > HARK_THRESHOLD_MAX) {
      return false;
    }
    n = n * 10 + (uint32_t)(text.data[i] - '0');
  }
  *value = n;
  return n > 0 && n <= HARK_THRESHOLD_MAX;
}

static bool read_word(hark_bytes word, hark_thresholds *thresholds, bool seen[ROWS]) {
  size_t equal = 0;
  while (equal < word.size && word.data[equal] != '=') {
    equal++;
  }
  if (equal == word.size) {
    return false;
  }
  for (size_t i = 0; i < ROWS; i++) {
    if (hark_bytes_equal_cstr(hark_bytes_part(word, 0, equal), rows[i].name)) {
      bool anew = !seen[i];
      seen[i] = true;
      return anew &&
             read_number(hark_bytes_part(word, equal + 1, word.size - equal - 1), value_of(thresholds, &rows[i]));
    }
  }
  return false;
}

hark_err hark_thresholds_read(hark_bytes text, hark_thresholds *thresholds, hark_bytes *wrong) {
  hark_thresholds all = hark_thresholds_default();
  bool seen[ROWS] = {false};
  for (size_t at = 0; at < text.size;) {
    size_t end = at;
    while (end < text.size && text.data[end] != ' ') {
      end++;
    }
    *wrong = hark_bytes_part(text, at, end - at);
    if (wrong->size > 0 && !read_word(*wrong, &all, seen)) {
      return HARK_ERR_BAD_ARGUMENT;
    }
    at = end + 1;
  }
  *thresholds = all;
  return HARK_OK;
}

uint64_t hark_thresholds_name(const hark_thresholds *thresholds) {
  hark_thresholds copy = *thresholds;
  uint64_t name = RULES_VERSION;
  for (size_t i = 0; i < ROWS; i++) {
    uint32_t value = *value_of(&copy, &rows[i]);
    uint8_t bytes[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24)};
    name = hark_hash((hark_bytes){bytes, sizeof bytes}, name);
  }
  return name > 1 ? name : 2;
}

size_t hark_thresholds_rows(const hark_thresholds *thresholds, hark_threshold_row out[32]) {
  hark_thresholds copy = *thresholds;
  static_assert(ROWS <= 32, "the caller's room");
  for (size_t i = 0; i < ROWS; i++) {
    out[i] = (hark_threshold_row){rows[i].name, rows[i].what, rows[i].normal, *value_of(&copy, &rows[i])};
  }
  return ROWS;
}
