// What the detectors that only the collector runs promise beyond the labelled traces: the edges of their rules, what
// goes on from one document to the next, and thresholds by name.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "collector/signals/late.h"

static hark_late tab;
static hark_late_signal told[256];
static size_t told_count;

static int open_tab(void **state) {
  (void)state;
  hark_thresholds thresholds = hark_thresholds_default();
  hark_late_init(&tab, &thresholds);
  hark_late_begin_view(&tab, 1, 1000000);
  told_count = 0;
  return 0;
}

static void give(const hark_event *event) {
  hark_late_signal out[HARK_LATE_OUT_MAX];
  size_t count = hark_late_feed(&tab, event, out);
  for (size_t i = 0; i < count && told_count < 256; i++) {
    told[told_count++] = out[i];
  }
}

static void say(uint32_t ms, hark_event_kind kind, uint32_t a, uint32_t b, uint32_t c) {
  give(&(hark_event){.kind = kind, .at_ms = ms, .n = {a, b, c, 100}});
}

static void press_on(uint32_t ms, uint32_t node, uint32_t flags) {
  hark_event event = {.kind = HARK_EVENT_CLICK, .at_ms = ms, .n = {node, 10, 10, 1, flags}};
  event.texts[HARK_ARG(CLICK, TARGET)].bytes = HARK_LITERAL("input#city");
  give(&event);
}

static void go(uint32_t ms, uint32_t how, const char *url) {
  hark_event event = {.kind = HARK_EVENT_NAVIGATE, .at_ms = ms, .n = {how}};
  event.texts[HARK_ARG(NAVIGATE, URL)].bytes = hark_bytes_from_cstr(url);
  give(&event);
}

static size_t count_of(hark_signal_kind which) {
  size_t n = 0;
  for (size_t i = 0; i < told_count; i++) {
    n += told[i].signal.which == which;
  }
  return n;
}

static const hark_late_signal *one(hark_signal_kind which) {
  for (size_t i = 0; i < told_count; i++) {
    if (told[i].signal.which == which) {
      return &told[i];
    }
  }
  fail_msg("no %s", hark_signal_name((uint32_t)which));
  return NULL;
}

static void an_answer_is_slow_from_a_second_on(void **state) {
  (void)state;
  press_on(1000, 7, HARK_NODE_INTERACTIVE);
  say(1999, HARK_EVENT_SET_TEXT, 9, 0, 0);
  assert_int_equal(count_of(HARK_SIGNAL_SLOW_CLICK), 0);
  press_on(3000, 7, HARK_NODE_INTERACTIVE);
  say(4000, HARK_EVENT_SET_TEXT, 9, 0, 0);
  assert_int_equal(one(HARK_SIGNAL_SLOW_CLICK)->signal.count, 1000);
  press_on(6000, 7, HARK_NODE_INTERACTIVE);
  say(16001, HARK_EVENT_SET_TEXT, 9, 0, 0); // nobody waits that long
  press_on(20000, 8, HARK_NODE_INTERACTIVE);
  say(20500, HARK_EVENT_KEY, 0, HARK_KEY_ESCAPE, 0); // the visitor went on
  say(21500, HARK_EVENT_SET_TEXT, 9, 0, 0);
  assert_int_equal(count_of(HARK_SIGNAL_SLOW_CLICK), 1);
}

static void a_slow_interaction_is_told_once_a_node(void **state) {
  (void)state;
  say(900, HARK_EVENT_VITAL, HARK_VITAL_INP, 999, 7);
  assert_int_equal(count_of(HARK_SIGNAL_SLOW_CLICK), 0);
  say(1000, HARK_EVENT_VITAL, HARK_VITAL_INP, 1000, 7);
  say(1100, HARK_EVENT_VITAL, HARK_VITAL_INP, 1400, 7);
  assert_int_equal(count_of(HARK_SIGNAL_SLOW_CLICK), 1);
}

