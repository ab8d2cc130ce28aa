#include <ctype.h>

#include "tests/schema/check.h"

static void every_error_has_its_number_its_lower_case_name_and_its_sentence(void **state) {
  (void)state;
  int count = 0;
#define CHECK(name, number, sentence)                                                                                  \
  {                                                                                                                    \
    char lower[] = #name;                                                                                              \
    for (char *c = lower; *c; c++) {                                                                                   \
      *c = (char)tolower((unsigned char)*c);                                                                           \
    }                                                                                                                  \
    assert_string_equal(lower, hark_err_name(HARK_ERR_##name));                                                        \
    assert_string_equal(sentence, hark_err_sentence((hark_err)(number)));                                              \
    assert_int_equal(++count, number);                                                                                 \
  }
  HARK_ERRORS(CHECK)
#undef CHECK
  assert_int_equal(count, HARK_ERR_STATE);
}

static void a_number_that_is_no_error_is_unknown(void **state) {
  (void)state;
  assert_string_equal("ok", hark_err_name(HARK_OK));
  assert_string_equal("unknown", hark_err_name((hark_err)9999));
  assert_string_equal("unknown error", hark_err_sentence((hark_err)-1));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_error_has_its_number_its_lower_case_name_and_its_sentence),
      cmocka_unit_test(a_number_that_is_no_error_is_unknown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
