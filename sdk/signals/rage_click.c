#include "sdk/signals/rage_click.h"

#include <string.h>

// Reports the chain once the page had its time to answer the click that was one too many.
static void judge(hark_rage_click *state, const hark_signal_thresholds *thresholds, uint32_t now_ms,
                  hark_signal_list *list) {
  bool clickable = (state->subject.flags & HARK_NODE_INTERACTIVE) != 0;
  uint32_t least = thresholds->rage_clicks_min + (clickable ? 0 : HARK_RAGE_PLAIN_MORE);
  if (state->told || state->open < least || now_ms - state->open_ms[least - 1] < HARK_RAGE_ANSWER_MS) {
    return;
  }
  state->told = true;
  hark_signal_report(list, HARK_SIGNAL_RAGE_CLICK, &state->subject, state->subject.node, state->first_ms,
                     state->open_ms[least - 1] + HARK_RAGE_ANSWER_MS, state->count);
}

static void forget(hark_rage_click *state) {
  state->count = state->open = 0;
  state->told = false;
}

// Takes the oldest click that this change can be the answer to. Changes of one moment are one.
static void answer(hark_rage_click *state, uint32_t at_ms) {
  for (uint32_t i = 0; i < state->open && at_ms != state->answered_ms; i++) {
    if (at_ms - state->open_ms[i] <= HARK_RAGE_ANSWER_MS) {
      state->open--;
      memmove(&state->open_ms[i], &state->open_ms[i + 1], (state->open - i) * sizeof *state->open_ms);
      state->answered_ms = at_ms;
    }
  }
}

static void click(hark_rage_click *state, const hark_signal_thresholds *thresholds, const hark_event *event) {
  uint32_t x = event->n[HARK_ARG(CLICK, X)], y = event->n[HARK_ARG(CLICK, Y)];
  if ((event->n[HARK_ARG(CLICK, FLAGS)] & (HARK_NODE_STEPPER | HARK_NODE_EDITABLE)) != 0 ||
      event->n[HARK_ARG(CLICK, COUNT)] == 0) {
    forget(state);
    return;
  }
  uint32_t dx = hark_distance(x, state->x), dy = hark_distance(y, state->y), radius = thresholds->rage_radius_px_max;
  bool near = dx < radius && dy < radius && dx + dy < radius;
  bool goes_on = state->count > 0 && near && event->at_ms - state->last_ms < thresholds->rage_gap_ms_max;
  if (!goes_on) {
    forget(state);
    state->first_ms = event->at_ms;
  }
  state->count++;
  state->last_ms = event->at_ms;
  state->x = x;
  state->y = y;
  if (state->open < HARK_RAGE_OPEN_MAX) {
    state->open_ms[state->open++] = event->at_ms;
  }
  hark_subject_of_click(&state->subject, event);
}

void hark_rage_click_feed(hark_rage_click *state, const hark_signal_thresholds *thresholds, const hark_event *event,
                          hark_signal_list *list) {
  judge(state, thresholds, event->at_ms, list);
  if (hark_event_selects(event) && (state->subject.flags & HARK_NODE_INTERACTIVE) == 0) {
    forget(state);
  } else if (hark_event_is_answer(event)) {
    answer(state, event->at_ms);
  } else if (event->kind == HARK_EVENT_CLICK) {
    click(state, thresholds, event);
  }
}
