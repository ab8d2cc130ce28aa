#include "collector/signals/restless_screen.h"

#include <string.h>

static void turn(hark_restless_screen *state, uint32_t at_ms, hark_signal_list *list) {
  memmove(state->turns_ms, state->turns_ms + 1, (HARK_TURNED_TIMES - 1) * sizeof *state->turns_ms);
  state->turns_ms[HARK_TURNED_TIMES - 1] = at_ms;
  state->turns++;
  if (state->turns >= HARK_TURNED_TIMES && at_ms - state->turns_ms[0] <= HARK_TURNED_MS_MAX) {
    hark_signal_report(list, HARK_SIGNAL_TURNED_SCREEN, NULL, 1, state->turns_ms[0], at_ms, HARK_TURNED_TIMES);
    state->turns = 0;
  }
}

void hark_restless_screen_feed(hark_restless_screen *state, const hark_event *event, hark_signal_list *list) {
  if (event->kind == HARK_EVENT_FOCUS) {
    state->focused = true;
    state->focus_ms = event->at_ms;
  } else if (event->kind == HARK_EVENT_NAVIGATE) {
    state->told = false;
  }
  if (event->kind != HARK_EVENT_VIEWPORT) {
    return;
  }
  uint32_t width = event->n[HARK_ARG(VIEWPORT, WIDTH)], height = event->n[HARK_ARG(VIEWPORT, HEIGHT)];
  uint32_t zoom = event->n[HARK_ARG(VIEWPORT, ZOOM)];
  bool upright = width == height ? state->upright : height > width;
  if (state->known && upright != state->upright) {
    turn(state, event->at_ms, list);
  }
  state->upright = upright;
  state->known = true;
  bool by_focus = state->focused && event->at_ms - state->focus_ms <= HARK_ZOOMED_FOCUS_MS;
  if (zoom < HARK_ZOOMED_FROM_MAX) {
    state->wide = true;
  } else if (zoom >= HARK_ZOOMED_MIN && state->wide) {
    state->wide = false;
    if (!by_focus && !state->told) {
      state->told = true;
      hark_signal_report(list, HARK_SIGNAL_ZOOMED_IN, NULL, 1, event->at_ms, event->at_ms, zoom);
    }
  }
}
