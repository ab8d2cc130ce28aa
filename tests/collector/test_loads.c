// Page loads as somebody told them: kept by project and day, told anew without counting twice, added up by whole days.
#include "tests/schema/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "collector/store/loads.h"

#define DAY_MS UINT64_C(86400000)

static const hark_project_id one = {1}, two = {2};

typedef struct {
  char directory[64];
  hark_store *store;
} fixture;

static int set_up(void **state) {
  static fixture f;
  const char *why = "";
  strcpy(f.directory, "/tmp/hark-test-loads-XXXXXX");
  assert_non_null(mkdtemp(f.directory));
  assert_ok(hark_store_open(f.directory, &(hark_store_options){0}, &f.store, &why));
  *state = &f;
  return 0;
}

static int tear_down(void **state) {
  fixture *f = *state;
  char path[96];
  static const char *const files[] = {"data.mdb", "lock.mdb"};
  hark_store_close(f->store);
  for (size_t i = 0; i < 2; i++) {
    snprintf(path, sizeof path, "%s/%s", f->directory, files[i]);
    unlink(path);
  }
  return rmdir(f->directory);
}

typedef struct {
  hark_project_id project;
  hark_loads_day day;
} telling;

static hark_err tell_one(void *context, const hark_tables *tables) {
  const telling *t = context;
  return hark_loads_put(tables, t->project, &t->day);
}

static void tell(fixture *f, hark_project_id project, uint32_t day, uint64_t loads, uint64_t recorded) {
  telling t = {project, {.day = day, .loads = loads, .recorded = recorded, .stand_for = 2.5, .told_ms = 9}};
  assert_ok(hark_store_change(f->store, tell_one, &t));
}

static hark_loads_sum between(fixture *f, hark_project_id project, uint64_t from_ms, uint64_t to_ms) {
  hark_store_read *read;
  hark_loads_sum sum;
  assert_ok(hark_store_read_open(f->store, &read));
  hark_tables tables = hark_store_read_tables(read);
  assert_ok(hark_loads_between(&tables, project, from_ms, to_ms, &sum));
  hark_store_read_close(read);
  return sum;
}

static bool see(void *context, const hark_loads_day *day) {
  *(hark_loads_day *)context = *day;
  return false;
}

static void a_day_is_kept_as_it_was_told_last(void **state) {
  fixture *f = *state;
  tell(f, one, 20000, 10, 6);
  tell(f, one, 20000, 300, UINT64_C(1) << 40);
  hark_store_read *read;
  hark_loads_day day = {0};
  assert_ok(hark_store_read_open(f->store, &read));
  hark_tables tables = hark_store_read_tables(read);
  assert_ok(hark_loads_days(&tables, one, 0, UINT32_MAX, see, &day));
  hark_store_read_close(read);
  assert_int_equal(day.day, 20000);
  assert_int_equal(day.loads, 300);
  assert_int_equal(day.recorded, UINT64_C(1) << 40);
  assert_true(day.stand_for == 2.5);
  assert_int_equal(day.told_ms, 9);
}

static void whole_days_of_the_range_are_added_up(void **state) {
  fixture *f = *state;
  for (uint32_t day = 100; day < 110; day++) {
    tell(f, one, day, day, day - 50);
  }
  tell(f, two, 104, 1000, 1000);
  hark_loads_sum sum = between(f, one, 103 * DAY_MS, 105 * DAY_MS + 1);
  assert_int_equal(sum.days, 2);
  assert_int_equal(sum.loads, 103 + 104);
  assert_int_equal(sum.recorded, 53 + 54);
  assert_int_equal(sum.first_day, 103);
  assert_int_equal(sum.last_day, 104);
  assert_int_equal(between(f, one, 103 * DAY_MS + 1, 105 * DAY_MS).loads, 104); // half a day is none
  assert_int_equal(between(f, one, 0, UINT64_MAX).days, 10);
  assert_int_equal(between(f, one, UINT64_MAX - 1, UINT64_MAX).days, 0);
  assert_int_equal(between(f, (hark_project_id){3}, 0, UINT64_MAX).days, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
      CASE(a_day_is_kept_as_it_was_told_last),
      CASE(whole_days_of_the_range_are_added_up),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
