#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "schema/envelope.h"
#include "tests/sdk/tape_builder.h"

#define EVENTS_MAX 60000u

static tape_builder tape;
static uint8_t memory[6 << 20];
static uint8_t sealed[1 << 20];
static hark_recorder *recorder;
static hark_arena inflated;

// What came out, over all batches.
static hark_event events[EVENTS_MAX];
static size_t event_count;
static uint32_t batch_count, dropped, last_status;
static hark_envelope last_envelope;
static hark_batch_head last_head;
static hark_bytes batches[64]; // the first ones, inflated: what later ones are deflated against

static void start(const hark_recorder_options *options) {
  static const hark_recorder_options normal;
  hark_arena arena;
  hark_arena_init(&arena, memory, sizeof memory);
  recorder = hark_recorder_create(&arena, options != NULL ? options : &normal);
  assert_non_null(recorder);
  tape_clear(&tape);
  event_count = batch_count = dropped = last_status = 0;
}

static int setup(void **state) {
  (void)state;
  hark_arena_open(&inflated, 512u << 20);
  start(NULL);
  return 0;
}

static int teardown(void **state) {
  (void)state;
  hark_arena_close(&inflated);
  return 0;
}

// What the collector has heard: the batch before, whose pieces the next one may name.
static hark_bytes heard;

static hark_err inflate_named(hark_bytes body, hark_bytes *batch) {
  hark_piece pieces[HARK_PIECES_MAX], had[HARK_PIECES_MAX];
  hark_bytes found[HARK_PIECES_MAX], rest;
  uint32_t count, known = hark_pieces_cut(heard, hark_batch_texts_size(heard), hark_sha256_whole, had);
  assert_int_equal(hark_pieces_read(body, pieces, &count, &rest), HARK_OK);
  for (uint32_t i = 0; i < count; i++) {
    found[i] = (hark_bytes){NULL, 0};
    for (uint32_t k = 0; k < known; k++) {
      if (memcmp(&pieces[i].name, &had[k].name, sizeof had[k].name) == 0) {
        found[i] = hark_bytes_part(heard, had[k].at, had[k].size);
      }
    }
    assert_true(found[i].size > 0);
  }
  return hark_pieces_inflate(&inflated, &last_envelope, body, found, batch);
}

// Seals and decodes as the collector would.
static void seal(uint32_t now_ms) {
  hark_envelope identity = {.seq = batch_count};
  size_t size = 0;
  memcpy(identity.key, "pk_abcdefghijklmnopqrstu", 24);
  assert_int_equal(hark_recorder_seal(recorder, &identity, now_ms, sealed, sizeof sealed, &size), HARK_OK);
  if (size == 0) {
    return;
  }
  batch_count++;
  hark_bytes body, batch, whole = {sealed, size};
  hark_batch_reader *reader;
  assert_int_equal(hark_envelope_unpack(whole, &last_envelope, &body), HARK_OK);
  if (last_envelope.base) {
    hark_bytes base = batches[last_envelope.seq - last_envelope.base];
    assert_int_equal(hark_envelope_inflate_based(&inflated, &last_envelope, base, body, &batch), HARK_OK);
  } else if ((last_envelope.flags & HARK_ENVELOPE_NAMED) != 0) {
    assert_int_equal(inflate_named(body, &batch), HARK_OK);
  } else {
    assert_int_equal(hark_envelope_inflate(&inflated, &last_envelope, body, &batch), HARK_OK);
  }
  if (last_envelope.seq < sizeof batches / sizeof batches[0]) {
    batches[last_envelope.seq] = batch;
  }
  assert_int_equal(hark_batch_reader_open(&inflated, batch, &reader), HARK_OK);
  last_head = *hark_batch_reader_head(reader);
  dropped += last_head.dropped;
  uint32_t clock = last_head.start_ms;
  hark_event event;
  hark_err err;
  while ((err = hark_batch_reader_next(reader, &event)) == HARK_OK) {
    clock += event.kind == HARK_EVENT_TICK ? event.n[0] : 0;
    event.at_ms = clock;
    assert_true(event_count < EVENTS_MAX);
    events[event_count++] = event;
  }
  assert_int_equal(err, HARK_ERR_NOT_FOUND);
}

// Pushes the tape, sealing whenever the recorder is full, and once at the end.
static hark_err play(uint32_t now_ms) {
  hark_err result = HARK_OK;
  for (size_t at = 0; at < tape.word_count;) {
    size_t consumed = 0;
    hark_tape view = tape_view(&tape, at);
    hark_err err = hark_recorder_push(recorder, &view, &consumed, &last_status);
    result = err != HARK_OK ? err : result;
    at += consumed;
    if ((last_status & HARK_RECORDER_SEAL) != 0) {
      seal(now_ms);
    } else {
      assert_int_equal(at, tape.word_count);
    }
  }
  tape_clear(&tape);
  seal(now_ms);
  return result;
}

static const hark_event *find(hark_event_kind kind, size_t nth) {
  for (size_t i = 0; i < event_count; i++) {
    if (events[i].kind == kind && nth-- == 0) {
      return &events[i];
    }
  }
  return NULL;
}

static size_t count(hark_event_kind kind) {
  size_t n = 0;
  for (size_t i = 0; i < event_count; i++) {
    n += events[i].kind == kind;
  }
  return n;
}

static void expect_text(hark_event_kind kind, size_t nth, uint32_t argument, const char *want, hark_text_class class_) {
  const hark_event *e = find(kind, nth);
  assert_non_null(e);
  char got[512] = {0};
  hark_bytes bytes = e->texts[argument].bytes;
  assert_true(bytes.size < sizeof got);
  memcpy(got, bytes.size > 0 ? (const char *)bytes.data : "", bytes.size);
  assert_string_equal(got, want);
  if (bytes.size > 0) {
    assert_int_equal(e->texts[argument].class_, class_);
  }
}

