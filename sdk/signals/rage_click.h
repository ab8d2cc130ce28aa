// rage_click.h — the same spot clicked fast, again and again, and the page does not answer.
//
// Rule: three clicks (HARK_RAGE_CLICKS_MIN) on what looks clickable, or two more where it does not, each under 1000 ms
// after and under 30 px (Manhattan) from the one before; and 500 ms (HARK_RAGE_ANSWER_MS) after the third (fifth) the
// page has still not answered: any change of the tree or a sheet, of a control, media or canvas, navigation or scroll
// within 500 ms of a click shows that it did what it was clicked for, and the chain begins anew. A request alone is no
// answer: nobody sees it. Source: posthog-js (3 clicks, 30 px, 1000 ms between steps); Sentry (5 clicks, and only where
// the page does not react); the two clicks more on plain content are ours: two double clicks there are a habit, no
// anger. Signal: count is the clicks by the moment it became certain; one signal a chain. Not counted: steppers,
// sliders and canvas (STEPPER), text fields (EDITABLE), clicks by key (COUNT 0: auto-repeat and assistive technology),
// chains during which text was selected outside of anything clickable. Carousels, date pickers, play buttons, maps and
// games answer each click, and are excused by that. Known false positives: what answers each click, but later than half
// a second. Known false negatives: anger on pages that change by themselves (a clock, a ticker), and at what moves with
// each click without doing what was wanted.
#ifndef HARK_SDK_SIGNALS_RAGE_CLICK_H
#define HARK_SDK_SIGNALS_RAGE_CLICK_H

#include "sdk/signals/subject.h"

#define HARK_RAGE_CLICKS_MIN 3u
#define HARK_RAGE_PLAIN_MORE 2u // clicks more where nothing looks clickable
#define HARK_RAGE_GAP_MS_MAX 1000u
#define HARK_RAGE_RADIUS_PX_MAX 30u
#define HARK_RAGE_ANSWER_MS 500u

typedef struct {
  uint32_t count, first_ms, last_ms, x, y;
  uint32_t enough_ms;   // when its clicks were enough
  bool enough, told;    // they are; this chain is reported
  hark_subject subject; // of its last click
} hark_rage_click;

void hark_rage_click_feed(hark_rage_click *state, const hark_signal_thresholds *thresholds, const hark_event *event,
                          hark_signal_list *list);

#endif
