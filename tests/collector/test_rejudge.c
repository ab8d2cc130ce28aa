// What judging a stored session again promises: the page's signals give way to those of today's thresholds and of the
// collector's own detectors; a batch that comes makes it due again; a recount agrees; the digest tells what was
// clicked, seen and pointed at.
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
#include "collector/ingest/stored.h"
#include "collector/rest/digest_name.h"
#include "collector/rest/digest_visit.h"
#include "collector/rest/rejudge.h"
#include "collector/store/digests.h"
#include "collector/store/forget.h"
#include "collector/store/fsck.h"
#include "replay/reduce.h"
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

// ---- the digest ----

#define PUSH(f, kind, ...) batch_push(&(f)->maker, kind, (const uint32_t[]){__VA_ARGS__}, NULL, HARK_TEXT_CODE)

// <body><main class="x9y8z7q list"><button>..</button><button class="buy">..</button></main></body>, ids 1 to 7
static void shop(fixture *f) {
  batch_keyframe(&f->maker, "shop"); // document 1, html 2, body 3, text 4
  static const struct {
    uint32_t up;
    const char *name, *attribute, *value;
  } elements[] = {{0, "main", "class", "x9y8z7q list"}, {0, "button", "id", "ember123"}, {1, "button", "class", "buy"}};
  PUSH(f, HARK_EVENT_SUBTREE, 3, 0);
  for (size_t i = 0; i < 3; i++) {
    batch_push(&f->maker, HARK_EVENT_ELEMENT, (uint32_t[]){elements[i].up, 0, 0},
               (const char *[]){NULL, elements[i].name, NULL}, HARK_TEXT_CODE);
    batch_push(&f->maker, HARK_EVENT_ATTRIBUTE, NULL, (const char *[]){elements[i].attribute, elements[i].value},
               HARK_TEXT_CODE);
  }
  PUSH(f, HARK_EVENT_VIEWPORT, 1000, 512, 100, 100);
  PUSH(f, HARK_EVENT_EXTENT, 1000, 2048);
}

static const char second_button[] = "body > main.list > button.buy:nth-of-type(2)";

static void click_second(fixture *f, uint32_t x, uint32_t y) {
  batch_push(&f->maker, HARK_EVENT_CLICK, (uint32_t[]){7, 10, 10, 1, HARK_NODE_INTERACTIVE, 0, 0},
             (const char *[]){NULL, NULL, NULL, NULL, NULL, second_button, "Buy"}, HARK_TEXT_PLAIN);
  PUSH(f, HARK_EVENT_HIT, x, y);
}

static hark_fb_digest digest_of(fixture *f, const char *thresholds, hark_rejudging *job) {
  *job = judge_again(f, thresholds, HARK_OK);
  assert_true(job->digest.size > 0);
  assert_int_equal(hark_fb_digest_verify(job->digest, NULL), HARK_OK);
  return hark_fb_digest_root(job->digest);
}

