#include "sdk/signals/dead_click.h"

static void wait_for_reaction(hark_dead_click *state, const hark_event *click) {
  hark_dead_pending *place = &state->pending[0];
  for (size_t i = 0; i < HARK_DEAD_PENDING_MAX; i++) {
    hark_dead_pending *p = &state->pending[i];
    if (p->clicks > 0 && p->subject.node == click->n[HARK_ARG(CLICK, NODE)]) {
      p->clicks++;
      p->last_ms = click->at_ms;
      return;
    }
    if (place->clicks > 0 && (p->clicks == 0 || p->first_ms < place->first_ms)) {
      place = p;
    }
  }
  hark_subject_of_click(&place->subject, click);
  place->first_ms = place->last_ms = click->at_ms;
  place->clicks = 1;
}

// The click whose wait was over first by `now_ms`; NULL when none is.
static hark_dead_pending *next_over(hark_dead_click *state, uint32_t wait_ms, uint32_t now_ms) {
  hark_dead_pending *first = NULL;
  for (size_t i = 0; i < HARK_DEAD_PENDING_MAX; i++) {
    hark_dead_pending *p = &state->pending[i];
    if (p->clicks > 0 && now_ms - p->last_ms >= wait_ms && (first == NULL || p->last_ms < first->last_ms)) {
      first = p;
    }
  }
  return first;
}

void hark_dead_click_feed(hark_dead_click *state, const hark_signal_thresholds *thresholds, const hark_event *event,
                          hark_signal_list *list) {
  hark_dead_pending *p;
  // In the order in which they became certain, however late time is heard of.
  while ((p = next_over(state, thresholds->dead_wait_ms, event->at_ms)) != NULL) {
    hark_signal_report(list, HARK_SIGNAL_DEAD_CLICK, &p->subject, p->subject.node, p->first_ms,
                       p->last_ms + thresholds->dead_wait_ms, p->clicks);
    p->clicks = 0;
  }
  for (size_t i = 0; i < HARK_DEAD_PENDING_MAX && hark_event_is_reaction(event); i++) {
    state->pending[i].clicks = 0;
  }
  uint32_t flags = event->n[HARK_ARG(CLICK, FLAGS)];
  uint32_t excused = HARK_NODE_EDITABLE | HARK_NODE_STEPPER | HARK_NODE_DOWNLOAD;
  if (event->kind == HARK_EVENT_CLICK && (flags & HARK_NODE_INTERACTIVE) != 0 && (flags & excused) == 0) {
    wait_for_reaction(state, event);
  }
}
