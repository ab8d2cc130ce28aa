// Texts that go by name: both sides cut alike, and what is put back is what was there.
#include "schema/pieces.h"

#include "schema/batch.h"
#include "tests/schema/check.h"

typedef struct {
  hark_arena arena;
  uint8_t *batch, *sent;
  size_t size, texts;
} fixture;

// A batch of `count` texts; the one numbered `odd` says something of its own.
static fixture made(uint32_t count, uint32_t odd) {
  fixture f = {0};
  hark_arena_open(&f.arena, 16 << 20);
  hark_batch_writer *writer = hark_batch_writer_create(&f.arena, &(hark_batch_limits){0});
  f.batch = hark_arena_take(&f.arena, HARK_BATCH_BYTES_MAX);
  f.sent = hark_arena_take(&f.arena, HARK_BATCH_BYTES_MAX);
  assert_non_null(f.sent);
  hark_batch_writer_begin(writer, 0);
  for (uint32_t i = 0; i < count; i++) {
    char text[80];
    int size = snprintf(text, sizeof text, "%s number %u of the page", i == odd ? "another" : "paragraph", i * 7919);
    hark_event event = {.kind = HARK_EVENT_TEXT};
    event.texts[1] = (hark_text){{(const uint8_t *)text, (size_t)size}, HARK_TEXT_PLAIN};
    assert_ok(hark_batch_writer_push(writer, &event));
  }
  assert_ok(hark_batch_writer_seal(writer, &(hark_batch_head){.policy = 2}, f.batch, HARK_BATCH_BYTES_MAX, &f.size));
  f.texts = hark_batch_writer_texts_size(writer);
  return f;
}

static uint32_t cut(const fixture *f, hark_piece pieces[HARK_PIECES_MAX]) {
  hark_bytes batch = {f->batch, f->size};
  assert_int_equal(f->texts, hark_batch_texts_size(batch)); // what the page knows, the collector finds
  return hark_pieces_cut(batch, f->texts, hark_sha256_whole, pieces);
}

static void pieces_follow_one_another_and_each_is_in_its_limits(void **state) {
  (void)state;
  hark_piece pieces[HARK_PIECES_MAX];
  static const uint32_t counts[] = {0, 1, 10, 60, 500, 8000};
  for (size_t n = 0; n < COUNT_OF(counts); n++) {
    fixture f = made(counts[n], UINT32_MAX);
    uint32_t count = cut(&f, pieces);
    assert_int_equal(count > 0, f.texts >= HARK_PIECE_BYTES_MIN);
    for (uint32_t i = 0; i < count; i++) {
      assert_in_range(pieces[i].size, HARK_PIECE_BYTES_MIN, HARK_PIECE_BYTES_MAX);
      assert_true(pieces[i].at >= (i > 0 ? pieces[i - 1].at + pieces[i - 1].size : f.size - f.texts - 7)); // padding
      assert_true(f.batch[pieces[i].at + pieces[i].size - 1] >= HARK_BATCH_TEXT_END);
    }
    hark_arena_close(&f.arena);
  }
}

static void a_text_that_differs_changes_its_own_piece_and_hardly_more(void **state) {
  (void)state;
  fixture one = made(1500, UINT32_MAX), other = made(1500, 700);
  hark_piece first[HARK_PIECES_MAX], second[HARK_PIECES_MAX];
  uint32_t count = cut(&one, first), others = cut(&other, second), same = 0;
  for (uint32_t i = 0; i < count; i++) {
    for (uint32_t k = 0; k < others; k++) {
      same += memcmp(&first[i].name, &second[k].name, sizeof first[i].name) == 0;
    }
  }
  assert_true(count > 8);
  assert_true(same + 2 >= count && same < count);
  hark_arena_close(&one.arena);
  hark_arena_close(&other.arena);
}

