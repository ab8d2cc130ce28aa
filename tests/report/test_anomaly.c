#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "collector/analysis/anomaly_series.h"

#define HOUR 3600
#define START 1760313600 // a Monday
#define POINTS 1344u     // eight weeks of hours

static uint64_t seed;

static double uniform(void) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (double)(seed >> 11) / 9007199254740992.0;
}

static double poisson(double mean) {
  double product = uniform(), limit = exp(-mean), count = 0;
  for (; product > limit; count++) {
    product *= uniform();
  }
  return count;
}

// Counts with a day and a weekend.
static hark_series visits(double level) {
  hark_series series = {
      .points = calloc(POINTS, sizeof *series.points), .count = POINTS, .kind = HARK_SERIES_COUNT, .grain_s = HOUR};
  seed = 7;
  for (size_t i = 0; i < POINTS; i++) {
    double day = 1 + 0.6 * sin((double)(i % 24) / 24 * 6.283), week = i / 24 % 7 >= 5 ? 0.6 : 1;
    series.points[i] = (hark_series_point){.at_s = START + (int64_t)i * HOUR, .value = poisson(level * day * week)};
  }
  return series;
}

static hark_anomaly_run judged(const hark_series *series) {
  hark_anomaly_options options = {.false_alarms_a_week = 0.1};
  hark_anomaly_run run;
  assert_true(hark_anomaly_series(series, &options, &run));
  for (size_t i = 0; i < series->count; i++) {
    const hark_anomaly_verdict *v = &run.verdicts[i];
    assert_true(isfinite(v->expected) && isfinite(v->low) && isfinite(v->high));
    assert_true(v->low <= v->expected && v->expected <= v->high);
    assert_true(v->score >= 0 && v->score <= HARK_SCORE_MAX);
  }
  return run;
}

static size_t index_of(const hark_series *series, int64_t at_s) {
  return (size_t)((at_s - series->points[0].at_s) / series->grain_s);
}

// The alarm that begins nearest to a point, if it does so within five of it.
static const hark_alarm *alarm_at(const hark_series *series, const hark_anomaly_run *run, size_t at) {
  for (size_t i = 0; i < run->alarm_count; i++) {
    size_t from = index_of(series, run->alarms[i].from_s);
    if (from + 5 >= at && from <= at + 5) {
      return &run->alarms[i];
    }
  }
  return NULL;
}

static void finish(hark_series *series, hark_anomaly_run *run) {
  hark_anomaly_run_free(run);
  hark_series_free(series);
}

static void a_calm_series_is_left_in_peace(void **state) {
  (void)state;
  for (int level = 1; level <= 40; level *= 3) {
    hark_series series = visits(level);
    hark_anomaly_run run = judged(&series);
    assert_true(run.alarm_count <= 1); // 0.8 in eight weeks are what was asked for
    finish(&series, &run);
  }
}

static void a_spike_and_a_drop_are_one_alarm_each(void **state) {
  (void)state;
  hark_series series = visits(40);
  series.points[900].value += 90;
  for (size_t i = 1101; i < 1104; i++) {
    series.points[i].value = floor(series.points[i].value / 8);
  }
  hark_anomaly_run run = judged(&series);
  const hark_alarm *spike = alarm_at(&series, &run, 900), *drop = alarm_at(&series, &run, 1101);
  assert_non_null(spike);
  assert_non_null(drop);
  assert_string_equal("spike", hark_alarm_name(spike));
  assert_string_equal("drop", hark_alarm_name(drop));
  assert_true(spike->raised_s == START + 900 * HOUR);
  assert_true(spike->value == series.points[900].value && spike->expected < spike->value);
  assert_true(run.verdicts[900].anomaly && run.verdicts[900].score > 5);
  assert_true(run.alarm_count <= 3);
  finish(&series, &run);
}

static void a_new_level_is_a_shift_that_is_told_once(void **state) {
  (void)state;
  hark_series series = visits(40);
  for (size_t i = 900; i < POINTS; i++) {
    series.points[i].value = floor(series.points[i].value * 0.55);
  }
  hark_anomaly_run run = judged(&series);
  const hark_alarm *shift = alarm_at(&series, &run, 900);
  assert_non_null(shift);
  assert_string_equal("shift_down", hark_alarm_name(shift));
  assert_true(run.alarm_count <= 3); // not one an hour for 444 hours
  assert_true(fabs(run.verdicts[1300].expected - series.points[1300].value) < 25);
  finish(&series, &run);
}

static void silence_is_told_as_such_and_ends_with_the_first_word(void **state) {
  (void)state;
  hark_series series = visits(40);
  for (size_t i = 900; i < 940; i++) {
    series.points[i].value = 0;
  }
  hark_anomaly_run run = judged(&series);
  const hark_alarm *silence = alarm_at(&series, &run, 900);
  assert_non_null(silence);
  assert_string_equal("silence", hark_alarm_name(silence));
  assert_true(silence->to_s == START + 939 * HOUR && !silence->open);
  finish(&series, &run);
}

static void quiet_traffic_has_to_be_silent_for_long(void **state) {
  (void)state;
  hark_series series = visits(1.5);
  for (size_t i = 900; i < 903; i++) {
    series.points[i].value = 0; // three hours without a visit are nothing here
  }
  for (size_t i = 1000; i < POINTS; i++) {
    series.points[i].value = 0;
  }
  hark_anomaly_run run = judged(&series);
  assert_null(alarm_at(&series, &run, 900));
  bool told = false;
  for (size_t i = 0; i < run.alarm_count; i++) {
    told |= run.alarms[i].kind == HARK_ALARM_SILENCE && run.alarms[i].open;
  }
  assert_true(told);
  finish(&series, &run);
}

