// Token buckets: how many come through, for whom, and when again.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "collector/rate.h"

static uint32_t take_all(hark_rate *rate, hark_bytes key, uint64_t now_ms) {
  uint32_t taken = 0;
  while (taken < 100000 && hark_rate_take(rate, key, now_ms)) {
    taken++;
  }
  return taken;
}

static void a_burst_of_two_seconds_passes_and_then_the_rate(void **state) {
  (void)state;
  hark_rate rate;
  assert_true(hark_rate_init(&rate, 10, 1000, 2 * 10, HARK_RATE_BUCKETS));
  assert_int_equal(take_all(&rate, HARK_LITERAL("a"), 1000), 20);
  assert_int_equal(take_all(&rate, HARK_LITERAL("a"), 1500), 5);
  assert_int_equal(take_all(&rate, HARK_LITERAL("a"), 1000), 0); // a clock set back gives nothing
  assert_int_equal(take_all(&rate, HARK_LITERAL("a"), 1000000), 20);
  hark_rate_deinit(&rate);
}

static void one_key_does_not_use_up_anothers(void **state) {
  (void)state;
  hark_rate rate;
  assert_true(hark_rate_init(&rate, 10, 1000, 2 * 10, HARK_RATE_BUCKETS));
  assert_int_equal(take_all(&rate, HARK_LITERAL("a"), 1000), 20);
  assert_int_equal(take_all(&rate, HARK_LITERAL("b"), 1000), 20);
  hark_rate_deinit(&rate);
}

static void zero_means_no_limit(void **state) {
  (void)state;
  hark_rate rate;
  assert_true(hark_rate_init(&rate, 0, 1000, 2 * 0, HARK_RATE_BUCKETS));
  assert_int_equal(take_all(&rate, HARK_LITERAL("a"), 1000), 100000);
  hark_rate_deinit(&rate);
}

static void more_keys_than_buckets_still_get_through(void **state) {
  (void)state;
  hark_rate rate;
  assert_true(hark_rate_init(&rate, 1, 1000, 2 * 1, HARK_RATE_BUCKETS));
  for (uint32_t i = 0; i < 4 * HARK_RATE_BUCKETS; i++) {
    uint8_t key[4];
    memcpy(key, &i, 4);
    assert_true(hark_rate_take(&rate, (hark_bytes){key, 4}, 1000 + i));
  }
  hark_rate_deinit(&rate);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_burst_of_two_seconds_passes_and_then_the_rate),
      cmocka_unit_test(one_key_does_not_use_up_anothers),
      cmocka_unit_test(zero_means_no_limit),
      cmocka_unit_test(more_keys_than_buckets_still_get_through),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
