// form_abandonment.h — a form that was filled in, and left.
//
// Rule: a field of a form (FOCUS says which) was typed into or chosen, and the page ends (unload, idle, or a
// navigation to another view) without SUBMIT of that form. A form is also taken as submitted when, after its
// last change, a click on something interactive or Enter is followed by a request within 1000 ms: many
// single-page forms never fire submit. Signal: node is the form, count the changes of field while filling in
// (1: one field), start the first change. Stopping the recorder (LEAVE stop) is not the visitor's doing.
// Source: no public numeric definition exists; this one is ours.
// Known false positives: search boxes and filters that act while typing have a form but no submit; forms saved
// as one goes.
#ifndef HARK_SDK_SIGNALS_FORM_ABANDONMENT_H
#define HARK_SDK_SIGNALS_FORM_ABANDONMENT_H

#include "sdk/signals/subject.h"

#define HARK_FORMS_MAX 8u // open forms remembered; a ninth takes the oldest one's place
#define HARK_FORM_SUBMIT_MS_MAX 1000u

typedef struct {
  uint32_t form; // 0: free
  uint32_t first_ms, fields, last_field;
} hark_open_form;

typedef struct {
  hark_open_form forms[HARK_FORMS_MAX];
  uint32_t focus, focus_form;
  uint32_t changed_form; // the form last changed
  uint32_t acted_ms;     // a click or Enter since then
  bool acted;
} hark_form_abandonment;

void hark_form_abandonment_feed(hark_form_abandonment *state, const hark_event *event, hark_signal_list *list);

#endif
