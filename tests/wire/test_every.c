// fbgen's output for every kind of field, against flatc, both ways.
#include <sys/wait.h>

#include "every_fb.h"
#include "tests/schema/check.h"
#include "tests/wire/flatc.h"

#define SCHEMA "tests/wire/every.fbs"

static _Alignas(8) uint8_t out[4096];

static hark_bytes finish(hark_flat_builder *b, hark_flat_ref root) {
  hark_bytes built;
  assert_ok(hark_flat_finish(b, root, &built));
  return built;
}

static const char ROOT[] = "{\"scalars\": {\"a\": false, \"b\": -128, \"c\": 255, \"d\": -32768, \"e\": 65535,"
                           " \"f\": -2147483648, \"g\": 4294967295, \"h\": -9223372036854775807,"
                           " \"i\": 9223372036854775807, \"j\": 0.5, \"k\": 1e300, \"l\": \"RED\"},"
                           " \"leaf\": {\"name\": \"one\", \"number\": 3}, \"leaves\": [{\"name\": \"two\"}, {}],"
                           " \"names\": [\"x\", \"\", \"yz\"], \"bytes\": [1], \"shorts\": [-1, 2],"
                           " \"uints\": [7, 4294967295], \"longs\": [1, 1099511627776],"
                           " \"self\": {\"leaf\": {}}}";

static hark_flat_ref put_leaf(hark_flat_builder *b, const char *name, int32_t number) {
  return every_fb_leaf_put(b, &(every_fb_leaf_values){.name = hark_bytes_from_cstr(name), .number = number});
}

static void flatc_prints_what_c_builds(void **state) {
  (void)state;
  hark_flat_builder b;
  hark_flat_builder_init(&b, out, sizeof out);
  every_fb_root_values inner = {.leaf = put_leaf(&b, NULL, -7)};
  every_fb_root_values root = {.bytes = HARK_LITERAL("\x01")};
  root.self = every_fb_root_put(&b, &inner);
  root.scalars = every_fb_scalars_put(&b, &(every_fb_scalars_values){.a = false,
                                                                     .b = INT8_MIN,
                                                                     .c = UINT8_MAX,
                                                                     .d = INT16_MIN,
                                                                     .e = UINT16_MAX,
                                                                     .f = INT32_MIN,
                                                                     .g = UINT32_MAX,
                                                                     .h = -INT64_MAX,
                                                                     .i = INT64_MAX,
                                                                     .j = 0.5f,
                                                                     .k = 1e300,
                                                                     .l = 0});
  root.leaf = put_leaf(&b, "one", 3);
  hark_flat_ref leaves[] = {put_leaf(&b, "two", -7), put_leaf(&b, NULL, -7)};
  root.leaves = hark_flat_put_refs(&b, leaves, 2);
  hark_flat_ref names[] = {hark_flat_put_string(&b, HARK_LITERAL("x")), hark_flat_put_string(&b, HARK_LITERAL("")),
                           hark_flat_put_string(&b, HARK_LITERAL("yz"))};
  root.names = hark_flat_put_refs(&b, names, 3);
  static const uint64_t numbers[3][2] = {{(uint64_t)-1, 2}, {7, UINT32_MAX}, {1, (uint64_t)1 << 40}};
  hark_flat_ref *vectors[] = {&root.shorts, &root.uints, &root.longs};
  for (uint32_t i = 0; i < 3; i++) {
    uint32_t size = 2u << i;
    uint8_t *at = hark_flat_reserve(&b, 2, size, vectors[i]);
    assert_non_null(at);
    hark_flat_store(at, size, numbers[i][0]);
    hark_flat_store(at + size, size, numbers[i][1]);
  }
  hark_bytes built = finish(&b, every_fb_root_put(&b, &root));
  assert_ok(every_fb_root_verify(built, NULL));
  assert_json(ROOT, flatc_to_json(SCHEMA, "Every.Root", built));
}

static void c_reads_what_flatc_builds(void **state) {
  (void)state;
  hark_bytes binary = flatc_to_binary(SCHEMA, "Every.Root", ROOT);
  guarded g = guard(binary);
  assert_ok(every_fb_root_verify(g.bytes, NULL));
  every_fb_root root = every_fb_root_root(g.bytes);
  every_fb_scalars_values s = every_fb_scalars_get(every_fb_root_scalars(root));
  assert_true(!s.a && s.b == INT8_MIN && s.c == UINT8_MAX && s.d == INT16_MIN && s.e == UINT16_MAX);
  assert_true(s.f == INT32_MIN && s.g == UINT32_MAX && s.h == -INT64_MAX && s.i == INT64_MAX);
  assert_true(s.j == 0.5f && s.k == 1e300 && s.l == 0);
  assert_bytes("one", every_fb_leaf_name(every_fb_root_leaf(root)));
  assert_int_equal(3, every_fb_leaf_number(every_fb_root_leaf(root)));
  assert_int_equal(2, every_fb_root_leaves_count(root));
  assert_bytes("two", every_fb_leaf_name(every_fb_root_leaves_at(root, 0)));
  assert_int_equal(-7, every_fb_leaf_number(every_fb_root_leaves_at(root, 1)));
  assert_int_equal(3, every_fb_root_names_count(root));
  assert_bytes("yz", every_fb_root_names_at(root, 2));
  assert_int_equal(-1, every_fb_root_shorts_at(root, 0));
  assert_true(every_fb_root_uints_at(root, 1) == UINT32_MAX);
  assert_true(every_fb_root_longs_at(root, 1) == (uint64_t)1 << 40);
  assert_int_equal(0, every_fb_root_longs_at(root, 2)); // past its end
  assert_true(hark_flat_is_present(every_fb_root_self(root).table));
  assert_false(hark_flat_is_present(every_fb_root_self(every_fb_root_self(root)).table));
  unguard(&g);
  free((void *)(uintptr_t)binary.data);
}

