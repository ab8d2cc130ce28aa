// thrashed_cursor.h — the pointer shaken back and forth.
//
// Rule: within 2000 ms, 6 or more reversals on one axis, each after at least 24 px in one direction, over a path of
// 600 px (Manhattan) or more, with no button down. Sources: Splunk RUM (2 s, 4 turns, 300 px) and Amplitude (20
// changes of direction on one axis in 2 s) stand on either side of it; 24 px keeps tremor and reading along a line out;
// reversals of both axes together (as this rule counted them once) are also how a hand hurries from target to target.
// Signal: count is the reversals, start the first of them; then it rests for a window.
// Known false positives: hover games, image magnifiers; pressing a button (drawing, dragging) is excluded.
#ifndef HARK_SDK_SIGNALS_THRASHED_CURSOR_H
#define HARK_SDK_SIGNALS_THRASHED_CURSOR_H

#include "sdk/signals/subject.h"

#define HARK_THRASH_WINDOW_MS 2000u
#define HARK_THRASH_TURNS_MIN 6u
#define HARK_THRASH_PATH_PX_MIN 600u
#define HARK_THRASH_SWING_PX_MIN 24u
#define HARK_THRASH_TURNS_MAX 16u // remembered of an axis; a threshold over this never fires

typedef struct {
  int32_t extreme;   // farthest point of the present swing
  int32_t direction; // -1, 1, or 0 before the first swing
  struct {
    uint32_t at_ms, path;
  } turns[HARK_THRASH_TURNS_MAX]; // a ring
  uint32_t turn_first, turn_count;
} hark_thrash_axis;

typedef struct {
  hark_thrash_axis axes[2];
  uint32_t x, y, path; // path: px walked, wraps
  uint32_t last_ms, quiet_until_ms, over;
  bool known, pressed, quiet;
} hark_thrashed_cursor;

void hark_thrashed_cursor_feed(hark_thrashed_cursor *state, const hark_signal_thresholds *thresholds,
                               const hark_event *event, hark_signal_list *list);

#endif
