// player.c — a page view's stream, opened, indexed, and gone through.
#include "replay/player.h"

#include <stdlib.h>
#include <string.h>

#include "replay/fields.h"
#include "replay/keyframe.h"
#include "replay/outbox.h"
#include "replay/player_state.h"
#include "replay/reduce.h"
#include "replay/timeline.h"
#include "replay/truth.h"

// Stretches that have begun, while the stream is gone through.
typedef struct {
  uint32_t active_ms; // when the visitor last did something
  bool hidden, gap, gap_to_keyframe;
  uint32_t hidden_ms, gap_ms;
} stretches;

struct hark_player {
  hark_arena *arena;
  bool ready;
  hark_timeline timeline;
  hark_keyframes keyframes;
  hark_outbox_writer outbox;
  hark_moment *moments;
  uint32_t moment_count, moment_max;
  hark_fields fields;
  hark_span *spans; // those that have ended
  uint32_t span_count, span_max;
  hark_span *shown; // those, and what the end of the stream ends; in order
  uint32_t shown_count, shown_max;
  uint32_t duration_ms;
  uint32_t refused;
  hark_truth truth;
  // Where the index is:
  uint32_t indexed; // words
  stretches open;
  hark_dom tip;

  hark_dom dom;    // the state at `word`
  uint32_t word;   // next row
  uint32_t at_ms;  // stream time before it
  uint32_t now_ms; // where seek or step went to; not before at_ms
  bool placed;     // a seek was made
};

hark_player *hark_player_create(hark_arena *arena) {
  hark_player *p = hark_arena_take(arena, sizeof *p);
  if (p) {
    p->arena = arena;
    hark_timeline_init(&p->timeline, arena);
    hark_keyframes_init(&p->keyframes, arena);
    hark_outbox_init(&p->outbox, arena);
    hark_dom_init(&p->tip, arena);
    hark_dom_init(&p->dom, arena);
    hark_truth_init(&p->truth);
    hark_fields_init(&p->fields, arena);
  }
  return p;
}

hark_err hark_player_add(hark_player *p, hark_bytes segment) {
  return hark_timeline_add(&p->timeline, segment);
}

hark_publics *hark_player_publics(hark_player *p) {
  return &p->timeline.publics;
}

uint32_t hark_player_missing(const hark_player *p) {
  return p->timeline.missing;
}

// ---- indexing ----

// Is this something that the visitor does?
static bool is_activity(const hark_event *event) {
  switch (event->kind) {
  case HARK_EVENT_NAVIGATE:
  case HARK_EVENT_CHECK:
  case HARK_EVENT_CHOOSE:
  case HARK_EVENT_FOCUS:
  case HARK_EVENT_KEY:
  case HARK_EVENT_CLIPBOARD:
  case HARK_EVENT_POINTER:
  case HARK_EVENT_PRESS:
  case HARK_EVENT_RELEASE:
  case HARK_EVENT_TOUCH:
  case HARK_EVENT_CLICK:
  case HARK_EVENT_SCROLL:
    return true;
  case HARK_EVENT_INPUT:
    return event->n[HARK_ARG(INPUT, HOW)] == HARK_INPUT_TYPED;
  default:
    return false;
  }
}

static bool is_moment(const hark_event *event) {
  switch (event->kind) {
  case HARK_EVENT_NAVIGATE:
  case HARK_EVENT_CLICK:
  case HARK_EVENT_FAILURE:
  case HARK_EVENT_SIGNAL:
  case HARK_EVENT_CUSTOM:
  case HARK_EVENT_GAP:
  case HARK_EVENT_VISIBILITY:
  case HARK_EVENT_SUBMIT:
  case HARK_EVENT_INVALID:
  case HARK_EVENT_IDENTIFY:
  case HARK_EVENT_TAG:
  case HARK_EVENT_LEAVE:
  case HARK_EVENT_PRINT:
  case HARK_EVENT_REQUEST:
  case HARK_EVENT_VITAL:
    return true;
  default:
    return false;
  }
}

