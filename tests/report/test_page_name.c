// One name for the pages of one template.
#include "tests/schema/check.h"

#include "collector/analysis/page_name.h"

static void identifiers_are_stars_and_words_stay(void **state) {
  (void)state;
  static const struct {
    const char *path, *name;
  } cases[] = {
      {"", ""},
      {"/", "/"},
      {"/product/4711", "/product/*"},
      {"/product/4711/", "/product/*/"},
      {"/product/7/reviews/12", "/product/*/reviews/*"},
      {"/#/orders/88?tab=2&q=x", "/#/orders/*?tab=*&q=x"},
      {"/checkout/step/2", "/checkout/step/2"},
      {"/checkout?Step=3", "/checkout?Step=3"},
      {"/checkout/step/21", "/checkout/step/*"},
      {"/v2/help", "/v2/help"},
      {"/sale-2026", "/sale-2026"},
      {"/p/red-shoe-47110", "/p/*"},
      {"/p/-47110", "/p/*"},
      {"/u/3f2504e0-4f89-11d3-9a0c-0305e82c3301", "/u/*"},
      {"/u/3f2504e0-4f89-11d3-9a0c-0305e82c330x", "/u/3f2504e0-4f89-11d3-9a0c-0305e82c330x"},
      {"/c/9b2d7f3e4c5a", "/c/*"},
      {"/feedabaddeed", "/feedabaddeed"}, // a word, for all one knows
      {"/s/V1StGXR8Z5jdHi6BmyT4", "/s/*"},
      {"/s/V1StGXR8Z5jdHi6Bm", "/s/V1StGXR8Z5jdHi6Bm"},
      {"/internationalization2", "/internationalization2"},
      {"//1//2", "//*//*"},
      {"1", "*"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    uint8_t room[64];
    hark_bytes path = hark_bytes_from_cstr(cases[i].path);
    hark_bytes name = hark_page_name(path, room);
    if (!hark_bytes_equal_cstr(name, cases[i].name)) {
      fail_msg("%s: %.*s", cases[i].path, (int)name.size, (const char *)name.data);
    }
    hark_bytes again = hark_page_name(name, (uint8_t[64]){0});
    assert_true(hark_bytes_equal(again, name));
    assert_true(name.size <= path.size);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(identifiers_are_stars_and_words_stay)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
