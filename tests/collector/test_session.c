// The record of a session, and the cube, whatever order its batches come in.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "collector/ingest/admit.h"
#include "collector/store/cube.h"
#include "collector/store/session.h"
#include "schema/hark_fb.h"
#include "sdk/signals/signals.h"
#include "tests/collector/batches.h"

#define BATCHES 5u

typedef struct {
  batch_maker maker;
  hark_judge judge;
  hark_arena keep;
  hark_verdict verdicts[BATCHES];
} fixture;

// Page view 0: /list, then (in batch 1) /cart; batch 2 has clicks and a signal without saying where. View 1: /thanks.
static void make(fixture *f, uint32_t i) {
  batch_maker *m = &f->maker;
  hark_envelope envelope = batch_envelope(7, i < 3 ? 0 : 1, i < 3 ? i : i - 3, 0);
  batch_begin(m, i * 1000);
  if (i < 2) {
    batch_push(m, HARK_EVENT_RECORDED, (const uint32_t[]){HARK_RECORDED_SAMPLED, i == 0 ? 1000 : 20000, 0}, NULL,
               HARK_TEXT_PLAIN);
  }
  if (i == 0 || i == 3) {
    envelope.flags = HARK_ENVELOPE_KEYFRAME;
    batch_context(m, "referrer", i == 0 ? "https://first.example/" : "https://second.example/");
    batch_navigate(m, i == 0 ? "https://shop.example/list" : "https://shop.example/thanks");
    batch_keyframe(m, "Hello");
  }
  batch_tick(m, 100);
  batch_click(m);
  if (i == 1) {
    batch_navigate(m, "https://shop.example/cart");
    batch_click(m);
  }
  if (i == 2) {
    batch_signal(m, HARK_SIGNAL_RAGE_CLICK, 50, "button#pay");
    batch_signal(m, HARK_SIGNAL_DEAD_CLICK, 1500, "button#dead"); // began while /list was there
  }
  if (i == 4) {
    batch_custom(m, "purchase", "{\"value\": 3}");
    batch_push(m, HARK_EVENT_RECORDED, (const uint32_t[]){HARK_RECORDED_EVENT, 10000, 0},
               (const char *[]){NULL, NULL, "purchase"}, HARK_TEXT_PLAIN);
    batch_push(m, HARK_EVENT_TAG, NULL, (const char *[]){"plan", "pro"}, HARK_TEXT_CODE);
    batch_push(m, HARK_EVENT_LEAVE, NULL, NULL, HARK_TEXT_PLAIN);
    envelope.flags = HARK_ENVELOPE_FINAL;
  }
  hark_bytes whole = batch_seal(m, &envelope, i * 1000 + 900);
  hark_admit(&f->judge, &f->keep, whole, (hark_given){0}, 1700000000000 + (i < 3 ? 0 : 60000) + i * 1000 + 900,
             &f->verdicts[i]);
  assert_int_equal(f->verdicts[i].err, HARK_OK);
  // An error that all of them have, and one of its own.
  static hark_fact_fault faults[BATCHES][2];
  faults[i][0] = (hark_fact_fault){9, i % 2 ? HARK_LITERAL("b") : HARK_LITERAL("a"), 1 + i, 50 * i, 0};
  faults[i][1] = (hark_fact_fault){20 - i, HARK_LITERAL("own"), 1, 1, HARK_FACT_FAULT_REQUEST};
  f->verdicts[i].facts.faults = faults[i];
  f->verdicts[i].facts.fault_count = 2;
}

static int set_up(void **state) {
  static fixture f;
  batch_maker_open(&f.maker);
  hark_judge_open(&f.judge, true);
  hark_arena_open(&f.keep, (size_t)256 << 20);
  for (uint32_t i = 0; i < BATCHES; i++) {
    make(&f, i);
  }
  *state = &f;
  return 0;
}

static int tear_down(void **state) {
  fixture *f = *state;
  batch_maker_close(&f->maker);
  hark_judge_close(&f->judge);
  hark_arena_close(&f->keep);
  return 0;
}

static hark_bytes merge(fixture *f, const uint32_t order[BATCHES]) {
  hark_bytes record = {0};
  for (uint32_t i = 0; i < BATCHES; i++) {
    assert_int_equal(hark_session_merge(&f->keep, record, &f->verdicts[order[i]].facts, 100, &record), HARK_OK);
    assert_int_equal(hark_fb_session_verify(record, NULL), HARK_OK);
  }
  return record;
}

static const uint32_t in_order[BATCHES] = {0, 1, 2, 3, 4};

static void every_order_of_batches_gives_the_same_record(void **state) {
  fixture *f = *state;
  hark_bytes first = merge(f, in_order);
  uint32_t order[BATCHES], tried = 0;
  for (uint32_t code = 0; code < 3125; code++) { // all numbers of base 5 with five digits; permutations only
    uint32_t rest = code, seen = 0;
    for (uint32_t i = 0; i < BATCHES; i++, rest /= 5) {
      order[i] = rest % 5;
      seen |= 1u << order[i];
    }
    if (seen == 31) {
      assert_true(hark_bytes_equal(merge(f, order), first));
      tried++;
    }
  }
  assert_int_equal(tried, 120);
}

