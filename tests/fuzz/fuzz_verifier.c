// fuzz_verifier.c — any bytes to the verifiers of what is sent and stored; then every field is read, verified or
// not: readers must stay inside either way.
#include "schema/hark_fb.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ITEMS_MAX 64u // of a vector in bytes that did not verify, which may state any count

static volatile uint64_t sink;

static void touch(hark_bytes bytes) {
  for (size_t i = 0; i < bytes.size; i++) {
    sink += bytes.data[i];
  }
}

static uint32_t least(uint32_t a, uint32_t b) {
  return a < b ? a : b;
}

static void read_batch(hark_bytes whole) {
  hark_fb_batch batch = hark_fb_batch_root(whole);
  hark_fb_batch_values values = hark_fb_batch_get(batch);
  sink += values.start_ms + values.event_count + values.consent;
  touch(values.columns);
  touch(values.texts);
}

static void read_project(hark_bytes whole) {
  hark_fb_project project = hark_fb_project_root(whole);
  hark_fb_project_values values = hark_fb_project_get(project);
  touch(values.name);
  touch(values.write_key);
  touch(values.read_key_sha256);
  sink += values.created_ms;
  for (uint32_t i = 0; i <= least(hark_fb_project_origins_count(project), ITEMS_MAX); i++) {
    touch(hark_fb_project_origins_at(project, i));
  }
}

static void read_pair(hark_fb_stored_pair pair) {
  touch(hark_fb_stored_pair_name(pair));
  touch(hark_fb_stored_pair_value(pair));
}

static void read_view(hark_fb_stored_view view) {
  hark_fb_stored_view_values values = hark_fb_stored_view_get(view);
  touch(values.url);
  touch(values.title);
  sink += values.tab + values.keyframe;
  for (uint32_t i = 0; i <= least(hark_fb_stored_view_spans_count(view), ITEMS_MAX); i++) {
    touch(hark_fb_stored_span_path(hark_fb_stored_view_spans_at(view, i)));
  }
}

static void read_session(hark_bytes whole) {
  hark_fb_session session = hark_fb_session_root(whole);
  hark_fb_session_values values = hark_fb_session_get(session);
  touch(values.id);
  touch(values.user);
  sink += values.started_ms + values.bytes_inflated;
  for (uint32_t i = 0; i <= least(hark_fb_session_context_count(session), ITEMS_MAX); i++) {
    read_pair(hark_fb_session_context_at(session, i));
  }
  for (uint32_t i = 0; i <= least(hark_fb_session_tags_count(session), ITEMS_MAX); i++) {
    read_pair(hark_fb_session_tags_at(session, i));
  }
  for (uint32_t i = 0; i <= least(hark_fb_session_views_count(session), ITEMS_MAX); i++) {
    read_view(hark_fb_session_views_at(session, i));
  }
  for (uint32_t i = 0; i <= least(hark_fb_session_pages_count(session), ITEMS_MAX); i++) {
    touch(hark_fb_stored_page_path(hark_fb_session_pages_at(session, i)));
  }
  for (uint32_t i = 0; i <= least(hark_fb_session_signals_count(session), ITEMS_MAX); i++) {
    hark_fb_stored_signal_values signal = hark_fb_stored_signal_get(hark_fb_session_signals_at(session, i));
    touch(signal.page);
    touch(signal.target);
    touch(signal.label);
  }
  for (uint32_t i = 0; i <= least(hark_fb_session_goals_count(session), ITEMS_MAX); i++) {
    hark_fb_stored_goal_values goal = hark_fb_stored_goal_get(hark_fb_session_goals_at(session, i));
    touch(goal.name);
    touch(goal.currency);
    sink += goal.value > 0;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  hark_bytes whole = {data, size};
  sink += hark_fb_batch_verify(whole, NULL);
  sink += hark_fb_project_verify(whole, NULL);
  sink += hark_fb_session_verify(whole, NULL);
  read_batch(whole);
  read_project(whole);
  read_session(whole);
  return 0;
}
