#include <math.h>
#include <stdio.h>
#include <string.h>

#include "collector/analysis/coverage.h"
#include "tests/report/feed.h"

#define CHROME "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
#define AT "[23/Nov/2026:10:33:30 +0000]"
#define AT_MS 1795430010000u // date -u -d '2026-11-23 10:33:30' +%s

static bool read_line(const char *line, hark_access *access) {
  return hark_access_read(hark_bytes_from_cstr(line), access);
}

static void a_combined_line_is_read(void **state) {
  (void)state;
  hark_access access;
  assert_true(read_line("203.0.113.7 - al [23/Nov/2026:10:33:30 +0000] \"GET /cart?id=7 HTTP/1.1\" 200 512 "
                        "\"https://shop.example/\" \"" CHROME "\"",
                        &access));
  assert_true(access.at_ms == AT_MS);
  assert_true(hark_bytes_equal_cstr(access.method, "GET"));
  assert_true(hark_bytes_equal_cstr(access.path, "/cart"));
  assert_int_equal(200, access.status);
  assert_true(hark_bytes_equal_cstr(access.agent, CHROME));
}

static void a_common_line_is_read_and_names_no_robot(void **state) {
  (void)state;
  hark_access access;
  assert_true(read_line("::1 - - " AT " \"GET / HTTP/1.0\" 304 -", &access));
  assert_int_equal(0, access.agent.size);
  assert_true(hark_access_is_page(&access));
  assert_false(hark_access_is_robot(&access));
}

static void zones_and_leap_days_count(void **state) {
  (void)state;
  hark_access access;
  assert_true(read_line("h - - [23/Nov/2026:12:33:30 +0200] \"GET / HTTP/1.1\" 200 1", &access));
  assert_true(access.at_ms == AT_MS);
  assert_true(read_line("h - - [23/Nov/2026:05:03:30 -0530] \"GET / HTTP/1.1\" 200 1", &access));
  assert_true(access.at_ms == AT_MS);
  assert_true(read_line("h - - [29/Feb/2024:23:59:59 +0000] \"GET / HTTP/1.1\" 200 1", &access));
  assert_true(access.at_ms == 1709251199000u);
  assert_true(read_line("h - - [01/Mar/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1", &access));
  assert_true(access.at_ms == 1709251200000u);
}

static void a_quote_in_what_the_visitor_sent_ends_nothing(void **state) {
  (void)state;
  hark_access access;
  assert_true(read_line("h - - " AT " \"GET /a\\\"b HTTP/1.1\" 200 1 \"-\" \"x \\\" Googlebot\"", &access));
  assert_true(hark_bytes_equal_cstr(access.path, "/a\\\"b"));
  assert_true(hark_access_is_robot(&access));
}

static void other_lines_are_refused(void **state) {
  (void)state;
  hark_access access;
  static const char *const lines[] = {
      "",
      "hello",
      "{\"time\":\"2026-11-23\"}",
      "h - - [23/Nov/2026:10:33:30 +0000]",
      "h - - [23/Nov/2026:10:33:30 +0000] \"GET / HTTP/1.1\"",
      "h - - [23/Nov/2026:10:33:30 +0000] \"GET / HTTP/1.1 200 1",
      "h - - [23/Nov/2026:10:33:30 +0000] \"GET / HTTP/1.1\\",
      "h - - [23/Nov/2026:10:33:30 +0000] \"GET / HTTP/1.1\" 20",
      "h - - [23/Nov/2026:10:33:30 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"no end",
      "h - - [32/Nov/2026:10:33:30 +0000] \"GET / HTTP/1.1\" 200 1",
      "h - - [23/Nob/2026:10:33:30 +0000] \"GET / HTTP/1.1\" 200 1",
      "h - - [23/Nov/1969:10:33:30 +0000] \"GET / HTTP/1.1\" 200 1",
      "h - - [23/Nov/2026:24:33:30 +0000] \"GET / HTTP/1.1\" 200 1",
      "h - - [23/Nov/2026:10:33:30] \"GET / HTTP/1.1\" 200 1",
      "h - - [23/No",
  };
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    assert_false(read_line(lines[i], &access));
  }
}

