// Journeys, against ways that were followed by hand.
#include "collector/analysis/journey.h"
#include "collector/report/journey_report.h"
#include "tests/report/walks.h"

typedef struct {
  hark_arena arena;
  hark_journey *journey;
  uint32_t next;
} going;

static void start(going *g, const hark_journey_options *options) {
  *g = (going){.next = 1};
  hark_arena_open(&g->arena, (size_t)HARK_JOURNEY_ARENA_MAX + HARK_REPORT_ARENA_MAX);
  g->journey = hark_journey_create(&g->arena, options ? options : &(hark_journey_options){0});
  assert_non_null(g->journey);
}

static void go(going *g, const char *line) {
  hark_journey_add_record(g->journey, walks_record(g->next++, line));
}

static const hark_journey_report *arrive(going *g) {
  const hark_journey_report *report = NULL;
  assert_ok(hark_journey_finish(g->journey, &report));
  return report;
}

// What comes into a bar, or begins there, goes out of it or left there.
static void assert_flows(const hark_journey_report *r) {
  for (uint32_t c = 0; c < r->column_count; c++) {
    const hark_journey_column *column = &r->columns[c];
    for (uint32_t i = 0; i < column->node_count; i++) {
      uint32_t out = column->nodes[i].left, in = 0;
      for (uint32_t l = 0; l < column->link_count; l++) {
        out += column->links[l].from == i ? column->links[l].sessions : 0;
      }
      for (uint32_t l = 0; c > 0 && l < r->columns[c - 1].link_count; l++) {
        in += r->columns[c - 1].links[l].to == i ? r->columns[c - 1].links[l].sessions : 0;
      }
      assert_true(c == 0 || in == column->nodes[i].sessions);
      assert_true(c + 1 == r->column_count || out == column->nodes[i].sessions);
    }
  }
}

static void ways_are_counted_stop_by_stop(void **state) {
  (void)state;
  going g;
  start(&g, &(hark_journey_options){.columns = 3});
  go(&g, "0 / 5 /product/1 6 /product/2 9 /cart 20 goal:purchase"); // two products are one stop
  go(&g, "0 / 5 /product/7");
  go(&g, "0 / 1 / 2 !rage_click"); // a reload is none, nor is a signal
  go(&g, "0 /product/3 9 /cart");
  go(&g, "@device=mobile"); // nowhere
  go(&g, "0 / @automation=webdriver");
  const hark_journey_report *r = arrive(&g);
  assert_int_equal(4, r->sessions);
  assert_int_equal(1, r->converted);
  assert_int_equal(1, r->without);
  assert_int_equal(1, r->automated);
  assert_int_equal(9, r->stops); // 4 + 2 + 1 + 2
  assert_int_equal(3, r->column_count);
  const hark_journey_column *first = &r->columns[0];
  assert_int_equal(2, first->node_count);
  assert_bytes("/", first->nodes[0].place.name);
  assert_int_equal(3, first->nodes[0].sessions);
  assert_int_equal(1, first->nodes[0].left);
  assert_bytes("/product/*", first->nodes[1].place.name);
  assert_int_equal(2, r->columns[1].nodes[0].sessions); // "/cart" of one and "/product/*" of two
  assert_bytes("/product/*", r->columns[1].nodes[0].place.name);
  assert_int_equal(1, r->columns[1].nodes[0].left);
  assert_bytes("/cart", r->columns[2].nodes[0].place.name);
  assert_int_equal(1, r->columns[2].nodes[0].converted);
  assert_flows(r);
  assert_int_equal(2, r->entry_count);
  assert_int_equal(3, r->entries[0].sessions);
  assert_int_equal(4, r->exit_count); // "/", "/product/*", "/cart", the goal: one each
  assert_true(r->paths[0].sessions == 1 && r->path_count == 4);
  uint32_t going_on = 0;
  for (size_t i = 0; i < r->path_count; i++) {
    going_on += r->paths[i].goes_on;
  }
  assert_int_equal(1, going_on);
  hark_arena_close(&g.arena);
}

static void paths_are_named_by_the_address_where_that_is_wanted(void **state) {
  (void)state;
  going g;
  start(&g, &(hark_journey_options){.exact_pages = true, .goal = "signup"});
  go(&g, "0 /product/1 1 /product/2 2 goal:signup");
  const hark_journey_report *r = arrive(&g);
  assert_int_equal(3, r->stops);
  assert_int_equal(1, r->converted);
  assert_bytes("/product/1", r->columns[0].nodes[0].place.name);
  assert_true(r->columns[2].nodes[0].place.is_goal);
  hark_arena_close(&g.arena);
}

