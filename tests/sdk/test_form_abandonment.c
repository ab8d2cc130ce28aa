#include "tests/sdk/signal_page.h"

#define ABANDONED HARK_SIGNAL_FORM_ABANDONMENT

static void fill(uint32_t ms, uint32_t field, uint32_t form) {
  at(ms, HARK_EVENT_FOCUS, field, form, 0, 0);
  at(ms + 10, HARK_EVENT_INPUT, field, 0, HARK_INPUT_TYPED, 0);
  at(ms + 20, HARK_EVENT_INPUT, field, 0, HARK_INPUT_TYPED, 0);
}

static void a_form_filled_in_and_left_is_abandoned(void **state) {
  (void)state;
  fill(1000, 7, 5);
  fill(2000, 8, 5);
  at(3000, HARK_EVENT_LEAVE, HARK_LEAVE_UNLOAD, 0, 0, 0);
  const hark_signal *s = first_of(ABANDONED);
  assert_int_equal(s->node, 5);
  assert_int_equal(s->count, 2);
  assert_int_equal(s->start_ms, 1010);
  assert_int_equal(s->at_ms, 3000);
}

static void a_submitted_form_is_not(void **state) {
  (void)state;
  fill(1000, 7, 5);
  fill(1500, 17, 15);
  at(2000, HARK_EVENT_SUBMIT, 5, 0, 0, 0);
  at(3000, HARK_EVENT_LEAVE, HARK_LEAVE_UNLOAD, 0, 0, 0);
  assert_int_equal(signals_of(ABANDONED), 1);
  assert_int_equal(first_of(ABANDONED)->node, 15); // the other one
}

static void a_form_sent_by_script_is_not(void **state) {
  (void)state;
  fill(1000, 7, 5);
  click(2000, 9);
  at(2500, HARK_EVENT_REQUEST_START, 1, 0, 0, 0);
  at(3000, HARK_EVENT_NAVIGATE, HARK_HOW_PUSH, 0, 0, 0);
  assert_int_equal(signals_of(ABANDONED), 0);
  fill(4000, 7, 5);
  at(5000, HARK_EVENT_KEY, 7, HARK_KEY_ENTER, 0, 0);
  at(5100, HARK_EVENT_REQUEST_START, 2, 0, 0, 0);
  at(6000, HARK_EVENT_LEAVE, HARK_LEAVE_UNLOAD, 0, 0, 0);
  assert_int_equal(signals_of(ABANDONED), 0);
}

static void requests_without_an_act_send_nothing(void **state) {
  (void)state;
  fill(1000, 7, 5);
  at(1500, HARK_EVENT_REQUEST_START, 1, 0, 0, 0); // suggestions while typing
  at(3000, HARK_EVENT_NAVIGATE, HARK_HOW_TRAVERSE, 0, 0, 0);
  assert_int_equal(signals_of(ABANDONED), 1);
}

static void looking_prefilled_values_and_stopping_are_not(void **state) {
  (void)state;
  at(1000, HARK_EVENT_FOCUS, 7, 5, 0, 0);
  at(1100, HARK_EVENT_BLUR, 7, 0, 0, 0);
  at(1200, HARK_EVENT_INPUT, 7, 0, HARK_INPUT_INITIAL, 0);
  at(1300, HARK_EVENT_INPUT, 7, 0, HARK_INPUT_SCRIPT, 0);
  fill(1400, 8, 0); // in no form
  at(2000, HARK_EVENT_NAVIGATE, HARK_HOW_PUSH, 0, 0, 0);
  fill(3000, 7, 5);
  at(3500, HARK_EVENT_NAVIGATE, HARK_HOW_HASH, 0, 0, 0);
  at(3600, HARK_EVENT_NAVIGATE, HARK_HOW_REPLACE, 0, 0, 0);
  at(4000, HARK_EVENT_LEAVE, HARK_LEAVE_STOP, 0, 0, 0);
  assert_int_equal(signals_of(ABANDONED), 0);
}

static void a_ninth_form_takes_the_oldest_ones_place(void **state) {
  (void)state;
  for (uint32_t i = 0; i <= HARK_FORMS_MAX; i++) {
    fill(1000 + i * 100, 100 + i, 200 + i);
  }
  at(9000, HARK_EVENT_LEAVE, HARK_LEAVE_IDLE, 0, 0, 0);
  assert_int_equal(signals_of(ABANDONED), HARK_FORMS_MAX);
  for (size_t i = 0; i < found_count; i++) {
    assert_int_not_equal(found[i].node, 200);
  }
}

RUN(CASE(a_form_filled_in_and_left_is_abandoned), CASE(a_submitted_form_is_not), CASE(a_form_sent_by_script_is_not),
    CASE(requests_without_an_act_send_nothing), CASE(looking_prefilled_values_and_stopping_are_not),
    CASE(a_ninth_form_takes_the_oldest_ones_place))
