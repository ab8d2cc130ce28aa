#include "sdk/signals/rage_click.h"

// Reports the chain once the page had its time to answer the click that was one too many.
static void judge(hark_rage_click *state, uint32_t now_ms, hark_signal_list *list) {
  if (state->enough && !state->told && now_ms - state->enough_ms >= HARK_RAGE_ANSWER_MS) {
    state->told = true;
    hark_signal_report(list, HARK_SIGNAL_RAGE_CLICK, &state->subject, state->subject.node, state->first_ms,
                       state->enough_ms + HARK_RAGE_ANSWER_MS, state->count);
  }
}

static void forget(hark_rage_click *state) {
  state->count = 0;
  state->enough = state->told = false;
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
  hark_subject_of_click(&state->subject, event);
  bool clickable = (state->subject.flags & HARK_NODE_INTERACTIVE) != 0;
  if (!state->enough && state->count >= thresholds->rage_clicks_min + (clickable ? 0 : HARK_RAGE_PLAIN_MORE)) {
    state->enough = true;
    state->enough_ms = event->at_ms;
  }
}

void hark_rage_click_feed(hark_rage_click *state, const hark_signal_thresholds *thresholds, const hark_event *event,
                          hark_signal_list *list) {
  judge(state, event->at_ms, list);
  bool marks = hark_event_selects(event) && (state->subject.flags & HARK_NODE_INTERACTIVE) == 0;
  bool answers = hark_event_is_answer(event) && event->at_ms - state->last_ms <= HARK_RAGE_ANSWER_MS;
  if (marks || answers) {
    forget(state);
  } else if (event->kind == HARK_EVENT_CLICK) {
    click(state, thresholds, event);
  }
}
