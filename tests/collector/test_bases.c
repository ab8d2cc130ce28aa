// What a batch is inflated with: the base it names, of its own page view, while that is remembered.
#include "tests/schema/check.h"

#include "collector/bases.h"

#include <stdlib.h>

static hark_bases bases;
static const hark_project_id one = {1}, two = {2};
static uint8_t text[40 << 10];

static int set_up(void **state) {
  (void)state;
  hark_bases_init(&bases);
  for (size_t i = 0; i < sizeof text; i++) {
    text[i] = (uint8_t)(i * 31 % 251);
  }
  return bases.dictionaries ? 0 : 1;
}

static int tear_down(void **state) {
  (void)state;
  hark_bases_deinit(&bases);
  return 0;
}

static hark_envelope envelope(uint32_t session, uint32_t seq, uint16_t base) {
  hark_envelope e = {.dictionary = HARK_DICTIONARY_VERSION, .tab = 7, .seq = seq, .base = base};
  memcpy(e.session.bytes, &session, sizeof session);
  return e;
}

static size_t found(hark_project_id project, uint32_t session, uint32_t seq, uint16_t base) {
  hark_envelope e = envelope(session, seq, base);
  hark_ready_dictionary dictionary;
  uint32_t depth;
  bool is = hark_bases_find(&bases, project, &e, &dictionary, &depth);
  assert_true(!is || depth == seq - base);
  return is ? dictionary.bytes.size : 0;
}

static void add(uint32_t session, uint32_t seq, size_t size) {
  hark_envelope e = envelope(session, seq, 0);
  hark_bases_add(&bases, one, &e, (hark_bytes){text, size}, seq);
}

static void a_base_is_found_by_its_own_page_view_only(void **state) {
  (void)state;
  add(5, 3, 1000);
  assert_true(found(one, 5, 4, 1) > 1000);
  assert_true(found(one, 5, 9, 6) > 1000);
  assert_int_equal(found(one, 5, 9, 5), 0); // another batch
  assert_int_equal(found(one, 5, 3, 0), 0); // none is named
  assert_int_equal(found(two, 5, 4, 1), 0);
  assert_int_equal(found(one, 6, 4, 1), 0);
  hark_envelope e = envelope(5, 4, 1);
  e.epoch = 1;
  hark_ready_dictionary dictionary;
  uint32_t depth;
  assert_false(hark_bases_find(&bases, one, &e, &dictionary, &depth));
}

static void what_is_found_is_the_dictionary_that_the_base_makes(void **state) {
  (void)state;
  static uint8_t room[HARK_DICTIONARY_BYTES_MAX];
  add(5, 0, sizeof text);
  hark_envelope e = envelope(5, 1, 1);
  hark_ready_dictionary got;
  uint32_t depth;
  assert_true(hark_bases_find(&bases, one, &e, &got, &depth));
  hark_bytes wanted = hark_dictionary_based(HARK_DICTIONARY_VERSION, (hark_bytes){text, sizeof text}, room);
  assert_true(hark_bytes_equal(got.bytes, wanted));
  assert_int_equal(got.sum, hark_dictionary_ready(wanted).sum);
}

static void a_batch_with_much_in_it_stays_the_base(void **state) {
  (void)state;
  add(5, 0, 1000);
  add(5, 1, 500);
  assert_true(found(one, 5, 2, 2) > 1000);
  assert_int_equal(found(one, 5, 2, 1), 0);
  add(5, 2, 501);
  assert_int_equal(found(one, 5, 3, 3), 0);
  assert_true(found(one, 5, 3, 1) > 501);
}

static void those_of_no_use_make_room(void **state) {
  (void)state;
  add(1000000, 0, 900);
  for (uint32_t i = 0; i < 40 * HARK_BASES; i++) {
    add(i, 0, 100);
    assert_true(found(one, i, 1, 1) > 0);
    assert_true(found(one, 1000000, 1, 1) > 900); // is asked for all along
  }
  size_t kept = 0;
  for (uint32_t i = 0; i < 40 * HARK_BASES; i++) {
    kept += found(one, i, 1, 1) > 0;
  }
  assert_true(kept > 0 && kept < HARK_BASES);
}

int main(void) {
  const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
      CASE(a_base_is_found_by_its_own_page_view_only),
      CASE(what_is_found_is_the_dictionary_that_the_base_makes),
      CASE(a_batch_with_much_in_it_stays_the_base),
      CASE(those_of_no_use_make_room),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
