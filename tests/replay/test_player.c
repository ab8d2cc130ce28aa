// Tests of replay/player: order, gaps, seeks, steps.
#include "tests/schema/check.h"

#include "replay/html.h"
#include "replay/player.h"
#include "replay/player_state.h"
#include "replay/text.h"
#include "tests/replay/random_stream.h"
#include "tests/replay/stream.h"

#define ARENA_MAX ((size_t)1 << 30)

static hark_player *open_player(hark_arena *arena, const stream *s, const uint32_t *order, uint32_t count) {
  hark_arena_open(arena, ARENA_MAX);
  hark_player *player = hark_player_create(arena);
  assert_non_null(player);
  for (uint32_t i = 0; i < count; i++) {
    assert_ok(hark_player_add(player, s->segments[order ? order[i] : i]));
  }
  assert_ok(hark_player_ready(player));
  return player;
}

static hark_bytes text_at(hark_player *player, hark_arena *arena, uint32_t at_ms) {
  hark_bytes text = {0};
  assert_ok(hark_dom_text(player, at_ms, arena, &text));
  return text;
}

// Makes a player whose recording is what another player's outboxes said.
static void outbox_to_stream(stream *s, const hark_outbox *outbox) {
  for (size_t at = 0; at < outbox->word_count;) {
    hark_event event = {.kind = (hark_event_kind)outbox->words[at++]};
    const hark_event_shape *shape = hark_event_shape_of((uint32_t)event.kind);
    assert_non_null(shape);
    for (uint32_t i = 0; i < shape->count; i++, at++) {
      uint32_t word = outbox->words[at];
      event.n[i] = word;
      if (hark_column_type(shape->first + i) == HARK_TYPE_S) {
        assert_true(word < outbox->text_count);
        uint32_t from = word ? outbox->text_ends[word - 1] : 0;
        event.texts[i].bytes = hark_bytes_part(outbox->text, from, outbox->text_ends[word] - from);
      }
    }
    stream_push(s, &event);
  }
}

static void a_page_is_there_after_its_keyframe(void **state) {
  (void)state;
  stream s;
  stream_open(&s);
  put_page(&s);
  put_element(&s, 0, "p");
  put_attribute(&s, "id", "b");
  put_attribute(&s, "class", "a");
  put_text_node(&s, 0, "Hello \"you\" <b>");
  put_tick(&s, 1000);
  uint32_t removed = 6;
  put_numbers3(&s, HARK_EVENT_REMOVE, removed, 0, 0);
  stream_seal(&s);
  assert_false(s.failed);
  hark_arena arena;
  hark_player *player = open_player(&arena, &s, NULL, s.count);
  assert_int_equal(1000, hark_player_duration_ms(player));
  assert_int_equal(0, hark_player_refused(player));
  assert_bytes("document no-quirks\n doctype \"html\" \"\" \"\"\n element html\n  element head\n  element body\n"
               "   element p \"class\"=\"a\" \"id\"=\"b\"\n    text \"Hello \\\"you\\\" \\u003cb>\"\n",
               text_at(player, &arena, 999));
  assert_bytes("document no-quirks\n doctype \"html\" \"\" \"\"\n element html\n  element head\n  element body\n",
               text_at(player, &arena, 1000));
  hark_arena_close(&arena);
  stream_close(&s);
}

