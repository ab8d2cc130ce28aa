// The anomaly report over a real store: four weeks of visits, in whose last two days a release breaks one browser.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "collector/alerts/alarms.h"
#include "collector/alerts/annotations.h"
#include "collector/api/job.h"
#include "collector/store/store_write.h"
#include "tests/report/visits.h"

#define HOUR_MS 3600000u
#define NOW_MS 1795428000000u // 2026-11-23 10:00 UTC
#define HOURS (4u * 168u)
#define BROKEN_HOURS 48u

static const hark_project_id project = {1};

typedef struct {
  char directory[64];
  hark_store *store;
} fixture;

typedef struct {
  json_t *record;
} noting;

static hark_err note(void *context, const hark_tables *tables) {
  return hark_annotation_add(tables, project, ((noting *)context)->record, NULL);
}

static void annotate(fixture *f, uint64_t at_ms, const char *kind, const char *text, const char *metric) {
  const char *why;
  json_t *said =
      json_pack("{s:I, s:s, s:s, s:s*}", "at", (json_int_t)at_ms, "kind", kind, "text", text, "metric", metric);
  noting n = {hark_annotation_read(said, NOW_MS, "test", &why)};
  assert_non_null(n.record);
  assert_int_equal(HARK_OK, hark_store_change(f->store, note, &n));
  json_decref(n.record);
  json_decref(said);
}

static int set_up(void **state) {
  static fixture f;
  const char *why = "";
  strcpy(f.directory, "/tmp/hark-test-anomalies-XXXXXX");
  assert_non_null(mkdtemp(f.directory));
  assert_int_equal(HARK_OK, hark_store_open(f.directory, &(hark_store_options){0}, &f.store, &why));
  assert_int_equal(HARK_OK, hark_make_visits(f.store, project, NOW_MS, HOURS, BROKEN_HOURS));
  annotate(&f, NOW_MS - BROKEN_HOURS * (uint64_t)HOUR_MS, "release", "5.2.1 <b>", NULL);
  annotate(&f, NOW_MS - 9 * BROKEN_HOURS * (uint64_t)HOUR_MS, "release", "5.2.0", NULL);
  annotate(&f, NOW_MS - BROKEN_HOURS * (uint64_t)HOUR_MS, "expected", "we know", "rage click");
  *state = &f;
  return 0;
}

static int tear_down(void **state) {
  fixture *f = *state;
  hark_store_close(f->store);
  static const char *const files[] = {"data.mdb", "lock.mdb"};
  for (size_t i = 0; i < 2; i++) {
    char path[96];
    snprintf(path, sizeof path, "%s/%s", f->directory, files[i]);
    unlink(path);
  }
  rmdir(f->directory);
  return 0;
}

static hark_reply ask(fixture *f, hark_project_id which, hark_report_form form, uint64_t from_ms) {
  hark_question question = {.project = which,
                            .from_ms = from_ms,
                            .to_ms = UINT64_MAX,
                            .now_ms = NOW_MS + 1000,
                            .form = form,
                            .base_url = "http://127.0.0.1:7070",
                            .site = "shop & <b>co</b>"};
  hark_reply reply = {0};
  hark_store_read *read;
  assert_int_equal(HARK_OK, hark_store_read_open(f->store, &read));
  hark_run_anomalies(read, &question, &reply);
  hark_store_read_close(read);
  assert_int_equal(200, reply.status);
  return reply;
}

static json_t *report_of(fixture *f, uint64_t from_ms) {
  hark_reply reply = ask(f, project, HARK_REPORT_JSON, from_ms);
  json_t *json = json_loadb(reply.bytes, reply.size, 0, NULL);
  assert_non_null(json);
  free(reply.bytes);
  return json;
}

static json_t *finding_of(json_t *report, const char *metric) {
  size_t i;
  json_t *each;
  json_array_foreach(json_object_get(report, "anomalies"), i, each) {
    if (strcmp(json_string_value(json_object_get(each, "metric")), metric) == 0) {
      return each;
    }
  }
  return NULL;
}

// The cause is Safari: the release came everywhere at once, so that nothing can be compared by it.
static void expect_safari(json_t *finding) {
  assert_non_null(finding);
  assert_string_equal("found", json_string_value(json_object_get(finding, "verdict")));
  json_t *cause = json_array_get(json_object_get(finding, "causes"), 0), *set = json_object_get(cause, "set");
  assert_int_equal(1, json_array_size(set));
  assert_string_equal("browser", json_string_value(json_object_get(json_array_get(set, 0), "dim")));
  assert_string_equal("Safari", json_string_value(json_object_get(json_array_get(set, 0), "value")));
  assert_true(json_number_value(json_object_get(cause, "explained")) > 0.7);
  assert_int_equal(5, json_array_size(json_object_get(finding, "sessions")));
}

