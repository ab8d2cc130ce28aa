#include "tests/report/feed.h"

// 100 sessions see /c. 30 rage-click "Pay" (6 of them buy), 70 do not (35 buy). Twelve others see only /other.
static const hark_friction_report *checkout(feed *f) {
  hark_friction_signal rage[2] = {signal_on(HARK_SIGNAL_RAGE_CLICK, "/c", "button#pay", "Pay"),
                                  signal_on(HARK_SIGNAL_RAGE_CLICK, "/c", "button#pay", "Pay")};
  for (uint32_t i = 0; i < 100; i++) {
    bool touched = i < 30;
    bool converted = touched ? i < 6 : i < 65;
    feed_session(f, "/c", converted, rage, touched ? 1 + (i % 3 == 0) : 0);
  }
  for (uint32_t i = 0; i < 12; i++) {
    feed_session(f, "/other", false, NULL, 0);
  }
  return feed_finish(f);
}

static void check_row(const hark_friction_row *row, uint32_t which) {
  assert_int_equal(which, row->which);
  assert_int_equal(40, row->count); // 30 and once more for each third
  assert_int_equal(100, row->visits);
  assert_int_equal(41, row->visits_converted);
  assert_int_equal(30, row->sessions);
  assert_int_equal(6, row->sessions_converted);
  assert_near(0.3, row->share.value);
  assert_4_decimals(0.2189, row->share.low);
  assert_4_decimals(0.3958, row->share.high);
  assert_near(0.2, row->touched_rate.value);
  assert_near(0.5, row->untouched_rate.value);
  assert_near(-0.3, row->difference.value);
  assert_4_decimals(-0.4550, row->difference.low);
  assert_4_decimals(-0.0927, row->difference.high);
  assert_false(row->small_sample);
  assert_near(9, row->cost.value);
  // One kind of visit: W = 30 x 70 / 100 = 21, P = 4.41, Q = 5.25, so the variance is (-0.3 P + Q) / W^2 = 0.0089048.
  assert_near(-0.3, row->adjusted.value);
  assert_4_decimals(-0.4850, row->adjusted.low);
  assert_4_decimals(-0.1150, row->adjusted.high);
  assert_int_equal(1, row->strata);
  assert_true(row->p > 0.0014 && row->p < 0.0016 && row->q >= row->p);
  assert_float_equal(3.451, row->cost.low, 0.001);
  assert_float_equal(14.549, row->cost.high, 0.001);
  assert_float_equal(21.895, row->score, 0.001); // 100 x 1.0 x 0.218949
}

static void a_page_and_its_element_have_the_figures_worked_out_by_hand(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  const hark_friction_report *report = checkout(&f);
  assert_string_equal("purchase", report->goal);
  assert_int_equal(2, report->page_count);
  assert_bytes("/c", report->pages[0].path);
  check_row(&report->pages[0].total, HARK_FRICTION_ANY);
  assert_int_equal(1, report->pages[0].signal_count);
  check_row(&report->pages[0].signals[0], HARK_SIGNAL_RAGE_CLICK);
  assert_int_equal(1, report->element_count);
  assert_ptr_equal(&report->pages[0], report->elements[0].page);
  assert_bytes("button#pay", report->elements[0].target);
  assert_bytes("Pay", report->elements[0].label);
  check_row(&report->elements[0].total, HARK_FRICTION_ANY);
  check_row(&report->elements[0].signals[0], HARK_SIGNAL_RAGE_CLICK);
  assert_int_equal(112, report->site.visits);
  assert_int_equal(30, report->site.sessions);
  assert_int_equal(41, report->site.visits_converted);
  assert_int_equal(0, report->pages[1].total.count);
  assert_int_equal(12, report->pages[1].total.visits);
  assert_null(report->other_pages);
  feed_close(&f);
}