static void what_plays_has_come_as_far_after_a_seek(void **state) {
  (void)state;
  stream s;
  stream_open(&s);
  put_page(&s);
  put_element(&s, 0, "video");
  hark_event media = {.kind = HARK_EVENT_MEDIA, .n = {6, HARK_MEDIA_PLAYING, 500, 300}}; // one and a half times as fast
  hark_event animate = {.kind = HARK_EVENT_ANIMATE, .n = {1, 6}};
  animate.texts[HARK_ARG(ANIMATE, JSON)].bytes = HARK_LITERAL("{\"k\":[]}");
  hark_event animation = {.kind = HARK_EVENT_ANIMATION, .n = {1, HARK_ANIMATION_RUNNING, 250, 200}};
  hark_event stranger = {.kind = HARK_EVENT_ANIMATION, .n = {9, HARK_ANIMATION_RUNNING, 0, 200}};
  put_tick(&s, 1000);
  stream_push(&s, &media);
  stream_push(&s, &animate);
  stream_push(&s, &animation);
  stream_push(&s, &stranger);
  put_tick(&s, 4000);
  stream_seal(&s);
  hark_arena arena;
  hark_player *player = open_player(&arena, &s, NULL, s.count);
  assert_int_equal(1, hark_player_refused(player)); // nobody knows animation 9
  hark_outbox outbox;
  assert_ok(hark_player_seek(player, 3000, &outbox));
  uint32_t media_time = 0, animation_time = 0;
  for (size_t at = 0; at < outbox.word_count;) {
    uint32_t kind = outbox.words[at++];
    media_time = kind == HARK_EVENT_MEDIA ? outbox.words[at + HARK_ARG(MEDIA, TIME)] : media_time;
    animation_time = kind == HARK_EVENT_ANIMATION ? outbox.words[at + HARK_ARG(ANIMATION, TIME)] : animation_time;
    at += hark_event_shape_of(kind)->count;
  }
  assert_int_equal(500 + 3000, media_time);
  assert_int_equal(250 + 2000, animation_time);
  hark_arena_close(&arena);
  stream_close(&s);
}

static void what_is_in_the_top_layer_keeps_its_order_after_a_seek(void **state) {
  (void)state;
  stream s;
  stream_open(&s);
  put_page(&s);
  uint32_t first = put_element(&s, 0, "div"), second = put_element(&s, 1, "dialog"), third = put_element(&s, 1, "div");
  put_numbers3(&s, HARK_EVENT_STATE, first, HARK_STATE_POPOVER, 0); // lowered and raised again later
  put_numbers3(&s, HARK_EVENT_STATE, third, HARK_STATE_POPOVER | HARK_STATE_AUTOFILL, 0);
  put_named(&s, HARK_EVENT_SET_ATTRIBUTE, second, "open", "modal");
  put_numbers3(&s, HARK_EVENT_STATE, first, 0, 0);
  put_numbers3(&s, HARK_EVENT_STATE, first, HARK_STATE_POPOVER, 0);
  put_tick(&s, 1000);
  stream_seal(&s);
  hark_arena arena;
  hark_player *player = open_player(&arena, &s, NULL, s.count);
  hark_outbox outbox;
  assert_ok(hark_player_seek(player, 1000, &outbox));
  uint32_t raised[8] = {0}, count = 0;
  for (size_t at = 0; at < outbox.word_count;) {
    uint32_t kind = outbox.words[at++];
    bool popover = kind == HARK_EVENT_STATE && outbox.words[at + HARK_ARG(STATE, BITS)] & HARK_STATE_POPOVER;
    if ((popover || kind == HARK_EVENT_SET_ATTRIBUTE) && count < COUNT_OF(raised)) {
      raised[count++] = outbox.words[at];
    }
    at += hark_event_shape_of(kind)->count;
  }
  assert_int_equal(3, count);
  assert_int_equal(third, raised[0]);
  assert_int_equal(second, raised[1]);
  assert_int_equal(first, raised[2]);
  hark_arena_close(&arena);
  stream_close(&s);
}

// Gives the length of the longest page that was compared.
static size_t compare_shuffled(uint64_t seed) {
  stream s;
  stream_open(&s);
  random_recording(&s, seed, 4000);
  assert_false(s.failed);
  assert_true(s.count > 3 && s.count < 60);
  uint32_t order[STREAM_SEGMENTS_MAX * 2], count = 0;
  for (uint32_t i = s.count; i-- > 0;) {
    order[count++] = i;
    order[count++] = (i * 7) % s.count;
  }
  hark_arena straight, shuffled;
  hark_player *a = open_player(&straight, &s, NULL, s.count);
  hark_player *b = open_player(&shuffled, &s, order, count);
  uint32_t end = hark_player_duration_ms(a);
  assert_int_equal(end, hark_player_duration_ms(b));
  size_t longest = 0;
  for (uint32_t i = 0; i <= 8; i++) {
    uint32_t at = (uint32_t)((uint64_t)end * i / 8);
    hark_bytes text = text_at(a, &straight, at);
    assert_true(hark_bytes_equal(text, text_at(b, &shuffled, at)));
    longest = text.size > longest ? text.size : longest;
  }
  hark_arena_close(&straight);
  hark_arena_close(&shuffled);
  stream_close(&s);
  return longest;
}