static hark_fb_stored_page page_of(hark_fb_session session, const char *path) {
  for (uint32_t i = 0; i < hark_fb_session_pages_count(session); i++) {
    hark_fb_stored_page page = hark_fb_session_pages_at(session, i);
    if (hark_bytes_equal_cstr(hark_fb_stored_page_path(page), path)) {
      return page;
    }
  }
  fail_msg("no page %s", path);
  return (hark_fb_stored_page){0};
}

static void clicks_and_signals_belong_to_the_page_they_were_on(void **state) {
  hark_fb_session session = hark_fb_session_root(merge(*state, in_order));
  assert_int_equal(hark_fb_session_pages_count(session), 3);
  assert_int_equal(hark_fb_stored_page_clicks(page_of(session, "/list")), 2);
  assert_int_equal(hark_fb_stored_page_clicks(page_of(session, "/cart")), 2);
  assert_int_equal(hark_fb_stored_page_clicks(page_of(session, "/thanks")), 2);
  assert_int_equal(hark_fb_stored_page_ms(page_of(session, "/list")), 1100);
  assert_int_equal(hark_fb_session_signals_count(session), 2);
  hark_fb_stored_signal dead = hark_fb_session_signals_at(session, 0), rage = hark_fb_session_signals_at(session, 1);
  assert_true(hark_bytes_equal_cstr(hark_fb_stored_signal_page(dead), "/list"));
  assert_true(hark_bytes_equal_cstr(hark_fb_stored_signal_page(rage), "/cart"));
}

static void an_error_is_there_once_however_many_batches_have_it(void **state) {
  hark_fb_session session = hark_fb_session_root(merge(*state, in_order));
  assert_int_equal(1 + BATCHES, hark_fb_session_faults_count(session));
  hark_fb_stored_fault shared = hark_fb_session_faults_at(session, 0);
  assert_int_equal(9, hark_fb_stored_fault_fingerprint(shared));
  assert_int_equal(1 + 2 + 3 + 4 + 5, hark_fb_stored_fault_count(shared));
  assert_true(hark_bytes_equal_cstr(hark_fb_stored_fault_name(shared), "a"));
}

static void context_keeps_what_was_said_first(void **state) {
  hark_fb_session session = hark_fb_session_root(merge(*state, in_order));
  assert_int_equal(hark_fb_session_context_count(session), 1);
  assert_true(hark_bytes_equal_cstr(hark_fb_stored_pair_value(hark_fb_session_context_at(session, 0)),
                                    "https://first.example/"));
}

static void times_are_those_of_the_visit(void **state) {
  hark_fb_session session = hark_fb_session_root(merge(*state, in_order));
  assert_true(hark_fb_session_started_ms(session) == 1700000000000);
  assert_true(hark_fb_session_ended_ms(session) == 1700000060000 + 4900);
  assert_int_equal(hark_fb_session_views_count(session), 2);
  assert_true(hark_fb_stored_view_final(hark_fb_session_views_at(session, 1)));
}

static void the_most_particular_reason_for_recording_stands(void **state) {
  fixture *f = *state;
  hark_fb_session session = hark_fb_session_root(merge(f, in_order));
  assert_int_equal(hark_fb_session_recorded_why(session), HARK_RECORDED_EVENT);
  assert_int_equal(hark_fb_session_recorded_rate(session), 10000);
  assert_int_equal(f->verdicts[0].facts.recorded_rate, 1000);
  assert_int_equal(f->verdicts[1].facts.recorded_rate, 0); // no rate is above one
}

static hark_cube_counters sum(const hark_cube_cell *cells, uint32_t count, hark_dimension dimension) {
  hark_cube_counters total = {0}, none = {0};
  for (uint32_t i = 0; i < count; i++) {
    if (cells[i].dimension == dimension) {
      hark_cube_add(&total, &none, &cells[i].counters);
    }
  }
  return total;
}

static void the_cube_counts_what_the_record_says(void **state) {
  fixture *f = *state;
  hark_cube_cell *cells;
  uint32_t count;
  assert_int_equal(hark_cube_cells(&f->keep, merge(f, in_order), &cells, &count), HARK_OK);
  hark_cube_counters all = sum(cells, count, HARK_DIMENSION_ALL);
  assert_int_equal(all.sessions, 1);
  assert_int_equal(all.clicks, 6);
  assert_int_equal(all.signals, 2);
  assert_int_equal(all.goals, 1);
  assert_int_equal(sum(cells, count, HARK_DIMENSION_PAGE).clicks, 6);
  assert_int_equal(sum(cells, count, HARK_DIMENSION_SIGNAL).signals, 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_order_of_batches_gives_the_same_record),
      cmocka_unit_test(clicks_and_signals_belong_to_the_page_they_were_on),
      cmocka_unit_test(an_error_is_there_once_however_many_batches_have_it),
      cmocka_unit_test(context_keeps_what_was_said_first),
      cmocka_unit_test(the_most_particular_reason_for_recording_stands),
      cmocka_unit_test(times_are_those_of_the_visit),
      cmocka_unit_test(the_cube_counts_what_the_record_says),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
