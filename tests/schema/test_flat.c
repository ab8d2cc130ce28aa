#include "schema/hark_fb.h"

#include "tests/schema/check.h"

static _Alignas(8) uint8_t memory[1 << 16];

// A session that uses every kind of field there is.
static hark_bytes build_session(uint8_t *out, size_t out_max, hark_err expected) {
  hark_flat_builder b;
  hark_flat_builder_init(&b, out, out_max);
  hark_flat_ref views[3], goal[1];
  for (uint32_t i = 0; i < COUNT_OF(views); i++) {
    views[i] = hark_fb_stored_view_put(&b, &(hark_fb_stored_view_values){.tab = 0x0102030405060708u + i,
                                                                         .epoch = i,
                                                                         .start_ms = 1700000000000u,
                                                                         .keyframe = i == 1,
                                                                         .url = HARK_LITERAL("https://shop.example/"),
                                                                         .title = HARK_LITERAL("Käse")});
  }
  goal[0] = hark_fb_stored_goal_put(&b, &(hark_fb_stored_goal_values){.name = HARK_LITERAL("order"), .value = 12.5});
  hark_fb_session_values values = {.id = HARK_LITERAL("0123456789abcdef"), .started_ms = 5, .clicks = UINT32_MAX};
  values.views = hark_flat_put_refs(&b, views, COUNT_OF(views));
  values.goals = hark_flat_put_refs(&b, goal, 1);
  hark_bytes built = {NULL, 0};
  assert_err(expected, hark_flat_finish(&b, hark_fb_session_put(&b, &values), &built));
  return built;
}

static void what_is_built_verifies_and_reads_back(void **state) {
  (void)state;
  guarded g = guard(build_session(memory, sizeof memory, HARK_OK));
  assert_int_equal(0, g.bytes.size % 8);
  assert_ok(hark_fb_session_verify(g.bytes, NULL));
  hark_fb_session session = hark_fb_session_root(g.bytes);
  assert_bytes("0123456789abcdef", hark_fb_session_id(session));
  assert_int_equal(5, hark_fb_session_started_ms(session));
  assert_int_equal(UINT32_MAX, hark_fb_session_clicks(session));
  assert_int_equal(3, hark_fb_session_views_count(session));
  for (uint32_t i = 0; i < 3; i++) {
    hark_fb_stored_view view = hark_fb_session_views_at(session, i);
    assert_true(hark_fb_stored_view_tab(view) == 0x0102030405060708u + i);
    assert_int_equal(i, hark_fb_stored_view_epoch(view));
    assert_int_equal(i == 1, hark_fb_stored_view_keyframe(view));
    assert_bytes("Käse", hark_fb_stored_view_title(view));
  }
  hark_fb_stored_goal goal = hark_fb_session_goals_at(session, 0);
  assert_true(hark_fb_stored_goal_value(goal) == 12.5);
  assert_bytes("order", hark_fb_stored_goal_name(goal));
  unguard(&g);
}

static void what_is_absent_reads_as_its_default(void **state) {
  (void)state;
  hark_fb_session session = hark_fb_session_root(build_session(memory, sizeof memory, HARK_OK));
  assert_int_equal(0, hark_fb_session_ended_ms(session));
  assert_int_equal(0, hark_fb_session_user(session).size);
  assert_int_equal(0, hark_fb_session_pages_count(session));
  hark_fb_stored_view beyond = hark_fb_session_views_at(session, 3);
  assert_false(hark_flat_is_present(beyond.table));
  assert_true(hark_flat_is_present(hark_fb_session_views_at(session, 2).table));
  assert_int_equal(0, hark_fb_stored_view_url(beyond).size);
  assert_int_equal(0, hark_fb_stored_view_tab(beyond));
  assert_false(hark_flat_is_present(hark_fb_session_root((hark_bytes){NULL, 0}).table));
}

