// The adapter: stored records, built as the collector builds them.
#include "schema/hark_fb.h"
#include "tests/report/feed.h"

typedef struct {
  uint8_t id_size;
  uint32_t pages, signals;
  const char *goal;
} wanted;

static _Alignas(8) uint8_t memory[1u << 20];

static hark_bytes record_of(const wanted *want) {
  static hark_flat_ref pages[HARK_FRICTION_SESSION_PAGES_MAX + 8], signals[HARK_FRICTION_SESSION_SIGNALS_MAX + 8];
  hark_flat_builder b;
  hark_flat_builder_init(&b, memory, sizeof memory);
  for (uint32_t i = 0; i < want->pages; i++) {
    pages[i] = hark_fb_stored_page_put(&b, &(hark_fb_stored_page_values){.path = HARK_LITERAL("/c"), .views = 2});
  }
  for (uint32_t i = 0; i < want->signals; i++) {
    signals[i] = hark_fb_stored_signal_put(&b, &(hark_fb_stored_signal_values){.signal = HARK_SIGNAL_DEAD_CLICK,
                                                                               .page = HARK_LITERAL("/c"),
                                                                               .target = HARK_LITERAL("button#b"),
                                                                               .label = HARK_LITERAL("B"),
                                                                               .tab = UINT64_MAX - 1,
                                                                               .epoch = 4,
                                                                               .at_ms = 77,
                                                                               .count = 1});
  }
  hark_flat_ref goal = hark_fb_stored_goal_put(
      &b, &(hark_fb_stored_goal_values){.name = hark_bytes_from_cstr(want->goal), .value = 12.5});
  hark_flat_ref views[2] = {
      hark_fb_stored_view_put(&b, &(hark_fb_stored_view_values){.tab = 1, .keyframe = true}),
      hark_fb_stored_view_put(&b, &(hark_fb_stored_view_values){.tab = 1, .epoch = 1}),
  };
  static const uint8_t id[16] = {0xab, 1, 2, 3};
  hark_fb_session_values values = {.id = {id, want->id_size}, .started_ms = 5000, .events = 321, .dropped = 9};
  values.views = hark_flat_put_refs(&b, views, 2);
  values.pages = hark_flat_put_refs(&b, pages, want->pages);
  values.signals = hark_flat_put_refs(&b, signals, want->signals);
  values.goals = hark_flat_put_refs(&b, &goal, want->goal != NULL);
  hark_bytes record = {0};
  assert_ok(hark_flat_finish(&b, hark_fb_session_put(&b, &values), &record));
  assert_ok(hark_fb_session_verify(record, NULL));
  return record;
}

static void a_record_arrives_whole(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  assert_ok(hark_friction_add_record(
      f.friction, record_of(&(wanted){.id_size = 16, .pages = 2, .signals = 3, .goal = "purchase"})));
  assert_ok(hark_friction_add_record(f.friction,
                                     record_of(&(wanted){.id_size = 16, .pages = 1, .signals = 0, .goal = "signup"})));
  const hark_friction_report *report = feed_finish(&f);
  assert_int_equal(2, report->coverage.sessions);
  assert_int_equal(4, report->coverage.views);
  assert_int_equal(2, report->coverage.views_blank);
  assert_int_equal(0, report->coverage.sessions_blank);
  assert_int_equal(642, report->coverage.events);
  assert_int_equal(18, report->coverage.dropped);
  assert_int_equal(1, report->site.visits_converted);
  assert_int_equal(6, report->pages[0].views);
  assert_int_equal(2, report->pages[0].total.visits);
  assert_int_equal(3, report->elements[0].total.count);
  assert_bytes("button#b", report->elements[0].target);
  assert_bytes("B", report->elements[0].label);
  const hark_friction_moment *moment = &report->elements[0].total.moments[0];
  assert_int_equal(0xab, moment->session.bytes[0]);
  assert_true(moment->tab == UINT64_MAX - 1);
  assert_int_equal(4, moment->epoch);
  assert_int_equal(77, moment->at_ms);
  assert_int_equal(5000, moment->started_ms);
  feed_close(&f);
}

static void the_goal_is_the_one_that_was_named(void **state) {
  (void)state;
  feed f;
  feed_open(&f, &(hark_friction_options){.goal = "signup"});
  assert_ok(hark_friction_add_record(f.friction, record_of(&(wanted){.id_size = 16, .goal = "purchase"})));
  assert_ok(hark_friction_add_record(f.friction, record_of(&(wanted){.id_size = 16, .goal = "signup"})));
  assert_ok(hark_friction_add_record(f.friction, record_of(&(wanted){.id_size = 16, .goal = "signup2"})));
  assert_ok(hark_friction_add_record(f.friction, record_of(&(wanted){.id_size = 16})));
  assert_int_equal(1, feed_finish(&f)->site.visits_converted);
  feed_close(&f);
}

static void what_is_over_a_sessions_limits_is_counted(void **state) {
  (void)state;
  for (uint32_t over = 0; over < 2; over++) {
    feed f;
    feed_open(&f, NULL);
    assert_ok(hark_friction_add_record(f.friction,
                                       record_of(&(wanted){.id_size = 16,
                                                           .pages = HARK_FRICTION_SESSION_PAGES_MAX + over,
                                                           .signals = HARK_FRICTION_SESSION_SIGNALS_MAX + 2 * over})));
    const hark_friction_report *report = feed_finish(&f);
    assert_int_equal(3 * over, report->coverage.cut);
    assert_int_equal(HARK_FRICTION_SESSION_SIGNALS_MAX, report->site.count);
    feed_close(&f);
  }
}

static void bytes_that_are_no_record_do_not_cost_the_report(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  hark_bytes record = record_of(&(wanted){.id_size = 16, .pages = 2, .signals = 3, .goal = "purchase"});
  uint64_t seed = 7;
  uint32_t unreadable = 0;
  for (int i = 0; i < 3000; i++) { // damaged, and cut at a guard page
    guarded bad = guard(hark_bytes_part(record, 0, random_u32(&seed) % (record.size + 1)));
    for (int j = 0; j < 4 && bad.bytes.size > 0; j++) {
      ((uint8_t *)bad.bytes.data)[random_u32(&seed) % bad.bytes.size] = (uint8_t)random_u32(&seed);
    }
    assert_ok(hark_friction_add_record(f.friction, bad.bytes));
    unguard(&bad);
  }
  assert_ok(hark_friction_add_record(f.friction, (hark_bytes){0}));
  assert_ok(hark_friction_add_record(f.friction, record_of(&(wanted){.id_size = 15})));
  const hark_friction_report *report = feed_finish(&f);
  unreadable = (uint32_t)report->coverage.unreadable;
  assert_int_equal(3002, unreadable + report->coverage.sessions);
  assert_true(unreadable >= 2);
  for (size_t i = 0; i < report->page_count; i++) {
    assert_true(hark_bytes_is_utf8(report->pages[i].path));
  }
  feed_close(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_record_arrives_whole),
      cmocka_unit_test(the_goal_is_the_one_that_was_named),
      cmocka_unit_test(what_is_over_a_sessions_limits_is_counted),
      cmocka_unit_test(bytes_that_are_no_record_do_not_cost_the_report),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
