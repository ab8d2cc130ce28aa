#include "collector/store/session.h"

#include <stdlib.h>
#include <string.h>

#include "collector/store/session_model.h"

// The wall time of a page time, as this one batch tells it.
static uint64_t wall_ms(const hark_facts *facts, uint32_t at_ms) {
  uint64_t age = facts->envelope.sealed_ms > at_ms ? facts->envelope.sealed_ms - at_ms : 0;
  return facts->received_ms > age ? facts->received_ms - age : 0;
}

// ---- pairs ----

// Finds the pair of this name, or the place where it belongs.
static uint32_t pair_place(const hark_pairs_model *pairs, hark_bytes name, bool *found) {
  uint32_t i = 0;
  while (i < pairs->count && hark_bytes_compare(pairs->items[i].name, name) < 0) {
    i++;
  }
  *found = i < pairs->count && hark_bytes_equal(pairs->items[i].name, name);
  return i;
}

// Of two sayings, does the new one hold? Equal times: the smaller value, so that order never decides.
static bool holds(uint64_t old_ms, hark_bytes old, uint64_t new_ms, hark_bytes value, bool first_holds) {
  if (old_ms != new_ms) {
    return first_holds ? new_ms < old_ms : new_ms > old_ms;
  }
  return hark_bytes_compare(value, old) < 0;
}

static void merge_pair(hark_pairs_model *pairs, const hark_fact_pair *fact, uint64_t said_ms) {
  bool found;
  uint32_t place = pair_place(pairs, fact->name, &found);
  hark_fb_stored_pair_values *at = &pairs->items[place];
  if (!found) {
    if (pairs->count >= HARK_SESSION_PAIRS_MAX) {
      return;
    }
    memmove(at + 1, at, (pairs->count - place) * sizeof *at);
    pairs->count++;
    *at = (hark_fb_stored_pair_values){.name = fact->name, .value = fact->value, .said_ms = said_ms};
  } else if (holds(at->said_ms, at->value, said_ms, fact->value, !fact->is_tag)) {
    at->value = fact->value;
    at->said_ms = said_ms;
  }
}

// ---- views ----

// Finds the facts' view, or makes it in its place; NULL over the limit.
static hark_err find_view(hark_arena *arena, hark_session_model *model, const hark_facts *facts,
                          hark_view_model **view) {
  uint32_t i = 0;
  int order = 1;
  for (; i < model->view_count; i++) {
    const hark_fb_stored_view_values *v = &model->views[i].values;
    order = v->tab != facts->envelope.tab ? hark_order(v->tab, facts->envelope.tab)
                                          : hark_order(v->epoch, facts->envelope.epoch);
    if (order >= 0) {
      break;
    }
  }
  *view = &model->views[i];
  if (i < model->view_count && order == 0) {
    return HARK_OK;
  }
  if (model->view_count >= HARK_SESSION_VIEWS_MAX) {
    *view = NULL;
    return HARK_OK;
  }
  memmove(*view + 1, *view, (model->view_count - i) * sizeof **view);
  model->view_count++;
  **view =
      (hark_view_model){.values = {.tab = facts->envelope.tab, .epoch = facts->envelope.epoch, .start_ms = UINT64_MAX}};
  (*view)->spans = hark_arena_take_items(arena, facts->span_count, sizeof *(*view)->spans);
  return (*view)->spans ? HARK_OK : HARK_ERR_NO_MEMORY;
}

// `room`: how many spans the session may still take.
static void merge_spans(hark_view_model *view, const hark_facts *facts, uint32_t room) {
  uint32_t place = 0;
  while (place < view->span_count && view->spans[place].seq < facts->envelope.seq) {
    place++;
  }
  uint32_t count = facts->span_count < room ? facts->span_count : room;
  memmove(&view->spans[place + count], &view->spans[place], (view->span_count - place) * sizeof *view->spans);
  for (uint32_t i = 0; i < count; i++) {
    const hark_fact_span *span = &facts->spans[i];
    view->spans[place + i] = (hark_fb_stored_span_values){
        .seq = facts->envelope.seq, .at_ms = span->at_ms, .path = span->path, .clicks = span->clicks};
  }
  view->span_count += count;
}

static void merge_view(hark_view_model *view, const hark_facts *facts, uint32_t span_room) {
  hark_fb_stored_view_values *v = &view->values;
  uint64_t start_ms = wall_ms(facts, 0);
  v->start_ms = start_ms < v->start_ms ? start_ms : v->start_ms;
  v->duration_ms = facts->last_ms > v->duration_ms ? facts->last_ms : v->duration_ms;
  v->batches++;
  v->keyframe = v->keyframe || facts->keyframe;
  v->final = v->final || facts->final;
  if (facts->url.size > 0 && (v->url.size == 0 || facts->envelope.seq > v->url_seq)) {
    v->url = facts->url;
    v->title = facts->title;
    v->url_seq = facts->envelope.seq;
  }
  if (facts->width > 0 && (v->width == 0 || facts->envelope.seq > v->size_seq)) {
    v->width = facts->width;
    v->height = facts->height;
    v->size_seq = facts->envelope.seq;
  }
  merge_spans(view, facts, span_room);
}

