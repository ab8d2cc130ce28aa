// rage_keys.h — Enter or Escape pressed again and again, and the page does not answer.
//
// Rule: four presses (rage_keys_min) of Enter, or of Escape, each at most 1000 ms after the one before, without any
// change one can see; and 500 ms after the fourth there is still none. Source: the rule of rage clicks (posthog-js,
// Amplitude: 4) taken to keys; no published rule for keys was found. Signal: node is where the focus was, count the
// presses. Keys that type, Tab and arrows are not judged: they are pressed fast in peace; a key that is held down
// repeats by itself and was recorded as one press. Known false positives: keys that act outside of the page.
#ifndef HARK_COLLECTOR_SIGNALS_RAGE_KEYS_H
#define HARK_COLLECTOR_SIGNALS_RAGE_KEYS_H

#include "sdk/signals/subject.h"

#define HARK_RAGE_KEYS_MIN 4u
#define HARK_RAGE_KEYS_GAP_MS_MAX 1000u
#define HARK_RAGE_KEYS_ANSWER_MS 500u

typedef struct {
  uint32_t count, key, node, first_ms, last_ms, enough_ms;
  bool enough, told;
} hark_rage_keys;

void hark_rage_keys_feed(hark_rage_keys *state, uint32_t least, const hark_event *event, hark_signal_list *list);

#endif
