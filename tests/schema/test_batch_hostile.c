// Each case is one lie told to the reader. `honest` is what they all start from, and passes.
#include "tests/schema/check.h"
#include "tests/schema/forge.h"

static _Alignas(8) uint8_t out[1u << 21];

enum { DT, APPENDED, MORE }; // the columns below

// APPEND "abc" (class 2), TICK 5, APPEND "abc" again.
static forged honest(void) {
  return (forged){.start_ms = 100,
                  .event_count = 3,
                  .texts = HARK_LITERAL("abc\xfa"),
                  .kinds = HARK_LITERAL("\x14\x00\x14"),
                  .columns = {[DT] = HARK_LITERAL("\x05"), [APPENDED] = HARK_LITERAL("\x01\x02")}};
}

// Reads to the end; what it ended with.
static hark_err read_all(hark_bytes batch) {
  hark_arena arena;
  hark_arena_open(&arena, 32u << 20);
  hark_batch_reader *reader = NULL;
  guarded g = guard(batch);
  hark_err err = hark_batch_reader_open(&arena, g.bytes, &reader);
  hark_event event;
  while (err == HARK_OK) {
    err = hark_batch_reader_next(reader, &event);
  }
  assert_true(!reader || hark_batch_reader_next(reader, &event) == err); // sticky
  unguard(&g);
  hark_arena_close(&arena);
  return err == HARK_ERR_NOT_FOUND ? HARK_OK : err;
}

static hark_err tell(const forged *f) {
  hark_bytes batch = forge(f, out, sizeof out);
  assert_non_null(batch.data);
  return read_all(batch);
}

static void the_honest_one_passes(void **state) {
  (void)state;
  forged f = honest();
  assert_ok(tell(&f));
}

static void a_wrong_event_count_is_refused(void **state) {
  (void)state;
  static const uint32_t counts[] = {0, 2, 4, UINT32_MAX};
  for (size_t i = 0; i < COUNT_OF(counts); i++) {
    forged f = honest();
    f.event_count = counts[i];
    hark_err err = tell(&f);
    if (counts[i] > HARK_BATCH_EVENTS_MAX) {
      assert_err(HARK_ERR_TOO_LARGE, err);
    } else { // a kind is taken for a number, or a number for a kind: the numbers do not add up
      assert_true(err == HARK_ERR_BAD_COLUMN || err == HARK_ERR_BAD_EVENT);
    }
  }
}

static void an_unknown_kind_is_refused(void **state) {
  (void)state;
  forged f = honest();
  uint8_t kinds[] = {HARK_EVENT_APPEND, HARK_EVENT_LEAVE, HARK_EVENT_APPEND};
  f.kinds.data = kinds;
  f.columns[DT] = HARK_LITERAL("\x01\x02"); // APPEND comes before LEAVE
  f.columns[APPENDED] = HARK_LITERAL("\x05");
  assert_ok(tell(&f));
  kinds[1] = HARK_EVENT_COUNT;
  assert_err(HARK_ERR_BAD_EVENT, tell(&f));
  kinds[1] = 0xff;
  assert_err(HARK_ERR_BAD_EVENT, tell(&f));
}

static void a_column_with_a_number_too_few_or_too_many_is_refused(void **state) {
  (void)state;
  static const hark_bytes ticks[] = {
      {NULL, 0},                                        // missing
      {(const uint8_t *)"\x05\x06", 2},                 // one left over
      {(const uint8_t *)"\x05\x85", 2},                 // half a one left over
      {(const uint8_t *)"\x85", 1},                     // cut short
      {(const uint8_t *)"\x85\x00", 2},                 // overlong
      {(const uint8_t *)"\x81\x81\x81\x81\x81\x01", 6}, // a sixth byte
      {(const uint8_t *)"\x81\x81\x81\x81\x11", 5},     // a 33rd bit
  };
  for (size_t i = 0; i < COUNT_OF(ticks); i++) {
    forged f = honest();
    f.columns[DT] = ticks[i];
    // The columns lie end to end: what one has too much may be well-formed, but means nothing, in the next.
    hark_err err = tell(&f);
    assert_true(err == HARK_ERR_BAD_COLUMN || (i < 3 && err == HARK_ERR_BAD_TEXT));
  }
  forged f = honest(); // a column of an event that is not there
  f.columns[MORE] = HARK_LITERAL("\x01");
  assert_err(HARK_ERR_BAD_COLUMN, tell(&f));
}

