#include "tests/sdk/signal_page.h"

#define RAGE HARK_SIGNAL_RAGE_CLICK

static void three_fast_clicks_on_a_spot_are_rage(void **state) {
  (void)state;
  click(1000, 7);
  click(1900, 7);
  assert_int_equal(signals_of(RAGE), 0);
  click(2899, 7); // each gap under a second
  const hark_signal *s = first_of(RAGE);
  assert_int_equal(s->node, 7);
  assert_int_equal(s->start_ms, 1000);
  assert_int_equal(s->at_ms, 2899);
  assert_int_equal(s->count, 3);
  assert_int_equal(s->target_size, 10);
  assert_memory_equal(s->target, "button#pay", 10);
  assert_memory_equal(s->label, "Pay", 3);
  click(3000, 7);
  click(3100, 7);
  click(3200, 7);
  assert_int_equal(signals_of(RAGE), 1); // one a chain
}

static void a_second_between_clicks_is_patience(void **state) {
  (void)state;
  click(1000, 7);
  click(2000, 7);
  click(2999, 7);
  assert_int_equal(signals_of(RAGE), 0);
}

static void clicks_far_apart_are_work(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 6; i++) {
    click_at(1000 + i * 100, 7, 100 + i * 30, 100, 1, HARK_NODE_INTERACTIVE);
  }
  assert_int_equal(signals_of(RAGE), 0);
  for (uint32_t i = 0; i < 3; i++) {
    click_at(9000 + i * 100, 7, 100 + i * 29, 100, 1, HARK_NODE_INTERACTIVE);
  }
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
  // A triple click on a paragraph: the browser selects before it reports the click.
  for (uint32_t i = 0; i < 3; i++) {
    at(9000 + i * 100, HARK_EVENT_SELECTION, 9, 0, 9, i == 0 ? 0 : 20);
    click_at(9000 + i * 100, 9, 10, 10, i + 1, 0);
  }
  assert_int_equal(signals_of(RAGE), 0);
}

static void coordinates_may_wrap(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 3; i++) {
    click_at(1000 + i * 100, 7, (uint32_t)-3 + i * 3, 0x80000000u, 1, 0);
  }
  assert_int_equal(signals_of(RAGE), 1);
}

RUN(CASE(three_fast_clicks_on_a_spot_are_rage), CASE(a_second_between_clicks_is_patience),
    CASE(clicks_far_apart_are_work), CASE(steppers_text_fields_and_selections_are_no_rage), CASE(coordinates_may_wrap))
