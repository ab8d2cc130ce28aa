// Tests of sdk/core/masking against tests/corpora/canaries: every format of every country in every place of a sentence,
// e-mails and names in every script, and how much of harmless text is masked with them.
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sdk/core/masking.h"

#define LINE_MAX_BYTES 1024
#define COLUMNS_MAX 5

static char line[LINE_MAX_BYTES];
static const char *columns[COLUMNS_MAX];

static FILE *corpus(const char *name) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", HARK_CANARIES, name);
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  return file;
}

// Reads the next row; comments are passed over.
static bool next_row(FILE *file, int count) {
  do {
    if (fgets(line, sizeof line, file) == NULL) {
      return false;
    }
  } while (line[0] == '#');
  line[strcspn(line, "\n")] = 0;
  char *at = line;
  for (int i = 0; i < count; i++) {
    columns[i] = at;
    at += strcspn(at, "\t");
    assert_true(i + 1 == count ? *at == 0 : *at == '\t');
    *at++ = 0;
  }
  return true;
}

static const char *masked(const char *text, hark_text_class class_, hark_mask_mode mode) {
  static char out[8 * LINE_MAX_BYTES];
  hark_bytes result =
      hark_mask((hark_bytes){(const uint8_t *)text, strlen(text)}, class_, mode, (uint8_t *)out, sizeof out - 1);
  memmove(out, result.data, result.size);
  out[result.size] = 0;
  return out;
}

// Is there anything of the value: six bytes in a row that masking all of it would not write?
static bool leaks(const char *text, const char *value) {
  enum { TELLING = 6 };
  char all[4 * LINE_MAX_BYTES], kept[4 * LINE_MAX_BYTES];
  snprintf(kept, sizeof kept, "%s", text);
  snprintf(all, sizeof all, "%s", masked(value, HARK_TEXT_PLAIN, HARK_MASK_ALL));
  for (size_t i = 0; i + TELLING <= strlen(value); i++) {
    if (memmem(kept, strlen(kept), value + i, TELLING) != NULL &&
        memmem(all, strlen(all), value + i, TELLING) == NULL) {
      return true;
    }
  }
  return false;
}

static void every_format_of_every_country_is_found_in_text(void **state) {
  (void)state;
  static const char *const places[] = {"%s",   "before %s after", "(%s)",         "No. %s, please", "ID:%s", "\"%s\".",
                                       "%s\n", "a, %s; b",        "is\xC2\xA0%s", "<%s>",           "%s?",   "[%s]"};
  FILE *file = corpus("formats.tsv");
  int tested = 0, countries = 0;
  char country[8] = "", text[2 * LINE_MAX_BYTES];
  while (next_row(file, 4)) {
    countries += strcmp(country, columns[0]) != 0;
    snprintf(country, sizeof country, "%s", columns[0]);
    for (size_t p = 0; p < sizeof places / sizeof places[0]; p++) {
      snprintf(text, sizeof text, places[p], columns[3]);
      if (strcmp(columns[2], "text") == 0 && leaks(masked(text, HARK_TEXT_PLAIN, HARK_MASK_PATTERNS), columns[3])) {
        fail_msg("%s %s: %s -> %s", columns[0], columns[1], text, masked(text, HARK_TEXT_PLAIN, HARK_MASK_PATTERNS));
      }
      assert_false(leaks(masked(text, HARK_TEXT_PLAIN, HARK_MASK_ALL), columns[3]));
      tested++;
    }
  }
  fclose(file);
  assert_true(countries >= 30 && tested > 1500);
}

static void every_script_is_masked(void **state) {
  (void)state;
  FILE *file = corpus("scripts.tsv");
  int scripts = 0;
  char text[2 * LINE_MAX_BYTES];
  for (; next_row(file, 5); scripts++) {
    const char *email = columns[3];
    snprintf(text, sizeof text, "(%s)", email);
    const char *out = masked(text, HARK_TEXT_PLAIN, HARK_MASK_PATTERNS);
    if (leaks(out, email)) {
      fail_msg("%s: %s -> %s", columns[0], text, out);
    }
    assert_string_equal(masked(columns[4], HARK_TEXT_PLAIN, HARK_MASK_PATTERNS), columns[4]);
    for (int i = 1; i < 4; i++) {
      assert_false(leaks(masked(columns[i], HARK_TEXT_PLAIN, HARK_MASK_ALL), columns[i]));
    }
  }
  fclose(file);
  assert_true(scripts >= 12);
}

static void harmless_text_is_mostly_left_alone(void **state) {
  (void)state;
  FILE *file = corpus("harmless.txt");
  int words = 0, touched = 0;
  while (next_row(file, 1)) {
    const char *out = masked(line, HARK_TEXT_PLAIN, HARK_MASK_PATTERNS);
    size_t from = 0;
    for (size_t i = 0; i <= strlen(line); i++) {
      if (line[i] == ' ' || line[i] == 0) {
        words += i > from;
        touched += i > from && memcmp(line + from, out + from, i - from) != 0;
        from = i + 1;
      }
    }
  }
  fclose(file);
  printf("over-masking: %d of %d harmless words (%.2f %%)\n", touched, words, 100.0 * touched / words);
  assert_true(words > 400);
  assert_true(touched * 100 <= words); // at most 1 %
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_format_of_every_country_is_found_in_text),
      cmocka_unit_test(every_script_is_masked),
      cmocka_unit_test(harmless_text_is_mostly_left_alone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
