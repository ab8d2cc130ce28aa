// The border: which bytes become a batch, and what is said of those that do not.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "collector/ingest/admit.h"
#include "schema/batch.h"
#include "sdk/signals/signals.h"
#include "tests/collector/batches.h"

typedef struct {
  batch_maker maker;
  hark_judge judge;
  hark_arena keep;
  hark_verdict verdict;
} fixture;

static int set_up(void **state) {
  static fixture f;
  batch_maker_open(&f.maker);
  hark_judge_open(&f.judge, true);
  hark_arena_open(&f.keep, (size_t)8 << 20);
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

static const hark_verdict *judge(fixture *f, hark_bytes whole) {
  hark_admit(&f->judge, &f->keep, whole, (hark_given){.depth = 0}, 1700000000000, &f->verdict);
  return &f->verdict;
}

static hark_bytes first_batch(fixture *f, uint16_t flags) {
  batch_begin(&f->maker, 0);
  batch_context(&f->maker, "ua", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:126.0) Gecko/20100101 Firefox/126.0");
  batch_navigate(&f->maker, "https://shop.example/list?q=xxx#/a/b?c=x");
  batch_keyframe(&f->maker, "Hello");
  batch_tick(&f->maker, 250);
  batch_click(&f->maker);
  batch_tick(&f->maker, 250);
  batch_signal(&f->maker, HARK_SIGNAL_RAGE_CLICK, 300, "button#pay");
  batch_custom(&f->maker, "purchase", "{\"value\": 12.5, \"currency\": \"EUR\"}");
  hark_envelope envelope = batch_envelope(1, 0, 0, flags);
  return batch_seal(&f->maker, &envelope, 1000);
}

static uint8_t *copy(fixture *f, hark_bytes bytes) {
  return (uint8_t *)(uintptr_t)hark_arena_copy(&f->maker.arena, bytes).data;
}

static void a_valid_batch_is_admitted_as_it_came(void **state) {
  fixture *f = *state;
  hark_bytes whole = first_batch(f, HARK_ENVELOPE_KEYFRAME);
  const hark_verdict *v = judge(f, whole);
  assert_int_equal(v->err, HARK_OK);
  assert_ptr_equal(v->segment.data, whole.data);
  assert_false(v->facts.remasked);
}

static hark_ready_dictionary dictionary_of(fixture *f, hark_bytes batch) {
  uint8_t *room = hark_arena_take(&f->maker.arena, HARK_DICTIONARY_BYTES_MAX);
  return hark_dictionary_ready(hark_dictionary_based(HARK_DICTIONARY_VERSION, batch, room));
}

static hark_bytes inflated(fixture *f, hark_bytes segment) {
  hark_envelope envelope;
  hark_bytes body, batch;
  assert_int_equal(hark_envelope_unpack(segment, &envelope, &body), HARK_OK);
  assert_int_equal(hark_envelope_inflate(&f->maker.arena, &envelope, body, &batch), HARK_OK);
  return batch;
}

static hark_bytes based_batch(fixture *f) {
  f->maker.base = inflated(f, first_batch(f, HARK_ENVELOPE_KEYFRAME));
  hark_envelope envelope = batch_envelope(1, 0, 5, 0);
  envelope.base = 5;
  batch_begin(&f->maker, 1000);
  batch_click(&f->maker);
  return batch_seal(&f->maker, &envelope, 1500);
}

static void a_batch_is_taken_against_its_base_and_kept_as_it_came(void **state) {
  fixture *f = *state;
  hark_bytes whole = based_batch(f);
  hark_given given = {.base = dictionary_of(f, f->maker.base), .depth = 2};
  hark_admit(&f->judge, &f->keep, whole, given, 1700000000000, &f->verdict);
  assert_int_equal(f->verdict.err, HARK_OK);
  assert_false(f->verdict.facts.remasked);
  assert_int_equal(f->verdict.facts.clicks, 1);
  assert_ptr_equal(f->verdict.segment.data, whole.data);
  assert_int_equal(f->verdict.depth, 3);

  assert_int_equal(judge(f, whole)->err, HARK_ERR_BAD_DEFLATE); // its base is not stored
  assert_string_equal(f->verdict.name, "base_missing");
  given.base = dictionary_of(f, hark_bytes_from_cstr("another batch"));
  hark_admit(&f->judge, &f->keep, whole, given, 1700000000000, &f->verdict);
  assert_int_equal(f->verdict.err, HARK_ERR_BAD_DEFLATE);
}

static void a_batch_that_builds_on_too_many_is_kept_alone(void **state) {
  fixture *f = *state;
  hark_bytes whole = based_batch(f);
  hark_given given = {.base = dictionary_of(f, f->maker.base), .depth = HARK_BASED_DEPTH_MAX};
  hark_admit(&f->judge, &f->keep, whole, given, 1700000000000, &f->verdict);
  assert_int_equal(f->verdict.err, HARK_OK);
  assert_int_equal(f->verdict.depth, 0);
  hark_bytes batch = inflated(f, f->verdict.segment);
  assert_true(hark_bytes_equal(batch, f->verdict.batch));
  assert_int_equal(judge(f, f->verdict.segment)->err, HARK_OK); // it stands on its own
  assert_int_equal(f->verdict.facts.envelope.seq, 5);
}

static const hark_fact_pair *pair_of(const hark_facts *facts, const char *name) {
  for (uint32_t i = 0; i < facts->pair_count; i++) {
    if (hark_bytes_equal_cstr(facts->pairs[i].name, name)) {
      return &facts->pairs[i];
    }
  }
  return NULL;
}

static void its_facts_say_what_is_in_it(void **state) {
  fixture *f = *state;
  const hark_facts *facts = &judge(f, first_batch(f, HARK_ENVELOPE_KEYFRAME))->facts;
  assert_true(facts->keyframe);
  assert_false(facts->final);
  assert_int_equal(facts->clicks, 1);
  assert_int_equal(facts->span_count, 1);
  assert_true(hark_bytes_equal_cstr(facts->spans[0].path, "/list#/a/b"));
  assert_int_equal(facts->signal_count, 1);
  assert_int_equal(facts->signals[0].at_ms, 200);
  assert_int_equal(facts->goal_count, 1);
  assert_true(facts->goals[0].value == 12.5);
  assert_true(hark_bytes_equal_cstr(facts->goals[0].currency, "EUR"));
  assert_true(hark_bytes_equal_cstr(pair_of(facts, "browser")->value, "Firefox"));
  assert_true(hark_bytes_equal_cstr(pair_of(facts, "os")->value, "Windows"));
  assert_true(hark_bytes_equal_cstr(pair_of(facts, "device")->value, "desktop"));
}

static void flags_that_do_not_say_what_is_in_the_batch_are_refused(void **state) {
  fixture *f = *state;
  assert_int_equal(judge(f, first_batch(f, 0))->err, HARK_ERR_BAD_EVENT); // seq 0 without a keyframe
  assert_int_equal(judge(f, first_batch(f, HARK_ENVELOPE_LITE))->err, HARK_ERR_BAD_EVENT);
  assert_int_equal(judge(f, first_batch(f, HARK_ENVELOPE_KEYFRAME | HARK_ENVELOPE_FINAL))->err, HARK_ERR_BAD_EVENT);
}

static void a_secret_that_came_unmasked_is_not_in_what_is_stored(void **state) {
  fixture *f = *state;
  batch_begin(&f->maker, 0);
  batch_keyframe(&f->maker, "write to wanda@harbour.example");
  hark_envelope envelope = batch_envelope(2, 0, 0, HARK_ENVELOPE_KEYFRAME);
  const hark_verdict *v = judge(f, batch_seal(&f->maker, &envelope, 10));
  assert_int_equal(v->err, HARK_OK);
  assert_true(v->facts.remasked);
  hark_envelope stored;
  hark_bytes body, batch;
  assert_int_equal(hark_envelope_unpack(v->segment, &stored, &body), HARK_OK);
  assert_int_equal(stored.seq, 0);
  assert_memory_equal(stored.session.bytes, envelope.session.bytes, 16);
  assert_int_equal(hark_envelope_inflate(&f->keep, &stored, body, &batch), HARK_OK);
  assert_null(memmem(batch.data, batch.size, "wanda", 5));
  assert_non_null(memmem(batch.data, batch.size, "xxxxx@xxxxxxx.xxxxxxx", 21));
  assert_false(judge(f, v->segment)->facts.remasked); // and it stays as it is
}

static void every_prefix_is_refused(void **state) {
  fixture *f = *state;
  hark_bytes whole = first_batch(f, HARK_ENVELOPE_KEYFRAME);
  for (size_t size = 0; size < whole.size; size++) {
    hark_bytes cut = {copy(f, (hark_bytes){whole.data, size}), size};
    assert_int_not_equal(judge(f, cut)->err, HARK_OK);
  }
}

static void envelope_lies_are_named(void **state) {
  fixture *f = *state;
  static const struct {
    size_t at;
    uint8_t value;
    hark_err err;
  } lies[] = {{0, 'X', HARK_ERR_BAD_MAGIC},   {4, 9, HARK_ERR_BAD_VERSION},   {5, 9, HARK_ERR_BAD_DICTIONARY},
              {15, 0x7f, HARK_ERR_TOO_LARGE}, {76, 0xee, HARK_ERR_BAD_EVENT}, {73, 1, HARK_ERR_BAD_ARGUMENT}};
  hark_bytes whole = first_batch(f, HARK_ENVELOPE_KEYFRAME);
  for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
    uint8_t *bytes = copy(f, whole);
    bytes[lies[i].at] = lies[i].value;
    hark_err err = judge(f, (hark_bytes){bytes, whole.size})->err;
    assert_int_equal(err, lies[i].err);
  }
}

