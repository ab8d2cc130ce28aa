// scroll_depth.h — a fact worth keeping: how far down the page its reader came.
//
// Rule: deepest bottom edge of the window (scroll position of the DOCUMENT, node 1, plus viewport height) in per
// cent of the page's height, reported once when the page ends (LEAVE, or a navigation to another view). A page
// that fits the window is 100. Signal: count is the per cent, 0 to 100; node 1.
// Known limit: pages that scroll inside an element (app shells) always show 100.
#ifndef HARK_SDK_SIGNALS_SCROLL_DEPTH_H
#define HARK_SDK_SIGNALS_SCROLL_DEPTH_H

#include "sdk/signals/subject.h"

typedef struct {
  uint32_t viewport_height, extent_height;
  uint32_t deepest; // scroll position
  uint32_t start_ms;
} hark_scroll_depth;

void hark_scroll_depth_feed(hark_scroll_depth *state, const hark_event *event, hark_signal_list *list);

#endif
