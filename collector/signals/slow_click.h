// slow_click.h — a click that the page answers, but so late that its visitor had begun to doubt.
//
// Rule: the first change one can see after a CLICK on something clickable comes 1000 ms (slow_click_ms_min) to 10 s
// after it. Source: Nielsen 1993, the limit of an uninterrupted flow of thought is 1.0 s, his limit of attention 10 s;
// Sentry calls 3 s slow, which is late. Also an INP of the page view of as much or more (VITAL, "poor" begins at 500),
// unless a slow click on that node was told before. Signal: count is the wait in ms, start the click.
// Not judged: text fields, steppers, downloads; clicks after which the visitor went on (another click or key, a scroll,
// the pointer over another control, or moving elsewhere in the 300 ms before the change), for then nobody knows what
// the change answers. The click that waits longest on a node stands for the others. Clicks that lead to another
// document are not judged: a visitor may have closed the page. Known false positives: pages that change by themselves
// seconds after a dead click.
#ifndef HARK_COLLECTOR_SIGNALS_SLOW_CLICK_H
#define HARK_COLLECTOR_SIGNALS_SLOW_CLICK_H

#include "sdk/signals/subject.h"

#define HARK_SLOW_CLICK_MS_MIN 1000u
#define HARK_SLOW_CLICK_MS_MAX 10000u
#define HARK_SLOW_CLICK_HOVER_MS 300u // a change this soon after a move is what the move was over
#define HARK_SLOW_CLICK_AWAY_PX 30u

typedef struct {
  hark_subject subject;
  uint32_t at_ms, told_node;
  uint32_t x, y;     // of the click
  uint32_t moved_ms; // when the pointer moved last, where that was away from the click
  bool open, moved;
} hark_slow_click;

void hark_slow_click_feed(hark_slow_click *state, uint32_t ms_min, const hark_event *event, hark_signal_list *list);

#endif
