#include "collector/analysis/interval.h"
#include "tests/report/feed.h"

// Published: 8 of 10 is the usual worked example; 0 of n ends at z² / (n + z²).
static void shares_have_the_published_wilson_intervals(void **state) {
  (void)state;
  hark_interval eight = hark_interval_of_share(8, 10);
  assert_4_decimals(0.4902, eight.low);
  assert_near(0.8, eight.value);
  assert_4_decimals(0.9433, eight.high);
  hark_interval none = hark_interval_of_share(0, 10);
  assert_true(none.low == 0 && none.value == 0);
  assert_4_decimals(0.2775, none.high);
  hark_interval all = hark_interval_of_share(10, 10);
  assert_true(all.high == 1 && all.value == 1);
  assert_4_decimals(0.7225, all.low);
}

static void of_nothing_nothing_is_known(void **state) {
  (void)state;
  hark_interval nothing = hark_interval_of_share(0, 0);
  assert_true(nothing.low == 0 && nothing.value == 0 && nothing.high == 1);
}

static void intervals_hold_their_value_and_narrow_with_more(void **state) {
  (void)state;
  double width = 1;
  for (uint64_t n = 2; n < 1u << 20; n *= 2) {
    for (uint64_t hits = 0; hits <= n; hits += n / 4 + 1) {
      hark_interval share = hark_interval_of_share(hits, n);
      assert_true(0 <= share.low && share.low <= share.value && share.value <= share.high && share.high <= 1);
    }
    hark_interval half = hark_interval_of_share(n / 2, n);
    assert_true(half.high - half.low < width);
    width = half.high - half.low;
  }
}

// Newcombe (1998), table II, method 10.
static void differences_are_those_of_newcombes_table(void **state) {
  (void)state;
  static const struct {
    uint64_t a, m, b, n;
    double low, high;
  } cases[] = {
      {56, 70, 48, 80, 0.0524, 0.3339}, {9, 10, 3, 10, 0.1705, 0.8090},  {5, 56, 0, 29, -0.0381, 0.1926},
      {0, 10, 0, 10, -0.2775, 0.2775},  {10, 10, 0, 20, 0.6791, 1.0000},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    hark_interval a = hark_interval_of_share(cases[i].a, cases[i].m);
    hark_interval b = hark_interval_of_share(cases[i].b, cases[i].n);
    hark_interval d = hark_interval_of_difference(a, b);
    assert_4_decimals(cases[i].low, d.low);
    assert_4_decimals(cases[i].high, d.high);
    assert_near(a.value - b.value, d.value);
    hark_interval turned = hark_interval_of_difference(b, a);
    assert_near(-d.low, turned.high);
    assert_near(-d.high, turned.low);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(shares_have_the_published_wilson_intervals),
      cmocka_unit_test(of_nothing_nothing_is_known),
      cmocka_unit_test(intervals_hold_their_value_and_narrow_with_more),
      cmocka_unit_test(differences_are_those_of_newcombes_table),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
