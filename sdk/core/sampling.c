#include "sdk/core/sampling.h"

#include <string.h>

void hark_sampler_init(hark_sampler *sampler, uint32_t tolerance_px, uint32_t scroll_ms) {
  memset(sampler, 0, sizeof *sampler);
  sampler->tolerance_px = tolerance_px;
  sampler->scroll_ms = scroll_ms;
}

static bool is_touch_move(const hark_event *event) {
  return event->kind == HARK_EVENT_TOUCH && event->n[HARK_ARG(TOUCH, PHASE)] == HARK_TOUCH_MOVE;
}

bool hark_sampler_takes(const hark_event *event) {
  return event->kind == HARK_EVENT_POINTER || event->kind == HARK_EVENT_SCROLL || is_touch_move(event);
}

static hark_point point_of(const hark_event *event) {
  uint32_t x = event->kind == HARK_EVENT_TOUCH ? HARK_ARG(TOUCH, X) : HARK_ARG(POINTER, X);
  return (hark_point){event->at_ms, event->n[x], event->n[x + 1]};
}

static bool same_path(const hark_sampler *s, const hark_event *event) {
  return s->path_kind == event->kind &&
         (event->kind == HARK_EVENT_POINTER || s->touch == event->n[HARK_ARG(TOUCH, ID)]);
}

// How far `q` is from where a straight, evenly timed walk from a to b has it, against the tolerance. Integers
// only: the same answer everywhere.
static bool strays(hark_point a, hark_point b, hark_point q, uint32_t tolerance) {
  int64_t span = (int64_t)b.at_ms - a.at_ms, part = (int64_t)q.at_ms - a.at_ms;
  int64_t limit = (int64_t)tolerance * (span > 0 ? span : 1);
  int64_t dx = (int64_t)(int32_t)(b.x - a.x) * part - (int64_t)(int32_t)(q.x - a.x) * span;
  int64_t dy = (int64_t)(int32_t)(b.y - a.y) * part - (int64_t)(int32_t)(q.y - a.y) * span;
  if (span == 0) {
    dx = (int32_t)(q.x - b.x);
    dy = (int32_t)(q.y - b.y);
  }
  return dx > limit || dx < -limit || dy > limit || dy < -limit;
}

static bool window_holds(const hark_sampler *s, hark_point next) {
  if (s->window_count == HARK_WINDOW_MAX || next.at_ms - s->anchor.at_ms > HARK_WINDOW_MS_MAX) {
    return false;
  }
  for (uint32_t i = 0; i < s->window_count; i++) {
    if (strays(s->anchor, next, s->window[i], s->tolerance_px)) {
      return false;
    }
  }
  return true;
}

static void path_event(const hark_sampler *s, hark_point p, hark_event *kept) {
  memset(kept, 0, sizeof *kept);
  kept->kind = s->path_kind;
  kept->at_ms = p.at_ms;
  uint32_t x = HARK_ARG(POINTER, X);
  if (s->path_kind == HARK_EVENT_TOUCH) {
    kept->n[HARK_ARG(TOUCH, ID)] = s->touch;
    kept->n[HARK_ARG(TOUCH, PHASE)] = HARK_TOUCH_MOVE;
    x = HARK_ARG(TOUCH, X);
  }
  kept->n[x] = p.x;
  kept->n[x + 1] = p.y;
}

static bool take_path(hark_sampler *s, const hark_event *event, hark_event *kept) {
  hark_point p = point_of(event);
  if (!same_path(s, event)) { // the first point of a path
    s->path_kind = event->kind;
    s->touch = event->kind == HARK_EVENT_TOUCH ? event->n[HARK_ARG(TOUCH, ID)] : 0;
    s->anchor = p;
    s->window_count = 0;
    *kept = *event;
    return true;
  }
  bool keep = s->window_count > 0 && !window_holds(s, p);
  if (keep) {
    s->anchor = s->window[s->window_count - 1];
    s->window_count = 0;
    path_event(s, s->anchor, kept);
  }
  s->window[s->window_count++] = p;
  return keep;
}

static void scroll_event(const hark_sampler *s, hark_event *kept) {
  memset(kept, 0, sizeof *kept);
  kept->kind = HARK_EVENT_SCROLL;
  kept->at_ms = s->scroll.at_ms;
  kept->n[HARK_ARG(SCROLL, NODE)] = s->scroller;
  kept->n[HARK_ARG(SCROLL, X)] = s->scroll.x;
  kept->n[HARK_ARG(SCROLL, Y)] = s->scroll.y;
}

static bool take_scroll(hark_sampler *s, const hark_event *event, hark_event *kept) {
  uint32_t node = event->n[HARK_ARG(SCROLL, NODE)];
  bool keep = !s->scroll_known || s->scroller != node || event->at_ms - s->scroll_kept_ms >= s->scroll_ms;
  s->scroll_known = true;
  s->scroller = node;
  s->scroll = (hark_point){event->at_ms, event->n[HARK_ARG(SCROLL, X)], event->n[HARK_ARG(SCROLL, Y)]};
  s->scroll_waits = !keep;
  if (keep) {
    s->scroll_kept_ms = event->at_ms;
    *kept = *event;
  }
  return keep;
}

bool hark_sampler_take(hark_sampler *sampler, const hark_event *event, hark_event *kept) {
  return event->kind == HARK_EVENT_SCROLL ? take_scroll(sampler, event, kept) : take_path(sampler, event, kept);
}

bool hark_sampler_must_flush(const hark_sampler *s, const hark_event *event) {
  if (event->kind == HARK_EVENT_SCROLL) {
    return s->window_count > 0 || (s->scroll_waits && s->scroller != event->n[HARK_ARG(SCROLL, NODE)]);
  }
  if (event->kind == HARK_EVENT_POINTER || is_touch_move(event)) {
    return s->scroll_waits || (s->window_count > 0 && !same_path(s, event));
  }
  return s->window_count > 0 || s->scroll_waits;
}

bool hark_sampler_waiting(const hark_sampler *s, hark_event *kept) {
  if (s->window_count > 0) {
    path_event(s, s->window[s->window_count - 1], kept);
    return true;
  }
  if (s->scroll_waits) {
    scroll_event(s, kept);
    return true;
  }
  return false;
}

void hark_sampler_done(hark_sampler *s) {
  if (s->window_count > 0) {
    s->anchor = s->window[s->window_count - 1];
    s->window_count = 0;
  } else if (s->scroll_waits) {
    s->scroll_waits = false;
    s->scroll_kept_ms = s->scroll.at_ms;
  }
}