static void order_and_repeats_of_segments_do_not_matter(void **state) {
  (void)state;
  uint32_t long_ones = 0; // a random page may be nearly empty whenever one looks; most are not
  for (uint64_t seed = 1; seed <= 8; seed++) {
    long_ones += compare_shuffled(seed) > 500;
  }
  assert_true(long_ones >= 4);
}

static void a_missing_segment_is_a_gap_and_what_follows_still_fits(void **state) {
  (void)state;
  stream s;
  stream_open(&s);
  put_page(&s);
  uint32_t list = put_element(&s, 0, "ul");
  put_tick(&s, 500);
  stream_seal(&s);
  put_numbers3(&s, HARK_EVENT_SUBTREE, list, 0, 0);
  put_element(&s, 0, "li"); // id 7: missing later
  put_tick(&s, 500);
  stream_seal(&s);
  put_numbers3(&s, HARK_EVENT_SUBTREE, list, 0, 0);
  uint32_t second = put_element(&s, 0, "li");
  put_named(&s, HARK_EVENT_SET_ATTRIBUTE, second, "class", "second");
  put_named(&s, HARK_EVENT_SET_ATTRIBUTE, 7, "class", "missing");
  put_tick(&s, 500);
  stream_seal(&s);
  hark_arena arena;
  uint32_t order[] = {2, 0};
  hark_player *player = open_player(&arena, &s, order, 2);
  const hark_moment *gap = NULL;
  for (size_t i = 0; i < hark_player_moment_count(player); i++) {
    gap = hark_player_moment(player, i)->kind == HARK_EVENT_GAP ? hark_player_moment(player, i) : gap;
  }
  assert_non_null(gap);
  assert_int_equal(500, gap->at_ms);
  assert_int_equal(1, gap->n[HARK_ARG(GAP, COUNT)]);
  assert_int_equal(1, hark_player_span_count(player));
  assert_int_equal(HARK_SPAN_GAP, hark_player_span(player, 0)->kind);
  assert_int_equal(500, hark_player_span(player, 0)->from_ms);
  assert_int_equal(1000, hark_player_span(player, 0)->to_ms);
  assert_int_equal(1, hark_player_refused(player));
  hark_bytes text = text_at(player, &arena, 1500);
  assert_non_null(memmem(text.data, text.size, "li \"class\"=\"second\"", 19));
  assert_null(memmem(text.data, text.size, "missing", 7));
  hark_arena_close(&arena);
  stream_close(&s);
}

static void after_a_lost_keyframe_nothing_is_guessed(void **state) {
  (void)state;
  stream s;
  stream_open(&s);
  put_page(&s);
  put_element(&s, 0, "old");
  stream_seal(&s);
  put_page(&s); // a second keyframe, lost
  stream_seal(&s);
  put_named(&s, HARK_EVENT_SET_ATTRIBUTE, 5, "class", "of-the-new-tree");
  stream_seal(&s);
  put_page(&s);
  put_element(&s, 0, "new");
  put_tick(&s, 10);
  stream_seal(&s);
  hark_arena arena;
  uint32_t order[] = {0, 2, 3};
  hark_player *player = open_player(&arena, &s, order, 3);
  hark_bytes text = text_at(player, &arena, 10);
  assert_null(memmem(text.data, text.size, "of-the-new-tree", 15));
  assert_non_null(memmem(text.data, text.size, "element new", 11));
  assert_int_equal(1, hark_player_refused(player));
  hark_arena_close(&arena);
  stream_close(&s);
}

