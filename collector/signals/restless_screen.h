// restless_screen.h — a screen that is turned about, and a page that is too small to be read.
//
// turned_screen: the window changes between upright and lying three times (of width and height, the longer one changes)
// within 10 s. Count is the changes. zoomed_in: the page is pinched to 130 per cent or more (VIEWPORT.ZOOM) from under
// 110, but for the second after a field took the focus, when phones zoom by themselves. Count is the per cent; once a
// page. Source: ours; Clarity and Contentsquare name both, with no numbers. Known false positives: resized windows of
// desktops that pass a square; maps and pictures looked at closely.
#ifndef HARK_COLLECTOR_SIGNALS_RESTLESS_SCREEN_H
#define HARK_COLLECTOR_SIGNALS_RESTLESS_SCREEN_H

#include "sdk/signals/subject.h"

#define HARK_TURNED_TIMES 3u
#define HARK_TURNED_MS_MAX 10000u
#define HARK_ZOOMED_MIN 130u
#define HARK_ZOOMED_FROM_MAX 110u
#define HARK_ZOOMED_FOCUS_MS 1000u

typedef struct {
  uint32_t turns_ms[HARK_TURNED_TIMES]; // the newest last
  uint32_t turns, focus_ms;
  bool known, upright, focused;
  bool wide, told; // the page was at its width since it was zoomed; this page's zoom is told
} hark_restless_screen;

void hark_restless_screen_feed(hark_restless_screen *state, const hark_event *event, hark_signal_list *list);

#endif
