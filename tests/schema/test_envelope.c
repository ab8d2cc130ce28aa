#include "schema/envelope.h"

#include <zlib.h>

#include "schema/batch.h"
#include "tests/schema/check.h"

static uint8_t sent[HARK_ENVELOPE_BYTES + (HARK_BATCH_BYTES_MAX + (1 << 16))];

static hark_envelope example(void) {
  hark_envelope envelope = {.magic = HARK_ENVELOPE_MAGIC,
                            .version = HARK_WIRE_VERSION,
                            .dictionary = HARK_DICTIONARY_VERSION,
                            .flags = HARK_ENVELOPE_KEYFRAME | HARK_ENVELOPE_FINAL,
                            .tab = 0x1122334455667788u,
                            .epoch = 3,
                            .seq = 9,
                            .parts = 1,
                            .sealed_ms = 12345};
  memcpy(envelope.key, "pk_0123456789ABCDEFabcde", sizeof envelope.key);
  memcpy(envelope.session.bytes, "SESSION-16-BYTES", 16);
  return envelope;
}

// Deflates `batch` behind an envelope into `sent`.
static hark_bytes send(hark_bytes batch, hark_envelope *envelope) {
  hark_arena arena;
  hark_arena_open(&arena, 1 << 20);
  hark_deflater *deflater = hark_deflater_create(&arena);
  size_t size = 0;
  assert_non_null(deflater);
  assert_ok(
      hark_deflater_run(deflater, batch, 0, sent + HARK_ENVELOPE_BYTES, sizeof sent - HARK_ENVELOPE_BYTES, &size));
  envelope->body_bytes = (uint32_t)size;
  envelope->batch_bytes = (uint32_t)batch.size;
  hark_envelope_pack(envelope, sent);
  hark_arena_close(&arena);
  return (hark_bytes){sent, HARK_ENVELOPE_BYTES + size};
}

static hark_err receive(hark_bytes whole, hark_envelope *envelope, hark_arena *arena, hark_bytes *batch) {
  guarded g = guard(whole);
  hark_bytes body;
  hark_err err = hark_envelope_unpack(g.bytes, envelope, &body);
  err = err != HARK_OK ? err : hark_envelope_inflate(arena, envelope, body, batch);
  unguard(&g);
  return err;
}

static hark_err receive_only(hark_bytes whole) {
  hark_arena arena;
  hark_arena_open(&arena, 4 << 20);
  hark_envelope envelope;
  hark_bytes batch;
  hark_err err = receive(whole, &envelope, &arena, &batch);
  hark_arena_close(&arena);
  return err;
}

static void the_header_is_80_bytes_where_the_schema_says(void **state) {
  (void)state;
  hark_envelope envelope = example();
  envelope.body_bytes = 0x01020304;
  envelope.batch_bytes = 0x05060708;
  uint8_t out[HARK_ENVELOPE_BYTES];
  hark_envelope_pack(&envelope, out);
  static const char expected[] = "HARK\x01\x02\x03\x00\x04\x03\x02\x01\x08\x07\x06\x05"
                                 "pk_0123456789ABCDEFabcde"
                                 "SESSION-16-BYTES"
                                 "\x88\x77\x66\x55\x44\x33\x22\x11\x03\x00\x00\x00\x09\x00\x00\x00"
                                 "\x00\x00\x01\x00\x39\x30\x00\x00";
  assert_int_equal(HARK_ENVELOPE_BYTES, sizeof expected - 1);
  assert_memory_equal(expected, out, sizeof out);
}

static void what_is_sent_arrives(void **state) {
  (void)state;
  static uint8_t batch[HARK_BATCH_BYTES_MAX];
  static const size_t sizes[] = {1, 17, 70000, HARK_BATCH_BYTES_MAX};
  uint64_t random = 1;
  for (size_t i = 0; i < sizeof batch; i++) {
    batch[i] = (uint8_t)(i % 3 ? random_u32(&random) : 'x');
  }
  for (size_t i = 0; i < COUNT_OF(sizes); i++) {
    hark_arena arena;
    hark_arena_open(&arena, 4 << 20);
    hark_envelope envelope = example(), got;
    hark_bytes arrived;
    assert_ok(receive(send((hark_bytes){batch, sizes[i]}, &envelope), &got, &arena, &arrived));
    assert_true(hark_bytes_equal((hark_bytes){batch, sizes[i]}, arrived));
    assert_int_equal(0, (uintptr_t)arrived.data % 8);
    assert_memory_equal("SESSION-16-BYTES", got.session.bytes, 16);
    assert_memory_equal(envelope.key, got.key, sizeof got.key);
    assert_true(got.tab == envelope.tab && got.epoch == 3 && got.seq == 9 && got.sealed_ms == 12345 && got.flags == 3);
    hark_arena_close(&arena);
  }
}