static void segments_that_do_not_belong_or_verify_are_refused(void **state) {
  (void)state;
  stream s, other;
  stream_open(&s);
  stream_open(&other);
  put_page(&s);
  stream_seal(&s);
  other.identity.epoch = 1;
  put_page(&other);
  stream_seal(&other);
  hark_arena arena;
  hark_arena_open(&arena, ARENA_MAX);
  hark_player *player = hark_player_create(&arena);
  assert_ok(hark_player_add(player, s.segments[0]));
  assert_err(HARK_ERR_BAD_ARGUMENT, hark_player_add(player, other.segments[0]));
  assert_err(HARK_ERR_TRUNCATED, hark_player_add(player, hark_bytes_part(s.segments[0], 0, 100)));
  uint8_t broken[4096];
  assert_true(s.segments[0].size < sizeof broken);
  memcpy(broken, s.segments[0].data, s.segments[0].size);
  broken[s.segments[0].size - 9] ^= 0x55;
  assert_err(HARK_ERR_BAD_DEFLATE, hark_player_add(player, (hark_bytes){broken, s.segments[0].size}));
  assert_ok(hark_player_ready(player));
  hark_outbox outbox;
  assert_err(HARK_ERR_STATE, hark_player_step(player, 0, &outbox));
  hark_arena_close(&arena);
  stream_close(&s);
  stream_close(&other);
}

// Are the moments and the spans of two players the same?
static void assert_same_index(const hark_player *whole, const hark_player *grown) {
  assert_int_equal(hark_player_duration_ms(whole), hark_player_duration_ms(grown));
  assert_int_equal(hark_player_refused(whole), hark_player_refused(grown));
  assert_int_equal(hark_player_moment_count(whole), hark_player_moment_count(grown));
  for (size_t i = 0; i < hark_player_moment_count(whole); i++) {
    assert_int_equal(hark_player_moment(whole, i)->at_ms, hark_player_moment(grown, i)->at_ms);
    assert_int_equal(hark_player_moment(whole, i)->kind, hark_player_moment(grown, i)->kind);
  }
  assert_int_equal(hark_player_span_count(whole), hark_player_span_count(grown));
  for (size_t i = 0; i < hark_player_span_count(whole); i++) {
    assert_memory_equal(hark_player_span(whole, i), hark_player_span(grown, i), sizeof(hark_span));
  }
}

// Texts that go on in the next batch are another case: random streams of this test have none.
static void batch_of_random_events(stream *s, uint64_t *random) {
  put_tick(s, 1 + random_u32(random) % 4000);
  for (uint32_t i = 0; i < 40; i++) {
    random_tree_event(s, random);
    if (i % 8 == 0) {
      put_tick(s, random_u32(random) % 400);
      put_numbers3(s, HARK_EVENT_CLICK, random_node(s, random), 1, 1);
    }
  }
  put_numbers3(s, HARK_EVENT_VISIBILITY, random_u32(random) % 2, 0, 0);
  stream_seal(s);
}