static uint32_t span_room(const hark_session_model *model) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < model->view_count; i++) {
    count += model->views[i].span_count;
  }
  return count < HARK_SESSION_SPANS_MAX ? HARK_SESSION_SPANS_MAX - count : 0;
}

// ---- the whole ----

static void merge_counts(hark_fb_session_values *session, const hark_facts *facts, size_t stored_bytes) {
  session->batches++;
  session->judged_by = session->judged_by != 0 ? HARK_JUDGED_BEFORE : 0; // not with this batch
  session->events += facts->events;
  session->clicks += facts->clicks;
  session->inputs += facts->inputs;
  session->errors += facts->errors;
  session->requests_failed += facts->requests_failed;
  session->dropped += facts->dropped;
  session->bytes_stored += stored_bytes;
  session->bytes_inflated += facts->envelope.batch_bytes;
  session->remasked += facts->remasked;
  uint32_t why = session->recorded_why;
  hark_recorded_merge(&why, &session->recorded_rate, facts->recorded_why, facts->recorded_rate);
  session->recorded_why = (uint8_t)why;
  if (facts->user.size > 0) {
    uint64_t said_ms = wall_ms(facts, facts->user_at_ms);
    if (session->user.size == 0 || holds(session->user_said_ms, session->user, said_ms, facts->user, false)) {
      session->user = facts->user;
      session->user_said_ms = said_ms;
    }
  }
}

static int compare_signals(const void *a, const void *b) {
  const hark_fb_stored_signal_values *x = a, *y = b;
  int order = hark_order(x->tab, y->tab);
  order = order ? order : hark_order(x->epoch, y->epoch);
  order = order ? order : hark_order(x->at_ms, y->at_ms);
  order = order ? order : hark_order(x->signal, y->signal);
  order = order ? order : hark_order(x->count, y->count);
  order = order ? order : hark_bytes_compare(x->target, y->target);
  return order ? order : hark_bytes_compare(x->label, y->label);
}

static int compare_goals(const void *a, const void *b) {
  const hark_fb_stored_goal_values *x = a, *y = b;
  int order = hark_order(x->at_ms, y->at_ms);
  order = order ? order : hark_bytes_compare(x->name, y->name);
  return order ? order : (x->value > y->value) - (x->value < y->value);
}

// One fingerprint once. Of two names of it the smaller one stays, so that order never decides.
static void merge_fault(hark_session_model *model, const hark_fact_fault *fact, uint64_t at_ms) {
  uint32_t i = 0;
  while (i < model->fault_count && model->faults[i].fingerprint < fact->fingerprint) {
    i++;
  }
  hark_fb_stored_fault_values *at = &model->faults[i];
  if (i < model->fault_count && at->fingerprint == fact->fingerprint) {
    at->count += fact->count;
    at->at_ms = at_ms < at->at_ms ? at_ms : at->at_ms;
    at->name = hark_bytes_compare(fact->name, at->name) < 0 ? fact->name : at->name;
  } else if (model->fault_count < HARK_SESSION_FAULTS_MAX) {
    memmove(at + 1, at, (model->fault_count - i) * sizeof *at);
    model->fault_count++;
    *at = (hark_fb_stored_fault_values){
        .fingerprint = fact->fingerprint, .kind = fact->kind, .name = fact->name, .count = fact->count, .at_ms = at_ms};
  }
}

static void merge_lists(hark_session_model *model, const hark_facts *facts) {
  for (uint32_t i = 0; i < facts->pair_count; i++) {
    const hark_fact_pair *pair = &facts->pairs[i];
    merge_pair(pair->is_tag ? &model->tags : &model->context, pair, wall_ms(facts, pair->at_ms));
  }
  for (uint32_t i = 0; i < facts->signal_count && model->signal_count < HARK_SESSION_SIGNALS_MAX; i++) {
    const hark_fact_signal *signal = &facts->signals[i];
    model->signals[model->signal_count++] = (hark_fb_stored_signal_values){.signal = signal->signal,
                                                                           .target = signal->target,
                                                                           .label = signal->label,
                                                                           .tab = facts->envelope.tab,
                                                                           .epoch = facts->envelope.epoch,
                                                                           .at_ms = signal->at_ms,
                                                                           .count = signal->count};
  }
  for (uint32_t i = 0; i < facts->goal_count && model->goal_count < HARK_SESSION_GOALS_MAX; i++) {
    const hark_fact_goal *goal = &facts->goals[i];
    model->goals[model->goal_count++] = (hark_fb_stored_goal_values){
        .name = goal->name, .value = goal->value, .currency = goal->currency, .at_ms = wall_ms(facts, goal->at_ms)};
  }
  for (uint32_t i = 0; i < facts->fault_count; i++) {
    merge_fault(model, &facts->faults[i], wall_ms(facts, facts->faults[i].at_ms));
  }
  qsort(model->signals, model->signal_count, sizeof *model->signals, compare_signals);
  qsort(model->goals, model->goal_count, sizeof *model->goals, compare_goals);
}

