// Which sessions a question is about, and the counts beside the list: over a record built as the collector builds it.
#include "collector/api/session_facets.h"
#include "collector/api/session_filter.h"
#include "sdk/signals/signals.h"
#include "tests/schema/check.h"

static const hark_session_id id = {{0xab, 0xcd}};
static _Alignas(8) uint8_t memory[1u << 16];

static hark_flat_ref pair(hark_flat_builder *b, const char *name, const char *value) {
  return hark_fb_stored_pair_put(
      b, &(hark_fb_stored_pair_values){.name = hark_bytes_from_cstr(name), .value = hark_bytes_from_cstr(value)});
}

// Ann in Firefox: 90 s, 3 errors, a dead click (twice) and a double click on /our shop, one goal.
static hark_bytes ann(void) {
  hark_flat_builder b;
  hark_flat_builder_init(&b, memory, sizeof memory);
  hark_flat_ref context[] = {pair(&b, "browser", "Firefox"), pair(&b, "release", "5.2.1")};
  hark_flat_ref tag = pair(&b, "plan", "Gold");
  hark_flat_ref pages[] = {
      hark_fb_stored_page_put(&b, &(hark_fb_stored_page_values){.path = HARK_LITERAL("/our shop")}),
      hark_fb_stored_page_put(&b, &(hark_fb_stored_page_values){.path = HARK_LITERAL("/product/4711")})};
  hark_fb_stored_signal_values dead = {.signal = HARK_SIGNAL_DEAD_CLICK, .label = HARK_LITERAL("Buy now")};
  hark_flat_ref signals[] = {
      hark_fb_stored_signal_put(&b, &dead), hark_fb_stored_signal_put(&b, &dead),
      hark_fb_stored_signal_put(&b, &(hark_fb_stored_signal_values){.signal = HARK_SIGNAL_DOUBLE_CLICK})};
  hark_flat_ref goal = hark_fb_stored_goal_put(&b, &(hark_fb_stored_goal_values){.name = HARK_LITERAL("purchase")});
  hark_flat_ref fault =
      hark_fb_stored_fault_put(&b, &(hark_fb_stored_fault_values){.name = HARK_LITERAL("TypeError: x is undefined")});
  hark_fb_session_values values = {
      .id = {id.bytes, 16}, .started_ms = 5000, .ended_ms = 95000, .user = HARK_LITERAL("Ann"), .errors = 3};
  values.context = hark_flat_put_refs(&b, context, 2);
  values.tags = hark_flat_put_refs(&b, &tag, 1);
  values.pages = hark_flat_put_refs(&b, pages, 2);
  values.signals = hark_flat_put_refs(&b, signals, 3);
  values.goals = hark_flat_put_refs(&b, &goal, 1);
  values.faults = hark_flat_put_refs(&b, &fault, 1);
  hark_bytes record = {0};
  assert_ok(hark_flat_finish(&b, hark_fb_session_put(&b, &values), &record));
  assert_ok(hark_fb_session_verify(record, NULL));
  return record;
}

static bool finds(const char *words) {
  hark_session_filter filter;
  assert_true(hark_session_filter_read(hark_bytes_from_cstr(words), &filter));
  return hark_session_filter_matches(&filter, id, ann());
}

static void all_terms_have_to_hold(void **state) {
  (void)state;
  static const char *const found[] = {"",
                                      "  ",
                                      "ann",
                                      "ANN fire",
                                      "abcd",
                                      "gold purchase",
                                      "user:ann browser:fire",
                                      "Browser:firefox",
                                      "plan:gold",
                                      "page:\"/our shop\"",
                                      "page:\"=/our shop\"",
                                      "page:=/product/*",
                                      "page:=/product/4711",
                                      "goal:=Purchase",
                                      "-goal:=purch",
                                      "\"our shop\"",
                                      "signal:dead_click",
                                      "element:buy",
                                      "goal:purchase",
                                      "release:5.2",
                                      "error:typeerror",
                                      "\"is undefined\"",
                                      "-browser:Chrome",
                                      "-nothing"};
  static const char *const missed[] = {"bob",
                                       "ann bob",
                                       "user:fire",
                                       "browser:ann",
                                       "page:\"/your shop\"",
                                       "page:=/our",
                                       "page:=/product/471",
                                       "page:/product/*",
                                       "goal:=purch",
                                       "\"shop our\"",
                                       "signal:rage_click",
                                       "goal:signup",
                                       "error:ann",
                                       "-ann",
                                       "-browser:Firefox",
                                       "nothing:ann"};
  for (size_t i = 0; i < sizeof found / sizeof found[0]; i++) {
    if (!finds(found[i])) {
      fail_msg("%s", found[i]);
    }
  }
  for (size_t i = 0; i < sizeof missed / sizeof missed[0]; i++) {
    if (finds(missed[i])) {
      fail_msg("%s", missed[i]);
    }
  }
}

static void amounts_are_more_or_less(void **state) {
  (void)state;
  assert_true(finds("length>89"));
  assert_false(finds("length>90"));
  assert_true(finds("length<91"));
  assert_true(finds("friction>40 friction<42")); // two dead clicks; a double click is none
  assert_true(finds("errors>2"));
  assert_false(finds("-errors>2"));
  assert_false(finds("errors>two")); // then it is a word to look for
}

static void there_are_so_many_terms_and_no_more(void **state) {
  (void)state;
  char words[2 * HARK_FILTER_TERMS_MAX + 3] = "";
  hark_session_filter filter;
  for (size_t i = 0; i < HARK_FILTER_TERMS_MAX; i++) {
    strcat(words, "a ");
  }
  assert_true(hark_session_filter_read(hark_bytes_from_cstr(words), &filter));
  assert_int_equal(HARK_FILTER_TERMS_MAX, filter.count);
  strcat(words, "a");
  assert_false(hark_session_filter_read(hark_bytes_from_cstr(words), &filter));
}

static json_int_t counted(const json_t *facets, const char *facet, const char *value) {
  return json_integer_value(json_object_get(json_object_get(facets, facet), value));
}

static void a_session_counts_once_in_each_value(void **state) {
  (void)state;
  static hark_session_facets facets;
  hark_session_facets_add(&facets, hark_fb_session_root(ann()));
  hark_session_facets_add(&facets, hark_fb_session_root(ann()));
  json_t *json = hark_session_facets_json(&facets);
  assert_int_equal(2, counted(json, "browser", "Firefox"));
  assert_int_equal(2, counted(json, "signal", "dead_click"));
  assert_int_equal(0, counted(json, "signal", "double_click"));
  assert_int_equal(2, counted(json, "goal", "purchase"));
  assert_null(json_object_get(json, "country"));
  json_decref(json);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_terms_have_to_hold),
      cmocka_unit_test(amounts_are_more_or_less),
      cmocka_unit_test(there_are_so_many_terms_and_no_more),
      cmocka_unit_test(a_session_counts_once_in_each_value),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
