// double_click.h — a fact worth keeping: the browser counted a second click, and no third.
//
// Rule: CLICK.COUNT is 2 (the platform's own interval and distance), not on a stepper or in a text field, where it is
// how one steps or selects a word, and within 900 ms (HARK_DOUBLE_WAIT_MS, the longest interval that a platform lets
// one set) no third follows: a triple click selects a paragraph. Signal: count 2, start at the first click; certain
// when the wait is over, or the page ends. No friction by itself. Known false positives: words selected for copying.
#ifndef HARK_SDK_SIGNALS_DOUBLE_CLICK_H
#define HARK_SDK_SIGNALS_DOUBLE_CLICK_H

#include "sdk/signals/subject.h"

#define HARK_DOUBLE_WAIT_MS 900u

typedef struct {
  uint32_t last_ms;   // of the last click
  uint32_t before_ms; // of the one before it
  bool open;          // two were counted, a third may come
  hark_subject subject;
} hark_double_click;

void hark_double_click_feed(hark_double_click *state, const hark_event *event, hark_signal_list *list);

#endif
