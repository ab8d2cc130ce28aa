#include "schema/batch.h"

#include "schema/base/hash.h"
#include "tests/schema/random_events.h"

static const hark_batch_limits WHOLE = {1u << 20, 1u << 19, 1u << 20};
static _Alignas(8) uint8_t out[HARK_BATCH_BYTES_MAX];

// One arena and one writer for a test; closed by close_bench.
typedef struct {
  hark_arena arena;
  hark_batch_writer *writer;
} bench;

static bench open_bench(hark_batch_limits limits) {
  bench b;
  hark_arena_open(&b.arena, 64u << 20);
  b.writer = hark_batch_writer_create(&b.arena, &limits);
  assert_non_null(b.writer);
  hark_batch_writer_begin(b.writer, 0);
  return b;
}

static hark_bytes seal(bench *b, const hark_batch_head *head) {
  size_t size = 0, estimate = hark_batch_writer_size(b->writer);
  assert_ok(hark_batch_writer_seal(b->writer, head, out, sizeof out, &size));
  assert_true(size <= estimate);
  assert_int_equal(0, size % 4);
  return (hark_bytes){out, size};
}

static hark_batch_reader *open_reader(bench *b, hark_bytes batch) {
  hark_batch_reader *reader = NULL;
  assert_ok(hark_batch_reader_open(&b->arena, batch, &reader));
  return reader;
}

static hark_event text_event(const char *text, size_t size, hark_text_class class_) {
  hark_event event = {.kind = HARK_EVENT_APPEND};
  event.texts[0] = (hark_text){{(const uint8_t *)text, size}, class_};
  return event;
}

static hark_event tick(uint32_t dt) {
  return (hark_event){.kind = HARK_EVENT_TICK, .n = {dt}};
}

static void round_trip(uint64_t seed, uint32_t count) {
  bench b = open_bench(WHOLE);
  hark_batch_head head = {.sealed_ms = 77, .first_node = 5, .dropped = 3, .policy = 1, .consent = 1, .rung = 2};
  random_events r = {.random = seed};
  uint32_t start_ms = random_u32(&r.random) >> 1, pushed = 0;
  hark_batch_writer_begin(b.writer, start_ms);
  while (pushed < count) {
    hark_event event = random_event(&r);
    if (hark_batch_writer_push(b.writer, &event) != HARK_OK) {
      break;
    }
    pushed++;
  }
  assert_true(pushed == count || hark_batch_writer_size(b.writer) > HARK_BATCH_BYTES_MAX - 8192);
  guarded g = guard(seal(&b, &head));
  hark_batch_reader *reader = open_reader(&b, g.bytes);
  const hark_batch_head *read = hark_batch_reader_head(reader);
  assert_int_equal(start_ms, read->start_ms);
  assert_int_equal(pushed, read->event_count);
  assert_true(read->sealed_ms == 77 && read->first_node == 5 && read->dropped == 3 && read->policy == 1);
  assert_true(read->consent == 1 && read->rung == 2);

  random_events same = {.random = seed};
  random_u32(&same.random);
  uint32_t clock = start_ms;
  bench again = open_bench(WHOLE);
  hark_batch_writer_begin(again.writer, start_ms);
  for (uint32_t i = 0; i < pushed; i++) {
    hark_event expected = random_event(&same), event;
    assert_ok(hark_batch_reader_next(reader, &event));
    clock += event.kind == HARK_EVENT_TICK ? event.n[0] : 0;
    if (!events_equal(&expected, &event) || event.at_ms != clock) {
      fail_msg("seed %llu: event %u is another", (unsigned long long)seed, i);
    }
    assert_ok(hark_batch_writer_push(again.writer, &event));
  }
  hark_event event;
  assert_err(HARK_ERR_NOT_FOUND, hark_batch_reader_next(reader, &event));
  assert_err(HARK_ERR_NOT_FOUND, hark_batch_reader_next(reader, &event));
  assert_true(hark_bytes_equal(g.bytes, seal(&again, &head))); // encode(decode(bytes)) == bytes
  unguard(&g);
  hark_arena_close(&again.arena);
  hark_arena_close(&b.arena);
}

static void any_events_come_back_as_they_were(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 300; seed++) {
    round_trip(seed * 0x9e3779b97f4a7c15u, (uint32_t)(seed * 7 % 400));
  }
  round_trip(424242, HARK_BATCH_EVENTS_MAX); // as many as one batch takes
}

static void a_batch_of_nothing_is_a_batch(void **state) {
  (void)state;
  bench b = open_bench((hark_batch_limits){0});
  hark_batch_reader *reader = open_reader(&b, seal(&b, &(hark_batch_head){0}));
  hark_event event;
  assert_int_equal(0, hark_batch_reader_text_count(reader));
  assert_err(HARK_ERR_NOT_FOUND, hark_batch_reader_next(reader, &event));
  hark_arena_close(&b.arena);
}