static hark_err add_moment(hark_player *p, const hark_event *event, uint32_t at_ms) {
  void *grown = hark_grown(p->arena, p->moments, p->moment_count, &p->moment_max, (size_t)p->moment_count + 1,
                           sizeof *p->moments);
  if (!grown) {
    return HARK_ERR_NO_MEMORY;
  }
  p->moments = grown;
  hark_moment *moment = &p->moments[p->moment_count++];
  *moment = (hark_moment){.kind = event->kind, .at_ms = at_ms};
  const hark_event_shape *shape = hark_event_shape_of((uint32_t)event->kind);
  for (uint32_t i = 0; i < shape->count; i++) {
    if (hark_column_type(shape->first + i) == HARK_TYPE_S) {
      moment->texts[i] = event->texts[i].bytes;
    } else {
      moment->n[i] = event->n[i];
    }
  }
  if (event->kind == HARK_EVENT_SIGNAL) {
    uint32_t back = event->n[HARK_ARG(SIGNAL, BACK)];
    moment->at_ms = back < at_ms ? at_ms - back : 0;
  }
  return HARK_OK;
}

static hark_err add_span(hark_player *p, hark_span_kind kind, uint32_t from_ms, uint32_t to_ms) {
  void *grown =
      hark_grown(p->arena, p->spans, p->span_count, &p->span_max, (size_t)p->span_count + 1, sizeof *p->spans);
  if (!grown) {
    return HARK_ERR_NO_MEMORY;
  }
  p->spans = grown;
  p->spans[p->span_count++] = (hark_span){kind, from_ms, to_ms};
  return HARK_OK;
}

static hark_err end_gap(hark_player *p, stretches *s, uint32_t at_ms) {
  hark_err err = s->gap ? add_span(p, HARK_SPAN_GAP, s->gap_ms, at_ms) : HARK_OK;
  s->gap = false;
  return err;
}

static hark_err end_idle(hark_player *p, stretches *s, uint32_t at_ms) {
  bool long_enough = at_ms - s->active_ms > HARK_PLAYER_IDLE_MS;
  hark_err err = long_enough ? add_span(p, HARK_SPAN_IDLE, s->active_ms, at_ms) : HARK_OK;
  s->active_ms = at_ms;
  return err;
}

static hark_err follow_stretches(hark_player *p, stretches *s, const hark_event *event, uint32_t at_ms) {
  hark_err err = HARK_OK;
  if (s->gap && (event->kind == HARK_EVENT_KEYFRAME || !s->gap_to_keyframe)) {
    err = end_gap(p, s, at_ms);
  }
  if (event->kind == HARK_EVENT_GAP && !s->gap) {
    uint32_t reason = event->n[HARK_ARG(GAP, REASON)];
    s->gap = true;
    s->gap_ms = at_ms;
    s->gap_to_keyframe = reason == HARK_GAP_DROPPED || reason == HARK_GAP_STORM; // the tree is unknown until then
  }
  if (event->kind == HARK_EVENT_VISIBILITY) {
    bool hidden = event->n[HARK_ARG(VISIBILITY, STATE)] != 0;
    if (s->hidden && !hidden && err == HARK_OK) {
      err = add_span(p, HARK_SPAN_HIDDEN, s->hidden_ms, at_ms);
    }
    s->hidden_ms = hidden && !s->hidden ? at_ms : s->hidden_ms;
    s->hidden = hidden;
  }
  if (err == HARK_OK && is_activity(event)) {
    err = end_idle(p, s, at_ms);
  }
  return err;
}

static int by_time_of_moment(const void *a, const void *b) {
  const hark_moment *x = a, *y = b;
  return x->at_ms != y->at_ms ? (x->at_ms > y->at_ms) - (x->at_ms < y->at_ms)
                              : (x->kind > y->kind) - (x->kind < y->kind);
}

static int by_time_of_span(const void *a, const void *b) {
  const hark_span *x = a, *y = b;
  return x->from_ms != y->from_ms ? (x->from_ms > y->from_ms) - (x->from_ms < y->from_ms)
                                  : (x->kind > y->kind) - (x->kind < y->kind);
}

// A stretch that has diverged ends with its keyframe, or with the stream.
static hark_err end_diverged(hark_player *p, uint32_t at_ms) {
  return p->truth.diverged ? add_span(p, HARK_SPAN_DIVERGED, p->truth.agreed_ms, at_ms) : HARK_OK;
}

