// friction_record.c — from the stored record of a session to what the analysis takes.
#include <string.h>

#include "collector/analysis/friction_state.h"
#include "schema/hark_fb.h"

// Whether the goal was reached, and what it was worth: the values in the currency that was told first.
static void read_goals(const hark_friction *f, hark_fb_session record, hark_friction_session *session) {
  uint32_t count = hark_fb_session_goals_count(record);
  for (uint32_t i = 0; i < count; i++) {
    hark_fb_stored_goal goal = hark_fb_session_goals_at(record, i);
    if (!hark_bytes_equal_cstr(hark_fb_stored_goal_name(goal), f->goal)) {
      continue;
    }
    hark_bytes currency = hark_fb_stored_goal_currency(goal);
    session->converted = true;
    session->currency = session->currency.size > 0 ? session->currency : currency;
    bool adds = hark_bytes_equal(currency, session->currency);
    session->value += adds ? hark_fb_stored_goal_value(goal) : 0;
  }
}

bool hark_friction_kind_of(hark_fb_session record, hark_device *device, hark_source *source) {
  hark_bytes referrer, url = {NULL, 0};
  bool person = hark_session_kind(record, device, &referrer);
  if (hark_fb_session_views_count(record) > 0) {
    url = hark_fb_stored_view_url(hark_fb_session_views_at(record, 0));
  }
  *source = hark_source_of(referrer, url);
  return person;
}

static uint32_t at_most(hark_friction *f, uint32_t count, uint32_t max) {
  f->coverage.cut += count > max ? count - max : 0;
  return count > max ? max : count;
}

static void read_pages(hark_friction *f, hark_fb_session record, hark_friction_session *session) {
  session->page_count = at_most(f, hark_fb_session_pages_count(record), HARK_FRICTION_SESSION_PAGES_MAX);
  for (uint32_t i = 0; i < session->page_count; i++) {
    hark_fb_stored_page page = hark_fb_session_pages_at(record, i);
    f->seen[i] = (hark_friction_seen){hark_fb_stored_page_path(page), hark_fb_stored_page_views(page)};
  }
  session->pages = f->seen;
}

static void read_signals(hark_friction *f, hark_fb_session record, hark_friction_session *session) {
  session->signal_count = at_most(f, hark_fb_session_signals_count(record), HARK_FRICTION_SESSION_SIGNALS_MAX);
  for (uint32_t i = 0; i < session->signal_count; i++) {
    hark_fb_stored_signal signal = hark_fb_session_signals_at(record, i);
    f->signals[i] = (hark_friction_signal){
        .which = hark_fb_stored_signal_signal(signal),
        .page = hark_fb_stored_signal_page(signal),
        .target = hark_fb_stored_signal_target(signal),
        .label = hark_fb_stored_signal_label(signal),
        .tab = hark_fb_stored_signal_tab(signal),
        .epoch = hark_fb_stored_signal_epoch(signal),
        .at_ms = hark_fb_stored_signal_at_ms(signal),
        .count = hark_fb_stored_signal_count(signal),
    };
  }
  session->signals = f->signals;
}

hark_err hark_friction_add_record(hark_friction *f, hark_bytes bytes) {
  hark_fb_session record = hark_fb_session_root(bytes);
  hark_bytes id = hark_fb_session_id(record);
  hark_friction_session session = {.started_ms = hark_fb_session_started_ms(record)};
  if (id.size != sizeof session.id.bytes) {
    f->coverage.unreadable++;
    return HARK_OK;
  }
  if (!hark_friction_kind_of(record, &session.device, &session.source) && !f->automated) {
    f->coverage.automated++;
    return HARK_OK;
  }
  memcpy(session.id.bytes, id.data, id.size);
  read_goals(f, record, &session);
  session.events = hark_fb_session_events(record);
  session.dropped = hark_fb_session_dropped(record);
  uint32_t why = hark_fb_session_recorded_why(record), rate = hark_fb_session_recorded_rate(record);
  session.triggered = why == HARK_RECORDED_EVENT || why == HARK_RECORDED_ERROR;
  session.sampled = session.triggered || rate >= 10000 ? 0 : rate;
  session.views = hark_fb_session_views_count(record);
  for (uint32_t i = 0; i < session.views; i++) {
    session.views_blank += !hark_fb_stored_view_keyframe(hark_fb_session_views_at(record, i));
  }
  read_pages(f, record, &session);
  read_signals(f, record, &session);
  return hark_friction_add(f, &session);
}
