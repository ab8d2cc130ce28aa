// Who is asked for public bytes, and how soon again.
#include "tests/schema/check.h"

#include "collector/asked.h"

static hark_asked asked;
static const hark_project_id one = {1}, two = {2};
static const hark_blob_name name = {{1, 2, 3}};

static void one_visitor_at_a_time_is_asked(void **state) {
  (void)state;
  assert_true(hark_asked_take(&asked, one, name, 1000));
  assert_false(hark_asked_take(&asked, one, name, 1000));
  assert_false(hark_asked_take(&asked, one, name, 1000 + HARK_ASKED_AGAIN_MS - 1));
  assert_true(hark_asked_take(&asked, one, name, 1000 + HARK_ASKED_AGAIN_MS));
}

static void projects_do_not_know_of_one_another(void **state) {
  (void)state;
  assert_true(hark_asked_take(&asked, one, name, 100000));
  assert_true(hark_asked_take(&asked, two, name, 100000));
}

static void a_name_that_takes_a_slot_only_makes_the_other_be_asked_for_again(void **state) {
  (void)state;
  hark_blob_name same_place = name;
  same_place.bytes[15] = 9;
  assert_true(hark_asked_take(&asked, one, name, 200000));
  assert_true(hark_asked_take(&asked, one, same_place, 200000));
  assert_true(hark_asked_take(&asked, one, name, 200001));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_visitor_at_a_time_is_asked),
      cmocka_unit_test(projects_do_not_know_of_one_another),
      cmocka_unit_test(a_name_that_takes_a_slot_only_makes_the_other_be_asked_for_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
