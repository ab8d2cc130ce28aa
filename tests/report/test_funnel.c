// Funnels: who came through, who did not, and what those met.
#include "collector/analysis/funnel.h"
#include "collector/report/funnel_report.h"
#include <math.h>

#include "tests/report/walks.h"

typedef struct {
  hark_arena arena;
  hark_funnel *funnel;
  uint32_t next;
} run;

static void open_run(run *r, hark_funnel_options options) {
  *r = (run){.next = 1};
  hark_arena_open(&r->arena, 256u << 20);
  assert_ok(hark_funnel_create(&r->arena, &options, &r->funnel));
}

static void add(run *r, uint32_t times, const char *line) {
  for (uint32_t i = 0; i < times; i++) {
    hark_funnel_add_record(r->funnel, walks_record(r->next++, line));
  }
}

static const hark_funnel_report *finish(run *r) {
  const hark_funnel_report *report = NULL;
  assert_ok(hark_funnel_finish(r->funnel, &report));
  return report;
}

static void steps_count_in_their_order_and_within_the_time(void **state) {
  (void)state;
  run r;
  open_run(&r, (hark_funnel_options){.steps = "/, /product/*, goal:purchase", .within_ms = 60000});
  add(&r, 1, "0 / 5 /product/1 50 goal:purchase");                 // through
  add(&r, 1, "0 / 5 /product/1 61 goal:purchase");                 // too late
  add(&r, 1, "0 / 40 / 50 /product/1 99 goal:purchase");           // by the second entry
  add(&r, 1, "0 /product/1 5 / 9 goal:purchase");                  // not in order
  add(&r, 1, "0 / 1 /a 2 /b 3 /product/x/y 4 /c 5 goal:purchase"); // what is between does not matter
  add(&r, 1, "0 /product/1 9 goal:purchase");                      // never began
  add(&r, 1, "0 / 5 /products 9 goal:purchase");                   // no product
  const hark_funnel_report *report = finish(&r);
  assert_int_equal(7, report->sessions);
  assert_int_equal(3, report->step_count);
  assert_int_equal(6, report->levels[0].sessions);
  assert_int_equal(4, report->levels[1].sessions);
  assert_int_equal(3, report->levels[2].sessions);
  assert_bytes("/product/*", report->levels[1].name);
  assert_true(report->levels[2].of_last.value == 0.75 && report->levels[2].of_first.value == 0.5);
  // Of 5, 5, 10 and 3 seconds half do not exceed 5, give or take a class.
  assert_true(report->levels[1].median_ms > 4700 && report->levels[1].median_ms < 5300);
  assert_int_equal(2, report->levels[0].example_count);
  assert_int_equal(1, report->levels[1].example_count);
  assert_int_equal(5000, report->levels[1].examples[0].page_ms);
  hark_arena_close(&r.arena);
}

static void what_is_met_before_the_next_page_is_held_against_going_on(void **state) {
  (void)state;
  run r;
  open_run(&r, (hark_funnel_options){.steps = "/cart,/pay"});
  add(&r, 30, "0 /cart 2 !rage_click 9 /pay");
  add(&r, 70, "0 /cart 2 !rage_click");
  add(&r, 80, "0 /cart 9 /pay 10 !error_click"); // after the step: nobody's reason to leave the cart
  add(&r, 20, "0 /cart 5 /help 6 !dead_click");  // on another page
  add(&r, 3, "0 /cart 1 !dead_click");
  const hark_funnel_report *report = finish(&r);
  const hark_funnel_level *cart = &report->levels[0];
  assert_int_equal(203, cart->sessions);
  assert_int_equal(2, cart->cause_count);
  assert_int_equal(HARK_SIGNAL_RAGE_CLICK, cart->causes[0].which);
  assert_int_equal(100, cart->causes[0].sessions);
  assert_int_equal(30, cart->causes[0].sessions_on);
  assert_int_equal(103, cart->causes[0].others);
  assert_int_equal(80, cart->causes[0].others_on);
  assert_false(cart->causes[0].small_sample);
  assert_true(cart->causes[0].q < 0.001);
  double difference = 30.0 / 100 - 80.0 / 103;
  assert_true(fabs(cart->causes[0].adjusted.value - difference) < 1e-9);
  assert_true(fabs(cart->causes[0].lost + 100 * difference) < 1e-6);
  assert_int_equal(HARK_SIGNAL_DEAD_CLICK, cart->causes[1].which);
  assert_int_equal(3, cart->causes[1].sessions);
  assert_true(cart->causes[1].small_sample);
  hark_bytes csv;
  assert_ok(hark_funnel_report_csv(report, &(hark_report_options){.site = ""}, &r.arena, &csv));
  static const char row[] = "\r\nsignal,1,/cart,,100,,,,,,,,rage_click,30,103,80,-0.476699,";
  assert_non_null(memmem(csv.data, csv.size, row, sizeof row - 1));
  size_t columns = 0; // all rows have as many cells
  for (size_t i = 0, commas = 0; i < csv.size; i++) {
    commas += csv.data[i] == ',';
    if (csv.data[i] == '\n') {
      assert_true(columns == 0 || columns == commas);
      columns = commas;
      commas = 0;
    }
  }
  hark_arena_close(&r.arena);
}

