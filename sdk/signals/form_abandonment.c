#include "sdk/signals/form_abandonment.h"

#include <string.h>

static hark_open_form *open_form(hark_form_abandonment *state, uint32_t form) {
  hark_open_form *place = &state->forms[0];
  for (size_t i = 0; i < HARK_FORMS_MAX; i++) {
    hark_open_form *f = &state->forms[i];
    if (f->form == form) {
      return f;
    }
    if (place->form != 0 && (f->form == 0 || f->first_ms < place->first_ms)) {
      place = f;
    }
  }
  memset(place, 0, sizeof *place);
  return place;
}

static void change(hark_form_abandonment *state, uint32_t node, uint32_t at_ms) {
  if (node == 0 || node != state->focus || state->focus_form == 0) {
    return;
  }
  hark_open_form *f = open_form(state, state->focus_form);
  if (f->form == 0) {
    f->form = state->focus_form;
    f->first_ms = at_ms;
  }
  f->fields += f->last_field != node;
  f->last_field = node;
  state->changed_form = state->focus_form;
  state->acted = false;
}

static void submitted(hark_form_abandonment *state, uint32_t form) {
  for (size_t i = 0; i < HARK_FORMS_MAX; i++) {
    if (state->forms[i].form == form) {
      memset(&state->forms[i], 0, sizeof state->forms[i]);
    }
  }
}

static void page_ends(hark_form_abandonment *state, const hark_event *event, hark_signal_list *list) {
  bool stopped = event->kind == HARK_EVENT_LEAVE && event->n[HARK_ARG(LEAVE, HOW)] == HARK_LEAVE_STOP;
  for (size_t i = 0; i < HARK_FORMS_MAX && !stopped; i++) {
    const hark_open_form *f = &state->forms[i];
    if (f->form != 0) {
      hark_signal_report(list, HARK_SIGNAL_FORM_ABANDONMENT, NULL, f->form, f->first_ms, event->at_ms, f->fields);
    }
  }
  memset(state, 0, sizeof *state);
}

static void act(hark_form_abandonment *state, const hark_event *event) {
  state->acted = true;
  state->acted_ms = event->at_ms;
}

void hark_form_abandonment_feed(hark_form_abandonment *state, const hark_event *event, hark_signal_list *list) {
  if (hark_event_ends_page(event)) {
    page_ends(state, event, list);
    return;
  }
  switch (event->kind) {
  case HARK_EVENT_FOCUS:
    state->focus = event->n[HARK_ARG(FOCUS, NODE)];
    state->focus_form = event->n[HARK_ARG(FOCUS, FORM)];
    break;
  case HARK_EVENT_INPUT:
    if (event->n[HARK_ARG(INPUT, HOW)] == HARK_INPUT_TYPED) {
      change(state, event->n[HARK_ARG(INPUT, NODE)], event->at_ms);
    }
    break;
  case HARK_EVENT_CHECK:
    change(state, event->n[HARK_ARG(CHECK, NODE)], event->at_ms);
    break;
  case HARK_EVENT_SUBMIT:
    submitted(state, event->n[HARK_ARG(SUBMIT, NODE)]);
    break;
  case HARK_EVENT_CLICK:
    if ((event->n[HARK_ARG(CLICK, FLAGS)] & HARK_NODE_INTERACTIVE) != 0) {
      act(state, event);
    }
    break;
  case HARK_EVENT_KEY:
    if (event->n[HARK_ARG(KEY, CLASS)] == HARK_KEY_ENTER) {
      act(state, event);
    }
    break;
  case HARK_EVENT_REQUEST_START:
    if (state->acted && event->at_ms - state->acted_ms <= HARK_FORM_SUBMIT_MS_MAX && state->changed_form != 0) {
      submitted(state, state->changed_form);
      state->changed_form = 0;
    }
    break;
  case HARK_EVENT_KEYFRAME: // node ids begin anew: what is open can no longer be matched with its SUBMIT
    memset(state, 0, sizeof *state);
    break;
  default:
    break;
  }
}
