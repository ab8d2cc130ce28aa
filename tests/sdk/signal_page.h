// signal_page.h — a little page that feeds events to the detectors and keeps what they find.
#ifndef HARK_TESTS_SDK_SIGNAL_PAGE_H
#define HARK_TESTS_SDK_SIGNAL_PAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sdk/signals/signals.h"
#include "sdk/signals/signals_state.h"

static hark_signals page;
static hark_signal found[256];
static size_t found_count;

static inline int open_page(void **state) {
  (void)state;
  hark_signals_init(&page, NULL);
  found_count = 0;
  return 0;
}

static inline void feed(const hark_event *event) {
  hark_signal out[HARK_SIGNALS_OUT_MAX];
  size_t count = hark_signals_feed(&page, event, out);
  for (size_t i = 0; i < count && found_count < 256; i++) {
    found[found_count++] = out[i];
  }
}

// Feeds an event whose arguments are all numbers.
static inline void at(uint32_t ms, hark_event_kind kind, uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
  hark_event event = {.kind = kind, .at_ms = ms, .n = {a, b, c, d}};
  feed(&event);
}

static inline void click_at(uint32_t ms, uint32_t node, uint32_t x, uint32_t y, uint32_t count, uint32_t flags) {
  hark_event event = {.kind = HARK_EVENT_CLICK, .at_ms = ms, .n = {node, x, y, count, flags}};
  event.texts[HARK_ARG(CLICK, TARGET)].bytes = HARK_LITERAL("button#pay");
  event.texts[HARK_ARG(CLICK, LABEL)].bytes = HARK_LITERAL("Pay");
  feed(&event);
}

static inline void click(uint32_t ms, uint32_t node) {
  click_at(ms, node, 100, 100, 1, HARK_NODE_INTERACTIVE);
}

static inline void wait_until(uint32_t ms) {
  at(ms, HARK_EVENT_TICK, 0, 0, 0, 0);
}

static inline size_t signals_of(hark_signal_kind which) {
  size_t n = 0;
  for (size_t i = 0; i < found_count; i++) {
    n += found[i].which == which;
  }
  return n;
}

static inline const hark_signal *first_of(hark_signal_kind which) {
  for (size_t i = 0; i < found_count; i++) {
    if (found[i].which == which) {
      return &found[i];
    }
  }
  fail_msg("no %s", hark_signal_name((uint32_t)which));
  return NULL;
}

#define CASE(name) cmocka_unit_test_setup(name, open_page)
#define RUN(...)                                                                                                       \
  int main(void) {                                                                                                     \
    const struct CMUnitTest tests[] = {__VA_ARGS__};                                                                   \
    return cmocka_run_group_tests(tests, NULL, NULL);                                                                  \
  }

#endif
