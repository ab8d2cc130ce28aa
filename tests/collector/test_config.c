// Flags and environment.
#include "tests/schema/check.h"

#include "collector/config/config.h"

static char problem[512];

static bool read_flags(hark_config *config, int argc, const char *const *argv, const char *const *environment) {
  return hark_config_read(config, NULL, argc, (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)environment,
                          problem, sizeof problem);
}

static void without_flags_the_defaults_hold(void **state) {
  (void)state;
  hark_config config;
  const char *const none[] = {NULL};
  assert_true(read_flags(&config, 0, none, none));
  assert_string_equal("127.0.0.1:7070", config.listen);
  assert_string_equal("./hark-data", config.data);
  assert_string_equal("", config.web);
  assert_int_equal(1048576, config.body_bytes_max);
  assert_false(config.demo);
}

static void a_flag_wins_over_the_environment(void **state) {
  (void)state;
  hark_config config;
  const char *const flags[] = {"--head-ms", "500", "--demo", "--data", "d"};
  const char *const environment[] = {
      "HARK_HEAD_MS=700", "HARK_BODY_MS=800", "HARK_DATA=e", "HARK_LISTEN=[::1]:1", "X=1", "HARK_HEAD_MS_X=1", NULL};
  assert_true(read_flags(&config, 5, flags, environment));
  assert_int_equal(500, config.head_ms);
  assert_int_equal(800, config.body_ms);
  assert_string_equal("d", config.data);
  assert_string_equal("[::1]:1", config.listen);
  assert_true(config.demo);
}

static void numbers_outside_their_bounds_are_refused(void **state) {
  (void)state;
  static const struct {
    const char *value;
    bool good;
  } cases[] = {{"8", true},   {"7", false}, {"65536", true},       {"65537", false},       {"-1", false},
               {"8x", false}, {"", false},  {"4294967304", false}, {"99999999999", false}, {" 8", false}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    hark_config config;
    const char *const flags[] = {"--connections-max", cases[i].value};
    const char *const none[] = {NULL};
    assert_int_equal(cases[i].good, read_flags(&config, 2, flags, none));
    assert_true(cases[i].good || strstr(problem, "--connections-max"));
  }
}

static void a_public_place_is_checked(void **state) {
  (void)state;
  static const struct {
    const char *flag, *value;
    bool good;
  } cases[] = {
      {"--public-path", "/", true},      {"--public-path", "/x9/", true},   {"--public-path", "/a/b.c_d-e/", true},
      {"--public-path", "", false},      {"--public-path", "x9/", false},   {"--public-path", "/x9", false},
      {"--public-path", "//", false},    {"--public-path", "/a b/", false}, {"--public-path", "/\"/", false},
      {"--script-name", "s.js", true},   {"--script-name", "", false},      {"--script-name", "a/b.js", false},
      {"--script-name", "a?.js", false}, {"--script-name", "<b>.js", false}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    hark_config config;
    const char *const flags[] = {cases[i].flag, cases[i].value};
    const char *const none[] = {NULL};
    assert_int_equal(cases[i].good, read_flags(&config, 2, flags, none));
    assert_true(cases[i].good || strstr(problem, cases[i].flag));
  }
}

static void unknown_and_unfinished_flags_are_refused(void **state) {
  (void)state;
  hark_config config;
  const char *const none[] = {NULL};
  const char *const unknown[] = {"--no-such"}, *const unfinished[] = {"--data"}, *const word[] = {"data"};
  assert_false(read_flags(&config, 1, unknown, none));
  assert_non_null(strstr(problem, "--no-such"));
  assert_false(read_flags(&config, 1, unfinished, none));
  assert_non_null(strstr(problem, "wants a value"));
  assert_false(read_flags(&config, 1, word, none));
}

static void the_help_names_every_flag_with_its_default(void **state) {
  (void)state;
  char help[8192];
  size_t size = hark_config_help(help, sizeof help);
  assert_true(size < sizeof help);
  help[size] = 0;
#define CHECK_FLAG(field, flag, ...) assert_non_null(strstr(help, "--" flag));
  HARK_CONFIG_NUMBERS(CHECK_FLAG)
  HARK_CONFIG_TEXTS(CHECK_FLAG)
  HARK_CONFIG_SWITCHES(CHECK_FLAG)
#undef CHECK_FLAG
  assert_non_null(strstr(help, "(1048576)"));
  assert_int_equal(100, hark_config_help(help, 100));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(without_flags_the_defaults_hold),
      cmocka_unit_test(a_flag_wins_over_the_environment),
      cmocka_unit_test(numbers_outside_their_bounds_are_refused),
      cmocka_unit_test(a_public_place_is_checked),
      cmocka_unit_test(unknown_and_unfinished_flags_are_refused),
      cmocka_unit_test(the_help_names_every_flag_with_its_default),
  };
  return cmocka_run_group_tests_name("collector.config", tests, NULL, NULL);
}
