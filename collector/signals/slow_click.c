#include "collector/signals/slow_click.h"

#include <string.h>

// A change that the page made, not the visitor's own doing.
static bool shows(const hark_event *event) {
  switch (event->kind) {
  case HARK_EVENT_SCROLL:
  case HARK_EVENT_VIEWPORT:
  case HARK_EVENT_VISIBILITY:
  case HARK_EVENT_LEAVE:
  case HARK_EVENT_KEYFRAME:
  case HARK_EVENT_INPUT:
  case HARK_EVENT_CHECK:
  case HARK_EVENT_CHOOSE:
    return false;
  default:
    return hark_event_is_answer(event);
  }
}

static bool goes_on(const hark_slow_click *state, const hark_event *event) {
  uint32_t over = event->n[HARK_ARG(OVER, NODE)];
  switch (event->kind) {
  case HARK_EVENT_KEY:
  case HARK_EVENT_SCROLL:
  case HARK_EVENT_VISIBILITY:
  case HARK_EVENT_LEAVE:
  case HARK_EVENT_KEYFRAME:
    return true;
  case HARK_EVENT_OVER:
    return over != 0 && over != state->subject.node;
  default:
    return false;
  }
}

static void click(hark_slow_click *state, const hark_event *event) {
  uint32_t flags = event->n[HARK_ARG(CLICK, FLAGS)];
  bool again = state->open && state->subject.node == event->n[HARK_ARG(CLICK, NODE)];
  if (!again) {
    state->open = (flags & HARK_NODE_INTERACTIVE) != 0 &&
                  (flags & (HARK_NODE_EDITABLE | HARK_NODE_STEPPER | HARK_NODE_DOWNLOAD)) == 0;
    state->at_ms = event->at_ms;
    state->x = event->n[HARK_ARG(CLICK, X)];
    state->y = event->n[HARK_ARG(CLICK, Y)];
    state->moved = false;
    hark_subject_of_click(&state->subject, event);
  }
}

static void move(hark_slow_click *state, const hark_event *event) {
  uint32_t dx = hark_distance(event->n[HARK_ARG(POINTER, X)], state->x);
  uint32_t dy = hark_distance(event->n[HARK_ARG(POINTER, Y)], state->y);
  state->moved = dx > HARK_SLOW_CLICK_AWAY_PX || dy > HARK_SLOW_CLICK_AWAY_PX;
  state->moved_ms = event->at_ms;
}

static void slow_interaction(hark_slow_click *state, uint32_t ms_min, const hark_event *event, hark_signal_list *list) {
  uint32_t node = event->n[HARK_ARG(VITAL, NODE)], ms = event->n[HARK_ARG(VITAL, VALUE)];
  if (event->n[HARK_ARG(VITAL, METRIC)] != HARK_VITAL_INP || ms < ms_min || node == 0 || node == state->told_node) {
    return;
  }
  hark_subject subject = {.node = node};
  hark_bytes target = event->texts[HARK_ARG(VITAL, TARGET)].bytes;
  subject.target_size = (uint8_t)(target.size < sizeof subject.target ? target.size : 0); // a path that is cut is none
  if (subject.target_size > 0) {
    memcpy(subject.target, target.data, subject.target_size);
  }
  state->told_node = node;
  hark_signal_report(list, HARK_SIGNAL_SLOW_CLICK, &subject, node, event->at_ms, event->at_ms, ms);
}

void hark_slow_click_feed(hark_slow_click *state, uint32_t ms_min, const hark_event *event, hark_signal_list *list) {
  if (event->kind == HARK_EVENT_VITAL) {
    slow_interaction(state, ms_min, event, list);
  } else if (event->kind == HARK_EVENT_CLICK) {
    click(state, event);
  } else if (event->kind == HARK_EVENT_POINTER) {
    move(state, event);
  } else if (state->open && goes_on(state, event)) {
    state->open = false;
  } else if (state->open && shows(event)) {
    uint32_t ms = event->at_ms - state->at_ms;
    bool hovered = state->moved && event->at_ms - state->moved_ms <= HARK_SLOW_CLICK_HOVER_MS;
    state->open = false;
    if (!hovered && ms >= ms_min && ms <= HARK_SLOW_CLICK_MS_MAX) {
      state->told_node = state->subject.node;
      hark_signal_report(list, HARK_SIGNAL_SLOW_CLICK, &state->subject, state->subject.node, state->at_ms, event->at_ms,
                         ms);
    }
  }
}