static void a_text_reference_out_of_range_is_refused(void **state) {
  (void)state;
  static const hark_bytes refs[] = {
      {(const uint8_t *)"\x01\x01", 2}, // a second new text: there is only one
      {(const uint8_t *)"\x01\x03", 2}, // text number 1
      {(const uint8_t *)"\x02\x01", 2}, // number 0 before it was introduced
      {(const uint8_t *)"\x01\xff\xff\xff\xff\x0f", 6},
  };
  for (size_t i = 0; i < COUNT_OF(refs); i++) {
    forged f = honest();
    f.columns[APPENDED] = refs[i];
    assert_err(HARK_ERR_BAD_TEXT, tell(&f));
  }
}

static void a_text_nobody_uses_is_refused(void **state) {
  (void)state;
  forged f = honest();
  f.columns[APPENDED] = HARK_LITERAL("\x00\x00");
  assert_err(HARK_ERR_BAD_TEXT, tell(&f));
  f.texts = (hark_bytes){NULL, 0};
  assert_ok(tell(&f)); // without the text it is honest again
}

static void a_text_table_that_is_no_table_is_refused(void **state) {
  (void)state;
  static const hark_bytes tables[] = {
      {(const uint8_t *)"abc", 3}, // no end
      {(const uint8_t *)"abc\xfa"
                        "d",
       5}, // one without an end left over
      {(const uint8_t *)"abc\xfa"
                        "d\xfa",
       6},                          // one left over
      {(const uint8_t *)"\xfa", 1}, // empty
      {(const uint8_t *)"\xfa"
                        "abc\xfa",
       5},                                       //
      {(const uint8_t *)"abc\xfa\xfa", 5},       //
      {NULL, 0},                                 //
      {(const uint8_t *)"abc\xfd", 4},           // class 5
      {(const uint8_t *)"abc\xff", 4},           // class 7
      {(const uint8_t *)"ab\xc3\xfa", 4},        // a character cut in half
      {(const uint8_t *)"\xed\xa0\x80\xfa", 4},  // a surrogate
      {(const uint8_t *)"abcdefgh\xf7\xfa", 10}, // a byte that is neither UTF-8 nor an end
      {(const uint8_t *)"abcdefghijklmnop", 16}, //
  };
  for (size_t i = 0; i < COUNT_OF(tables); i++) {
    forged f = honest();
    f.texts = tables[i];
    if (tell(&f) != HARK_ERR_BAD_TEXT) {
      fail_msg("case %zu", i);
    }
  }
  // Each half of a character in its own text: together they are UTF-8, alone they are not.
  forged f = honest();
  f.texts = HARK_LITERAL("\xc3\xfa\xa4\xfa");
  f.columns[APPENDED] = HARK_LITERAL("\x01\x01");
  assert_err(HARK_ERR_BAD_TEXT, tell(&f));
}

// Numbers are passed eight at a time where they are one byte each: 1s among them are counted all the same.
static void new_texts_are_counted_wherever_they_are_said(void **state) {
  (void)state;
  static uint8_t kinds[40], refs[41];
  memset(kinds, HARK_EVENT_APPEND, sizeof kinds);
  for (uint32_t at = 0; at < sizeof kinds; at++) {
    memset(refs, 0, sizeof refs);
    refs[at] = 1;
    forged f = {.event_count = sizeof kinds, .texts = HARK_LITERAL("abc\xfa")};
    f.kinds = (hark_bytes){kinds, sizeof kinds};
    f.columns[0] = (hark_bytes){refs, sizeof kinds};
    assert_ok(tell(&f));
    memset(refs + at + 1, 2, sizeof refs - at - 1);
    assert_ok(tell(&f));
    refs[(at + 7) % sizeof kinds] = 1; // two new ones
    assert_err(at == (at + 7) % sizeof kinds ? HARK_OK : HARK_ERR_BAD_TEXT, tell(&f));
    memset(refs, 0, sizeof refs); // a number of two bytes that ends in 1 says text 126
    refs[at] = 0x80;
    refs[at + 1] = 1;
    f.columns[0].size = sizeof refs;
    assert_err(HARK_ERR_BAD_TEXT, tell(&f));
  }
}

