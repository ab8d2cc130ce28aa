#include "sdk/signals/thrashed_cursor.h"

// Follows one coordinate; true when it has just turned back by a whole swing.
static bool turns(hark_thrash_axis *axis, uint32_t value) {
  int32_t v = (int32_t)value;
  int64_t back = (int64_t)v - axis->extreme;
  int32_t swing = (int32_t)HARK_THRASH_SWING_PX_MIN;
  if (axis->direction == 0) {
    if (back >= swing || back <= -swing) {
      axis->direction = back > 0 ? 1 : -1;
      axis->extreme = v;
    }
    return false;
  }
  if (back * axis->direction >= 0) {
    axis->extreme = v;
    return false;
  }
  if (back * axis->direction > -swing) {
    return false;
  }
  axis->direction = -axis->direction;
  axis->extreme = v;
  return true;
}

static void forget_turns(hark_thrashed_cursor *state) {
  state->axes[0].turn_count = state->axes[1].turn_count = 0;
}

static void forget(hark_thrashed_cursor *state) {
  forget_turns(state);
  state->known = false;
  state->axes[0].direction = state->axes[1].direction = 0;
}

static void add_turn(hark_thrash_axis *axis, uint32_t window_ms, uint32_t at_ms, uint32_t path) {
  while (axis->turn_count > 0 &&
         (axis->turn_count == HARK_THRASH_TURNS_MAX || at_ms - axis->turns[axis->turn_first].at_ms > window_ms)) {
    axis->turn_first = (axis->turn_first + 1) % HARK_THRASH_TURNS_MAX;
    axis->turn_count--;
  }
  uint32_t last = (axis->turn_first + axis->turn_count) % HARK_THRASH_TURNS_MAX;
  axis->turns[last].at_ms = at_ms;
  axis->turns[last].path = path;
  axis->turn_count++;
}

// Reports when this axis, which has just turned, has turned often enough.
static void judge(hark_thrashed_cursor *state, const hark_thrash_axis *axis, const hark_signal_thresholds *thresholds,
                  uint32_t at_ms, hark_signal_list *list) {
  uint32_t first = axis->turn_first;
  bool enough = axis->turn_count >= thresholds->thrash_turns_min &&
                state->path - axis->turns[first].path >= thresholds->thrash_path_px_min;
  if (enough && !(state->quiet && at_ms < state->quiet_until_ms)) {
    hark_signal_report(list, HARK_SIGNAL_THRASHED_CURSOR, NULL, state->over, axis->turns[first].at_ms, at_ms,
                       axis->turn_count);
    state->quiet = true;
    state->quiet_until_ms = at_ms + thresholds->thrash_window_ms;
    forget_turns(state);
  }
}

static void move(hark_thrashed_cursor *state, const hark_signal_thresholds *thresholds, const hark_event *event,
                 hark_signal_list *list) {
  uint32_t x = event->n[HARK_ARG(POINTER, X)], y = event->n[HARK_ARG(POINTER, Y)];
  if (state->known && event->at_ms - state->last_ms > thresholds->thrash_window_ms) {
    forget(state); // after a rest a move is a new one, not a turn
  }
  state->last_ms = event->at_ms;
  if (!state->known) {
    state->known = true;
    state->axes[0].extreme = (int32_t)x;
    state->axes[1].extreme = (int32_t)y;
  } else {
    state->path += hark_distance(x, state->x) + hark_distance(y, state->y);
  }
  state->x = x;
  state->y = y;
  for (size_t i = 0; i < 2; i++) {
    hark_thrash_axis *axis = &state->axes[i];
    if (turns(axis, i == 0 ? x : y)) {
      add_turn(axis, thresholds->thrash_window_ms, event->at_ms, state->path);
      judge(state, axis, thresholds, event->at_ms, list);
    }
  }
}

void hark_thrashed_cursor_feed(hark_thrashed_cursor *state, const hark_signal_thresholds *thresholds,
                               const hark_event *event, hark_signal_list *list) {
  switch (event->kind) {
  case HARK_EVENT_POINTER:
    if (!state->pressed) {
      move(state, thresholds, event, list);
    }
    break;
  case HARK_EVENT_OVER:
    state->over = event->n[HARK_ARG(OVER, NODE)];
    break;
  case HARK_EVENT_PRESS:
    state->pressed = true;
    forget(state);
    break;
  case HARK_EVENT_RELEASE:
  case HARK_EVENT_CLICK:
    state->pressed = false;
    break;
  case HARK_EVENT_KEYFRAME:
    state->over = 0;
    break;
  case HARK_EVENT_VISIBILITY:
    state->pressed = false;
    forget(state);
    break;
  default:
    break;
  }
}