static void each_field_of_the_header_is_checked(void **state) {
  (void)state;
  static const struct {
    hark_err err;
    size_t at;
    uint8_t value;
  } cases[] = {
      {HARK_ERR_BAD_MAGIC, 0, 'h'},      {HARK_ERR_BAD_MAGIC, 3, 0},       {HARK_ERR_BAD_VERSION, 4, 0},
      {HARK_ERR_BAD_VERSION, 4, 2},      {HARK_ERR_BAD_DICTIONARY, 5, 0},  {HARK_ERR_BAD_DICTIONARY, 5, 3},
      {HARK_ERR_BAD_DICTIONARY, 6, 8},   {HARK_ERR_BAD_ARGUMENT, 6, 16},   {HARK_ERR_BAD_ARGUMENT, 7, 0x80},
      {HARK_ERR_TRUNCATED, 11, 1},       {HARK_ERR_TOO_LARGE, 15, 1},      {HARK_ERR_BAD_ARGUMENT, 16, 'P'},
      {HARK_ERR_BAD_ARGUMENT, 18, '-'},  {HARK_ERR_BAD_ARGUMENT, 19, '_'}, {HARK_ERR_BAD_ARGUMENT, 39, 0},
      {HARK_ERR_BAD_ARGUMENT, 39, 0xe9}, {HARK_ERR_BAD_ARGUMENT, 30, '{'}, {HARK_ERR_BAD_ARGUMENT, 30, '@'},
      {HARK_ERR_BAD_DICTIONARY, 72, 1},  {HARK_ERR_BAD_ARGUMENT, 72, 10},  {HARK_ERR_BAD_ARGUMENT, 74, 0},
      {HARK_ERR_BAD_ARGUMENT, 74, 2},    {HARK_ERR_BAD_ARGUMENT, 75, 1},
  };
  hark_envelope envelope = example();
  hark_bytes whole = send(HARK_LITERAL("some batch"), &envelope);
  assert_ok(receive_only(whole));
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    uint8_t before = sent[cases[i].at];
    sent[cases[i].at] = cases[i].value;
    if (receive_only(whole) != cases[i].err) {
      fail_msg("byte %zu = %u", cases[i].at, cases[i].value);
    }
    sent[cases[i].at] = before;
  }
}

// The base's end, where it is longer than a dictionary may be.
static void a_batch_inflates_against_its_base_and_no_other(void **state) {
  (void)state;
  static uint8_t base[60000], dictionary[HARK_DICTIONARY_BYTES_MAX];
  uint64_t random = 5;
  for (size_t i = 0; i < sizeof base; i++) {
    base[i] = (uint8_t)random_u32(&random);
  }
  for (size_t size = 100; size <= sizeof base; size += 14975) {
    hark_arena arena;
    hark_arena_open(&arena, 4 << 20);
    hark_envelope envelope = example(), got;
    envelope.base = 2;
    hark_deflater *deflater = hark_deflater_create(&arena);
    hark_bytes whole_base = {base, size}, batch = {base + size - 90, 80}, body, arrived;
    hark_deflater_use(deflater, hark_dictionary_based(HARK_DICTIONARY_VERSION, whole_base, dictionary));
    size_t sent_size = 0;
    assert_ok(hark_deflater_run(deflater, batch, 0, sent + HARK_ENVELOPE_BYTES, sizeof sent - HARK_ENVELOPE_BYTES,
                                &sent_size));
    assert_in_range(sent_size, 1, 30); // what is in the base need not be sent
    envelope.body_bytes = (uint32_t)sent_size;
    envelope.batch_bytes = (uint32_t)batch.size;
    hark_envelope_pack(&envelope, sent);
    assert_ok(hark_envelope_unpack((hark_bytes){sent, HARK_ENVELOPE_BYTES + sent_size}, &got, &body));
    assert_int_equal(2, got.base);
    assert_ok(hark_envelope_inflate_based(&arena, &got, whole_base, body, &arrived));
    assert_true(hark_bytes_equal(batch, arrived));
    base[size - 1] ^= 1;
    assert_err(HARK_ERR_BAD_DEFLATE, hark_envelope_inflate_based(&arena, &got, whole_base, body, &arrived));
    base[size - 1] ^= 1;
    assert_err(HARK_ERR_BAD_DICTIONARY, hark_envelope_inflate(&arena, &got, body, &arrived));
    // The deflater goes back to the preset dictionary by itself.
    assert_ok(hark_deflater_run(deflater, batch, 0, sent, sizeof sent, &sent_size));
    assert_true(sent_size > 60);
    hark_arena_close(&arena);
  }
}

