#include "collector/api/session_facets.h"

#include <string.h>

#include "collector/api/session_filter.h"
#include "sdk/signals/signals.h"

enum { SIGNAL, GOAL, ENTRY, PAIRS }; // then the attributes, in the order of `names`

static const char *const names[HARK_FACET_COUNT] = {"signal", "goal",    "entry",   "browser", "os",
                                                    "device", "country", "release", "language"};

static void count_value(hark_facet *facet, hark_bytes value) {
  size_t size = value.size < HARK_FACET_VALUE_BYTES_MAX ? value.size : HARK_FACET_VALUE_BYTES_MAX;
  while (size && !hark_bytes_is_utf8((hark_bytes){value.data, size})) {
    size--; // not cut inside a character
  }
  if (size == 0) {
    return;
  }
  uint32_t i = 0;
  while (i < facet->count && (facet->values[i].size != size || memcmp(facet->values[i].value, value.data, size) != 0)) {
    i++;
  }
  if (i == HARK_FACET_VALUES_MAX) {
    facet->other++;
    return;
  }
  hark_facet_value *found = &facet->values[i];
  if (i == facet->count) {
    memcpy(found->value, value.data, size);
    found->size = (uint8_t)size;
    facet->count++;
  }
  found->count++;
}

static void count_signals(hark_facet *facet, hark_fb_session session) {
  bool seen[256] = {false};
  for (uint32_t i = 0; i < hark_fb_session_signals_count(session); i++) {
    uint8_t which = hark_fb_stored_signal_signal(hark_fb_session_signals_at(session, i));
    if (!seen[which] && hark_signal_is_friction(which)) {
      count_value(facet, hark_bytes_from_cstr(hark_signal_name(which)));
    }
    seen[which] = true;
  }
}

static void count_goals(hark_facet *facet, hark_fb_session session) {
  for (uint32_t i = 0; i < hark_fb_session_goals_count(session); i++) {
    hark_bytes name = hark_fb_stored_goal_name(hark_fb_session_goals_at(session, i));
    bool again = false;
    for (uint32_t j = 0; j < i && !again; j++) {
      again = hark_bytes_equal(name, hark_fb_stored_goal_name(hark_fb_session_goals_at(session, j)));
    }
    if (!again) {
      count_value(facet, name);
    }
  }
}

void hark_session_facets_add(hark_session_facets *facets, hark_fb_session session) {
  count_signals(&facets->facets[SIGNAL], session);
  count_goals(&facets->facets[GOAL], session);
  count_value(&facets->facets[ENTRY], hark_session_entry(session));
  for (uint32_t i = 0; i < hark_fb_session_context_count(session); i++) {
    hark_fb_stored_pair pair = hark_fb_session_context_at(session, i);
    for (size_t f = PAIRS; f < HARK_FACET_COUNT; f++) {
      if (hark_bytes_equal_cstr(hark_fb_stored_pair_name(pair), names[f])) {
        count_value(&facets->facets[f], hark_fb_stored_pair_value(pair));
      }
    }
  }
}

json_t *hark_session_facets_json(const hark_session_facets *facets) {
  json_t *all = json_object();
  for (size_t f = 0; f < HARK_FACET_COUNT; f++) {
    const hark_facet *facet = &facets->facets[f];
    json_t *counts = facet->count ? json_object() : NULL;
    for (uint32_t i = 0; counts && i < facet->count; i++) {
      const hark_facet_value *value = &facet->values[i];
      json_object_setn_new(counts, value->value, value->size, json_integer(value->count));
    }
    if (counts) {
      json_object_set_new(all, names[f], counts);
    }
  }
  return all;
}
