#include "collector/report/text.h"
#include "tests/schema/check.h"

typedef void (*put)(hark_report_text *text, hark_bytes hostile);

static void assert_written(put write, const char *given, size_t given_size, const char *expected) {
  hark_arena arena;
  hark_arena_open(&arena, 1u << 20);
  hark_report_text text;
  hark_report_text_init(&text, &arena);
  guarded input = guard((hark_bytes){(const uint8_t *)given, given_size});
  write(&text, input.bytes);
  hark_bytes out = {0};
  assert_ok(hark_report_text_finish(&text, &out));
  if (!hark_bytes_equal_cstr(out, expected)) {
    fail_msg("%.*s gave %.*s, not %s", (int)given_size, given, (int)out.size, out.data, expected);
  }
  unguard(&input);
  hark_arena_close(&arena);
}

#define assert_html(expected, given) assert_written(hark_report_put_html, given, sizeof(given) - 1, expected)
#define assert_cell(expected, given) assert_written(hark_report_put_cell, given, sizeof(given) - 1, expected)

static void html_cannot_be_left(void **state) {
  (void)state;
  assert_html("", "");
  assert_html("plain /path?x", "plain /path?x");
  assert_html("&lt;script&gt;", "<script>");
  assert_html("&quot; onload=&#39;x&#39;", "\" onload='x'");
  assert_html("&amp;lt;&amp;", "&lt;&");
  assert_html("&lt;&lt;&lt;", "<<<");
  assert_html("é – 日本", "é – 日本");
}

static void what_cannot_be_seen_is_shown(void **state) {
  (void)state;
  assert_html("a\xef\xbf\xbd"
              "b",
              "a\0b");
  assert_html("\xef\xbf\xbd\xef\xbf\xbd", "\n\x7f");
  assert_html("\xef\xbf\xbd"
              "gpj.exe",
              "\xe2\x80\xaegpj.exe");                                  // right-to-left override
  assert_html("\xef\xbf\xbd\xef\xbf\xbd", "\xe2\x81\xa6\xe2\x80\xa8"); // isolate, line separator
  assert_html("\xef\xbf\xbd", "\xc2\x85");                             // next line
  assert_html("\xc2\xa0\xe2\x80\xa6", "\xc2\xa0\xe2\x80\xa6"); // no-break space and ellipsis are neighbours of those
  assert_html("\xc2", "\xc2");                                 // a cut character is not read past
  assert_html("\xe2\x80", "\xe2\x80");
}

static void cells_follow_rfc_4180(void **state) {
  (void)state;
  assert_cell("", "");
  assert_cell("plain text", "plain text");
  assert_cell("\"a,b\"", "a,b");
  assert_cell("\"say \"\"hi\"\"\"", "say \"hi\"");
  assert_cell("\"two\r\nlines\"", "two\r\nlines");
  assert_cell("\"\"\"\"", "\"");
}

static void a_cell_is_never_a_formula(void **state) {
  (void)state;
  assert_cell("\"'=1+1\"", "=1+1");
  assert_cell("\"'+1\"", "+1");
  assert_cell("\"'-1\"", "-1");
  assert_cell("\"'@SUM(A1)\"", "@SUM(A1)");
  assert_cell("\"'\t=1\"", "\t=1");
  assert_cell("\"'\r=1\"", "\r=1");
  assert_cell("\"'  =1\"", "  =1");
  assert_cell("\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"", "=HYPERLINK(\"http://x\",\"y\")");
  assert_cell("a=1", "a=1");
}

static void texts_grow_and_say_when_they_cannot(void **state) {
  (void)state;
  hark_arena arena;
  hark_arena_open(&arena, 1u << 20);
  hark_report_text text;
  hark_report_text_init(&text, &arena);
  for (int i = 0; i < 5000; i++) {
    hark_report_format(&text, "%04d,", i);
  }
  hark_bytes out = {0};
  assert_ok(hark_report_text_finish(&text, &out));
  assert_int_equal(25000, out.size);
  assert_memory_equal("0000,0001,", out.data, 10);
  assert_memory_equal("4999,", out.data + out.size - 5, 5);
  for (int i = 0; i < 200000; i++) {
    hark_report_puts(&text, "0123456789");
  }
  assert_err(HARK_ERR_NO_MEMORY, hark_report_text_finish(&text, &out));
  hark_arena_close(&arena);
}

static void a_line_too_long_for_format_is_refused_not_cut(void **state) {
  (void)state;
  hark_arena arena;
  hark_arena_open(&arena, 1u << 20);
  hark_bytes out;
  char line[HARK_REPORT_FORMAT_MAX + 1];
  memset(line, 'x', sizeof line);
  for (size_t over = 0; over < 2; over++) {
    hark_report_text text;
    hark_report_text_init(&text, &arena);
    line[HARK_REPORT_FORMAT_MAX - 1 + over] = 0;
    hark_report_format(&text, "%s", line);
    assert_err(over ? HARK_ERR_TOO_LARGE : HARK_OK, hark_report_text_finish(&text, &out));
    line[HARK_REPORT_FORMAT_MAX - 1 + over] = 'x';
  }
  hark_arena_close(&arena);
}

static void names_are_those_of_the_viewer(void **state) {
  (void)state;
  char session[HARK_REPORT_SESSION_CHARS], view[HARK_REPORT_VIEW_CHARS];
  hark_report_session_name((hark_session_id){{0x00, 0x1f, 0xff, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0xf0}},
                           session);
  assert_string_equal("001fff030405060708090a0b0c0d0ef0", session);
  hark_report_view_name(0xfedcba9876543210u, 4294967295u, view);
  assert_string_equal("fedcba9876543210-4294967295", view);
  hark_report_view_name(1, 0, view);
  assert_string_equal("0000000000000001-0", view);
}

static void times_are_those_of_the_calendar(void **state) {
  (void)state;
  static const struct {
    uint64_t ms;
    const char *name;
  } cases[] = {
      {0, "1970-01-01 00:00"},
      {951782399999, "2000-02-28 23:59"},
      {951782400000, "2000-02-29 00:00"},
      {1709251199000, "2024-02-29 23:59"},
      {1709251200000, "2024-03-01 00:00"},
      {1795442709000, "2026-11-23 14:05"},
      {253402300799999, "9999-12-31 23:59"},
      {253402300800000, "-"},
      {UINT64_MAX, "-"},
  };
  char name[HARK_REPORT_TIME_CHARS];
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    hark_report_time_name(cases[i].ms, name);
    assert_string_equal(cases[i].name, name);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(html_cannot_be_left),
      cmocka_unit_test(what_cannot_be_seen_is_shown),
      cmocka_unit_test(cells_follow_rfc_4180),
      cmocka_unit_test(a_cell_is_never_a_formula),
      cmocka_unit_test(texts_grow_and_say_when_they_cannot),
      cmocka_unit_test(a_line_too_long_for_format_is_refused_not_cut),
      cmocka_unit_test(names_are_those_of_the_viewer),
      cmocka_unit_test(times_are_those_of_the_calendar),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
