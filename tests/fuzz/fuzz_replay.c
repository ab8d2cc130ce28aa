// fuzz_replay.c — any segments (u32le size, bytes, …): the player opens what verifies, seeks and steps agree, HTML and
// text are made, nothing is overrun and nothing hangs.
//
// A segment that starts with "RAW!" is a list of words instead: they become events without a batch around them, so that
// the fuzzer gets at the reducer without having to deflate. Node ids and texts are taken small.
#include <stdlib.h>
#include <string.h>

#include "replay/html.h"
#include "replay/player.h"
#include "replay/text.h"
#include "tests/replay/stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static uint32_t take_u32(hark_bytes *rest) {
  uint32_t number = 0;
  size_t size = rest->size < 4 ? rest->size : 4;
  for (size_t i = 0; i < size; i++) {
    number |= (uint32_t)rest->data[i] << 8 * i;
  }
  *rest = hark_bytes_part(*rest, size, rest->size - size);
  return number;
}

static uint32_t take_u8(hark_bytes *rest) {
  uint32_t number = rest->size ? rest->data[0] : 0;
  *rest = hark_bytes_part(*rest, 1, rest->size);
  return number;
}

static void push_raw(stream *s, hark_bytes raw) {
  static const char *const texts[] = {"",     "div", "style", "svg:path", "iframe", "a", "href", "</style><script>",
                                      "on\"x"};
  put_page(s);
  while (raw.size && !s->failed) {
    hark_event event = {.kind = (hark_event_kind)(take_u8(&raw) % HARK_EVENT_COUNT)};
    const hark_event_shape *shape = hark_event_shape_of((uint32_t)event.kind);
    for (uint32_t i = 0; i < shape->count; i++) {
      uint32_t number = take_u8(&raw);
      event.n[i] = number == 255 ? take_u32(&raw) : number;
      event.texts[i] = text_of(texts[number % (sizeof texts / sizeof *texts)]);
    }
    if (event.kind == HARK_EVENT_TICK) {
      event.n[0] %= 1000;
    }
    stream_push(s, &event);
    if (event.kind == HARK_EVENT_TAG && s->count < STREAM_SEGMENTS_MAX - 2) {
      stream_seal(s);
    }
  }
  stream_seal(s);
}

// A stylesheet, a picture, or nothing.
static void give(hark_player *player) {
  static const hark_bytes given[] = {
      {(const uint8_t *)"a{b:url(/x) url(\"y\") url(", 25}, {(const uint8_t *)"\x89PNG\r\n\x1a\n", 8}, {NULL, 0}};
  hark_publics *publics = hark_player_publics(player);
  for (uint32_t i = 0; i < publics->count; i++) {
    publics->items[i].bytes = given[i % 3];
  }
}

typedef struct {
  hark_player *player;
  bool grows; // is ready after each segment, and goes on
  hark_err err;
} opening;

static void take(opening *o, hark_bytes segment) {
  hark_outbox outbox;
  hark_err err = hark_player_add(o->player, segment);
  if (!o->grows || err != HARK_OK || o->err != HARK_OK) {
    return;
  }
  give(o->player);
  o->err = hark_player_ready(o->player);
  if (o->err == HARK_OK && hark_player_step(o->player, hark_player_duration_ms(o->player), &outbox) == HARK_ERR_STATE) {
    hark_player_seek(o->player, hark_player_duration_ms(o->player), &outbox);
  }
}

static void add(opening *o, hark_bytes rest) {
  while (rest.size >= 4) {
    uint32_t size = take_u32(&rest);
    hark_bytes segment = hark_bytes_part(rest, 0, size);
    rest = hark_bytes_part(rest, segment.size, rest.size);
    if (!hark_bytes_starts_with(segment, HARK_LITERAL("RAW!"))) {
      take(o, segment);
      continue;
    }
    stream s;
    stream_open(&s);
    push_raw(&s, hark_bytes_part(segment, 4, segment.size));
    for (uint32_t i = 0; i < s.count; i++) {
      uint32_t at = o->grows ? i : s.count - 1 - i;
      if (at % 5 != 3) { // one in five is lost
        take(o, s.segments[at]);
      }
    }
    stream_close(&s);
  }
}

// Who is told bit by bit, without a refusal, ends where who is told all at once does. (A URL that is explained later is
// another matter: what was built before stays as it was.)
static void grow(hark_bytes input, hark_bytes whole) {
  hark_arena arena;
  hark_arena_open(&arena, (size_t)512 << 20);
  opening o = {.player = hark_player_create(&arena), .grows = true};
  hark_bytes text;
  if (o.player) {
    add(&o, input);
    bool same = o.err == HARK_OK && hark_player_publics(o.player)->count == 0;
    if (same && hark_player_ready(o.player) == HARK_OK &&
        hark_dom_text(o.player, hark_player_duration_ms(o.player), &arena, &text) == HARK_OK &&
        !hark_bytes_equal(whole, text)) {
      abort();
    }
  }
  hark_arena_close(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  if (size > 1 << 16) {
    return 0;
  }
  hark_arena arena;
  hark_arena_open(&arena, (size_t)512 << 20);
  hark_player *player = hark_player_create(&arena);
  if (player) {
    add(&(opening){.player = player}, (hark_bytes){bytes, size});
    give(player);
  }
  if (player && hark_player_ready(player) == HARK_OK) {
    uint32_t end = hark_player_duration_ms(player);
    hark_outbox outbox;
    hark_bytes first, again, html;
    for (size_t i = 0; i < hark_player_stay_count(player); i++) {
      const hark_field_stay *stay = hark_player_stay(player, i);
      if (stay->at_ms > stay->until_ms || stay->until_ms > end || !stay->field.type.size ||
          stay->value.size > HARK_FIELDS_TEXT_BYTES_MAX) {
        abort();
      }
    }
    if (hark_dom_text(player, end, &arena, &first) == HARK_OK) {
      hark_player_seek(player, end / 2, &outbox);
      hark_player_step(player, end, &outbox);
      if (hark_dom_text(player, end, &arena, &again) == HARK_OK && !hark_bytes_equal(first, again)) {
        abort();
      }
      grow((hark_bytes){bytes, size}, first);
    }
    if (hark_html_write(player, end, HARK_LITERAL("own()"), &arena, &html) == HARK_OK &&
        memmem(html.data, html.size, "</style><script>", 16)) {
      abort(); // a recorded text got out of its place
    }
  }
  hark_arena_close(&arena);
  return 0;
}