static void equal_texts_of_a_column_are_kept_once_for_each_class(void **state) {
  (void)state;
  bench b = open_bench((hark_batch_limits){0});
  for (int i = 0; i < 50; i++) {
    hark_event plain = text_event("same", 4, HARK_TEXT_PLAIN), code = text_event("same", 4, HARK_TEXT_CODE);
    assert_ok(hark_batch_writer_push(b.writer, &plain));
    assert_ok(hark_batch_writer_push(b.writer, &code));
  }
  hark_batch_reader *reader = open_reader(&b, seal(&b, &(hark_batch_head){0}));
  assert_int_equal(2, hark_batch_reader_text_count(reader));
  assert_int_equal(HARK_TEXT_PLAIN, hark_batch_reader_text(reader, 0).class_);
  assert_int_equal(HARK_TEXT_CODE, hark_batch_reader_text(reader, 1).class_);
  assert_bytes("same", hark_batch_reader_text(reader, 1).bytes);
  assert_int_equal(0, hark_batch_reader_text(reader, 2).bytes.size);
  hark_arena_close(&b.arena);
}

// Texts chosen so that they all want the same slot of the writer's table: more than it will ever probe.
static void chosen_collisions_cost_bytes_but_no_time_and_no_text(void **state) {
  (void)state;
  enum { COUNT = 60, SLOTS = 1 << 14 };
  bench b = open_bench((hark_batch_limits){.texts_max = SLOTS / 2});
  char texts[COUNT][16];
  int found = 0;
  uint64_t seed = HARK_COLUMN_APPEND_VALUE << 3 | HARK_TEXT_PLAIN; // as the writer has it
  for (unsigned i = 0; found < COUNT; i++) {
    int size = snprintf(texts[found], sizeof texts[0], "%08u", i);
    found += (hark_hash((hark_bytes){(uint8_t *)texts[found], (size_t)size}, seed) & (SLOTS - 1)) == 77;
  }
  for (int round = 0; round < 2; round++) {
    for (int i = 0; i < COUNT; i++) {
      hark_event event = text_event(texts[i], 8, HARK_TEXT_PLAIN);
      assert_ok(hark_batch_writer_push(b.writer, &event));
    }
  }
  hark_batch_reader *reader = open_reader(&b, seal(&b, &(hark_batch_head){0}));
  assert_in_range(hark_batch_reader_text_count(reader), COUNT + 1, 2 * COUNT - 1);
  for (int i = 0; i < 2 * COUNT; i++) {
    hark_event event;
    assert_ok(hark_batch_reader_next(reader, &event));
    assert_memory_equal(texts[i % COUNT], event.texts[0].bytes.data, 8);
  }
  hark_arena_close(&b.arena);
}

// What a writer with these limits holds of `event`, each time with another text; then it has to say FULL, seal
// what it had, and take the event after all.
static uint32_t fill(hark_batch_limits limits, hark_event event, bool vary) {
  bench b = open_bench(limits);
  uint32_t pushed = 0;
  char text[9];
  for (;; pushed++) {
    snprintf(text, sizeof text, "%08u", pushed);
    if (vary) {
      event.texts[0].bytes = (hark_bytes){(uint8_t *)text, 8};
    }
    hark_err err = hark_batch_writer_push(b.writer, &event);
    if (err != HARK_OK) {
      assert_err(HARK_ERR_FULL, err);
      break;
    }
  }
  assert_int_equal(pushed, hark_batch_writer_count(b.writer));
  hark_batch_reader *reader = open_reader(&b, seal(&b, &(hark_batch_head){0}));
  hark_event got;
  uint32_t read = 0;
  while (hark_batch_reader_next(reader, &got) == HARK_OK) {
    read++;
  }
  assert_int_equal(pushed, read);
  assert_err(HARK_ERR_NOT_FOUND, hark_batch_reader_next(reader, &got)); // so no text of the refused event is left
  hark_batch_writer_begin(b.writer, 0);
  assert_ok(hark_batch_writer_push(b.writer, &event));
  hark_arena_close(&b.arena);
  return pushed;
}

static void each_limit_of_a_writer_ends_in_full_and_goes_on_after_begin(void **state) {
  (void)state;
  assert_int_equal(50, fill((hark_batch_limits){.rows_max = 100}, tick(1), false));
  assert_int_equal(50, fill((hark_batch_limits){.rows_max = 101}, tick(1), false));
  assert_int_equal(7, fill((hark_batch_limits){.texts_max = 7}, text_event("", 0, HARK_TEXT_PLAIN), true));
  assert_int_equal(5, fill((hark_batch_limits){.text_bytes_max = 47}, text_event("", 0, HARK_TEXT_PLAIN), true));
  assert_int_equal(6, fill((hark_batch_limits){.text_bytes_max = 48}, text_event("", 0, HARK_TEXT_PLAIN), true));
}

