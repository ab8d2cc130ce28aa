// What a flaw costs: published examples, and visits of unlike kinds.
#include "tests/schema/check.h"

#include <math.h>

#include "collector/analysis/cost.h"

static void assert_near(double wanted, double got, double tolerance) {
  if (!(fabs(wanted - got) <= tolerance)) {
    fail_msg("wanted %.6f, got %.6f", wanted, got);
  }
}

static hark_cost_group group(uint32_t converted, uint32_t visits) {
  return (hark_cost_group){.visits = visits, .converted = converted};
}

static void a_trial_of_two_strata_gives_what_another_variance_gives(void **state) {
  (void)state;
  // The University Group Diabetes Program: deaths by treatment, below 55 years of age and above, which textbooks use
  // (Rothman, Greenland and Lash, Modern Epidemiology): 0.035. Greenland and Robins' variance for few large strata,
  // worked out by hand, gives -0.0276 to 0.0974; Sato's has to agree here.
  hark_cost_group touched[] = {group(8, 106), group(22, 98)};
  hark_cost_group all[] = {group(8 + 5, 106 + 120), group(22 + 16, 98 + 85)};
  hark_cost_comparison c = hark_cost_of_conversion(touched, all, 2);
  assert_near(0.0349, c.difference.value, 0.00005);
  assert_near(-0.0276, c.difference.low, 0.0001);
  assert_near(0.0974, c.difference.high, 0.0001);
  assert_near(0.274, c.p, 0.001);
  assert_int_equal(c.strata, 2);
}

static void one_stratum_is_the_plain_difference(void **state) {
  (void)state;
  hark_cost_group touched = group(60, 300), all = group(60 + 300, 300 + 1000);
  hark_cost_comparison c = hark_cost_of_conversion(&touched, &all, 1);
  double error = sqrt(0.2 * 0.8 / 300 + 0.3 * 0.7 / 1000);
  assert_near(-0.1, c.difference.value, 1e-12);
  assert_near(-0.1 - 1.96 * error, c.difference.low, 0.001);
}

static void what_the_kind_of_visit_does_is_not_charged_to_the_flaw(void **state) {
  (void)state;
  // Phones convert at 2 %, desktops at 10 %, whether they meet it or not; phones meet it in 40 %, desktops in 5 %.
  hark_cost_group touched[] = {group(80, 4000), group(50, 500)};
  hark_cost_group all[] = {group(200, 10000), group(1000, 10000)};
  hark_cost_group touched_sum = group(130, 4500), all_sum = group(1200, 20000);
  hark_cost_comparison plain = hark_cost_of_conversion(&touched_sum, &all_sum, 1);
  hark_cost_comparison fair = hark_cost_of_conversion(touched, all, 2);
  assert_true(plain.difference.high < -0.03);
  assert_near(0, fair.difference.value, 1e-12);
  assert_near(1, fair.p, 1e-9);
}

static void strata_with_one_side_tell_nothing(void **state) {
  (void)state;
  hark_cost_group touched[] = {group(0, 0), group(5, 50), group(3, 10)};
  hark_cost_group all[] = {group(10, 100), group(5, 50), group(3, 10)};
  hark_cost_comparison c = hark_cost_of_conversion(touched, all, 3);
  assert_int_equal(c.strata, 0);
  assert_near(1, c.p, 0);
  assert_near(-1, c.difference.low, 0);
  assert_near(1, c.difference.high, 0);
  assert_near(0, hark_cost_expected(touched, all, 3), 0);
}

static void values_are_compared_by_their_means(void **state) {
  (void)state;
  // Touched: 100 visits, a tenth of them worth 50. Untouched: 400, a fifth.
  hark_cost_group touched = {.visits = 100, .converted = 10, .value = 500, .squares = 25000};
  hark_cost_group all = {.visits = 500, .converted = 90, .value = 500 + 4000, .squares = 25000 + 200000};
  hark_cost_comparison c = hark_cost_of_value(&touched, &all, 1);
  double spread = (225000.0 - 4500.0 * 4500 / 500) / 499;
  assert_near(-5, c.difference.value, 1e-9);
  assert_near(-5 - 1.959964 * sqrt(spread * (1 / 100.0 + 1 / 400.0)), c.difference.low, 1e-6);
  assert_true(c.p < 0.05 && c.p > 0);
}