static void a_loop_comes_back_to_the_very_same_address(void **state) {
  (void)state;
  going g;
  start(&g, NULL);
  go(&g, "0 /list/1 1 /product/1 2 /list/1 3 /product/2 4 /list/1"); // list > product > list, twice
  go(&g, "0 /list/1 1 /product/1 2 /list/2");                        // another list
  go(&g, "0 /a 1 /b 2 /c 3 /a 4 goal:purchase");                     // over two
  go(&g, "0 /a 1 /b 2 /c 3 /d 4 /a");                                // over three
  go(&g, "0 /a 1 /b 2 /c 3 /d 4 /e 5 /a");                           // too long
  const hark_journey_report *r = arrive(&g);
  assert_int_equal(3, r->looped);
  assert_int_equal(3, r->loop_count);
  for (size_t i = 0; i < 3; i++) {
    const hark_journey_loop *loop = &r->loops[i];
    assert_int_equal(1, loop->sessions);
    assert_int_equal(loop->stop_count == 2 ? 2 : 1, loop->times);
    assert_int_equal(loop->stop_count == 3, loop->converted);
    assert_bytes(loop->stop_count == 2 ? "/list/*" : "/a", loop->stops[0].name);
  }
  hark_arena_close(&g.arena);
}

static void rare_places_are_one_and_nothing_is_lost(void **state) {
  (void)state;
  going g;
  start(&g, NULL);
  for (int i = 0; i < 3000; i++) { // more places than are told apart
    char line[96];
    snprintf(line, sizeof line, "0 /p%c%c 1 /q%c%c%c 2 /end", 'a' + i % 20, 'a' + i % 20, 'a' + i % 26,
             'a' + i / 26 % 26, 'a' + i / 676);
    go(&g, line);
  }
  const hark_journey_report *r = arrive(&g);
  assert_int_equal(HARK_JOURNEY_SHOWN_MAX + 1, r->columns[0].node_count);
  assert_true(r->columns[0].nodes[HARK_JOURNEY_SHOWN_MAX].place.is_other);
  assert_int_equal(3000 / 20 * (20 - HARK_JOURNEY_SHOWN_MAX), r->columns[0].nodes[HARK_JOURNEY_SHOWN_MAX].sessions);
  assert_int_equal(20 - HARK_JOURNEY_SHOWN_MAX, r->columns[0].folded);
  for (uint32_t c = 0; c < r->column_count; c++) {
    uint32_t all = 0;
    for (uint32_t i = 0; i < r->columns[c].node_count; i++) {
      all += r->columns[c].nodes[i].sessions;
    }
    assert_int_equal(3000, all);
  }
  assert_flows(r);
  hark_arena_close(&g.arena);
}

static void damaged_records_do_not_cost_the_report(void **state) {
  (void)state;
  going g;
  start(&g, NULL);
  uint64_t seed = 5;
  hark_bytes record = walks_record(1, "0 / 5 /product/7 9 !dead_click 12 /cart 13 / 14 goal:purchase @device=mobile");
  for (int i = 0; i < 3000; i++) {
    guarded bad = guard(hark_bytes_part(record, 0, random_u32(&seed) % (record.size + 1)));
    for (int j = 0; j < 4 && bad.bytes.size > 0; j++) {
      ((uint8_t *)bad.bytes.data)[random_u32(&seed) % bad.bytes.size] = (uint8_t)random_u32(&seed);
    }
    hark_journey_add_record(g.journey, bad.bytes);
    unguard(&bad);
  }
  const hark_journey_report *r = arrive(&g);
  assert_int_equal(3000, r->unreadable + r->sessions + r->automated + r->without);
  hark_bytes json = {0};
  assert_ok(hark_journey_report_json(r, &(hark_report_options){0}, &g.arena, &json));
  hark_arena_close(&g.arena);
}

static void what_is_hostile_is_escaped_in_every_form(void **state) {
  (void)state;
  going g;
  start(&g, NULL);
  go(&g, "0 /<script>alert(1)</script> 1 goal:=1+1 2 /,\"x\" 3 /<script>alert(1)</script>");
  const hark_journey_report *r = arrive(&g);
  hark_bytes html = {0}, csv = {0};
  hark_report_options options = {.base_url = "http://h"};
  assert_ok(hark_journey_report_html(r, &options, &g.arena, &html));
  assert_ok(hark_journey_report_csv(r, &options, &g.arena, &csv));
  assert_null(memmem(html.data, html.size, "<script", 7));
  assert_non_null(memmem(html.data, html.size, "small sample", 12));
  assert_non_null(memmem(csv.data, csv.size, "'=1+1", 5));
  hark_arena_close(&g.arena);
}

static void an_empty_store_makes_a_page(void **state) {
  (void)state;
  going g;
  start(&g, NULL);
  hark_bytes html = {0};
  assert_ok(hark_journey_report_html(arrive(&g), &(hark_report_options){0}, &g.arena, &html));
  assert_null(memmem(html.data, html.size, "<svg", 4));
  hark_arena_close(&g.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ways_are_counted_stop_by_stop),
      cmocka_unit_test(paths_are_named_by_the_address_where_that_is_wanted),
      cmocka_unit_test(a_loop_comes_back_to_the_very_same_address),
      cmocka_unit_test(rare_places_are_one_and_nothing_is_lost),
      cmocka_unit_test(damaged_records_do_not_cost_the_report),
      cmocka_unit_test(what_is_hostile_is_escaped_in_every_form),
      cmocka_unit_test(an_empty_store_makes_a_page),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