static void a_batch_has_a_most_of_events(void **state) {
  (void)state;
  assert_int_equal(HARK_BATCH_EVENTS_MAX, fill(WHOLE, tick(0), false));
}

static void a_batch_has_a_most_of_bytes_and_comes_close_to_it(void **state) {
  (void)state;
  bench b = open_bench(WHOLE);
  random_events r = {.random = 99};
  hark_event event;
  do {
    event = random_event(&r);
  } while (hark_batch_writer_push(b.writer, &event) == HARK_OK);
  size_t size = seal(&b, &(hark_batch_head){0}).size;
  assert_in_range(size, HARK_BATCH_BYTES_MAX - 8192, HARK_BATCH_BYTES_MAX);
  hark_arena_close(&b.arena);
}

// An event of three texts of which the last does not fit: the first two must be gone again.
static void an_event_that_does_not_fit_leaves_nothing_behind(void **state) {
  (void)state;
  bench b = open_bench((hark_batch_limits){.texts_max = 4});
  hark_event first = text_event("a", 1, HARK_TEXT_PLAIN), third = {.kind = HARK_EVENT_DOCTYPE};
  static const char *const texts[] = {NULL, "b", "c", "d"};
  for (int i = 1; i < 4; i++) {
    third.texts[i].bytes = hark_bytes_from_cstr(texts[i]);
  }
  assert_ok(hark_batch_writer_push(b.writer, &first));
  first = text_event("z", 1, HARK_TEXT_PLAIN);
  assert_ok(hark_batch_writer_push(b.writer, &first));
  size_t before = hark_batch_writer_size(b.writer);
  assert_err(HARK_ERR_FULL, hark_batch_writer_push(b.writer, &third));
  assert_int_equal(before, hark_batch_writer_size(b.writer));
  for (int i = 1; i < 3; i++) { // the room is free again, and the texts are not thought to be there
    hark_event event = text_event(texts[i], 1, HARK_TEXT_PLAIN);
    assert_ok(hark_batch_writer_push(b.writer, &event));
  }
  hark_batch_reader *reader = open_reader(&b, seal(&b, &(hark_batch_head){0}));
  hark_event event;
  for (int i = 0; i < 4; i++) {
    assert_ok(hark_batch_reader_next(reader, &event));
    assert_int_equal("azbc"[i], event.texts[0].bytes.data[0]);
  }
  assert_err(HARK_ERR_NOT_FOUND, hark_batch_reader_next(reader, &event));
  hark_arena_close(&b.arena);
}

static void an_event_no_batch_could_hold_is_refused_for_good(void **state) {
  (void)state;
  static char big[HARK_TEXT_BYTES_MAX + 1];
  memset(big, 'x', sizeof big);
  bench b = open_bench((hark_batch_limits){0});
  hark_event event = text_event(big, HARK_TEXT_BYTES_MAX, HARK_TEXT_CSS);
  assert_ok(hark_batch_writer_push(b.writer, &event));
  event = text_event(big, HARK_TEXT_BYTES_MAX + 1, HARK_TEXT_CSS);
  assert_err(HARK_ERR_TOO_LARGE, hark_batch_writer_push(b.writer, &event));
  event = text_event("x", 1, HARK_TEXT_CLASS_COUNT);
  assert_err(HARK_ERR_BAD_EVENT, hark_batch_writer_push(b.writer, &event));
  event.kind = HARK_EVENT_COUNT;
  assert_err(HARK_ERR_BAD_EVENT, hark_batch_writer_push(b.writer, &event));
  assert_int_equal(1, hark_batch_writer_count(b.writer));
  hark_arena_close(&b.arena);
  b = open_bench((hark_batch_limits){.rows_max = 7, .text_bytes_max = 10});
  event = (hark_event){.kind = HARK_EVENT_CLICK}; // eight words
  assert_err(HARK_ERR_TOO_LARGE, hark_batch_writer_push(b.writer, &event));
  event = text_event(big, 11, HARK_TEXT_PLAIN);
  assert_err(HARK_ERR_TOO_LARGE, hark_batch_writer_push(b.writer, &event));
  event = text_event(big, 10, HARK_TEXT_PLAIN);
  assert_ok(hark_batch_writer_push(b.writer, &event));
  hark_arena_close(&b.arena);
}