static void a_hole_is_silence_unless_holes_are_its_way(void **state) {
  (void)state;
  hark_series series = visits(40);
  memmove(&series.points[700], &series.points[730], (POINTS - 730) * sizeof *series.points);
  series.count -= 30;
  hark_anomaly_run run = judged(&series);
  const hark_alarm *silence = NULL;
  for (size_t i = 0; i < run.alarm_count; i++) {
    silence = run.alarms[i].kind == HARK_ALARM_SILENCE ? &run.alarms[i] : silence;
  }
  assert_non_null(silence);
  assert_true(silence->from_s == START + 700 * HOUR && silence->to_s == START + 729 * HOUR);
  finish(&series, &run);

  series = visits(40); // open from 8 to 20 only
  size_t kept = 0;
  for (size_t i = 0; i < POINTS; i++) {
    if (i % 24 >= 8 && i % 24 < 20) {
      series.points[kept++] = series.points[i];
    }
  }
  series.count = kept;
  run = judged(&series);
  size_t holes = 0;
  for (size_t i = 0; i < run.alarm_count; i++) {
    holes += run.alarms[i].kind == HARK_ALARM_SILENCE;
  }
  assert_true(holes <= 1); // the first one could not be known
  finish(&series, &run);
}

static void holidays_are_neither_judged_nor_learnt(void **state) {
  (void)state;
  hark_series series = visits(40);
  int64_t holiday = (START + 900 * HOUR) / 86400;
  for (size_t i = 888; i < 912; i++) {
    series.points[i].value = floor(series.points[i].value / 10);
  }
  hark_anomaly_options options = {.false_alarms_a_week = 0.1, .holidays = &holiday, .holiday_count = 1};
  hark_anomaly_run run;
  assert_true(hark_anomaly_series(&series, &options, &run));
  for (size_t i = 0; i < run.alarm_count; i++) {
    size_t from = index_of(&series, run.alarms[i].from_s);
    assert_true(from < 888 || from >= 912);
  }
  finish(&series, &run);
}

static void few_tries_of_a_ratio_do_not_shout(void **state) {
  (void)state;
  hark_series series = visits(1);
  series.kind = HARK_SERIES_RATIO;
  for (size_t i = 0; i < POINTS; i++) {
    double n = i < 1000 ? 800 : 4, k = 0;
    for (double t = 0; t < n; t++) {
      k += uniform() < 0.05;
    }
    series.points[i].value = k;
    series.points[i].of = n;
  }
  series.points[1100] = (hark_series_point){series.points[1100].at_s, 1, 4}; // a quarter, of four
  series.points[1200] = (hark_series_point){series.points[1200].at_s, 0, 0}; // of nobody
  hark_anomaly_run run = judged(&series);
  assert_false(run.verdicts[1100].anomaly);
  assert_false(run.verdicts[1200].anomaly);
  series.points[950].value = 110;
  hark_anomaly_run_free(&run);
  run = judged(&series);
  assert_true(run.verdicts[950].anomaly);
  finish(&series, &run);
}

static void odd_series_have_stated_answers(void **state) {
  (void)state;
  for (int kind = 0; kind < 6; kind++) {
    hark_series series = visits(5);
    series.kind = kind < 2 ? HARK_SERIES_VALUE : HARK_SERIES_COUNT;
    for (size_t i = 0; i < POINTS; i++) {
      double odd[6] = {5, -1e14, 0, 1e14, i % 2 ? 0 : 1e9, i == 700 ? 1e15 : 1};
      series.points[i].value = odd[kind];
    }
    hark_anomaly_run run = judged(&series);
    assert_true(kind >= 4 || run.alarm_count == 0); // what never changes is never strange
    assert_true(kind != 5 || run.verdicts[700].anomaly);
    finish(&series, &run);
  }
  hark_series series = visits(5);
  for (size_t count = 0; count < 40; count++) {
    hark_series start = series;
    start.count = count;
    hark_anomaly_run run = judged(&start);
    assert_int_equal(0, run.alarm_count);
    hark_anomaly_run_free(&run);
  }
  hark_series_free(&series);
}

static void the_budget_is_a_rate_over_all_series(void **state) {
  (void)state;
  hark_anomaly_options options = {.false_alarms_a_week = 1};
  assert_true(hark_anomaly_chance(&options, 60) == 1.0 / 10080);
  options.watched = 10;
  assert_true(fabs(hark_anomaly_chance(&options, 60) - 1.0 / 100800) < 1e-12);
  options.watched = 0;
  assert_true(hark_anomaly_chance(&options, 86400) == 2e-4); // days are too few for a rate a week
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_calm_series_is_left_in_peace),
      cmocka_unit_test(a_spike_and_a_drop_are_one_alarm_each),
      cmocka_unit_test(a_new_level_is_a_shift_that_is_told_once),
      cmocka_unit_test(silence_is_told_as_such_and_ends_with_the_first_word),
      cmocka_unit_test(quiet_traffic_has_to_be_silent_for_long),
      cmocka_unit_test(a_hole_is_silence_unless_holes_are_its_way),
      cmocka_unit_test(holidays_are_neither_judged_nor_learnt),
      cmocka_unit_test(few_tries_of_a_ratio_do_not_shout),
      cmocka_unit_test(odd_series_have_stated_answers),
      cmocka_unit_test(the_budget_is_a_rate_over_all_series),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