#define BULLETS "\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2"

static void begin_page(void) {
  tape_add(&tape, HARK_EVENT_KEYFRAME, HARK_KEYFRAME_START);
  tape_add(&tape, HARK_EVENT_DOCUMENT, 0u, 0u);
  tape_add(&tape, HARK_EVENT_ELEMENT, 0u, "body", 0u); // id 2
}

static void element(uint32_t up, const char *name, uint32_t flags) {
  tape_add(&tape, HARK_EVENT_ELEMENT, up, name, flags);
}

static void input_values_are_masked_unless_allowed_and_secrets_always(void **state) {
  (void)state;
  begin_page();
  element(0, "input", 0); // 3
  tape_add(&tape, HARK_EVENT_ATTRIBUTE, "name", "city");
  tape_add(&tape, HARK_EVENT_INPUT, 3u, "Lisbon 42", HARK_INPUT_INITIAL);
  element(1, "input", HARK_NODE_ALLOW); // 4
  tape_add(&tape, HARK_EVENT_INPUT, 4u, "Lisbon 4111111111111111", HARK_INPUT_TYPED);
  element(1, "input", HARK_NODE_ALLOW); // 5
  tape_add(&tape, HARK_EVENT_ATTRIBUTE, "type", "password");
  tape_add(&tape, HARK_EVENT_INPUT, 5u, "hunter2", HARK_INPUT_TYPED);
  tape_add(&tape, HARK_EVENT_SET_ATTRIBUTE, 5u, "type", "text"); // shown: still a password
  tape_add(&tape, HARK_EVENT_INPUT, 5u, "hunter22", HARK_INPUT_TYPED);
  tape_add(&tape, HARK_EVENT_KEY, 5u, HARK_KEY_CHARACTER);
  assert_int_equal(play(1000), HARK_OK);
  expect_text(HARK_EVENT_INPUT, 0, 1, "Xxxxxx 00", HARK_TEXT_PLAIN);
  expect_text(HARK_EVENT_INPUT, 1, 1, "Lisbon 0000000000000000", HARK_TEXT_ALLOWED);
  expect_text(HARK_EVENT_INPUT, 2, 1, BULLETS, HARK_TEXT_PLAIN);
  expect_text(HARK_EVENT_INPUT, 3, 1, BULLETS, HARK_TEXT_PLAIN);
  assert_int_equal(count(HARK_EVENT_KEY), 0); // would tell its length
}

static void fields_named_for_secrets_are_secret_and_others_are_not(void **state) {
  (void)state;
  static const struct {
    const char *attribute, *value;
    bool secret;
  } cases[] = {{"autocomplete", "cc-number", true},
               {"autocomplete", "section-a shipping one-time-code", true},
               {"autocomplete", "new-password", true},
               {"autocomplete", "given-name", false},
               {"name", "cardNumber", true},
               {"name", "card_number", true},
               {"id", "cvc", true},
               {"id", "userCvv2", true},
               {"placeholder", "Card number", true},
               {"aria-label", "PIN", true},
               {"name", "otp", true},
               {"name", "ssn", true},
               {"name", "iban", true},
               {"name", "kreditkartennummer", true},
               {"name", "discard", false},
               {"name", "postcardText", false},
               {"name", "shipping", false},
               {"id", "pinterest", false},
               {"name", "accept", false},
               {"name", "company", false},
               {"title", "card", false}};
  begin_page();
  for (uint32_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    element(i == 0 ? 0 : 1, "input", HARK_NODE_ALLOW);
    tape_add(&tape, HARK_EVENT_ATTRIBUTE, cases[i].attribute, cases[i].value);
    tape_add(&tape, HARK_EVENT_INPUT, 3u + i, "abc", HARK_INPUT_TYPED);
  }
  assert_int_equal(play(1000), HARK_OK);
  for (uint32_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    expect_text(HARK_EVENT_INPUT, i, 1, cases[i].secret ? BULLETS : "abc",
                cases[i].secret ? HARK_TEXT_PLAIN : HARK_TEXT_ALLOWED);
  }
}

static void the_nearest_policy_wins_and_block_is_final(void **state) {
  (void)state;
  begin_page();
  element(0, "div", HARK_NODE_MASK);                       // 3
  tape_add(&tape, HARK_EVENT_TEXT, 0u, "Jane Doe");        // 4
  element(1, "p", HARK_NODE_ALLOW);                        // 5
  tape_add(&tape, HARK_EVENT_TEXT, 0u, "joe@example.com"); // 6
  element(2, "div", HARK_NODE_BLOCK);                      // 7, sibling of 3
  tape_add(&tape, HARK_EVENT_ATTRIBUTE, "title", "Jane");
  element(0, "p", HARK_NODE_ALLOW);                 // 8
  tape_add(&tape, HARK_EVENT_TEXT, 0u, "Jane Doe"); // 9
  tape_add(&tape, HARK_EVENT_SET_TEXT, 9u, "Jane Doe");
  tape_add(&tape, HARK_EVENT_MOVE, 9u, 3u, 0u); // out of the blocked part, into the masked one
  tape_add(&tape, HARK_EVENT_SET_TEXT, 9u, "Jane Doe");
  tape_add(&tape, HARK_EVENT_SUBTREE, 2u, 0u);
  element(0, "div", 0); // 10
  tape_add(&tape, HARK_EVENT_ATTRIBUTE, "contenteditable", "true");
  tape_add(&tape, HARK_EVENT_TEXT, 0u, "Dear Jane"); // 11
  assert_int_equal(play(1000), HARK_OK);
  expect_text(HARK_EVENT_TEXT, 0, 1, "Xxxx Xxx", HARK_TEXT_PLAIN);
  expect_text(HARK_EVENT_TEXT, 1, 1, "joe@example.com", HARK_TEXT_ALLOWED);
  expect_text(HARK_EVENT_TEXT, 2, 1, "", HARK_TEXT_PLAIN);
  expect_text(HARK_EVENT_TEXT, 3, 1, "Xxxx Xxxx", HARK_TEXT_PLAIN);
  assert_int_equal(count(HARK_EVENT_SET_TEXT), 1);
  expect_text(HARK_EVENT_SET_TEXT, 0, 1, "Xxxx Xxx", HARK_TEXT_PLAIN);
  assert_null(find(HARK_EVENT_ATTRIBUTE, 1)); // title of the blocked element is not there
  assert_int_equal(dropped, 0);
}

