// What judging a stored session again promises: the page's signals give way to those of today's thresholds and of the
// collector's own detectors; a batch that comes makes it due again; a recount agrees.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "collector/ingest/admit.h"
#include "collector/ingest/rejudge.h"
#include "collector/ingest/stored.h"
#include "collector/store/fsck.h"
#include "schema/hark_fb.h"
#include "sdk/signals/signals.h"
#include "tests/collector/batches.h"

#define RECEIVED_MS 1700000000000ull

static const hark_project_id project = {1};

typedef struct {
  char directory[64];
  hark_store *store;
  hark_judge judge;
  batch_maker maker;
  hark_arena keep, batch, found;
} fixture;

static int set_up(void **state) {
  static fixture f;
  const char *why = "";
  strcpy(f.directory, "/tmp/hark-test-rejudge-XXXXXX");
  assert_non_null(mkdtemp(f.directory));
  assert_int_equal(hark_store_open(f.directory, &(hark_store_options){0}, &f.store, &why), HARK_OK);
  assert_true(hark_judge_open(&f.judge, false));
  batch_maker_open(&f.maker);
  hark_arena_open(&f.keep, (size_t)64 << 20);
  hark_arena_open(&f.batch, HARK_REJUDGE_BYTES_MAX);
  hark_arena_open(&f.found, HARK_REJUDGE_BYTES_MAX);
  *state = &f;
  return 0;
}

static int tear_down(void **state) {
  fixture *f = *state;
  hark_store_close(f->store);
  hark_judge_close(&f->judge);
  batch_maker_close(&f->maker);
  hark_arena_close(&f->keep);
  hark_arena_close(&f->batch);
  hark_arena_close(&f->found);
  char path[96];
  static const char *const files[] = {"data.mdb", "lock.mdb"};
  for (size_t i = 0; i < 2; i++) {
    snprintf(path, sizeof path, "%s/%s", f->directory, files[i]);
    unlink(path);
  }
  rmdir(f->directory);
  return 0;
}

// Admits and stores what the maker holds, as a batch of session 1.
static void send(fixture *f, uint32_t epoch, uint32_t seq, uint32_t sealed_ms) {
  hark_envelope envelope = batch_envelope(1, epoch, seq, seq == 0 ? HARK_ENVELOPE_KEYFRAME : 0);
  hark_verdict verdict;
  hark_admit(&f->judge, &f->keep, batch_seal(&f->maker, &envelope, sealed_ms), (hark_given){0}, RECEIVED_MS + sealed_ms,
             &verdict);
  assert_int_equal(verdict.err, HARK_OK);
  hark_store_item item = {.project = project, .segment = verdict.segment, .facts = &verdict.facts};
  assert_int_equal(hark_store_append(f->store, &item, 1), HARK_OK);
}

// Four unanswered clicks 200 ms apart and one that is answered 1300 ms later, over two batches; the page told of a dead
// click, which today's rules do not find.
static void visit(fixture *f) {
  batch_begin(&f->maker, 0);
  batch_navigate(&f->maker, "https://shop.example/cart");
  batch_keyframe(&f->maker, "cart");
  batch_signal(&f->maker, HARK_SIGNAL_DEAD_CLICK, 0, "button#old");
  const uint32_t click[] = {3, 10, 10, 1, HARK_NODE_INTERACTIVE, 0, 0};
  const char *const names[] = {NULL, NULL, NULL, NULL, NULL, "button#pay", "Pay"};
  for (uint32_t i = 0; i < 3; i++) {
    batch_tick(&f->maker, 200);
    batch_push(&f->maker, HARK_EVENT_CLICK, click, names, HARK_TEXT_PLAIN);
  }
  send(f, 1, 0, 600);
  batch_begin(&f->maker, 600);
  batch_tick(&f->maker, 200);
  batch_push(&f->maker, HARK_EVENT_CLICK, click, names, HARK_TEXT_PLAIN);
  batch_tick(&f->maker, 1300);
  batch_navigate(&f->maker, "https://shop.example/thanks");
  send(f, 1, 1, 2100);
}

static hark_rejudging judge_again(fixture *f, const char *thresholds, hark_err expected) {
  hark_rejudging job = {
      .project = project, .session = batch_envelope(1, 0, 0, 0).session, .batch = &f->batch, .found = &f->found};
  hark_bytes wrong;
  assert_int_equal(hark_thresholds_read(hark_bytes_from_cstr(thresholds), &job.thresholds, &wrong), HARK_OK);
  hark_store_read *read;
  assert_int_equal(hark_store_read_open(f->store, &read), HARK_OK);
  assert_int_equal(hark_rejudge_read(read, &job), expected);
  hark_store_read_close(read);
  return job;
}

static uint32_t signals_in_record(fixture *f, uint32_t which, uint64_t *judged_by) {
  hark_store_read *read;
  hark_bytes record;
  uint32_t count = 0;
  assert_int_equal(hark_store_read_open(f->store, &read), HARK_OK);
  assert_int_equal(hark_store_session(read, project, batch_envelope(1, 0, 0, 0).session, &record), HARK_OK);
  hark_fb_session session = hark_fb_session_root(record);
  for (uint32_t i = 0; i < hark_fb_session_signals_count(session); i++) {
    hark_fb_stored_signal signal = hark_fb_session_signals_at(session, i);
    count += hark_fb_stored_signal_signal(signal) == which;
    if (which == HARK_SIGNAL_RAGE_CLICK && hark_fb_stored_signal_signal(signal) == which) {
      assert_true(hark_bytes_equal_cstr(hark_fb_stored_signal_page(signal), "/cart"));
      assert_true(hark_bytes_equal_cstr(hark_fb_stored_signal_target(signal), "button#pay"));
    }
  }
  *judged_by = hark_fb_session_judged_by(session);
  hark_store_read_close(read);
  return count;
}

