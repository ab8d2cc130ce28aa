#include "tests/sdk/signal_page.h"

static void request(uint32_t ms, uint32_t status, uint32_t duration) {
  hark_event event = {.kind = HARK_EVENT_REQUEST, .at_ms = ms};
  event.n[HARK_ARG(REQUEST, STATUS)] = status;
  event.n[HARK_ARG(REQUEST, DURATION)] = duration;
  feed(&event);
}

static void an_error_within_a_second_is_the_clicks(void **state) {
  (void)state;
  click(1000, 7);
  at(2000, HARK_EVENT_FAILURE, HARK_FAILURE_ERROR, 0, 0, 0);
  at(2000, HARK_EVENT_FAILURE, HARK_FAILURE_REJECTION, 0, 0, 0);
  assert_int_equal(signals_of(HARK_SIGNAL_ERROR_CLICK), 1); // one a click
  const hark_signal *s = first_of(HARK_SIGNAL_ERROR_CLICK);
  assert_int_equal(s->node, 7);
  assert_int_equal(s->start_ms, 1000);
  assert_int_equal(s->at_ms, 2000);
}

static void later_errors_and_other_kinds_are_not(void **state) {
  (void)state;
  at(500, HARK_EVENT_FAILURE, HARK_FAILURE_ERROR, 0, 0, 0); // before any click
  click(1000, 7);
  at(1100, HARK_EVENT_FAILURE, HARK_FAILURE_CONSOLE, 0, 0, 0);
  at(1200, HARK_EVENT_FAILURE, HARK_FAILURE_RESOURCE, 0, 0, 0);
  at(2001, HARK_EVENT_FAILURE, HARK_FAILURE_ERROR, 0, 0, 0);
  assert_int_equal(signals_of(HARK_SIGNAL_ERROR_CLICK), 0);
}

static void a_failed_request_begun_after_the_click_is_the_clicks(void **state) {
  (void)state;
  click(1000, 7);
  request(1300, 200, 100);
  request(1400, 404, 100); // the client's own doing
  assert_int_equal(signals_of(HARK_SIGNAL_REQUEST_FAILURE), 0);
  request(9000, 503, 6000); // begun 2 s after the click
  assert_int_equal(first_of(HARK_SIGNAL_REQUEST_FAILURE)->count, 503);
  click(10000, 7);
  request(10100, 0, 50);
  assert_int_equal(signals_of(HARK_SIGNAL_REQUEST_FAILURE), 2);
}

static void requests_begun_before_or_much_later_are_not(void **state) {
  (void)state;
  request(500, 500, 100);
  click(1000, 7);
  request(1100, 500, 101);  // begun a millisecond before
  request(9000, 500, 5999); // begun 2001 ms after
  request(1000, 500, 0xFFFFFFFFu);
  assert_int_equal(signals_of(HARK_SIGNAL_REQUEST_FAILURE), 0);
}

RUN(CASE(an_error_within_a_second_is_the_clicks), CASE(later_errors_and_other_kinds_are_not),
    CASE(a_failed_request_begun_after_the_click_is_the_clicks), CASE(requests_begun_before_or_much_later_are_not))
