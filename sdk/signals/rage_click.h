// rage_click.h — the same spot clicked fast, again and again, and the page does not answer.
//
// Rule: clicks of one chain, each under 1000 ms after and under 30 px (Manhattan) from the one before, of which three
// (HARK_RAGE_CLICKS_MIN) stay unanswered for 500 ms (HARK_RAGE_ANSWER_MS) each on what looks clickable, or two more
// where it does not. A change of the tree or a sheet, of a control, media or canvas, navigation or scroll answers one
// click, the oldest of the last 500 ms: what does what it is clicked for answers them all, a page that changes by
// itself few. A request alone is no answer: nobody sees it. Source: posthog-js (3 clicks, 30 px, 1000 ms between
// steps); Sentry (5 clicks, and only where the page does not react); the two clicks more on plain content are ours: two
// double clicks there are a habit, no anger. Signal: count is the clicks by the moment it became certain; one signal a
// chain. Not counted: steppers, sliders and canvas (STEPPER), text fields (EDITABLE), clicks by key (COUNT 0:
// auto-repeat and assistive technology), chains during which text was selected outside of anything clickable.
// Carousels, date pickers, play buttons, maps and games answer each click, and are excused by that. Known false
// positives: what answers each click, but later than half a second. Known false negatives: anger at what moves with
// each click without doing what was wanted, and on pages that change as fast as one clicks.
#ifndef HARK_SDK_SIGNALS_RAGE_CLICK_H
#define HARK_SDK_SIGNALS_RAGE_CLICK_H

#include "sdk/signals/subject.h"

#define HARK_RAGE_CLICKS_MIN 3u
#define HARK_RAGE_PLAIN_MORE 2u // clicks more where nothing looks clickable
#define HARK_RAGE_GAP_MS_MAX 1000u
#define HARK_RAGE_RADIUS_PX_MAX 30u
#define HARK_RAGE_ANSWER_MS 500u

#define HARK_RAGE_OPEN_MAX 16u // clicks without an answer that are remembered; a threshold over this never fires

typedef struct {
  uint32_t count, first_ms, last_ms, x, y;
  uint32_t open_ms[HARK_RAGE_OPEN_MAX]; // the clicks without an answer, oldest first
  uint32_t open, answered_ms;
  bool told;            // this chain is reported
  hark_subject subject; // of its last click
} hark_rage_click;

void hark_rage_click_feed(hark_rage_click *state, const hark_signal_thresholds *thresholds, const hark_event *event,
                          hark_signal_list *list);

#endif