static void what_comes_while_one_watches_is_what_one_would_have_opened(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    uint64_t random = seed;
    stream s;
    stream_open(&s);
    put_page(&s);
    for (uint32_t i = 0; i < 30; i++) {
      batch_of_random_events(&s, &random);
    }
    assert_false(s.failed);
    hark_arena arena, whole_arena, told_arena;
    hark_player *whole, *grown = open_player(&arena, &s, NULL, 1);
    hark_outbox outbox;
    stream told; // what a viewer that follows is told
    stream_open(&told);
    assert_ok(hark_player_seek(grown, hark_player_duration_ms(grown), &outbox));
    outbox_to_stream(&told, &outbox);
    for (uint32_t i = 1; i < s.count; i++) {
      assert_ok(hark_player_add(grown, s.segments[i]));
      assert_ok(hark_player_ready(grown));
      assert_ok(hark_player_step(grown, hark_player_duration_ms(grown), &outbox));
      outbox_to_stream(&told, &outbox);
    }
    assert_ok(hark_player_add(grown, s.segments[3])); // sent twice
    assert_ok(hark_player_ready(grown));
    stream_seal(&told);
    whole = open_player(&whole_arena, &s, NULL, s.count);
    assert_same_index(whole, grown);
    uint32_t end_ms = hark_player_duration_ms(whole);
    hark_player *viewer = open_player(&told_arena, &told, NULL, told.count);
    hark_bytes seen = text_at(viewer, &told_arena, hark_player_duration_ms(viewer));
    hark_bytes is = text_at(whole, &whole_arena, end_ms), after = text_at(grown, &arena, end_ms);
    assert_int_equal(is.size, seen.size);
    assert_memory_equal(is.data, seen.data, is.size);
    assert_int_equal(is.size, after.size);
    assert_memory_equal(is.data, after.data, is.size);
    hark_arena_close(&told_arena);
    hark_arena_close(&whole_arena);
    hark_arena_close(&arena);
    stream_close(&told);
    stream_close(&s);
  }
}

static void what_cannot_be_put_behind_wants_another_player(void **state) {
  (void)state;
  stream s;
  stream_open(&s);
  put_page(&s);
  stream_seal(&s);
  put_tick(&s, 5);
  put_numbers3(&s, HARK_EVENT_CLICK, 5, 1, 1);
  stream_seal(&s);
  put_text_node(&s, 0, "begun, ");
  stream_seal(&s);
  stream_push(&s, &(hark_event){.kind = HARK_EVENT_APPEND, .texts = {text_of("ended")}});
  stream_seal(&s);
  hark_arena arena, other;
  uint32_t late[] = {0, 2};
  hark_player *player = open_player(&arena, &s, late, 2);
  assert_ok(hark_player_add(player, s.segments[1]));
  assert_err(HARK_ERR_STATE, hark_player_ready(player));
  hark_player *grows = open_player(&other, &s, NULL, 3);
  assert_ok(hark_player_add(grows, s.segments[3]));
  assert_err(HARK_ERR_STATE, hark_player_ready(grows));
  hark_arena_close(&other);
  hark_arena_close(&arena);
  stream_close(&s);
}

static void nodes_stand_in_their_slots_in_the_order_of_assignment(void **state) {
  (void)state;
  stream s;
  stream_open(&s);
  put_page(&s);
  uint32_t first = put_element(&s, 0, "slot"), second = put_element(&s, 1, "slot"), b = put_element(&s, 1, "b");
  uint32_t i = put_element(&s, 1, "i");
  put_numbers3(&s, HARK_EVENT_SLOT, b, first, 0);
  put_numbers3(&s, HARK_EVENT_SLOT, i, first, 0);
  put_numbers3(&s, HARK_EVENT_SLOT, b, first, 0); // again: now it is the last one
  put_tick(&s, 10);
  put_numbers3(&s, HARK_EVENT_SLOT, i, second, 0);
  put_tick(&s, 10);
  put_numbers3(&s, HARK_EVENT_SLOT, b, 0, 0);
  put_numbers3(&s, HARK_EVENT_REMOVE, i, 0, 0);
  put_numbers3(&s, HARK_EVENT_SLOT, b, 77, 0);
  stream_seal(&s);
  hark_arena arena;
  hark_player *player = open_player(&arena, &s, NULL, s.count);
  assert_int_equal(1, hark_player_refused(player)); // there is no slot 77
#define HEAD "document no-quirks\n doctype \"html\" \"\" \"\"\n element html\n  element head\n  element body\n"
  assert_bytes(HEAD "   element slot ~given \"i\" ~given \"b\"\n   element slot\n   element b\n   element i\n",
               text_at(player, &arena, 0));
  assert_bytes(HEAD "   element slot ~given \"b\"\n   element slot ~given \"i\"\n   element b\n   element i\n",
               text_at(player, &arena, 10));
  assert_bytes(HEAD "   element slot\n   element slot\n   element b\n", text_at(player, &arena, 20));
#undef HEAD
  hark_arena_close(&arena);
  stream_close(&s);
}

