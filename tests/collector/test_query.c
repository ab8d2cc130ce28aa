// Paths, queries, percent-encoding, numbers.
#include "tests/schema/check.h"

#include "collector/http/query.h"

static void a_path_is_cut_at_its_slashes(void **state) {
  (void)state;
  hark_path path;
  assert_true(hark_path_split(HARK_LITERAL("/"), &path));
  assert_int_equal(1, path.count);
  assert_bytes("", path.parts[0]);
  assert_true(hark_path_split(HARK_LITERAL("/api//x/"), &path));
  assert_int_equal(4, path.count);
  assert_bytes("api", path.parts[0]);
  assert_bytes("", path.parts[1]);
  assert_bytes("x", path.parts[2]);
  assert_bytes("", path.parts[3]);
  assert_false(hark_path_split(HARK_LITERAL("api"), &path));
  assert_false(hark_path_split((hark_bytes){NULL, 0}, &path));
}

static void a_path_has_a_limited_number_of_parts(void **state) {
  (void)state;
  hark_path path;
  char text[64] = "";
  for (size_t i = 0; i < HARK_PATH_PARTS_MAX; i++) {
    strcat(text, "/a");
  }
  assert_true(hark_path_split(hark_bytes_from_cstr(text), &path));
  assert_int_equal(HARK_PATH_PARTS_MAX, path.count);
  strcat(text, "/");
  assert_false(hark_path_split(hark_bytes_from_cstr(text), &path));
}

static void percent_encoding_is_undone_or_refused(void **state) {
  (void)state;
  char out[8];
  size_t size;
  guarded g = guard(HARK_LITERAL("a%C3%A4+b"));
  assert_true(hark_percent_decode(g.bytes, true, out, sizeof out, &size));
  assert_bytes("a\xc3\xa4 b", ((hark_bytes){(uint8_t *)out, size}));
  assert_true(hark_percent_decode(g.bytes, false, out, sizeof out, &size));
  assert_bytes("a\xc3\xa4+b", ((hark_bytes){(uint8_t *)out, size}));
  unguard(&g);
  static const char *const bad[] = {"%", "%4", "%zz", "%00", "%C3", "%c0%af", "%ed%a0%80", "123456789"};
  for (size_t i = 0; i < COUNT_OF(bad); i++) {
    g = guard(hark_bytes_from_cstr(bad[i]));
    assert_false(hark_percent_decode(g.bytes, true, out, sizeof out, &size));
    unguard(&g);
  }
  assert_true(hark_percent_decode(HARK_LITERAL("12345678"), true, out, sizeof out, &size));
  assert_int_equal(8, size);
}

static void the_first_parameter_of_a_name_is_found(void **state) {
  (void)state;
  hark_bytes value;
  hark_bytes query = HARK_LITERAL("ab=1&a=2&&b&a=3&c=");
  assert_true(hark_query_find(query, "a", &value));
  assert_bytes("2", value);
  assert_true(hark_query_find(query, "b", &value));
  assert_bytes("", value);
  assert_true(hark_query_find(query, "c", &value));
  assert_bytes("", value);
  assert_false(hark_query_find(query, "d", &value));
  assert_false(hark_query_find((hark_bytes){NULL, 0}, "a", &value));
  assert_true(hark_query_find(HARK_LITERAL("x=a=b"), "x", &value));
  assert_bytes("a=b", value);
}

static void numbers_are_decimal_digits_below_their_limit(void **state) {
  (void)state;
  uint64_t number;
  assert_true(hark_number_read(HARK_LITERAL("0"), 0, &number));
  assert_int_equal(0, number);
  assert_true(hark_number_read(HARK_LITERAL("18446744073709551615"), UINT64_MAX, &number));
  assert_true(number == UINT64_MAX);
  assert_false(hark_number_read(HARK_LITERAL("18446744073709551616"), UINT64_MAX, &number));
  assert_false(hark_number_read(HARK_LITERAL("99999999999999999999999"), UINT64_MAX, &number));
  assert_true(hark_number_read(HARK_LITERAL("500"), 500, &number));
  assert_false(hark_number_read(HARK_LITERAL("501"), 500, &number));
  assert_false(hark_number_read(HARK_LITERAL("7"), 5, &number));
  static const char *const bad[] = {"", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1e3"};
  for (size_t i = 0; i < COUNT_OF(bad); i++) {
    assert_false(hark_number_read(hark_bytes_from_cstr(bad[i]), UINT64_MAX, &number));
  }
}

static void hex_comes_back_as_it_went(void **state) {
  (void)state;
  const uint8_t bytes[4] = {0x00, 0x9f, 0xa0, 0xff};
  uint8_t back[4];
  char text[9];
  hark_hex_write(bytes, sizeof bytes, text);
  assert_string_equal("009fa0ff", text);
  assert_true(hark_hex_read(hark_bytes_from_cstr(text), back, sizeof back));
  assert_memory_equal(bytes, back, sizeof back);
  assert_true(hark_hex_read(HARK_LITERAL("009FA0FF"), back, sizeof back));
  assert_memory_equal(bytes, back, sizeof back);
  assert_false(hark_hex_read(HARK_LITERAL("009fa0f"), back, sizeof back));
  assert_false(hark_hex_read(HARK_LITERAL("009fa0ff0"), back, sizeof back));
  assert_false(hark_hex_read(HARK_LITERAL("009fa0fg"), back, sizeof back));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_path_is_cut_at_its_slashes),
      cmocka_unit_test(a_path_has_a_limited_number_of_parts),
      cmocka_unit_test(percent_encoding_is_undone_or_refused),
      cmocka_unit_test(the_first_parameter_of_a_name_is_found),
      cmocka_unit_test(numbers_are_decimal_digits_below_their_limit),
      cmocka_unit_test(hex_comes_back_as_it_went),
  };
  return cmocka_run_group_tests_name("collector.query", tests, NULL, NULL);
}
