// Tests of replay/fields: which stays in form fields a stream tells of, and what they say.
#include "tests/schema/check.h"

#include "replay/player.h"
#include "tests/replay/stream.h"

#define ARENA_MAX ((size_t)64 << 20)
#define EMAIL 8u // nodes of put_form
#define COUNTRY 10u
#define IRELAND 11u
#define TERMS 13u
#define SEND 14u

static void put_number(stream *s, hark_event_kind kind, uint32_t a, uint32_t b) {
  put_numbers3(s, kind, a, b, 0);
}

static void put_input(stream *s, uint32_t node, const char *value, uint32_t how) {
  stream_push(s, &(hark_event){.kind = HARK_EVENT_INPUT, .n = {node, 0, how}, .texts = {[1] = text_of(value)}});
}

// A label with a text (6, 7), an e-mail field, its select with an option and that one's text, a box, a button.
static void put_form(stream *s) {
  put_page(s);
  put_element(s, 0, "label");
  put_attribute(s, "for", "mail");
  put_text_node(s, 0, "\n  Your e-mail ");
  assert_int_equal(EMAIL, put_element(s, 2, "input"));
  put_attribute(s, "type", "email");
  put_attribute(s, "id", "mail");
  put_element(s, 1, "p");
  assert_int_equal(COUNTRY, put_element(s, 1, "select"));
  put_attribute(s, "name", "country");
  assert_int_equal(IRELAND, put_element(s, 0, "option"));
  put_text_node(s, 0, "Ireland");
  assert_int_equal(TERMS, put_element(s, 3, "input"));
  put_attribute(s, "type", "checkbox");
  put_attribute(s, "aria-label", "I agree");
  assert_int_equal(SEND, put_element(s, 1, "input"));
  put_attribute(s, "type", "submit");
}

static hark_player *open_player(hark_arena *arena, stream *s) {
  stream_seal(s);
  assert_false(s->failed);
  hark_arena_open(arena, ARENA_MAX);
  hark_player *player = hark_player_create(arena);
  for (uint32_t i = 0; i < s->count; i++) {
    assert_ok(hark_player_add(player, s->segments[i]));
  }
  assert_ok(hark_player_ready(player));
  return player;
}

static void a_stay_tells_of_what_was_done_in_it(void **state) {
  (void)state;
  stream s;
  stream_open(&s);
  put_form(&s);
  put_input(&s, EMAIL, "", HARK_INPUT_INITIAL);
  put_number(&s, HARK_EVENT_CHECK, TERMS, HARK_CHECK_OFF); // what it is at first, not what was done
  put_tick(&s, 1000);
  put_number(&s, HARK_EVENT_FOCUS, EMAIL, 0);
  put_tick(&s, 500);
  put_input(&s, EMAIL, "\xe2\x80\xa2\xe2\x80\xa2", HARK_INPUT_TYPED);
  put_number(&s, HARK_EVENT_KEY, EMAIL, HARK_KEY_DELETE);
  put_number(&s, HARK_EVENT_CLIPBOARD, EMAIL, HARK_CLIPBOARD_PASTE);
  put_number(&s, HARK_EVENT_CLIPBOARD, EMAIL, HARK_CLIPBOARD_COPY);
  put_input(&s, EMAIL, "\xe2\x80\xa2", HARK_INPUT_TYPED);
  put_tick(&s, 700);
  put_number(&s, HARK_EVENT_BLUR, EMAIL, 0);
  put_tick(&s, 100);
  put_number(&s, HARK_EVENT_FOCUS, SEND, 0); // a button is no field
  put_tick(&s, 100);
  put_number(&s, HARK_EVENT_INVALID, EMAIL, 0);
  hark_arena arena;
  hark_player *player = open_player(&arena, &s);
  assert_int_equal(2, hark_player_stay_count(player));
  const hark_field_stay *stay = hark_player_stay(player, 0);
  assert_bytes("email", stay->field.type);
  assert_bytes("Your e-mail", stay->field.label);
  assert_bytes("mail", stay->field.name);
  assert_int_equal(1000, stay->at_ms);
  assert_int_equal(2200, stay->until_ms);
  assert_int_equal(2, stay->edits);
  assert_int_equal(1, stay->deletes);
  assert_int_equal(1, stay->pastes);
  assert_int_equal(0, stay->refused);
  assert_bytes("\xe2\x80\xa2", stay->value);
  assert_int_equal(1, hark_player_stay(player, 1)->refused);
  assert_int_equal(2400, hark_player_stay(player, 1)->at_ms);
  assert_null(hark_player_stay(player, 2));
  hark_arena_close(&arena);
  stream_close(&s);
}