static void long_texts_come_together_again(void **state) {
  (void)state;
  stream s;
  stream_open(&s);
  put_page(&s);
  put_element(&s, 0, "pre");
  put_text_node(&s, 0, "one ");
  stream_push(&s, &(hark_event){.kind = HARK_EVENT_APPEND, .texts = {text_of("two ")}});
  stream_seal(&s);
  stream_push(&s, &(hark_event){.kind = HARK_EVENT_APPEND, .texts = {text_of("three")}});
  stream_seal(&s);
  hark_arena arena;
  hark_player *player = open_player(&arena, &s, NULL, s.count);
  hark_bytes text = text_at(player, &arena, 0);
  assert_non_null(memmem(text.data, text.size, "text \"one two three\"", 20));
  hark_arena_close(&arena);
  stream_close(&s);
}

static void printing_is_a_moment(void **state) {
  (void)state;
  stream s;
  stream_open(&s);
  put_page(&s);
  put_tick(&s, 700);
  put_numbers3(&s, HARK_EVENT_PRINT, 1, 0, 0);
  stream_seal(&s);
  hark_arena arena;
  hark_player *player = open_player(&arena, &s, NULL, s.count);
  const hark_moment *print = hark_player_moment(player, hark_player_moment_count(player) - 1);
  assert_int_equal(HARK_EVENT_PRINT, print->kind);
  assert_int_equal(700, print->at_ms);
  assert_int_equal(1, print->n[HARK_ARG(PRINT, STATE)]);
  hark_arena_close(&arena);
  stream_close(&s);
}

static void a_signal_is_a_moment_where_it_began(void **state) {
  (void)state;
  stream s;
  stream_open(&s);
  put_page(&s);
  put_tick(&s, 5000);
  stream_push(&s, &(hark_event){.kind = HARK_EVENT_SIGNAL, .n = {1, 5, 4200, 3}, .texts = {[4] = text_of("a#x")}});
  stream_seal(&s);
  hark_arena arena;
  hark_player *player = open_player(&arena, &s, NULL, s.count);
  assert_int_equal(2, hark_player_moment_count(player));
  const hark_moment *signal = hark_player_moment(player, 1);
  assert_int_equal(HARK_EVENT_SIGNAL, signal->kind);
  assert_int_equal(800, signal->at_ms);
  assert_bytes("a#x", signal->texts[4]);
  assert_null(hark_player_moment(player, 2));
  hark_arena_close(&arena);
  stream_close(&s);
}

// The heart of it: whatever the stream, seek(t) is what steps to t give, and both are what the recording says.
static void seeking_is_stepping(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 24; seed++) {
    stream s;
    stream_open(&s);
    random_recording(&s, seed, 12000);
    assert_false(s.failed);
    hark_arena arena;
    hark_player *player = open_player(&arena, &s, NULL, s.count);
    uint32_t end = hark_player_duration_ms(player);
    stream stepped;
    stream_open(&stepped);
    hark_outbox outbox;
    uint64_t random = seed + 7;
    uint32_t start = random_u32(&random) % (end + 1), at = start;
    assert_ok(hark_player_seek(player, start, &outbox));
    outbox_to_stream(&stepped, &outbox);
    while (at < end) {
      at += random_u32(&random) % 9000 + 1;
      at = at < end ? at : end;
      assert_ok(hark_player_step(player, at, &outbox));
      outbox_to_stream(&stepped, &outbox);
    }
    stream_seal(&stepped);
    assert_false(stepped.failed);
    hark_arena arena2;
    hark_player *second = open_player(&arena2, &stepped, NULL, stepped.count);
    assert_int_equal(0, hark_player_refused(second)); // an outbox fits blindly
    for (uint32_t i = 0; i < 6; i++) {
      uint32_t t = start + (uint32_t)((uint64_t)(end - start) * i / 5);
      hark_bytes first_text = text_at(player, &arena, t), second_text = text_at(second, &arena2, t);
      if (!hark_bytes_equal(first_text, second_text)) {
        fail_msg("seed %u, %u ms: %zu bytes by seek, %zu by steps", (unsigned)seed, t, first_text.size,
                 second_text.size);
      }
    }
    hark_arena_close(&arena);
    hark_arena_close(&arena2);
    stream_close(&s);
    stream_close(&stepped);
  }
}

