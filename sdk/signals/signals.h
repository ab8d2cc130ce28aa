// signals.h — the detectors' one front door: events in, named friction out.
//
// Room: sdk/signals (platform-free). Stands on: schema. Owns no memory: the state is a plain struct.
// The page runs it to act now, the collector to judge again; same events give the same answers, bit for bit.
// One detector a file (rage_click, dead_click, error_click, hesitation, thrashed_cursor, form_abandonment,
// double_click, scroll_depth); those that need no page run in the collector only (collector/signals). Each header
// states its rule, thresholds, source and known false positives. Tests: tests/sdk/test_signals.c and one per detector.
#ifndef HARK_SDK_SIGNALS_SIGNALS_H
#define HARK_SDK_SIGNALS_SIGNALS_H

#include "schema/events.h"

// Stable numbers: sent and stored.
#define HARK_SIGNALS(X)                                                                                                \
  X(RAGE_CLICK, 0, "rage_click")                                                                                       \
  X(DEAD_CLICK, 1, "dead_click")                                                                                       \
  X(ERROR_CLICK, 2, "error_click")                                                                                     \
  X(HESITATION_HOVER, 3, "hesitation_hover") /* hover or focus dwell before acting */                                  \
  X(HESITATION_FIELD, 4, "hesitation_field") /* pauses inside a form field */                                          \
  X(THRASHED_CURSOR, 5, "thrashed_cursor")                                                                             \
  X(FORM_ABANDONMENT, 6, "form_abandonment")                                                                           \
  X(DOUBLE_CLICK, 7, "double_click")                                                                                   \
  X(SCROLL_DEPTH, 8, "scroll_depth") /* count: deepest per cent of the page, at its end */                             \
  X(REQUEST_FAILURE, 9, "request_failure")                                                                             \
  /* only the collector finds these: collector/signals */                                                              \
  X(SLOW_CLICK, 10, "slow_click")                                                                                      \
  X(RAGE_KEYS, 11, "rage_keys")                                                                                        \
  X(REFILLED_FIELD, 12, "refilled_field")                                                                              \
  X(INVALID_FIELD, 13, "invalid_field")                                                                                \
  X(EXCESSIVE_SCROLL, 14, "excessive_scroll")                                                                          \
  X(COPIED_ERROR, 15, "copied_error")                                                                                  \
  X(QUICK_BACK, 16, "quick_back")                                                                                      \
  X(BACK_AND_FORTH, 17, "back_and_forth")                                                                              \
  X(REPEATED_SEARCH, 18, "repeated_search")                                                                            \
  X(TURNED_SCREEN, 19, "turned_screen")                                                                                \
  X(ZOOMED_IN, 20, "zoomed_in")                                                                                        \
  X(HESITATION_START, 21, "hesitation_start")   /* before the first act on a page */                                   \
  X(HESITATION_SUBMIT, 22, "hesitation_submit") /* before a form is sent */                                            \
  X(PASTED_INSTEAD, 23, "pasted_instead")       /* after failed typing */

typedef enum {
#define HARK_SIGNAL_ENUM(name, number, label) HARK_SIGNAL_##name = (number),
  HARK_SIGNALS(HARK_SIGNAL_ENUM)
#undef HARK_SIGNAL_ENUM
      HARK_SIGNAL_COUNT
} hark_signal_kind;
#define HARK_SIGNALS_OF_PAGE 10u // those below are found in the page, too

// Returns "rage_click" for its number, or "unknown".
const char *hark_signal_name(uint32_t which);
// Does this signal mean friction (true), or is it only a fact worth keeping (double click, scroll depth)?
bool hark_signal_is_friction(uint32_t which);

#define HARK_SIGNAL_TARGET_MAX 96 // bytes kept of a target's path
#define HARK_SIGNAL_LABEL_MAX 48
#define HARK_SIGNALS_OUT_MAX 16 // most signals that one event can cause

typedef struct {
  hark_signal_kind which;
  uint32_t node;
  uint32_t start_ms; // page time when it began
  uint32_t at_ms;    // page time when it was certain
  uint32_t count;    // clicks, pauses, per cent, … as the detector's header says
  uint8_t target_size, label_size;
  char target[HARK_SIGNAL_TARGET_MAX];
  char label[HARK_SIGNAL_LABEL_MAX];
} hark_signal;

// All thresholds; zero in a field means its default, which the detectors' headers document.
typedef struct {
  uint32_t rage_clicks_min, rage_gap_ms_max, rage_radius_px_max;
  uint32_t dead_wait_ms;
  uint32_t error_wait_ms;
  uint32_t hover_dwell_ms_min, field_pause_ms_min;
  uint32_t thrash_window_ms, thrash_turns_min, thrash_path_px_min;
} hark_signal_thresholds;

// Complete type in signals_state.h for those who hold one; its size is bounded and needs no allocation.
typedef struct hark_signals hark_signals;
size_t hark_signals_bytes(void);
// Prepares caller storage of hark_signals_bytes() bytes, 16-aligned.
hark_signals *hark_signals_init(void *storage, const hark_signal_thresholds *thresholds);
// Forgets the page (a new page view begins).
void hark_signals_reset(hark_signals *signals);
// Feeds one event (with at_ms set; texts already masked; SIGNAL events are ignored) and writes what became
// certain to out; returns how many. Events must come in order.
size_t hark_signals_feed(hark_signals *signals, const hark_event *event, hark_signal out[HARK_SIGNALS_OUT_MAX]);

#endif