static void a_field_is_named_by_the_click_on_it(void **state) {
  (void)state;
  press_on(100, 5, HARK_NODE_INTERACTIVE | HARK_NODE_EDITABLE);
  say(200, HARK_EVENT_INVALID, 5, 0, 0);
  say(300, HARK_EVENT_STATE, 5, HARK_STATE_INVALID, 0); // of the same refusal
  assert_int_equal(count_of(HARK_SIGNAL_INVALID_FIELD), 1);
  assert_memory_equal(told[0].signal.target, "input#city", 10);
  say(1400, HARK_EVENT_INVALID, 5, 0, 0);
  assert_int_equal(told[1].signal.count, 2);
  hark_event aria = {.kind = HARK_EVENT_SET_ATTRIBUTE, .at_ms = 5000, .n = {6}};
  aria.texts[HARK_ARG(SET_ATTRIBUTE, NAME)].bytes = HARK_LITERAL("aria-invalid");
  aria.texts[HARK_ARG(SET_ATTRIBUTE, VALUE)].bytes = HARK_LITERAL("false");
  give(&aria);
  assert_int_equal(count_of(HARK_SIGNAL_INVALID_FIELD), 2);
  aria.texts[HARK_ARG(SET_ATTRIBUTE, VALUE)].bytes = HARK_LITERAL("true");
  give(&aria);
  assert_int_equal(count_of(HARK_SIGNAL_INVALID_FIELD), 3);
  assert_int_equal(told[told_count - 1].signal.target_size, 0); // reached by key: it has no name
}

static void an_abandoned_form_is_named_by_its_last_field(void **state) {
  (void)state;
  press_on(90, 5, HARK_NODE_INTERACTIVE | HARK_NODE_EDITABLE);
  say(100, HARK_EVENT_FOCUS, 5, 3, 0);
  say(200, HARK_EVENT_INPUT, 5, 0, HARK_INPUT_TYPED);
  say(900, HARK_EVENT_LEAVE, HARK_LEAVE_UNLOAD, 0, 0);
  const hark_signal *s = &one(HARK_SIGNAL_FORM_ABANDONMENT)->signal;
  assert_int_equal(s->node, 3);
  assert_memory_equal(s->target, "input#city", 10);
}

static void what_a_browser_fills_in_is_no_refill(void **state) {
  (void)state;
  for (uint32_t round = 0; round < 2; round++) {
    for (uint32_t field = 3; field < 6; field++) {
      say(1000 + round * 10, HARK_EVENT_INPUT, field, 0, HARK_INPUT_TYPED);
    }
  }
  assert_int_equal(count_of(HARK_SIGNAL_REFILLED_FIELD), 0);
  say(5000, HARK_EVENT_INPUT, 3, 0, HARK_INPUT_SCRIPT);
  assert_int_equal(count_of(HARK_SIGNAL_REFILLED_FIELD), 0);
  say(6000, HARK_EVENT_INPUT, 3, 0, HARK_INPUT_TYPED);
  assert_int_equal(one(HARK_SIGNAL_REFILLED_FIELD)->signal.count, 1);
}

static void more_fields_than_are_remembered_are_left_alone(void **state) {
  (void)state;
  for (uint32_t field = 1; field < 100; field++) {
    say(field * 1000, HARK_EVENT_INPUT, field, 0, HARK_INPUT_TYPED);
    say(field * 1000 + 500, HARK_EVENT_INVALID, field, 0, 0);
  }
  assert_int_equal(count_of(HARK_SIGNAL_REFILLED_FIELD), 0);
  assert_int_equal(count_of(HARK_SIGNAL_INVALID_FIELD), HARK_INVALID_FIELDS_MAX);
}

static void a_quick_back_goes_over_documents_and_is_of_the_one_left(void **state) {
  (void)state;
  go(0, HARK_HOW_LOAD, "https://a.example/list");
  hark_late_begin_view(&tab, 2, 1005000);
  go(10, HARK_HOW_LOAD, "https://a.example/item");
  hark_late_begin_view(&tab, 3, 1008000);
  go(20, HARK_HOW_LOAD, "https://a.example/list#top");
  const hark_late_signal *s = one(HARK_SIGNAL_QUICK_BACK);
  assert_int_equal(s->epoch, 2);
  assert_int_equal(s->signal.start_ms, 10);
  assert_int_equal(s->signal.count, 3010);
  hark_late_begin_view(&tab, 4, 1020000);
  go(0, HARK_HOW_LOAD, "https://a.example/item");
  hark_late_begin_view(&tab, 5, 1027001);
  go(0, HARK_HOW_LOAD, "https://a.example/list");
  assert_int_equal(count_of(HARK_SIGNAL_QUICK_BACK), 1); // a millisecond too long
  assert_int_equal(one(HARK_SIGNAL_BACK_AND_FORTH)->epoch, 2);
}

