#include "tests/sdk/signal_page.h"

#define THRASH HARK_SIGNAL_THRASHED_CURSOR

// Swings the pointer `swings` times over `px`, one swing every `step_ms`.
static uint32_t shake(uint32_t ms, uint32_t swings, uint32_t px, uint32_t step_ms) {
  for (uint32_t i = 0; i < swings; i++) {
    at(ms, HARK_EVENT_POINTER, 500 + (i % 2 ? px : 0), 300, 0, 0);
    ms += step_ms;
  }
  return ms;
}

static void shaking_is_thrashing(void **state) {
  (void)state;
  at(500, HARK_EVENT_OVER, 7, 8, 0, 0);
  shake(1000, 8, 150, 200);
  assert_int_equal(signals_of(THRASH), 1);
  const hark_signal *s = first_of(THRASH);
  assert_int_equal(s->count, 6);
  assert_int_equal(s->node, 7);
  assert_true(s->at_ms - s->start_ms <= 2000);
}

static void slow_small_or_few_swings_are_not(void **state) {
  (void)state;
  uint32_t ms = shake(1000, 20, 150, 500); // five in two seconds
  ms = shake(ms + 5000, 40, 20, 50);       // tremor
  ms = shake(ms + 5000, 7, 150, 100);      // five reversals
  shake(ms + 5000, 8, 60, 100);            // under 600 px
  assert_int_equal(signals_of(THRASH), 0);
}

static void dragging_is_not(void **state) {
  (void)state;
  at(900, HARK_EVENT_PRESS, 7, 500, 300, 0);
  shake(1000, 30, 200, 50);
  assert_int_equal(signals_of(THRASH), 0);
  at(4000, HARK_EVENT_RELEASE, 7, 500, 300, 0);
  shake(4100, 30, 200, 50);
  assert_int_equal(signals_of(THRASH), 1);
}

static void one_fit_is_one_signal_a_window(void **state) {
  (void)state;
  shake(1000, 60, 200, 60); // 3.6 s
  assert_int_equal(signals_of(THRASH), 2);
}

static void hurrying_from_target_to_target_is_not(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 20; i++) { // around a square, corner by corner: each axis turns every second step
    at(1000 + i * 220, HARK_EVENT_POINTER, 300 + (i + 1) / 2 % 2 * 300, 200 + i / 2 % 2 * 300, 0, 0);
  }
  assert_int_equal(signals_of(THRASH), 0);
}

static void straight_moves_are_not(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 200; i++) {
    at(1000 + i * 10, HARK_EVENT_POINTER, i * 20, i * 10, 0, 0);
  }
  assert_int_equal(signals_of(THRASH), 0);
}

RUN(CASE(shaking_is_thrashing), CASE(slow_small_or_few_swings_are_not), CASE(dragging_is_not),
    CASE(one_fit_is_one_signal_a_window), CASE(hurrying_from_target_to_target_is_not), CASE(straight_moves_are_not))
