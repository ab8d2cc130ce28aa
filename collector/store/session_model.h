// session_model.h — a session's record opened up into plain arrays, to be changed and written again.
//
// Room: collector/store, inside session*.c only. Everything lies in, or is borrowed into, one arena.
#ifndef HARK_COLLECTOR_STORE_SESSION_MODEL_H
#define HARK_COLLECTOR_STORE_SESSION_MODEL_H

#include "collector/store/session.h"
#include "schema/hark_fb.h"

typedef struct {
  hark_fb_stored_view_values values;
  hark_fb_stored_span_values *spans; // sorted by seq, then at_ms
  uint32_t span_count;
} hark_view_model;

typedef struct {
  hark_fb_stored_pair_values *items; // sorted by name
  uint32_t count;
} hark_pairs_model;

typedef struct {
  hark_fb_session_values values;
  hark_pairs_model context, tags;
  hark_view_model *views; // sorted by tab, then epoch
  hark_fb_stored_page_values *pages;
  hark_fb_stored_signal_values *signals;
  hark_fb_stored_goal_values *goals;
  hark_fb_stored_fault_values *faults; // sorted by fingerprint
  uint32_t view_count, page_count, signal_count, goal_count, fault_count;
} hark_session_model;

// Opens a record (empty: a new session) with room for one more batch of facts. HARK_ERR_NO_MEMORY.
hark_err hark_session_model_load(hark_arena *arena, hark_bytes record, const hark_facts *facts,
                                 hark_session_model *model);
// Works out pages, and the page of each signal, from the spans.
hark_err hark_session_model_derive(hark_arena *arena, hark_session_model *model);
hark_err hark_session_model_write(hark_arena *arena, const hark_session_model *model, hark_bytes *record);

// Orders numbers for sorting.
static inline int hark_order(uint64_t a, uint64_t b) {
  return a < b ? -1 : a > b;
}

#endif
