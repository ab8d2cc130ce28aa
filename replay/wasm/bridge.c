// bridge.c — the player as the viewer sees it: a few exported functions around one player.
//
// Room: replay/wasm, a port (the only static state of replay). Stands on: replay. JS calls in, nothing calls out but
// Emscripten's word that the memory grew; views of `memory.buffer` are made anew after each call.
// Tests: tests/web/viewer.test.mjs.
//
// Limit: HARK_REPLAY_BYTES_MAX of memory for one page view.
//
//   export                            does
//   --------------------------------  -----------------------------------------------------------------------
//   hark_replay_open() -> err         forgets everything; a new page view begins
//   hark_replay_input(size) -> ptr    room for a segment of `size` bytes; 0: there is none
//   hark_replay_add(size) -> err      adds the segment that was put there
//   hark_replay_names() -> err        the outbox gets what the segments refer to by name: four words each
//   hark_replay_give(i, size) -> err  the bytes of the i-th of them are in the input
//   hark_replay_missing() -> count    stylesheets whose bytes were not given
//   hark_replay_ready() -> err        all segments are there; again, after more were added: these, too (player.h)
//   hark_replay_duration() -> ms
//   hark_replay_refused() -> count    events that did not fit the tree
//   hark_replay_diverged() -> count   stretches that differ from what the page was; the spans say when
//   hark_replay_checks() -> count     tree hashes compared
//   hark_replay_moments() -> err      the outbox gets, per moment: kind, at_ms, and the event's arguments
//   hark_replay_fields() -> err       the outbox gets, per stay in a form field, numbers and texts as in put_stay
//   hark_replay_spans() -> err        the outbox gets, per span: kind, from_ms, to_ms
//   hark_replay_seek(at) -> err       the outbox gets the whole state
//   hark_replay_step(at) -> err       the outbox gets the events up to there
//   hark_replay_outbox() -> ptr       six 32-bit words: words, their count, text ends, their count, texts, their size
#include <emscripten.h>
#include <string.h>

#include "replay/outbox.h"
#include "replay/player.h"

#define HARK_REPLAY_BYTES_MAX ((size_t)1 << 30)

static hark_arena arena;
static hark_arena input_arena; // reused for each segment
static hark_player *player;
static uint8_t *input;
static size_t input_size;
static hark_outbox_writer *lists; // moments and spans
static uint32_t outbox_words[6];

static void publish(const hark_outbox *outbox) {
  outbox_words[0] = (uint32_t)(uintptr_t)outbox->words;
  outbox_words[1] = (uint32_t)outbox->word_count;
  outbox_words[2] = (uint32_t)(uintptr_t)outbox->text_ends;
  outbox_words[3] = (uint32_t)outbox->text_count;
  outbox_words[4] = (uint32_t)(uintptr_t)outbox->text.data;
  outbox_words[5] = (uint32_t)outbox->text.size;
}

EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_open(void);
EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_open(void) {
  hark_arena_close(&arena);
  hark_arena_close(&input_arena);
  hark_arena_open(&arena, HARK_REPLAY_BYTES_MAX);
  hark_arena_open(&input_arena, HARK_REPLAY_BYTES_MAX);
  input_size = 0;
  publish(&(hark_outbox){0});
  player = hark_player_create(&arena);
  lists = hark_arena_take(&arena, sizeof *lists);
  if (!player || !lists) {
    return HARK_ERR_NO_MEMORY;
  }
  hark_outbox_init(lists, &arena);
  return HARK_OK;
}

EMSCRIPTEN_KEEPALIVE uint8_t *hark_replay_input(uint32_t size);
EMSCRIPTEN_KEEPALIVE uint8_t *hark_replay_input(uint32_t size) {
  hark_arena_reset(&input_arena);
  input = hark_arena_take(&input_arena, size);
  input_size = input ? size : 0;
  return input;
}

EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_add(uint32_t size);
EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_add(uint32_t size) {
  return player && size <= input_size ? hark_player_add(player, (hark_bytes){input, size}) : HARK_ERR_STATE;
}

EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_give(uint32_t index, uint32_t size);
EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_give(uint32_t index, uint32_t size) {
  hark_publics *publics = player ? hark_player_publics(player) : NULL;
  if (!publics || index >= publics->count || size > input_size) {
    return HARK_ERR_STATE;
  }
  publics->items[index].bytes = hark_arena_copy(&arena, (hark_bytes){input, size});
  return HARK_OK;
}

EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_missing(void);
EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_missing(void) {
  return player ? hark_player_missing(player) : 0;
}

EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_ready(void);
EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_ready(void) {
  return player ? hark_player_ready(player) : HARK_ERR_STATE;
}

EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_duration(void);
EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_duration(void) {
  return player ? hark_player_duration_ms(player) : 0;
}

EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_refused(void);
EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_refused(void) {
  return player ? hark_player_refused(player) : 0;
}

EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_diverged(void);
EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_diverged(void) {
  uint32_t first_ms;
  return player ? hark_player_diverged(player, &first_ms) : 0;
}

EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_checks(void);
EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_checks(void) {
  return player ? hark_player_checks(player) : 0;
}

static uint32_t publish_lists(void) {
  hark_outbox outbox;
  hark_err err = hark_outbox_end(lists, &outbox);
  if (err == HARK_OK) {
    publish(&outbox);
  }
  return err;
}

EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_names(void);
EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_names(void) {
  const hark_publics *publics = player ? hark_player_publics(player) : NULL;
  if (!publics) {
    return HARK_ERR_STATE;
  }
  hark_outbox_begin(lists);
  for (uint32_t i = 0; i < publics->count; i++) {
    uint32_t words[HARK_PUBLIC_NAME_BYTES / 4];
    memcpy(words, publics->items[i].name, sizeof words); // wasm is little-endian
    for (uint32_t j = 0; j < HARK_PUBLIC_NAME_BYTES / 4; j++) {
      hark_outbox_put(lists, words[j]);
    }
  }
  return publish_lists();
}

static void put_moment(const hark_moment *moment) {
  const hark_event_shape *shape = hark_event_shape_of((uint32_t)moment->kind);
  hark_outbox_put(lists, (uint32_t)moment->kind);
  hark_outbox_put(lists, moment->at_ms);
  for (uint32_t i = 0; i < shape->count; i++) {
    if (hark_column_type(shape->first + i) == HARK_TYPE_S) {
      hark_outbox_put_text(lists, moment->texts[i]);
    } else {
      hark_outbox_put(lists, moment->n[i]);
    }
  }
}

EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_moments(void);
EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_moments(void) {
  if (!player) {
    return HARK_ERR_STATE;
  }
  hark_outbox_begin(lists);
  for (size_t i = 0; i < hark_player_moment_count(player); i++) {
    put_moment(hark_player_moment(player, i));
  }
  return publish_lists();
}

static void put_stay(const hark_field_stay *stay) {
  const uint32_t numbers[] = {stay->at_ms,  stay->until_ms, stay->edits, stay->deletes,
                              stay->pastes, stay->refused,  stay->valued};
  const hark_bytes texts[] = {stay->field.type, stay->field.label, stay->field.name, stay->value};
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    hark_outbox_put(lists, numbers[i]);
  }
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    hark_outbox_put_text(lists, texts[i]);
  }
}

EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_fields(void);
EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_fields(void) {
  if (!player) {
    return HARK_ERR_STATE;
  }
  hark_outbox_begin(lists);
  for (size_t i = 0; i < hark_player_stay_count(player); i++) {
    put_stay(hark_player_stay(player, i));
  }
  return publish_lists();
}

EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_spans(void);
EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_spans(void) {
  if (!player) {
    return HARK_ERR_STATE;
  }
  hark_outbox_begin(lists);
  for (size_t i = 0; i < hark_player_span_count(player); i++) {
    const hark_span *span = hark_player_span(player, i);
    hark_outbox_put(lists, (uint32_t)span->kind);
    hark_outbox_put(lists, span->from_ms);
    hark_outbox_put(lists, span->to_ms);
  }
  return publish_lists();
}

static uint32_t go(hark_err (*how)(hark_player *, uint32_t, hark_outbox *), uint32_t at_ms) {
  hark_outbox outbox = {0};
  hark_err err = player ? how(player, at_ms, &outbox) : HARK_ERR_STATE;
  publish(&outbox);
  return err;
}

EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_seek(uint32_t at_ms);
EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_seek(uint32_t at_ms) {
  return go(hark_player_seek, at_ms);
}

EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_step(uint32_t at_ms);
EMSCRIPTEN_KEEPALIVE uint32_t hark_replay_step(uint32_t at_ms) {
  return go(hark_player_step, at_ms);
}

EMSCRIPTEN_KEEPALIVE const uint32_t *hark_replay_outbox(void);
EMSCRIPTEN_KEEPALIVE const uint32_t *hark_replay_outbox(void) {
  return outbox_words;
}
