#include "sdk/signals/error_click.h"

static bool began_after_click(const hark_error_click *state, const hark_event *request) {
  uint32_t duration = request->n[HARK_ARG(REQUEST, DURATION)];
  uint32_t since = request->at_ms - state->at_ms;
  return duration <= since && since - duration <= HARK_REQUEST_WAIT_MS;
}

void hark_error_click_feed(hark_error_click *state, const hark_signal_thresholds *thresholds, const hark_event *event,
                           hark_signal_list *list) {
  uint32_t how = event->n[HARK_ARG(FAILURE, HOW)], status = event->n[HARK_ARG(REQUEST, STATUS)];
  if (event->kind == HARK_EVENT_CLICK) {
    hark_subject_of_click(&state->subject, event);
    state->at_ms = event->at_ms;
    state->error_open = state->request_open = true;
  } else if (event->kind == HARK_EVENT_FAILURE && state->error_open) {
    bool uncaught = how == HARK_FAILURE_ERROR || how == HARK_FAILURE_REJECTION;
    if (uncaught && event->at_ms - state->at_ms <= thresholds->error_wait_ms) {
      state->error_open = false;
      hark_signal_report(list, HARK_SIGNAL_ERROR_CLICK, &state->subject, state->subject.node, state->at_ms,
                         event->at_ms, 1);
    }
  } else if (event->kind == HARK_EVENT_REQUEST && state->request_open) {
    if ((status >= 500 || status == 0) && began_after_click(state, event)) {
      state->request_open = false;
      hark_signal_report(list, HARK_SIGNAL_REQUEST_FAILURE, &state->subject, state->subject.node, state->at_ms,
                         event->at_ms, status);
    }
  }
}
