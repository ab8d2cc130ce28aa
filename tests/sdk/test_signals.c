#include "tests/sdk/signal_page.h"

static void names_and_numbers_are_stable(void **state) {
  (void)state;
  assert_string_equal(hark_signal_name(0), "rage_click");
  assert_string_equal(hark_signal_name(9), "request_failure");
  assert_string_equal(hark_signal_name(HARK_SIGNAL_COUNT), "unknown");
  assert_true(hark_signal_is_friction(HARK_SIGNAL_DEAD_CLICK));
  assert_false(hark_signal_is_friction(HARK_SIGNAL_DOUBLE_CLICK));
  assert_false(hark_signal_is_friction(HARK_SIGNAL_SCROLL_DEPTH));
  assert_false(hark_signal_is_friction(99));
}

static void a_double_click_is_a_fact(void **state) {
  (void)state;
  click_at(1000, 7, 10, 10, 1, 0);
  click_at(1200, 7, 10, 10, 2, 0);
  wait_until(2099);
  assert_int_equal(signals_of(HARK_SIGNAL_DOUBLE_CLICK), 0); // a third may come
  wait_until(2100);
  assert_int_equal(signals_of(HARK_SIGNAL_DOUBLE_CLICK), 1);
  assert_int_equal(first_of(HARK_SIGNAL_DOUBLE_CLICK)->start_ms, 1000);
  assert_int_equal(first_of(HARK_SIGNAL_DOUBLE_CLICK)->at_ms, 2100);
  for (uint32_t i = 0; i < 3; i++) { // selects a paragraph
    click_at(3000 + i * 100, 7, 10, 10, i + 1, 0);
  }
  click_at(5000, 8, 10, 10, 2, HARK_NODE_EDITABLE);
  click_at(6000, 9, 10, 10, 2, HARK_NODE_STEPPER);
  wait_until(7000);
  assert_int_equal(signals_of(HARK_SIGNAL_DOUBLE_CLICK), 1);
  click_at(8000, 7, 10, 10, 1, 0);
  click_at(8100, 7, 10, 10, 2, 0);
  at(8200, HARK_EVENT_LEAVE, HARK_LEAVE_UNLOAD, 0, 0, 0);
  assert_int_equal(signals_of(HARK_SIGNAL_DOUBLE_CLICK), 2);
}

static void the_deepest_scroll_is_told_when_the_page_ends(void **state) {
  (void)state;
  at(0, HARK_EVENT_VIEWPORT, 1000, 500, 100, 100);
  at(0, HARK_EVENT_EXTENT, 1000, 2000, 0, 0);
  at(100, HARK_EVENT_SCROLL, 1, 0, 700, 0);
  at(200, HARK_EVENT_SCROLL, 9, 0, 5000, 0);          // another scroller
  at(300, HARK_EVENT_SCROLL, 1, 0, (uint32_t)-80, 0); // rubber band
  at(400, HARK_EVENT_SCROLL, 1, 0, 0, 0);
  at(500, HARK_EVENT_NAVIGATE, HARK_HOW_HASH, 0, 0, 0);
  assert_int_equal(found_count, 0);
  at(600, HARK_EVENT_NAVIGATE, HARK_HOW_PUSH, 0, 0, 0);
  assert_int_equal(first_of(HARK_SIGNAL_SCROLL_DEPTH)->count, 60);
  at(700, HARK_EVENT_LEAVE, HARK_LEAVE_UNLOAD, 0, 0, 0);
  assert_int_equal(found[1].count, 25); // the next view begins at its top
  assert_int_equal(found[1].start_ms, 600);
}

static void a_page_that_fits_is_seen_whole_and_an_unknown_one_not_told(void **state) {
  (void)state;
  at(1, HARK_EVENT_LEAVE, HARK_LEAVE_UNLOAD, 0, 0, 0);
  assert_int_equal(found_count, 0);
  at(2, HARK_EVENT_VIEWPORT, 1000, 900, 100, 100);
  at(3, HARK_EVENT_EXTENT, 1000, 700, 0, 0);
  at(4, HARK_EVENT_LEAVE, HARK_LEAVE_UNLOAD, 0, 0, 0);
  assert_int_equal(found[0].count, 100);
}

static void thresholds_can_be_changed_and_survive_a_reset(void **state) {
  (void)state;
  hark_signal_thresholds thresholds = {.rage_clicks_min = 2, .dead_wait_ms = 100};
  assert_true(hark_signals_bytes() == sizeof page);
  hark_signals_init(&page, &thresholds);
  hark_signals_reset(&page);
  click(1000, 7);
  click(1050, 7);
  wait_until(1150);
  assert_int_equal(signals_of(HARK_SIGNAL_DEAD_CLICK), 1);
  wait_until(1550);
  assert_int_equal(signals_of(HARK_SIGNAL_RAGE_CLICK), 1);
  click(2000, 7);
  hark_signals_reset(&page);
  wait_until(9000);
  assert_int_equal(signals_of(HARK_SIGNAL_DEAD_CLICK), 1); // forgotten
}

static void long_names_are_cut_between_characters(void **state) {
  (void)state;
  hark_event event = {.kind = HARK_EVENT_CLICK, .at_ms = 1, .n = {7, 1, 1, 2, 0}};
  char label[64];
  memset(label, 'a', sizeof label);
  memcpy(label + 47, "\xE4\xB8\xAD", 3);
  event.texts[HARK_ARG(CLICK, LABEL)].bytes = (hark_bytes){(const uint8_t *)label, sizeof label};
  feed(&event);
  wait_until(1000);
  assert_int_equal(found[0].label_size, 47);
  assert_int_equal(found[0].target_size, 0);
}

static void the_same_events_give_the_same_answers(void **state) {
  (void)state;
  static hark_signal first[256];
  size_t first_count = 0;
  for (int round = 0; round < 2; round++) {
    open_page(NULL);
    uint32_t seed = 11, ms = 0;
    for (int i = 0; i < 20000; i++) {
      seed = seed * 1664525u + 1013904223u;
      ms += seed >> 24;
      hark_event event = {.kind = (hark_event_kind)((seed >> 12) % HARK_EVENT_COUNT), .at_ms = ms};
      for (uint32_t a = 0; a < HARK_EVENT_ARGUMENTS_MAX; a++) {
        event.n[a] = (seed >> a) % 40;
      }
      feed(&event);
    }
    if (round == 0) {
      memcpy(first, found, sizeof found);
      first_count = found_count;
    }
  }
  assert_true(first_count > 10);
  assert_int_equal(found_count, first_count);
  assert_memory_equal(found, first, sizeof first);
}

RUN(CASE(names_and_numbers_are_stable), CASE(a_double_click_is_a_fact),
    CASE(the_deepest_scroll_is_told_when_the_page_ends),
    CASE(a_page_that_fits_is_seen_whole_and_an_unknown_one_not_told),
    CASE(thresholds_can_be_changed_and_survive_a_reset), CASE(long_names_are_cut_between_characters),
    CASE(the_same_events_give_the_same_answers))
