// double_click.h — a fact worth keeping: the browser counted a second click.
//
// Rule: CLICK.COUNT is 2 (the platform's own interval and distance), not on a stepper or in a text field, where
// it is how one steps or selects a word. Signal: count 2, start at the first click. No friction by itself.
#ifndef HARK_SDK_SIGNALS_DOUBLE_CLICK_H
#define HARK_SDK_SIGNALS_DOUBLE_CLICK_H

#include "sdk/signals/subject.h"

typedef struct {
  uint32_t last_ms;
} hark_double_click;

void hark_double_click_feed(hark_double_click *state, const hark_event *event, hark_signal_list *list);

#endif
