#include "schema/events.h"

#include "tests/schema/check.h"

static void every_shape_says_what_the_table_says(void **state) {
  (void)state;
  uint32_t count = 0, column = 0;
#define HARK_E(event, number)                                                                                          \
  assert_int_equal(number, count++);                                                                                   \
  assert_int_equal(column, hark_event_shape_of(number)->first);
#define HARK_A(event, argument, type)                                                                                  \
  assert_int_equal(HARK_TYPE_##type, hark_column_type(column));                                                        \
  column++;                                                                                                            \
  assert_int_equal(column, hark_event_shape_of(HARK_EVENT_##event)->first + HARK_ARG(event, argument) + 1u);
  HARK_EVENTS(HARK_E, HARK_A)
#undef HARK_E
#undef HARK_A
  assert_int_equal(HARK_EVENT_COUNT, count);
  assert_int_equal(HARK_COLUMN_COUNT, column);
}

static void shapes_cover_all_columns_once(void **state) {
  (void)state;
  uint32_t columns = 0;
  for (uint32_t kind = 0; kind < HARK_EVENT_COUNT; kind++) {
    const hark_event_shape *shape = hark_event_shape_of(kind);
    assert_in_range(shape->count, 1, HARK_EVENT_ARGUMENTS_MAX);
    assert_int_equal(columns, shape->first);
    columns += shape->count;
  }
  assert_int_equal(HARK_COLUMN_COUNT, columns);
}

static void a_number_that_is_no_event_has_no_shape(void **state) {
  (void)state;
  assert_null(hark_event_shape_of(HARK_EVENT_COUNT));
  assert_null(hark_event_shape_of(UINT32_MAX));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_shape_says_what_the_table_says),
      cmocka_unit_test(shapes_cover_all_columns_once),
      cmocka_unit_test(a_number_that_is_no_event_has_no_shape),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
