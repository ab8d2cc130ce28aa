// Tests of replay/html, replay/sanitize and replay/writer: what is written is harmless and whole.
#include "tests/schema/check.h"

#include "replay/html.h"
#include "replay/player.h"
#include "replay/sanitize.h"
#include "replay/writer.h"
#include "tests/replay/hostile.h"

static bool contains(hark_bytes whole, const char *part) {
  return memmem(whole.data, whole.size, part, strlen(part)) != NULL;
}

static hark_bytes html_of(hark_arena *arena, stream *s) {
  stream_seal(s);
  assert_false(s->failed);
  hark_player *player = hark_player_create(arena);
  for (uint32_t i = 0; i < s->count; i++) {
    assert_ok(hark_player_add(player, s->segments[i]));
  }
  assert_ok(hark_player_ready(player));
  hark_bytes html = {0};
  assert_ok(hark_html_write(player, hark_player_duration_ms(player), HARK_LITERAL("own()"), arena, &html));
  return html;
}

static void unescape(char *field) {
  char *to = field;
  for (const char *from = field; *from; from++) {
    if (from[0] == '\\' && from[1] == 't') {
      *to++ = '\t', from++;
    } else if (from[0] == '\\' && from[1] == 'n') {
      *to++ = '\n', from++;
    } else if (strncmp(from, "\\x01", 4) == 0) {
      *to++ = 1, from += 3;
    } else {
      *to++ = *from;
    }
  }
  *to = '\0';
}

static void attributes_are_kept_dropped_or_made_inert_as_the_table_says(void **state) {
  (void)state;
  static const char *const fates[] = {"keep", "drop", "inert"};
  FILE *file = fopen("tests/replay/sanitize_cases.tsv", "r");
  assert_non_null(file);
  char line[512];
  uint32_t cases = 0;
  while (fgets(line, sizeof line, file)) {
    char *rest = line, *element = strsep(&rest, "\t"), *name = strsep(&rest, "\t"), *value = strsep(&rest, "\t");
    if (line[0] == '#' || !rest) {
      continue;
    }
    rest[strcspn(rest, "\n")] = '\0';
    unescape(value);
    hark_attribute_fate fate =
        hark_sanitize_attribute(hark_bytes_from_cstr(element), hark_bytes_from_cstr(name), hark_bytes_from_cstr(value));
    if (strcmp(fates[fate], rest) != 0) {
      fail_msg("%s %s=%s is %s, not %s", element, name, value, fates[fate], rest);
    }
    cases++;
  }
  fclose(file);
  assert_true(cases > 50);
}

static void elements_that_load_or_read_things_in_their_own_way_get_another_name(void **state) {
  (void)state;
  static const char *const odd[] = {"object", "OBJECT", "embed", "plaintext", "frame", "a b", "", "1a", "x><y"};
  for (size_t i = 0; i < COUNT_OF(odd); i++) {
    assert_bytes("hark-element", hark_sanitize_element(hark_bytes_from_cstr(odd[i])));
  }
  assert_bytes("path", hark_sanitize_element(HARK_LITERAL("svg:path")));
  assert_bytes("image", hark_sanitize_element(HARK_LITERAL("svg:image")));
}

