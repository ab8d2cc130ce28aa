// What masking left alone is known again; nothing else is.
#include "tests/schema/check.h"

#include "collector/ingest/known.h"

static hark_known *make(hark_arena *arena) {
  hark_arena_open(arena, (size_t)2 << 20);
  hark_known *known = hark_known_create(arena);
  assert_non_null(known);
  return known;
}

static hark_text text(const char *words, hark_text_class class_) {
  return (hark_text){hark_bytes_from_cstr(words), class_};
}

static void a_text_is_known_once_it_was_added_and_only_under_its_class(void **state) {
  (void)state;
  hark_arena arena;
  hark_known *known = make(&arena);
  assert_false(hark_known_has(known, text("Add to cart", HARK_TEXT_PLAIN)));
  hark_known_add(known, text("Add to cart", HARK_TEXT_PLAIN));
  assert_true(hark_known_has(known, text("Add to cart", HARK_TEXT_PLAIN)));
  assert_false(hark_known_has(known, text("Add to cart", HARK_TEXT_CODE)));
  assert_false(hark_known_has(known, text("Add to car", HARK_TEXT_PLAIN)));
  assert_false(hark_known_has(known, text("Add to cart.", HARK_TEXT_PLAIN)));
  assert_true(hark_known_has(known, (hark_text){{NULL, 0}, HARK_TEXT_PLAIN}));
  hark_arena_close(&arena);
}

static void a_text_over_the_limit_is_never_known(void **state) {
  (void)state;
  hark_arena arena;
  hark_known *known = make(&arena);
  char words[HARK_KNOWN_BYTES_MAX + 2];
  memset(words, 'a', sizeof words);
  hark_text longest = {{(const uint8_t *)words, HARK_KNOWN_BYTES_MAX}, HARK_TEXT_PLAIN};
  hark_text longer = {{(const uint8_t *)words, HARK_KNOWN_BYTES_MAX + 1}, HARK_TEXT_PLAIN};
  hark_known_add(known, longest);
  hark_known_add(known, longer);
  assert_true(hark_known_has(known, longest));
  assert_false(hark_known_has(known, longer));
  hark_arena_close(&arena);
}

static void texts_that_take_each_others_places_are_never_mistaken(void **state) {
  (void)state;
  hark_arena arena;
  hark_known *known = make(&arena);
  uint32_t still = 0;
  for (uint32_t i = 0; i < 4 * HARK_KNOWN_TEXTS; i++) { // four times as many as there are places
    char words[16];
    snprintf(words, sizeof words, "word %u", i);
    assert_false(hark_known_has(known, text(words, HARK_TEXT_PLAIN)));
    hark_known_add(known, text(words, HARK_TEXT_PLAIN));
    assert_true(hark_known_has(known, text(words, HARK_TEXT_PLAIN)));
  }
  for (uint32_t i = 0; i < 4 * HARK_KNOWN_TEXTS; i++) {
    char words[16];
    snprintf(words, sizeof words, "word %u", i);
    still += hark_known_has(known, text(words, HARK_TEXT_PLAIN));
  }
  assert_in_range(still, HARK_KNOWN_TEXTS / 2, HARK_KNOWN_TEXTS);
  hark_arena_close(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_text_is_known_once_it_was_added_and_only_under_its_class),
      cmocka_unit_test(a_text_over_the_limit_is_never_known),
      cmocka_unit_test(texts_that_take_each_others_places_are_never_mistaken),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