static void reloads_and_fragments_are_no_visits_and_routes_are(void **state) {
  (void)state;
  go(0, HARK_HOW_LOAD, "https://a.example/");
  go(100, HARK_HOW_PUSH, "https://a.example/#part");
  go(200, HARK_HOW_LOAD, "https://a.example/");
  go(300, HARK_HOW_REPLACE, "https://a.example/x");
  go(400, HARK_HOW_PUSH, "https://a.example/");
  assert_int_equal(told_count, 0);
  go(500, HARK_HOW_PUSH, "https://a.example/#/cart");
  go(900, HARK_HOW_TRAVERSE, "https://a.example/#/");
  go(1500, HARK_HOW_TRAVERSE, "https://a.example/#/cart");
  assert_int_equal(count_of(HARK_SIGNAL_QUICK_BACK), 1);
}

static void thresholds_are_set_by_name(void **state) {
  (void)state;
  hark_thresholds t;
  hark_bytes wrong = {0};
  assert_int_equal(hark_thresholds_read(HARK_LITERAL(" quick_back_ms_max=9000  rage_clicks_min=4"), &t, &wrong),
                   HARK_OK);
  assert_int_equal(t.late.quick_back_ms_max, 9000);
  assert_int_equal(t.page.rage_clicks_min, 4);
  assert_int_equal(t.page.dead_wait_ms, HARK_DEAD_WAIT_MS);
  hark_thresholds normal = hark_thresholds_default();
  assert_true(hark_thresholds_name(&t) != hark_thresholds_name(&normal));
  static const char *const bad[] = {"rage_clicks_min",
                                    "rage_clicks_min=",
                                    "rage_clicks_min=0",
                                    "rage_clicks_min=-1",
                                    "rage_clicks_min=600001",
                                    "x=1",
                                    "=1",
                                    "rage_clicks_min=4 rage_clicks_min=4",
                                    "rage_clicks_min=99999999999999999999"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_int_equal(hark_thresholds_read(hark_bytes_from_cstr(bad[i]), &t, &wrong), HARK_ERR_BAD_ARGUMENT);
    assert_true(wrong.size > 0);
  }
  assert_int_equal(t.page.rage_clicks_min, 4); // nothing was written
  assert_int_equal(hark_thresholds_read(HARK_LITERAL("rage_clicks_min=600000"), &t, &wrong), HARK_OK);
}

static void the_pages_detectors_run_with_them(void **state) {
  (void)state;
  hark_thresholds t;
  hark_bytes wrong;
  assert_int_equal(hark_thresholds_read(HARK_LITERAL("rage_clicks_min=5 slow_click_ms_min=300"), &t, &wrong), HARK_OK);
  hark_late_init(&tab, &t);
  hark_late_begin_view(&tab, 1, 0);
  for (uint32_t i = 0; i < 4; i++) {
    press_on(1000 + i * 100, 7, HARK_NODE_INTERACTIVE);
  }
  say(1900, HARK_EVENT_TICK, 0, 0, 0);
  say(2000, HARK_EVENT_SET_TEXT, 9, 0, 0);
  assert_int_equal(count_of(HARK_SIGNAL_RAGE_CLICK), 0);
  assert_int_equal(count_of(HARK_SIGNAL_SLOW_CLICK), 1);
}

static void any_events_are_taken(void **state) {
  (void)state;
  uint32_t seed = 5, ms = 0;
  for (int i = 0; i < 200000; i++) {
    seed = seed * 1664525u + 1013904223u;
    ms += seed >> 22;
    hark_event event = {.kind = (hark_event_kind)((seed >> 12) % HARK_EVENT_COUNT), .at_ms = ms};
    for (uint32_t a = 0; a < HARK_EVENT_ARGUMENTS_MAX; a++) {
      event.n[a] = (seed >> 9) % 7 == 0 ? seed * (a + 1) : (seed >> a) % 9;
    }
    if ((seed >> 20) % 500 == 0) {
      hark_late_begin_view(&tab, seed, (uint64_t)seed << 20);
    }
    told_count = told_count > 200 ? 0 : told_count;
    give(&event);
  }
}

#define TAB(name) cmocka_unit_test_setup(name, open_tab)
int main(void) {
  const struct CMUnitTest tests[] = {
      TAB(an_answer_is_slow_from_a_second_on),
      TAB(a_slow_interaction_is_told_once_a_node),
      TAB(a_field_is_named_by_the_click_on_it),
      TAB(an_abandoned_form_is_named_by_its_last_field),
      TAB(what_a_browser_fills_in_is_no_refill),
      TAB(more_fields_than_are_remembered_are_left_alone),
      TAB(a_quick_back_goes_over_documents_and_is_of_the_one_left),
      TAB(reloads_and_fragments_are_no_visits_and_routes_are),
      TAB(thresholds_are_set_by_name),
      TAB(the_pages_detectors_run_with_them),
      TAB(any_events_are_taken),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
