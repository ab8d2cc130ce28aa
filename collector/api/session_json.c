#include "collector/api/session_json.h"

#include <stdio.h>

#include "collector/api/session_filter.h"
#include "collector/http/query.h"
#include "collector/store/facts.h"
#include "schema/hark_fb.h"
#include "sdk/signals/signals.h"

static json_t *text(hark_bytes bytes) {
  // Stored texts are UTF-8; a cut one may end inside a character, which jansson refuses.
  while (bytes.size && !hark_bytes_is_utf8(bytes)) {
    bytes.size--;
  }
  return json_stringn(bytes.size ? (const char *)bytes.data : "", bytes.size);
}

static json_t *number(uint64_t value) {
  return json_integer((json_int_t)value);
}

static json_t *hex(const uint8_t *bytes, size_t size) {
  char digits[64];
  hark_hex_write(bytes, size, digits);
  return json_string(digits);
}

static json_t *tab_hex(uint64_t tab) {
  char digits[32];
  snprintf(digits, sizeof digits, "%016llx", (unsigned long long)tab);
  return json_string(digits);
}

static json_t *pairs_object(hark_fb_session session, bool tags) {
  uint32_t count = tags ? hark_fb_session_tags_count(session) : hark_fb_session_context_count(session);
  json_t *object = json_object();
  for (uint32_t i = 0; i < count; i++) {
    hark_fb_stored_pair pair = tags ? hark_fb_session_tags_at(session, i) : hark_fb_session_context_at(session, i);
    hark_bytes name = hark_fb_stored_pair_name(pair);
    if (name.size) {
      json_object_setn_new(object, (const char *)name.data, name.size, text(hark_fb_stored_pair_value(pair)));
    }
  }
  return object;
}

static hark_bytes context_value(hark_fb_session session, const char *name) {
  for (uint32_t i = 0; i < hark_fb_session_context_count(session); i++) {
    hark_fb_stored_pair pair = hark_fb_session_context_at(session, i);
    if (hark_bytes_equal_cstr(hark_fb_stored_pair_name(pair), name)) {
      return hark_fb_stored_pair_value(pair);
    }
  }
  return (hark_bytes){NULL, 0};
}

// {"rage_click": 2, …}, only what happened.
static json_t *signal_counts(hark_fb_session session) {
  uint32_t counts[256] = {0};
  for (uint32_t i = 0; i < hark_fb_session_signals_count(session); i++) {
    counts[hark_fb_stored_signal_signal(hark_fb_session_signals_at(session, i))]++;
  }
  json_t *object = json_object();
  for (uint32_t which = 0; which < HARK_SIGNAL_COUNT; which++) {
    if (counts[which]) {
      json_object_set_new(object, hark_signal_name(which), number(counts[which]));
    }
  }
  return object;
}

static uint64_t page_views(hark_fb_session session) {
  uint64_t views = 0;
  for (uint32_t i = 0; i < hark_fb_session_pages_count(session); i++) {
    views += hark_fb_stored_page_views(hark_fb_session_pages_at(session, i));
  }
  return views;
}

// Why the session is recorded, and for one in how many it stands: {"why": "sampled", "rate": 0.1}.
static json_t *recorded(hark_fb_session session) {
  static const char *const names[] = {"always", "sampled", "url", "event", "error"};
  uint32_t why = hark_fb_session_recorded_why(session), rate = hark_fb_session_recorded_rate(session);
  json_t *object = json_object();
  json_object_set_new(object, "why", json_string(names[why < sizeof names / sizeof names[0] ? why : 0]));
  json_object_set_new(object, "rate", json_real(rate ? rate / 1e4 : 1));
  return object;
}

json_t *hark_session_json_line(hark_session_id id, hark_bytes record) {
  hark_fb_session session = hark_fb_session_root(record);
  json_t *line = json_object();
  json_object_set_new(line, "id", hex(id.bytes, sizeof id.bytes));
  json_object_set_new(line, "started_ms", number(hark_fb_session_started_ms(session)));
  json_object_set_new(line, "ended_ms", number(hark_fb_session_ended_ms(session)));
  json_object_set_new(line, "duration_ms", number(hark_session_length_ms(session)));
  json_object_set_new(line, "user", text(hark_fb_session_user(session)));
  static const char *const names[] = {"browser", "browser_version", "os", "device", "language"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    json_object_set_new(line, names[i], text(context_value(session, names[i])));
  }
  json_object_set_new(line, "entry", text(hark_session_entry(session)));
  json_object_set_new(line, "pages", number(page_views(session)));
  json_object_set_new(line, "views", number(hark_fb_session_views_count(session)));
  json_object_set_new(line, "events", number(hark_fb_session_events(session)));
  json_object_set_new(line, "clicks", number(hark_fb_session_clicks(session)));
  json_object_set_new(line, "inputs", number(hark_fb_session_inputs(session)));
  json_object_set_new(line, "errors", number(hark_fb_session_errors(session)));
  json_object_set_new(line, "friction", number(hark_session_friction(session)));
  json_object_set_new(line, "requests_failed", number(hark_fb_session_requests_failed(session)));
  json_object_set_new(line, "goals", number(hark_fb_session_goals_count(session)));
  json_object_set_new(line, "signals", signal_counts(session));
  json_object_set_new(line, "recorded", recorded(session));
  return line;
}

