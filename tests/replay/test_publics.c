// What a recording refers to by name, and by URL, is in its replay when its bytes were given, and never otherwise.
#include "tests/schema/check.h"

#include "replay/player.h"
#include "replay/player_state.h"
#include "tests/replay/stream.h"

#define PICTURE "\x89PNG\r\n\x1a\nX"
#define AS_URL "data:image/png;base64,iVBORw0KGgpY"

static const uint32_t sheet_name[4] = {1, 2, 3, 4}, picture_name[4] = {5, 6, 7, 8};

static void put_known(stream *s, uint32_t id, uint32_t owner) {
  hark_event event = {.kind = HARK_EVENT_SHEET_KNOWN, .n = {id, owner, 0}};
  memcpy(event.n + HARK_ARG(SHEET_KNOWN, HASH0), sheet_name, sizeof sheet_name);
  stream_push(s, &event);
}

static void put_asset(stream *s, const char *url) {
  hark_event event = {.kind = HARK_EVENT_ASSET};
  memcpy(event.n + HARK_ARG(ASSET, HASH0), picture_name, sizeof picture_name);
  event.texts[HARK_ARG(ASSET, URL)] = (hark_text){hark_bytes_from_cstr(url), HARK_TEXT_URL};
  stream_push(s, &event);
}

static void put_source(stream *s, const char *url) {
  hark_event event = {.kind = HARK_EVENT_ATTRIBUTE};
  event.texts[0] = (hark_text){HARK_LITERAL("src"), HARK_TEXT_CODE};
  event.texts[1] = (hark_text){hark_bytes_from_cstr(url), HARK_TEXT_URL};
  stream_push(s, &event);
}

typedef struct {
  stream s;
  hark_arena arena;
  hark_player *player;
  uint32_t img, link;
} recording;

static void record(recording *r) {
  stream_open(&r->s);
  put_page(&r->s);
  r->link = put_element(&r->s, 0, "link");
  r->img = put_element(&r->s, 1, "img");
  put_source(&r->s, "/a.png");
  put_known(&r->s, 1, r->link);
  put_asset(&r->s, "/a.png");
  put_asset(&r->s, "https://shop.example/b/c.png");
  stream_seal(&r->s);
}

// Opens it with these bytes given; NULL: not given.
static const hark_dom *play(recording *r, const char *css, const char *picture) {
  hark_arena_open(&r->arena, (size_t)64 << 20);
  r->player = hark_player_create(&r->arena);
  assert_non_null(r->player);
  for (uint32_t i = 0; i < r->s.count; i++) {
    assert_ok(hark_player_add(r->player, r->s.segments[i]));
  }
  hark_publics *publics = hark_player_publics(r->player);
  assert_int_equal(publics->count, 2);
  assert_int_equal(publics->items[0].name[4], 2);
  publics->items[0].bytes = hark_bytes_from_cstr(css);
  publics->items[1].bytes = hark_bytes_from_cstr(picture);
  assert_ok(hark_player_ready(r->player));
  assert_ok(hark_player_go(r->player, 10));
  return hark_player_dom(r->player);
}

static void end_play(recording *r) {
  hark_arena_close(&r->arena);
}

static hark_bytes css_of(const hark_dom *dom) {
  const hark_sheet *sheet = hark_dom_sheet(dom, 1);
  assert_non_null(sheet);
  return sheet->css;
}

static hark_bytes source_of(const recording *r, const hark_dom *dom) {
  const hark_node *img = hark_dom_node(dom, r->img);
  const hark_bytes *src = hark_dom_attribute(dom, img, "src");
  assert_non_null(src);
  assert_bytes("/a.png", *src); // what the page's rules ask stays what it was
  return hark_dom_extra(dom, img)->source.size ? hark_dom_extra(dom, img)->source : *src;
}