static void attributes_are_treated_by_name(void **state) {
  (void)state;
  begin_page();
  element(0, "a", 0);
  static const char *const pairs[][4] = {
      // name, value, what is sent (NULL: nothing), under a mask
      {"href", "/u/joe@example.com?q=jane", "/u/xxx@xxxxxxx.xxx?q=xxxx", "/u/xxx@xxxxxxx.xxx?q=xxxx"},
      {"srcset", "a.png?u=jane 1x, b.png 2x", "a.png?u=xxxx 1x, b.png 2x", "a.png?u=xxxx 1x, b.png 2x"},
      {"class", "btn x123456789012", "btn x123456789012", "btn x123456789012"},
      {"d", "M1200 3400 5600 7800", "M1200 3400 5600 7800", "M1200 3400 5600 7800"},
      {"style", "background:url(/a?u=jane)", "background:url(/a?u=xxxx)", "background:url(/a?u=xxxx)"},
      {"title", "Call 415-555-0132", "Call 000-000-0000", "Xxxx 000-000-0000"},
      {"data-user", "jane", "jane", "xxxx"},
      {"id", "user-123456789", "user-000000000", "user-000000000"},
      {"onclick", "pay('jane')", NULL, NULL},
      {"nonce", "abc", NULL, NULL},
      {"srcdoc", "<p>jane", NULL, NULL}};
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
    tape_add(&tape, HARK_EVENT_ATTRIBUTE, pairs[i][0], pairs[i][1]);
  }
  element(1, "b", HARK_NODE_MASK);
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
    tape_add(&tape, HARK_EVENT_ATTRIBUTE, pairs[i][0], pairs[i][1]);
  }
  element(1, "input", 0);
  tape_add(&tape, HARK_EVENT_ATTRIBUTE, "value", "Jane");
  element(1, "input", 0);
  tape_add(&tape, HARK_EVENT_ATTRIBUTE, "type", "submit");
  tape_add(&tape, HARK_EVENT_ATTRIBUTE, "value", "Pay");
  assert_int_equal(play(1000), HARK_OK);
  size_t nth = 0;
  for (size_t round = 2; round <= 3; round++) {
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0] && pairs[i][2] != NULL; i++, nth++) {
      const hark_event *e = find(HARK_EVENT_ATTRIBUTE, nth);
      assert_non_null(e);
      expect_text(HARK_EVENT_ATTRIBUTE, nth, 1, pairs[i][round], e->texts[1].class_);
    }
  }
  expect_text(HARK_EVENT_ATTRIBUTE, nth, 1, "Xxxx", HARK_TEXT_PLAIN);
  expect_text(HARK_EVENT_ATTRIBUTE, nth + 2, 1, "Pay", HARK_TEXT_PLAIN);
}

