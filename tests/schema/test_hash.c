#include "schema/base/hash.h"

#include "tests/schema/check.h"

static void equal_bytes_hash_equal_wherever_they_lie(void **state) {
  (void)state;
  uint8_t shifted[64];
  hark_bytes text = HARK_LITERAL("the quick brown fox jumps");
  for (size_t size = 0; size <= text.size; size++) {
    for (size_t by = 0; by < 8; by++) {
      memcpy(shifted + by, text.data, size);
      guarded g = guard((hark_bytes){shifted + by, size});
      assert_int_equal(hark_hash((hark_bytes){text.data, size}, 7), hark_hash(g.bytes, 7));
      unguard(&g);
    }
  }
}

static void one_bit_of_input_or_seed_changes_about_half_of_the_hash(void **state) {
  (void)state;
  uint64_t random = 88172645463325252u;
  unsigned changed = 0, tries = 0;
  for (int round = 0; round < 2000; round++) {
    uint8_t text[40];
    size_t size = 1 + random_u32(&random) % sizeof text;
    for (size_t i = 0; i < size; i++) {
      text[i] = (uint8_t)random_u32(&random);
    }
    uint64_t before = hark_hash((hark_bytes){text, size}, 1);
    assert_int_not_equal(before, hark_hash((hark_bytes){text, size}, 2));
    size_t bit = random_u32(&random) % (size * 8);
    text[bit / 8] ^= (uint8_t)(1u << bit % 8);
    changed += (unsigned)__builtin_popcountll(before ^ hark_hash((hark_bytes){text, size}, 1));
    tries++;
  }
  assert_in_range(changed / tries, 29, 35);
}

static void short_texts_spread_over_a_table(void **state) {
  (void)state;
  static uint8_t slots[1 << 16];
  unsigned collisions = 0;
  for (unsigned i = 0; i < 1 << 14; i++) {
    char text[16];
    int size = snprintf(text, sizeof text, "item-%u", i);
    uint8_t *slot = &slots[hark_hash((hark_bytes){(uint8_t *)text, (size_t)size}, 0) & 0xffff];
    collisions += *slot;
    *slot = 1;
  }
  assert_in_range(collisions, 1200, 2600); // a random function would give about 1,890
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(equal_bytes_hash_equal_wherever_they_lie),
      cmocka_unit_test(one_bit_of_input_or_seed_changes_about_half_of_the_hash),
      cmocka_unit_test(short_texts_spread_over_a_table),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