static void a_stylesheet_that_was_given_is_in_the_replay(void **state) {
  (void)state;
  recording r;
  record(&r);
  const hark_dom *dom = play(&r, "b { color: red }", NULL);
  assert_bytes("b { color: red }", css_of(dom));
  assert_int_equal(hark_player_missing(r.player), 0);
  assert_bytes("/a.png", source_of(&r, dom));
  end_play(&r);
  dom = play(&r, NULL, NULL);
  assert_bytes("", css_of(dom));
  assert_int_equal(hark_dom_sheet(dom, 1)->state, HARK_SHEET_UNREADABLE);
  assert_int_equal(hark_player_missing(r.player), 1);
  end_play(&r);
  stream_close(&r.s);
}

static void pictures_take_the_place_of_their_addresses(void **state) {
  (void)state;
  static const struct {
    const char *css, *wanted;
  } cases[] = {
      {"a{b:url(https://shop.example/b/c.png)}", "a{b:url(" AS_URL ")}"},
      {"a{b:url(\"https://shop.example/b/c.png\") 1px}", "a{b:url(\"" AS_URL "\") 1px}"},
      {"a{b:url('../b/c.png')}c{d:url(./c.png)}", "a{b:url('" AS_URL "')}c{d:url(" AS_URL ")}"},
      {"a{b:url(/b/c.png)}", "a{b:url(" AS_URL ")}"},
      {"a{b:url(xc.png)}", "a{b:url(xc.png)}"},
      {"a{b:url(https://other.example/b/c.png)}", "a{b:url(https://other.example/b/c.png)}"},
      {"a{b:url(//shop.example/b/c.png)}", "a{b:url(//shop.example/b/c.png)}"},
      {"a{b:url(", "a{b:url("},
      {"a{b:url(\"", "a{b:url(\""},
      {"a{b:url()}", "a{b:url()}"},
      {"a{b:url(..", "a{b:url(.."},
  };
  recording r;
  record(&r);
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    const hark_dom *dom = play(&r, cases[i].css, PICTURE);
    assert_bytes(cases[i].wanted, css_of(dom));
    assert_bytes(AS_URL, source_of(&r, dom));
    end_play(&r);
  }
  stream_close(&r.s);
}

static void a_canvas_shows_the_picture_that_it_is_told_by_name(void **state) {
  (void)state;
  recording r;
  record(&r);
  hark_event canvas = {.kind = HARK_EVENT_CANVAS, .n = {r.img}};
  memcpy(canvas.n + HARK_ARG(CANVAS, HASH0), picture_name, sizeof picture_name);
  stream_push(&r.s, &canvas);
  stream_seal(&r.s);
  const hark_dom *dom = play(&r, NULL, PICTURE);
  assert_bytes(AS_URL, hark_dom_extra(dom, hark_dom_node(dom, r.img))->source);
  end_play(&r);
  dom = play(&r, NULL, NULL); // not given: known to be one, and not what it shows
  assert_bytes("", hark_dom_extra(dom, hark_dom_node(dom, r.img))->source);
  end_play(&r);
  stream_close(&r.s);
}

static void bytes_that_are_no_picture_never_become_an_address(void **state) {
  (void)state;
  recording r;
  record(&r);
  const hark_dom *dom = play(&r, NULL, "<script>alert(1)</script>");
  assert_bytes("/a.png", source_of(&r, dom));
  end_play(&r);
  stream_close(&r.s);
}

static void what_is_written_anew_has_a_limit(void **state) {
  (void)state;
  recording r;
  record(&r);
  static char css[4 << 20], picture[1 << 20];
  memset(picture, 'x', sizeof picture - 1);
  memcpy(picture, PICTURE, sizeof PICTURE - 1);
  for (size_t i = 0; i + 12 < sizeof css; i += 12) {
    memcpy(css + i, "url(/a.png) ", 12);
  }
  const hark_dom *dom = play(&r, css, picture);
  assert_true(css_of(dom).size < HARK_PUBLICS_WRITTEN_MAX + sizeof css);
  end_play(&r);
  stream_close(&r.s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_stylesheet_that_was_given_is_in_the_replay),
      cmocka_unit_test(pictures_take_the_place_of_their_addresses),
      cmocka_unit_test(a_canvas_shows_the_picture_that_it_is_told_by_name),
      cmocka_unit_test(bytes_that_are_no_picture_never_become_an_address),
      cmocka_unit_test(what_is_written_anew_has_a_limit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