static void facts_are_no_friction(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  hark_friction_signal facts[2] = {signal_on(HARK_SIGNAL_DOUBLE_CLICK, "/a", "b", "B"),
                                   signal_on(HARK_SIGNAL_SCROLL_DEPTH, "/a", "", "")};
  static const uint32_t depths[] = {10, 20, 30, 40, 900};
  for (size_t i = 0; i < COUNT_OF(depths); i++) {
    facts[1].count = depths[i];
    feed_session(&f, "/a", false, facts, 2);
  }
  const hark_friction_report *report = feed_finish(&f);
  const hark_friction_page *page = &report->pages[0];
  assert_int_equal(0, report->site.count);
  assert_int_equal(0, report->signal_count);
  assert_int_equal(0, report->element_count);
  assert_int_equal(0, page->signal_count);
  assert_true(page->total.score == 0);
  assert_int_equal(5, page->double_click.count);
  assert_int_equal(5, page->double_click.sessions);
  assert_int_equal(5, page->depth.views);
  // Of 10 20 30 40 100: the least that 2, 3 and 4 of the five do not exceed.
  assert_int_equal(20, page->depth.quartile_1);
  assert_int_equal(30, page->depth.median);
  assert_int_equal(40, page->depth.quartile_3);
  feed_close(&f);
}

static void a_row_is_small_until_both_sides_have_enough(void **state) {
  (void)state;
  hark_friction_signal dead = signal_on(HARK_SIGNAL_DEAD_CLICK, "/a", "b", "B");
  static const struct {
    uint32_t touched, untouched;
    bool small;
  } cases[] = {{20, 20, false}, {19, 20, true}, {20, 19, true}, {1, 500, true}, {500, 0, true}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    feed f;
    feed_open(&f, NULL);
    for (uint32_t j = 0; j < cases[i].touched + cases[i].untouched; j++) {
      feed_session(&f, "/a", true, &dead, j < cases[i].touched);
    }
    const hark_friction_report *report = feed_finish(&f);
    assert_int_equal(cases[i].small, report->pages[0].total.small_sample);
    feed_close(&f);
  }
  feed f;
  feed_open(&f, &(hark_friction_options){.group_min = 2});
  for (uint32_t j = 0; j < 12; j++) {
    feed_session(&f, "/a", true, &dead, j < 6);
  }
  assert_false(feed_finish(&f)->pages[0].total.small_sample);
  feed_close(&f);
  feed_open(&f, NULL);
  for (uint32_t j = 0; j < 1000; j++) {
    feed_session(&f, "/a", j % 250 == 0, &dead, j < 500); // two of the touched were to convert
  }
  assert_true(feed_finish(&f)->pages[0].total.small_sample);
  feed_close(&f);
}

static void visits_of_unlike_kinds_are_not_compared(void **state) {
  (void)state;
  hark_friction_signal pause = signal_on(HARK_SIGNAL_HESITATION_FIELD, "/pay", "input#a", "Address");
  hark_friction_seen seen = {HARK_LITERAL("/pay"), 1};
  feed f;
  feed_open(&f, NULL);
  for (uint32_t i = 0; i < 8000; i++) {
    bool phone = i % 2 == 0;
    uint32_t n = i / 2; // phones: two of five pause, 2 % buy; desktops: one of twenty, 20 %
    bool touched = phone ? n % 5 < 2 : n % 20 == 0;
    hark_friction_session session = {.id = id_of(i + 1),
                                     .started_ms = 1000u * i,
                                     .converted = phone ? n / 20 % 50 == 0 : n / 20 % 5 == 0,
                                     .pages = &seen,
                                     .page_count = 1,
                                     .signals = &pause,
                                     .signal_count = touched,
                                     .device = phone ? HARK_DEVICE_MOBILE : HARK_DEVICE_DESKTOP};
    session.value = session.converted ? 40 : 0;
    session.currency = i % 400 == 3 ? HARK_LITERAL("USD") : HARK_LITERAL("EUR");
    assert_ok(hark_friction_add(f.friction, &session));
  }
  const hark_friction_report *report = feed_finish(&f);
  const hark_friction_row *row = &report->elements[0].signals[0];
  assert_true(row->difference.high < -0.05);
  assert_near(0, row->adjusted.value);
  assert_int_equal(2, row->strata);
  assert_true(row->q > 0.9);
  assert_string_equal("EUR", report->currency);
  assert_true(report->coverage.other_currency > 0);
  assert_true(row->value.low < 0 && row->value.high > 0);
  feed_close(&f);
}