static void a_record_can_be_taken_apart_and_put_together_again(void **state) {
  (void)state;
  static _Alignas(8) uint8_t again[1 << 12];
  hark_bytes first = build_session(memory, sizeof memory, HARK_OK);
  hark_fb_session session = hark_fb_session_root(first);
  hark_flat_builder b;
  hark_flat_builder_init(&b, again, sizeof again);
  hark_flat_ref views[3], goals[1];
  for (uint32_t i = 0; i < 3; i++) {
    hark_fb_stored_view_values view = hark_fb_stored_view_get(hark_fb_session_views_at(session, i));
    views[i] = hark_fb_stored_view_put(&b, &view);
  }
  hark_fb_stored_goal_values goal = hark_fb_stored_goal_get(hark_fb_session_goals_at(session, 0));
  goals[0] = hark_fb_stored_goal_put(&b, &goal);
  hark_fb_session_values values = hark_fb_session_get(session);
  values.views = hark_flat_put_refs(&b, views, 3);
  values.goals = hark_flat_put_refs(&b, goals, 1);
  hark_bytes second;
  assert_ok(hark_flat_finish(&b, hark_fb_session_put(&b, &values), &second));
  assert_true(hark_bytes_equal(first, second));
}

static void memory_that_is_too_small_is_refused_at_every_size(void **state) {
  (void)state;
  size_t needed = build_session(memory, sizeof memory, HARK_OK).size;
  for (size_t size = 0; size < needed; size++) {
    static _Alignas(8) uint8_t small[1 << 12];
    memset(small, 0x5a, sizeof small);
    build_session(small, size, HARK_ERR_FULL);
    assert_int_equal(0x5a, small[size]);
  }
  build_session(memory, needed, HARK_OK);
}

static void tables_with_the_same_fields_share_a_vtable(void **state) {
  (void)state;
  size_t sizes[2];
  for (size_t many = 0; many < 2; many++) {
    hark_flat_builder b;
    hark_flat_builder_init(&b, memory, sizeof memory);
    hark_flat_ref pages[100];
    size_t count = many ? 100 : 99;
    for (size_t i = 0; i < count; i++) {
      pages[i] = hark_fb_stored_page_put(&b, &(hark_fb_stored_page_values){.views = 1, .clicks = 2, .ms = 3});
    }
    hark_bytes built;
    hark_fb_session_values values = {.pages = hark_flat_put_refs(&b, pages, count)};
    assert_ok(hark_flat_finish(&b, hark_fb_session_put(&b, &values), &built));
    sizes[many] = built.size;
  }
  assert_int_equal(4 + 16, sizes[1] - sizes[0]); // one more offset and one more table; no vtable
}

// Calls every reader there is; they must stay inside whatever the bytes say.
static size_t read_all(hark_bytes bytes) {
  hark_fb_session session = hark_fb_session_root(bytes);
  hark_fb_session_values values = hark_fb_session_get(session);
  size_t sum = values.id.size + values.user.size;
  for (uint32_t i = 0; i < hark_fb_session_views_count(session) && i < 100; i++) {
    hark_fb_stored_view_values view = hark_fb_stored_view_get(hark_fb_session_views_at(session, i));
    for (size_t k = 0; k < view.url.size; k++) {
      sum += view.url.data[k];
    }
    sum += view.tab + view.title.size;
  }
  hark_fb_stored_goal_values goal = hark_fb_stored_goal_get(hark_fb_session_goals_at(session, 0));
  return sum + goal.name.size + (goal.value > 0);
}

static void a_buffer_cut_short_never_verifies_and_never_reads_outside(void **state) {
  (void)state;
  hark_bytes whole = build_session(memory, sizeof memory, HARK_OK);
  for (size_t size = 0; size < whole.size; size++) {
    guarded g = guard((hark_bytes){whole.data, size});
    // The last bytes may be padding that nothing points to.
    hark_err err = hark_fb_session_verify(g.bytes, NULL);
    if (err == HARK_OK && whole.size - size > 8) {
      fail_msg("%zu of %zu bytes verified", size, whole.size);
    }
    read_all(g.bytes);
    unguard(&g);
  }
}

