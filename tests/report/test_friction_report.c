#include "collector/report/friction_report.h"

#include <jansson.h>

#include "tests/report/feed.h"

typedef hark_err (*writer)(const hark_friction_report *report, const hark_report_options *options, hark_arena *arena,
                           hark_bytes *out);

static const hark_report_options plain = {
    .site = "Shop <&> Co", .base_url = "https://hark.example", .generated_ms = 1795442709000, .to_ms = UINT64_MAX};

#define HOSTILE "</style><script>alert(1)</script>\"'=&\xe2\x80\xae"

static void feed_hostile(feed *f) {
  hark_friction_signal rage = signal_on(HARK_SIGNAL_RAGE_CLICK, "/" HOSTILE, "=cmd()" HOSTILE, "@" HOSTILE);
  for (int i = 0; i < 60; i++) {
    feed_session(f, "/" HOSTILE, i % 3 == 0, &rage, i < 30);
  }
}

static hark_bytes written(writer write, const hark_friction_report *report, hark_arena *arena) {
  hark_bytes out = {0};
  hark_arena_open(arena, 64u << 20);
  assert_ok(write(report, &plain, arena, &out));
  assert_true(hark_bytes_is_utf8(out));
  return out;
}

static size_t count_of(hark_bytes text, const char *what) {
  size_t count = 0, size = strlen(what);
  for (size_t i = 0; i + size <= text.size; i++) {
    count += memcmp(text.data + i, what, size) == 0;
  }
  return count;
}

// ---- HTML ----

static void recorded_text_stays_text_in_html(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  feed_hostile(&f);
  hark_arena arena;
  hark_bytes html = written(hark_friction_report_html, feed_finish(&f), &arena);
  assert_int_equal(0, count_of(html, "<script"));
  assert_int_equal(1, count_of(html, "</style>"));
  assert_int_equal(0, count_of(html, "\xe2\x80\xae"));
  assert_true(count_of(html, "/&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;=&amp;\xef\xbf\xbd") > 2);
  assert_int_equal(1, count_of(html, "<title>Friction report – Shop &lt;&amp;&gt; Co</title>"));
  hark_arena_close(&arena);
  feed_close(&f);
}

static void the_page_loads_nothing(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  feed_hostile(&f);
  hark_arena arena;
  hark_bytes html = written(hark_friction_report_html, feed_finish(&f), &arena);
  assert_int_equal(1, count_of(html, "content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                                     "form-action 'none'\""));
  static const char *const loads[] = {"src=", "<link", "<img", "<iframe", "@import", "url(", "srcset", "<object"};
  for (size_t i = 0; i < COUNT_OF(loads); i++) {
    assert_int_equal(0, count_of(html, loads[i]));
  }
  assert_true(count_of(html, "href=\"https://hark.example/#/sessions/0000") > 5);
  assert_int_equal(count_of(html, "href="), count_of(html, "href=\"https://hark.example/#/sessions/"));
  hark_arena_close(&arena);
  feed_close(&f);
}

static void tags_are_balanced(void **state) {
  (void)state;
  static const char *const tags[] = {"table", "tbody", "thead", "div",  "span", "svg", "p",  "dl", "ul",
                                     "ol",    "a",     "small", "code", "b",    "h1",  "h2", "h3", "section"};
  for (int sessions = 0; sessions < 2; sessions++) {
    feed f;
    feed_open(&f, NULL);
    if (sessions) {
      feed_hostile(&f);
    }
    hark_arena arena;
    hark_bytes html = written(hark_friction_report_html, feed_finish(&f), &arena);
    for (size_t i = 0; i < COUNT_OF(tags); i++) {
      char opened[2][16], closed[16];
      snprintf(opened[0], sizeof opened[0], "<%s>", tags[i]);
      snprintf(opened[1], sizeof opened[1], "<%s ", tags[i]);
      snprintf(closed, sizeof closed, "</%s>", tags[i]);
      assert_int_equal(count_of(html, opened[0]) + count_of(html, opened[1]), count_of(html, closed));
    }
    hark_arena_close(&arena);
    feed_close(&f);
  }
}

static void the_page_states_its_method_even_when_empty(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  hark_arena arena;
  hark_bytes html = written(hark_friction_report_html, feed_finish(&f), &arena);
  assert_int_equal(1, count_of(html, "<h1>No sessions were recorded in this range.</h1>"));
  assert_int_equal(1, count_of(html, "Wilson"
                                     " 1927"));
  assert_int_equal(2, count_of(html, "Mantel and Haenszel")); // of differences, and of scores
  assert_int_equal(1, count_of(html, "Made by hark on 2026-11-23 14:05 UTC."));
  assert_int_equal(0, count_of(html, "nan"));
  hark_arena_close(&arena);
  feed_close(&f);
}

