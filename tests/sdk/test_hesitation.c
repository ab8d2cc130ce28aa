#include "tests/sdk/signal_page.h"

#define HOVER HARK_SIGNAL_HESITATION_HOVER
#define FIELD HARK_SIGNAL_HESITATION_FIELD

static void over(uint32_t ms, uint32_t node, uint32_t flags) {
  at(ms, HARK_EVENT_OVER, node, flags, 0, 0);
}

static void type(uint32_t ms, uint32_t node) {
  at(ms, HARK_EVENT_KEY, node, HARK_KEY_CHARACTER, 0, 0);
}

static void three_seconds_of_rest_before_a_click_are_hesitation(void **state) {
  (void)state;
  over(1000, 7, HARK_NODE_INTERACTIVE);
  at(1500, HARK_EVENT_POINTER, 20, 20, 0, 0); // small moves are rest
  click(4000, 7);
  const hark_signal *s = first_of(HOVER);
  assert_int_equal(s->count, 3000);
  assert_int_equal(s->start_ms, 1000);
  click(9000, 7); // only the first click of a visit
  assert_int_equal(signals_of(HOVER), 1);
}

static void a_shorter_rest_or_a_moving_pointer_is_not(void **state) {
  (void)state;
  over(1000, 7, HARK_NODE_INTERACTIVE);
  click(3999, 7);
  over(10000, 7, HARK_NODE_INTERACTIVE);
  at(12000, HARK_EVENT_POINTER, 500, 20, 0, 0); // still searching
  click(14000, 7);
  over(20000, 7, HARK_NODE_INTERACTIVE);
  at(22000, HARK_EVENT_SCROLL, 1, 0, 500, 0);
  click(24000, 7);
  over(30000, 7, HARK_NODE_INTERACTIVE);
  at(32000, HARK_EVENT_VISIBILITY, 0, 0, 0, 0);
  click(34000, 7);
  over(40000, 7, HARK_NODE_EDITABLE);
  click_at(44000, 7, 0, 0, 1, HARK_NODE_INTERACTIVE | HARK_NODE_EDITABLE);
  assert_int_equal(signals_of(HOVER), 0);
}

static void a_focused_button_pressed_late_by_key_is_hesitation(void **state) {
  (void)state;
  at(1000, HARK_EVENT_FOCUS, 7, 0, 0, 0);
  click_at(4000, 7, 0, 0, 0, HARK_NODE_INTERACTIVE);
  assert_int_equal(first_of(HOVER)->count, 3000);
  at(10000, HARK_EVENT_FOCUS, 8, 0, 0, 0);
  click_at(12999, 8, 0, 0, 0, HARK_NODE_INTERACTIVE);
  click_at(20000, 9, 0, 0, 0, HARK_NODE_INTERACTIVE); // not the focused one
  assert_int_equal(signals_of(HOVER), 1);
}

static void four_seconds_between_keys_of_a_field_are_a_pause(void **state) {
  (void)state;
  at(1000, HARK_EVENT_FOCUS, 7, 5, 0, 0);
  type(6000, 7); // before the first key is no pause inside
  type(9999, 7);
  assert_int_equal(signals_of(FIELD), 0);
  type(13999, 7);
  const hark_signal *s = first_of(FIELD);
  assert_int_equal(s->node, 7);
  assert_int_equal(s->start_ms, 9999);
  assert_int_equal(s->count, 4000);
  at(20000, HARK_EVENT_INPUT, 7, 0, HARK_INPUT_TYPED, 0); // input without a key (a soft keyboard)
  assert_int_equal(signals_of(FIELD), 2);
}

static void leaving_the_field_or_the_page_ends_no_pause(void **state) {
  (void)state;
  type(1000, 7);
  at(2000, HARK_EVENT_BLUR, 7, 0, 0, 0);
  type(9000, 7);
  type(10000, 8);
  type(15000, 7);
  at(15100, HARK_EVENT_VISIBILITY, 0, 0, 0, 0);
  type(30000, 7);
  at(40000, HARK_EVENT_KEY, 7, HARK_KEY_TAB, 0, 0);
  at(41000, HARK_EVENT_INPUT, 7, 0, HARK_INPUT_SCRIPT, 0);
  assert_int_equal(signals_of(FIELD), 0);
}

RUN(CASE(three_seconds_of_rest_before_a_click_are_hesitation), CASE(a_shorter_rest_or_a_moving_pointer_is_not),
    CASE(a_focused_button_pressed_late_by_key_is_hesitation), CASE(four_seconds_between_keys_of_a_field_are_a_pause),
    CASE(leaving_the_field_or_the_page_ends_no_pause))
