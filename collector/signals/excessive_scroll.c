#include "collector/signals/excessive_scroll.h"

#include <string.h>

// Follows the position; true when it has just turned back by a whole window.
static bool turns(hark_excessive_scroll *state, int32_t y) {
  int64_t back = (int64_t)y - state->extreme;
  int64_t sweep = state->window_height;
  if (state->direction == 0) {
    if (back >= sweep || back <= -sweep) {
      state->direction = back > 0 ? 1 : -1;
      state->extreme = y;
    }
    return false;
  }
  if (back * state->direction >= 0) {
    state->extreme = y;
    return false;
  }
  if (back * state->direction > -sweep) {
    return false;
  }
  state->direction = -state->direction;
  state->extreme = y;
  return true;
}

static void add_turn(hark_excessive_scroll *state, uint32_t at_ms) {
  while (state->turn_count > 0 &&
         (state->turn_count == HARK_SCROLL_TURNS_MAX || at_ms - state->turns_ms[0] > HARK_SCROLL_WINDOW_MS)) {
    memmove(state->turns_ms, state->turns_ms + 1, --state->turn_count * sizeof *state->turns_ms);
  }
  state->turns_ms[state->turn_count++] = at_ms;
}

void hark_excessive_scroll_feed(hark_excessive_scroll *state, uint32_t turns_min, const hark_event *event,
                                hark_signal_list *list) {
  switch (event->kind) {
  case HARK_EVENT_VIEWPORT:
    state->window_height = event->n[HARK_ARG(VIEWPORT, HEIGHT)];
    break;
  case HARK_EVENT_CLICK:
  case HARK_EVENT_INPUT:
    state->turn_count = 0;
    break;
  case HARK_EVENT_NAVIGATE:
    state->turn_count = 0;
    state->direction = state->extreme = 0;
    break;
  case HARK_EVENT_SCROLL:
    if (event->n[HARK_ARG(SCROLL, NODE)] != 1 || state->window_height == 0 || state->window_height > INT32_MAX ||
        !turns(state, (int32_t)event->n[HARK_ARG(SCROLL, Y)])) {
      break;
    }
    add_turn(state, event->at_ms);
    if (state->turn_count >= turns_min) {
      hark_signal_report(list, HARK_SIGNAL_EXCESSIVE_SCROLL, NULL, 1, state->turns_ms[0], event->at_ms,
                         state->turn_count);
      state->turn_count = 0;
    }
    break;
  default:
    break;
  }
}
