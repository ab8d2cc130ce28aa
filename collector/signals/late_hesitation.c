#include "collector/signals/late_hesitation.h"

static void first_click(hark_late_hesitation *state, uint32_t ms_min, const hark_event *event, hark_signal_list *list) {
  bool clickable = (event->n[HARK_ARG(CLICK, FLAGS)] & HARK_NODE_INTERACTIVE) != 0;
  if (!state->acted && clickable && event->at_ms - state->begun_ms >= ms_min) {
    hark_subject subject;
    hark_subject_of_click(&subject, event);
    hark_signal_report(list, HARK_SIGNAL_HESITATION_START, &subject, subject.node, state->begun_ms, event->at_ms,
                       event->at_ms - state->begun_ms);
  }
  state->acted = true;
}

static void submit(hark_late_hesitation *state, uint32_t ms_min, const hark_event *event, hark_signal_list *list) {
  if (state->changed && event->at_ms - state->changed_ms >= ms_min) {
    hark_signal_report(list, HARK_SIGNAL_HESITATION_SUBMIT, NULL, event->n[HARK_ARG(SUBMIT, NODE)], state->changed_ms,
                       event->at_ms, event->at_ms - state->changed_ms);
  }
  state->changed = false;
}

void hark_late_hesitation_feed(hark_late_hesitation *state, uint32_t start_ms_min, uint32_t submit_ms_min,
                               const hark_event *event, hark_signal_list *list) {
  switch (event->kind) {
  case HARK_EVENT_NAVIGATE:
    if (event->n[HARK_ARG(NAVIGATE, HOW)] != HARK_HOW_REPLACE && event->n[HARK_ARG(NAVIGATE, HOW)] != HARK_HOW_HASH) {
      *state = (hark_late_hesitation){.begun_ms = event->at_ms};
    }
    break;
  case HARK_EVENT_CLICK:
    first_click(state, start_ms_min, event, list);
    break;
  case HARK_EVENT_INPUT:
    if (event->n[HARK_ARG(INPUT, HOW)] != HARK_INPUT_TYPED) {
      break;
    }
    state->changed = state->acted = true;
    state->changed_ms = event->at_ms;
    break;
  case HARK_EVENT_CHECK: // how a box stands when the page begins is told likewise
    state->changed_ms = event->at_ms;
    break;
  case HARK_EVENT_SUBMIT:
    submit(state, submit_ms_min, event, list);
    break;
  case HARK_EVENT_VISIBILITY:
  case HARK_EVENT_SCROLL:
    state->acted = true;
    state->changed = false; // time away, or reading the form again, is no hesitation
    break;
  case HARK_EVENT_TOUCH:
  case HARK_EVENT_KEY:
    state->acted = true;
    break;
  default:
    break;
  }
}
