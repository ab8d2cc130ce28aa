#include "tests/report/feed.h"

static void pages_over_the_limit_share_a_row_that_counts_exactly(void **state) {
  (void)state;
  feed f;
  feed_open(&f, &(hark_friction_options){.exact_pages = true});
  char path[32];
  const uint32_t over = 37;
  for (uint32_t i = 0; i < HARK_FRICTION_PAGES_MAX + over; i++) {
    snprintf(path, sizeof path, "/p/%u", i);
    hark_friction_signal dead = signal_on(HARK_SIGNAL_DEAD_CLICK, path, "b", "B");
    feed_session(&f, path, i % 2, &dead, 1);
  }
  // A session that sees three pages over the limit is one visit of "other".
  hark_friction_seen seen[3] = {{HARK_LITERAL("/q/1"), 2}, {HARK_LITERAL("/q/2"), 2}, {HARK_LITERAL("/p/0"), 1}};
  assert_ok(hark_friction_add(f.friction, &(hark_friction_session){.id = id_of(9999), .pages = seen, .page_count = 3}));
  const hark_friction_report *report = feed_finish(&f);
  // Crowded places can fold a page early; none may be lost.
  assert_in_range(report->page_count, HARK_FRICTION_PAGES_MAX - 8, HARK_FRICTION_PAGES_MAX);
  assert_non_null(report->other_pages);
  uint64_t folded = HARK_FRICTION_PAGES_MAX + over - report->page_count;
  assert_int_equal(folded, report->other_pages->total.count);
  assert_int_equal(folded + 1, report->other_pages->total.visits);
  assert_int_equal(folded, report->other_pages->other_elements);
  assert_int_equal(folded + 4, report->other_pages->views);
  assert_int_equal(HARK_FRICTION_PAGES_MAX + over, report->site.count);
  feed_close(&f);
}

static void elements_over_the_limit_are_counted_with_their_page(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  char target[32];
  const uint32_t over = 11;
  for (uint32_t i = 0; i < HARK_FRICTION_ELEMENTS_MAX + over; i++) {
    snprintf(target, sizeof target, "button#b%u", i);
    hark_friction_signal dead = signal_on(HARK_SIGNAL_DEAD_CLICK, "/a", target, "B");
    feed_session(&f, "/a", false, &dead, 1);
  }
  const hark_friction_report *report = feed_finish(&f);
  assert_in_range(report->element_count, HARK_FRICTION_ELEMENTS_MAX - 64, HARK_FRICTION_ELEMENTS_MAX);
  assert_int_equal(HARK_FRICTION_ELEMENTS_MAX + over, report->pages[0].total.count);
  assert_int_equal(HARK_FRICTION_ELEMENTS_MAX + over - report->element_count, report->pages[0].other_elements);
  feed_close(&f);
}

static void long_texts_are_cut_between_characters_and_then_compared(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  char path[2][600];
  for (int i = 0; i < 2; i++) {
    memset(path[i], 'x', sizeof path[i] - 1);
    path[i][599] = 0;
    memcpy(path[i] + HARK_FRICTION_PATH_MAX - 1, "\xc3\xa9", 2); // é over the edge
    path[i][500] = (char)('0' + i);
    feed_session(&f, path[i], false, NULL, 0);
  }
  const hark_friction_report *report = feed_finish(&f);
  assert_int_equal(1, report->page_count);
  assert_int_equal(2, report->pages[0].total.visits);
  assert_int_equal(HARK_FRICTION_PATH_MAX - 1, report->pages[0].path.size);
  assert_true(hark_bytes_is_utf8(report->pages[0].path));
  feed_close(&f);
}

static void texts_that_are_not_utf8_become_question_marks(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  hark_friction_signal dead = signal_on(HARK_SIGNAL_DEAD_CLICK, "/\xff\xfe", "b\xc3", "\xed\xa0\x80");
  feed_session(&f, "/\xff\xfe", false, &dead, 1);
  const hark_friction_report *report = feed_finish(&f);
  assert_int_equal(1, report->page_count);
  assert_bytes("/??", report->pages[0].path);
  assert_bytes("b?", report->elements[0].target);
  assert_bytes("???", report->elements[0].label);
  feed_close(&f);
}