static hark_err index_event(hark_player *p, stretches *s, const hark_event *event, uint32_t at_ms) {
  hark_err err = event->kind == HARK_EVENT_KEYFRAME ? end_diverged(p, at_ms) : HARK_OK;
  bool found_out = hark_truth_follow(&p->truth, &p->tip, event, at_ms);
  err = err == HARK_OK && (found_out || is_moment(event)) ? add_moment(p, event, at_ms) : err;
  err = err != HARK_OK ? err : hark_fields_follow(&p->fields, &p->tip, event, at_ms);
  return err != HARK_OK ? err : follow_stretches(p, s, event, at_ms);
}

static hark_err index_stream(hark_player *p) {
  uint32_t at_ms = p->duration_ms;
  hark_err err = HARK_OK;
  while (p->indexed < p->timeline.word_count && err == HARK_OK) {
    hark_event event;
    uint32_t next = hark_timeline_row(&p->timeline, p->indexed, &event);
    if (event.kind == HARK_EVENT_TICK) {
      at_ms += event.n[0];
      p->tip.now_ms = at_ms;
    } else if ((uint32_t)event.kind == HARK_ROW_RESUME) {
      err = end_gap(p, &p->open, at_ms);
      hark_reduce_resume(&p->tip, event.n[0]);
      hark_truth_resume(&p->truth);
      hark_fields_resume(&p->fields);
    } else {
      err = index_event(p, &p->open, &event, at_ms);
      hark_keyframes_pass(&p->keyframes, p->indexed, at_ms, event.kind, &p->tip);
      hark_reduce(&p->tip, &event);
    }
    err = err != HARK_OK ? err : p->tip.err;
    p->indexed = next;
  }
  p->duration_ms = at_ms;
  p->refused = p->tip.refused;
  return err;
}

// Ends, for now, what the end of the stream finds open: more may come.
static hark_err show_spans(hark_player *p) {
  stretches open = p->open;
  uint32_t ended = p->span_count, at_ms = p->duration_ms;
  hark_err err = end_gap(p, &open, at_ms);
  err = err != HARK_OK ? err : end_diverged(p, at_ms);
  err = err != HARK_OK ? err : end_idle(p, &open, at_ms);
  err = err == HARK_OK && open.hidden ? add_span(p, HARK_SPAN_HIDDEN, open.hidden_ms, at_ms) : err;
  void *grown = hark_grown(p->arena, p->shown, 0, &p->shown_max, p->span_count, sizeof *p->shown);
  if (p->span_count && err == HARK_OK && grown) {
    p->shown = grown;
    memcpy(p->shown, p->spans, p->span_count * sizeof *p->shown);
    qsort(p->shown, p->span_count, sizeof *p->shown, by_time_of_span);
  }
  p->shown_count = p->span_count;
  p->span_count = ended;
  return err == HARK_OK && p->shown_count && !grown ? HARK_ERR_NO_MEMORY : err;
}

hark_err hark_player_ready(hark_player *p) {
  hark_err err = hark_timeline_build(&p->timeline);
  err = err != HARK_OK ? err : index_stream(p);
  err = err != HARK_OK ? err : show_spans(p);
  p->ready = err == HARK_OK;
  if (err == HARK_OK && p->moment_count) {
    qsort(p->moments, p->moment_count, sizeof *p->moments, by_time_of_moment);
  }
  return err;
}

uint32_t hark_player_duration_ms(const hark_player *p) {
  return p->duration_ms;
}

size_t hark_player_moment_count(const hark_player *p) {
  return p->moment_count;
}

const hark_moment *hark_player_moment(const hark_player *p, size_t index) {
  return index < p->moment_count ? &p->moments[index] : NULL;
}

size_t hark_player_stay_count(const hark_player *p) {
  return p->fields.count;
}

const hark_field_stay *hark_player_stay(const hark_player *p, size_t index) {
  return index < p->fields.count ? &p->fields.stays[index] : NULL;
}

size_t hark_player_span_count(const hark_player *p) {
  return p->shown_count;
}

const hark_span *hark_player_span(const hark_player *p, size_t index) {
  return index < p->shown_count ? &p->shown[index] : NULL;
}

