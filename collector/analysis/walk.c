#include "collector/analysis/walk.h"

#include <math.h>
#include <string.h>

static void add(hark_walk *walk, hark_walk_step step) {
  if (walk->count == HARK_WALK_STEPS_MAX) {
    walk->cut++;
    return;
  }
  // Nearly in order already: views and what is in them come as they began.
  uint32_t at = walk->count++;
  while (at > 0 && walk->steps[at - 1].at_ms > step.at_ms) {
    walk->steps[at] = walk->steps[at - 1];
    at--;
  }
  walk->steps[at] = step;
}

static void read_pages(hark_fb_session record, hark_walk *walk) {
  uint32_t views = hark_fb_session_views_count(record);
  for (uint32_t i = 0; i < views; i++) {
    hark_fb_stored_view view = hark_fb_session_views_at(record, i);
    hark_walk_step step = {.tab = hark_fb_stored_view_tab(view), .epoch = hark_fb_stored_view_epoch(view)};
    uint64_t start_ms = hark_fb_stored_view_start_ms(view);
    uint32_t spans = hark_fb_stored_view_spans_count(view);
    for (uint32_t j = 0; j < spans; j++) {
      hark_fb_stored_span span = hark_fb_stored_view_spans_at(view, j);
      step.name = hark_fb_stored_span_path(span);
      if (step.name.size > 0) { // else the page before goes on
        step.page_ms = hark_fb_stored_span_at_ms(span);
        step.at_ms = start_ms + step.page_ms;
        add(walk, step);
      }
    }
  }
}

// When a view began; where the record lost it, the session's start.
static uint64_t start_of(hark_fb_session record, uint64_t tab, uint32_t epoch) {
  uint32_t views = hark_fb_session_views_count(record);
  for (uint32_t i = 0; i < views; i++) {
    hark_fb_stored_view view = hark_fb_session_views_at(record, i);
    if (hark_fb_stored_view_tab(view) == tab && hark_fb_stored_view_epoch(view) == epoch) {
      return hark_fb_stored_view_start_ms(view);
    }
  }
  return hark_fb_session_started_ms(record);
}

static void read_signals(hark_fb_session record, hark_walk *walk) {
  uint32_t signals = hark_fb_session_signals_count(record);
  for (uint32_t i = 0; i < signals; i++) {
    hark_fb_stored_signal signal = hark_fb_session_signals_at(record, i);
    hark_walk_step step = {.kind = HARK_WALK_SIGNAL,
                           .which = hark_fb_stored_signal_signal(signal),
                           .tab = hark_fb_stored_signal_tab(signal),
                           .epoch = hark_fb_stored_signal_epoch(signal),
                           .page_ms = hark_fb_stored_signal_at_ms(signal)};
    if (step.which < HARK_SIGNAL_COUNT && hark_signal_is_friction(step.which)) {
      step.at_ms = start_of(record, step.tab, step.epoch) + step.page_ms;
      add(walk, step);
    }
  }
}

static void read_goals(hark_fb_session record, hark_walk *walk) {
  uint32_t goals = hark_fb_session_goals_count(record);
  for (uint32_t i = 0; i < goals; i++) {
    hark_fb_stored_goal goal = hark_fb_session_goals_at(record, i);
    add(walk, (hark_walk_step){.kind = HARK_WALK_GOAL,
                               .name = hark_fb_stored_goal_name(goal),
                               .at_ms = hark_fb_stored_goal_at_ms(goal)});
  }
}

bool hark_walk_read(hark_fb_session record, hark_walk *walk) {
  hark_bytes id = hark_fb_session_id(record);
  walk->count = walk->cut = 0;
  if (id.size != sizeof walk->id.bytes) {
    return false;
  }
  memcpy(walk->id.bytes, id.data, id.size);
  walk->started_ms = hark_fb_session_started_ms(record);
  walk->automated = !hark_friction_kind_of(record, &walk->device, &walk->source);
  read_pages(record, walk);
  read_signals(record, walk);
  read_goals(record, walk);
  return true;
}

hark_bytes hark_walk_attribute(hark_fb_session record, const char *name) {
  uint32_t context = hark_fb_session_context_count(record), tags = hark_fb_session_tags_count(record);
  for (uint32_t i = 0; i < context + tags; i++) {
    hark_fb_stored_pair pair =
        i < context ? hark_fb_session_context_at(record, i) : hark_fb_session_tags_at(record, i - context);
    if (hark_bytes_equal_cstr(hark_fb_stored_pair_name(pair), name)) {
      return hark_fb_stored_pair_value(pair);
    }
  }
  return (hark_bytes){NULL, 0};
}

// ---- times ----

uint32_t hark_walk_class_of(uint64_t ms) {
  uint32_t class_of_time = ms < 1 ? 0 : (uint32_t)(8 * log2((double)ms) + 0.5);
  return class_of_time < HARK_WALK_CLASSES ? class_of_time : HARK_WALK_CLASSES - 1;
}

double hark_walk_class_ms(uint32_t class_of_time) {
  return exp2(class_of_time / 8.0);
}

uint32_t hark_walk_median(const uint32_t counts[HARK_WALK_CLASSES]) {
  uint64_t all = 0, so_far = 0;
  for (uint32_t i = 0; i < HARK_WALK_CLASSES; i++) {
    all += counts[i];
  }
  for (uint32_t i = 0; i < HARK_WALK_CLASSES; i++) {
    so_far += counts[i];
    if (2 * so_far >= all && all > 0) {
      return i;
    }
  }
  return HARK_WALK_CLASSES;
}
