// walks.h — sessions written in a line, for the tests of what is told of the ways that sessions take:
//   "0 /  5 /product/7  9 !dead_click  12 goal:purchase  @device=mobile"
// A number is seconds since the session began; a path a page, ! a friction signal, goal: a goal, @ an attribute.
#ifndef HARK_TESTS_REPORT_WALKS_H
#define HARK_TESTS_REPORT_WALKS_H

#include <stdlib.h>

#include "schema/hark_fb.h"
#include "sdk/signals/signals.h"
#include "tests/report/feed.h"

#define WALKS_STARTED_MS UINT64_C(1000000)
#define WALKS_PARTS_MAX 2000

static inline uint32_t walks_signal(const char *name) {
  for (uint32_t which = 0; which < HARK_SIGNAL_COUNT; which++) {
    if (strcmp(name, hark_signal_name(which)) == 0) {
      return which;
    }
  }
  fail_msg("no signal %s", name);
  return 0;
}

// Makes the record of session `n`; it lives until the next call.
static inline hark_bytes walks_record(uint32_t n, const char *line) {
  static _Alignas(8) uint8_t memory[1u << 20];
  static hark_flat_ref spans[WALKS_PARTS_MAX], signals[WALKS_PARTS_MAX], goals[WALKS_PARTS_MAX], context[16];
  static char words[1u << 16];
  uint32_t span_count = 0, signal_count = 0, goal_count = 0, context_count = 0, at_ms = 0;
  hark_flat_builder b;
  hark_flat_builder_init(&b, memory, sizeof memory);
  snprintf(words, sizeof words, "%s", line);
  char *rest = NULL;
  for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
    char *equals = strchr(word, '=');
    if (word[0] == '@' && equals) {
      *equals = 0;
      hark_fb_stored_pair_values pair = {.name = hark_bytes_from_cstr(word + 1),
                                         .value = hark_bytes_from_cstr(equals + 1)};
      context[context_count++] = hark_fb_stored_pair_put(&b, &pair);
    } else if (word[0] == '!') {
      hark_fb_stored_signal_values signal = {
          .signal = (uint8_t)walks_signal(word + 1), .tab = 7, .epoch = 2, .at_ms = at_ms, .count = 1};
      signals[signal_count++] = hark_fb_stored_signal_put(&b, &signal);
    } else if (strncmp(word, "goal:", 5) == 0) {
      hark_fb_stored_goal_values goal = {.name = hark_bytes_from_cstr(word + 5), .at_ms = WALKS_STARTED_MS + at_ms};
      goals[goal_count++] = hark_fb_stored_goal_put(&b, &goal);
    } else if (word[0] >= '0' && word[0] <= '9') {
      at_ms = (uint32_t)strtoul(word, NULL, 10) * 1000;
    } else {
      hark_fb_stored_span_values span = {.at_ms = at_ms, .path = hark_bytes_from_cstr(word)};
      spans[span_count++] = hark_fb_stored_span_put(&b, &span);
    }
  }
  hark_fb_stored_view_values view = {.tab = 7, .epoch = 2, .start_ms = WALKS_STARTED_MS, .keyframe = true};
  view.spans = hark_flat_put_refs(&b, spans, span_count);
  hark_flat_ref views = hark_fb_stored_view_put(&b, &view);
  hark_session_id id = id_of(n);
  hark_fb_session_values values = {.id = {id.bytes, sizeof id.bytes}, .started_ms = WALKS_STARTED_MS + n};
  values.views = hark_flat_put_refs(&b, &views, 1);
  values.context = hark_flat_put_refs(&b, context, context_count);
  values.signals = hark_flat_put_refs(&b, signals, signal_count);
  values.goals = hark_flat_put_refs(&b, goals, goal_count);
  hark_bytes record = {0};
  assert_ok(hark_flat_finish(&b, hark_fb_session_put(&b, &values), &record));
  assert_ok(hark_fb_session_verify(record, NULL));
  return record;
}

#endif
