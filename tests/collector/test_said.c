// Which texts were said of late: by whom, for how long, and what makes room.
#include "tests/schema/check.h"

#include "collector/said.h"

static const hark_project_id one = {1}, two = {2};
static const hark_piece_name name = {{1, 2, 3}};
static hark_said said;

static int open_said(void **state) {
  (void)state;
  return hark_said_init(&said) ? 0 : 1;
}

static int close_said(void **state) {
  (void)state;
  hark_said_deinit(&said);
  return 0;
}

static void what_was_said_is_known_for_its_time(void **state) {
  (void)state;
  assert_false(hark_said_has(&said, one, name, 1000));
  hark_said_add(&said, one, name, HARK_LITERAL("some words"), 1000);
  assert_true(hark_said_has(&said, one, name, 1000));
  assert_true(hark_said_has(&said, one, name, 1000 + HARK_SAID_MS - HARK_SAID_STILL_MS - 1));
  assert_false(hark_said_has(&said, one, name, 1000 + HARK_SAID_MS - HARK_SAID_STILL_MS));
  hark_arena arena;
  hark_arena_open(&arena, 1 << 16);
  assert_bytes("some words", hark_said_find(&said, one, name, 1000 + HARK_SAID_MS - 1, &arena));
  assert_int_equal(0, hark_said_find(&said, one, name, 1000 + HARK_SAID_MS, &arena).size);
  hark_arena_close(&arena);
  assert_true(hark_said_has(&said, one, name, 990)); // another loop's clock is a little behind
}

static void a_copy_is_the_callers(void **state) {
  (void)state;
  hark_arena arena;
  hark_arena_open(&arena, 1 << 16);
  char words[] = "some words";
  hark_said_add(&said, one, name, hark_bytes_from_cstr(words), 1000);
  words[0] = 'X';
  assert_bytes("some words", hark_said_find(&said, one, name, 1000, &arena));
  assert_int_equal(0, hark_said_find(&said, two, name, 1000, &arena).size); // another project's
  hark_arena_close(&arena);
}

static void what_is_empty_or_too_long_is_not_kept(void **state) {
  (void)state;
  static uint8_t text[HARK_PIECE_BYTES_MAX + 1];
  hark_said_add(&said, one, name, (hark_bytes){text, 0}, 1000);
  hark_said_add(&said, one, name, (hark_bytes){text, sizeof text}, 1000);
  assert_false(hark_said_has(&said, one, name, 1000));
  hark_said_add(&said, one, name, (hark_bytes){text, sizeof text - 1}, 1000);
  assert_true(hark_said_has(&said, one, name, 1000));
}

static void a_new_text_takes_the_oldest_place_of_its_row(void **state) {
  (void)state;
  for (uint32_t i = 0; i <= HARK_SAID_ROW; i++) {
    hark_said_add(&said, one, (hark_piece_name){{1, 2, (uint8_t)i}}, HARK_LITERAL("words"), 1000 + i);
  }
  assert_false(hark_said_has(&said, one, (hark_piece_name){{1, 2, 0}}, 2000));
  for (uint32_t i = 1; i <= HARK_SAID_ROW; i++) {
    assert_true(hark_said_has(&said, one, (hark_piece_name){{1, 2, (uint8_t)i}}, 2000));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(what_was_said_is_known_for_its_time, open_said, close_said),
      cmocka_unit_test_setup_teardown(a_copy_is_the_callers, open_said, close_said),
      cmocka_unit_test_setup_teardown(what_is_empty_or_too_long_is_not_kept, open_said, close_said),
      cmocka_unit_test_setup_teardown(a_new_text_takes_the_oldest_place_of_its_row, open_said, close_said),
  };
  return cmocka_run_group_tests_name("collector.said", tests, NULL, NULL);
}
