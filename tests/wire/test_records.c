// What is stored — Session, Project and their parts — against flatc, both ways.
#include "schema/hark_fb.h"
#include "tests/schema/check.h"
#include "tests/wire/flatc.h"

#define SCHEMA "schema/hark.fbs"

static const char SESSION[] =
    "{\"id\": [0, 1, 255], \"started_ms\": 1700000000123, \"ended_ms\": 1700000999999, \"user\": \"u-7\","
    " \"context\": [{\"name\": \"browser\", \"value\": \"Firefox\"}, {\"name\": \"os\", \"said_ms\": 1700000000001}],"
    " \"tags\": [{\"name\": \"plan\", \"value\": \"Käse \\\"x\\\"\"}],"
    " \"views\": [{\"tab\": 81985529216486895, \"epoch\": 1, \"start_ms\": 1700000000000, \"duration_ms\": 61000,"
    "   \"batches\": 4, \"keyframe\": true, \"final\": true, \"url\": \"https://shop.example/\", \"title\": \"Shop\","
    "   \"width\": 1280, \"height\": 720,"
    "   \"spans\": [{\"seq\": 1, \"at_ms\": 2, \"path\": \"/cart\", \"clicks\": 3}], \"url_seq\": 4, \"size_seq\": 5}, "
    "{\"tab\": 2}],"
    " \"pages\": [{\"path\": \"/cart\", \"views\": 2, \"clicks\": 9, \"ms\": 4000000000}],"
    " \"signals\": [{\"signal\": 6, \"page\": \"/cart\", \"target\": \"form#pay\", \"label\": \"Pay\", \"tab\": 2,"
    "   \"epoch\": 3, \"at_ms\": 4, \"count\": 5}],"
    " \"goals\": [{\"name\": \"order\", \"value\": 12.5, \"currency\": \"EUR\", \"at_ms\": 1700000000500}],"
    " \"batches\": 1, \"events\": 2, \"clicks\": 3, \"inputs\": 4, \"errors\": 5, \"requests_failed\": 6,"
    " \"dropped\": 7, \"bytes_stored\": 8, \"bytes_inflated\": 9, \"remasked\": 10, \"user_said_ms\": 11}";

static hark_bytes build_session(void *out, size_t out_max) {
  hark_flat_builder b;
  hark_flat_builder_init(&b, out, out_max);
  hark_flat_ref context[] = {
      hark_fb_stored_pair_put(
          &b, &(hark_fb_stored_pair_values){.name = HARK_LITERAL("browser"), .value = HARK_LITERAL("Firefox")}),
      hark_fb_stored_pair_put(&b, &(hark_fb_stored_pair_values){.name = HARK_LITERAL("os"), .said_ms = 1700000000001u}),
  };
  hark_flat_ref tag = hark_fb_stored_pair_put(
      &b, &(hark_fb_stored_pair_values){.name = HARK_LITERAL("plan"), .value = HARK_LITERAL("Käse \"x\"")});
  hark_flat_ref span = hark_fb_stored_span_put(
      &b, &(hark_fb_stored_span_values){.seq = 1, .at_ms = 2, .path = HARK_LITERAL("/cart"), .clicks = 3});
  hark_flat_ref views[] = {
      hark_fb_stored_view_put(&b, &(hark_fb_stored_view_values){.tab = 81985529216486895u,
                                                                .epoch = 1,
                                                                .start_ms = 1700000000000u,
                                                                .duration_ms = 61000,
                                                                .batches = 4,
                                                                .keyframe = true,
                                                                .final = true,
                                                                .url = HARK_LITERAL("https://shop.example/"),
                                                                .title = HARK_LITERAL("Shop"),
                                                                .width = 1280,
                                                                .height = 720,
                                                                .spans = hark_flat_put_refs(&b, &span, 1),
                                                                .url_seq = 4,
                                                                .size_seq = 5}),
      hark_fb_stored_view_put(&b, &(hark_fb_stored_view_values){.tab = 2}),
  };
  hark_flat_ref page = hark_fb_stored_page_put(
      &b, &(hark_fb_stored_page_values){.path = HARK_LITERAL("/cart"), .views = 2, .clicks = 9, .ms = 4000000000u});
  hark_flat_ref signal =
      hark_fb_stored_signal_put(&b, &(hark_fb_stored_signal_values){.signal = 6,
                                                                    .page = HARK_LITERAL("/cart"),
                                                                    .target = HARK_LITERAL("form#pay"),
                                                                    .label = HARK_LITERAL("Pay"),
                                                                    .tab = 2,
                                                                    .epoch = 3,
                                                                    .at_ms = 4,
                                                                    .count = 5});
  hark_flat_ref goal = hark_fb_stored_goal_put(
      &b, &(hark_fb_stored_goal_values){
              .name = HARK_LITERAL("order"), .value = 12.5, .currency = HARK_LITERAL("EUR"), .at_ms = 1700000000500u});
  hark_fb_session_values v = {.id = HARK_LITERAL("\x00\x01\xff"),
                              .started_ms = 1700000000123u,
                              .ended_ms = 1700000999999u,
                              .user = HARK_LITERAL("u-7"),
                              .batches = 1,
                              .events = 2,
                              .clicks = 3,
                              .inputs = 4,
                              .errors = 5,
                              .requests_failed = 6,
                              .dropped = 7,
                              .bytes_stored = 8,
                              .bytes_inflated = 9,
                              .remasked = 10,
                              .user_said_ms = 11};
  v.context = hark_flat_put_refs(&b, context, 2);
  v.tags = hark_flat_put_refs(&b, &tag, 1);
  v.views = hark_flat_put_refs(&b, views, 2);
  v.pages = hark_flat_put_refs(&b, &page, 1);
  v.signals = hark_flat_put_refs(&b, &signal, 1);
  v.goals = hark_flat_put_refs(&b, &goal, 1);
  hark_bytes built;
  assert_ok(hark_flat_finish(&b, hark_fb_session_put(&b, &v), &built));
  return built;
}