static void what_was_seen_once_does_not_lead_the_list(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  hark_friction_signal once = signal_on(HARK_SIGNAL_RAGE_CLICK, "/rare", "x", "X");
  hark_friction_signal often = signal_on(HARK_SIGNAL_RAGE_CLICK, "/busy", "y", "Y");
  feed_session(&f, "/rare", false, &once, 1); // 100 % of one visit
  for (uint32_t i = 0; i < 1000; i++) {
    feed_session(&f, "/busy", false, &often, i < 300); // 30 % of a thousand
  }
  const hark_friction_report *report = feed_finish(&f);
  assert_bytes("/busy", report->pages[0].path);
  assert_bytes("Y", report->elements[0].label);
  feed_close(&f);
}

static void a_total_score_is_the_sum_over_its_signals(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  hark_friction_signal two[2] = {signal_on(HARK_SIGNAL_DEAD_CLICK, "/a", "b", "B"),
                                 signal_on(HARK_SIGNAL_HESITATION_FIELD, "/a", "i", "I")};
  for (uint32_t i = 0; i < 10; i++) {
    feed_session(&f, "/a", false, two, i < 8 ? 2 : 0);
  }
  const hark_friction_page *page = &feed_finish(&f)->pages[0];
  assert_float_equal(100 * 0.6 * 0.4901624715, page->signals[0].score, 1e-6);
  assert_float_equal(100 * 0.2 * 0.4901624715, page->signals[1].score, 1e-6);
  assert_near(page->signals[0].score + page->signals[1].score, page->total.score);
  assert_int_equal(8, page->total.sessions);
  assert_int_equal(16, page->total.count);
  feed_close(&f);
}

static void moments_are_the_worst_then_the_newest_and_of_different_sessions(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  for (uint32_t i = 1; i <= 8; i++) {
    hark_friction_signal signals[3] = {signal_on(HARK_SIGNAL_HESITATION_FIELD, "/a", "i", "I"),
                                       signal_on(HARK_SIGNAL_HESITATION_FIELD, "/a", "i", "I"),
                                       signal_on(HARK_SIGNAL_DEAD_CLICK, "/a", "b", "B")};
    signals[0].count = 4000;
    signals[1].count = i == 3 ? 9000 : 5000;
    signals[1].at_ms = i;
    feed_session(&f, "/a", false, signals, i == 5 ? 3 : 2);
  }
  const hark_friction_report *report = feed_finish(&f);
  const hark_friction_row *pauses = &report->pages[0].signals[0];
  assert_int_equal(HARK_SIGNAL_HESITATION_FIELD, pauses->which);
  assert_int_equal(HARK_FRICTION_MOMENTS_MAX, pauses->moment_count);
  static const uint32_t expected[] = {3, 8, 7, 6, 5}; // the longest pause, then the newest
  for (size_t i = 0; i < COUNT_OF(expected); i++) {
    hark_session_id id = id_of(expected[i]);
    assert_memory_equal(id.bytes, pauses->moments[i].session.bytes, sizeof id.bytes);
    assert_int_equal(expected[i], pauses->moments[i].at_ms);
    assert_int_equal(expected[i] == 3 ? 9000 : 5000, pauses->moments[i].count);
  }
  // A dead click weighs more than any pause.
  assert_int_equal(HARK_SIGNAL_DEAD_CLICK, report->pages[0].total.moments[0].which);
  assert_int_equal(5000, report->pages[0].total.moments[0].started_ms);
  feed_close(&f);
}

static void a_signal_without_an_element_belongs_to_its_page_only(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  hark_friction_signal thrash = signal_on(HARK_SIGNAL_THRASHED_CURSOR, "/a", "", "");
  feed_session(&f, "/a", false, &thrash, 1);
  const hark_friction_report *report = feed_finish(&f);
  assert_int_equal(0, report->element_count);
  assert_int_equal(1, report->pages[0].total.count);
  feed_close(&f);
}