static void a_seek_goes_anywhere_in_any_order(void **state) {
  (void)state;
  stream s;
  stream_open(&s);
  random_recording(&s, 77, 30000);
  assert_false(s.failed);
  hark_arena arena;
  hark_player *player = open_player(&arena, &s, NULL, s.count);
  uint32_t end = hark_player_duration_ms(player);
  hark_bytes forward[21];
  for (uint32_t i = 0; i <= 20; i++) {
    forward[i] = text_at(player, &arena, (uint32_t)((uint64_t)end * i / 20));
  }
  for (uint32_t i = 21; i-- > 0;) {
    assert_true(hark_bytes_equal(forward[i], text_at(player, &arena, (uint32_t)((uint64_t)end * i / 20))));
  }
  assert_false(hark_bytes_equal(forward[0], forward[20]));
  hark_arena_close(&arena);
  stream_close(&s);
}

static void any_moment_becomes_html(void **state) {
  (void)state;
  stream s;
  stream_open(&s);
  random_recording(&s, 31, 6000);
  hark_arena arena;
  hark_player *player = open_player(&arena, &s, NULL, s.count);
  for (uint32_t i = 0; i <= 4; i++) {
    hark_bytes html;
    assert_ok(hark_html_write(player, hark_player_duration_ms(player) / 4 * i, HARK_LITERAL("own()"), &arena, &html));
    assert_non_null(memmem(html.data, html.size, "sandbox=\"allow-same-origin\"", 27));
    assert_null(memmem(html.data, html.size, " onclick=", 9)); // the random streams are full of them
    assert_non_null(memmem(html.data, html.size, "</html>", 7));
  }
  hark_arena_close(&arena);
  stream_close(&s);
}

static void an_empty_player_has_nothing_and_says_so(void **state) {
  (void)state;
  hark_arena arena;
  hark_arena_open(&arena, ARENA_MAX);
  hark_player *player = hark_player_create(&arena);
  assert_ok(hark_player_ready(player));
  assert_int_equal(0, hark_player_duration_ms(player));
  assert_int_equal(0, text_at(player, &arena, 50).size);
  hark_outbox outbox;
  assert_ok(hark_player_seek(player, 10, &outbox));
  assert_ok(hark_player_step(player, 20, &outbox));
  assert_err(HARK_ERR_BAD_ARGUMENT, hark_player_step(player, 19, &outbox));
  hark_arena_close(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_page_is_there_after_its_keyframe),
      cmocka_unit_test(what_is_in_the_top_layer_keeps_its_order_after_a_seek),
      cmocka_unit_test(order_and_repeats_of_segments_do_not_matter),
      cmocka_unit_test(a_missing_segment_is_a_gap_and_what_follows_still_fits),
      cmocka_unit_test(after_a_lost_keyframe_nothing_is_guessed),
      cmocka_unit_test(segments_that_do_not_belong_or_verify_are_refused),
      cmocka_unit_test(what_comes_while_one_watches_is_what_one_would_have_opened),
      cmocka_unit_test(what_cannot_be_put_behind_wants_another_player),
      cmocka_unit_test(nodes_stand_in_their_slots_in_the_order_of_assignment),
      cmocka_unit_test(long_texts_come_together_again),
      cmocka_unit_test(printing_is_a_moment),
      cmocka_unit_test(a_signal_is_a_moment_where_it_began),
      cmocka_unit_test(what_plays_has_come_as_far_after_a_seek),
      cmocka_unit_test(seeking_is_stepping),
      cmocka_unit_test(a_seek_goes_anywhere_in_any_order),
      cmocka_unit_test(any_moment_becomes_html),
      cmocka_unit_test(an_empty_player_has_nothing_and_says_so),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