static void merge_times(hark_session_model *model, const hark_facts *facts) {
  uint64_t started_ms = wall_ms(facts, 0), ended_ms = 0;
  for (uint32_t i = 0; i < model->view_count; i++) {
    const hark_fb_stored_view_values *view = &model->views[i].values;
    started_ms = view->start_ms < started_ms ? view->start_ms : started_ms;
    uint64_t end_ms = view->start_ms + view->duration_ms;
    ended_ms = end_ms > ended_ms ? end_ms : ended_ms;
  }
  model->values.started_ms = started_ms;
  model->values.ended_ms = ended_ms;
}

hark_err hark_session_merge(hark_arena *arena, hark_bytes old, const hark_facts *facts, size_t stored_bytes,
                            hark_bytes *record) {
  hark_session_model model;
  hark_err err = hark_session_model_load(arena, old, facts, &model);
  if (err != HARK_OK) {
    return err;
  }
  model.values.id = (hark_bytes){facts->envelope.session.bytes, sizeof facts->envelope.session.bytes};
  hark_view_model *view;
  err = find_view(arena, &model, facts, &view);
  if (err != HARK_OK) {
    return err;
  }
  if (view) {
    merge_view(view, facts, span_room(&model));
  }
  merge_counts(&model.values, facts, stored_bytes);
  merge_lists(&model, facts);
  merge_times(&model, facts);
  err = hark_session_model_derive(arena, &model);
  return err != HARK_OK ? err : hark_session_model_write(arena, &model, record);
}

// ---- judged again ----

hark_err hark_session_rejudge(hark_arena *arena, hark_bytes old, const hark_session_signal *signals, uint32_t count,
                              uint64_t judged_by, hark_bytes *record) {
  static const hark_facts none;
  hark_session_model model;
  hark_err err = hark_session_model_load(arena, old, &none, &model);
  if (err != HARK_OK) {
    return err;
  }
  count = count < HARK_SESSION_SIGNALS_MAX ? count : HARK_SESSION_SIGNALS_MAX;
  model.signals = hark_arena_take_items(arena, count, sizeof *model.signals);
  if (!model.signals) {
    return HARK_ERR_NO_MEMORY;
  }
  for (uint32_t i = 0; i < count; i++) {
    const hark_fact_signal *s = &signals[i].signal;
    model.signals[i] = (hark_fb_stored_signal_values){.signal = s->signal,
                                                      .target = s->target,
                                                      .label = s->label,
                                                      .tab = signals[i].tab,
                                                      .epoch = signals[i].epoch,
                                                      .at_ms = s->at_ms,
                                                      .count = s->count};
  }
  model.signal_count = count;
  model.values.judged_by = judged_by;
  if (count > 0) {
    qsort(model.signals, count, sizeof *model.signals, compare_signals);
  }
  err = hark_session_model_derive(arena, &model);
  return err != HARK_OK ? err : hark_session_model_write(arena, &model, record);
}

hark_err hark_session_keep_judgement(hark_arena *arena, hark_bytes from, hark_bytes to, hark_bytes *record) {
  hark_fb_session judged = hark_fb_session_root(from);
  uint64_t judged_by = from.size > 0 ? hark_fb_session_judged_by(judged) : 0;
  *record = to;
  if (judged_by == 0 || to.size == 0) {
    return HARK_OK;
  }
  uint32_t count = hark_fb_session_signals_count(judged);
  hark_session_signal *signals = hark_arena_take_items(arena, count, sizeof *signals);
  for (uint32_t i = 0; signals && i < count; i++) {
    hark_fb_stored_signal_values s = hark_fb_stored_signal_get(hark_fb_session_signals_at(judged, i));
    signals[i] = (hark_session_signal){
        .signal = {.target = s.target, .label = s.label, .at_ms = s.at_ms, .count = s.count, .signal = s.signal},
        .tab = s.tab,
        .epoch = s.epoch};
  }
  return signals ? hark_session_rejudge(arena, to, signals, count, judged_by, record) : HARK_ERR_NO_MEMORY;
}