static void a_page_with_a_signal_was_seen(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  hark_friction_signal dead = signal_on(HARK_SIGNAL_DEAD_CLICK, "/unlisted", "b", "B");
  feed_session(&f, "/a", true, &dead, 1);
  const hark_friction_report *report = feed_finish(&f);
  assert_bytes("/unlisted", report->pages[0].path);
  assert_int_equal(1, report->pages[0].total.visits);
  assert_int_equal(1, report->pages[0].total.visits_converted);
  assert_true(report->pages[0].total.share.value == 1);
  feed_close(&f);
}

static void no_sessions_make_an_empty_report(void **state) {
  (void)state;
  feed f;
  feed_open(&f, &(hark_friction_options){.goal = "signup"});
  const hark_friction_report *report = feed_finish(&f);
  assert_string_equal("signup", report->goal);
  assert_int_equal(0, report->page_count);
  assert_int_equal(0, report->element_count);
  assert_int_equal(0, report->site.visits);
  assert_true(report->site.score == 0);
  assert_int_equal(0, report->coverage.first_started_ms);
  assert_err(HARK_ERR_STATE, hark_friction_finish(f.friction, &report));
  assert_err(HARK_ERR_STATE, hark_friction_add(f.friction, &(hark_friction_session){0}));
  feed_close(&f);
}

static void coverage_adds_up(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  hark_friction_signal unknown = signal_on(HARK_SIGNAL_COUNT, "/a", "b", "B");
  hark_friction_session sessions[3] = {
      {.id = id_of(1), .started_ms = 500, .views = 3, .views_blank = 1, .events = 10, .dropped = 2, .sampled = 2500},
      {.id = id_of(2), .started_ms = 100, .views = 2, .views_blank = 2, .events = 5, .triggered = true},
      {.id = id_of(3), .started_ms = 900, .views = 1, .signals = &unknown, .signal_count = 1}};
  for (size_t i = 0; i < COUNT_OF(sessions); i++) {
    assert_ok(hark_friction_add(f.friction, &sessions[i]));
  }
  const hark_friction_coverage *coverage = &feed_finish(&f)->coverage;
  assert_int_equal(3, coverage->sessions);
  assert_int_equal(1, coverage->sessions_blank);
  assert_int_equal(6, coverage->views);
  assert_int_equal(3, coverage->views_blank);
  assert_int_equal(15, coverage->events);
  assert_int_equal(2, coverage->dropped);
  assert_int_equal(1, coverage->sampled);
  assert_int_equal(1, coverage->triggered);
  assert_int_equal(6, (int)coverage->visits); // one in four stands for four
  assert_int_equal(1, coverage->unknown);
  assert_int_equal(100, coverage->first_started_ms);
  assert_int_equal(900, coverage->last_started_ms);
  feed_close(&f);
}

static void weights_belong_to_friction_and_to_nothing_else(void **state) {
  (void)state;
  for (uint32_t which = 0; which <= HARK_FRICTION_ANY; which++) {
    double weight = hark_friction_weight(which);
    assert_int_equal(hark_signal_is_friction(which), weight > 0);
    assert_true(weight <= 1);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_page_and_its_element_have_the_figures_worked_out_by_hand),
      cmocka_unit_test(facts_are_no_friction),
      cmocka_unit_test(a_row_is_small_until_both_sides_have_enough),
      cmocka_unit_test(visits_of_unlike_kinds_are_not_compared),
      cmocka_unit_test(what_was_seen_once_does_not_lead_the_list),
      cmocka_unit_test(a_total_score_is_the_sum_over_its_signals),
      cmocka_unit_test(moments_are_the_worst_then_the_newest_and_of_different_sessions),
      cmocka_unit_test(a_signal_without_an_element_belongs_to_its_page_only),
      cmocka_unit_test(a_page_with_a_signal_was_seen),
      cmocka_unit_test(no_sessions_make_an_empty_report),
      cmocka_unit_test(coverage_adds_up),
      cmocka_unit_test(weights_belong_to_friction_and_to_nothing_else),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
