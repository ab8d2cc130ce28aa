// What POST /v1/asset takes, and everything that it refuses.
#include "tests/schema/check.h"

#include "tests/collector/parcels.h"

#define SHEET_A HARK_LITERAL(".a { color: red; }")
#define SHEET_B HARK_LITERAL("@media print { .b::after { content: \"two\"; } }")
#define PICTURE HARK_LITERAL("\x89PNG\r\n\x1a\nand what follows")

static uint8_t room[PARCEL_ROOM];
static hark_arena arena;
static hark_parcel parcel;

static int setup(void **state) {
  (void)state;
  hark_arena_open(&arena, HARK_PARCEL_SCRATCH_BYTES_MAX);
  return 0;
}

static int teardown(void **state) {
  (void)state;
  hark_arena_close(&arena);
  return 0;
}

static hark_bytes usual(void) {
  static const parcel_asset assets[] = {{HARK_BLOB_CSS, SHEET_A}, {HARK_BLOB_CSS, SHEET_B}, {HARK_BLOB_PNG, PICTURE}};
  return parcel_make(assets, 3, room);
}

static hark_err judge(hark_bytes whole) {
  guarded g = guard(whole);
  hark_arena_reset(&arena);
  hark_parcel_judge(&arena, g.bytes, 1 << 20, &parcel);
  hark_err err = parcel.err;
  unguard(&g);
  return err;
}

static void assert_refused_as(const char *name, hark_bytes whole) {
  assert_err(HARK_ERR_BAD_ARGUMENT, judge(whole));
  assert_non_null(parcel.name);
  assert_string_equal(parcel.name, name);
}

static void stylesheets_and_pictures_come_out_as_they_went_in(void **state) {
  (void)state;
  hark_bytes whole = usual();
  hark_parcel_judge(&arena, whole, 1 << 20, &parcel);
  assert_ok(parcel.err);
  assert_int_equal(parcel.count, 3);
  assert_true(hark_bytes_equal(parcel.blobs[0].bytes, SHEET_A));
  assert_true(hark_bytes_equal(parcel.blobs[1].bytes, SHEET_B));
  assert_true(hark_bytes_equal(parcel.blobs[2].bytes, PICTURE));
  assert_int_equal(parcel.blobs[2].kind, HARK_BLOB_PNG);
}

static void no_beginning_of_a_parcel_is_taken(void **state) {
  (void)state;
  hark_bytes whole = usual();
  for (size_t size = 0; size < whole.size; size++) {
    assert_int_not_equal(judge(hark_bytes_part(whole, 0, size)), HARK_OK);
  }
  room[whole.size] = 0;
  assert_int_not_equal(judge((hark_bytes){room, whole.size + 1}), HARK_OK);
}

static void any_byte_changed_is_noticed(void **state) {
  (void)state;
  hark_bytes whole = usual();
  for (size_t i = 0; i < whole.size; i++) {
    if (i >= 8 + 3 && i < 32) {
      continue; // another key is another project, and right in itself
    }
    room[i] ^= 0x41;
    assert_int_not_equal(judge(whole), HARK_OK);
    room[i] ^= 0x41;
  }
  assert_ok(judge(whole));
}

static void a_name_that_is_not_of_the_bytes_is_refused(void **state) {
  (void)state;
  hark_bytes whole = usual();
  room[HARK_PARCEL_HEAD_BYTES + HARK_PARCEL_ENTRY_BYTES + 15] ^= 1;
  assert_refused_as("wrong_name", whole);
}

static void a_kind_that_is_not_of_the_bytes_is_refused(void **state) {
  (void)state;
  hark_bytes whole = usual();
  parcel_u32(room + HARK_PARCEL_HEAD_BYTES + 2 * HARK_PARCEL_ENTRY_BYTES + 20, HARK_BLOB_WOFF2);
  assert_refused_as("wrong_kind", whole);
  parcel_u32(room + HARK_PARCEL_HEAD_BYTES + 2 * HARK_PARCEL_ENTRY_BYTES + 20, HARK_BLOB_KINDS);
  assert_err(HARK_ERR_BAD_ARGUMENT, judge(whole));
}

static void a_stylesheet_that_masking_would_change_is_refused(void **state) {
  (void)state;
  static const parcel_asset secret = {HARK_BLOB_CSS, HARK_LITERAL("p::after{content:\"wanda@harbour-mail.example\"}")};
  assert_err(HARK_ERR_BAD_TEXT, judge(parcel_make(&secret, 1, room)));
  assert_string_equal(parcel.name, "unmasked");
  static const parcel_asset garbage = {HARK_BLOB_CSS, HARK_LITERAL("a{}\xff")};
  assert_err(HARK_ERR_BAD_TEXT, judge(parcel_make(&garbage, 1, room)));
}

static void sizes_over_their_limits_are_refused_before_anything_is_inflated(void **state) {
  (void)state;
  static uint8_t large[HARK_PARCEL_CSS_BYTES_MAX + 1];
  memset(large, ' ', sizeof large);
  parcel_asset sheet = {HARK_BLOB_CSS, {large, HARK_PARCEL_CSS_BYTES_MAX}};
  assert_ok(judge(parcel_make(&sheet, 1, room)));
  sheet.bytes.size++;
  assert_err(HARK_ERR_TOO_LARGE, judge(parcel_make(&sheet, 1, room)));
  hark_bytes whole = usual();
  hark_parcel_judge(&arena, whole, (uint32_t)SHEET_B.size, &parcel);
  assert_ok(parcel.err);
  hark_parcel_judge(&arena, whole, (uint32_t)SHEET_B.size - 1, &parcel);
  assert_err(HARK_ERR_TOO_LARGE, parcel.err);
  static parcel_asset many[HARK_PARCEL_ASSETS_MAX + 1];
  for (size_t i = 0; i < COUNT_OF(many); i++) {
    many[i] = (parcel_asset){HARK_BLOB_PNG, PICTURE};
  }
  assert_ok(judge(parcel_make(many, HARK_PARCEL_ASSETS_MAX, room)));
  assert_err(HARK_ERR_TOO_LARGE, judge(parcel_make(many, HARK_PARCEL_ASSETS_MAX + 1, room)));
  assert_err(HARK_ERR_BAD_ARGUMENT, judge(parcel_make(many, 0, room)));
}

static void no_kind_is_told_as_one_that_runs(void **state) {
  (void)state;
  for (int kind = 0; kind < HARK_BLOB_KINDS; kind++) {
    const char *type = hark_blob_type((hark_blob_kind)kind);
    assert_null(strstr(type, "html"));
    assert_null(strstr(type, "xml"));
    assert_null(strstr(type, "script"));
    assert_true(kind == HARK_BLOB_CSS || !hark_blob_is_kind(HARK_LITERAL("<svg onload=…>…………"), (hark_blob_kind)kind));
  }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      CASE(stylesheets_and_pictures_come_out_as_they_went_in),
      CASE(no_beginning_of_a_parcel_is_taken),
      CASE(any_byte_changed_is_noticed),
      CASE(a_name_that_is_not_of_the_bytes_is_refused),
      CASE(a_kind_that_is_not_of_the_bytes_is_refused),
      CASE(a_stylesheet_that_masking_would_change_is_refused),
      CASE(sizes_over_their_limits_are_refused_before_anything_is_inflated),
      CASE(no_kind_is_told_as_one_that_runs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
