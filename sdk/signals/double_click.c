#include "sdk/signals/double_click.h"

void hark_double_click_feed(hark_double_click *state, const hark_event *event, hark_signal_list *list) {
  uint32_t flags = event->n[HARK_ARG(CLICK, FLAGS)], count = event->n[HARK_ARG(CLICK, COUNT)];
  bool clicks = event->kind == HARK_EVENT_CLICK;
  bool over = event->at_ms - state->last_ms >= HARK_DOUBLE_WAIT_MS || hark_event_ends_page(event);
  if (state->open && (over || (clicks && count < 3))) {
    uint32_t certain_ms = over && !hark_event_ends_page(event) ? state->last_ms + HARK_DOUBLE_WAIT_MS : event->at_ms;
    hark_signal_report(list, HARK_SIGNAL_DOUBLE_CLICK, &state->subject, state->subject.node, state->before_ms,
                       certain_ms, 2);
    state->open = false;
  }
  if (!clicks) {
    return;
  }
  state->open = count == 2 && (flags & (HARK_NODE_STEPPER | HARK_NODE_EDITABLE)) == 0;
  if (state->open) {
    hark_subject_of_click(&state->subject, event);
  }
  state->before_ms = state->last_ms;
  state->last_ms = event->at_ms;
}
