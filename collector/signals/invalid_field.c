#include "collector/signals/invalid_field.h"

bool hark_refuses_field(const hark_event *event) {
  switch (event->kind) {
  case HARK_EVENT_INVALID:
    return true;
  case HARK_EVENT_STATE:
    return (event->n[HARK_ARG(STATE, BITS)] & HARK_STATE_INVALID) != 0;
  case HARK_EVENT_SET_ATTRIBUTE:
    return hark_bytes_equal_cstr(event->texts[HARK_ARG(SET_ATTRIBUTE, NAME)].bytes, "aria-invalid") &&
           hark_bytes_equal_cstr(event->texts[HARK_ARG(SET_ATTRIBUTE, VALUE)].bytes, "true");
  default:
    return false;
  }
}

void hark_invalid_field_feed(hark_invalid_field *state, const hark_event *event, hark_signal_list *list) {
  if (event->kind == HARK_EVENT_KEYFRAME) { // node ids begin anew
    *state = (hark_invalid_field){0};
  }
  if (!hark_refuses_field(event)) {
    return;
  }
  uint32_t node = event->n[0], i = 0; // all three name their node first
  while (i < state->field_count && state->fields[i].node != node) {
    i++;
  }
  if (i == HARK_INVALID_FIELDS_MAX) {
    return;
  }
  bool anew = i == state->field_count;
  if (anew) {
    state->fields[state->field_count++].node = node;
  }
  if (anew || event->at_ms - state->fields[i].last_ms >= HARK_INVALID_GAP_MS) {
    state->fields[i].times++;
    hark_signal_report(list, HARK_SIGNAL_INVALID_FIELD, NULL, node, event->at_ms, event->at_ms, state->fields[i].times);
  }
  state->fields[i].last_ms = event->at_ms;
}
