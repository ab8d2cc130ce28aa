// walk.h — the way a session took: pages, goals and friction in the order of time, read from its stored record.
//
// Room: collector/analysis (platform-free). Stands on: schema. Owns nothing. Tests: tests/report/test_funnel.c.
#ifndef HARK_COLLECTOR_ANALYSIS_WALK_H
#define HARK_COLLECTOR_ANALYSIS_WALK_H

#include "collector/analysis/friction.h"
#include "schema/hark_fb.h"

#define HARK_WALK_STEPS_MAX 1024u // of one session; the rest is counted in `cut`

typedef enum { HARK_WALK_PAGE, HARK_WALK_GOAL, HARK_WALK_SIGNAL } hark_walk_kind;

typedef struct {
  uint64_t at_ms; // wall time
  hark_walk_kind kind;
  hark_bytes name; // the masked path, or the goal's name
  uint32_t which;  // of a signal: its number
  uint64_t tab;    // where it is watched; of a goal: nothing
  uint32_t epoch, page_ms;
} hark_walk_step;

typedef struct {
  hark_session_id id;
  uint64_t started_ms;
  hark_device device;
  hark_source source;
  bool automated;
  uint32_t count, cut;
  hark_walk_step steps[HARK_WALK_STEPS_MAX]; // in the order of time; what fell together: pages, signals, goals
} hark_walk;

// Reads a stored record; texts are views into it. False where it has no id.
bool hark_walk_read(hark_fb_session record, hark_walk *walk);
// The value of a session's attribute (browser, os, device, country …) or tag; empty where it has none.
hark_bytes hark_walk_attribute(hark_fb_session record, const char *name);

// How long, roughly, in classes: each is 2^(1/8) times the one before (9 %), so that a median needs no list.
#define HARK_WALK_CLASSES 256u
uint32_t hark_walk_class_of(uint64_t ms);
// The middle of a class in milliseconds.
double hark_walk_class_ms(uint32_t class_of_time);
// The class that half of `counts` do not exceed; HARK_WALK_CLASSES where there are none.
uint32_t hark_walk_median(const uint32_t counts[HARK_WALK_CLASSES]);

#endif
