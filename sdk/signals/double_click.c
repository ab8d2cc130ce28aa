#include "sdk/signals/double_click.h"

void hark_double_click_feed(hark_double_click *state, const hark_event *event, hark_signal_list *list) {
  if (event->kind != HARK_EVENT_CLICK) {
    return;
  }
  uint32_t flags = event->n[HARK_ARG(CLICK, FLAGS)];
  if (event->n[HARK_ARG(CLICK, COUNT)] == 2 && (flags & (HARK_NODE_STEPPER | HARK_NODE_EDITABLE)) == 0) {
    hark_subject subject;
    hark_subject_of_click(&subject, event);
    hark_signal_report(list, HARK_SIGNAL_DOUBLE_CLICK, &subject, subject.node, state->last_ms, event->at_ms, 2);
  }
  state->last_ms = event->at_ms;
}
