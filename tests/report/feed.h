// feed.h — what the tests of the friction report share: an analysis, and sessions in one line each.
#ifndef HARK_TESTS_REPORT_FEED_H
#define HARK_TESTS_REPORT_FEED_H

#include "collector/analysis/friction.h"
#include "tests/schema/check.h"

typedef struct {
  hark_arena arena;
  hark_friction *friction;
  uint32_t next; // id and start of the next session
} feed;

static inline void feed_open(feed *f, const hark_friction_options *options) {
  *f = (feed){.next = 1};
  hark_arena_open(&f->arena, HARK_FRICTION_ARENA_MAX);
  f->friction = hark_friction_create(&f->arena, options);
  assert_non_null(f->friction);
}

static inline void feed_close(feed *f) {
  hark_arena_close(&f->arena);
}

static inline hark_friction_signal signal_on(uint32_t which, const char *page, const char *target, const char *label) {
  return (hark_friction_signal){.which = which,
                                .page = hark_bytes_from_cstr(page),
                                .target = hark_bytes_from_cstr(target),
                                .label = hark_bytes_from_cstr(label),
                                .tab = 7,
                                .epoch = 2,
                                .at_ms = 12345,
                                .count = 3};
}

static inline hark_session_id id_of(uint32_t n) {
  hark_session_id id = {{0}};
  for (int i = 0; i < 4; i++) {
    id.bytes[15 - i] = (uint8_t)(n >> 8 * i);
  }
  return id;
}

// Feeds a session that saw one page once and had these signals.
static inline void feed_session(feed *f, const char *page, bool converted, const hark_friction_signal *signals,
                                size_t count) {
  hark_friction_seen seen = {hark_bytes_from_cstr(page), 1};
  hark_friction_session session = {.id = id_of(f->next),
                                   .started_ms = 1000u * f->next,
                                   .converted = converted,
                                   .pages = &seen,
                                   .page_count = 1,
                                   .signals = signals,
                                   .signal_count = count,
                                   .views = 1};
  f->next++;
  assert_ok(hark_friction_add(f->friction, &session));
}

static inline const hark_friction_report *feed_finish(feed *f) {
  const hark_friction_report *report = NULL;
  assert_ok(hark_friction_finish(f->friction, &report));
  return report;
}

#define assert_near(expected, value) assert_float_equal(value, expected, 1e-9)
#define assert_4_decimals(expected, value) assert_float_equal(value, expected, 0.00005f)

#endif