static void an_envelope_cut_short_or_too_long_is_refused(void **state) {
  (void)state;
  hark_envelope envelope = example();
  hark_bytes whole = send(HARK_LITERAL("some batch"), &envelope);
  for (size_t size = 0; size < whole.size; size++) {
    assert_err(HARK_ERR_TRUNCATED, receive_only((hark_bytes){sent, size}));
  }
  assert_err(HARK_ERR_TOO_LARGE, receive_only((hark_bytes){sent, whole.size + 1}));
}

static void the_inflated_size_has_a_limit_and_must_be_true(void **state) {
  (void)state;
  static uint8_t batch[HARK_BATCH_BYTES_MAX + 1];
  hark_envelope envelope = example();
  assert_ok(receive_only(send((hark_bytes){batch, HARK_BATCH_BYTES_MAX}, &envelope)));
  assert_err(HARK_ERR_TOO_LARGE, receive_only(send((hark_bytes){batch, HARK_BATCH_BYTES_MAX + 1}, &envelope)));
  for (int off = -1; off <= 1; off += 2) { // a deflate bomb says less than it is
    hark_bytes whole = send((hark_bytes){batch, 5000}, &envelope);
    envelope.batch_bytes = (uint32_t)(5000 + off);
    hark_envelope_pack(&envelope, sent);
    assert_err(HARK_ERR_BAD_DEFLATE, receive_only(whole));
  }
  hark_bytes bomb = send((hark_bytes){batch, HARK_BATCH_BYTES_MAX}, &envelope);
  envelope.batch_bytes = 100;
  hark_envelope_pack(&envelope, sent);
  assert_err(HARK_ERR_BAD_DEFLATE, receive_only(bomb));
  // The size is checked by who inflates, too.
  envelope.batch_bytes = HARK_BATCH_BYTES_MAX + 1;
  hark_arena arena;
  hark_arena_open(&arena, 4 << 20);
  hark_bytes out;
  assert_err(HARK_ERR_TOO_LARGE, hark_envelope_inflate(&arena, &envelope, HARK_LITERAL("x"), &out));
  envelope.batch_bytes = 10;
  envelope.dictionary = 9;
  assert_err(HARK_ERR_BAD_DICTIONARY, hark_envelope_inflate(&arena, &envelope, HARK_LITERAL("x"), &out));
  hark_arena_close(&arena);
}

// Puts `body` behind an envelope that tells the truth about its size.
static hark_err receive_body(hark_bytes body, uint32_t batch_bytes) {
  hark_envelope envelope = example();
  envelope.body_bytes = (uint32_t)body.size;
  envelope.batch_bytes = batch_bytes;
  hark_envelope_pack(&envelope, sent);
  memmove(sent + HARK_ENVELOPE_BYTES, body.data, body.size);
  return receive_only((hark_bytes){sent, HARK_ENVELOPE_BYTES + body.size});
}

static void a_body_that_is_not_one_whole_stream_with_our_dictionary_is_refused(void **state) {
  (void)state;
  uint8_t plain[200];
  uLongf plain_size = sizeof plain;
  assert_int_equal(Z_OK, compress(plain, &plain_size, (const Bytef *)"some batch", 10));
  assert_err(HARK_ERR_BAD_DEFLATE, receive_body((hark_bytes){plain, plain_size}, 10)); // no dictionary
  assert_err(HARK_ERR_BAD_DEFLATE, receive_body(HARK_LITERAL("not a stream at all"), 10));
  assert_err(HARK_ERR_BAD_DEFLATE, receive_body((hark_bytes){plain, 0}, 0));

  z_stream stream = {0}; // another dictionary
  assert_int_equal(Z_OK, deflateInit(&stream, 6));
  deflateSetDictionary(&stream, (const Bytef *)"other words", 11);
  stream.next_in = (z_const Bytef *)"some batch";
  stream.avail_in = 10;
  stream.next_out = plain;
  stream.avail_out = sizeof plain;
  assert_int_equal(Z_STREAM_END, deflate(&stream, Z_FINISH));
  assert_err(HARK_ERR_BAD_DEFLATE, receive_body((hark_bytes){plain, stream.total_out}, 10));
  deflateEnd(&stream);

  hark_envelope envelope = example();
  hark_bytes whole = send(HARK_LITERAL("some batch"), &envelope);
  sent[whole.size] = 0; // one byte behind the end of the stream
  assert_err(HARK_ERR_BAD_DEFLATE, receive_body((hark_bytes){sent + HARK_ENVELOPE_BYTES, envelope.body_bytes + 1}, 10));
  send(HARK_LITERAL("some batch"), &envelope);
  assert_err(HARK_ERR_BAD_DEFLATE, receive_body((hark_bytes){sent + HARK_ENVELOPE_BYTES, envelope.body_bytes - 1}, 10));
}

