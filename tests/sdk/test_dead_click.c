#include "tests/sdk/signal_page.h"

#define DEAD HARK_SIGNAL_DEAD_CLICK

static void a_click_without_any_reaction_is_dead(void **state) {
  (void)state;
  click(1000, 7);
  wait_until(3499);
  assert_int_equal(signals_of(DEAD), 0);
  wait_until(3500);
  const hark_signal *s = first_of(DEAD);
  assert_int_equal(s->start_ms, 1000);
  assert_int_equal(s->at_ms, 3500);
  assert_int_equal(s->node, 7);
  assert_int_equal(s->count, 1);
  wait_until(9000);
  assert_int_equal(signals_of(DEAD), 1);
}

static void a_reaction_that_comes_too_late_does_not_save_it(void **state) {
  (void)state;
  click(1000, 7);
  at(3500, HARK_EVENT_SET_TEXT, 9, 0, 0, 0);
  assert_int_equal(signals_of(DEAD), 1);
}

static void every_kind_of_reaction_counts(void **state) {
  (void)state;
  static const hark_event_kind reactions[] = {
      HARK_EVENT_SUBTREE,      HARK_EVENT_REMOVE, HARK_EVENT_SET_ATTRIBUTE, HARK_EVENT_SET_TEXT,      HARK_EVENT_MOVE,
      HARK_EVENT_SHEET_INSERT, HARK_EVENT_ADOPT,  HARK_EVENT_NAVIGATE,      HARK_EVENT_REQUEST_START, HARK_EVENT_SCROLL,
      HARK_EVENT_FOCUS,        HARK_EVENT_INPUT,  HARK_EVENT_CHECK,         HARK_EVENT_CHOOSE,        HARK_EVENT_SUBMIT,
      HARK_EVENT_VISIBILITY,   HARK_EVENT_LEAVE,  HARK_EVENT_CLIPBOARD};
  for (size_t i = 0; i < sizeof reactions / sizeof reactions[0]; i++) {
    open_page(NULL);
    click(1000, 7);
    at(3499, reactions[i], 9, 9, 9, 9);
    wait_until(9000);
    assert_int_equal(signals_of(DEAD), 0);
  }
  open_page(NULL);
  click(1000, 7);
  at(1100, HARK_EVENT_SELECTION, 9, 0, 9, 5);
  wait_until(9000);
  assert_int_equal(signals_of(DEAD), 0);
}

static void what_is_no_reaction_does_not_count(void **state) {
  (void)state;
  click(1000, 7);
  at(1100, HARK_EVENT_POINTER, 5, 5, 0, 0);
  at(1200, HARK_EVENT_OVER, 9, 8, 0, 0);
  at(1300, HARK_EVENT_SELECTION, 9, 3, 9, 3);  // only the caret
  at(1400, HARK_EVENT_REQUEST, 1, 0, 200, 10); // began before
  at(1500, HARK_EVENT_KEY, 9, 0, 0, 0);
  wait_until(9000);
  assert_int_equal(signals_of(DEAD), 1);
}

static void what_cannot_be_judged_is_not(void **state) {
  (void)state;
  static const uint32_t flags[] = {0, HARK_NODE_INTERACTIVE | HARK_NODE_EDITABLE,
                                   HARK_NODE_INTERACTIVE | HARK_NODE_STEPPER,
                                   HARK_NODE_INTERACTIVE | HARK_NODE_DOWNLOAD};
  for (uint32_t i = 0; i < 4; i++) {
    click_at(1000, 7 + i, 10, 10, 1, flags[i]);
  }
  wait_until(9000);
  assert_int_equal(signals_of(DEAD), 0);
}

static void clicks_on_one_element_are_one_signal_and_on_two_are_two(void **state) {
  (void)state;
  click(1000, 7);
  click(2000, 7);
  click(2100, 8);
  wait_until(4499);
  assert_int_equal(signals_of(DEAD), 0);
  wait_until(9000);
  assert_int_equal(signals_of(DEAD), 2);
  assert_int_equal(first_of(DEAD)->count, 2);
}

static void more_pending_clicks_than_places_lose_the_oldest(void **state) {
  (void)state;
  for (uint32_t i = 0; i < HARK_DEAD_PENDING_MAX + 1; i++) {
    click(1000 + i, 7 + i);
  }
  wait_until(9000);
  assert_int_equal(signals_of(DEAD), HARK_DEAD_PENDING_MAX);
  for (size_t i = 0; i < found_count; i++) {
    assert_true(found[i].which != DEAD || found[i].node != 7);
  }
}

RUN(CASE(a_click_without_any_reaction_is_dead), CASE(a_reaction_that_comes_too_late_does_not_save_it),
    CASE(every_kind_of_reaction_counts), CASE(what_is_no_reaction_does_not_count), CASE(what_cannot_be_judged_is_not),
    CASE(clicks_on_one_element_are_one_signal_and_on_two_are_two),
    CASE(more_pending_clicks_than_places_lose_the_oldest))
