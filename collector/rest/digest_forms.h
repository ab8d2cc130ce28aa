// digest_forms.h — what a visitor did in the forms of a page, added up from the events of one visit to it.
//
// Room: collector/rest (platform-free). Stands on: replay/dom, collector/signals. A plain struct, no memory of its own.
// Tests: tests/collector/test_digest_forms.c.
//
// A form is begun with the first change that the visitor makes in it (focus alone may be the page's). It is sent with
// SUBMIT, or, where a page sends by script, with a request within HARK_FORM_SUBMIT_MS_MAX of a click or Enter after a
// change. Sending is refused where a field is refused after it (or before it can be: the browser's own validation), or
// a request that began after it is answered with an error within HARK_DIGEST_REFUSAL_MS. Radio buttons of one name are
// one field.
#ifndef HARK_COLLECTOR_REST_DIGEST_FORMS_H
#define HARK_COLLECTOR_REST_DIGEST_FORMS_H

#include "replay/dom.h"
#include "schema/hark_fb.h"
#include "sdk/signals/signals.h"

#define HARK_DIGEST_FORMS_MAX 8u   // of one visit
#define HARK_DIGEST_FIELDS_MAX 40u // of one form
#define HARK_DIGEST_REFUSAL_MS 10000u

typedef struct {
  char target[HARK_SIGNAL_TARGET_MAX], label[HARK_SIGNAL_LABEL_MAX];
  uint8_t target_size, label_size;
  uint32_t touched, changes, ms, hesitation_ms, refused, pastes, refused_ms;
  uint32_t look;  // the last one that met it
  uint32_t place; // among the fields of the document, + 1; 0: it was gone before anybody looked
  bool filled, autofilled, ever_refused;
} hark_digest_field;

typedef struct {
  char target[HARK_SIGNAL_TARGET_MAX];
  uint8_t target_size;
  hark_digest_field fields[HARK_DIGEST_FIELDS_MAX];
  uint32_t field_count, sent, sent_ms, first_ms, last_ms, last_field;
  bool changed, changed_since, refused; // since: it was sent
} hark_digest_form;

typedef struct {
  hark_digest_form forms[HARK_DIGEST_FORMS_MAX];
  uint32_t form_count, looks;
  // What goes on:
  uint32_t focus, focus_ms, focus_acted_ms; // the node; since; the last act there
  bool focus_changed;
  bool acted;
  uint32_t acted_ms;     // a click on something, or Enter
  uint32_t changed_form; // index of the form changed last, + 1
} hark_digest_forms;

void hark_digest_forms_begin(hark_digest_forms *forms);
// Takes an event that has just been reduced into `dom`.
void hark_digest_forms_feed(hark_digest_forms *forms, const hark_dom *dom, const hark_event *event, uint32_t at_ms);
// Ends what goes on, and takes up the fields that are there and were not touched.
void hark_digest_forms_end(hark_digest_forms *forms, const hark_dom *dom, uint32_t at_ms);
// Writes the forms; zero where there are none.
hark_flat_ref hark_digest_forms_put(const hark_digest_forms *forms, hark_flat_builder *builder);
// Most bytes that it writes.
#define HARK_DIGEST_FORMS_BYTES_MAX                                                                                    \
  (HARK_DIGEST_FORMS_MAX *                                                                                             \
   (HARK_SIGNAL_TARGET_MAX + 96u + HARK_DIGEST_FIELDS_MAX * (HARK_SIGNAL_TARGET_MAX + HARK_SIGNAL_LABEL_MAX + 96u)))

#endif