static void boxes_and_choices_have_values_in_words(void **state) {
  (void)state;
  stream s;
  stream_open(&s);
  put_form(&s);
  put_number(&s, HARK_EVENT_CHOOSE, IRELAND, 1); // nobody is there
  put_number(&s, HARK_EVENT_FOCUS, COUNTRY, 0);
  put_tick(&s, 10);
  put_number(&s, HARK_EVENT_CHOOSE, IRELAND, 1);
  put_number(&s, HARK_EVENT_FOCUS, TERMS, 0);
  put_tick(&s, 10);
  put_number(&s, HARK_EVENT_CHECK, TERMS, HARK_CHECK_ON);
  hark_arena arena;
  hark_player *player = open_player(&arena, &s);
  assert_int_equal(2, hark_player_stay_count(player));
  assert_bytes("select", hark_player_stay(player, 0)->field.type);
  assert_bytes("country", hark_player_stay(player, 0)->field.name);
  assert_bytes("Ireland", hark_player_stay(player, 0)->value);
  assert_int_equal(1, hark_player_stay(player, 0)->edits);
  assert_int_equal(10, hark_player_stay(player, 0)->until_ms);
  assert_bytes("I agree", hark_player_stay(player, 1)->field.label);
  assert_bytes("on", hark_player_stay(player, 1)->value);
  hark_arena_close(&arena);
  stream_close(&s);
}

static void a_stay_goes_on_over_a_keyframe(void **state) {
  (void)state;
  stream s;
  stream_open(&s);
  put_form(&s);
  put_number(&s, HARK_EVENT_FOCUS, EMAIL, 0);
  put_tick(&s, 900);
  put_form(&s); // numbers nodes anew
  put_number(&s, HARK_EVENT_CHECK, TERMS, HARK_CHECK_ON);
  put_number(&s, HARK_EVENT_FOCUS, EMAIL, 0);
  put_tick(&s, 100);
  put_input(&s, EMAIL, "\xe2\x80\xa2", HARK_INPUT_TYPED);
  hark_arena arena;
  hark_player *player = open_player(&arena, &s);
  assert_int_equal(1, hark_player_stay_count(player));
  assert_int_equal(0, hark_player_stay(player, 0)->at_ms);
  assert_int_equal(1000, hark_player_stay(player, 0)->until_ms);
  assert_int_equal(1, hark_player_stay(player, 0)->edits);
  hark_arena_close(&arena);
  stream_close(&s);
}

static void long_texts_are_cut_between_characters_and_stays_are_counted(void **state) {
  (void)state;
  stream s;
  stream_open(&s);
  char value[HARK_FIELDS_TEXT_BYTES_MAX + 4] = {0}; // one byte, then characters of three
  memset(value, 'x', 1);
  for (size_t i = 1; i + 3 < sizeof value; i += 3) {
    memcpy(value + i, "\xe2\x80\xa2", 3);
  }
  put_form(&s);
  put_input(&s, EMAIL, value, HARK_INPUT_TYPED);
  for (uint32_t i = 0; i < HARK_FIELDS_STAYS_MAX + 5; i++) {
    put_number(&s, HARK_EVENT_BLUR, EMAIL, 0);
    put_number(&s, HARK_EVENT_FOCUS, EMAIL, 0);
  }
  hark_arena arena;
  hark_player *player = open_player(&arena, &s);
  assert_int_equal(HARK_FIELDS_STAYS_MAX, hark_player_stay_count(player));
  assert_int_equal(HARK_FIELDS_TEXT_BYTES_MAX - 2, hark_player_stay(player, 0)->value.size);
  hark_arena_close(&arena);
  stream_close(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_stay_tells_of_what_was_done_in_it),
      cmocka_unit_test(boxes_and_choices_have_values_in_words),
      cmocka_unit_test(a_stay_goes_on_over_a_keyframe),
      cmocka_unit_test(long_texts_are_cut_between_characters_and_stays_are_counted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
