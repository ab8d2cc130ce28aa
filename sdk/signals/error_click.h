// error_click.h — a click that an uncaught error or a failed request follows.
//
// error_click: FAILURE (uncaught error or unhandled rejection; not console.error, not a missing resource) at
// most 1000 ms after the last click. Source: Splunk RUM (1 s); Amplitude 2 s, Datadog 10 s. Count 1; one a click.
// request_failure: a request that began at most 2000 ms after the last click ends with status 500 or more, or 0
// (no answer). Count is the status; one a click.
// Known false positives: an error of a timer or third-party script that happens to fall into that second.
#ifndef HARK_SDK_SIGNALS_ERROR_CLICK_H
#define HARK_SDK_SIGNALS_ERROR_CLICK_H

#include "sdk/signals/subject.h"

#define HARK_ERROR_WAIT_MS 1000u
#define HARK_REQUEST_WAIT_MS 2000u

typedef struct {
  hark_subject subject;
  uint32_t at_ms;
  bool error_open, request_open; // a click is remembered and has not been blamed yet
} hark_error_click;

void hark_error_click_feed(hark_error_click *state, const hark_signal_thresholds *thresholds, const hark_event *event,
                           hark_signal_list *list);

#endif
