// Which browser, system and device the parser tells, for real user-agent strings and client hints.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "collector/ingest/client.h"

#define CHROME "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "

static const struct {
  const char *ua, *brands, *platform, *mobile;
  const char *browser, *version, *os, *device;
} cases[] = {
    {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " CHROME "Safari/537.36", "", "", "", "Chrome", "126", "Windows",
     "desktop"},
    {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " CHROME "Safari/537.36 Edg/126.0.2592.56", "", "", "", "Edge", "126",
     "Windows", "desktop"},
    {"Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "", "", "", "Firefox", "127", "Linux",
     "desktop"},
    {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
     "Safari/605.1.15",
     "", "", "", "Safari", "17", "macOS", "desktop"},
    {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
     "Mobile/15E148 Safari/604.1",
     "", "", "", "Safari", "17", "iOS", "mobile"},
    {"Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0.6478.54 "
     "Mobile/15E148 Safari/604.1",
     "", "", "", "Chrome", "126", "iOS", "tablet"},
    {"Mozilla/5.0 (Linux; Android 10; K) " CHROME "Mobile Safari/537.36", "", "", "", "Chrome", "126", "Android",
     "mobile"},
    {"Mozilla/5.0 (Linux; Android 10; K) " CHROME "Safari/537.36", "", "", "", "Chrome", "126", "Android", "tablet"},
    {"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 "
     "Chrome/121.0.0.0 Mobile Safari/537.36",
     "", "", "", "Samsung Internet", "25", "Android", "mobile"},
    {"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) " CHROME "Safari/537.36 OPR/112.0.0.0", "", "", "", "Opera", "112",
     "ChromeOS", "desktop"},
    {"", "Not/A)Brand 8, Chromium 126, Google Chrome 126", "Windows", "0", "Chrome", "126", "Windows", "desktop"},
    {"", "\"Chromium\";v=\"126\", \"Microsoft Edge\";v=\"125\"", "Android", "?1", "Edge", "125", "Android", "mobile"},
    {"Mozilla/5.0 (Windows NT 10.0) Chrome/000.0.0.0", "", "", "", "Chrome", "", "Windows", "desktop"}, // masked
    {"curl/8.5.0", "", "", "", "Other", "", "Other", "desktop"},
    {"", "", "", "", "Other", "", "Other", "desktop"},
};

static void known_clients_are_told(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    hark_client_hints hints = {hark_bytes_from_cstr(cases[i].ua), hark_bytes_from_cstr(cases[i].brands),
                               hark_bytes_from_cstr(cases[i].platform), hark_bytes_from_cstr(cases[i].mobile)};
    hark_client client = hark_client_parse(&hints);
    print_message("case %zu\n", i);
    assert_true(hark_bytes_equal_cstr(client.browser, cases[i].browser));
    assert_true(hark_bytes_equal_cstr(client.version, cases[i].version));
    assert_true(hark_bytes_equal_cstr(client.os, cases[i].os));
    assert_true(hark_bytes_equal_cstr(client.device, cases[i].device));
  }
}

static bool is_automation(const char *ua, const char *brands, const char *webdriver, const char *expected) {
  hark_client_hints hints = {.ua = hark_bytes_from_cstr(ua), .brands = hark_bytes_from_cstr(brands)};
  return hark_bytes_equal_cstr(hark_client_automation(&hints, hark_bytes_from_cstr(webdriver)), expected);
}

static void who_steers_itself_or_says_it_is_a_robot_is_told(void **state) {
  (void)state;
  assert_true(is_automation("Mozilla/5.0 (X11; Linux x86_64) " CHROME "Safari/537.36", "Chromium 126", "", ""));
  assert_true(is_automation("Mozilla/5.0 (X11; Linux x86_64) " CHROME "Safari/537.36", "", "1", "webdriver"));
  assert_true(is_automation("Mozilla/5.0 (X11) HeadlessChrome/126.0.0.0 Safari/537.36", "", "", "headless"));
  assert_true(is_automation("", "HeadlessChrome 126", "0", "headless"));
  assert_true(
      is_automation("Mozilla/5.0 AppleWebKit/537.36 (compatible; Googlebot/2.1; +http://x) Chrome/126.0.0.0 Safari", "",
                    "", "robot"));
  assert_true(is_automation("Mozilla/5.0 (Linux; Android 11) Chrome/126.0 Mobile Safari/537.36 Chrome-Lighthouse", "",
                            "", "robot"));
  assert_true(is_automation("Mozilla/5.0 (Linux; Android 9; CUBOT X19) Chrome/126.0 Mobile Safari/537.36", "", "", ""));
  assert_true(is_automation("", "", "", ""));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(known_clients_are_told),
                                     cmocka_unit_test(who_steers_itself_or_says_it_is_a_robot_is_told)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
