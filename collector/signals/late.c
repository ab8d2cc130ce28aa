#include "collector/signals/late.h"

#include <string.h>

void hark_late_init(hark_late *late, const hark_thresholds *thresholds) {
  memset(late, 0, sizeof *late);
  late->thresholds = *thresholds;
  hark_signals_init(&late->page, &thresholds->page);
}

void hark_late_begin_view(hark_late *late, uint32_t epoch, uint64_t start_ms) {
  hark_signals_reset(&late->page);
  memset(&late->view, 0, sizeof late->view);
  late->epoch = epoch;
  hark_page_loops_begin_view(&late->loops, epoch, start_ms);
}

// Gives a signal about a field the name that a click on the field told; an abandoned form that of the field typed into
// last.
static void name_field(const hark_late *late, hark_signal *signal) {
  uint32_t node = signal->which == HARK_SIGNAL_FORM_ABANDONMENT ? late->view.typed : signal->node;
  uint32_t kept = late->view.clicked_count < HARK_LATE_CLICKED_MAX ? late->view.clicked_count : HARK_LATE_CLICKED_MAX;
  for (uint32_t i = 1; i <= kept && signal->target_size == 0 && node != 0; i++) {
    const hark_subject *s = &late->view.clicked[(late->view.clicked_count - i) % HARK_LATE_CLICKED_MAX];
    if (s->node == node) {
      signal->target_size = s->target_size;
      signal->label_size = s->label_size;
      memcpy(signal->target, s->target, sizeof s->target);
      memcpy(signal->label, s->label, sizeof s->label);
    }
  }
}

static size_t keep(const hark_late *late, const hark_signal *found, size_t count, hark_late_signal *out) {
  for (size_t i = 0; i < count; i++) {
    out[i] = (hark_late_signal){.signal = found[i], .epoch = late->epoch};
    name_field(late, &out[i].signal);
  }
  return count;
}

size_t hark_late_feed(hark_late *late, const hark_event *event, hark_late_signal out[HARK_LATE_OUT_MAX]) {
  const hark_late_thresholds *t = &late->thresholds.late;
  hark_signal found[HARK_SIGNALS_OUT_MAX];
  if (event->kind == HARK_EVENT_SIGNAL) {
    return 0;
  }
  if (event->kind == HARK_EVENT_CLICK) {
    hark_subject_of_click(&late->view.clicked[late->view.clicked_count++ % HARK_LATE_CLICKED_MAX], event);
  } else if (event->kind == HARK_EVENT_KEYFRAME) {
    late->view.clicked_count = 0; // node ids begin anew
  }
  if (event->kind == HARK_EVENT_INPUT && event->n[HARK_ARG(INPUT, HOW)] == HARK_INPUT_TYPED) {
    late->view.typed = event->n[HARK_ARG(INPUT, NODE)];
  }
  size_t count = keep(late, found, hark_signals_feed(&late->page, event, found), out);
  hark_signal_list list = {found, 0};
  hark_rage_keys_feed(&late->view.keys, t->rage_keys_min, event, &list);
  hark_slow_click_feed(&late->view.slow, t->slow_click_ms_min, event, &list);
  hark_refilled_field_feed(&late->view.refill, event, &list);
  hark_invalid_field_feed(&late->view.invalid, event, &list);
  hark_excessive_scroll_feed(&late->view.scroll, t->scroll_turns_min, event, &list);
  hark_copied_error_feed(&late->view.copied, event, &list);
  hark_repeated_search_feed(&late->view.search, event, &list);
  hark_restless_screen_feed(&late->view.screen, event, &list);
  hark_late_hesitation_feed(&late->view.hesitation, t->start_ms_min, t->submit_ms_min, event, &list);
  count += keep(late, found, list.count, out + count);
  return count + hark_page_loops_feed(&late->loops, t->quick_back_ms_max, event, out + count);
}