static void sessions_are_parted_by_an_attribute(void **state) {
  (void)state;
  run r;
  open_run(&r, (hark_funnel_options){.steps = "/,/b", .by = "browser"});
  char line[64];
  add(&r, 3, "0 / 1 /b @browser=Firefox");
  add(&r, 5, "0 / @browser=Chrome");
  add(&r, 2, "0 / 1 /b");
  for (uint32_t i = 0; i < HARK_FUNNEL_SEGMENTS_MAX; i++) {
    snprintf(line, sizeof line, "0 / 1 /b @browser=B%u", i);
    add(&r, 1, line);
  }
  const hark_funnel_report *report = finish(&r);
  assert_int_equal(HARK_FUNNEL_SEGMENTS_MAX + 1, report->segment_count);
  assert_bytes("Chrome", report->segments[0].value);
  assert_int_equal(0, report->segments[0].sessions[1]);
  assert_bytes("Firefox", report->segments[1].value);
  assert_bytes("", report->segments[2].value);
  assert_true(report->segments[report->segment_count - 1].other);
  assert_int_equal(3, report->segments[report->segment_count - 1].sessions[0]);
  hark_arena_close(&r.arena);
}

static void robots_and_records_that_are_none_are_counted_apart(void **state) {
  (void)state;
  run r;
  open_run(&r, (hark_funnel_options){.steps = "/,/b"});
  add(&r, 2, "0 / 1 /b @automation=webdriver");
  hark_funnel_add_record(r.funnel, (hark_bytes){(const uint8_t *)"xxxxxxxxxxxx", 12});
  const hark_funnel_report *report = finish(&r);
  assert_int_equal(0, report->sessions);
  assert_int_equal(2, report->automated);
  assert_int_equal(1, report->unreadable);
  hark_arena_close(&r.arena);
}

static void steps_that_are_none_are_refused(void **state) {
  (void)state;
  static const char *const bad[] = {
      "",      "/", "/,", ",/", "/,,/b", "/,goal:", "/,signal:anger", "/,signal:double_click", "1,2,3,4,5,6,7,8,9",
      "/,\xff"};
  static const char *const good[] = {"/,/b", " / , /b ", "goal:a,signal:rage_click", "1,2,3,4,5,6,7,8"};
  hark_arena arena;
  hark_arena_open(&arena, 256u << 20);
  hark_funnel *funnel;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    hark_err err = hark_funnel_create(&arena, &(hark_funnel_options){.steps = bad[i]}, &funnel);
    if (err != HARK_ERR_BAD_ARGUMENT) {
      fail_msg("%s", bad[i]);
    }
  }
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    assert_ok(hark_funnel_create(&arena, &(hark_funnel_options){.steps = good[i]}, &funnel));
  }
  hark_arena_close(&arena);
}

static void stars_fit_any_bytes(void **state) {
  (void)state;
  run r;
  open_run(&r, (hark_funnel_options){.steps = "*/a*c,*"});
  add(&r, 1, "0 /x/abbc 1 /");
  add(&r, 1, "0 /ac 1 /");
  add(&r, 1, "0 /x/abcd 1 /");
  add(&r, 1, "0 a/c 1 /");
  assert_int_equal(2, finish(&r)->levels[1].sessions);
  hark_arena_close(&r.arena);
}

static void hostile_names_stay_text_in_every_form(void **state) {
  (void)state;
  run r;
  open_run(&r, (hark_funnel_options){.steps = "/<script>alert(1)</script>,=cmd()", .by = "plan"});
  add(&r, 30, "0 /<script>alert(1)</script> 1 =cmd() @plan=<img>");
  add(&r, 30, "0 /<script>alert(1)</script>");
  const hark_funnel_report *report = finish(&r);
  hark_report_options options = {
      .site = "<b>", .base_url = "javascript:alert(1)", .generated_ms = 1, .to_ms = UINT64_MAX};
  hark_bytes html, csv, json;
  assert_ok(hark_funnel_report_html(report, &options, &r.arena, &html));
  assert_ok(hark_funnel_report_csv(report, &options, &r.arena, &csv));
  assert_ok(hark_funnel_report_json(report, &options, &r.arena, &json));
  assert_null(memmem(html.data, html.size, "<script", 7));
  assert_null(memmem(html.data, html.size, "<img", 4));
  assert_null(memmem(html.data, html.size, "javascript:", 11));
  assert_non_null(memmem(html.data, html.size, "50%", 3));
  assert_non_null(memmem(csv.data, csv.size, "'=cmd()", 7));
  assert_non_null(memmem(json.data, json.size, "\"report\": \"funnel\"", 18));
  hark_arena_close(&r.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(steps_count_in_their_order_and_within_the_time),
      cmocka_unit_test(what_is_met_before_the_next_page_is_held_against_going_on),
      cmocka_unit_test(sessions_are_parted_by_an_attribute),
      cmocka_unit_test(robots_and_records_that_are_none_are_counted_apart),
      cmocka_unit_test(steps_that_are_none_are_refused),
      cmocka_unit_test(stars_fit_any_bytes),
      cmocka_unit_test(hostile_names_stay_text_in_every_form),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
