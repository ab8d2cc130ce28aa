// copied_error.h — an error met, and text of the page copied right after: someone is about to ask for help.
//
// Rule: text is copied (CLIPBOARD copy, outside of text fields) at most 20 s after the visitor met a failure: an
// uncaught error, a failed request (no answer, or status 400 and over) or a refused field, at most 2 s after a click or
// key of theirs. What was copied is not recorded, so that it is the error's text is inferred. Source: ours. Signal:
// count is the ms since the failure, start the failure; one a failure. Known false positives: a copy of something else
// in those seconds.
#ifndef HARK_COLLECTOR_SIGNALS_COPIED_ERROR_H
#define HARK_COLLECTOR_SIGNALS_COPIED_ERROR_H

#include "sdk/signals/subject.h"

#define HARK_COPIED_MS_MAX 20000u
#define HARK_COPIED_ACT_MS_MAX 2000u

typedef struct {
  uint32_t act_ms, failed_ms;
  uint32_t field; // typed into last: a copy there is editing
  bool acted, failed;
} hark_copied_error;

void hark_copied_error_feed(hark_copied_error *state, const hark_event *event, hark_signal_list *list);

#endif