static double chance(uint64_t *state) { // splitmix64 (Steele, Lea and Flood 2014)
  uint64_t z = *state += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

// Visits of fifteen kinds, which meet a flaw that costs nothing and buy at a rate of their kind; who buys pays anything
// from 8 to 200.
static void throw_visits(uint64_t *dice, uint32_t visits, hark_cost_group *touched, hark_cost_group *all) {
  for (uint32_t i = 0; i < visits; i++) {
    size_t kind = (size_t)(chance(dice) * chance(dice) * 15);
    bool meets = chance(dice) < 0.01 * (double)(kind + 2), buys = chance(dice) < 0.02 + 0.01 * (double)kind;
    double value = buys ? 8 * exp(chance(dice) * 3.2) : 0;
    hark_cost_group *of[] = {&all[kind], meets ? &touched[kind] : &all[kind]};
    for (size_t j = 0; j < 1u + meets; j++) {
      of[j]->visits++;
      of[j]->converted += buys;
      of[j]->value += value;
      of[j]->squares += value * value;
    }
  }
}

static void intervals_of_95_per_cent_miss_in_one_of_twenty(void **state) {
  (void)state;
  enum { ROUNDS = 2000 };
  uint64_t dice = 20261123;
  double missed[2] = {0, 0};
  for (size_t round = 0; round < ROUNDS; round++) {
    hark_cost_group touched[15] = {{0}}, all[15] = {{0}};
    throw_visits(&dice, 4000, touched, all);
    hark_cost_comparison of[] = {hark_cost_of_conversion(touched, all, 15), hark_cost_of_value(touched, all, 15)};
    for (size_t i = 0; i < 2; i++) {
      missed[i] += of[i].difference.low > 0 || of[i].difference.high < 0;
    }
  }
  // Within 3.3 standard deviations of one in twenty: 0.0049 each.
  assert_near(0.05, missed[0] / ROUNDS, 0.016);
  assert_near(0.05, missed[1] / ROUNDS, 0.016);
}

static void nothing_is_ever_not_a_number(void **state) {
  (void)state;
  for (uint32_t touched_n = 0; touched_n < 4; touched_n++) {
    for (uint32_t all_n = touched_n; all_n < 6; all_n++) {
      for (uint32_t a = 0; a <= touched_n; a++) {
        for (uint32_t c = 0; c <= all_n - touched_n; c++) {
          hark_cost_group touched = {touched_n, a, a * 9.5, a * 90.25},
                          all = {all_n, a + c, 9.5 * (a + c), 90.25 * (a + c)};
          hark_cost_comparison one = hark_cost_of_conversion(&touched, &all, 1);
          hark_cost_comparison two = hark_cost_of_value(&touched, &all, 1);
          assert_true(one.p >= 0 && one.p <= 1 && two.p >= 0 && two.p <= 1);
          assert_true(one.difference.low <= one.difference.value && one.difference.value <= one.difference.high);
          assert_true(two.difference.low <= two.difference.value && two.difference.value <= two.difference.high);
          assert_true(one.difference.low >= -1 && one.difference.high <= 1);
        }
      }
    }
  }
}

static void the_example_of_the_paper_keeps_four_of_fifteen(void **state) {
  (void)state;
  // Benjamini and Hochberg (1995), section 4.
  static const double published[] = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                                     0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
  double q[15];
  size_t order[15];
  uint32_t kept = 0;
  for (size_t i = 0; i < 15; i++) {
    q[i] = published[i * 7 % 15]; // in any order
  }
  hark_cost_correct(q, order, 15);
  for (size_t i = 0; i < 15; i++) {
    kept += q[i] <= 0.05;
    assert_true(q[i] >= published[i * 7 % 15]);
  }
  assert_int_equal(kept, 4);
  assert_near(0.0001 * 15, q[0], 1e-12);
  hark_cost_correct(NULL, NULL, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_trial_of_two_strata_gives_what_another_variance_gives),
      cmocka_unit_test(one_stratum_is_the_plain_difference),
      cmocka_unit_test(what_the_kind_of_visit_does_is_not_charged_to_the_flaw),
      cmocka_unit_test(strata_with_one_side_tell_nothing),
      cmocka_unit_test(values_are_compared_by_their_means),
      cmocka_unit_test(intervals_of_95_per_cent_miss_in_one_of_twenty),
      cmocka_unit_test(nothing_is_ever_not_a_number),
      cmocka_unit_test(the_example_of_the_paper_keeps_four_of_fifteen),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