static void a_lack_of_memory_is_said(void **state) {
  (void)state;
  hark_arena arena;
  hark_arena_open(&arena, 700u << 10); // room to begin, not to go on
  hark_friction *friction = hark_friction_create(&arena, &(hark_friction_options){.exact_pages = true});
  assert_non_null(friction);
  hark_err err = HARK_OK;
  char path[32];
  for (uint32_t i = 0; i < HARK_FRICTION_PAGES_MAX && err == HARK_OK; i++) {
    snprintf(path, sizeof path, "/%u", i);
    hark_friction_seen seen = {hark_bytes_from_cstr(path), 1};
    err = hark_friction_add(friction, &(hark_friction_session){.id = id_of(i), .pages = &seen, .page_count = 1});
  }
  assert_int_equal(HARK_ERR_NO_MEMORY, err);
  hark_arena_close(&arena);
  hark_arena_open(&arena, 1000);
  assert_null(hark_friction_create(&arena, NULL));
  hark_arena_close(&arena);
}

// Every page and element there may be, each with every signal and five moments.
static void the_largest_report_fits_the_stated_arena(void **state) {
  (void)state;
  feed f;
  feed_open(&f, &(hark_friction_options){.exact_pages = true});
  char path[HARK_FRICTION_PATH_MAX + 1], target[HARK_FRICTION_TARGET_MAX + 1], label[HARK_FRICTION_LABEL_MAX + 1];
  memset(path, 'p', sizeof path);
  memset(target, 't', sizeof target);
  memset(label, 'l', sizeof label);
  path[HARK_FRICTION_PATH_MAX] = target[HARK_FRICTION_TARGET_MAX] = label[HARK_FRICTION_LABEL_MAX] = 0;
  for (uint32_t page = 0; page < HARK_FRICTION_PAGES_MAX + 1; page++) {
    snprintf(path, 8, "/%06u", page);
    path[7] = 'p';
    hark_friction_signal signals[(HARK_FRICTION_ELEMENTS_MAX / HARK_FRICTION_PAGES_MAX) * HARK_SIGNAL_COUNT];
    size_t count = 0;
    char targets[HARK_FRICTION_ELEMENTS_MAX / HARK_FRICTION_PAGES_MAX][sizeof target];
    for (size_t element = 0; element < COUNT_OF(targets); element++) {
      memcpy(targets[element], target, sizeof target);
      targets[element][0] = (char)('a' + element);
      for (uint32_t which = 0; which < HARK_SIGNAL_COUNT; which++) {
        signals[count++] = signal_on(which, path, targets[element], label);
      }
    }
    for (uint32_t i = 0; i < HARK_FRICTION_MOMENTS_MAX; i++) {
      feed_session(&f, path, i % 2, signals, count);
    }
  }
  const hark_friction_report *report = feed_finish(&f);
  assert_in_range(report->page_count, HARK_FRICTION_PAGES_MAX - 8, HARK_FRICTION_PAGES_MAX);
  assert_in_range(report->element_count, HARK_FRICTION_ELEMENTS_MAX - 128, HARK_FRICTION_ELEMENTS_MAX);
  assert_true(f.arena.bytes_total <= HARK_FRICTION_ARENA_MAX);
  feed_close(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pages_over_the_limit_share_a_row_that_counts_exactly),
      cmocka_unit_test(elements_over_the_limit_are_counted_with_their_page),
      cmocka_unit_test(long_texts_are_cut_between_characters_and_then_compared),
      cmocka_unit_test(texts_that_are_not_utf8_become_question_marks),
      cmocka_unit_test(a_lack_of_memory_is_said),
      cmocka_unit_test(the_largest_report_fits_the_stated_arena),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