static void sealing_into_too_little_is_full_and_can_be_done_again(void **state) {
  (void)state;
  bench b = open_bench((hark_batch_limits){0});
  random_events r = {.random = 5};
  for (int i = 0; i < 40; i++) {
    hark_event event = random_event(&r);
    assert_ok(hark_batch_writer_push(b.writer, &event));
  }
  hark_batch_head head = {.policy = 1};
  static _Alignas(8) uint8_t small[1 << 16];
  hark_bytes whole = seal(&b, &head);
  size_t size = 0;
  for (size_t room = 0; room < whole.size; room++) {
    assert_err(HARK_ERR_FULL, hark_batch_writer_seal(b.writer, &head, small, room, &size));
  }
  assert_ok(hark_batch_writer_seal(b.writer, &head, small, whole.size, &size));
  assert_true(hark_bytes_equal(whole, (hark_bytes){small, size}));
  hark_event event = tick(1);
  assert_ok(hark_batch_writer_push(b.writer, &event));
  assert_int_equal(41, hark_batch_reader_head(open_reader(&b, seal(&b, &head)))->event_count);
  hark_arena_close(&b.arena);
}

static void a_writer_takes_no_more_than_it_says(void **state) {
  (void)state;
  static const hark_batch_limits limits[] = {{0}, {1000, 100, 1000}, {1, 1, 1}};
  for (size_t i = 0; i < COUNT_OF(limits); i++) {
    size_t bytes = hark_batch_writer_bytes(&limits[i]);
    uint8_t *memory = aligned_alloc(16, (bytes + 15) / 16 * 16);
    hark_arena arena;
    hark_arena_init(&arena, memory, bytes);
    assert_non_null(hark_batch_writer_create(&arena, &limits[i]));
    hark_arena_init(&arena, memory, bytes - 256);
    assert_null(hark_batch_writer_create(&arena, &limits[i]));
    free(memory);
  }
}

static void time_runs_from_start_by_ticks_and_may_not_run_over(void **state) {
  (void)state;
  for (uint32_t over = 0; over < 2; over++) {
    bench b = open_bench((hark_batch_limits){0});
    hark_batch_writer_begin(b.writer, UINT32_MAX - 10);
    hark_event ten = tick(10), more = tick(over), got;
    assert_ok(hark_batch_writer_push(b.writer, &ten));
    assert_ok(hark_batch_writer_push(b.writer, &more));
    hark_batch_reader *reader = open_reader(&b, seal(&b, &(hark_batch_head){0}));
    assert_ok(hark_batch_reader_next(reader, &got));
    assert_int_equal(UINT32_MAX, got.at_ms);
    assert_err(over ? HARK_ERR_BAD_EVENT : HARK_OK, hark_batch_reader_next(reader, &got));
    hark_arena_close(&b.arena);
  }
}

static void a_reader_without_memory_says_so(void **state) {
  (void)state;
  bench b = open_bench((hark_batch_limits){0});
  hark_event event = text_event("text", 4, HARK_TEXT_PLAIN);
  assert_ok(hark_batch_writer_push(b.writer, &event));
  hark_bytes batch = seal(&b, &(hark_batch_head){0});
  static _Alignas(16) uint8_t memory[1 << 14];
  hark_batch_reader *reader;
  bool opened = false;
  for (size_t room = 0; room < sizeof memory && !opened; room += 64) {
    hark_arena arena;
    hark_arena_init(&arena, memory, room);
    hark_err err = hark_batch_reader_open(&arena, batch, &reader);
    opened = err == HARK_OK;
    assert_true(opened || err == HARK_ERR_NO_MEMORY);
  }
  assert_true(opened);
  hark_arena_close(&b.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(any_events_come_back_as_they_were),
      cmocka_unit_test(a_batch_of_nothing_is_a_batch),
      cmocka_unit_test(equal_texts_of_a_column_are_kept_once_for_each_class),
      cmocka_unit_test(chosen_collisions_cost_bytes_but_no_time_and_no_text),
      cmocka_unit_test(each_limit_of_a_writer_ends_in_full_and_goes_on_after_begin),
      cmocka_unit_test(a_batch_has_a_most_of_events),
      cmocka_unit_test(a_batch_has_a_most_of_bytes_and_comes_close_to_it),
      cmocka_unit_test(an_event_that_does_not_fit_leaves_nothing_behind),
      cmocka_unit_test(an_event_no_batch_could_hold_is_refused_for_good),
      cmocka_unit_test(sealing_into_too_little_is_full_and_can_be_done_again),
      cmocka_unit_test(a_writer_takes_no_more_than_it_says),
      cmocka_unit_test(time_runs_from_start_by_ticks_and_may_not_run_over),
      cmocka_unit_test(a_reader_without_memory_says_so),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
