#include "tests/schema/check.h"

#define EMPTY ((hark_bytes){NULL, 0})

static void an_empty_view_may_hold_null_everywhere(void **state) {
  (void)state;
  assert_true(hark_bytes_equal(EMPTY, EMPTY));
  assert_true(hark_bytes_equal(EMPTY, HARK_LITERAL("")));
  assert_true(hark_bytes_equal_cstr(EMPTY, ""));
  assert_true(hark_bytes_starts_with(EMPTY, EMPTY));
  assert_true(hark_bytes_starts_with(HARK_LITERAL("a"), EMPTY));
  assert_false(hark_bytes_starts_with(EMPTY, HARK_LITERAL("a")));
  assert_true(hark_bytes_equal_nocase(EMPTY, ""));
  assert_int_equal(0, hark_bytes_compare(EMPTY, EMPTY));
  assert_true(hark_bytes_is_utf8(EMPTY));
  assert_int_equal(0, hark_bytes_part(EMPTY, 0, 5).size);
  assert_int_equal(0, hark_bytes_from_cstr(NULL).size);
}

static void equality_looks_at_size_and_bytes(void **state) {
  (void)state;
  assert_true(hark_bytes_equal_cstr(HARK_LITERAL("abc"), "abc"));
  assert_false(hark_bytes_equal_cstr(HARK_LITERAL("abc"), "ab"));
  assert_false(hark_bytes_equal_cstr(HARK_LITERAL("abc"), "abd"));
  assert_true(hark_bytes_equal_nocase(HARK_LITERAL("Content-TYPE"), "content-type"));
  assert_false(hark_bytes_equal_nocase(HARK_LITERAL("Content-TYPO"), "content-type"));
  assert_false(hark_bytes_equal_nocase(HARK_LITERAL("@"), "`")); // differ by 0x20, but are no letters
}

static void order_is_by_byte_then_by_size(void **state) {
  (void)state;
  assert_true(hark_bytes_compare(HARK_LITERAL("a"), HARK_LITERAL("b")) < 0);
  assert_true(hark_bytes_compare(HARK_LITERAL("\xff"), HARK_LITERAL("a")) > 0);
  assert_true(hark_bytes_compare(HARK_LITERAL("a"), HARK_LITERAL("ab")) < 0);
  assert_true(hark_bytes_compare(HARK_LITERAL("ab"), HARK_LITERAL("a")) > 0);
}

static void a_part_is_clamped_to_what_there_is(void **state) {
  (void)state;
  assert_bytes("bc", hark_bytes_part(HARK_LITERAL("abc"), 1, 2));
  assert_bytes("c", hark_bytes_part(HARK_LITERAL("abc"), 2, SIZE_MAX));
  assert_bytes("", hark_bytes_part(HARK_LITERAL("abc"), 3, 1));
  assert_bytes("", hark_bytes_part(HARK_LITERAL("abc"), SIZE_MAX, SIZE_MAX));
}

static void utf8_is_what_rfc_3629_says(void **state) {
  (void)state;
  static const char *const good[] = {"a",
                                     "\xc2\x80",
                                     "\xdf\xbf",
                                     "\xe0\xa0\x80",
                                     "\xed\x9f\xbf",
                                     "\xee\x80\x80",
                                     "\xef\xbf\xbf",
                                     "\xf0\x90\x80\x80",
                                     "\xf4\x8f\xbf\xbf",
                                     "\xe2\x80\xa2x"};
  static const char *const bad[] = {"\x80",
                                    "\xc0\x80",
                                    "\xc1\xbf",
                                    "\xc2",
                                    "\xc2!",
                                    "\xe0\x9f\xbf",
                                    "\xed\xa0\x80",
                                    "\xed\xbf\xbf",
                                    "\xe2\x80",
                                    "\xf0\x8f\xbf\xbf",
                                    "\xf4\x90\x80\x80",
                                    "\xf5\x80\x80\x80",
                                    "\xff",
                                    "\xfe",
                                    "\xe2\x80\xc0",
                                    "\xf0\x90\x80"};
  for (size_t i = 0; i < COUNT_OF(good); i++) {
    assert_true(hark_bytes_is_utf8(hark_bytes_from_cstr(good[i])));
  }
  for (size_t i = 0; i < COUNT_OF(bad); i++) {
    guarded g = guard(hark_bytes_from_cstr(bad[i]));
    if (hark_bytes_is_utf8(g.bytes)) {
      fail_msg("bad[%zu] passed", i);
    }
    unguard(&g);
  }
  assert_true(hark_bytes_is_utf8(HARK_LITERAL("nul \0 is a character")));
}

// Every code point, encoded by the definition: well-formed but for the surrogates; cut short it never is.
static void every_code_point_is_judged_right(void **state) {
  (void)state;
  for (uint32_t c = 0x80; c <= 0x10ffff; c++) {
    uint8_t t[4];
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = n; i-- > 1;) {
      t[i] = (uint8_t)(0x80 | (c >> (6 * (n - 1 - i)) & 0x3f));
    }
    t[0] = (uint8_t)(leads[n] | c >> (6 * (n - 1)));
    if (hark_bytes_is_utf8((hark_bytes){t, n}) != (c < 0xd800 || c > 0xdfff) ||
        hark_bytes_is_utf8((hark_bytes){t, n - 1})) {
      fail_msg("U+%04X", c);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_empty_view_may_hold_null_everywhere),
      cmocka_unit_test(equality_looks_at_size_and_bytes),
      cmocka_unit_test(order_is_by_byte_then_by_size),
      cmocka_unit_test(a_part_is_clamped_to_what_there_is),
      cmocka_unit_test(utf8_is_what_rfc_3629_says),
      cmocka_unit_test(every_code_point_is_judged_right),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
