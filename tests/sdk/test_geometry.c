// Numbers of drawings: as exact as a float, and never longer.
#include "sdk/core/geometry.h"
#include "tests/schema/check.h"

static void expect(const char *text, const char *rounded) {
  hark_bytes in = hark_bytes_from_cstr(text);
  uint8_t out[256];
  size_t size = hark_geometry_round(in, out);
  assert_true(size <= in.size);
  assert_bytes(rounded, ((hark_bytes){out, size}));
  assert_int_equal(size, hark_geometry_round((hark_bytes){out, size}, out)); // in place, and nothing more to do
  assert_bytes(rounded, ((hark_bytes){out, size}));
}

static void numbers_keep_seven_digits(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"", ""},
      {"12", "12"},
      {"12345678901", "12345678901"}, // no fraction: a name, for all we know
      {"750.289664537783", "750.2897"},
      {"-0.000123456789", "-0.0001234568"},
      {".123456789", ".1234568"},
      {"0.5", "0.5"},
      {"45.000000001", "45"},
      {"1.99999999", "2"},
      {"9.99999999", "9.999999"}, // a longer number is not made
      {"99.1234567", "99.12346"},
      {"1234567.891", "1234568"},
      {"1234567.291", "1234567"},
      {"12345678.91", "12345679"},
      {"0.00000000", "0.00000000"},
      {"6.123233995736766e-17", "6.123234e-17"},
      {"M34,97.79641957910155C35.84310051171875,100.03546514160156Z", "M34,97.79642C35.8431,100.0355Z"},
      {"M1.5.51234567891.5", "M1.5.5123457.5"},
      {"translate(45.556782192323354, 0) rotate(-.5)", "translate(45.55678, 0) rotate(-.5)"},
      {"...", "..."},
      {"1.", "1."},
      {"rgb(1.2.3)", "rgb(1.2.3)"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    expect(cases[i][0], cases[i][1]);
  }
}

// Against the arithmetic of floats: what is drawn moves by no more than seven digits can tell.
static void a_rounded_number_is_as_near_as_a_float(void **state) {
  (void)state;
  uint64_t random = 3;
  for (int i = 0; i < 20000; i++) {
    char text[64];
    double value = (double)(int32_t)random_u32(&random) / (double)(1u << (i % 31));
    int size = snprintf(text, sizeof text, "%.*f", i % 17, value);
    uint8_t out[65];
    out[hark_geometry_round((hark_bytes){(uint8_t *)text, (size_t)size}, out)] = 0;
    double before = strtod(text, NULL), after = strtod((char *)out, NULL);
    double away = before > after ? before - after : after - before, most = before < 0 ? -before : before;
    assert_true(away <= most * 1.01e-6);
  }
}

// The piece of a long text may end inside a number.
static void a_number_at_the_end_of_a_long_text_stays(void **state) {
  (void)state;
  static char text[40000];
  static uint8_t out[sizeof text];
  memset(text, ' ', sizeof text);
  memcpy(text + sizeof text - 14, "45.00000000000", 14);
  memcpy(text, "45.00000000000", 14);
  size_t size = hark_geometry_round((hark_bytes){(uint8_t *)text, sizeof text}, out);
  assert_int_equal(sizeof text - 12, size);
  assert_memory_equal("45.00000000000", out + size - 14, 14);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_keep_seven_digits),
      cmocka_unit_test(a_rounded_number_is_as_near_as_a_float),
      cmocka_unit_test(a_number_at_the_end_of_a_long_text_stays),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
