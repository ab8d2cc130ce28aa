#include "sdk/signals/rage_click.h"

void hark_rage_click_feed(hark_rage_click *state, const hark_signal_thresholds *thresholds, const hark_event *event,
                          hark_signal_list *list) {
  if (hark_event_selects(event)) {
    state->count = 0;
    return;
  }
  if (event->kind != HARK_EVENT_CLICK) {
    return;
  }
  uint32_t x = event->n[HARK_ARG(CLICK, X)], y = event->n[HARK_ARG(CLICK, Y)];
  if ((event->n[HARK_ARG(CLICK, FLAGS)] & (HARK_NODE_STEPPER | HARK_NODE_EDITABLE)) != 0) {
    state->count = 0;
    return;
  }
  uint32_t dx = hark_distance(x, state->x), dy = hark_distance(y, state->y), radius = thresholds->rage_radius_px_max;
  bool near = dx < radius && dy < radius && dx + dy < radius;
  bool goes_on = state->count > 0 && near && event->at_ms - state->last_ms < thresholds->rage_gap_ms_max;
  if (!goes_on) {
    state->count = 0;
    state->first_ms = event->at_ms;
  }
  state->count++;
  state->last_ms = event->at_ms;
  state->x = x;
  state->y = y;
  if (state->count == thresholds->rage_clicks_min) {
    hark_subject subject;
    hark_subject_of_click(&subject, event);
    hark_signal_report(list, HARK_SIGNAL_RAGE_CLICK, &subject, subject.node, state->first_ms, event->at_ms,
                       state->count);
  }
}