static void pages_are_told_from_all_else(void **state) {
  (void)state;
  static const struct {
    const char *request;
    bool page;
  } cases[] = {{"GET / HTTP/1.1\" 200", true},
               {"GET /a/b HTTP/1.1\" 304", true},
               {"GET /a.html HTTP/2.0\" 200", true},
               {"GET /v1.2/ HTTP/1.1\" 200", true},
               {"GET /INDEX.PHP?a=.png HTTP/1.1\" 200", true},
               {"GET /a.css HTTP/1.1\" 200", false},
               {"POST / HTTP/1.1\" 200", false},
               {"HEAD / HTTP/1.1\" 200", false},
               {"GET / HTTP/1.1\" 301", false},
               {"GET / HTTP/1.1\" 404", false},
               {"GET / HTTP/1.1\" 206", false},
               {"GET\" 200", false},
               {"\" 200", false},
               {"\\x16\\x03 \" 200", false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char line[200];
    hark_access access;
    snprintf(line, sizeof line, "h - - %s \"%s 1", AT, cases[i].request);
    assert_true(read_line(line, &access));
    assert_int_equal(cases[i].page, hark_access_is_page(&access));
  }
}

static void robots_are_told_by_name(void **state) {
  (void)state;
  hark_access access = {.agent = HARK_LITERAL(CHROME)};
  assert_false(hark_access_is_robot(&access));
  static const char *const robots[] = {"-", "Mozilla/5.0 (compatible; Googlebot/2.1)", "curl/7.88.1", "HeadlessChrome"};
  for (size_t i = 0; i < sizeof robots / sizeof *robots; i++) {
    access.agent = hark_bytes_from_cstr(robots[i]);
    assert_true(hark_access_is_robot(&access));
  }
}

static void count(hark_coverage *coverage, const char *time, const char *path, const char *agent) {
  char line[300];
  snprintf(line, sizeof line, "h - - [%s +0000] \"GET %s HTTP/1.1\" 200 1 \"-\" \"%s\"", time, path, agent);
  assert_true(hark_coverage_line(coverage, hark_bytes_from_cstr(line), true));
}

static void every_line_is_counted_once(void **state) {
  (void)state;
  static hark_coverage coverage;
  coverage = (hark_coverage){
      .only = {HARK_LITERAL("/shop/")}, .only_count = 1, .except = {HARK_LITERAL("/shop/api/")}, .except_count = 1};
  count(&coverage, "24/Nov/2026:00:00:01", "/shop/", CHROME);
  count(&coverage, "23/Nov/2026:23:59:59", "/shop/cart", CHROME);
  count(&coverage, "23/Nov/2026:10:00:00", "/shop/", "Googlebot");
  count(&coverage, "23/Nov/2026:10:00:00", "/shop/api/x", CHROME);
  count(&coverage, "23/Nov/2026:10:00:00", "/", CHROME);
  assert_false(hark_coverage_line(&coverage, HARK_LITERAL("nonsense"), true));
  assert_false(hark_coverage_line(&coverage, HARK_LITERAL("h - - " AT " \"GET / HTTP/1.1\" 200 1"), false));
  hark_coverage_finish(&coverage);
  assert_int_equal(7, coverage.lines);
  assert_int_equal(2, coverage.unread);
  assert_int_equal(2, coverage.other);
  assert_int_equal(1, coverage.robots);
  assert_int_equal(2, coverage.all.loads);
  assert_int_equal(2, coverage.day_count);
  assert_int_equal(coverage.days[0].day + 1, coverage.days[1].day);
  assert_int_equal(1, coverage.days[0].count.loads);
}

static void days_over_the_limit_are_said(void **state) {
  (void)state;
  static hark_coverage coverage;
  coverage = (hark_coverage){0};
  for (uint32_t i = 0; i < HARK_COVERAGE_DAYS_MAX + 3; i++) {
    char time[40];
    snprintf(time, sizeof time, "%02u/Jan/%u:00:00:00", i % 28 + 1, 2000 + i / 28);
    count(&coverage, time, "/", CHROME);
  }
  assert_int_equal(HARK_COVERAGE_DAYS_MAX, coverage.day_count);
  assert_int_equal(3, coverage.outside);
  assert_int_equal(HARK_COVERAGE_DAYS_MAX, coverage.all.loads);
}

static void a_share_is_said_only_where_there_is_one(void **state) {
  (void)state;
  hark_interval share;
  assert_true(hark_coverage_share(&(hark_coverage_count){.loads = 10, .recorded = 8}, &share));
  assert_4_decimals(0.4902, share.low);
  assert_false(hark_coverage_share(&(hark_coverage_count){.loads = 8, .recorded = 10}, &share));
  assert_false(hark_coverage_share(&(hark_coverage_count){0}, &share));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_combined_line_is_read),      cmocka_unit_test(a_common_line_is_read_and_names_no_robot),
      cmocka_unit_test(zones_and_leap_days_count),    cmocka_unit_test(a_quote_in_what_the_visitor_sent_ends_nothing),
      cmocka_unit_test(other_lines_are_refused),      cmocka_unit_test(pages_are_told_from_all_else),
      cmocka_unit_test(robots_are_told_by_name),      cmocka_unit_test(every_line_is_counted_once),
      cmocka_unit_test(days_over_the_limit_are_said), cmocka_unit_test(a_share_is_said_only_where_there_is_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
