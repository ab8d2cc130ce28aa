#include "tests/sdk/signal_page.h"

#define RAGE HARK_SIGNAL_RAGE_CLICK

static void three_fast_clicks_on_a_spot_are_rage(void **state) {
  (void)state;
  click(1000, 7);
  click(1900, 7);
  assert_int_equal(signals_of(RAGE), 0);
  click(2899, 7); // each gap under a second
  wait_until(3398);
  assert_int_equal(signals_of(RAGE), 0); // the page may answer still
  click(3398, 7);
  wait_until(3399);
  const hark_signal *s = first_of(RAGE);
  assert_int_equal(s->node, 7);
  assert_int_equal(s->start_ms, 1000);
  assert_int_equal(s->at_ms, 3399);
  assert_int_equal(s->count, 4); // with the one meanwhile
  assert_int_equal(s->target_size, 10);
  assert_memory_equal(s->target, "button#pay", 10);
  assert_memory_equal(s->label, "Pay", 3);
  click(3500, 7);
  click(3600, 7);
  click(3700, 7);
  wait_until(9000);
  assert_int_equal(signals_of(RAGE), 1); // one a chain
}

static void a_second_between_clicks_is_patience(void **state) {
  (void)state;
  click(1000, 7);
  click(2000, 7);
  click(2999, 7);
  wait_until(9000);
  assert_int_equal(signals_of(RAGE), 0);
}

static void clicks_far_apart_are_work(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 6; i++) {
    click_at(1000 + i * 100, 7, 100 + i * 30, 100, 1, HARK_NODE_INTERACTIVE);
  }
  wait_until(8000);
  assert_int_equal(signals_of(RAGE), 0);
  for (uint32_t i = 0; i < 3; i++) {
    click_at(9000 + i * 100, 7, 100 + i * 29, 100, 1, HARK_NODE_INTERACTIVE);
  }
  wait_until(10000);
  assert_int_equal(signals_of(RAGE), 1);
}

static void steppers_text_fields_and_selections_are_no_rage(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 6; i++) {
    click_at(1000 + i * 100, 7, 10, 10, i + 1, HARK_NODE_INTERACTIVE | HARK_NODE_STEPPER);
  }
  for (uint32_t i = 0; i < 6; i++) {
    click_at(5000 + i * 100, 8, 10, 10, i + 1, HARK_NODE_EDITABLE);
  }
  // Two triple clicks on a paragraph, which the browser tells of after the click.
  for (uint32_t i = 0; i < 6; i++) {
    click_at(9000 + i * 100, 9, 10, 10, i % 3 + 1, 0);
  }
  at(9500, HARK_EVENT_SELECTION, 9, 0, 9, 20);
  // Enter held down on a button.
  for (uint32_t i = 0; i < 20; i++) {
    click_at(20000 + i * 33, 10, 0, 0, 0, HARK_NODE_INTERACTIVE);
  }
  wait_until(30000);
  assert_int_equal(signals_of(RAGE), 0);
}

static void what_answers_each_click_is_used_and_not_raged_at(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 9; i++) { // a carousel of plain buttons
    click(1000 + i * 150, 7);
    at(1100 + i * 150, HARK_EVENT_SET_ATTRIBUTE, 9, 0, 0, 0);
  }
  wait_until(9000);
  assert_int_equal(signals_of(RAGE), 0);
  for (uint32_t i = 0; i < 5; i++) { // it answers once, far too late; and asks a server, which nobody sees
    click(10000 + i * 150, 7);
    at(10010 + i * 150, HARK_EVENT_REQUEST_START, i, 0, 0, 0);
  }
  at(12000, HARK_EVENT_SET_ATTRIBUTE, 9, 0, 0, 0);
  assert_int_equal(signals_of(RAGE), 1);
}

static void a_page_that_changes_by_itself_excuses_few_clicks(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 4; i++) {
    click(1000 + i * 100, 7);
  }
  at(1350, HARK_EVENT_SET_TEXT, 9, 0, 0, 0); // a clock
  at(1350, HARK_EVENT_SET_ATTRIBUTE, 9, 0, 0, 0);
  wait_until(1799);
  assert_int_equal(signals_of(RAGE), 0);
  wait_until(1800); // three of four are without an answer
  assert_int_equal(signals_of(RAGE), 1);
  assert_int_equal(first_of(RAGE)->count, 4);
  for (uint32_t i = 0; i < 40; i++) { // more clicks than are remembered
    click(5000 + i * 50, 8);
  }
  assert_int_equal(signals_of(RAGE), 2);
}

static void what_answers_late_but_each_time_is_excused(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 12; i++) { // 400 ms behind
    click(1000 + i * 100, 7);
    if (i >= 4) {
      at(1000 + i * 100 + 1, HARK_EVENT_SET_TEXT, 9, 0, 0, 0);
    }
  }
  for (uint32_t i = 0; i < 4; i++) {
    at(2201 + i * 100, HARK_EVENT_SET_TEXT, 9, 0, 0, 0);
  }
  wait_until(9000);
  assert_int_equal(signals_of(RAGE), 0);
}

static void selecting_the_words_of_a_dead_button_is_no_excuse(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 4; i++) {
    click_at(1000 + i * 150, 7, 10, 10, i + 1, HARK_NODE_INTERACTIVE);
    at(1005 + i * 150, HARK_EVENT_SELECTION, 8, 0, 8, 5);
  }
  wait_until(3000);
  assert_int_equal(signals_of(RAGE), 1);
}

static void plain_content_takes_two_clicks_more(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 4; i++) {
    click_at(1000 + i * 150, 7, 10, 10, 1, 0);
  }
  wait_until(5000);
  assert_int_equal(signals_of(RAGE), 0);
  for (uint32_t i = 0; i < 5; i++) {
    click_at(6000 + i * 150, 7, 10, 10, 1, 0);
  }
  wait_until(9000);
  assert_int_equal(signals_of(RAGE), 1);
}

static void coordinates_may_wrap(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 3; i++) {
    click_at(1000 + i * 100, 7, (uint32_t)-3 + i * 3, 0x80000000u, 1, HARK_NODE_INTERACTIVE);
  }
  wait_until(9000);
  assert_int_equal(signals_of(RAGE), 1);
}

RUN(CASE(three_fast_clicks_on_a_spot_are_rage), CASE(a_second_between_clicks_is_patience),
    CASE(clicks_far_apart_are_work), CASE(steppers_text_fields_and_selections_are_no_rage),
    CASE(what_answers_each_click_is_used_and_not_raged_at), CASE(a_page_that_changes_by_itself_excuses_few_clicks),
    CASE(what_answers_late_but_each_time_is_excused), CASE(selecting_the_words_of_a_dead_button_is_no_excuse),
    CASE(plain_content_takes_two_clicks_more), CASE(coordinates_may_wrap))
