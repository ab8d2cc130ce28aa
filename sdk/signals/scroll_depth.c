#include "sdk/signals/scroll_depth.h"

static void report(hark_scroll_depth *state, const hark_event *event, hark_signal_list *list) {
  if (state->viewport_height > 0 && state->extent_height > 0) {
    uint64_t bottom = (uint64_t)state->deepest + state->viewport_height;
    uint64_t percent = bottom * 100 / state->extent_height;
    hark_signal_report(list, HARK_SIGNAL_SCROLL_DEPTH, NULL, 1, state->start_ms, event->at_ms,
                       percent > 100 ? 100 : (uint32_t)percent);
  }
  state->deepest = 0;
  state->start_ms = event->at_ms;
}

void hark_scroll_depth_feed(hark_scroll_depth *state, const hark_event *event, hark_signal_list *list) {
  if (hark_event_ends_page(event)) {
    report(state, event, list);
  } else if (event->kind == HARK_EVENT_VIEWPORT) {
    state->viewport_height = event->n[HARK_ARG(VIEWPORT, HEIGHT)];
  } else if (event->kind == HARK_EVENT_EXTENT) {
    state->extent_height = event->n[HARK_ARG(EXTENT, HEIGHT)];
  } else if (event->kind == HARK_EVENT_SCROLL && event->n[HARK_ARG(SCROLL, NODE)] == 1) {
    uint32_t y = event->n[HARK_ARG(SCROLL, Y)];
    if ((int32_t)y > 0 && y > state->deepest) { // rubber-banding over the top is negative
      state->deepest = y;
    }
  }
}
