// asked.h — which public bytes were asked for a moment ago, so that not every visitor is asked at once.
//
// Room: collector (no clock: time is an argument). Loop thread. Tests: tests/collector/test_asked.c.
//
// Limit: HARK_ASKED_SLOTS names; one that takes another's slot only makes that one be asked for again.
#ifndef HARK_COLLECTOR_ASKED_H
#define HARK_COLLECTOR_ASKED_H

#include "collector/store/store.h"

#define HARK_ASKED_SLOTS 1024u
#define HARK_ASKED_AGAIN_MS 10000u

typedef struct {
  hark_project_id project;
  hark_blob_name name;
  uint64_t at_ms;
} hark_asked_slot;

typedef struct {
  hark_asked_slot slots[HARK_ASKED_SLOTS];
} hark_asked;

// Is it to be asked for now? Then it counts as asked. now_ms is not 0.
bool hark_asked_take(hark_asked *asked, hark_project_id project, hark_blob_name name, uint64_t now_ms);

#endif
