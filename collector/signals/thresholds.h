// thresholds.h — a project's own thresholds: every number of the detectors that a site may set, by name.
//
// Room: collector/signals (platform-free). Stands on: sdk/signals. Owns no memory. Tests: tests/collector/test_late.c.
//
// In text, as it is given and stored: "rage_clicks_min=4 dead_wait_ms=3000", in any order, each at most once, values 1
// to HARK_THRESHOLD_MAX. What is not named has its default. The page judges with the defaults; the collector judges
// again with the project's (rejudge.h).
#ifndef HARK_COLLECTOR_SIGNALS_THRESHOLDS_H
#define HARK_COLLECTOR_SIGNALS_THRESHOLDS_H

#include "schema/base/err.h"
#include "sdk/signals/signals.h"

#define HARK_THRESHOLD_MAX 600000u
#define HARK_THRESHOLDS_TEXT_MAX 1024u

// X(where, name, default, what it is)
#define HARK_THRESHOLDS(X)                                                                                             \
  X(page, rage_clicks_min, HARK_RAGE_CLICKS_MIN, "rage_click: clicks on something clickable; 2 more elsewhere")        \
  X(page, rage_gap_ms_max, HARK_RAGE_GAP_MS_MAX, "rage_click: longest ms between two of them")                         \
  X(page, rage_radius_px_max, HARK_RAGE_RADIUS_PX_MAX, "rage_click: px between two of them")                           \
  X(page, dead_wait_ms, HARK_DEAD_WAIT_MS, "dead_click: ms that a reaction is waited for")                             \
  X(page, error_wait_ms, HARK_ERROR_WAIT_MS, "error_click: ms from the click to the error")                            \
  X(page, hover_dwell_ms_min, HARK_HOVER_DWELL_MS_MIN, "hesitation_hover: ms of rest")                                 \
  X(page, field_pause_ms_min, HARK_FIELD_PAUSE_MS_MIN, "hesitation_field: ms of a pause")                              \
  X(page, thrash_window_ms, HARK_THRASH_WINDOW_MS, "thrashed_cursor: ms in which it turns")                            \
  X(page, thrash_turns_min, HARK_THRASH_TURNS_MIN, "thrashed_cursor: turns, at most 16")                               \
  X(page, thrash_path_px_min, HARK_THRASH_PATH_PX_MIN, "thrashed_cursor: px of path")                                  \
  X(late, slow_click_ms_min, HARK_SLOW_CLICK_MS_MIN, "slow_click: ms until the page answers")                          \
  X(late, rage_keys_min, HARK_RAGE_KEYS_MIN, "rage_keys: presses")                                                     \
  X(late, scroll_turns_min, HARK_SCROLL_TURNS_MIN, "excessive_scroll: turns, at most 16")                              \
  X(late, quick_back_ms_max, HARK_QUICK_BACK_MS_MAX, "quick_back: ms on the page left")                                \
  X(late, start_ms_min, HARK_HESITATION_START_MS_MIN, "hesitation_start: ms until the first click")                    \
  X(late, submit_ms_min, HARK_HESITATION_SUBMIT_MS_MIN, "hesitation_submit: ms until the form is sent")

typedef struct {
  uint32_t slow_click_ms_min, rage_keys_min, scroll_turns_min, quick_back_ms_max, start_ms_min, submit_ms_min;
} hark_late_thresholds;

typedef struct {
  hark_signal_thresholds page;
  hark_late_thresholds late;
} hark_thresholds;

// All defaults.
hark_thresholds hark_thresholds_default(void);
// Reads the text over the defaults. HARK_ERR_BAD_ARGUMENT: nothing is written but *wrong, the word that is no
// threshold.
hark_err hark_thresholds_read(hark_bytes text, hark_thresholds *thresholds, hark_bytes *wrong);
// Names this set of thresholds and the rules that use them, never 0 or 1: two records with the same name were judged
// alike.
uint64_t hark_thresholds_name(const hark_thresholds *thresholds);

typedef struct {
  const char *name, *what;
  uint32_t normal, value;
} hark_threshold_row;
// Lists them all; returns how many, at most 32.
size_t hark_thresholds_rows(const hark_thresholds *thresholds, hark_threshold_row rows[32]);

#endif