static void absent_scalars_read_as_the_defaults_of_the_schema(void **state) {
  (void)state;
  hark_bytes binary = flatc_to_binary(SCHEMA, "Every.Scalars", "{}");
  every_fb_scalars_values s = every_fb_scalars_get(every_fb_scalars_root(binary));
  assert_ok(every_fb_scalars_verify(binary, NULL));
  assert_true(s.a && s.b == -1 && s.c == 200 && s.d == -300 && s.e == 0 && s.f == -70000 && s.g == 4000000000u);
  assert_true(s.h == -5000000000 && s.i == 0 && s.j == 1.5f && s.k == -2.25 && s.l == 5);
  hark_flat_builder b; // and values that are the defaults are left out
  hark_flat_builder_init(&b, out, sizeof out);
  hark_bytes built = finish(&b, every_fb_scalars_put(&b, &s));
  assert_json("{}", flatc_to_json(SCHEMA, "Every.Scalars", built));
  assert_true(built.size <= binary.size);
  free((void *)(uintptr_t)binary.data);
}

static void a_struct_is_laid_out_with_its_padding(void **state) {
  (void)state;
  every_fb_fixed fixed = {.a = -1, .b = 2.5, .c = "abcd", .d = -2, .e = 0.5f, .f = true, .g = INT64_MIN}, read;
  uint8_t bytes[EVERY_FB_FIXED_BYTES];
  memset(bytes, 0xaa, sizeof bytes);
  every_fb_fixed_write(&fixed, bytes);
  assert_int_equal(40, sizeof bytes);
  assert_memory_equal("\xff\0\0\0\0\0\0\0\0\0\0\0\0\0\x04\x40"
                      "abcd\0\0\xfe\xff\0\0\0\x3f\x01\0\0\0\0\0\0\0\0\0\0\x80",
                      bytes, sizeof bytes);
  assert_ok(every_fb_fixed_read((hark_bytes){bytes, sizeof bytes}, &read));
  assert_true(read.a == -1 && read.b == 2.5 && read.d == -2 && read.e == 0.5f && read.f && read.g == INT64_MIN);
  assert_memory_equal("abcd", read.c, 5);
  assert_err(HARK_ERR_TRUNCATED, every_fb_fixed_read((hark_bytes){bytes, sizeof bytes - 1}, &read));
}

// Runs fbgen over a schema that it cannot do; it has to say so and fail.
static int run_fbgen(const char *schema_text) {
  char folder[] = "/tmp/hark-fbgen-XXXXXX", command[1024];
  assert_non_null(mkdtemp(folder));
  snprintf(
      command, sizeof command,
      "cd %s && printf '%%s' '%s' >x.fbs && %s --schema --binary x.fbs && %s x.bfbs x.h x.c x_fb x.h 2>err; echo $? "
      ">code; test -s err || test $(cat code) = 0",
      folder, schema_text, HARK_FLATC, HARK_FBGEN);
  assert_int_equal(0, system(command));
  snprintf(command, sizeof command, "r=$(cat %s/code); rm -r %s; exit $r", folder, folder);
  return WEXITSTATUS(system(command));
}

static void what_fbgen_cannot_do_it_refuses_aloud(void **state) {
  (void)state;
  assert_int_equal(0, run_fbgen("table T { a:int; } root_type T;"));
  assert_int_equal(1, run_fbgen("table A {} union U { A } table T { u:U; } root_type T;"));
  assert_int_equal(1, run_fbgen("table T { a:int = null; } root_type T;"));
  assert_int_equal(1, run_fbgen("struct S { a:int; } table T { s:S; } root_type T;"));
  assert_int_equal(1, run_fbgen("struct S { a:int; } table T { s:[S]; } root_type T;"));
  assert_int_equal(1, run_fbgen("table T { a:[double]; } root_type T;"));
  assert_int_equal(1, run_fbgen("struct S { a:[int:3]; } table T { a:int; } root_type T;"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(flatc_prints_what_c_builds),
      cmocka_unit_test(c_reads_what_flatc_builds),
      cmocka_unit_test(absent_scalars_read_as_the_defaults_of_the_schema),
      cmocka_unit_test(a_struct_is_laid_out_with_its_padding),
      cmocka_unit_test(what_fbgen_cannot_do_it_refuses_aloud),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