static void what_broke_is_told_with_its_browser_and_what_rose_with_it(void **state) {
  json_t *report = report_of(*state, NOW_MS - 72 * (uint64_t)HOUR_MS);
  expect_safari(finding_of(report, "errors a session"));
  expect_safari(finding_of(report, "rage click"));
  expect_safari(finding_of(report, "sessions with a failed request"));
  assert_null(finding_of(report, "bounces")); // all visits here are
  json_t *sold = finding_of(report, "conversion purchase");
  expect_safari(sold);
  assert_true(json_number_value(json_object_get(sold, "now")) < json_number_value(json_object_get(sold, "before")));
  json_t *came = json_array_get(json_object_get(sold, "came_with_it"), 0);
  assert_string_equal("5.2.1", json_string_value(json_object_get(came, "value")));
  json_t *signs = json_object_get(sold, "rose_with_it");
  assert_int_equal(3, json_array_size(signs)); // the error, the signal, and errors of any kind
  json_t *first = json_array_get(signs, 0), *last = json_array_get(signs, 2);
  assert_string_equal("TypeError: <x> is undefined at pay.js:120", json_string_value(json_object_get(first, "what")));
  assert_true(json_number_value(json_object_get(first, "before")) == 0);
  assert_true(json_number_value(json_object_get(first, "now")) > 0.4);
  assert_true(json_number_value(json_object_get(first, "now_elsewhere")) == 0);
  assert_string_equal("errors", json_string_value(json_object_get(last, "what")));
  assert_true(json_number_value(json_object_get(last, "now")) > 0.5);
  assert_true(json_number_value(json_object_get(last, "now_elsewhere")) < 0.1);
  json_decref(report);
}

static void what_was_noted_near_its_begin_is_told_and_what_was_expected_is_said_to_be(void **state) {
  json_t *report = report_of(*state, NOW_MS - 72 * (uint64_t)HOUR_MS);
  json_t *sold = finding_of(report, "conversion purchase"), *noted = json_object_get(sold, "annotations");
  assert_int_equal(2, json_array_size(noted)); // not the release of last week
  assert_string_equal("5.2.1 <b>", json_string_value(json_object_get(json_array_get(noted, 0), "text")));
  assert_false(json_is_true(json_object_get(sold, "expected")));
  assert_true(json_is_true(json_object_get(finding_of(report, "rage click"), "expected")));
  json_decref(report);
}

static void before_it_broke_nothing_is_told_of_it(void **state) {
  fixture *f = *state;
  hark_question question = {.project = project,
                            .from_ms = NOW_MS - 10 * 24 * (uint64_t)HOUR_MS,
                            .to_ms = NOW_MS - 60 * (uint64_t)HOUR_MS,
                            .now_ms = NOW_MS,
                            .form = HARK_REPORT_JSON};
  hark_reply reply = {0};
  hark_store_read *read;
  assert_int_equal(HARK_OK, hark_store_read_open(f->store, &read));
  hark_run_anomalies(read, &question, &reply);
  hark_store_read_close(read);
  json_t *json = json_loadb(reply.bytes, reply.size, 0, NULL);
  assert_true(json_array_size(json_object_get(json, "anomalies")) <= 2);
  assert_null(finding_of(json, "errors a session"));
  json_decref(json);
  free(reply.bytes);
}

static void the_page_escapes_what_was_recorded_and_loads_nothing(void **state) {
  hark_reply reply = ask(*state, project, HARK_REPORT_HTML, NOW_MS - 72 * (uint64_t)HOUR_MS);
  char *page = malloc(reply.size + 1);
  memcpy(page, reply.bytes, reply.size);
  page[reply.size] = 0;
  assert_non_null(strstr(page, "browser = Safari"));
  assert_non_null(strstr(page, "shop &amp; &lt;b&gt;co&lt;/b&gt;"));
  assert_null(strstr(page, "<b>co"));
  assert_non_null(strstr(page, "; the release 5.2.1 &lt;b&gt; started there and then"));
  assert_non_null(strstr(page, "of those sessions have “TypeError: &lt;x&gt; is undefined at pay.js:120”"));
  assert_null(strstr(page, "<script"));
  assert_null(strstr(page, "nan"));
  assert_non_null(strstr(page, "default-src 'none'"));
  const char *keep = getenv("HARK_TEST_PAGE");
  if (keep) {
    FILE *file = fopen(keep, "w");
    fputs(page, file);
    fclose(file);
  }
  free(page);
  free(reply.bytes);
}