// The last bits before the checksum are padding and mean nothing; any other bit does.
static void a_flipped_bit_of_the_body_is_noticed_or_changes_nothing(void **state) {
  (void)state;
  static const char text[] = "some batch with some more text in it";
  hark_envelope envelope = example(), got;
  hark_bytes whole = send(hark_bytes_from_cstr(text), &envelope), batch;
  unsigned noticed = 0, all = 0;
  for (size_t i = HARK_ENVELOPE_BYTES * 8; i < whole.size * 8; i++, all++) {
    hark_arena arena;
    hark_arena_open(&arena, 4 << 20);
    sent[i / 8] ^= (uint8_t)(1u << i % 8);
    hark_err err = receive(whole, &got, &arena, &batch);
    sent[i / 8] ^= (uint8_t)(1u << i % 8);
    if (err != HARK_ERR_BAD_DEFLATE) {
      assert_ok(err);
      assert_bytes(text, batch);
    } else {
      noticed++;
    }
    hark_arena_close(&arena);
  }
  assert_in_range(noticed, all - 7, all);
}

static void the_dictionary_helps_and_two_versions_are_known(void **state) {
  (void)state;
  assert_int_equal(0, hark_dictionary(0).size);
  assert_int_equal(0, hark_dictionary(3).size);
  assert_int_equal(4719, hark_dictionary(1).size); // what is stored was made with it: it stays
  assert_in_range(hark_dictionary(2).size, 2048, 8192);
  static const char page[] = "html\xFAhead\xFAmeta\xFAtitle\xFAlink\xFAstyle\xFAscript\xFA"
                             "body\xFA"
                             "div\xFA"
                             "nav\xFAul\xFAli\xFA"
                             "a\xFA"
                             "lang\xFA"
                             "charset\xFAname\xFA"
                             "content\xFAid\xFA"
                             "class\xFA";
  hark_envelope envelope = example();
  send(hark_bytes_from_cstr(page), &envelope);
  assert_true(envelope.body_bytes < compressBound(sizeof page) / 2);
}

static void a_deflater_needs_its_memory_once_and_works_again_after_full(void **state) {
  (void)state;
  static _Alignas(16) uint8_t memory[384 << 10];
  hark_arena arena;
  hark_arena_init(&arena, memory, 100 << 10);
  assert_null(hark_deflater_create(&arena));
  hark_arena_init(&arena, memory, sizeof memory);
  hark_deflater *deflater = hark_deflater_create(&arena);
  assert_non_null(deflater);
  size_t used = arena.used, size = 0, again = 0;
  static uint8_t out[1000], other[1000];
  hark_bytes batch = HARK_LITERAL("a few words that are not in any dictionary: qzx jkv wqp");
  assert_ok(hark_deflater_run(deflater, batch, 0, out, sizeof out, &size));
  for (size_t room = 0; room < size; room++) {
    assert_err(HARK_ERR_FULL, hark_deflater_run(deflater, batch, 0, other, room, &again));
  }
  assert_ok(hark_deflater_run(deflater, batch, 0, other, size, &again));
  assert_int_equal(size, again);
  assert_memory_equal(out, other, size);
  assert_int_equal(used, arena.used);
}

static void inflating_without_memory_says_so(void **state) {
  (void)state;
  hark_envelope envelope = example(), got;
  hark_bytes whole = send(HARK_LITERAL("some batch"), &envelope), batch, body;
  assert_ok(hark_envelope_unpack(whole, &got, &body));
  static _Alignas(16) uint8_t memory[64 << 10];
  bool inflated = false;
  for (size_t room = 0; room <= sizeof memory && !inflated; room += 256) {
    hark_arena arena;
    hark_arena_init(&arena, memory, room);
    hark_err err = hark_envelope_inflate(&arena, &got, body, &batch);
    inflated = err == HARK_OK;
    if (!inflated) {
      assert_err(HARK_ERR_NO_MEMORY, err);
    }
  }
  assert_true(inflated);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_header_is_80_bytes_where_the_schema_says),
      cmocka_unit_test(what_is_sent_arrives),
      cmocka_unit_test(each_field_of_the_header_is_checked),
      cmocka_unit_test(a_batch_inflates_against_its_base_and_no_other),
      cmocka_unit_test(an_envelope_cut_short_or_too_long_is_refused),
      cmocka_unit_test(the_inflated_size_has_a_limit_and_must_be_true),
      cmocka_unit_test(a_body_that_is_not_one_whole_stream_with_our_dictionary_is_refused),
      cmocka_unit_test(a_flipped_bit_of_the_body_is_noticed_or_changes_nothing),
      cmocka_unit_test(the_dictionary_helps_and_two_versions_are_known),
      cmocka_unit_test(a_deflater_needs_its_memory_once_and_works_again_after_full),
      cmocka_unit_test(inflating_without_memory_says_so),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
