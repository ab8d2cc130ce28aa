// hesitation.h — waiting over a control before using it, and pausing inside a form field.
//
// hesitation_hover: the first CLICK after the pointer came OVER an interactive element, when the pointer had
// rested there (moves of at most 30 px) for 3000 ms or more; or a click by keyboard (COUNT 0) on the focused
// element 3000 ms or more after FOCUS or the last key. Later clicks in the same visit do not count (someone who
// pages through a gallery rests there), nor does a rest that scrolling, a hidden page or a text field explains.
// hesitation_field: 4000 ms or more between two keys or inputs in one field, without Enter, leaving it or the page.
// One signal a pause. Signals: count is the rest or pause in ms, start its beginning.
// Source: no public numeric definition exists (design notes); 3 s and 4 s are ours: Hick-Hyman decisions among a
// handful of choices take about 1 s, and inter-key pauses over 2 s are planning pauses in the writing literature
// (Wengelin 2006), doubled to be safe.
// Known false positives: a phone call in between; reading a long label under the resting pointer.
#ifndef HARK_SDK_SIGNALS_HESITATION_H
#define HARK_SDK_SIGNALS_HESITATION_H

#include "sdk/signals/subject.h"

#define HARK_HOVER_DWELL_MS_MIN 3000u
#define HARK_FIELD_PAUSE_MS_MIN 4000u
#define HARK_HOVER_REST_PX_MAX 30u

typedef struct {
  uint32_t over;    // the interactive element under the pointer, until its first click
  uint32_t rest_ms; // since when the pointer rests there
  uint32_t rest_x, rest_y;
  uint32_t x, y; // last known pointer position
  uint32_t focus, focus_ms;
  uint32_t field, field_ms; // the field last typed into, and when
} hark_hesitation;

void hark_hesitation_feed(hark_hesitation *state, const hark_signal_thresholds *thresholds, const hark_event *event,
                          hark_signal_list *list);

#endif