static void words_outside_the_tree_are_masked_too(void **state) {
  (void)state;
  begin_page();
  element(0, "button", HARK_NODE_MASK); // 3
  tape_add(&tape, HARK_EVENT_CONTEXT, "referrer", "https://a.example/u/joe@example.com?token=abc");
  tape_add(&tape, HARK_EVENT_CONTEXT, "ua", "Mozilla/5.0 (X11) Chrome/120.0.0.0");
  tape_add(&tape, HARK_EVENT_NAVIGATE, HARK_HOW_LOAD, "https://a.example/orders/123456", "Order of joe@example.com");
  tape_add(&tape, HARK_EVENT_FAILURE, HARK_FAILURE_ERROR, "no joe@example.com", "/app.js?v=abc", 10u, 20u,
           "at f (https://a.example/app.js?key=abc:10:20)");
  tape_add(&tape, HARK_EVENT_REQUEST, 1u, HARK_REQUEST_FETCH, "POST", "/api?mail=joe%40example.com", 200u, 10u);
  tape_add(&tape, HARK_EVENT_CLICK, 3u, 1u, 1u, 1u, HARK_NODE_INTERACTIVE, "button#jane", "Pay Jane");
  tape_add(&tape, HARK_EVENT_CUSTOM, "order", "{\"mail\":\"joe@example.com\"}");
  tape_add(&tape, HARK_EVENT_IDENTIFY, "customer-17");
  tape_add(&tape, HARK_EVENT_IDENTIFY, "joe@example.com");
  tape_add(&tape, HARK_EVENT_COMMENT, 1u, "joe@example.com");
  assert_int_equal(play(1000), HARK_OK);
  expect_text(HARK_EVENT_CONTEXT, 0, 1, "https://a.example/u/xxx@xxxxxxx.xxx?token=xxx", HARK_TEXT_URL);
  expect_text(HARK_EVENT_CONTEXT, 1, 1, "Mozilla/5.0 (X11) Chrome/120.0.0.0", HARK_TEXT_CODE);
  expect_text(HARK_EVENT_NAVIGATE, 0, 1, "https://a.example/orders/000000", HARK_TEXT_URL);
  expect_text(HARK_EVENT_NAVIGATE, 0, 2, "Order of xxx@xxxxxxx.xxx", HARK_TEXT_PLAIN);
  expect_text(HARK_EVENT_FAILURE, 0, 1, "no xxx@xxxxxxx.xxx", HARK_TEXT_PLAIN);
  expect_text(HARK_EVENT_FAILURE, 0, 2, "/app.js?v=xxx", HARK_TEXT_URL);
  expect_text(HARK_EVENT_FAILURE, 0, 5, "at f (https://a.example/app.js?key=xxx:10:20)", HARK_TEXT_PLAIN);
  expect_text(HARK_EVENT_REQUEST, 0, 3, "/api?mail=xxx@xxxxxxx.xxx", HARK_TEXT_URL);
  expect_text(HARK_EVENT_CLICK, 0, 6, "Xxx Xxxx", HARK_TEXT_PLAIN);
  expect_text(HARK_EVENT_CUSTOM, 0, 1, "{\"mail\":\"xxx@xxxxxxx.xxx\"}", HARK_TEXT_PLAIN);
  expect_text(HARK_EVENT_IDENTIFY, 0, 0, "customer-17", HARK_TEXT_PLAIN);
  const hark_event *e = find(HARK_EVENT_IDENTIFY, 1);
  assert_int_equal(e->texts[0].bytes.size, 18);
  assert_memory_equal(e->texts[0].bytes.data, "u:", 2);
  expect_text(HARK_EVENT_COMMENT, 0, 1, "", HARK_TEXT_PLAIN);
}

static void anonymous_visitors_are_not_identified(void **state) {
  (void)state;
  hark_recorder_options options = {.consent = 1, .rung = 3};
  start(&options);
  tape_add(&tape, HARK_EVENT_IDENTIFY, "customer-17");
  tape_add(&tape, HARK_EVENT_TAG, "plan", "free");
  assert_int_equal(play(10), HARK_OK);
  assert_int_equal(count(HARK_EVENT_IDENTIFY), 0);
  assert_int_equal(count(HARK_EVENT_TAG), 1);
  assert_int_equal(last_head.consent, 1);
  assert_int_equal(last_head.rung, 3);
  assert_int_equal(last_envelope.flags, HARK_ENVELOPE_LITE);
}

static void time_and_identity_are_in_the_envelope(void **state) {
  (void)state;
  tape_add(&tape, HARK_EVENT_TICK, 100u);
  begin_page();
  tape_add(&tape, HARK_EVENT_TICK, 50u);
  tape_add(&tape, HARK_EVENT_TICK, 50u);
  tape_add(&tape, HARK_EVENT_LEAVE, HARK_LEAVE_UNLOAD);
  assert_int_equal(play(250), HARK_OK);
  assert_int_equal(last_envelope.sealed_ms, 250);
  assert_int_equal(last_envelope.flags, HARK_ENVELOPE_KEYFRAME | HARK_ENVELOPE_FINAL);
  assert_int_equal(last_envelope.parts, 1);
  assert_int_equal(last_head.policy, HARK_POLICY_VERSION);
  assert_int_equal(last_head.first_node, 1);
  assert_int_equal(find(HARK_EVENT_KEYFRAME, 0)->at_ms, 100);
  assert_int_equal(find(HARK_EVENT_LEAVE, 0)->at_ms, 200);
  assert_int_equal(count(HARK_EVENT_TICK), 2); // two in a row are one
  tape_add(&tape, HARK_EVENT_TICK, 10u);
  tape_add(&tape, HARK_EVENT_TAG, "a", "b");
  assert_int_equal(play(300), HARK_OK);
  assert_int_equal(last_head.start_ms, 200);
  assert_int_equal(last_head.first_node, 3);
  assert_int_equal(find(HARK_EVENT_TAG, 0)->at_ms, 210);
  play(400);
  assert_int_equal(batch_count, 2); // nothing to send, nothing sent
}

static void a_straight_pointer_path_keeps_its_ends_and_a_turn_its_corner(void **state) {
  (void)state;
  for (uint32_t i = 0; i <= 20; i++) {
    tape_add(&tape, HARK_EVENT_TICK, 16u);
    tape_add(&tape, HARK_EVENT_POINTER, i * 10, 100u);
  }
  for (uint32_t i = 1; i <= 20; i++) {
    tape_add(&tape, HARK_EVENT_TICK, 16u);
    tape_add(&tape, HARK_EVENT_POINTER, 200u, 100 + i * 10);
  }
  tape_add(&tape, HARK_EVENT_PRESS, 0u, 200u, 300u, 0u);
  assert_int_equal(play(1000), HARK_OK);
  assert_int_equal(count(HARK_EVENT_POINTER), 3);
  assert_int_equal(find(HARK_EVENT_POINTER, 1)->n[0], 200);
  assert_int_equal(find(HARK_EVENT_POINTER, 1)->n[1], 100);
  assert_int_equal(find(HARK_EVENT_POINTER, 1)->at_ms, 21 * 16);
  assert_int_equal(find(HARK_EVENT_POINTER, 2)->n[1], 300);
  assert_int_equal(events[event_count - 1].kind, HARK_EVENT_PRESS); // the path's end comes before it
}

