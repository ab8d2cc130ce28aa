// late.h — the detectors that only the collector runs: over a tab's views in order, when they are all there.
//
// Room: collector/signals (platform-free). Stands on: schema, sdk/signals. Owns no memory: the state is a plain struct.
// Tests: tests/collector/test_late.c; tests/corpora/friction. Fuzz: tests/fuzz/fuzz_late.c.
//
// The page's own detectors (sdk/signals) run here, too, on the same events, so that one pass gives all signals of a tab
// as today's thresholds have them. A page pays nothing for those that only this room knows; each header states its
// rule, source and known false positives: slow_click, rage_keys, refilled_field, invalid_field, excessive_scroll,
// copied_error, page_loops, repeated_search, restless_screen, late_hesitation.
// A signal about a field is named like the field: by what the last click on it told; a field reached by key has no
// name. An abandoned form is named like the field that was typed into last.
#ifndef HARK_COLLECTOR_SIGNALS_LATE_H
#define HARK_COLLECTOR_SIGNALS_LATE_H

#include "collector/signals/copied_error.h"
#include "collector/signals/excessive_scroll.h"
#include "collector/signals/invalid_field.h"
#include "collector/signals/late_hesitation.h"
#include "collector/signals/page_loops.h"
#include "collector/signals/rage_keys.h"
#include "collector/signals/refilled_field.h"
#include "collector/signals/repeated_search.h"
#include "collector/signals/restless_screen.h"
#include "collector/signals/slow_click.h"
#include "collector/signals/thresholds.h"
#include "sdk/signals/signals_state.h"

#define HARK_LATE_OUT_MAX (2 * HARK_SIGNALS_OUT_MAX + 2) // most signals that one event can cause
#define HARK_LATE_CLICKED_MAX 16u

typedef struct {
  hark_thresholds thresholds;
  uint32_t epoch;
  hark_signals page;     // sdk/signals
  hark_page_loops loops; // goes on from view to view; all others begin anew
  struct {
    hark_slow_click slow;
    hark_rage_keys keys;
    hark_refilled_field refill;
    hark_invalid_field invalid;
    hark_excessive_scroll scroll;
    hark_copied_error copied;
    hark_repeated_search search;
    hark_restless_screen screen;
    hark_late_hesitation hesitation;
    hark_subject clicked[HARK_LATE_CLICKED_MAX]; // a ring, to name fields
    uint32_t clicked_count, typed;               // typed: the field typed into last
  } view;
} hark_late;

// Begins a tab.
void hark_late_init(hark_late *late, const hark_thresholds *thresholds);
// Begins a page view of it; `start_ms`: wall time of its page time 0. Views come in the order of their epochs.
void hark_late_begin_view(hark_late *late, uint32_t epoch, uint64_t start_ms);
// Feeds one event and writes what became certain; returns how many. SIGNAL events are ignored.
size_t hark_late_feed(hark_late *late, const hark_event *event, hark_late_signal out[HARK_LATE_OUT_MAX]);

#endif
