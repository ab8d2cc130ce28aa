// signals_state.h — the complete type of hark_signals, for those who hold one by value.
#ifndef HARK_SDK_SIGNALS_SIGNALS_STATE_H
#define HARK_SDK_SIGNALS_SIGNALS_STATE_H

#include "sdk/signals/dead_click.h"
#include "sdk/signals/double_click.h"
#include "sdk/signals/error_click.h"
#include "sdk/signals/form_abandonment.h"
#include "sdk/signals/hesitation.h"
#include "sdk/signals/rage_click.h"
#include "sdk/signals/scroll_depth.h"
#include "sdk/signals/thrashed_cursor.h"

struct hark_signals {
  hark_signal_thresholds thresholds; // defaults filled in
  hark_rage_click rage;
  hark_dead_click dead;
  hark_error_click error;
  hark_hesitation hesitation;
  hark_thrashed_cursor thrash;
  hark_form_abandonment form;
  hark_double_click twice;
  hark_scroll_depth depth;
};

#endif