static void every_pointer_position_is_within_the_tolerance(void **state) {
  (void)state;
  static struct { uint32_t at, x, y; } truth[4000];
  uint32_t seed = 7, x = 500, y = 500;
  for (uint32_t i = 0; i < 4000; i++) {
    seed = seed * 1664525u + 1013904223u;
    uint32_t dt = 8 + (seed >> 28);
    x += (seed >> 8 & 15) - 7;
    y += (seed >> 16 & 15) - 7;
    truth[i].at = (i > 0 ? truth[i - 1].at : 0) + dt;
    truth[i].x = x;
    truth[i].y = y;
    tape_add(&tape, HARK_EVENT_TICK, dt);
    tape_add(&tape, HARK_EVENT_POINTER, x, y);
  }
  assert_int_equal(play(1000000), HARK_OK);
  assert_true(count(HARK_EVENT_POINTER) < 4000);
  size_t next = 0;
  const hark_event *a = NULL, *b = NULL;
  for (uint32_t i = 0; i < 4000; i++) {
    while (b == NULL || (b->at_ms < truth[i].at)) {
      a = b;
      b = find(HARK_EVENT_POINTER, next++);
      assert_non_null(b);
    }
    double part = a == NULL ? 1 : ((double)truth[i].at - a->at_ms) / ((double)b->at_ms - a->at_ms);
    double ax = a == NULL ? b->n[0] : a->n[0], ay = a == NULL ? b->n[1] : a->n[1];
    double dx = ax + (b->n[0] - ax) * part - truth[i].x, dy = ay + (b->n[1] - ay) * part - truth[i].y;
    assert_true(dx <= 2.001 && dx >= -2.001 && dy <= 2.001 && dy >= -2.001);
  }
}

static void scrolling_is_thinned_by_time_and_keeps_the_last(void **state) {
  (void)state;
  for (uint32_t i = 1; i <= 30; i++) {
    tape_add(&tape, HARK_EVENT_TICK, 10u);
    tape_add(&tape, HARK_EVENT_SCROLL, 1u, 0u, i * 10);
  }
  assert_int_equal(play(1000), HARK_OK);
  size_t kept = count(HARK_EVENT_SCROLL);
  assert_true(kept >= 6 && kept <= 8);
  assert_int_equal(find(HARK_EVENT_SCROLL, kept - 1)->n[2], 300);
}

static void a_page_of_prose(uint32_t odd) {
  begin_page();
  for (uint32_t i = 0; i < 300; i++) {
    char text[64];
    snprintf(text, sizeof text, "%s %c%c of the page", i == odd ? "remark" : "paragraph", 'a' + (int)(i % 26),
             'a' + (int)(i / 26));
    tape_add(&tape, HARK_EVENT_TEXT, i == 0 ? 0 : 1, text);
  }
}

// Pushes the tape, then asks and tells what is known as a page does; seals.
static uint32_t play_named(void) {
  hark_piece_name names[HARK_PIECES_MAX], known[HARK_PIECES_MAX];
  hark_piece had[HARK_PIECES_MAX];
  size_t consumed;
  hark_tape view = tape_view(&tape, 0);
  assert_int_equal(hark_recorder_push(recorder, &view, &consumed, &last_status), HARK_OK);
  uint32_t count = hark_recorder_names(recorder, names), known_count = 0;
  uint32_t had_count =
      heard.size == 0 ? 0 : hark_pieces_cut(heard, hark_batch_texts_size(heard), hark_sha256_whole, had);
  for (uint32_t i = 0; i < count; i++) {
    for (uint32_t k = 0; k < had_count; k++) {
      if (memcmp(&names[i], &had[k].name, sizeof names[i]) == 0) {
        known[known_count++] = names[i];
      }
    }
  }
  hark_recorder_known(recorder, known, known_count);
  tape_clear(&tape);
  seal(1000);
  return known_count;
}

static void texts_that_were_heard_go_by_name_in_the_first_batch(void **state) {
  (void)state;
  heard = (hark_bytes){NULL, 0};
  a_page_of_prose(0);
  assert_int_equal(play_named(), 0);
  assert_int_equal(last_envelope.flags & HARK_ENVELOPE_NAMED, 0);
  uint32_t body = last_envelope.body_bytes;
  heard = batches[0];
  start(NULL);
  event_count = 0;
  a_page_of_prose(299);
  assert_in_range(play_named(), 2, 8);
  assert_int_equal(last_envelope.flags & HARK_ENVELOPE_NAMED, HARK_ENVELOPE_NAMED);
  assert_in_range(last_envelope.body_bytes, 1, body);
  assert_true(hark_bytes_equal_cstr(find(HARK_EVENT_TEXT, 299)->texts[1].bytes, "remark nl of the page"));
  assert_true(hark_bytes_equal_cstr(find(HARK_EVENT_TEXT, 1)->texts[1].bytes, "paragraph ba of the page"));
  // The next batch is deflated against all of the first one, and names nothing.
  hark_recorder_base(recorder, true);
  tape_add(&tape, HARK_EVENT_TEXT, 1, "one more");
  play(2000);
  assert_int_equal(last_envelope.base, 1);
  assert_int_equal(last_envelope.flags & HARK_ENVELOPE_NAMED, 0);
}

