// Counts by day, whatever order they come in.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "collector/analysis/days.h"

static void the_newest_four_weeks_are_kept_in_any_order(void **state) {
  (void)state;
  const uint32_t orders[2][4] = {{20000, 20001, 20028, 20001}, {20028, 20001, 20000, 20001}};
  for (uint32_t o = 0; o < 2; o++) {
    hark_days days = {{0}, {0}};
    for (uint32_t i = 0; i < 4; i++) {
      hark_days_count(&days, orders[o][i] * HARK_DAY_MS + i);
    }
    assert_int_equal(1, hark_days_at(&days, 20028));
    assert_int_equal(2, hark_days_at(&days, 20001));
    assert_int_equal(0, hark_days_at(&days, 20000)); // 28 days before the newest: its place is taken
    assert_int_equal(0, hark_days_at(&days, 20002));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_newest_four_weeks_are_kept_in_any_order)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
