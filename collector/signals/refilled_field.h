// refilled_field.h — a form field that has to be filled in again, and one that is given up and pasted into.
//
// refilled_field: a field is typed into, then another one, then the first again, 50 ms or more later (what browsers
// fill in comes at once). Count is how often that field was refilled by now, start the return to it. Source: form
// analytics of Hotjar ("refills") and Zuko ("field returns") count the same. Looking at a field again, or clicking into
// it, is nothing. Known false positives: second thoughts; calculators with two fields. pasted_instead: three or more
// characters and one or more deletions in a field, then a paste into it, within 20 s. Source: ours ("paste after failed
// typing"). Count is the deletions. Known false positives: editors.
#ifndef HARK_COLLECTOR_SIGNALS_REFILLED_FIELD_H
#define HARK_COLLECTOR_SIGNALS_REFILLED_FIELD_H

#include "sdk/signals/subject.h"

#define HARK_REFILL_MS_MIN 50u
#define HARK_REFILL_FIELDS_MAX 32u // of a page view; later ones are not judged
#define HARK_PASTED_TYPED_MIN 3u
#define HARK_PASTED_MS_MAX 20000u

typedef struct {
  struct {
    uint32_t node, refills;
  } fields[HARK_REFILL_FIELDS_MAX];
  uint32_t field_count;
  uint32_t last, last_ms;                  // the field typed into last
  uint32_t node, typed, deleted, typed_ms; // what was typed in the present one since it began
} hark_refilled_field;

void hark_refilled_field_feed(hark_refilled_field *state, const hark_event *event, hark_signal_list *list);

#endif
