// sampling.h — thins pointer paths and scrolling, keeping the first, the last and every turn.
//
// Room: sdk/core (platform-free). Owns no memory. Tests: tests/sdk/test_recorder.c.
//
// Pointer and touch paths: an opening window (OPW-TR, Meratnia & de By 2004): a point is kept when without it
// some point since the last kept one would be farther than `tolerance_px` from where the straight, evenly timed
// line puts it. So a rest is kept as well as a turn. Bounded: a window has at most HARK_WINDOW_MAX points and
// lasts at most HARK_WINDOW_MS_MAX. Scrolling: one position per scroller and `scroll_ms`, and the last.
// What waits is handed out before any other event: thinning never changes the order.
#ifndef HARK_SDK_CORE_SAMPLING_H
#define HARK_SDK_CORE_SAMPLING_H

#include "schema/events.h"

#define HARK_WINDOW_MAX 32u
#define HARK_WINDOW_MS_MAX 1000u

typedef struct {
  uint32_t at_ms, x, y;
} hark_point;

typedef struct {
  uint32_t tolerance_px, scroll_ms;
  // The path being drawn; kind is POINTER, TOUCH, or TICK for none.
  hark_event_kind path_kind;
  uint32_t touch;
  hark_point anchor;                  // kept last
  hark_point window[HARK_WINDOW_MAX]; // waiting, oldest first
  uint32_t window_count;
  // The scroller last heard of.
  uint32_t scroller, scroll_kept_ms;
  hark_point scroll;
  bool scroll_known, scroll_waits;
} hark_sampler;

void hark_sampler_init(hark_sampler *sampler, uint32_t tolerance_px, uint32_t scroll_ms);
// Is this event thinned at all (POINTER, SCROLL, TOUCH move)?
bool hark_sampler_takes(const hark_event *event);
// Takes such an event; true when *kept must be recorded now. Call flush first when hark_sampler_must_flush.
bool hark_sampler_take(hark_sampler *sampler, const hark_event *event, hark_event *kept);
// Must what waits be recorded before this event?
bool hark_sampler_must_flush(const hark_sampler *sampler, const hark_event *event);
// Gives what waits, without forgetting it; false when there is nothing. Call done once it is recorded.
bool hark_sampler_waiting(const hark_sampler *sampler, hark_event *kept);
void hark_sampler_done(hark_sampler *sampler);

#endif