uint32_t hark_player_refused(const hark_player *p) {
  return p->refused;
}

uint32_t hark_player_diverged(const hark_player *p, uint32_t *first_ms) {
  *first_ms = p->truth.first_ms;
  return p->truth.divergences;
}

uint32_t hark_player_checks(const hark_player *p) {
  return p->truth.checks;
}

// ---- going ----

static hark_err rewind_to(hark_player *p, uint32_t at_ms) {
  const hark_keyframe *start = hark_keyframes_find(&p->keyframes, at_ms);
  p->word = start ? start->word : 0;
  p->at_ms = start ? start->at_ms : 0;
  if (start) {
    return hark_dom_copy(&p->dom, &start->dom);
  }
  p->dom.page = (hark_page){0};
  p->dom.now_ms = 0;
  p->dom.keyframed = false;
  hark_dom_clear(&p->dom);
  return HARK_OK;
}

// Folds up to and with what happens at `to_ms`. With an outbox, writes what was accepted.
static hark_err fold(hark_player *p, uint32_t to_ms, hark_outbox_writer *w) {
  uint32_t told_ms = p->now_ms;
  while (p->word < p->timeline.word_count) {
    hark_event event;
    uint32_t next = hark_timeline_row(&p->timeline, p->word, &event);
    if (event.kind == HARK_EVENT_TICK) {
      if (event.n[0] > to_ms - p->at_ms) {
        break;
      }
      p->at_ms += event.n[0];
      p->dom.now_ms = p->at_ms;
    } else if ((uint32_t)event.kind == HARK_ROW_RESUME) {
      hark_reduce_resume(&p->dom, event.n[0]);
      if (w) {
        hark_outbox_note_dead(w, &p->dom);
      }
    } else {
      uint32_t nodes = p->dom.node_count;
      bool accepted = hark_reduce(&p->dom, &event);
      if (w && p->at_ms > told_ms) {
        hark_outbox_put(w, HARK_EVENT_TICK);
        hark_outbox_put(w, p->at_ms - told_ms);
        told_ms = p->at_ms;
      }
      if (w && p->dom.node_count > nodes) {
        hark_outbox_note_node(w, &p->dom, accepted);
      }
      if (w && accepted) {
        hark_outbox_put_event(w, &p->dom, &event);
      }
    }
    p->word = next;
    if (p->dom.err != HARK_OK) {
      return p->dom.err;
    }
  }
  p->now_ms = p->dom.now_ms = to_ms;
  if (w && to_ms > told_ms) {
    hark_outbox_put(w, HARK_EVENT_TICK);
    hark_outbox_put(w, to_ms - told_ms);
  }
  return HARK_OK;
}

hark_err hark_player_go(hark_player *p, uint32_t at_ms) {
  if (!p->ready) {
    return HARK_ERR_STATE;
  }
  p->placed = false; // the outbox's ids no longer match
  hark_err err = rewind_to(p, at_ms);
  return err != HARK_OK ? err : fold(p, at_ms, NULL);
}

const hark_dom *hark_player_dom(const hark_player *p) {
  return &p->dom;
}

hark_err hark_player_seek(hark_player *p, uint32_t at_ms, hark_outbox *outbox) {
  hark_err err = hark_player_go(p, at_ms);
  if (err != HARK_OK) {
    return err;
  }
  hark_outbox_begin(&p->outbox);
  hark_outbox_put(&p->outbox, HARK_EVENT_TICK);
  hark_outbox_put(&p->outbox, at_ms);
  hark_outbox_put_state(&p->outbox, &p->dom);
  err = hark_outbox_end(&p->outbox, outbox);
  p->placed = err == HARK_OK;
  return err;
}

hark_err hark_player_step(hark_player *p, uint32_t at_ms, hark_outbox *outbox) {
  if (!p->ready || !p->placed) {
    return HARK_ERR_STATE;
  }
  if (at_ms < p->now_ms) {
    return HARK_ERR_BAD_ARGUMENT;
  }
  hark_outbox_begin(&p->outbox);
  hark_err err = fold(p, at_ms, &p->outbox);
  err = err != HARK_OK ? err : hark_outbox_end(&p->outbox, outbox);
  p->placed = err == HARK_OK;
  return err;
}