static void a_bomb_is_refused_at_its_stated_size(void **state) {
  fixture *f = *state;
  uint8_t *zeros = hark_arena_take(&f->maker.arena, 64 << 20);
  hark_envelope envelope = batch_envelope(3, 0, 0, HARK_ENVELOPE_KEYFRAME);
  hark_bytes whole = batch_wrap(&f->maker, &envelope, (hark_bytes){zeros, 64 << 20}, 0);
  assert_int_equal(judge(f, whole)->err, HARK_ERR_TOO_LARGE);
  uint8_t *bytes = copy(f, whole);
  memcpy(bytes + 12, (uint8_t[]){0, 0, 16, 0}, 4); // says 1 MiB, holds 64
  assert_int_equal(judge(f, (hark_bytes){bytes, whole.size})->err, HARK_ERR_BAD_DEFLATE);
}

static void hostile_offsets_never_pass_the_verifier(void **state) {
  fixture *f = *state;
  hark_bytes whole = first_batch(f, HARK_ENVELOPE_KEYFRAME), body, batch;
  hark_envelope envelope;
  assert_int_equal(hark_envelope_unpack(whole, &envelope, &body), HARK_OK);
  assert_int_equal(hark_envelope_inflate(&f->maker.arena, &envelope, body, &batch), HARK_OK);
  uint32_t refused = 0;
  for (size_t at = 0; at + 4 <= batch.size; at += 4) {
    uint8_t *bytes = copy(f, batch);
    memset(bytes + at, 0xff, 4);
    hark_bytes bad = batch_wrap(&f->maker, &envelope, (hark_bytes){bytes, batch.size}, 1000);
    refused += judge(f, bad)->err != HARK_OK;
  }
  assert_true(refused > batch.size / 16); // where it lands in a text or a spare byte it may pass: but nothing crashes
}

int main(void) {
  const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
      CASE(a_valid_batch_is_admitted_as_it_came),
      CASE(a_batch_is_taken_against_its_base_and_kept_as_it_came),
      CASE(a_batch_that_builds_on_too_many_is_kept_alone),
      CASE(its_facts_say_what_is_in_it),
      CASE(flags_that_do_not_say_what_is_in_the_batch_are_refused),
      CASE(a_secret_that_came_unmasked_is_not_in_what_is_stored),
      CASE(every_prefix_is_refused),
      CASE(envelope_lies_are_named),
      CASE(a_bomb_is_refused_at_its_stated_size),
      CASE(hostile_offsets_never_pass_the_verifier),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
