#include "sdk/signals/hesitation.h"

static void rest_from(hark_hesitation *state, uint32_t at_ms) {
  state->rest_ms = at_ms;
  state->rest_x = state->x;
  state->rest_y = state->y;
}

static void move_to(hark_hesitation *state, const hark_event *event) {
  state->x = event->n[HARK_ARG(POINTER, X)];
  state->y = event->n[HARK_ARG(POINTER, Y)];
  uint32_t dx = hark_distance(state->x, state->rest_x), dy = hark_distance(state->y, state->rest_y);
  if (dx > HARK_HOVER_REST_PX_MAX || dy > HARK_HOVER_REST_PX_MAX) {
    rest_from(state, event->at_ms);
  }
}

static void click(hark_hesitation *state, uint32_t dwell_min, const hark_event *event, hark_signal_list *list) {
  uint32_t flags = event->n[HARK_ARG(CLICK, FLAGS)];
  bool judged = (flags & HARK_NODE_INTERACTIVE) != 0 && (flags & (HARK_NODE_EDITABLE | HARK_NODE_STEPPER)) == 0;
  bool by_key = event->n[HARK_ARG(CLICK, COUNT)] == 0;
  uint32_t since = by_key ? state->focus_ms : state->rest_ms;
  bool armed = by_key ? state->focus != 0 && state->focus == event->n[HARK_ARG(CLICK, NODE)] : state->over != 0;
  if (judged && armed && event->at_ms - since >= dwell_min) {
    hark_subject subject;
    hark_subject_of_click(&subject, event);
    hark_signal_report(list, HARK_SIGNAL_HESITATION_HOVER, &subject, subject.node, since, event->at_ms,
                       event->at_ms - since);
  }
  state->over = 0;
  state->focus = 0;
}

static void type(hark_hesitation *state, uint32_t pause_min, uint32_t node, uint32_t at_ms, hark_signal_list *list) {
  if (state->field == node && node != 0 && at_ms - state->field_ms >= pause_min) {
    hark_signal_report(list, HARK_SIGNAL_HESITATION_FIELD, NULL, node, state->field_ms, at_ms, at_ms - state->field_ms);
  }
  state->field = node;
  state->field_ms = at_ms;
}

void hark_hesitation_feed(hark_hesitation *state, const hark_signal_thresholds *thresholds, const hark_event *event,
                          hark_signal_list *list) {
  switch (event->kind) {
  case HARK_EVENT_OVER:
    state->over = (event->n[HARK_ARG(OVER, FLAGS)] & HARK_NODE_EDITABLE) == 0 ? event->n[HARK_ARG(OVER, NODE)] : 0;
    rest_from(state, event->at_ms);
    break;
  case HARK_EVENT_POINTER:
    move_to(state, event);
    break;
  case HARK_EVENT_SCROLL:
    rest_from(state, event->at_ms); // the page came to the pointer, not the pointer to the page
    break;
  case HARK_EVENT_CLICK:
    click(state, thresholds->hover_dwell_ms_min, event, list);
    break;
  case HARK_EVENT_FOCUS:
    state->focus = event->n[HARK_ARG(FOCUS, NODE)];
    state->focus_ms = event->at_ms;
    state->field = 0;
    break;
  case HARK_EVENT_KEY:
    // Keys that do not type end no pause; after Enter one waits for the page, not for oneself.
    if (event->n[HARK_ARG(KEY, CLASS)] == HARK_KEY_ENTER) {
      state->field = 0;
    }
    if (event->n[HARK_ARG(KEY, CLASS)] == HARK_KEY_CHARACTER || event->n[HARK_ARG(KEY, CLASS)] == HARK_KEY_DELETE) {
      type(state, thresholds->field_pause_ms_min, event->n[HARK_ARG(KEY, NODE)], event->at_ms, list);
      state->focus_ms = event->at_ms;
    }
    break;
  case HARK_EVENT_INPUT:
    if (event->n[HARK_ARG(INPUT, HOW)] == HARK_INPUT_TYPED) {
      type(state, thresholds->field_pause_ms_min, event->n[HARK_ARG(INPUT, NODE)], event->at_ms, list);
    }
    break;
  case HARK_EVENT_BLUR:
    state->field = state->focus = 0;
    break;
  case HARK_EVENT_VISIBILITY:
  case HARK_EVENT_NAVIGATE:
  case HARK_EVENT_KEYFRAME: // node ids begin anew
    state->over = state->focus = state->field = 0;
    break;
  default:
    break;
  }
}
