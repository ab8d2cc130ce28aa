// A batch that builds on an earlier one is kept as it came, and read as if it had come alone.
#include "tests/schema/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "collector/ingest/stored.h"
#include "collector/store/based.h"
#include "collector/store/forget.h"
#include "collector/store/fsck.h"
#include "tests/collector/batches.h"

static const hark_project_id project = {1};

typedef struct {
  char directory[64];
  hark_store *store;
  batch_maker maker;
  hark_judge judge;
  hark_arena keep;
  hark_verdict verdict;
} fixture;

static int set_up(void **state) {
  static fixture f;
  const char *why = "";
  strcpy(f.directory, "/tmp/hark-test-based-XXXXXX");
  assert_non_null(mkdtemp(f.directory));
  assert_int_equal(hark_store_open(f.directory, &(hark_store_options){0}, &f.store, &why), HARK_OK);
  batch_maker_open(&f.maker);
  hark_judge_open(&f.judge, true);
  hark_arena_open(&f.keep, (size_t)8 << 20);
  *state = &f;
  return 0;
}

static int tear_down(void **state) {
  fixture *f = *state;
  char path[96];
  static const char *const files[] = {"data.mdb", "lock.mdb"};
  hark_store_close(f->store);
  batch_maker_close(&f->maker);
  hark_judge_close(&f->judge);
  hark_arena_close(&f->keep);
  for (size_t i = 0; i < 2; i++) {
    snprintf(path, sizeof path, "%s/%s", f->directory, files[i]);
    unlink(path);
  }
  return rmdir(f->directory);
}

// A batch of the view as its page makes it: clicks, and a text that is like the ones before.
static hark_bytes make(fixture *f, uint32_t seq, uint16_t base) {
  batch_begin(&f->maker, 1000 * seq);
  if (seq == 0) {
    batch_navigate(&f->maker, "https://shop.example/a");
    batch_keyframe(&f->maker, "The same words again and again, as pages have them");
  } else {
    batch_text(&f->maker, "The same words again and again, as pages have them too");
  }
  for (uint32_t i = 0; i <= seq; i++) {
    batch_click(&f->maker);
  }
  hark_envelope envelope = batch_envelope(1, 0, seq, seq == 0 ? HARK_ENVELOPE_KEYFRAME : 0);
  envelope.base = base;
  return batch_seal(&f->maker, &envelope, 1000 * seq + 500);
}

// Judges it with the base that is stored, and stores it. False: that base is gone.
static bool take(fixture *f, hark_bytes whole) {
  hark_envelope envelope;
  hark_bytes body, base;
  hark_given given = {.depth = 0};
  hark_store_read *read;
  assert_ok(hark_envelope_unpack(whole, &envelope, &body));
  assert_ok(hark_store_read_open(f->store, &read));
  if (hark_store_base(read, &f->keep, project, &envelope, &base, &given.depth) == HARK_OK) {
    uint8_t *room = hark_arena_take(&f->keep, HARK_DICTIONARY_BYTES_MAX);
    given.base = hark_dictionary_ready(hark_dictionary_based(HARK_DICTIONARY_VERSION, base, room));
  }
  hark_store_read_close(read);
  hark_admit(&f->judge, &f->keep, whole, given, 1700000000000, &f->verdict);
  assert_ok(f->verdict.err);
  f->maker.base = hark_arena_copy(&f->maker.arena, f->verdict.batch);
  hark_store_item item = {.project = project, .segment = f->verdict.segment, .facts = &f->verdict.facts};
  assert_ok(hark_store_append(f->store, &item, 1));
  return !item.baseless;
}

typedef struct {
  fixture *f;
  uint32_t count, alone;
  uint64_t clicks;
} seen;

static bool see(void *context, hark_bytes segment) {
  seen *s = context;
  hark_verdict verdict;
  hark_admit_stored(&s->f->judge, &s->f->keep, segment, 1, &verdict);
  assert_ok(verdict.err);
  assert_int_equal(verdict.facts.envelope.seq, s->count);
  s->count++;
  s->alone += verdict.facts.envelope.base == 0;
  s->clicks += verdict.facts.clicks;
  return true;
}

static seen read_back(fixture *f) {
  seen s = {.f = f};
  hark_store_read *read;
  assert_ok(hark_store_read_open(f->store, &read));
  assert_ok(hark_store_segments(read, project, batch_envelope(1, 0, 0, 0).session, see, &s));
  hark_store_read_close(read);
  return s;
}

static void a_chain_is_kept_as_it_came_and_read_as_if_each_stood_alone(void **state) {
  fixture *f = *state;
  hark_bytes whole = make(f, 0, 0);
  assert_true(take(f, whole));
  for (uint32_t seq = 1; seq <= 2 * HARK_BASED_DEPTH_MAX; seq++) {
    whole = make(f, seq, 1);
    assert_true(take(f, whole));
    bool in_chain = seq % (HARK_BASED_DEPTH_MAX + 1) != 0;
    assert_int_equal(f->verdict.segment.data == whole.data, in_chain); // one in so many is deflated anew
    assert_int_equal(f->verdict.depth, in_chain ? seq % (HARK_BASED_DEPTH_MAX + 1) : 0);
  }
  seen s = read_back(f);
  assert_int_equal(s.count, 2 * HARK_BASED_DEPTH_MAX + 1);
  assert_int_equal(s.alone, s.count);
  assert_int_equal(s.clicks, (uint64_t)s.count * (s.count + 1) / 2);
}

static void a_recount_of_what_builds_on_others_agrees(void **state) {
  fixture *f = *state;
  assert_true(take(f, make(f, 0, 0)));
  assert_true(take(f, make(f, 1, 1)));
  assert_true(take(f, make(f, 2, 1)));
  hark_fsck_options options = {.reader = hark_stored_reader(&f->judge)};
  hark_fsck_result result;
  assert_ok(hark_fsck(f->store, &options, &result));
  for (size_t i = 0; i < HARK_FSCK_KINDS; i++) {
    assert_int_equal(result.mismatches[i], 0);
  }
}

static void a_batch_whose_base_was_forgotten_meanwhile_is_not_kept(void **state) {
  fixture *f = *state;
  assert_true(take(f, make(f, 0, 0)));
  hark_bytes base_batch = f->maker.base;
  hark_bytes late = make(f, 1, 1);
  hark_given given = {.depth = 0};
  uint8_t *room = hark_arena_take(&f->keep, HARK_DICTIONARY_BYTES_MAX);
  given.base = hark_dictionary_ready(hark_dictionary_based(HARK_DICTIONARY_VERSION, base_batch, room));
  hark_admit(&f->judge, &f->keep, late, given, 1700000000000, &f->verdict);
  assert_ok(f->verdict.err);
  hark_forgetting forgetting = {
      .project = project, .session = batch_envelope(1, 0, 0, 0).session, .merge = &f->maker.arena};
  assert_ok(hark_store_change(f->store, hark_forget_change, &forgetting));
  hark_store_item item = {.project = project, .segment = f->verdict.segment, .facts = &f->verdict.facts};
  assert_ok(hark_store_append(f->store, &item, 1));
  assert_true(item.baseless);
  assert_int_equal(read_back(f).count, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
      CASE(a_chain_is_kept_as_it_came_and_read_as_if_each_stood_alone),
      CASE(a_recount_of_what_builds_on_others_agrees),
      CASE(a_batch_whose_base_was_forgotten_meanwhile_is_not_kept),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
