// Which errors are one: what changes from visit to visit and from release to release does not part them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "collector/ingest/fault.h"

static hark_fault failure(uint32_t how, const char *message, const char *source, uint32_t line, const char *stack) {
  hark_event event = {.kind = HARK_EVENT_FAILURE};
  hark_fault fault;
  event.n[HARK_ARG(FAILURE, HOW)] = how;
  event.n[HARK_ARG(FAILURE, LINE)] = line;
  event.texts[HARK_ARG(FAILURE, MESSAGE)].bytes = hark_bytes_from_cstr(message);
  event.texts[HARK_ARG(FAILURE, SOURCE)].bytes = hark_bytes_from_cstr(source);
  event.texts[HARK_ARG(FAILURE, STACK)].bytes = hark_bytes_from_cstr(stack);
  assert_true(hark_fault_of(&event, &fault));
  return fault;
}

static bool request(const char *method, const char *url, uint32_t status, hark_fault *fault) {
  hark_event event = {.kind = HARK_EVENT_REQUEST};
  event.n[HARK_ARG(REQUEST, STATUS)] = status;
  event.texts[HARK_ARG(REQUEST, METHOD)].bytes = hark_bytes_from_cstr(method);
  event.texts[HARK_ARG(REQUEST, URL)].bytes = hark_bytes_from_cstr(url);
  return hark_fault_of(&event, fault);
}

static const char chrome[] = "TypeError: Cannot read properties of undefined (reading 'total')\n"
                             "    at pay (https://shop.example/assets/pay.3f9a2c1b.js:120:7)\n"
                             "    at HTMLButtonElement.<anonymous> (https://shop.example/assets/main.js?v=3:9:1)";

static void lines_builds_and_queries_part_nothing(void **state) {
  (void)state;
  static const char later[] = "TypeError: Cannot read properties of undefined (reading 'sum')\n"
                              "    at pay (https://cdn.example/x/pay.77e0aa41.js:131:9)\n"
                              "    at HTMLButtonElement.<anonymous> (https://shop.example/assets/main.js?v=4:12:1)";
  hark_fault a = failure(0, "Uncaught TypeError: Cannot read properties of undefined (reading 'total')", "", 0, chrome);
  hark_fault b = failure(0, "TypeError: Cannot read properties of undefined (reading 'sum')", "", 0, later);
  assert_true(a.fingerprint == b.fingerprint);
  assert_string_equal("Uncaught TypeError: Cannot read properties of undefined (reading 'total') at pay.*.js:120",
                      a.name);
}

static void another_function_kind_or_way_is_another_error(void **state) {
  (void)state;
  hark_fault a = failure(0, "TypeError: x", "", 0, "pay@https://s.example/pay.js:1:2\n");
  hark_fault same = failure(0, "TypeError: y", "", 0, "pay@https://s.example/pay.js:7:8\n\n");
  hark_fault function = failure(0, "TypeError: x", "", 0, "cart@https://s.example/pay.js:1:2\n");
  hark_fault kind = failure(0, "RangeError: x", "", 0, "pay@https://s.example/pay.js:1:2\n");
  hark_fault way = failure(1, "TypeError: x", "", 0, "pay@https://s.example/pay.js:1:2\n");
  assert_true(a.fingerprint == same.fingerprint);
  assert_true(a.fingerprint != function.fingerprint);
  assert_true(a.fingerprint != kind.fingerprint);
  assert_true(a.fingerprint != way.fingerprint);
}

static void without_frames_the_message_decides_but_not_its_ids(void **state) {
  (void)state;
  hark_fault a = failure(0, "Order 1234 of 9f8e7d6c failed", "https://s.example/app.js?x=1", 12, "no frames here");
  hark_fault b = failure(0, "Order 99 of 0a1b2c3d failed", "https://s.example/app.js", 44, "");
  hark_fault c = failure(0, "Order 99 of 0a1b2c3d vanished", "https://s.example/app.js", 44, "");
  assert_true(a.fingerprint == b.fingerprint);
  assert_true(a.fingerprint != c.fingerprint);
  assert_string_equal("Order * of * failed at app.js:12", a.name);
  assert_string_equal("console: a b", failure(2, "a\nb", "", 0, "").name);
}

static void requests_are_one_by_method_path_and_class_of_status(void **state) {
  (void)state;
  hark_fault a, b, c, d, none;
  assert_true(request("POST", "https://api.example/orders/17?t=1", 500, &a));
  assert_true(request("POST", "https://api.example/orders/18#x", 503, &b));
  assert_true(request("POST", "https://api.example/orders/18", 404, &c));
  assert_true(request("GET", "/orders/18", 0, &d));
  assert_false(request("GET", "/orders/18", 399, &none));
  assert_true(a.fingerprint == b.fingerprint);
  assert_true(a.fingerprint != c.fingerprint);
  assert_string_equal("POST /orders/* 500", a.name);
  assert_string_equal("GET /orders/* unanswered", d.name);
  assert_int_equal(HARK_FACT_FAULT_REQUEST, a.kind);
}

static void a_name_is_cut_at_a_character(void **state) {
  (void)state;
  char message[400];
  memset(message, 'x', 99);
  strcpy(message + 99, "üüü");
  hark_fault fault = failure(0, message, "", 0, "");
  assert_true(hark_bytes_is_utf8(hark_bytes_from_cstr(fault.name)));
  assert_int_equal(99, strlen(fault.name));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lines_builds_and_queries_part_nothing),
      cmocka_unit_test(another_function_kind_or_way_is_another_error),
      cmocka_unit_test(without_frames_the_message_decides_but_not_its_ids),
      cmocka_unit_test(requests_are_one_by_method_path_and_class_of_status),
      cmocka_unit_test(a_name_is_cut_at_a_character),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