static uint32_t due(fixture *f, const char *thresholds, uint64_t now_ms) {
  hark_thresholds t;
  hark_bytes wrong;
  hark_session_id found[4];
  uint32_t count;
  hark_store_read *read;
  assert_int_equal(hark_thresholds_read(hark_bytes_from_cstr(thresholds), &t, &wrong), HARK_OK);
  assert_int_equal(hark_store_read_open(f->store, &read), HARK_OK);
  assert_int_equal(hark_rejudge_find(read, project, &t, 0, UINT64_MAX, now_ms, found, 4, &count), HARK_OK);
  hark_store_read_close(read);
  return count;
}

static uint64_t mismatches(fixture *f) {
  hark_fsck_options options = {.reader = hark_stored_reader(&f->judge)};
  hark_fsck_result result;
  uint64_t count = 0;
  assert_int_equal(hark_fsck(f->store, &options, &result), HARK_OK);
  for (size_t i = 0; i < HARK_FSCK_KINDS; i++) {
    count += result.mismatches[i];
  }
  return count;
}

static void todays_rules_take_the_place_of_the_pages(void **state) {
  fixture *f = *state;
  uint64_t by;
  visit(f);
  assert_int_equal(signals_in_record(f, HARK_SIGNAL_DEAD_CLICK, &by), 1);
  assert_true(by == 0);
  hark_rejudging job = judge_again(f, "", HARK_OK);
  assert_int_equal(job.batches, 2);
  assert_int_equal(hark_store_change(f->store, hark_rejudge_change, &job), HARK_OK);
  assert_true(job.replaced);
  assert_int_equal(signals_in_record(f, HARK_SIGNAL_DEAD_CLICK, &by), 0);
  assert_int_equal(signals_in_record(f, HARK_SIGNAL_RAGE_CLICK, &by), 1);
  assert_int_equal(signals_in_record(f, HARK_SIGNAL_SLOW_CLICK, &by), 1);
  assert_true(by == hark_thresholds_name(&job.thresholds));
  assert_true(mismatches(f) == 0);
}

static void other_thresholds_judge_otherwise(void **state) {
  fixture *f = *state;
  uint64_t by;
  visit(f);
  hark_rejudging job = judge_again(f, "rage_clicks_min=5 slow_click_ms_min=3000", HARK_OK);
  assert_int_equal(hark_store_change(f->store, hark_rejudge_change, &job), HARK_OK);
  assert_int_equal(signals_in_record(f, HARK_SIGNAL_RAGE_CLICK, &by), 0);
  assert_int_equal(signals_in_record(f, HARK_SIGNAL_SLOW_CLICK, &by), 0);
}

static void a_session_is_due_once_it_rests_and_again_after_a_batch(void **state) {
  fixture *f = *state;
  uint64_t by, rests = RECEIVED_MS + 2100 + HARK_REJUDGE_REST_MS + 1;
  visit(f);
  assert_int_equal(due(f, "", rests - 2), 0);
  assert_int_equal(due(f, "", rests), 1);
  hark_rejudging job = judge_again(f, "", HARK_OK);
  assert_int_equal(hark_store_change(f->store, hark_rejudge_change, &job), HARK_OK);
  assert_int_equal(due(f, "", rests), 0);
  assert_int_equal(due(f, "rage_clicks_min=4", rests), 1);
  batch_begin(&f->maker, 3000);
  batch_navigate(&f->maker, "https://shop.example/");
  send(f, 1, 2, 3100);
  assert_int_equal(signals_in_record(f, HARK_SIGNAL_RAGE_CLICK, &by), 1);
  assert_true(by == HARK_JUDGED_BEFORE);
  assert_true(mismatches(f) == 0);
  assert_int_equal(due(f, "", rests + 2000), 1);
}

static void what_has_gone_on_since_it_was_read_is_left_alone(void **state) {
  fixture *f = *state;
  uint64_t by;
  assert_int_equal(judge_again(f, "", HARK_ERR_NOT_FOUND).count, 0);
  visit(f);
  hark_rejudging job = judge_again(f, "", HARK_OK);
  batch_begin(&f->maker, 3000);
  batch_navigate(&f->maker, "https://shop.example/");
  send(f, 1, 2, 3100);
  assert_int_equal(hark_store_change(f->store, hark_rejudge_change, &job), HARK_OK);
  assert_false(job.replaced);
  assert_int_equal(signals_in_record(f, HARK_SIGNAL_DEAD_CLICK, &by), 1);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      CASE(todays_rules_take_the_place_of_the_pages),
      CASE(other_thresholds_judge_otherwise),
      CASE(a_session_is_due_once_it_rests_and_again_after_a_batch),
      CASE(what_has_gone_on_since_it_was_read_is_left_alone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
