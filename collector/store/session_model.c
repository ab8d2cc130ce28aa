#include "collector/store/session_model.h"

static bool load_pairs(hark_arena *arena, hark_fb_session session, bool tags, uint32_t more, hark_pairs_model *pairs) {
  uint32_t count = tags ? hark_fb_session_tags_count(session) : hark_fb_session_context_count(session);
  pairs->items = hark_arena_take_items(arena, (size_t)count + more, sizeof *pairs->items);
  if (!pairs->items) {
    return false;
  }
  for (uint32_t i = 0; i < count; i++) {
    pairs->items[i] =
        hark_fb_stored_pair_get(tags ? hark_fb_session_tags_at(session, i) : hark_fb_session_context_at(session, i));
  }
  pairs->count = count;
  return true;
}

// `more`: room for the spans of the facts, in the one view that they belong to.
static bool load_view(hark_arena *arena, hark_fb_stored_view stored, uint32_t more, hark_view_model *view) {
  view->values = hark_fb_stored_view_get(stored);
  view->span_count = hark_fb_stored_view_spans_count(stored);
  view->spans = hark_arena_take_items(arena, (size_t)view->span_count + more, sizeof *view->spans);
  for (uint32_t i = 0; view->spans && i < view->span_count; i++) {
    view->spans[i] = hark_fb_stored_span_get(hark_fb_stored_view_spans_at(stored, i));
  }
  return view->spans != NULL;
}

static hark_err load_views(hark_arena *arena, hark_fb_session session, const hark_facts *facts,
                           hark_session_model *model) {
  uint32_t count = hark_fb_session_views_count(session);
  model->views = hark_arena_take_items(arena, (size_t)count + 1, sizeof *model->views);
  if (!model->views) {
    return HARK_ERR_NO_MEMORY;
  }
  for (uint32_t i = 0; i < count; i++) {
    hark_fb_stored_view stored = hark_fb_session_views_at(session, i);
    bool ours = hark_fb_stored_view_tab(stored) == facts->envelope.tab &&
                hark_fb_stored_view_epoch(stored) == facts->envelope.epoch;
    if (!load_view(arena, stored, ours ? facts->span_count : 0, &model->views[i])) {
      return HARK_ERR_NO_MEMORY;
    }
  }
  model->view_count = count;
  return HARK_OK;
}

hark_err hark_session_model_load(hark_arena *arena, hark_bytes record, const hark_facts *facts,
                                 hark_session_model *model) {
  hark_fb_session session = hark_fb_session_root(record);
  *model = (hark_session_model){.values = hark_fb_session_get(session)};
  uint32_t signals = hark_fb_session_signals_count(session);
  uint32_t goals = hark_fb_session_goals_count(session);
  model->signals = hark_arena_take_items(arena, (size_t)signals + facts->signal_count, sizeof *model->signals);
  model->goals = hark_arena_take_items(arena, (size_t)goals + facts->goal_count, sizeof *model->goals);
  uint32_t faults = hark_fb_session_faults_count(session);
  model->faults = hark_arena_take_items(arena, (size_t)faults + facts->fault_count, sizeof *model->faults);
  if (!model->signals || !model->goals || !model->faults ||
      !load_pairs(arena, session, false, facts->pair_count, &model->context) ||
      !load_pairs(arena, session, true, facts->pair_count, &model->tags)) {
    return HARK_ERR_NO_MEMORY;
  }
  for (uint32_t i = 0; i < signals; i++) {
    model->signals[i] = hark_fb_stored_signal_get(hark_fb_session_signals_at(session, i));
  }
  for (uint32_t i = 0; i < goals; i++) {
    model->goals[i] = hark_fb_stored_goal_get(hark_fb_session_goals_at(session, i));
  }
  for (uint32_t i = 0; i < faults; i++) {
    model->faults[i] = hark_fb_stored_fault_get(hark_fb_session_faults_at(session, i));
  }
  model->fault_count = faults;
  model->signal_count = signals;
  model->goal_count = goals;
  return load_views(arena, session, facts, model);
}

// ---- writing ----