static void a_page_is_written_as_it_is(void **state) {
  (void)state;
  stream s;
  stream_open(&s);
  put_page(&s);
  uint32_t input = put_element(&s, 0, "input");
  put_attribute(&s, "type", "text");
  stream_push(&s, &(hark_event){.kind = HARK_EVENT_INPUT, .n = {input}, .texts = {[1] = text_of("a \"b\" & <c>")}});
  uint32_t box = put_element(&s, 1, "div");
  stream_push(&s, &(hark_event){.kind = HARK_EVENT_SIZE, .n = {box, 300, 40}});
  put_element(&s, 1, "br");
  put_element(&s, 1, "img");
  put_numbers3(&s, HARK_EVENT_SCROLL, 1, 0, 120);
  put_numbers3(&s, HARK_EVENT_SCROLL, box, 7, 8);
  put_numbers3(&s, HARK_EVENT_POINTER, 33, 44, 0);
  hark_arena arena;
  hark_arena_open(&arena, (size_t)1 << 28);
  hark_bytes html = html_of(&arena, &s);
  assert_true(contains(html, "value=&quot;a &amp;quot;b&amp;quot; &amp;amp; &amp;lt;c&amp;gt;&quot;"));
  assert_true(contains(html, "width:300px!important;height:40px!important"));
  assert_true(contains(html, "<br><img src=&quot;data:image/gif"));
  assert_true(contains(html, "[0,0,42,1,0,120,42,7,7,8,36,33,44]")); // TICK, SCROLL of 1 and 7, POINTER
  assert_true(contains(html, " data-hark-n=&quot;7&quot;></div>"));
  assert_true(contains(html, "left:33px;top:44px"));
  assert_true(contains(html, "width:800px;height:600px"));
  hark_arena_close(&arena);
  stream_close(&s);
}

static void frames_lie_in_frames_and_shadows_in_templates(void **state) {
  (void)state;
  stream s;
  stream_open(&s);
  put_page(&s);
  for (uint32_t level = 0; level < HARK_HTML_FRAMES_MAX + 2; level++) {
    put_element(&s, 0, "iframe");
    put_numbers3(&s, HARK_EVENT_DOCUMENT, 0, 0, 0);
    put_element(&s, 0, "html");
    put_element(&s, 0, "body");
    put_attribute(&s, "title", "\"&");
  }
  put_numbers3(&s, HARK_EVENT_SUBTREE, 5, 0, 0);
  uint32_t host = put_element(&s, 0, "x-host");
  put_numbers3(&s, HARK_EVENT_SHADOW, 0, 1, 0);
  put_text_node(&s, 0, "inside");
  put_text_node(&s, 2, "light");
  hark_arena arena;
  hark_arena_open(&arena, (size_t)1 << 28);
  hark_bytes html = html_of(&arena, &s);
  // One level: the page's own srcdoc. A quote of the text is &quot; in its document, & being escaped once a level.
  assert_true(contains(html, "title=&amp;quot;&amp;amp;quot;&amp;amp;amp;&amp;quot;"));
  char named[160];
  snprintf(named, sizeof named, "<x-host data-hark-n=&quot;%u&quot; data-hark-n-root=&quot;%u&quot;><template",
           (unsigned)host, (unsigned)host + 1);
  assert_true(contains(html, named));
  assert_true(contains(html, "<template shadowrootmode=&quot;open&quot;>inside</template>light</x-host>"));
  hark_arena_close(&arena);
  stream_close(&s);
}

// What a parser of HTML would see of these bytes as a start tag's attribute or a script is counted by Chromium in
// tests/web/hostile.test.mjs; here: nothing of it is outside of quotes.
static void a_hostile_recording_stays_inside_its_attribute(void **state) {
  (void)state;
  stream s;
  stream_open(&s);
  hostile_recording(&s);
  hark_arena arena;
  hark_arena_open(&arena, (size_t)1 << 28);
  hark_bytes html = html_of(&arena, &s);
  const char *start = "srcdoc=\"";
  const uint8_t *from = memmem(html.data, html.size, start, strlen(start));
  assert_non_null(from);
  from += strlen(start);
  hark_bytes rest = {from, html.size - (size_t)(from - html.data)};
  const uint8_t *end = memchr(rest.data, '"', rest.size);
  assert_non_null(end);
  const char *after = "\"></iframe>\n<div class=\"glass\">";
  assert_memory_equal(after, end, strlen(after));
  hark_bytes outside = {end, html.size - (size_t)(end - html.data)};
  assert_false(contains(outside, "harkRan"));
  hark_bytes inside = {from, (size_t)(end - from)};
  assert_false(contains(inside, "</style><script")); // what was in CSS is still in it
  assert_false(contains(inside, "</textarea><script"));
  assert_false(contains(inside, "</title><script"));
  assert_false(contains(inside, " onerror=&quot;"));
  assert_false(contains(inside, "shadowrootmode=&quot;open&quot; "));
  hark_arena_close(&arena);
  stream_close(&s);
}