static json_t *view_object(hark_fb_session session, uint32_t i) {
  hark_fb_stored_view view = hark_fb_session_views_at(session, i);
  json_t *one = json_object();
  json_object_set_new(one, "tab", tab_hex(hark_fb_stored_view_tab(view)));
  json_object_set_new(one, "epoch", number(hark_fb_stored_view_epoch(view)));
  json_object_set_new(one, "start_ms", number(hark_fb_stored_view_start_ms(view)));
  json_object_set_new(one, "duration_ms", number(hark_fb_stored_view_duration_ms(view)));
  json_object_set_new(one, "url", text(hark_fb_stored_view_url(view)));
  json_object_set_new(one, "title", text(hark_fb_stored_view_title(view)));
  json_object_set_new(one, "width", number(hark_fb_stored_view_width(view)));
  json_object_set_new(one, "height", number(hark_fb_stored_view_height(view)));
  json_object_set_new(one, "batches", number(hark_fb_stored_view_batches(view)));
  json_object_set_new(one, "keyframe", json_boolean(hark_fb_stored_view_keyframe(view)));
  json_object_set_new(one, "final", json_boolean(hark_fb_stored_view_final(view)));
  return one;
}

static json_t *page_object(hark_fb_session session, uint32_t i) {
  hark_fb_stored_page page = hark_fb_session_pages_at(session, i);
  json_t *one = json_object();
  json_object_set_new(one, "path", text(hark_fb_stored_page_path(page)));
  json_object_set_new(one, "views", number(hark_fb_stored_page_views(page)));
  json_object_set_new(one, "clicks", number(hark_fb_stored_page_clicks(page)));
  json_object_set_new(one, "ms", number(hark_fb_stored_page_ms(page)));
  return one;
}

static json_t *signal_object(hark_fb_session session, uint32_t i) {
  hark_fb_stored_signal signal = hark_fb_session_signals_at(session, i);
  json_t *one = json_object();
  json_object_set_new(one, "signal", json_string(hark_signal_name(hark_fb_stored_signal_signal(signal))));
  json_object_set_new(one, "page", text(hark_fb_stored_signal_page(signal)));
  json_object_set_new(one, "target", text(hark_fb_stored_signal_target(signal)));
  json_object_set_new(one, "label", text(hark_fb_stored_signal_label(signal)));
  json_object_set_new(one, "tab", tab_hex(hark_fb_stored_signal_tab(signal)));
  json_object_set_new(one, "epoch", number(hark_fb_stored_signal_epoch(signal)));
  json_object_set_new(one, "at_ms", number(hark_fb_stored_signal_at_ms(signal)));
  json_object_set_new(one, "count", number(hark_fb_stored_signal_count(signal)));
  return one;
}

static json_t *goal_object(hark_fb_session session, uint32_t i) {
  hark_fb_stored_goal goal = hark_fb_session_goals_at(session, i);
  json_t *one = json_object();
  json_object_set_new(one, "name", text(hark_fb_stored_goal_name(goal)));
  json_object_set_new(one, "value", json_real(hark_fb_stored_goal_value(goal)));
  json_object_set_new(one, "currency", text(hark_fb_stored_goal_currency(goal)));
  json_object_set_new(one, "at_ms", number(hark_fb_stored_goal_at_ms(goal)));
  return one;
}

static json_t *fault_object(hark_fb_session session, uint32_t i) {
  hark_fb_stored_fault fault = hark_fb_session_faults_at(session, i);
  char fingerprint[17];
  json_t *one = json_object();
  snprintf(fingerprint, sizeof fingerprint, "%016llx", (unsigned long long)hark_fb_stored_fault_fingerprint(fault));
  json_object_set_new(one, "fingerprint", json_string(fingerprint));
  json_object_set_new(one, "request", json_boolean(hark_fb_stored_fault_kind(fault) == HARK_FACT_FAULT_REQUEST));
  json_object_set_new(one, "name", text(hark_fb_stored_fault_name(fault)));
  json_object_set_new(one, "count", number(hark_fb_stored_fault_count(fault)));
  json_object_set_new(one, "at_ms", number(hark_fb_stored_fault_at_ms(fault)));
  return one;
}

static json_t *array_of(hark_fb_session session, uint32_t count, json_t *(*object)(hark_fb_session, uint32_t)) {
  json_t *array = json_array();
  for (uint32_t i = 0; i < count; i++) {
    json_array_append_new(array, object(session, i));
  }
  return array;
}

json_t *hark_session_json_manifest(hark_session_id id, hark_bytes record) {
  hark_fb_session session = hark_fb_session_root(record);
  json_t *manifest = hark_session_json_line(id, record);
  json_object_set_new(manifest, "batches", number(hark_fb_session_batches(session)));
  json_object_set_new(manifest, "dropped", number(hark_fb_session_dropped(session)));
  json_object_set_new(manifest, "remasked", number(hark_fb_session_remasked(session)));
  json_object_set_new(manifest, "bytes_stored", number(hark_fb_session_bytes_stored(session)));
  json_object_set_new(manifest, "bytes_inflated", number(hark_fb_session_bytes_inflated(session)));
  json_object_set_new(manifest, "context", pairs_object(session, false));
  json_object_set_new(manifest, "tags", pairs_object(session, true));
  json_object_set_new(manifest, "views", array_of(session, hark_fb_session_views_count(session), view_object));
  json_object_set_new(manifest, "pages", array_of(session, hark_fb_session_pages_count(session), page_object));
  json_object_set_new(manifest, "signals", array_of(session, hark_fb_session_signals_count(session), signal_object));
  json_object_set_new(manifest, "faults", array_of(session, hark_fb_session_faults_count(session), fault_object));
  json_object_set_new(manifest, "goals", array_of(session, hark_fb_session_goals_count(session), goal_object));
  return manifest;
}
