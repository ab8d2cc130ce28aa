#include "collector/signals/refilled_field.h"

static void typed_into(hark_refilled_field *state, uint32_t node, uint32_t at_ms, hark_signal_list *list) {
  uint32_t i = 0;
  while (i < state->field_count && state->fields[i].node != node) {
    i++;
  }
  if (i == state->field_count) {
    if (i == HARK_REFILL_FIELDS_MAX) {
      return;
    }
    state->fields[state->field_count++].node = node;
  } else if (node != state->last && at_ms - state->last_ms >= HARK_REFILL_MS_MIN) {
    state->fields[i].refills++;
    hark_signal_report(list, HARK_SIGNAL_REFILLED_FIELD, NULL, node, at_ms, at_ms, state->fields[i].refills);
  }
  state->last = node;
  state->last_ms = at_ms;
}

static void key(hark_refilled_field *state, const hark_event *event) {
  uint32_t node = event->n[HARK_ARG(KEY, NODE)], what = event->n[HARK_ARG(KEY, CLASS)];
  if (node != state->node) {
    state->node = node;
    state->typed = state->deleted = 0;
  }
  if (what == HARK_KEY_CHARACTER) {
    state->typed_ms = state->typed == 0 ? event->at_ms : state->typed_ms;
    state->typed++;
  }
  state->deleted += what == HARK_KEY_DELETE && state->typed >= HARK_PASTED_TYPED_MIN;
}

void hark_refilled_field_feed(hark_refilled_field *state, const hark_event *event, hark_signal_list *list) {
  switch (event->kind) {
  case HARK_EVENT_INPUT:
    if (event->n[HARK_ARG(INPUT, HOW)] == HARK_INPUT_TYPED) {
      typed_into(state, event->n[HARK_ARG(INPUT, NODE)], event->at_ms, list);
    }
    break;
  case HARK_EVENT_KEY:
    key(state, event);
    break;
  case HARK_EVENT_CLIPBOARD:
    if (event->n[HARK_ARG(CLIPBOARD, ACTION)] == HARK_CLIPBOARD_PASTE && state->deleted > 0 &&
        event->n[HARK_ARG(CLIPBOARD, NODE)] == state->node && event->at_ms - state->typed_ms <= HARK_PASTED_MS_MAX) {
      hark_signal_report(list, HARK_SIGNAL_PASTED_INSTEAD, NULL, state->node, state->typed_ms, event->at_ms,
                         state->deleted);
      state->typed = state->deleted = 0;
    }
    break;
  case HARK_EVENT_NAVIGATE:
  case HARK_EVENT_KEYFRAME: // node ids begin anew
    *state = (hark_refilled_field){0};
    break;
  default:
    break;
  }
}