// ---- JSON ----

static json_t *at(json_t *json, const char *path) {
  char copy[128];
  snprintf(copy, sizeof copy, "%s", path);
  for (char *rest = copy, *part = strtok_r(rest, ".", &rest); part; part = strtok_r(NULL, ".", &rest)) {
    json = json_is_array(json) ? json_array_get(json, (size_t)atoi(part)) : json_object_get(json, part);
    if (json == NULL) {
      fail_msg("no %s in %s", part, path);
    }
  }
  return json;
}

static void json_says_what_the_analysis_says(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  feed_hostile(&f);
  const hark_friction_report *report = feed_finish(&f);
  hark_arena arena;
  hark_bytes text = written(hark_friction_report_json, report, &arena);
  json_t *json = json_loadb((const char *)text.data, text.size, JSON_REJECT_DUPLICATES, NULL);
  assert_non_null(json);
  assert_string_equal("friction", json_string_value(at(json, "report")));
  assert_int_equal(1, json_integer_value(at(json, "version")));
  assert_int_equal(60, json_integer_value(at(json, "sessions")));
  assert_int_equal(20, json_integer_value(at(json, "sessions_converted")));
  assert_string_equal("/" HOSTILE, json_string_value(at(json, "pages.0.path")));
  assert_string_equal("=cmd()" HOSTILE, json_string_value(at(json, "elements.0.target")));
  assert_string_equal("any", json_string_value(at(json, "pages.0.total.signal")));
  assert_string_equal("rage_click", json_string_value(at(json, "elements.0.signals.0.signal")));
  assert_int_equal(30, json_integer_value(at(json, "elements.0.signals.0.sessions")));
  const hark_friction_row *row = &report->elements[0].signals[0];
  assert_float_equal(row->share.low, json_real_value(at(json, "elements.0.signals.0.share.low")), 1e-6);
  assert_float_equal(row->difference.high, json_real_value(at(json, "elements.0.signals.0.difference.high")), 1e-6);
  assert_float_equal(row->cost.value, json_real_value(at(json, "elements.0.signals.0.cost.value")), 1e-6);
  assert_int_equal(5, json_array_size(at(json, "elements.0.signals.0.moments")));
  assert_string_equal("0000000000000007-2", json_string_value(at(json, "elements.0.signals.0.moments.0.view")));
  assert_string_equal("/#/sessions/0000000000000000000000000000001e?view=0000000000000007-2&t=12.3",
                      json_string_value(at(json, "elements.0.signals.0.moments.0.link")));
  assert_true(json_is_null(at(json, "from_ms")));
  assert_true(json_is_null(at(json, "to_ms")));
  assert_float_equal(0.6, json_real_value(at(json, "method.weights.dead_click")), 1e-9);
  json_decref(json);
  hark_arena_close(&arena);
  feed_close(&f);
}

static void a_small_sample_has_no_cost_in_json(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  hark_friction_signal dead = signal_on(HARK_SIGNAL_DEAD_CLICK, "/a", "b", "B");
  feed_session(&f, "/a", true, &dead, 1);
  hark_arena arena;
  hark_bytes text = written(hark_friction_report_json, feed_finish(&f), &arena);
  json_t *json = json_loadb((const char *)text.data, text.size, 0, NULL);
  assert_true(json_is_true(at(json, "pages.0.total.small_sample")));
  assert_true(json_is_null(at(json, "pages.0.total.cost")));
  assert_string_equal("few", json_string_value(at(json, "pages.0.total.evidence")));
  json_decref(json);
  hark_arena_close(&arena);
  feed_close(&f);
}

static void names_that_are_not_utf8_do_not_cost_the_report(void **state) {
  (void)state;
  feed f;
  feed_open(&f, &(hark_friction_options){.goal = "go\xffl"});
  feed_hostile(&f);
  const hark_friction_report *report = feed_finish(&f);
  assert_string_equal("go?l", report->goal);
  hark_arena arena;
  hark_bytes text = {0};
  hark_arena_open(&arena, 64u << 20);
  assert_ok(hark_friction_report_json(report, &(hark_report_options){.site = "\xc3"}, &arena, &text));
  json_t *json = json_loadb((const char *)text.data, text.size, 0, NULL);
  assert_string_equal("go?l", json_string_value(at(json, "goal")));
  assert_true(json_is_null(at(json, "site")));
  json_decref(json);
  hark_arena_close(&arena);
  feed_close(&f);
}