static void a_full_batch_is_sealed_between_two_records(void **state) {
  (void)state;
  hark_recorder_options options = {.batch_bytes = 4096};
  start(&options);
  begin_page();
  char text[64];
  for (uint32_t i = 0; i < 3000; i++) {
    snprintf(text, sizeof text, "paragraph %u of many", i % 1000);
    element(i == 0 ? 0 : 2, "p", 0);
    tape_add(&tape, HARK_EVENT_TEXT, 0u, text);
  }
  assert_int_equal(play(1000), HARK_OK);
  assert_true(batch_count > 5);
  assert_int_equal(count(HARK_EVENT_TEXT), 3000);
  for (uint32_t i = 0; i < 3000; i++) {
    if (i % 500 == 0) {
      snprintf(text, sizeof text, "paragraph %u of many", i % 1000);
      expect_text(HARK_EVENT_TEXT, i, 1, text, HARK_TEXT_PLAIN);
    }
  }
  assert_int_equal(dropped, 0);
}

static void the_longest_texts_fit_and_go_on_with_append(void **state) {
  (void)state;
  static char css[HARK_TEXT_BYTES_MAX + 1];
  memset(css, 'a', sizeof css - 1);
  begin_page();
  element(0, "style", 0);
  for (int i = 0; i < 8; i++) {
    css[0] = (char)('a' + i);
    if (i == 0) {
      tape_add(&tape, HARK_EVENT_TEXT, 0u, css);
    } else {
      tape_add(&tape, HARK_EVENT_APPEND, css);
    }
  }
  assert_int_equal(play(1000), HARK_OK);
  assert_int_equal(dropped, 0);
  assert_int_equal(count(HARK_EVENT_APPEND), 7);
  for (size_t i = 0; i < 7; i++) {
    const hark_event *e = find(HARK_EVENT_APPEND, i);
    assert_int_equal(e->texts[0].bytes.size, HARK_TEXT_BYTES_MAX);
    assert_int_equal(e->texts[0].class_, HARK_TEXT_CSS);
  }
}

static void appended_pieces_share_the_first_ones_fate(void **state) {
  (void)state;
  begin_page();
  element(0, "img", 0);
  tape_add(&tape, HARK_EVENT_ATTRIBUTE, "src", "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUA");
  tape_add(&tape, HARK_EVENT_APPEND, "AAAFCAYAAACNbyblAAAAHElEQVQI12P4123456789012");
  element(1, "div", HARK_NODE_MASK);
  tape_add(&tape, HARK_EVENT_TEXT, 0u, "Jane");
  tape_add(&tape, HARK_EVENT_APPEND, "Doe");
  element(1, "div", HARK_NODE_BLOCK);
  tape_add(&tape, HARK_EVENT_ATTRIBUTE, "title", "Jane");
  tape_add(&tape, HARK_EVENT_APPEND, "Doe");
  assert_int_equal(play(1000), HARK_OK);
  expect_text(HARK_EVENT_APPEND, 0, 0, "AAAFCAYAAACNbyblAAAAHElEQVQI12P4123456789012", HARK_TEXT_CODE);
  expect_text(HARK_EVENT_APPEND, 1, 0, "Xxx", HARK_TEXT_PLAIN);
  assert_int_equal(count(HARK_EVENT_APPEND), 2);
  assert_int_equal(dropped, 0);
}

static void signals_are_in_the_batch_and_told_to_the_page(void **state) {
  (void)state;
  begin_page();
  element(0, "button", 0);
  for (int i = 0; i < 3; i++) {
    tape_add(&tape, HARK_EVENT_TICK, 200u);
    tape_add(&tape, HARK_EVENT_CLICK, 3u, 10u, 10u, 1u, HARK_NODE_INTERACTIVE, "button", "Pay");
  }
  tape_add(&tape, HARK_EVENT_TICK, 3000u);
  size_t consumed;
  hark_tape view = tape_view(&tape, 0);
  assert_int_equal(hark_recorder_push(recorder, &view, &consumed, &last_status), HARK_OK);
  assert_int_equal(last_status, HARK_RECORDER_URGENT);
  const hark_signal *found;
  assert_int_equal(hark_recorder_signals(recorder, &found), 2);
  assert_int_equal(found[0].which, HARK_SIGNAL_RAGE_CLICK);
  assert_int_equal(found[1].which, HARK_SIGNAL_DEAD_CLICK);
  assert_int_equal(found[1].count, 3);
  seal(4000);
  const hark_event *dead = find(HARK_EVENT_SIGNAL, 1);
  assert_int_equal(dead->at_ms, 600 + 2500);
  assert_int_equal(dead->n[HARK_ARG(SIGNAL, BACK)], 2900);
  expect_text(HARK_EVENT_SIGNAL, 1, HARK_ARG(SIGNAL, LABEL), "Pay", HARK_TEXT_PLAIN);
}

static void a_tape_of_many_signals_is_read_in_parts_and_loses_none(void **state) {
  (void)state;
  begin_page();
  element(0, "button", 0);
  for (int i = 0; i < 60; i++) { // a rage click and a dead one each
    for (int click = 0; click < 3; click++) {
      tape_add(&tape, HARK_EVENT_TICK, 200u);
      tape_add(&tape, HARK_EVENT_CLICK, 3u, 10u, 10u, 1u, HARK_NODE_INTERACTIVE, "button", "Pay");
    }
    tape_add(&tape, HARK_EVENT_TICK, 4000u);
  }
  assert_int_equal(play(300000), HARK_OK);
  assert_int_equal(count(HARK_EVENT_SIGNAL), 120);
}

