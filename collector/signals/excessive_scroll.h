// excessive_scroll.h — a page searched up and down.
//
// Rule: the page is scrolled back and forth: four turns (scroll_turns_min) within 30 s, each after at least one height
// of the window in one direction, with no click, typing or navigation between them. Source: Microsoft Clarity's
// "excessive scrolling" (more than the page's visitors do on average); an average needs other visitors, so the turns
// are ours: reading once down and back up is one. Signal: node 1, count is the turns, start the first of them. Known
// false positives: pages that are compared by scrolling, like long tables. Only the document counts (node 1).
#ifndef HARK_COLLECTOR_SIGNALS_EXCESSIVE_SCROLL_H
#define HARK_COLLECTOR_SIGNALS_EXCESSIVE_SCROLL_H

#include "sdk/signals/subject.h"

#define HARK_SCROLL_TURNS_MIN 4u
#define HARK_SCROLL_TURNS_MAX 16u // remembered; a threshold over this never fires
#define HARK_SCROLL_WINDOW_MS 30000u

typedef struct {
  uint32_t window_height;
  int32_t extreme, direction; // the farthest point of the present sweep; -1, 1 or 0
  uint32_t turns_ms[HARK_SCROLL_TURNS_MAX];
  uint32_t turn_count;
} hark_excessive_scroll;

void hark_excessive_scroll_feed(hark_excessive_scroll *state, uint32_t turns_min, const hark_event *event,
                                hark_signal_list *list);

#endif
