// late_hesitation.h — waiting before the first act on a page, and before a form is sent.
//
// hesitation_start: 15 s (start_ms_min) or more from the page's beginning to the first click, which is on something
// clickable, with no scroll, key or touch before it: nothing was read further down and nothing tried. Count is the wait
// in ms. hesitation_submit: 6 s (submit_ms_min) or more between the last change of a field and SUBMIT, with nothing
// else done meanwhile. Node is the form, count the wait. Neither counts time in a hidden page: hiding it ends the wait.
// Source: no public numeric definition exists; 15 s, by which more than half of page
// views are over (Haile, Chartbeat, 2014), and 6 s, twice a planning pause as in sdk/signals/hesitation.h with the way
// to the button, are ours. Known false positives: short pages worth reading; a form looked over with care before it is
// sent.
#ifndef HARK_COLLECTOR_SIGNALS_LATE_HESITATION_H
#define HARK_COLLECTOR_SIGNALS_LATE_HESITATION_H

#include "sdk/signals/subject.h"

#define HARK_HESITATION_START_MS_MIN 15000u
#define HARK_HESITATION_SUBMIT_MS_MIN 6000u

typedef struct {
  uint32_t begun_ms, changed_ms;
  bool acted, changed; // on this page; since the last SUBMIT
} hark_late_hesitation;

void hark_late_hesitation_feed(hark_late_hesitation *state, uint32_t start_ms_min, uint32_t submit_ms_min,
                               const hark_event *event, hark_signal_list *list);

#endif
