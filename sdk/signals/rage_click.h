// rage_click.h — the same spot clicked fast, again and again.
//
// Rule: three clicks (HARK_RAGE_CLICKS_MIN), each under 1000 ms after and under 30 px (Manhattan) from the one
// before. Source: posthog-js (3 clicks, 30 px, 1000 ms between steps); Datadog (at least 3, void on selection).
// Signal: count is the clicks at the moment it became certain (the third); one signal a chain.
// Not counted, because people click fast there with no anger: steppers, sliders, players (STEPPER), text fields
// (EDITABLE), and chains during which text was selected (a triple click selects a paragraph).
// Known false positives: games and drawing tools built of plain elements; tag them with a role or a canvas.
#ifndef HARK_SDK_SIGNALS_RAGE_CLICK_H
#define HARK_SDK_SIGNALS_RAGE_CLICK_H

#include "sdk/signals/subject.h"

#define HARK_RAGE_CLICKS_MIN 3u
#define HARK_RAGE_GAP_MS_MAX 1000u
#define HARK_RAGE_RADIUS_PX_MAX 30u

typedef struct {
  uint32_t count, first_ms, last_ms, x, y;
} hark_rage_click;

void hark_rage_click_feed(hark_rage_click *state, const hark_signal_thresholds *thresholds, const hark_event *event,
                          hark_signal_list *list);

#endif
