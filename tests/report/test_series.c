#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "collector/analysis/calendar.h"
#include "collector/analysis/series.h"

static uint64_t line;
static const char *why;

static bool read_text(const char *text, hark_series *series) {
  size_t size = strlen(text);
  uint8_t *copy = malloc(size + 1);
  memcpy(copy, text, size);
  bool good = hark_series_read(copy, size, series, &line, &why);
  free(copy);
  return good;
}

static void times_are_read_as_people_write_them(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int64_t at_s;
  } times[] = {{"2026-11-23T10:33:30Z", 1795430010},
               {"2026-11-23 10:33:30.25", 1795430010},
               {"2026-11-23T10:33:30+01:00", 1795426410},
               {"2026-11-23T10:33:30-0530", 1795449810},
               {"2026-11-23 10:33", 1795429980},
               {"2026-11-23", 1795392000},
               {"2024-02-29", 1709164800},
               {"1969-12-31", -86400},
               {"1795430010", 1795430010},
               {"1795430010.5", 1795430010},
               {"1795430010250", 1795430010},
               {"1795430010250000", 1795430010},
               {"-86400", -86400}};
  for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
    int64_t at_s;
    assert_true(hark_time_read(hark_bytes_from_cstr(times[i].text), &at_s));
    assert_true(at_s == times[i].at_s);
  }
  static const char *const strange[] = {"",
                                        "today",
                                        "2026-13-01",
                                        "2026-00-01",
                                        "2026-1-1",
                                        "23/11/2026",
                                        "12:00",
                                        "2026-11-23T",
                                        "2026-11-23T10:33:30Zulu",
                                        "2026-11-23T25:00",
                                        "1e9",
                                        "99999999999999999999"};
  for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
    int64_t at_s;
    assert_false(hark_time_read(hark_bytes_from_cstr(strange[i]), &at_s));
  }
}

static void columns_go_by_their_names_or_their_order(void **state) {
  (void)state;
  static const char *const texts[] = {"1795430400,3\n1795434000,4\n", "timestamp,value\n1795430400,3\n1795434000,4\n",
                                      "Value,label,Time\r\n3,x,1795430400\r\n4,y,1795434000\r\n",
                                      "\xEF\xBB\xBF\"timestamp\",\"value\"\n\n1795430400,\"3\"\n1795434000,4"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    hark_series series;
    assert_true(read_text(texts[i], &series));
    assert_int_equal(2, series.count);
    assert_int_equal(HARK_SERIES_COUNT, series.kind);
    assert_int_equal(3600, series.grain_s);
    assert_true(series.points[0].at_s == 1795430400 && series.points[1].value == 4);
    hark_series_free(&series);
  }
}

static void the_kind_follows_from_the_numbers(void **state) {
  (void)state;
  hark_series series;
  assert_true(read_text("1,0.5\n2,3\n", &series));
  assert_int_equal(HARK_SERIES_VALUE, series.kind);
  hark_series_free(&series);
  assert_true(read_text("1,-3\n2,3\n", &series));
  assert_int_equal(HARK_SERIES_VALUE, series.kind);
  hark_series_free(&series);
  assert_true(read_text("timestamp,n,k\n1,100,3\n2,90,4\n", &series));
  assert_int_equal(HARK_SERIES_RATIO, series.kind);
  assert_true(series.points[0].value == 3 && series.points[0].of == 100);
  hark_series_free(&series);
}

static void points_are_put_in_order_and_the_last_of_a_time_counts(void **state) {
  (void)state;
  hark_series series;
  assert_true(read_text("1795437600,5\n1795430400,3\n1795434000,9\n1795434000,4\n", &series));
  assert_int_equal(3, series.count);
  assert_int_equal(1, series.twice);
  assert_true(series.points[0].value == 3 && series.points[2].value == 5);
  hark_series_free(&series);
}

static void a_row_without_a_number_is_left_out_and_counted(void **state) {
  (void)state;
  hark_series series;
  assert_true(read_text("1,3\n2,\n3,NaN\n4,inf\n5,1e15\n6,4\n", &series));
  assert_int_equal(2, series.count);
  assert_int_equal(4, series.unread);
  hark_series_free(&series);
}

static void what_is_no_series_is_refused_with_its_line(void **state) {
  (void)state;
  static const struct {
    const char *text;
    uint64_t line;
    const char *part;
  } strange[] = {{"", 0, "no point"},
                 {"timestamp,value\n", 0, "no point"},
                 {"timestamp,value\nyesterday,3\n", 2, "no time"},
                 {"1,2\n3\n", 2, "too few columns"},
                 {"1,2\n2,\"3\n", 2, "does not end"},
                 {"timestamp,k,n\n1,5,4\n", 2, "k is below 0 or over n"},
                 {"99999999999999999,3\n", 1, "hundreds of years"}};
  for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
    hark_series series;
    assert_false(read_text(strange[i].text, &series));
    assert_non_null(strstr(why, strange[i].part));
    assert_true(line == strange[i].line);
    hark_series_free(&series);
  }
}

static void what_repeats_is_found(void **state) {
  (void)state;
  char *text = malloc(1 << 20);
  size_t size = 0;
  for (int i = 0; i < 900; i++) { // every 37 points, five minutes apart
    size += (size_t)sprintf(text + size, "%d,%d\n", 1795430400 + i * 300, i % 37 < 9 ? 90 + i % 3 : 10 + i % 5);
  }
  hark_series series;
  assert_true(read_text(text, &series));
  assert_int_equal(37 * 300, series.period_s);
  hark_series_free(&series);
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(times_are_read_as_people_write_them),
      cmocka_unit_test(columns_go_by_their_names_or_their_order),
      cmocka_unit_test(the_kind_follows_from_the_numbers),
      cmocka_unit_test(points_are_put_in_order_and_the_last_of_a_time_counts),
      cmocka_unit_test(a_row_without_a_number_is_left_out_and_counted),
      cmocka_unit_test(what_is_no_series_is_refused_with_its_line),
      cmocka_unit_test(what_repeats_is_found),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