// A visit at random: moves, clicks, scrolls, keys, errors, changes, with pauses.
static void random_visit(uint32_t seed) {
  begin_page();
  for (uint32_t i = 0; i < 40; i++) {
    element(i == 0 ? 0 : 1, "button", HARK_NODE_INTERACTIVE); // 3 to 42
  }
  for (uint32_t i = 0; i < 3000; i++) {
    seed = seed * 1664525u + 1013904223u;
    uint32_t node = 3 + (seed >> 10) % 40, x = (seed >> 12) % 60, y = (seed >> 20) % 60;
    tape_add(&tape, HARK_EVENT_TICK, (seed >> 8) % 97 == 0 ? 5000u : (seed >> 16) % 200);
    switch ((seed >> 24) % 12) {
    case 0:
    case 1:
      tape_add(&tape, HARK_EVENT_CLICK, node % 6, x % 20, y % 20, 1 + x % 2, HARK_NODE_INTERACTIVE, "button", "Go");
      break;
    case 2:
      tape_add(&tape, HARK_EVENT_OVER, node, HARK_NODE_INTERACTIVE);
      break;
    case 3:
      tape_add(&tape, HARK_EVENT_KEY, node % 5, HARK_KEY_CHARACTER);
      break;
    case 4:
      tape_add(&tape, HARK_EVENT_FAILURE, HARK_FAILURE_ERROR, "no", "", 0u, 0u, "");
      break;
    case 5:
      tape_add(&tape, HARK_EVENT_SCROLL, 1u, 0u, y * 10);
      break;
    case 6:
      tape_add(&tape, HARK_EVENT_SET_ATTRIBUTE, node, "class", "on");
      break;
    default:
      tape_add(&tape, HARK_EVENT_POINTER, x * 20, y * 10);
    }
  }
  tape_add(&tape, HARK_EVENT_LEAVE, HARK_LEAVE_UNLOAD);
}

static void the_collector_finds_the_signals_that_the_page_found(void **state) {
  (void)state;
  static _Alignas(16) uint8_t storage[16384];
  assert_true(hark_signals_bytes() <= sizeof storage);
  for (uint32_t seed = 1; seed <= 8; seed++) {
    static const hark_recorder_options small = {.batch_bytes = 2400};
    start(&small);
    random_visit(seed);
    assert_int_equal(play(10000000), HARK_OK);
    assert_true(batch_count > 2);
    hark_signals *again = hark_signals_init(storage, NULL);
    size_t nth = 0;
    for (size_t i = 0; i < event_count; i++) {
      hark_signal out[HARK_SIGNALS_OUT_MAX];
      size_t n = hark_signals_feed(again, &events[i], out);
      for (size_t j = 0; j < n; j++) {
        const hark_event *told = find(HARK_EVENT_SIGNAL, nth++);
        assert_non_null(told);
        assert_int_equal(told->n[HARK_ARG(SIGNAL, WHICH)], out[j].which);
        assert_int_equal(told->n[HARK_ARG(SIGNAL, NODE)], out[j].node);
        assert_int_equal(told->n[HARK_ARG(SIGNAL, COUNT)], out[j].count);
        assert_int_equal(told->at_ms - told->n[HARK_ARG(SIGNAL, BACK)], out[j].start_ms);
      }
    }
    assert_true(nth > 50);
    assert_int_equal(count(HARK_EVENT_SIGNAL), nth);
  }
}

static void a_loss_in_the_tree_asks_for_a_keyframe(void **state) {
  (void)state;
  begin_page();
  tape_add(&tape, HARK_EVENT_SUBTREE, 99u, 0u); // there is no such node
  element(0, "p", 0);
  tape_add(&tape, HARK_EVENT_TAG, "a", "b");
  assert_int_equal(play(10), HARK_OK);
  assert_int_equal(dropped, 2);
  assert_int_equal(find(HARK_EVENT_GAP, 0)->n[1], 2);
  assert_int_equal(count(HARK_EVENT_ELEMENT), 1); // body
  assert_true((last_status & HARK_RECORDER_KEYFRAME) != 0);
  begin_page();
  element(0, "p", 0);
  assert_int_equal(play(20), HARK_OK);
  assert_int_equal(last_status & HARK_RECORDER_KEYFRAME, 0);
  assert_int_equal(count(HARK_EVENT_ELEMENT), 3);
  assert_int_equal(last_head.dropped, 0);
}

static void used_up_node_ids_ask_for_a_keyframe(void **state) {
  (void)state;
  hark_recorder_options options = {.nodes_max = 16};
  start(&options);
  begin_page();
  for (uint32_t i = 0; i < 20; i++) {
    tape_add(&tape, HARK_EVENT_SUBTREE, 2u, 0u);
    element(0, "p", 0);
  }
  assert_int_equal(play(10), HARK_OK);
  assert_true((last_status & HARK_RECORDER_KEYFRAME) != 0);
  assert_int_equal(count(HARK_EVENT_ELEMENT), 14); // ids 2 to 15
  assert_true(dropped > 0);
}

static void malformed_tapes_are_refused_and_the_recorder_lives_on(void **state) {
  (void)state;
  static const uint32_t bad[][4] = {{99, 0, 0, 0},                  // no such kind
                                    {HARK_EVENT_POINTER, 1, 0, 0},  // cut off (two words given)
                                    {HARK_EVENT_IDENTIFY, 7, 0, 0}, // no such text
                                    {HARK_EVENT_SIGNAL, 0, 0, 0}};
  static const size_t sizes[] = {1, 2, 2, 4};
  for (size_t i = 0; i < 4; i++) {
    memcpy(tape.words, bad[i], sizeof bad[i]);
    tape.word_count = sizes[i];
    assert_int_equal(play(10), HARK_ERR_BAD_EVENT);
  }
  tape_add(&tape, HARK_EVENT_IDENTIFY, "\xFF\xFE");
  assert_int_equal(play(10), HARK_ERR_BAD_EVENT);
  tape.text_ends[0] = 4000;
  tape.text_count = 1;
  tape.words[0] = HARK_EVENT_IDENTIFY;
  tape.words[1] = 0;
  tape.word_count = 2;
  assert_int_equal(play(10), HARK_ERR_BAD_EVENT);
  begin_page();
  assert_int_equal(play(20), HARK_OK);
  assert_int_equal(count(HARK_EVENT_KEYFRAME), 1);
  assert_int_equal(dropped, 6);
}