static void a_digest_tells_clicks_reading_and_the_pointers_way(void **state) {
  fixture *f = *state;
  hark_rejudging job;
  batch_begin(&f->maker, 0);
  batch_navigate(&f->maker, "https://shop.example/list?q=1");
  shop(f);
  batch_tick(&f->maker, 1000);
  PUSH(f, HARK_EVENT_POINTER, 500, 100);
  PUSH(f, HARK_EVENT_OVER, 7, HARK_NODE_INTERACTIVE);
  batch_tick(&f->maker, 300);
  PUSH(f, HARK_EVENT_POINTER, 999, 499);
  for (uint32_t i = 0; i < 3; i++) {
    batch_tick(&f->maker, 100);
    click_second(f, 64, 32 + i);
  }
  batch_tick(&f->maker, 600);
  PUSH(f, HARK_EVENT_OVER, 0, 0);
  PUSH(f, HARK_EVENT_SCROLL, 1, 0, 1536); // the lower quarter
  batch_tick(&f->maker, 50000);           // away after thirty seconds
  batch_push(&f->maker, HARK_EVENT_NAVIGATE, (uint32_t[]){HARK_HOW_HASH, 0, 0},
             (const char *[]){NULL, "https://shop.example/list?q=2", NULL}, HARK_TEXT_URL); // the same page
  batch_push(&f->maker, HARK_EVENT_NAVIGATE, (uint32_t[]){HARK_HOW_PUSH, 0, 0},
             (const char *[]){NULL, "https://shop.example/thanks", NULL}, HARK_TEXT_URL);
  batch_tick(&f->maker, 2000);
  send(f, 1, 0, 54200);
  hark_fb_digest digest = digest_of(f, "rage_clicks_min=3", &job);
  assert_int_equal(hark_fb_digest_pages_count(digest), 2);
  hark_fb_digest_page list = hark_fb_digest_pages_at(digest, 0), thanks = hark_fb_digest_pages_at(digest, 1);
  assert_true(hark_bytes_equal_cstr(hark_fb_digest_page_path(list), "/list"));
  assert_true(hark_bytes_equal_cstr(hark_fb_digest_page_path(thanks), "/thanks"));
  assert_int_equal(hark_fb_digest_page_ms(list), 2200 + 30000);
  assert_int_equal(hark_fb_digest_page_at_ms(thanks), 52200);
  assert_int_equal(hark_fb_digest_page_depth(list), 100);
  assert_int_equal(hark_fb_digest_page_extent(list), 2048);
  assert_int_equal(hark_fb_digest_page_look_ms(list), 52199); // the lower quarter was seen longest
  hark_bytes seen = hark_fb_digest_page_seen(list);
  assert_int_equal(seen.size, 2 * HARK_DIGEST_BANDS);
  for (uint32_t band = 0; band < HARK_DIGEST_BANDS; band++) { // two seconds of the first quarter, thirty of the last
    uint32_t tenths = seen.data[2 * band] | (uint32_t)seen.data[2 * band + 1] << 8;
    assert_int_equal(tenths, band < 10 ? 22 : band >= 30 ? 300 : 0);
  }
  hark_bytes moves = hark_fb_digest_page_moves(list);
  const uint8_t cells[] = {(96 + 16) * 128 / 2048, 16, 3, (480 + 16) * 128 / 2048, 31, 5}; // middles of tiles
  assert_int_equal(moves.size, sizeof cells);
  assert_memory_equal(moves.data, cells, sizeof cells);
  assert_int_equal(hark_fb_digest_page_clicks(list), 3);
  assert_int_equal(hark_fb_digest_page_elements_count(list), 1);
  hark_fb_digest_element button = hark_fb_digest_page_elements_at(list, 0);
  assert_true(hark_bytes_equal_cstr(hark_fb_digest_element_target(button), second_button));
  assert_true(hark_bytes_equal_cstr(hark_fb_digest_element_label(button), "Buy"));
  assert_int_equal(hark_fb_digest_element_clicks(button), 3);
  assert_int_equal(hark_fb_digest_element_rage(button), 1);
  assert_int_equal(hark_fb_digest_element_over_ms(button), 1200);
  assert_int_equal(hark_fb_digest_element_first_click_ms(button), 1400);
  assert_int_equal(hark_fb_digest_element_hesitation_ms(button), 400);
  const uint8_t hits[] = {64 | 0x80, 32, 64 | 0x80, 33, 64 | 0x80, 34};
  hark_bytes told = hark_fb_digest_element_hits(button);
  assert_int_equal(told.size, sizeof hits);
  assert_memory_equal(told.data, hits, sizeof hits);
}

static hark_err kept(fixture *f) {
  hark_store_read *read;
  hark_bytes digest;
  assert_int_equal(hark_store_read_open(f->store, &read), HARK_OK);
  hark_tables tables = hark_store_read_tables(read);
  hark_err err = hark_digest_get(&tables, &f->keep, project, batch_envelope(1, 0, 0, 0).session, &digest);
  assert_true(err != HARK_OK || hark_fb_digest_verify(digest, NULL) == HARK_OK);
  hark_store_read_close(read);
  return err;
}

static void a_digest_is_kept_beside_its_session_and_goes_with_it(void **state) {
  fixture *f = *state;
  visit(f);
  assert_int_equal(kept(f), HARK_ERR_NOT_FOUND);
  hark_rejudging job = judge_again(f, "", HARK_OK);
  assert_int_equal(hark_store_change(f->store, hark_rejudge_change, &job), HARK_OK);
  assert_int_equal(kept(f), HARK_OK);
  assert_true(mismatches(f) == 0);
  hark_forgetting forgetting = {.project = project, .session = batch_envelope(1, 0, 0, 0).session, .merge = &f->keep};
  assert_int_equal(hark_store_change(f->store, hark_forget_change, &forgetting), HARK_OK);
  assert_int_equal(kept(f), HARK_ERR_NOT_FOUND);
  assert_true(mismatches(f) == 0);
}