// ---- CSV ----

// Reads RFC 4180: every row has as many cells as the first, and is ended by CR LF.
static size_t read_csv(hark_bytes csv, size_t *columns) {
  size_t rows = 0, cells = 1;
  bool quoted = false;
  *columns = 0;
  for (size_t i = 0; i < csv.size; i++) {
    uint8_t c = csv.data[i];
    if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      cells++;
    } else if (!quoted && c == '\r') {
      assert_int_equal('\n', csv.data[++i]);
      *columns = *columns ? *columns : cells;
      assert_int_equal(*columns, cells);
      cells = 1;
      rows++;
    } else {
      assert_true(quoted || c != '\n');
    }
  }
  assert_false(quoted);
  return rows;
}

static void csv_has_one_row_for_each_row(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  feed_hostile(&f);
  const hark_friction_report *report = feed_finish(&f);
  hark_arena arena;
  hark_bytes csv = written(hark_friction_report_csv, report, &arena);
  size_t columns;
  assert_int_equal(1 + 2 * 3, read_csv(csv, &columns)); // head; site, page, element: all friction and rage clicks
  assert_int_equal(36, columns);
  assert_int_equal(2, count_of(csv, "\"'=cmd()"));
  assert_int_equal(2, count_of(csv, "\"'@"));
  assert_int_equal(0, count_of(csv, ",="));
  assert_int_equal(0, count_of(csv, ",\"="));
  assert_true(count_of(csv, "https://hark.example/#/sessions/") >= 4);
  hark_arena_close(&arena);
  feed_close(&f);
}

// ---- limits ----

static void the_largest_report_fits_the_stated_arena_in_each_form(void **state) {
  (void)state;
  static const writer writers[] = {hark_friction_report_html, hark_friction_report_json, hark_friction_report_csv};
  feed f;
  feed_open(&f, NULL);
  char label[HARK_FRICTION_LABEL_MAX + 1], target[HARK_FRICTION_TARGET_MAX + 1], path[HARK_FRICTION_PATH_MAX + 1];
  memset(label, '"', sizeof label);
  memset(target, '"', sizeof target);
  memset(path, '"', sizeof path);
  label[HARK_FRICTION_LABEL_MAX] = target[HARK_FRICTION_TARGET_MAX] = path[HARK_FRICTION_PATH_MAX] = 0;
  for (uint32_t i = 0; i < HARK_FRICTION_ELEMENTS_MAX; i++) {
    snprintf(path, 8, "/%06u", i % HARK_FRICTION_PAGES_MAX);
    snprintf(target, 8, "b%06u", i);
    path[7] = target[7] = '"';
    hark_friction_signal signals[HARK_SIGNAL_COUNT];
    for (uint32_t which = 0; which < HARK_SIGNAL_COUNT; which++) {
      signals[which] = signal_on(which, path, target, label);
    }
    for (int j = 0; j < (int)HARK_FRICTION_MOMENTS_MAX; j++) {
      feed_session(&f, path, false, signals, HARK_SIGNAL_COUNT);
    }
  }
  const hark_friction_report *report = feed_finish(&f);
  for (size_t i = 0; i < COUNT_OF(writers); i++) {
    hark_arena arena;
    hark_bytes out = {0};
    hark_arena_open(&arena, HARK_REPORT_ARENA_MAX);
    assert_ok(writers[i](report, &plain, &arena, &out));
    hark_arena_close(&arena);
    hark_arena_open(&arena, 100u << 10);
    assert_err(HARK_ERR_NO_MEMORY, writers[i](report, &plain, &arena, &out));
    hark_arena_close(&arena);
  }
  feed_close(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(recorded_text_stays_text_in_html),
      cmocka_unit_test(the_page_loads_nothing),
      cmocka_unit_test(tags_are_balanced),
      cmocka_unit_test(the_page_states_its_method_even_when_empty),
      cmocka_unit_test(json_says_what_the_analysis_says),
      cmocka_unit_test(a_small_sample_has_no_cost_in_json),
      cmocka_unit_test(names_that_are_not_utf8_do_not_cost_the_report),
      cmocka_unit_test(csv_has_one_row_for_each_row),
      cmocka_unit_test(the_largest_report_fits_the_stated_arena_in_each_form),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
