#include "collector/signals/copied_error.h"

static bool fails(const hark_event *event) {
  uint32_t how = event->n[HARK_ARG(FAILURE, HOW)], status = event->n[HARK_ARG(REQUEST, STATUS)];
  return event->kind == HARK_EVENT_INVALID ||
         (event->kind == HARK_EVENT_FAILURE && (how == HARK_FAILURE_ERROR || how == HARK_FAILURE_REJECTION)) ||
         (event->kind == HARK_EVENT_REQUEST && (status == 0 || status >= 400));
}

void hark_copied_error_feed(hark_copied_error *state, const hark_event *event, hark_signal_list *list) {
  if (event->kind == HARK_EVENT_NAVIGATE) {
    *state = (hark_copied_error){0};
  } else if (event->kind == HARK_EVENT_CLICK ||
             (event->kind == HARK_EVENT_KEY && event->n[HARK_ARG(KEY, CLASS)] == HARK_KEY_ENTER)) {
    state->acted = true;
    state->act_ms = event->at_ms;
  } else if (event->kind == HARK_EVENT_INPUT) {
    state->field = event->n[HARK_ARG(INPUT, NODE)];
  } else if (fails(event)) {
    if (state->acted && event->at_ms - state->act_ms <= HARK_COPIED_ACT_MS_MAX) {
      state->failed = true;
      state->failed_ms = event->at_ms;
    }
  } else if (event->kind == HARK_EVENT_CLIPBOARD && state->failed &&
             event->n[HARK_ARG(CLIPBOARD, ACTION)] == HARK_CLIPBOARD_COPY &&
             (state->field == 0 || event->n[HARK_ARG(CLIPBOARD, NODE)] != state->field) &&
             event->at_ms - state->failed_ms <= HARK_COPIED_MS_MAX) {
    state->failed = false;
    hark_signal_report(list, HARK_SIGNAL_COPIED_ERROR, NULL, event->n[HARK_ARG(CLIPBOARD, NODE)], state->failed_ms,
                       event->at_ms, event->at_ms - state->failed_ms);
  }
}