static void a_session_is_put_where_the_page_wants_it(void **state) {
  (void)state;
  hark_arena arena;
  hark_arena_open(&arena, (size_t)1 << 24);
  hark_bytes html = {0}, segments[] = {HARK_LITERAL("a"), HARK_LITERAL("ab"), HARK_LITERAL("abc\xff")};
  hark_bytes page = HARK_LITERAL("<b><!--hark:session--></b>"), manifest = HARK_LITERAL("{\"user\":\"</script>\"}");
  static const uint8_t name[HARK_PUBLIC_NAME_BYTES] = {0x01, 0xab, [15] = 0xff};
  hark_html_asset asset = {name, "text/css", HARK_LITERAL("b{}")};
  hark_html_session session = {manifest, segments, 3, &asset, 1};
  assert_ok(hark_html_player(page, &session, &arena, &html));
  assert_bytes("<b><script type=\"application/json\" "
               "id=\"hark-session\">{\"hark\":1,\"manifest\":{\"user\":\"\\u003c/script>\"},"
               "\"segments\":[\"YQ==\",\n\"YWI=\",\n\"YWJj/w==\"],\"assets\":{"
               "\"01ab00000000000000000000000000ff\":{\"type\":\"text/css\",\"bytes\":\"Ynt9\"}}}</script></b>",
               html);
  assert_ok(hark_html_session_file(&session, &arena, &html));
  assert_bytes("{\"hark\":1,\"manifest\":{\"user\":\"\\u003c/script>\"},"
               "\"segments\":[\"YQ==\",\n\"YWI=\",\n\"YWJj/w==\"],\"assets\":{"
               "\"01ab00000000000000000000000000ff\":{\"type\":\"text/css\",\"bytes\":\"Ynt9\"}}}\n",
               html);
  assert_err(HARK_ERR_BAD_ARGUMENT, hark_html_session_file(&(hark_html_session){0}, &arena, &html));
  assert_err(HARK_ERR_BAD_ARGUMENT, hark_html_player(HARK_LITERAL("<b></b>"), &session, &arena, &html));
  assert_err(HARK_ERR_BAD_ARGUMENT, hark_html_player(page, &(hark_html_session){0}, &arena, &html));
  hark_arena_close(&arena);
}

static void numbers_and_strings_are_written_whole(void **state) {
  (void)state;
  hark_arena arena;
  hark_arena_open(&arena, 1 << 20);
  hark_writer w = {.arena = &arena};
  hark_write_u32(&w, 0);
  hark_write_text(&w, " ");
  hark_write_u32(&w, UINT32_MAX);
  hark_write_text(&w, " ");
  hark_write_i32(&w, 0x80000000u);
  hark_write_text(&w, " ");
  hark_write_json(&w, HARK_LITERAL("a\"\\\n\x01\x7f<\xc3\xa9"));
  hark_bytes written;
  assert_ok(hark_write_end(&w, &written));
  assert_bytes("0 4294967295 -2147483648 \"a\\\"\\\\\\n\\u0001\\u007f\\u003c\xc3\xa9\"", written);
  hark_arena_close(&arena);
  uint8_t memory[256];
  hark_arena_init(&arena, memory, sizeof memory);
  hark_writer full = {.arena = &arena};
  hark_write_text(&full, "does not fit the 4 KiB it wants");
  assert_err(HARK_ERR_NO_MEMORY, hark_write_end(&full, &written));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(attributes_are_kept_dropped_or_made_inert_as_the_table_says),
      cmocka_unit_test(elements_that_load_or_read_things_in_their_own_way_get_another_name),
      cmocka_unit_test(a_page_is_written_as_it_is),
      cmocka_unit_test(frames_lie_in_frames_and_shadows_in_templates),
      cmocka_unit_test(a_hostile_recording_stays_inside_its_attribute),
      cmocka_unit_test(a_session_is_put_where_the_page_wants_it),
      cmocka_unit_test(numbers_and_strings_are_written_whole),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
