// invalid_field.h — a field that the page refuses.
//
// Rule: INVALID (the browser's own validation), a field that comes to match :user-invalid (STATE), or to say
// aria-invalid="true" (SET_ATTRIBUTE), at most once a field in 1000 ms, for these come together. Signal: count is how
// often this field was refused in the view by now. Source: the HTML standard's "invalid" event; WAI-ARIA 1.2.
// Known false negatives: errors that are text only. Known false positives: pages that begin with aria-invalid set by
// script before anybody typed (they are told, since the visitor sees them red).
#ifndef HARK_COLLECTOR_SIGNALS_INVALID_FIELD_H
#define HARK_COLLECTOR_SIGNALS_INVALID_FIELD_H

#include "sdk/signals/subject.h"

#define HARK_INVALID_GAP_MS 1000u
#define HARK_INVALID_FIELDS_MAX 32u

typedef struct {
  struct {
    uint32_t node, times, last_ms;
  } fields[HARK_INVALID_FIELDS_MAX];
  uint32_t field_count;
} hark_invalid_field;

// Does this event say that a field's content is refused? Its first argument is the field.
bool hark_refuses_field(const hark_event *event);
void hark_invalid_field_feed(hark_invalid_field *state, const hark_event *event, hark_signal_list *list);

#endif
