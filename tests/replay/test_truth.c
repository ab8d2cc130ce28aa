// Tests of replay/truth: a recording that says everything agrees with itself; one that lacks anything does not.
#include "tests/schema/check.h"

#include "replay/player.h"
#include "replay/reduce.h"
#include "replay/truth.h"
#include "schema/tree_hash.h"
#include "tests/replay/random_stream.h"
#include "tests/replay/stream.h"

#define EVENTS_MAX 900u
#define ARENA_MAX ((size_t)256 << 20)

// A page that knows its tree and tells its hash, as sdk/page/truth.js and the core together do.
typedef struct {
  hark_arena arena;
  hark_dom dom;
  hark_event events[EVENTS_MAX];
  uint32_t count, start, chain;
} recording;

static void tell(recording *r, const hark_event *event) {
  assert_true(r->count < EVENTS_MAX);
  r->chain = hark_tree_chain(r->chain, event);
  r->events[r->count++] = *event;
}

static bool do_event(recording *r, hark_event event) {
  hark_event seen = event;
  if (!hark_reduce(&r->dom, &seen)) {
    return false;
  }
  tell(r, &event);
  return true;
}

static void tell_hash(recording *r, uint32_t most) {
  static const uint8_t types[] = {0, 1, 3, 8, 10, 11, 9};
  uint32_t id = hark_dom_node(&r->dom, r->start) ? r->start : 1, hash = 0, count = 0, climbed;
  for (; id && count < most; count++) {
    const hark_node *node = &r->dom.nodes[id];
    uint32_t name = node->kind == HARK_NODE_ELEMENT ? 16u * (node->name.data[node->name.size - 1] & 63u) : 0;
    hash = hark_tree_fold(hash, id, node->parent, types[node->kind] + name);
    id = hark_dom_next(&r->dom, 1, id, &climbed);
  }
  r->start = id ? id : 1;
  tell(r, &(hark_event){.kind = HARK_EVENT_TREE_HASH,
                        .n = {count * 2 + (id == 0), (hash ^ r->chain) & HARK_TREE_HASH_MASK}});
}

static uint32_t any_node(const recording *r, uint64_t *random) {
  return random_u32(random) % r->dom.node_count;
}

static void do_random(recording *r, uint64_t *random) {
  static const char *const names[] = {"div", "p", "b", "li"};
  hark_event event = {
      .n = {any_node(r, random), any_node(r, random), random_u32(random) % 3 ? 0 : any_node(r, random)}};
  event.texts[1] = event.texts[2] = text_of(names[random_u32(random) % 4]);
  static const hark_event_kind kinds[] = {HARK_EVENT_SUBTREE,       HARK_EVENT_SUBTREE,  HARK_EVENT_SUBTREE,
                                          HARK_EVENT_SUBTREE,       HARK_EVENT_MOVE,     HARK_EVENT_REMOVE,
                                          HARK_EVENT_SET_ATTRIBUTE, HARK_EVENT_SET_TEXT, HARK_EVENT_CHECK};
  event.kind = kinds[random_u32(random) % 9];
  if (event.kind == HARK_EVENT_CHECK) {
    event.n[1] %= 3;
  }
  if (event.kind != HARK_EVENT_SUBTREE) {
    do_event(r, event);
  } else if (do_event(r, event)) {
    hark_event child = {.kind = random_u32(random) % 4 ? HARK_EVENT_ELEMENT : HARK_EVENT_TEXT};
    child.texts[1] = event.texts[1];
    tell(r, &child); // also where the parent takes none: its id is used up then
    hark_reduce(&r->dom, &child);
  }
}

static void record(recording *r, uint64_t seed, uint32_t events, uint32_t window) {
  uint64_t random = seed;
  memset(r, 0, sizeof *r);
  hark_arena_open(&r->arena, ARENA_MAX);
  hark_dom_init(&r->dom, &r->arena);
  do_event(r, (hark_event){.kind = HARK_EVENT_KEYFRAME});
  do_event(r, (hark_event){.kind = HARK_EVENT_DOCUMENT});
  do_event(r, (hark_event){.kind = HARK_EVENT_ELEMENT, .texts = {[1] = text_of("html")}});
  while (r->count < events) {
    do_random(r, &random);
    tell(r, &(hark_event){.kind = HARK_EVENT_TICK, .n = {10}});
    if (random_u32(&random) % 20 == 0) {
      tell_hash(r, window);
    }
  }
  for (uint32_t i = 0; i < 3; i++) {
    tell_hash(r, window);
  }
}

// What a player says of the recording's events, of which `skip` is left out and `twice` comes twice.
static uint32_t diverged(const recording *r, uint32_t skip, uint32_t twice, uint32_t *checks, uint32_t *first_ms) {
  stream s;
  stream_open(&s);
  for (uint32_t i = 0; i < r->count; i++) {
    for (uint32_t n = i == twice ? 2 : i != skip; n > 0; n--) {
      stream_push(&s, &r->events[i]);
    }
  }
  stream_seal(&s);
  assert_false(s.failed);
  hark_arena arena;
  hark_arena_open(&arena, ARENA_MAX);
  hark_player *player = hark_player_create(&arena);
  assert_ok(hark_player_add(player, s.segments[0]));
  assert_ok(hark_player_ready(player));
  uint32_t found = hark_player_diverged(player, first_ms);
  *checks = hark_player_checks(player);
  hark_arena_close(&arena);
  stream_close(&s);
  return found;
}

static bool is_delta(hark_event_kind kind) {
  return kind != HARK_EVENT_TICK && kind != HARK_EVENT_TREE_HASH && kind != HARK_EVENT_KEYFRAME;
}

