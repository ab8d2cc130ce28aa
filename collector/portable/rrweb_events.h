// rrweb_events.h — one page view's events as rrweb's. Inside collector/portable only.
#ifndef HARK_COLLECTOR_PORTABLE_RRWEB_EVENTS_H
#define HARK_COLLECTOR_PORTABLE_RRWEB_EVENTS_H

#include "collector/portable/rrweb_burst.h"
#include "collector/portable/sink.h"
#include "replay/timeline.h"

typedef struct {
  hark_sink *sink;
  hark_dom dom;
  hark_rrweb_burst burst;
  uint64_t start_ms; // wall time of page time 0
  uint64_t events;   // written so far, over all views
  bool shown;        // a snapshot has been written
  hark_err err;
} hark_rrweb_view;

// Writes all of a built timeline; `view` has sink, start_ms and events set.
hark_err hark_rrweb_write_view(hark_rrweb_view *view, hark_arena *arena, const hark_timeline *timeline);

#endif