static void a_text_over_its_limit_is_refused(void **state) {
  (void)state;
  static uint8_t text[HARK_TEXT_BYTES_MAX + 2];
  memset(text, 'x', sizeof text);
  for (uint32_t over = 0; over < 2; over++) {
    text[HARK_TEXT_BYTES_MAX + over] = 0xfa;
    forged f = honest();
    f.texts = (hark_bytes){text, HARK_TEXT_BYTES_MAX + over + 1};
    assert_err(over ? HARK_ERR_TOO_LARGE : HARK_OK, tell(&f));
    text[HARK_TEXT_BYTES_MAX + over] = 'x';
  }
}

static void too_many_events_are_refused(void **state) {
  (void)state;
  static uint8_t zeros[HARK_BATCH_EVENTS_MAX + 1]; // TICK, and a dt of 0
  for (uint32_t over = 0; over < 2; over++) {
    hark_bytes many = {zeros, HARK_BATCH_EVENTS_MAX + over};
    forged f = {.event_count = (uint32_t)many.size, .kinds = many, .columns = {many}};
    assert_err(over ? HARK_ERR_TOO_LARGE : HARK_OK, tell(&f));
  }
}

static void a_batch_over_its_bytes_is_refused(void **state) {
  (void)state;
  forged f = honest();
  hark_bytes batch = forge(&f, out, sizeof out);
  assert_err(HARK_OK, read_all((hark_bytes){out, HARK_BATCH_BYTES_MAX})); // what follows the last part is not read
  assert_err(HARK_ERR_TOO_LARGE, read_all((hark_bytes){out, HARK_BATCH_BYTES_MAX + 1}));
  assert_true(batch.size < HARK_BATCH_BYTES_MAX);
}

static void consent_and_rung_are_numbers_that_are_known(void **state) {
  (void)state;
  for (unsigned i = 0; i < 256; i++) {
    forged f = honest();
    f.consent = (uint8_t)i;
    assert_err(i <= 1 ? HARK_OK : HARK_ERR_BAD_ARGUMENT, tell(&f));
    f = honest();
    f.rung = (uint8_t)i;
    assert_err(i <= 3 ? HARK_OK : HARK_ERR_BAD_ARGUMENT, tell(&f));
  }
}

static void no_bytes_are_no_batch(void **state) {
  (void)state;
  assert_err(HARK_ERR_BAD_FLATBUFFER, read_all((hark_bytes){NULL, 0}));
  assert_err(HARK_ERR_BAD_FLATBUFFER, read_all(HARK_LITERAL("\x04\0\0\0")));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_honest_one_passes),
      cmocka_unit_test(a_wrong_event_count_is_refused),
      cmocka_unit_test(an_unknown_kind_is_refused),
      cmocka_unit_test(a_column_with_a_number_too_few_or_too_many_is_refused),
      cmocka_unit_test(a_text_reference_out_of_range_is_refused),
      cmocka_unit_test(a_text_nobody_uses_is_refused),
      cmocka_unit_test(a_text_table_that_is_no_table_is_refused),
      cmocka_unit_test(new_texts_are_counted_wherever_they_are_said),
      cmocka_unit_test(a_text_over_its_limit_is_refused),
      cmocka_unit_test(too_many_events_are_refused),
      cmocka_unit_test(a_batch_over_its_bytes_is_refused),
      cmocka_unit_test(consent_and_rung_are_numbers_that_are_known),
      cmocka_unit_test(no_bytes_are_no_batch),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
