// Where visits come from.
#include "tests/schema/check.h"

#include "collector/analysis/source.h"

static void each_kind_is_told_by_what_names_it(void **state) {
  (void)state;
  static const struct {
    const char *referrer, *url;
    hark_source source;
  } cases[] = {
      {"", "https://shop.example/", HARK_SOURCE_DIRECT},
      {"https://shop.example/a?b=1", "https://shop.example/cart", HARK_SOURCE_DIRECT},
      {"android-app", "https://shop.example/", HARK_SOURCE_DIRECT},
      {"https://www.google.co.uk/", "https://shop.example/", HARK_SOURCE_SEARCH},
      {"https://GOOGLE.com:443/search?q=xxx", "https://shop.example/", HARK_SOURCE_SEARCH},
      {"https://duckduckgo.com", "https://shop.example/", HARK_SOURCE_SEARCH},
      {"https://no.google-fan.example/", "https://shop.example/", HARK_SOURCE_OTHER},
      {"https://example.google/", "https://shop.example/", HARK_SOURCE_OTHER}, // a top-level domain is no label of it
      {"https://t.co/xyz", "https://shop.example/", HARK_SOURCE_SOCIAL},
      {"https://x.com/", "https://shop.example/", HARK_SOURCE_SOCIAL},
      {"https://t.news.example/", "https://shop.example/", HARK_SOURCE_OTHER},
      {"https://m.facebook.com/", "https://shop.example/", HARK_SOURCE_SOCIAL},
      {"https://www.google.com/", "https://shop.example/?utm_source=xxx", HARK_SOURCE_CAMPAIGN},
      {"", "https://shop.example/a?b=1&gclid=xx#c", HARK_SOURCE_CAMPAIGN},
      {"", "https://shop.example/a?outm_source=1#utm_x", HARK_SOURCE_DIRECT},
      {"https://blog.example/post", "https://shop.example/", HARK_SOURCE_OTHER},
      {"://", "://", HARK_SOURCE_DIRECT},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    hark_source got = hark_source_of(hark_bytes_from_cstr(cases[i].referrer), hark_bytes_from_cstr(cases[i].url));
    if (got != cases[i].source) {
      fail_msg("%s to %s: %d", cases[i].referrer, cases[i].url, (int)got);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(each_kind_is_told_by_what_names_it)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
