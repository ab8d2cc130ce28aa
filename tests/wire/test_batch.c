// Batches against flatc, both ways.
#include "schema/hark_fb.h"
#include "tests/schema/random_events.h"
#include "tests/wire/flatc.h"

#define SCHEMA "schema/hark.fbs"

static _Alignas(8) uint8_t out[HARK_BATCH_BYTES_MAX];

static hark_bytes seal(hark_batch_writer *writer, const hark_batch_head *head) {
  size_t size = 0;
  assert_ok(hark_batch_writer_seal(writer, head, out, sizeof out, &size));
  assert_ok(hark_fb_batch_verify((hark_bytes){out, size}, NULL));
  return (hark_bytes){out, size};
}

static hark_batch_writer *open_writer(hark_arena *arena) {
  hark_arena_open(arena, 16u << 20);
  hark_batch_writer *writer = hark_batch_writer_create(arena, &(hark_batch_limits){0});
  assert_non_null(writer);
  return writer;
}

// The wire, byte by byte, as docs/wire-format.md says it.
static void flatc_prints_the_columns_that_the_document_promises(void **state) {
  (void)state;
  hark_arena arena;
  hark_batch_writer *writer = open_writer(&arena);
  hark_text pay = {HARK_LITERAL("b#p"), HARK_TEXT_CODE}, label = {HARK_LITERAL("Pay"), HARK_TEXT_PLAIN};
  hark_event events[] = {
      {.kind = HARK_EVENT_TICK, .n = {300}},
      {.kind = HARK_EVENT_CLICK, .n = {7, 100, 50, 1, 8}, .texts = {[5] = pay, [6] = label}},
      {.kind = HARK_EVENT_TICK, .n = {0}},
      {.kind = HARK_EVENT_CLICK, .n = {7, 99, 52, 2, 8}, .texts = {[5] = pay}},
      {.kind = HARK_EVENT_KEYFRAME, .n = {HARK_KEYFRAME_ASKED}},
  };
  hark_batch_writer_begin(writer, 1000);
  for (size_t i = 0; i < COUNT_OF(events); i++) {
    assert_ok(hark_batch_writer_push(writer, &events[i]));
  }
  hark_batch_head head = {.sealed_ms = 2000, .first_node = 5, .dropped = 1, .policy = 1, .consent = 1, .rung = 3};
  assert_json("{\"start_ms\": 1000, \"sealed_ms\": 2000, \"first_node\": 5, \"event_count\": 5, \"dropped\": 1,"
              " \"policy\": 1, \"consent\": 1, \"rung\": 3,"
              // the kinds; TICK's dt; KEYFRAME's reason; CLICK's node, x, y, count, flags, target, label
              " \"columns\": [0, 41, 0, 41, 6, 172, 2, 0, 2, 14, 0, 200, 1, 1, 100, 4, 1, 2, 8, 8, 1, 2, 1, 0],"
              " \"texts\": [98, 35, 112, 250, 80, 97, 121, 248]}",
              flatc_to_json(SCHEMA, "Hark.Batch", seal(writer, &head)));
  hark_arena_close(&arena);
}

// Any events, through flatc's JSON and back through flatc's own builder, are still those events.
static void a_batch_survives_the_way_through_flatc(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 5; seed++) {
    hark_arena arena;
    hark_batch_writer *writer = open_writer(&arena);
    random_events r = {.random = seed * 7919}, same = r;
    hark_batch_writer_begin(writer, 5);
    for (int i = 0; i < 400; i++) {
      hark_event event = random_event(&r);
      assert_ok(hark_batch_writer_push(writer, &event));
    }
    json_t *json = flatc_to_json(SCHEMA, "Hark.Batch", seal(writer, &(hark_batch_head){.policy = 1}));
    char *text = json_dumps(json, JSON_COMPACT);
    hark_bytes binary = flatc_to_binary(SCHEMA, "Hark.Batch", text);
    guarded g = guard(binary);
    hark_batch_reader *reader;
    hark_event event;
    assert_ok(hark_batch_reader_open(&arena, g.bytes, &reader));
    assert_int_equal(5, hark_batch_reader_head(reader)->start_ms);
    for (int i = 0; i < 400; i++) {
      hark_event expected = random_event(&same);
      assert_ok(hark_batch_reader_next(reader, &event));
      assert_true(events_equal(&expected, &event));
    }
    assert_err(HARK_ERR_NOT_FOUND, hark_batch_reader_next(reader, &event));
    unguard(&g);
    free((void *)(uintptr_t)binary.data);
    free(text);
    json_decref(json);
    hark_arena_close(&arena);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(flatc_prints_the_columns_that_the_document_promises),
      cmocka_unit_test(a_batch_survives_the_way_through_flatc),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
