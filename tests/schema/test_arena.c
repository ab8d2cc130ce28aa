#include "schema/base/arena.h"

#include "tests/schema/check.h"

static void a_fixed_arena_hands_out_zeroed_aligned_bytes_and_then_null(void **state) {
  (void)state;
  _Alignas(16) uint8_t memory[96];
  memset(memory, 0xaa, sizeof memory);
  hark_arena arena;
  hark_arena_init(&arena, memory + 1, sizeof memory - 1); // 15 are lost to alignment: 80 are left
  uint8_t *first = hark_arena_take(&arena, 1);
  uint8_t *second = hark_arena_take(&arena, 48);
  assert_int_equal(0, (uintptr_t)first % 16);
  assert_ptr_equal(first + 16, second);
  for (size_t i = 0; i < 48; i++) {
    assert_int_equal(0, second[i]);
  }
  assert_null(hark_arena_take(&arena, 17));
  assert_non_null(hark_arena_take(&arena, 0));
  assert_null(hark_arena_take(&arena, 1));
  hark_arena_reset(&arena);
  assert_ptr_equal(first, hark_arena_take(&arena, 80));
  assert_null(hark_arena_take(&arena, 0));
}

static void a_hostile_size_cannot_wrap_the_bounds_check(void **state) {
  (void)state;
  uint8_t memory[256];
  hark_arena arena;
  hark_arena_init(&arena, memory, sizeof memory);
  assert_null(hark_arena_take(&arena, SIZE_MAX));
  assert_null(hark_arena_take(&arena, SIZE_MAX - 15));
  assert_null(hark_arena_take_items(&arena, SIZE_MAX / 2, 3));
  assert_null(hark_arena_take_items(&arena, 2, SIZE_MAX / 2 + 9));
  assert_non_null(hark_arena_take_items(&arena, SIZE_MAX, 0));
  hark_arena_init(&arena, memory + 1, 3); // less than alignment needs
  assert_null(hark_arena_take(&arena, 1));
  hark_arena_init(&arena, NULL, 0);
  assert_null(hark_arena_take(&arena, 0));
}

static void a_growing_arena_stops_at_its_limit(void **state) {
  (void)state;
  hark_arena arena;
  hark_arena_open(&arena, 1 << 20);
  size_t taken = 0;
  while (hark_arena_take(&arena, 1000)) {
    taken += 1000;
  }
  assert_in_range(taken, (1 << 20) * 9 / 10, 1 << 20);
  assert_true(arena.bytes_total <= 1 << 20);
  hark_arena_close(&arena);
  hark_arena_open(&arena, 1000);
  assert_non_null(hark_arena_take(&arena, 900));
  assert_null(hark_arena_take(&arena, 900));
  hark_arena_close(&arena);
  hark_arena_open(&arena, 0);
  assert_null(hark_arena_take(&arena, 0));
  hark_arena_close(&arena);
}

static void a_reset_growing_arena_can_be_filled_again(void **state) {
  (void)state;
  hark_arena arena;
  hark_arena_open(&arena, 1 << 20);
  for (int round = 0; round < 5; round++) {
    for (int i = 0; i < 20; i++) {
      uint8_t *at = hark_arena_take(&arena, 40000);
      assert_non_null(at);
      assert_int_equal(0, at[39999]);
      memset(at, 0xff, 40000);
    }
    hark_arena_reset(&arena);
  }
  hark_arena_close(&arena);
  hark_arena_open(&arena, 1 << 20);
  hark_arena_reset(&arena); // nothing handed out yet
  assert_non_null(hark_arena_take(&arena, 1));
  hark_arena_close(&arena);
}

static void a_copy_is_a_copy_and_says_when_there_is_no_room(void **state) {
  (void)state;
  uint8_t memory[64];
  hark_arena arena;
  hark_arena_init(&arena, memory, sizeof memory);
  char text[] = "text";
  hark_bytes copy = hark_arena_copy(&arena, hark_bytes_from_cstr(text));
  text[0] = 'n';
  assert_bytes("text", copy);
  hark_bytes empty = hark_arena_copy(&arena, (hark_bytes){NULL, 0});
  assert_non_null(empty.data);
  assert_null(hark_arena_copy(&arena, (hark_bytes){memory, sizeof memory}).data);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_fixed_arena_hands_out_zeroed_aligned_bytes_and_then_null),
      cmocka_unit_test(a_hostile_size_cannot_wrap_the_bounds_check),
      cmocka_unit_test(a_growing_arena_stops_at_its_limit),
      cmocka_unit_test(a_reset_growing_arena_can_be_filled_again),
      cmocka_unit_test(a_copy_is_a_copy_and_says_when_there_is_no_room),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
