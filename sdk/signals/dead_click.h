// dead_click.h — a click on something that looks clickable, and nothing happens.
//
// Rule: a CLICK whose FLAGS say INTERACTIVE (link, button, role, handler, or a pointer cursor: it looks
// clickable), and within 2500 ms none of: a change of the tree or a sheet, navigation, request, scroll, focus,
// input, selection of text, clipboard, viewport or visibility change, leaving. Source: posthog-js (no mutation
// under 2500 ms); Datadog for what is excluded. Signal: count is the clicks on that element meanwhile (the wait
// starts anew with each), start the first of them; certain when the wait is over.
// Not judged: text fields (the caret is the reaction), steppers, canvas and media (no DOM change to see),
// downloads, mailto, tel and target=_blank (the effect is outside the page).
// Known false negatives: a page that changes by itself (a clock, a carousel) seems to react. Known false
// positives: effects that only a script sees (logging, prefetch by image).
#ifndef HARK_SDK_SIGNALS_DEAD_CLICK_H
#define HARK_SDK_SIGNALS_DEAD_CLICK_H

#include "sdk/signals/subject.h"

#define HARK_DEAD_WAIT_MS 2500u
#define HARK_DEAD_PENDING_MAX 4u // clicks awaiting a reaction; the oldest gives way

typedef struct {
  hark_subject subject;
  uint32_t first_ms, last_ms;
  uint32_t clicks; // 0: this place is free
} hark_dead_pending;

typedef struct {
  hark_dead_pending pending[HARK_DEAD_PENDING_MAX];
} hark_dead_click;

void hark_dead_click_feed(hark_dead_click *state, const hark_signal_thresholds *thresholds, const hark_event *event,
                          hark_signal_list *list);

#endif
