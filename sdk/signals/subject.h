// subject.h — what a signal is about, and how one is reported.
//
// Room: sdk/signals (platform-free; shared by the detectors).
#ifndef HARK_SDK_SIGNALS_SUBJECT_H
#define HARK_SDK_SIGNALS_SUBJECT_H

#include "sdk/signals/signals.h"

// The clicked thing, remembered with its words.
typedef struct {
  uint32_t node;
  uint32_t flags; // HARK_NODE_
  uint8_t target_size, label_size;
  char target[HARK_SIGNAL_TARGET_MAX];
  char label[HARK_SIGNAL_LABEL_MAX];
} hark_subject;

// Where a feed's signals go; more than HARK_SIGNALS_OUT_MAX are not kept.
typedef struct {
  hark_signal *signals;
  size_t count;
} hark_signal_list;

// Remembers the target of a CLICK event.
void hark_subject_of_click(hark_subject *subject, const hark_event *click);
// Reports a signal about `subject` (NULL: nothing with a name; then `node` alone says what).
void hark_signal_report(hark_signal_list *list, hark_signal_kind which, const hark_subject *subject, uint32_t node,
                        uint32_t start_ms, uint32_t at_ms, uint32_t count);

// Does this event show that the page reacted: its tree, its sheets, its address, the network, the selection?
bool hark_event_is_reaction(const hark_event *event);
// Does this event show that the page did something one can see? Less than a reaction: no request, focus or selection.
bool hark_event_is_answer(const hark_event *event);
// Is a range of text selected after this SELECTION event?
bool hark_event_selects(const hark_event *event);
// Does this event end the page for its reader: LEAVE, or an in-page navigation to another view (push, traverse)?
bool hark_event_ends_page(const hark_event *event);

static inline uint32_t hark_distance(uint32_t a, uint32_t b) {
  int32_t d = (int32_t)(a - b); // coordinates wrap like the wire's differences do
  return d < 0 ? 0u - (uint32_t)d : (uint32_t)d;
}

#endif
