// The score of a visit, and what it foretells.
#include "tests/schema/check.h"

#include <math.h>

#include "collector/analysis/score.h"

static void assert_near(double wanted, double got, double tolerance) {
  if (!(fabs(wanted - got) <= tolerance)) {
    fail_msg("wanted %.6f, got %.6f", wanted, got);
  }
}

static double score_of(double weight, uint32_t count) {
  double left = 1;
  for (uint32_t n = 1; n <= count; n++) {
    left *= hark_score_factor(weight, n);
  }
  return 100 * (1 - left);
}

static void a_score_is_what_its_formula_says(void **state) {
  (void)state;
  assert_near(0, score_of(1, 0), 0);
  assert_near(50, score_of(1, 1), 1e-9);
  assert_near(100 * (1 - pow(0.5, 1.5)), score_of(1, 2), 1e-9);
  assert_near(100 * (1 - pow(0.7, 2 - pow(2, -4))), score_of(0.6, 5), 1e-9);
  assert_near(75, score_of(1, 100), 1e-6);
  assert_near(75, score_of(1, 5000), 1e-6);
  assert_near(0, score_of(0, 9), 0);
}

static void more_friction_never_lowers_it(void **state) {
  (void)state;
  for (double weight = 0; weight <= 1; weight += 0.1) {
    for (uint32_t n = 1; n < 100; n++) {
      double factor = hark_score_factor(weight, n);
      assert_true(factor > 0 && factor <= 1);
      assert_true(factor <= hark_score_factor(weight, n + 1)); // each one more counts less
    }
  }
}

static void bands_are_ten_points_wide(void **state) {
  (void)state;
  static const struct {
    double score;
    uint32_t band;
  } cases[] = {{0, 0}, {-1, 0}, {NAN, 0}, {0.01, 1}, {10, 1}, {10.01, 2}, {50, 5}, {99, 10}, {100, 10}, {1e9, 10}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_int_equal(cases[i].band, hark_score_band(cases[i].score));
  }
}

static void a_ratio_over_strata_is_that_of_each(void **state) {
  (void)state;
  // Desktops reach the goal in 20 of 100, phones in 2 of 100; friction halves both, and phones have far more of it.
  hark_score_tally tally = {0};
  hark_score_stratum desktop = {0}, phone = {0};
  for (uint32_t half = 0; half < 2; half++) {
    desktop.visits[half][0] = 10000, desktop.converted[half][0] = 2000;
    desktop.visits[half][5] = 500, desktop.converted[half][5] = 50;
    phone.visits[half][0] = 5000, phone.converted[half][0] = 100;
    phone.visits[half][5] = 5000, phone.converted[half][5] = 50;
  }
  hark_score_add(&tally, &desktop);
  hark_score_add(&tally, &phone);
  hark_score_calibration c;
  hark_score_calibrate(&tally, &c);
  assert_int_equal(1, c.judged);
  assert_true(c.bands[5].judged);
  assert_int_equal(11000, c.bands[5].visits);
  assert_near(0.5, c.bands[5].loss.value, 1e-12);
  assert_true(c.bands[5].loss.low > 0.35 && c.bands[5].loss.high < 0.62);
  assert_near(0.5, c.bands[5].fit, 1e-12);
  assert_near(0, c.error, 1e-12);
}

static void the_interval_of_one_table_is_the_books(void **state) {
  (void)state;
  // One stratum: the variance of the logarithm of a ratio is 1/a - 1/n1 + 1/c - 1/n0.
  hark_score_tally tally = {0};
  hark_score_stratum s = {0};
  for (uint32_t half = 0; half < 2; half++) {
    s.visits[half][0] = 200, s.converted[half][0] = 60, s.visits[half][3] = 50, s.converted[half][3] = 9;
  }
  hark_score_add(&tally, &s);
  hark_score_calibration c;
  hark_score_calibrate(&tally, &c);
  double ratio = (18.0 / 100) / (120.0 / 400), error = sqrt(1.0 / 18 - 1.0 / 100 + 1.0 / 120 - 1.0 / 400);
  assert_near(1 - ratio, c.bands[3].loss.value, 1e-12);
  assert_near(1 - ratio * exp(1.959964 * error), c.bands[3].loss.low, 1e-6);
  assert_near(1 - ratio * exp(-1.959964 * error), c.bands[3].loss.high, 1e-6);
}

static hark_score_stratum with_losses(const double *taught, const double *held) {
  hark_score_stratum s = {0};
  for (uint32_t half = 0; half < 2; half++) {
    s.visits[half][0] = 100000, s.converted[half][0] = 40000;
    for (uint32_t i = 0; i < 3; i++) {
      s.visits[half][2 + i] = 1000;
      s.converted[half][2 + i] = (uint32_t)(400 * (1 - (half ? held : taught)[i]) + 0.5);
    }
  }
  return s;
}

static void what_falls_is_pooled_and_what_was_held_out_tells_the_error(void **state) {
  (void)state;
  hark_score_tally tally = {0};
  hark_score_stratum s = with_losses((double[]){0.1, 0.3, 0.2}, (double[]){0.1, 0.25, 0.15});
  hark_score_add(&tally, &s);
  hark_score_calibration c;
  hark_score_calibrate(&tally, &c);
  assert_int_equal(3, c.judged);
  assert_near(0.1, c.bands[2].fit, 1e-9);
  assert_near(0.25, c.bands[3].fit, 1e-9); // 0.3 and 0.2 are one
  assert_near(0.25, c.bands[4].fit, 1e-9);
  assert_near(0.15, c.bands[4].held_out, 1e-9);
  assert_near((0 + 0 + 0.4 * 0.10) / 3, c.error, 1e-9);
}

static void too_few_are_not_judged_and_nothing_is_not_a_number(void **state) {
  (void)state;
  hark_score_tally tally = {0};
  hark_score_stratum s = {0};
  s.visits[0][0] = 100, s.converted[0][0] = 50, s.visits[1][0] = 100, s.converted[1][0] = 50;
  s.visits[0][4] = 500, s.converted[0][4] = 0, s.visits[1][4] = 19, s.converted[1][4] = 0;
  hark_score_add(&tally, &s);
  hark_score_add(&tally, &(hark_score_stratum){0});
  hark_score_calibration c;
  hark_score_calibrate(&tally, &c);
  assert_int_equal(0, c.judged);
  assert_near(0, c.error, 0);
  assert_near(1, c.bands[4].loss.value, 1e-12);
  assert_true(c.bands[4].loss.low < 1 && c.bands[4].loss.low > 0.9 && c.bands[4].loss.high <= 1);
  assert_near(-1, c.bands[7].loss.low, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_score_is_what_its_formula_says),
      cmocka_unit_test(more_friction_never_lowers_it),
      cmocka_unit_test(bands_are_ten_points_wide),
      cmocka_unit_test(a_ratio_over_strata_is_that_of_each),
      cmocka_unit_test(the_interval_of_one_table_is_the_books),
      cmocka_unit_test(what_falls_is_pooled_and_what_was_held_out_tells_the_error),
      cmocka_unit_test(too_few_are_not_judged_and_nothing_is_not_a_number),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
