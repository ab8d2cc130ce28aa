// Addresses, and what proxies say of them.
#include "tests/schema/check.h"

#include "collector/net/address.h"

typedef bool (*read_line)(hark_bytes line, hark_address *address);

static void check(read_line read, const char *line, const char *expected) {
  hark_address found, wanted;
  bool good = read(hark_bytes_from_cstr(line), &found);
  assert_int_equal(good, expected != NULL);
  if (expected) {
    assert_true(hark_address_read(hark_bytes_from_cstr(expected), &wanted));
    assert_memory_equal(&found, &wanted, sizeof found);
  }
}

static void of_x_forwarded_for_the_last_entry_counts(void **state) {
  (void)state;
  check(hark_address_forwarded_for, "203.0.113.7", "203.0.113.7");
  check(hark_address_forwarded_for, "1.1.1.1, 203.0.113.7", "203.0.113.7");
  check(hark_address_forwarded_for, "1.1.1.1,2001:db8::1", "2001:db8::1");
  check(hark_address_forwarded_for, "203.0.113.7, ", NULL);
  check(hark_address_forwarded_for, "unknown", NULL);
  check(hark_address_forwarded_for, "", NULL);
}

static void of_forwarded_the_last_element_counts(void **state) {
  (void)state;
  check(hark_address_forwarded, "for=203.0.113.7", "203.0.113.7");
  check(hark_address_forwarded, "For=203.0.113.7;proto=http;by=203.0.113.43", "203.0.113.7");
  check(hark_address_forwarded, "proto=http; for=203.0.113.7:4711", "203.0.113.7");
  check(hark_address_forwarded, "for=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17");
  check(hark_address_forwarded, "for=1.1.1.1, for=203.0.113.7", "203.0.113.7");
  check(hark_address_forwarded, "for=\"1.1.1.1, for=203.0.113.7", "203.0.113.7"); // an open quote of the sender's
  check(hark_address_forwarded, "for=203.0.113.7, proto=https", NULL);
  check(hark_address_forwarded, "for=_hidden", NULL);
  check(hark_address_forwarded, "for=", NULL);
  check(hark_address_forwarded, "for=\"", NULL);
  check(hark_address_forwarded, ";;,;", NULL);
  check(hark_address_forwarded, "", NULL);
}

static void an_ipv6_is_counted_by_its_network(void **state) {
  (void)state;
  hark_address a, b;
  assert_true(hark_address_read(HARK_LITERAL("2001:db8:1:2::5"), &a) &&
              hark_address_read(HARK_LITERAL("2001:db8:1:2:3:4:5:6"), &b));
  assert_true(hark_bytes_equal(hark_address_counted(&a), hark_address_counted(&b)));
  assert_true(hark_address_read(HARK_LITERAL("203.0.113.7"), &a) && hark_address_read(HARK_LITERAL("203.0.113.8"), &b));
  assert_false(hark_bytes_equal(hark_address_counted(&a), hark_address_counted(&b)));
}

static void loopback_is_told_from_the_world(void **state) {
  (void)state;
  static const struct {
    const char *text;
    bool is;
  } cases[] = {{"127.0.0.1", true}, {"127.9.9.9", true}, {"::1", true},      {"128.0.0.1", false},
               {"::2", false},      {"0.0.0.0", false},  {"10.0.0.1", false}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    hark_address address;
    assert_true(hark_address_read(hark_bytes_from_cstr(cases[i].text), &address));
    assert_int_equal(cases[i].is, hark_address_is_loopback(&address));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(of_x_forwarded_for_the_last_entry_counts),
      cmocka_unit_test(of_forwarded_the_last_element_counts),
      cmocka_unit_test(an_ipv6_is_counted_by_its_network),
      cmocka_unit_test(loopback_is_told_from_the_world),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