static void cycles_and_unknown_nodes_are_refused(void **state) {
  (void)state;
  begin_page();
  element(0, "div", 0); // 3
  element(0, "p", 0);   // 4
  tape_add(&tape, HARK_EVENT_MOVE, 3u, 4u, 0u);
  tape_add(&tape, HARK_EVENT_TAG, "a", "b");
  assert_int_equal(play(10), HARK_OK);
  assert_int_equal(count(HARK_EVENT_MOVE), 0);
  assert_true(dropped == 1);
}

static void a_batch_builds_on_the_last_one_that_is_stored(void **state) {
  (void)state;
  begin_page();
  for (int i = 0; i < 40; i++) {
    element(1, "section", 0);
    tape_add(&tape, HARK_EVENT_TAG, "name", "of some words that are told again");
  }
  assert_int_equal(play(10), HARK_OK);
  assert_int_equal(last_envelope.base, 0);
  tape_add(&tape, HARK_EVENT_TAG, "a", "before anything is known to be stored");
  assert_int_equal(play(20), HARK_OK);
  assert_int_equal(last_envelope.base, 0);
  hark_recorder_base(recorder, true); // batch 1
  tape_add(&tape, HARK_EVENT_TAG, "a", "before anything is known to be stored, again");
  assert_int_equal(play(30), HARK_OK);
  assert_int_equal(last_envelope.base, 1);
  hark_recorder_base(recorder, true); // batch 2
  hark_recorder_base(recorder, true); // says nothing new
  hark_recorder_base(recorder, true);
  tape_add(&tape, HARK_EVENT_TAG, "b", "more");
  assert_int_equal(play(40), HARK_OK);
  assert_int_equal(last_envelope.base, 1);
  tape_add(&tape, HARK_EVENT_TAG, "b", "more and more");
  assert_int_equal(play(50), HARK_OK);
  assert_int_equal(last_envelope.base, 2); // still batch 2
  hark_recorder_base(recorder, false);
  tape_add(&tape, HARK_EVENT_TAG, "b", "less");
  assert_int_equal(play(60), HARK_OK);
  assert_int_equal(last_envelope.base, 0);
  hark_recorder_base(recorder, true);
  hark_recorder_reset(recorder); // of another page view nothing is known
  begin_page();
  assert_int_equal(play(10), HARK_OK);
  assert_int_equal(last_envelope.base, 0);
  assert_int_equal(count(HARK_EVENT_TAG), 45);
}

static void too_little_memory_is_refused(void **state) {
  (void)state;
  static const hark_recorder_options options;
  for (size_t size = 0; size < 2000000; size += 65536) {
    hark_arena arena;
    hark_arena_init(&arena, memory, size);
    hark_recorder *r = hark_recorder_create(&arena, &options);
    assert_true(r == NULL || size > 1000000);
  }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static void a_stylesheet_s_name_goes_as_it_is(void **state) {
  (void)state;
  tape_add(&tape, HARK_EVENT_KEYFRAME, 0u);
  tape_add(&tape, HARK_EVENT_DOCUMENT, 0u, 0u);
  tape_add(&tape, HARK_EVENT_SHEET_KNOWN, 1u, 1u, 4u, 0xdeadbeefu, 2u, 0xffffffffu, 0u);
  assert_int_equal(play(10), HARK_OK);
  const hark_event *known = find(HARK_EVENT_SHEET_KNOWN, 0);
  assert_non_null(known);
  assert_int_equal(known->n[HARK_ARG(SHEET_KNOWN, HASH0)], 0xdeadbeefu);
  assert_int_equal(known->n[HARK_ARG(SHEET_KNOWN, HASH2)], 0xffffffffu);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      CASE(a_stylesheet_s_name_goes_as_it_is),
      CASE(input_values_are_masked_unless_allowed_and_secrets_always),
      CASE(fields_named_for_secrets_are_secret_and_others_are_not),
      CASE(the_nearest_policy_wins_and_block_is_final),
      CASE(attributes_are_treated_by_name),
      CASE(words_outside_the_tree_are_masked_too),
      CASE(anonymous_visitors_are_not_identified),
      CASE(time_and_identity_are_in_the_envelope),
      CASE(a_straight_pointer_path_keeps_its_ends_and_a_turn_its_corner),
      CASE(every_pointer_position_is_within_the_tolerance),
      CASE(scrolling_is_thinned_by_time_and_keeps_the_last),
      CASE(a_full_batch_is_sealed_between_two_records),
      CASE(texts_that_were_heard_go_by_name_in_the_first_batch),
      CASE(the_longest_texts_fit_and_go_on_with_append),
      CASE(appended_pieces_share_the_first_ones_fate),
      CASE(signals_are_in_the_batch_and_told_to_the_page),
      CASE(a_tape_of_many_signals_is_read_in_parts_and_loses_none),
      CASE(the_collector_finds_the_signals_that_the_page_found),
      CASE(a_loss_in_the_tree_asks_for_a_keyframe),
      CASE(used_up_node_ids_ask_for_a_keyframe),
      CASE(malformed_tapes_are_refused_and_the_recorder_lives_on),
      CASE(cycles_and_unknown_nodes_are_refused),
      CASE(a_batch_builds_on_the_last_one_that_is_stored),
      CASE(too_little_memory_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
