#include "schema/flat/reader.h"

#include "tests/schema/check.h"

static void numbers_are_little_endian(void **state) {
  (void)state;
  hark_reader r = hark_reader_init(HARK_LITERAL("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"));
  assert_int_equal(0x01, hark_read_u8(&r));
  assert_int_equal(0x0302, hark_read_u16(&r));
  assert_int_equal(0x07060504, hark_read_u32(&r));
  assert_true(0x0f0e0d0c0b0a0908u == hark_read_u64(&r));
  assert_true(hark_reader_is_done(&r));
}

static void a_failure_sticks_and_keeps_its_place(void **state) {
  (void)state;
  guarded g = guard(HARK_LITERAL("abc"));
  hark_reader r = hark_reader_init(g.bytes);
  assert_int_equal('a', hark_read_u8(&r));
  assert_int_equal(0, hark_read_u32(&r));
  assert_int_equal(HARK_ERR_TRUNCATED, r.err);
  assert_int_equal(1, r.offset);
  assert_int_equal(0, hark_read_u8(&r)); // though one byte is there
  assert_int_equal(0, hark_read_leb(&r));
  assert_int_equal(0, hark_read_bytes(&r, 1).size);
  assert_int_equal(1, r.offset);
  assert_false(hark_reader_is_done(&r));
  unguard(&g);
}

static void a_hostile_size_cannot_wrap_the_bounds_check(void **state) {
  (void)state;
  hark_reader r = hark_reader_init(HARK_LITERAL("abcd"));
  hark_read_u8(&r);
  assert_int_equal(0, hark_read_bytes(&r, SIZE_MAX).size);
  assert_int_equal(HARK_ERR_TRUNCATED, r.err);
  r = hark_reader_init((hark_bytes){NULL, 0});
  assert_int_equal(0, hark_read_bytes(&r, 0).size);
  assert_true(hark_reader_is_done(&r));
}

static void leb_goes_there_and_back_at_every_size(void **state) {
  (void)state;
  static const struct {
    uint32_t value, size;
  } cases[] = {{0, 1},       {127, 1},     {128, 2},       {16383, 2},     {16384, 3},
               {2097151, 3}, {2097152, 4}, {268435455, 4}, {268435456, 5}, {UINT32_MAX, 5}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    uint8_t bytes[HARK_LEB_BYTES_MAX];
    size_t size = (size_t)(hark_leb_write(bytes, cases[i].value) - bytes);
    assert_int_equal(cases[i].size, size);
    assert_int_equal(cases[i].size, hark_leb_size(cases[i].value));
    guarded g = guard((hark_bytes){bytes, size});
    hark_reader r = hark_reader_init(g.bytes);
    assert_int_equal(cases[i].value, hark_read_leb(&r));
    assert_true(hark_reader_is_done(&r));
    unguard(&g);
    g = guard((hark_bytes){bytes, size - 1}); // cut short
    r = hark_reader_init(g.bytes);
    hark_read_leb(&r);
    assert_int_equal(HARK_ERR_TRUNCATED, r.err);
    unguard(&g);
  }
}

static void leb_has_one_form_for_each_number(void **state) {
  (void)state;
  static const hark_bytes bad[] = {
      {(const uint8_t *)"\x80\x00", 2},                 // 0 in two bytes
      {(const uint8_t *)"\xff\x00", 2},                 // 127 in two
      {(const uint8_t *)"\x80\x80\x80\x80\x00", 5},     //
      {(const uint8_t *)"\xff\xff\xff\xff\x10", 5},     // a 33rd bit
      {(const uint8_t *)"\xff\xff\xff\xff\xff\x01", 6}, // a sixth byte
  };
  for (size_t i = 0; i < COUNT_OF(bad); i++) {
    hark_reader r = hark_reader_init(bad[i]);
    assert_int_equal(0, hark_read_leb(&r));
    assert_int_equal(HARK_ERR_BAD_COLUMN, r.err);
    assert_int_equal(0, r.offset);
  }
}

static void zigzag_makes_small_differences_small_and_wraps(void **state) {
  (void)state;
  assert_int_equal(0, hark_zigzag(0));
  assert_int_equal(1, hark_zigzag(UINT32_MAX)); // -1
  assert_int_equal(2, hark_zigzag(1));
  assert_int_equal(UINT32_MAX, hark_zigzag(0x80000000u));
  for (uint64_t v = 0; v <= UINT32_MAX; v += 65521) {
    assert_int_equal((uint32_t)v, hark_unzigzag(hark_zigzag((uint32_t)v)));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_are_little_endian),
      cmocka_unit_test(a_failure_sticks_and_keeps_its_place),
      cmocka_unit_test(a_hostile_size_cannot_wrap_the_bounds_check),
      cmocka_unit_test(leb_goes_there_and_back_at_every_size),
      cmocka_unit_test(leb_has_one_form_for_each_number),
      cmocka_unit_test(zigzag_makes_small_differences_small_and_wraps),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