// Sends the batch with every `step`-th piece by name, and gives what arrives; `spoil` is done to what is sent.
static hark_err send(fixture *f, uint32_t step, void (*spoil)(uint8_t *list, hark_bytes *found), hark_bytes *arrived) {
  static uint8_t whole[HARK_BATCH_BYTES_MAX];
  hark_piece pieces[HARK_PIECES_MAX];
  hark_bytes found[HARK_PIECES_MAX];
  uint32_t named = 0, count = cut(f, pieces);
  for (uint32_t i = 0; i < count; i += step) {
    found[named] = hark_bytes_part((hark_bytes){f->batch, f->size}, pieces[i].at, pieces[i].size);
    pieces[named++] = pieces[i];
  }
  size_t left = f->size, size = 0;
  memcpy(f->sent, f->batch, f->size);
  size_t list = hark_pieces_take_out(pieces, named, f->sent, &left, whole);
  assert_in_range(list, 1, HARK_PIECES_LIST_BYTES_MAX);
  hark_deflater *deflater = hark_deflater_create(&f->arena);
  assert_ok(hark_deflater_run(deflater, (hark_bytes){f->sent, left}, 0, whole + list, sizeof whole - list, &size));
  if (spoil) {
    spoil(whole, found);
  }
  hark_envelope envelope = {.dictionary = HARK_DICTIONARY_VERSION,
                            .flags = HARK_ENVELOPE_NAMED,
                            .batch_bytes = (uint32_t)f->size,
                            .body_bytes = (uint32_t)(list + size)};
  guarded g = guard((hark_bytes){whole, list + size});
  hark_err err = hark_pieces_inflate(&f->arena, &envelope, g.bytes, found, arrived);
  if (err == HARK_OK) { // nothing takes it for a batch as it came
    assert_err(HARK_ERR_BAD_DICTIONARY, hark_envelope_inflate(&f->arena, &envelope, g.bytes, arrived));
    assert_ok(hark_pieces_inflate(&f->arena, &envelope, g.bytes, found, arrived));
  }
  unguard(&g);
  return err;
}

static void what_is_named_is_put_back(void **state) {
  (void)state;
  for (uint32_t step = 1; step < 5; step++) {
    fixture f = made(2000, 3);
    hark_bytes arrived;
    assert_ok(send(&f, step, NULL, &arrived));
    assert_true(hark_bytes_equal((hark_bytes){f.batch, f.size}, arrived));
    hark_arena_close(&f.arena);
  }
}

static void no_pieces(uint8_t *list, hark_bytes *found) {
  (void)found;
  list[0] = 0;
}
static void too_many_pieces(uint8_t *list, hark_bytes *found) {
  (void)found;
  list[0] = HARK_PIECES_MAX + 1;
}
static void a_longer_piece(uint8_t *list, hark_bytes *found) {
  (void)list;
  found[0].size += 1;
}
static void a_huge_piece(uint8_t *list, hark_bytes *found) {
  (void)list;
  found[0].size = HARK_BATCH_BYTES_MAX;
}
static void a_piece_behind_the_end(uint8_t *list, hark_bytes *found) {
  (void)found;
  memset(list + 1 + HARK_PIECE_NAME_BYTES, 0xFF, 2); // two bytes say where the first one is
}

static void a_list_that_cannot_be_is_refused(void **state) {
  (void)state;
  static void (*const spoils[])(uint8_t *, hark_bytes *) = {no_pieces, too_many_pieces, a_longer_piece, a_huge_piece,
                                                            a_piece_behind_the_end};
  for (size_t i = 0; i < COUNT_OF(spoils); i++) {
    fixture f = made(2000, 3);
    hark_bytes arrived;
    assert_int_not_equal(HARK_OK, send(&f, 1, spoils[i], &arrived));
    hark_arena_close(&f.arena);
  }
  hark_piece pieces[HARK_PIECES_MAX];
  hark_bytes rest;
  uint32_t count;
  static const uint8_t list[] = {2, 1, 2, 3, 4, 5, 6, 7, 8, 0x81, 1, 1, 2, 3, 4, 5, 6, 7, 8, 5};
  for (size_t size = 0; size < sizeof list; size++) { // cut short anywhere
    guarded g = guard((hark_bytes){list, size});
    assert_int_not_equal(HARK_OK, hark_pieces_read(g.bytes, pieces, &count, &rest));
    unguard(&g);
  }
  assert_ok(hark_pieces_read((hark_bytes){list, sizeof list}, pieces, &count, &rest));
  assert_int_equal(129, pieces[0].at);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pieces_follow_one_another_and_each_is_in_its_limits),
      cmocka_unit_test(a_text_that_differs_changes_its_own_piece_and_hardly_more),
      cmocka_unit_test(what_is_named_is_put_back),
      cmocka_unit_test(a_list_that_cannot_be_is_refused),
  };
  return cmocka_run_group_tests_name("schema.pieces", tests, NULL, NULL);
}