// An upper bound of what the record takes: fixed parts generously, texts as they are.
static size_t record_bytes_max(const hark_session_model *model) {
  size_t size = 2048 + model->values.user.size;
  for (uint32_t i = 0; i < model->context.count + model->tags.count; i++) {
    bool tag = i >= model->context.count;
    const hark_fb_stored_pair_values *pair =
        tag ? &model->tags.items[i - model->context.count] : &model->context.items[i];
    size += 96 + pair->name.size + pair->value.size;
  }
  for (uint32_t i = 0; i < model->view_count; i++) {
    const hark_view_model *view = &model->views[i];
    size += 224 + view->values.url.size + view->values.title.size;
    for (uint32_t j = 0; j < view->span_count; j++) {
      size += 96 + view->spans[j].path.size;
    }
  }
  for (uint32_t i = 0; i < model->page_count; i++) {
    size += 96 + model->pages[i].path.size;
  }
  for (uint32_t i = 0; i < model->signal_count; i++) {
    const hark_fb_stored_signal_values *signal = &model->signals[i];
    size += 160 + signal->page.size + signal->target.size + signal->label.size;
  }
  for (uint32_t i = 0; i < model->goal_count; i++) {
    size += 128 + model->goals[i].name.size + model->goals[i].currency.size;
  }
  for (uint32_t i = 0; i < model->fault_count; i++) {
    size += 128 + model->faults[i].name.size;
  }
  return size;
}

static hark_flat_ref write_pairs(hark_flat_builder *builder, const hark_pairs_model *pairs, hark_flat_ref *refs) {
  for (uint32_t i = 0; i < pairs->count; i++) {
    refs[i] = hark_fb_stored_pair_put(builder, &pairs->items[i]);
  }
  return pairs->count ? hark_flat_put_refs(builder, refs, pairs->count) : (hark_flat_ref){0};
}

static hark_flat_ref write_views(hark_flat_builder *builder, const hark_session_model *model, hark_flat_ref *refs,
                                 hark_flat_ref *span_refs) {
  for (uint32_t i = 0; i < model->view_count; i++) {
    const hark_view_model *view = &model->views[i];
    for (uint32_t j = 0; j < view->span_count; j++) {
      span_refs[j] = hark_fb_stored_span_put(builder, &view->spans[j]);
    }
    hark_fb_stored_view_values values = view->values;
    values.spans = view->span_count ? hark_flat_put_refs(builder, span_refs, view->span_count) : (hark_flat_ref){0};
    refs[i] = hark_fb_stored_view_put(builder, &values);
  }
  return hark_flat_put_refs(builder, refs, model->view_count);
}

static hark_flat_ref write_lists(hark_flat_builder *builder, const hark_session_model *model, hark_flat_ref *refs,
                                 hark_fb_session_values *values) {
  for (uint32_t i = 0; i < model->page_count; i++) {
    refs[i] = hark_fb_stored_page_put(builder, &model->pages[i]);
  }
  values->pages = hark_flat_put_refs(builder, refs, model->page_count);
  for (uint32_t i = 0; i < model->signal_count; i++) {
    refs[i] = hark_fb_stored_signal_put(builder, &model->signals[i]);
  }
  values->signals = hark_flat_put_refs(builder, refs, model->signal_count);
  for (uint32_t i = 0; i < model->goal_count; i++) {
    refs[i] = hark_fb_stored_goal_put(builder, &model->goals[i]);
  }
  values->goals = hark_flat_put_refs(builder, refs, model->goal_count);
  for (uint32_t i = 0; i < model->fault_count; i++) {
    refs[i] = hark_fb_stored_fault_put(builder, &model->faults[i]);
  }
  values->faults = model->fault_count ? hark_flat_put_refs(builder, refs, model->fault_count) : (hark_flat_ref){0};
  return hark_fb_session_put(builder, values);
}

hark_err hark_session_model_write(hark_arena *arena, const hark_session_model *model, hark_bytes *record) {
  size_t out_max = record_bytes_max(model);
  void *out = hark_arena_take(arena, out_max);
  uint32_t most = HARK_SESSION_SIGNALS_MAX > HARK_SESSION_SPANS_MAX ? HARK_SESSION_SIGNALS_MAX : HARK_SESSION_SPANS_MAX;
  hark_flat_ref *refs = hark_arena_take_items(arena, most, sizeof *refs);
  hark_flat_ref *span_refs = hark_arena_take_items(arena, most, sizeof *span_refs);
  if (!out || !refs || !span_refs) {
    return HARK_ERR_NO_MEMORY;
  }
  hark_flat_builder builder;
  hark_flat_builder_init(&builder, out, out_max);
  hark_fb_session_values values = model->values;
  values.context = write_pairs(&builder, &model->context, refs);
  values.tags = write_pairs(&builder, &model->tags, refs);
  values.views = write_views(&builder, model, refs, span_refs);
  return hark_flat_finish(&builder, write_lists(&builder, model, refs, &values), record);
}
