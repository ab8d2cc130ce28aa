#include "collector/signals/rage_keys.h"

static void press(hark_rage_keys *state, uint32_t least, const hark_event *event) {
  uint32_t key = event->n[HARK_ARG(KEY, CLASS)], node = event->n[HARK_ARG(KEY, NODE)];
  if (key != HARK_KEY_ENTER && key != HARK_KEY_ESCAPE) {
    *state = (hark_rage_keys){0};
    return;
  }
  bool goes_on = state->count > 0 && key == state->key && node == state->node &&
                 event->at_ms - state->last_ms <= HARK_RAGE_KEYS_GAP_MS_MAX;
  if (!goes_on) {
    *state = (hark_rage_keys){.key = key, .node = node, .first_ms = event->at_ms};
  }
  state->count++;
  state->last_ms = event->at_ms;
  if (!state->enough && state->count >= least) {
    state->enough = true;
    state->enough_ms = event->at_ms;
  }
}

void hark_rage_keys_feed(hark_rage_keys *state, uint32_t least, const hark_event *event, hark_signal_list *list) {
  if (state->enough && !state->told && event->at_ms - state->enough_ms >= HARK_RAGE_KEYS_ANSWER_MS) {
    state->told = true;
    hark_signal_report(list, HARK_SIGNAL_RAGE_KEYS, NULL, state->node, state->first_ms,
                       state->enough_ms + HARK_RAGE_KEYS_ANSWER_MS, state->count);
  }
  if (hark_event_is_answer(event)) {
    *state = (hark_rage_keys){0};
  } else if (event->kind == HARK_EVENT_KEY) {
    press(state, least, event);
  }
}