static void a_whole_recording_agrees_whatever_the_window(void **state) {
  (void)state;
  static const uint32_t windows[] = {1, 3, 17, HARK_TREE_WINDOW_MAX};
  for (uint64_t seed = 1; seed <= 8; seed++) {
    for (size_t w = 0; w < 4; w++) {
      recording r;
      uint32_t checks, first_ms;
      record(&r, seed, 800, windows[w]);
      assert_int_equal(0, diverged(&r, UINT32_MAX, UINT32_MAX, &checks, &first_ms));
      assert_true(checks > 10);
      hark_arena_close(&r.arena);
    }
  }
}

static void any_dropped_or_repeated_delta_makes_the_replay_say_so(void **state) {
  (void)state;
  uint32_t tried = 0, checks, first_ms;
  for (uint64_t seed = 11; seed <= 16; seed++) {
    recording r;
    record(&r, seed, 500, seed % 2 ? 5 : HARK_TREE_WINDOW_MAX);
    for (uint32_t i = 1; i < r.count; i += 3) {
      if (!is_delta(r.events[i].kind)) {
        continue;
      }
      uint32_t missing = diverged(&r, i, UINT32_MAX, &checks, &first_ms);
      uint32_t twice = diverged(&r, UINT32_MAX, i, &checks, &first_ms);
      if (missing != 1 || twice != 1) {
        fail_msg("seed %u, event %u, kind %d: %u missing, %u twice", (unsigned)seed, i, (int)r.events[i].kind, missing,
                 twice);
      }
      tried++;
    }
    hark_arena_close(&r.arena);
  }
  assert_true(tried > 200);
}

// The recorder missed a change: its stream is whole, but the page is another one.
static void a_page_that_is_another_one_is_told_by_its_window(void **state) {
  (void)state;
  uint32_t checks, first_ms;
  for (uint64_t seed = 21; seed <= 40; seed++) {
    recording r;
    uint64_t random = seed;
    bool moved = false;
    record(&r, seed, 300, HARK_TREE_WINDOW_MAX);
    for (uint32_t tries = 0; tries < 10000 && !moved; tries++) {
      hark_event unseen = {.kind = HARK_EVENT_MOVE, .n = {any_node(&r, &random), any_node(&r, &random), 0}};
      const hark_node *node = hark_dom_node(&r.dom, unseen.n[0]);
      bool same = !node || (node->parent == unseen.n[1] && node->next == 0);
      moved = !same && hark_reduce(&r.dom, &unseen);
    }
    assert_true(moved);
    tell_hash(&r, HARK_TREE_WINDOW_MAX);
    assert_int_equal(1, diverged(&r, UINT32_MAX, UINT32_MAX, &checks, &first_ms));
    hark_arena_close(&r.arena);
  }
}

static void a_keyframe_heals_and_the_time_between_is_a_span(void **state) {
  (void)state;
  stream s;
  stream_open(&s);
  put_page(&s);
  put_tick(&s, 1000);
  put_numbers3(&s, HARK_EVENT_TREE_HASH, 3, 12345, 0); // says nothing true
  put_tick(&s, 500);
  put_numbers3(&s, HARK_EVENT_TREE_HASH, 3, 12345, 0); // the same divergence
  put_page(&s);
  put_tick(&s, 250);
  stream_seal(&s);
  hark_arena arena;
  hark_arena_open(&arena, ARENA_MAX);
  hark_player *player = hark_player_create(&arena);
  assert_ok(hark_player_add(player, s.segments[0]));
  assert_ok(hark_player_ready(player));
  uint32_t first_ms, moments = 0, spans = 0;
  assert_int_equal(1, hark_player_diverged(player, &first_ms));
  assert_int_equal(1000, first_ms);
  for (size_t i = 0; i < hark_player_moment_count(player); i++) {
    moments += hark_player_moment(player, i)->kind == HARK_EVENT_TREE_HASH;
  }
  assert_int_equal(1, moments);
  for (size_t i = 0; i < hark_player_span_count(player); i++) {
    const hark_span *span = hark_player_span(player, i);
    if (span->kind == HARK_SPAN_DIVERGED) {
      assert_int_equal(0, span->from_ms);
      assert_int_equal(1500, span->to_ms);
      spans++;
    }
  }
  assert_int_equal(1, spans);
  hark_arena_close(&arena);
  stream_close(&s);
}

static void after_a_lost_segment_nothing_is_claimed(void **state) {
  (void)state;
  stream s;
  stream_open(&s);
  put_page(&s);
  stream_seal(&s);
  put_numbers3(&s, HARK_EVENT_REMOVE, 4, 0, 0);
  stream_seal(&s);
  put_numbers3(&s, HARK_EVENT_TREE_HASH, 3, 1, 0);
  stream_seal(&s);
  hark_arena arena;
  hark_arena_open(&arena, ARENA_MAX);
  hark_player *player = hark_player_create(&arena);
  assert_ok(hark_player_add(player, s.segments[0]));
  assert_ok(hark_player_add(player, s.segments[2]));
  assert_ok(hark_player_ready(player));
  uint32_t first_ms;
  assert_int_equal(0, hark_player_diverged(player, &first_ms));
  assert_int_equal(0, hark_player_checks(player));
  hark_arena_close(&arena);
  stream_close(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_whole_recording_agrees_whatever_the_window),
      cmocka_unit_test(any_dropped_or_repeated_delta_makes_the_replay_say_so),
      cmocka_unit_test(a_page_that_is_another_one_is_told_by_its_window),
      cmocka_unit_test(a_keyframe_heals_and_the_time_between_is_a_span),
      cmocka_unit_test(after_a_lost_segment_nothing_is_claimed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