static void a_flipped_byte_verifies_or_not_but_never_reads_outside(void **state) {
  (void)state;
  hark_bytes whole = build_session(memory, sizeof memory, HARK_OK);
  guarded g = guard(whole);
  uint8_t *at = (uint8_t *)(uintptr_t)g.bytes.data;
  size_t refused = 0, sum = 0;
  for (size_t i = 0; i < whole.size; i++) {
    static const uint8_t values[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
    for (size_t k = 0; k < COUNT_OF(values); k++) {
      at[i] = values[k];
      refused += hark_fb_session_verify(g.bytes, NULL) != HARK_OK;
      sum += read_all(g.bytes);
    }
    at[i] = whole.data[i];
  }
  assert_true(refused > whole.size); // it is mostly offsets
  assert_true(sum > 0);
  unguard(&g);
}

static void the_verifier_says_where(void **state) {
  (void)state;
  hark_bytes whole = build_session(memory, sizeof memory, HARK_OK);
  size_t offset = 0;
  uint8_t *title = memmem(memory, whole.size, "order", 6);
  assert_non_null(title);
  title[5] = 'x'; // the NUL
  assert_err(HARK_ERR_BAD_FLATBUFFER, hark_fb_session_verify(whole, &offset));
  assert_int_equal(title + 5 - memory, offset);
}

// One table with one 8-byte scalar, by hand: root at 0, vtable at 6, table at 12, the scalar at 16.
static void each_lie_about_a_table_is_found(void **state) {
  (void)state;
  static const hark_flat_field fields[] = {{HARK_FLAT_SCALAR, 8, 0}};
  static const hark_flat_shape shape[] = {{fields, 1}};
  static const uint8_t honest[28] = {12, 0, 0, 0, 0, 0, 6, 0, 16, 0, 4, 0, 6, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
  static const struct {
    uint8_t at, value;
    bool passes;
  } cases[] = {
      {27, 9, true},   // bytes that nothing points to
      {0, 13, false},  // a table that is not aligned
      {0, 28, false},  // a table at the very end
      {0, 3, false},   // a root that points into itself
      {12, 5, false},  // a vtable that is not aligned
      {12, 13, false}, // a vtable before the start
      {12, 0, false},  // a vtable that is the table: its size would be odd to read as one
      {6, 5, false},   // a vtable of an odd size
      {6, 2, false},   // a vtable too small for its own head
      {6, 24, false},  // a vtable that ends behind the buffer
      {6, 4, true},    // a vtable that leaves the field out
      {8, 3, false},   // a table too small for its own head
      {8, 11, false},  // a table that ends inside the field
      {8, 12, true},   // a table that ends with the field
      {8, 17, false},  // a table that ends behind the buffer
      {10, 8, false},  // a scalar that is not aligned
      {10, 2, false},  // a scalar inside the table's head
      {10, 12, false}, // a scalar behind the table's end
      {10, 0, true},   // no scalar
  };
  uint8_t bytes[sizeof honest];
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    memcpy(bytes, honest, sizeof bytes);
    bytes[cases[i].at] = cases[i].value;
    guarded g = guard((hark_bytes){bytes, sizeof bytes});
    if ((hark_flat_verify(g.bytes, shape, 0, NULL) == HARK_OK) != cases[i].passes) {
      fail_msg("byte %u = %u", cases[i].at, cases[i].value);
    }
    hark_flat_scalar(hark_flat_root(g.bytes), 0, 8, 0);
    unguard(&g);
  }
  static const hark_flat_field small_fields[] = {{HARK_FLAT_SCALAR, 1, 0}};
  static const hark_flat_shape small[] = {{small_fields, 1}};
  memcpy(bytes, honest, sizeof bytes);
  assert_ok(hark_flat_verify((hark_bytes){bytes, sizeof bytes}, small, 0, NULL));
  bytes[10] = 3; // one byte in the table's head: alignment alone would not find it
  assert_err(HARK_ERR_BAD_FLATBUFFER, hark_flat_verify((hark_bytes){bytes, sizeof bytes}, small, 0, NULL));
  bytes[6] = 4; // no field, and a table too small for its head
  bytes[8] = 3;
  assert_err(HARK_ERR_BAD_FLATBUFFER, hark_flat_verify((hark_bytes){bytes, sizeof bytes}, small, 0, NULL));
  assert_true(hark_flat_scalar(hark_flat_root((hark_bytes){honest, sizeof honest}), 0, 8, 0) == 0x0807060504030201u);
}

// Limits: shapes of a table that holds tables like itself.
static const hark_flat_field nested_fields[] = {{HARK_FLAT_TABLE, 0, 0}, {HARK_FLAT_TABLES, 0, 0}};
static const hark_flat_shape nested[] = {{nested_fields, 2}};

static hark_err verify_depth(uint32_t depth) {
  hark_flat_builder b;
  hark_flat_builder_init(&b, memory, sizeof memory);
  hark_flat_ref ref = {0};
  for (uint32_t i = 0; i < depth; i++) {
    hark_flat_table_begin(&b);
    hark_flat_add_ref(&b, 0, ref);
    ref = hark_flat_table_end(&b);
  }
  hark_bytes built;
  assert_ok(hark_flat_finish(&b, ref, &built));
  return hark_flat_verify(built, nested, 0, NULL);
}

static void depth_has_a_limit(void **state) {
  (void)state;
  assert_ok(verify_depth(HARK_FLAT_DEPTH_MAX));
  assert_err(HARK_ERR_TOO_LARGE, verify_depth(HARK_FLAT_DEPTH_MAX + 1));
}

static void a_table_that_holds_itself_ends(void **state) {
  (void)state;
  // root offset 8; vtable at 4 says: 6 bytes, table of 8, field 0 at 4; the field points back by wrapping around
  _Alignas(8) static uint8_t bytes[] = {12, 0, 0, 0, 0, 0, 6, 0, 8, 0, 4, 0, 6, 0, 0, 0, 0xfc, 0xff, 0xff, 0xff};
  assert_err(HARK_ERR_BAD_FLATBUFFER, hark_flat_verify((hark_bytes){bytes, sizeof bytes}, nested, 0, NULL));
}

// `count` offsets to one and the same table: little to send, much to look at.
static hark_err verify_objects(uint32_t count) {
  static uint8_t big[(HARK_FLAT_OBJECTS_MAX + 16) * 4];
  hark_flat_builder b;
  hark_flat_builder_init(&b, big, sizeof big);
  hark_flat_table_begin(&b);
  hark_flat_ref leaf = hark_flat_table_end(&b), vector;
  uint8_t *items = hark_flat_reserve(&b, count, 4, &vector);
  assert_non_null(items);
  for (uint32_t i = 0; i < count; i++) {
    hark_flat_store(items + (size_t)i * 4, 4, vector.n - 4 - i * 4 - leaf.n);
  }
  hark_flat_table_begin(&b);
  hark_flat_add_ref(&b, 1, vector);
  hark_bytes built;
  assert_ok(hark_flat_finish(&b, hark_flat_table_end(&b), &built));
  return hark_flat_verify(built, nested, 0, NULL);
}

static void the_number_of_objects_has_a_limit(void **state) {
  (void)state;
  assert_ok(verify_objects(HARK_FLAT_OBJECTS_MAX - 1)); // the root is one more
  assert_err(HARK_ERR_TOO_LARGE, verify_objects(HARK_FLAT_OBJECTS_MAX));
}

static void a_buffer_over_the_size_limit_is_refused_unread(void **state) {
  (void)state;
  hark_bytes huge = {memory, HARK_FLAT_BYTES_MAX + 1u}; // only its size is looked at
  assert_err(HARK_ERR_TOO_LARGE, hark_fb_batch_verify(huge, NULL));
  assert_false(hark_flat_is_present(hark_fb_batch_root(huge).table));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_built_verifies_and_reads_back),
      cmocka_unit_test(what_is_absent_reads_as_its_default),
      cmocka_unit_test(a_record_can_be_taken_apart_and_put_together_again),
      cmocka_unit_test(memory_that_is_too_small_is_refused_at_every_size),
      cmocka_unit_test(tables_with_the_same_fields_share_a_vtable),
      cmocka_unit_test(a_buffer_cut_short_never_verifies_and_never_reads_outside),
      cmocka_unit_test(a_flipped_byte_verifies_or_not_but_never_reads_outside),
      cmocka_unit_test(the_verifier_says_where),
      cmocka_unit_test(each_lie_about_a_table_is_found),
      cmocka_unit_test(depth_has_a_limit),
      cmocka_unit_test(a_table_that_holds_itself_ends),
      cmocka_unit_test(the_number_of_objects_has_a_limit),
      cmocka_unit_test(a_buffer_over_the_size_limit_is_refused_unread),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