static void batches_that_are_lost_leave_what_can_be_told(void **state) {
  fixture *f = *state;
  hark_rejudging job;
  batch_begin(&f->maker, 0);
  batch_navigate(&f->maker, "https://shop.example/list");
  shop(f);
  batch_tick(&f->maker, 500);
  send(f, 1, 0, 500);
  batch_begin(&f->maker, 5000);
  PUSH(f, HARK_EVENT_OVER, 900, HARK_NODE_INTERACTIVE); // of a node that came in a batch that did not
  batch_tick(&f->maker, 500);
  click_second(f, 0, 127);
  send(f, 1, 7, 5500);
  hark_fb_digest digest = digest_of(f, "", &job);
  assert_int_equal(hark_fb_digest_pages_count(digest), 1);
  hark_fb_digest_page list = hark_fb_digest_pages_at(digest, 0);
  assert_int_equal(hark_fb_digest_page_clicks(list), 1);
  assert_int_equal(hark_fb_digest_page_elements_count(list), 1);
}

static void names_are_those_that_the_page_tells(void **state) {
  fixture *f = *state;
  static const struct {
    const char *attribute, *value, *name;
  } cases[] = {
      {"id", "pay", "button#pay"},
      {"id", "", "body > button"},
      {"id", "item-4711", "body > button"},                     // three digits
      {"id", "a1b2", "body > button"},                          // letter digit letter digit
      {"id", "deadbeef", "body > button"},                      // hexadecimal
      {"id", ":r1:", "body > button"},                          // a framework's
      {"id", "reactor", "body > button"},                       //
      {"id", "preact", "button#preact"},                        // not at its beginning
      {"id", "step-12", "button#step-12"},                      // two digits are a person's
      {"class", " \n css-1x2y3 buy  now", "body > button.buy"}, // the first that no machine made
      {"class", "a-very-long-class-name-of-someone b", "body > button.b"},
      {"id", "ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ", "button#ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ"}, // 32 units
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    hark_dom dom;
    char name[HARK_SIGNAL_TARGET_MAX];
    hark_arena_reset(&f->keep);
    hark_dom_init(&dom, &f->keep);
    hark_event events[] = {
        {.kind = HARK_EVENT_KEYFRAME},
        {.kind = HARK_EVENT_DOCUMENT},
        {.kind = HARK_EVENT_ELEMENT, .texts = {{{0}, 0}, {HARK_LITERAL("html"), 0}}},
        {.kind = HARK_EVENT_ELEMENT, .texts = {{{0}, 0}, {HARK_LITERAL("body"), 0}}},
        {.kind = HARK_EVENT_ELEMENT, .texts = {{{0}, 0}, {HARK_LITERAL("button"), 0}}},
        {.kind = HARK_EVENT_ATTRIBUTE,
         .texts = {{hark_bytes_from_cstr(cases[i].attribute), 0}, {hark_bytes_from_cstr(cases[i].value), 0}}}};
    for (size_t e = 0; e < sizeof events / sizeof events[0]; e++) {
      assert_true(hark_reduce(&dom, &events[e]));
    }
    size_t size = hark_digest_name(&dom, 4, name), wanted = strlen(cases[i].name);
    wanted = wanted < HARK_SIGNAL_TARGET_MAX ? wanted : HARK_SIGNAL_TARGET_MAX;
    assert_int_equal(size, wanted);
    assert_memory_equal(name, cases[i].name, wanted);
    assert_int_equal(hark_digest_name(&dom, 99, name), 0);
  }
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      CASE(todays_rules_take_the_place_of_the_pages),
      CASE(other_thresholds_judge_otherwise),
      CASE(a_session_is_due_once_it_rests_and_again_after_a_batch),
      CASE(what_has_gone_on_since_it_was_read_is_left_alone),
      CASE(a_digest_tells_clicks_reading_and_the_pointers_way),
      CASE(a_digest_is_kept_beside_its_session_and_goes_with_it),
      CASE(batches_that_are_lost_leave_what_can_be_told),
      CASE(names_are_those_that_the_page_tells),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
