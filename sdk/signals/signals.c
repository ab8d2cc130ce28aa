#include "sdk/signals/signals.h"

#include <string.h>

#include "sdk/signals/signals_state.h"

const char *hark_signal_name(uint32_t which) {
  static const char *const names[] = {
#define HARK_SIGNAL_LABEL(name, number, label) [number] = (label),
      HARK_SIGNALS(HARK_SIGNAL_LABEL)
#undef HARK_SIGNAL_LABEL
  };
  return which < HARK_SIGNAL_COUNT ? names[which] : "unknown";
}

bool hark_signal_is_friction(uint32_t which) {
  return which < HARK_SIGNAL_COUNT && which != HARK_SIGNAL_DOUBLE_CLICK && which != HARK_SIGNAL_SCROLL_DEPTH;
}

size_t hark_signals_bytes(void) {
  return sizeof(hark_signals);
}

static void fall_back(uint32_t *value, uint32_t normal) {
  if (*value == 0) {
    *value = normal;
  }
}

hark_signals *hark_signals_init(void *storage, const hark_signal_thresholds *thresholds) {
  hark_signals *signals = storage;
  memset(signals, 0, sizeof *signals);
  hark_signal_thresholds *t = &signals->thresholds;
  if (thresholds != NULL) {
    *t = *thresholds;
  }
  fall_back(&t->rage_clicks_min, HARK_RAGE_CLICKS_MIN);
  fall_back(&t->rage_gap_ms_max, HARK_RAGE_GAP_MS_MAX);
  fall_back(&t->rage_radius_px_max, HARK_RAGE_RADIUS_PX_MAX);
  fall_back(&t->dead_wait_ms, HARK_DEAD_WAIT_MS);
  fall_back(&t->error_wait_ms, HARK_ERROR_WAIT_MS);
  fall_back(&t->hover_dwell_ms_min, HARK_HOVER_DWELL_MS_MIN);
  fall_back(&t->field_pause_ms_min, HARK_FIELD_PAUSE_MS_MIN);
  fall_back(&t->thrash_window_ms, HARK_THRASH_WINDOW_MS);
  fall_back(&t->thrash_turns_min, HARK_THRASH_TURNS_MIN);
  fall_back(&t->thrash_path_px_min, HARK_THRASH_PATH_PX_MIN);
  return signals;
}

void hark_signals_reset(hark_signals *signals) {
  hark_signal_thresholds kept = signals->thresholds;
  memset(signals, 0, sizeof *signals);
  signals->thresholds = kept;
}

size_t hark_signals_feed(hark_signals *signals, const hark_event *event, hark_signal out[HARK_SIGNALS_OUT_MAX]) {
  hark_signal_list list = {out, 0};
  const hark_signal_thresholds *t = &signals->thresholds;
  if (event->kind == HARK_EVENT_SIGNAL) {
    return 0;
  }
  // Those that wait for something: the shorter wait first, so that late news of time still gives them in order.
  hark_rage_click_feed(&signals->rage, t, event, &list);
  hark_double_click_feed(&signals->twice, event, &list);
  hark_dead_click_feed(&signals->dead, t, event, &list);
  hark_error_click_feed(&signals->error, t, event, &list);
  hark_hesitation_feed(&signals->hesitation, t, event, &list);
  hark_thrashed_cursor_feed(&signals->thrash, t, event, &list);
  hark_form_abandonment_feed(&signals->form, event, &list);
  hark_scroll_depth_feed(&signals->depth, event, &list);
  return list.count;
}