static void flatc_prints_the_session_that_c_builds(void **state) {
  (void)state;
  static _Alignas(8) uint8_t out[4096];
  hark_bytes built = build_session(out, sizeof out);
  assert_ok(hark_fb_session_verify(built, NULL));
  assert_json(SESSION, flatc_to_json(SCHEMA, "Hark.Session", built));
}

static hark_flat_ref rebuild_view(hark_fb_stored_view view, hark_flat_builder *b) {
  hark_flat_ref spans[8] = {{0}};
  uint32_t count = hark_fb_stored_view_spans_count(view);
  for (uint32_t i = 0; i < count; i++) {
    hark_fb_stored_span_values span = hark_fb_stored_span_get(hark_fb_stored_view_spans_at(view, i));
    spans[i] = hark_fb_stored_span_put(b, &span);
  }
  hark_fb_stored_view_values values = hark_fb_stored_view_get(view);
  values.spans = count ? hark_flat_put_refs(b, spans, count) : (hark_flat_ref){0};
  return hark_fb_stored_view_put(b, &values);
}

// Builds again what it reads: if anything were read wrong, flatc would print something else.
static hark_bytes rebuild_session(hark_bytes record, void *out, size_t out_max) {
  hark_fb_session s = hark_fb_session_root(record);
  hark_flat_builder b;
  hark_flat_ref refs[8];
  hark_flat_builder_init(&b, out, out_max);
  hark_fb_session_values v = hark_fb_session_get(s);
#define REBUILD(field, type)                                                                                           \
  for (uint32_t i = 0; i < hark_fb_session_##field##_count(s); i++) {                                                  \
    type##_values item = type##_get(hark_fb_session_##field##_at(s, i));                                               \
    refs[i] = type##_put(&b, &item);                                                                                   \
  }                                                                                                                    \
  v.field = hark_flat_put_refs(&b, refs, hark_fb_session_##field##_count(s));
  REBUILD(context, hark_fb_stored_pair)
  REBUILD(tags, hark_fb_stored_pair)
  for (uint32_t i = 0; i < hark_fb_session_views_count(s); i++) {
    refs[i] = rebuild_view(hark_fb_session_views_at(s, i), &b);
  }
  v.views = hark_flat_put_refs(&b, refs, hark_fb_session_views_count(s));
  REBUILD(pages, hark_fb_stored_page)
  REBUILD(signals, hark_fb_stored_signal)
  REBUILD(goals, hark_fb_stored_goal)
#undef REBUILD
  hark_bytes built;
  assert_ok(hark_flat_finish(&b, hark_fb_session_put(&b, &v), &built));
  return built;
}

static void c_reads_the_session_that_flatc_builds(void **state) {
  (void)state;
  static _Alignas(8) uint8_t out[4096];
  hark_bytes binary = flatc_to_binary(SCHEMA, "Hark.Session", SESSION);
  guarded g = guard(binary);
  assert_ok(hark_fb_session_verify(g.bytes, NULL));
  hark_fb_session s = hark_fb_session_root(g.bytes);
  assert_true(hark_bytes_equal(HARK_LITERAL("\x00\x01\xff"), hark_fb_session_id(s)));
  assert_true(hark_fb_session_started_ms(s) == 1700000000123u);
  assert_int_equal(2, hark_fb_session_views_count(s));
  assert_true(hark_fb_stored_view_tab(hark_fb_session_views_at(s, 0)) == 81985529216486895u);
  assert_true(hark_fb_stored_view_final(hark_fb_session_views_at(s, 0)));
  assert_false(hark_fb_stored_view_final(hark_fb_session_views_at(s, 1)));
  assert_bytes("Käse \"x\"", hark_fb_stored_pair_value(hark_fb_session_tags_at(s, 0)));
  assert_bytes("form#pay", hark_fb_stored_signal_target(hark_fb_session_signals_at(s, 0)));
  assert_true(hark_fb_stored_goal_value(hark_fb_session_goals_at(s, 0)) == 12.5);
  assert_int_equal(10, hark_fb_session_remasked(s));
  assert_json(SESSION, flatc_to_json(SCHEMA, "Hark.Session", rebuild_session(g.bytes, out, sizeof out)));
  unguard(&g);
  free((void *)(uintptr_t)binary.data);
}

static const char PROJECT[] = "{\"name\": \"shop\", \"write_key\": \"pk_0123456789ABCDEFabcde\","
                              " \"read_key_sha256\": [1, 2, 3], \"origins\": [\"https://a.example\", \"\"],"
                              " \"created_ms\": 1700000000000}";

static void a_project_goes_both_ways(void **state) {
  (void)state;
  static _Alignas(8) uint8_t out[1024];
  hark_bytes binary = flatc_to_binary(SCHEMA, "Hark.Project", PROJECT);
  guarded g = guard(binary);
  assert_ok(hark_fb_project_verify(g.bytes, NULL));
  hark_fb_project p = hark_fb_project_root(g.bytes);
  assert_bytes("shop", hark_fb_project_name(p));
  assert_int_equal(2, hark_fb_project_origins_count(p));
  assert_bytes("https://a.example", hark_fb_project_origins_at(p, 0));
  assert_bytes("", hark_fb_project_origins_at(p, 1));
  assert_bytes("\x01\x02\x03", hark_fb_project_read_key_sha256(p));

  hark_flat_builder b;
  hark_flat_builder_init(&b, out, sizeof out);
  hark_fb_project_values v = hark_fb_project_get(p);
  hark_flat_ref origins[] = {hark_flat_put_string(&b, hark_fb_project_origins_at(p, 0)),
                             hark_flat_put_string(&b, hark_fb_project_origins_at(p, 1))};
  v.origins = hark_flat_put_refs(&b, origins, 2);
  hark_bytes built;
  assert_ok(hark_flat_finish(&b, hark_fb_project_put(&b, &v), &built));
  assert_json(PROJECT, flatc_to_json(SCHEMA, "Hark.Project", built));
  unguard(&g);
  free((void *)(uintptr_t)binary.data);
}

static void bytes_of_flatc_cut_short_never_verify_and_never_read_outside(void **state) {
  (void)state;
  hark_bytes binary = flatc_to_binary(SCHEMA, "Hark.Session", SESSION);
  size_t passed = 0;
  for (size_t size = 0; size < binary.size; size++) {
    guarded g = guard((hark_bytes){binary.data, size});
    passed += hark_fb_session_verify(g.bytes, NULL) == HARK_OK;
    if (hark_fb_session_views_count(hark_fb_session_root(g.bytes)) <= 8) {
      hark_fb_stored_view_get(hark_fb_session_views_at(hark_fb_session_root(g.bytes), 0));
    }
    unguard(&g);
  }
  assert_true(passed <= 8); // padding at the end that nothing points to
  free((void *)(uintptr_t)binary.data);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(flatc_prints_the_session_that_c_builds),
      cmocka_unit_test(c_reads_the_session_that_flatc_builds),
      cmocka_unit_test(a_project_goes_both_ways),
      cmocka_unit_test(bytes_of_flatc_cut_short_never_verify_and_never_read_outside),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