static void the_sheet_has_a_row_for_each(void **state) {
  hark_reply reply = ask(*state, project, HARK_REPORT_CSV, NOW_MS - 72 * (uint64_t)HOUR_MS);
  json_t *report = report_of(*state, NOW_MS - 72 * (uint64_t)HOUR_MS);
  size_t rows = 0;
  for (size_t i = 0; i < reply.size; i++) {
    rows += reply.bytes[i] == '\n';
  }
  assert_int_equal(1 + json_array_size(json_object_get(report, "anomalies")), rows);
  json_decref(report);
  free(reply.bytes);
}

// What a plan would tell, as it is written into the list of known alarms; the caller releases the list.
static json_t *known_after(hark_survey *survey, const json_t *known, uint32_t *told) {
  json_t *plan, *item, *after = json_array();
  size_t i;
  assert_int_equal(HARK_OK, hark_alarms_plan(survey, known, "", &plan));
  *told = 0;
  json_array_foreach(plan, i, item) {
    json_t *alarm = json_object_get(item, "alarm");
    *told += json_object_get(item, "event") != NULL;
    json_object_set_new(alarm, "id", json_integer((json_int_t)i + 1));
    json_array_append(after, alarm);
  }
  json_decref(plan);
  return after;
}

static void two_findings_of_one_change_are_one_alarm_and_told_once(void **state) {
  fixture *f = *state;
  hark_store_read *read;
  hark_survey *survey;
  hark_survey_scope scope = {project, NOW_MS - 72 * (uint64_t)HOUR_MS, UINT64_MAX, NOW_MS};
  assert_int_equal(HARK_OK, hark_store_read_open(f->store, &read));
  assert_int_equal(HARK_OK, hark_survey_open(read, &scope, &survey));
  assert_true(survey->report.count > 0);
  // A drop that is over, and the shift that it became.
  hark_anomaly_finding *newer = &survey->findings[0], *older = &survey->findings[1];
  newer->expected = false;
  newer->alarm.from_s = (int64_t)(NOW_MS / 1000) - 5 * 3600;
  newer->alarm.to_s = newer->alarm.raised_s = (int64_t)(NOW_MS / 1000) - 3600;
  newer->alarm.open = true;
  assert_true(survey->report.count > 1);
  json_decref(older->annotations);
  *older = *newer;
  older->annotations = json_incref(newer->annotations);
  older->alarm.from_s -= 5 * 3600;
  older->alarm.to_s = older->alarm.raised_s = newer->alarm.from_s - 3600;
  older->alarm.open = false;
  for (uint32_t i = 2; i < survey->report.count; i++) {
    json_decref(survey->findings[i].annotations);
  }
  survey->report.count = 2;
  uint32_t told;
  json_t *none = json_array(), *first = known_after(survey, none, &told);
  assert_int_equal(1, json_array_size(first));
  assert_int_equal(1, told);
  json_t *second = known_after(survey, first, &told);
  assert_int_equal(0, json_array_size(second));
  newer->alarm.open = false; // it ends: told once
  json_t *third = known_after(survey, first, &told), *fourth = known_after(survey, third, &told);
  assert_int_equal(1, json_array_size(third));
  assert_string_equal("closed", hark_record_text(json_array_get(third, 0), "state"));
  assert_int_equal(0, json_array_size(fourth));
  json_decref(none);
  json_decref(first);
  json_decref(second);
  json_decref(third);
  json_decref(fourth);
  hark_survey_close(survey);
  hark_store_read_close(read);
}

static void a_project_without_visits_has_an_empty_report(void **state) {
  hark_reply reply = ask(*state, (hark_project_id){2}, HARK_REPORT_JSON, 0);
  json_t *json = json_loadb(reply.bytes, reply.size, 0, NULL);
  assert_int_equal(0, json_array_size(json_object_get(json, "anomalies")));
  json_decref(json);
  free(reply.bytes);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_broke_is_told_with_its_browser_and_what_rose_with_it),
      cmocka_unit_test(what_was_noted_near_its_begin_is_told_and_what_was_expected_is_said_to_be),
      cmocka_unit_test(before_it_broke_nothing_is_told_of_it),
      cmocka_unit_test(the_page_escapes_what_was_recorded_and_loads_nothing),
      cmocka_unit_test(the_sheet_has_a_row_for_each),
      cmocka_unit_test(two_findings_of_one_change_are_one_alarm_and_told_once),
      cmocka_unit_test(a_project_without_visits_has_an_empty_report),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
