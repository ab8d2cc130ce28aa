// What is kept of alerts and when it is told: hours of a day in a zone, waits, queues, signatures.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "collector/alerts/alarms.h"
#include "collector/alerts/sign.h"
#include "collector/alerts/zone_file.h"

#define MINUTE_MS 60000ull
#define SUMMER_MS 1785196800000ull // 2026-07-28 00:00 UTC
#define WINTER_MS 1795478400000ull // 2026-11-24 00:00 UTC

static const hark_project_id first = {1}, second = {2};

static void a_day_has_the_hours_of_its_zone(void **state) {
  (void)state;
  hark_zone_file berlin, none;
  assert_true(hark_zone_open("Europe/Berlin", &berlin));
  assert_int_equal(120, hark_zone_minute(&berlin.zone, SUMMER_MS));
  assert_int_equal(60, hark_zone_minute(&berlin.zone, WINTER_MS));
  assert_int_equal(7 * 60 * MINUTE_MS - 1, hark_zone_until(&berlin.zone, WINTER_MS + 1, 8 * 60));
  assert_int_equal(0, hark_zone_until(&berlin.zone, WINTER_MS + 1, 60));
  // 22:00 to 07:00 there is 21:00 to 06:00 UTC in winter.
  assert_true(hark_zone_is_between(&berlin.zone, WINTER_MS, 22 * 60, 7 * 60));
  assert_true(hark_zone_is_between(&berlin.zone, WINTER_MS + 359 * MINUTE_MS, 22 * 60, 7 * 60));
  assert_false(hark_zone_is_between(&berlin.zone, WINTER_MS + 360 * MINUTE_MS, 22 * 60, 7 * 60));
  assert_false(hark_zone_is_between(&berlin.zone, WINTER_MS - 181 * MINUTE_MS, 22 * 60, 7 * 60));
  assert_true(hark_zone_is_between(&berlin.zone, WINTER_MS - 180 * MINUTE_MS, 22 * 60, 7 * 60));
  hark_zone_close(&berlin);
  assert_false(hark_zone_open("Europe/Nowhere", &none));
  hark_zone_close(&none);
  assert_false(hark_zone_name_is_good("../etc/passwd"));
  assert_false(hark_zone_name_is_good("/etc/passwd"));
}

static void waits_double_up_to_an_hour_and_are_never_the_same_for_all(void **state) {
  (void)state;
  for (uint64_t tries = 1, wait = HARK_OUTBOX_WAIT_MS_FIRST; tries < 40; tries++) {
    assert_int_equal(wait / 2, hark_outbox_wait(tries, 0));
    assert_int_equal(wait / 2 + wait - 1, hark_outbox_wait(tries, wait - 1));
    wait = 2 * wait < HARK_OUTBOX_WAIT_MS_MAX ? 2 * wait : HARK_OUTBOX_WAIT_MS_MAX;
  }
}

// The vector of RFC 4231 does not have our form; this one was made with Python's hmac.
static void a_signature_is_that_of_time_and_body(void **state) {
  (void)state;
  char signature[HARK_SIGNATURE_CHARS];
  assert_true(hark_sign("key", 1795428000, HARK_LITERAL("{\"a\":1}"), signature));
  assert_string_equal("t=1795428000,v1=773467eb74ab6456cb503b2819dcc38bdf6cd4b792f21de401083d57181fb3ff", signature);
}

// ---- queues ----

typedef struct {
  hark_err (*run)(const hark_tables *tables, void *context);
  void *context;
} step;

static hark_err take_step(void *context, const hark_tables *tables) {
  const step *s = context;
  return s->run(tables, s->context);
}

static hark_store *open_store(char directory[64]) {
  const char *why = "";
  hark_store *store;
  strcpy(directory, "/tmp/hark-test-alerts-XXXXXX");
  assert_non_null(mkdtemp(directory));
  assert_int_equal(HARK_OK, hark_store_open(directory, &(hark_store_options){0}, &store, &why));
  return store;
}

static void remove_store(hark_store *store, const char *directory) {
  char command[128];
  hark_store_close(store);
  snprintf(command, sizeof command, "rm -r %s", directory);
  assert_int_equal(0, system(command));
}

typedef struct {
  json_t *receiver;
  hark_outbox_try tried;
  uint64_t now_ms;
} queueing;

static hark_err add_three(const hark_tables *tables, void *context) {
  const queueing *q = context;
  json_t *event = json_pack("{s:s}", "event", "test");
  hark_err err = hark_record_put(tables, first, HARK_RECORD_ROUTE, 0, q->receiver, NULL);
  for (int i = 0; i < 3 && err == HARK_OK; i++) {
    err = hark_outbox_add(tables, first, q->receiver, event, q->now_ms + (uint64_t)i);
  }
  json_decref(event);
  return err;
}

static hark_err settle(const hark_tables *tables, void *context) {
  return hark_outbox_settle(tables, context);
}

// What is due of the first project at a time; the caller releases it.
static json_t *next_at(hark_store *store, const json_t *receiver, uint64_t now_ms) {
  hark_store_read *read;
  json_t *deliveries;
  hark_zone utc = {0};
  assert_int_equal(HARK_OK, hark_store_read_open(store, &read));
  hark_tables tables = hark_store_read_tables(read);
  assert_int_equal(HARK_OK, hark_records_list(&tables, first, HARK_RECORD_DELIVERY, &deliveries));
  json_t *next = hark_outbox_next(deliveries, receiver, &utc, now_ms);
  json_decref(deliveries);
  hark_store_read_close(read);
  return next;
}

static json_t *receiver_of(const char *quiet, const char *digest) {
  const char *why = "";
  json_t *said = json_pack("{s:s, s:s, s:s, s:s*, s:s*}", "name", "r", "kind", "webhook", "to", "http://127.0.0.1/",
                           "quiet", quiet, "digest", digest);
  json_t *receiver = hark_receiver_read(said, &why);
  json_decref(said);
  assert_non_null(receiver);
  return receiver;
}

static void settle_at(hark_store *store, const json_t *next, bool taken, uint64_t now_ms) {
  hark_outbox_try tried = {
      .project = first, .receiver = "r", .deliveries = next, .taken = taken, .why = "no", .now_ms = now_ms};
  step s = {settle, &tried};
  assert_int_equal(HARK_OK, hark_store_change(store, take_step, &s));
}

static void a_receiver_gets_one_after_the_other_and_old_ones_are_dropped(void **state) {
  (void)state;
  char directory[64];
  hark_store *store = open_store(directory);
  queueing q = {.receiver = receiver_of(NULL, NULL), .now_ms = WINTER_MS};
  step s = {add_three, &q};
  assert_int_equal(HARK_OK, hark_store_change(store, take_step, &s));
  json_t *next = next_at(store, q.receiver, WINTER_MS);
  assert_int_equal(1, json_array_size(next));
  char *name = strdup(hark_record_text(json_array_get(next, 0), "delivery"));
  settle_at(store, next, false, WINTER_MS);
  json_decref(next);
  next = next_at(store, q.receiver, WINTER_MS + HARK_OUTBOX_WAIT_MS_FIRST / 2 - 1);
  assert_int_equal(0, json_array_size(next)); // nor those behind it
  json_decref(next);
  next = next_at(store, q.receiver, WINTER_MS + HARK_OUTBOX_WAIT_MS_FIRST / 2);
  assert_string_equal(name, hark_record_text(json_array_get(next, 0), "delivery"));
  settle_at(store, next, true, WINTER_MS);
  json_decref(next);
  next = next_at(store, q.receiver, WINTER_MS + 2);
  assert_string_not_equal(name, hark_record_text(json_array_get(next, 0), "delivery"));
  settle_at(store, next, false, WINTER_MS + HARK_OUTBOX_KEEP_MS + 100); // too old by then
  json_decref(next);
  next = next_at(store, q.receiver, WINTER_MS + 2);
  assert_int_equal(WINTER_MS + 2, hark_record_number(json_array_get(next, 0), "at_ms"));
  json_decref(next);
  free(name);
  json_decref(q.receiver);
  remove_store(store, directory);
}

static void quiet_hours_and_digests_hold_back(void **state) {
  (void)state;
  char directory[64];
  hark_store *store = open_store(directory);
  json_t *quiet = receiver_of("22:00-07:00", NULL);
  queueing q = {.receiver = receiver_of(NULL, "08:00"), .now_ms = WINTER_MS};
  step s = {add_three, &q};
  assert_int_equal(HARK_OK, hark_store_change(store, take_step, &s));
  const struct {
    const json_t *receiver;
    uint64_t minutes, due;
  } cases[] = {{quiet, 0, 0}, {quiet, 419, 0}, {quiet, 420, 1}, {q.receiver, 479, 0}, {q.receiver, 480, 3}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    json_t *next = next_at(store, cases[i].receiver, WINTER_MS + cases[i].minutes * MINUTE_MS);
    assert_int_equal(cases[i].due, json_array_size(next));
    json_decref(next);
  }
  json_decref(quiet);
  json_decref(q.receiver);
  remove_store(store, directory);
}

static hark_err note_of_another(const hark_tables *tables, void *context) {
  uint64_t *id = context;
  json_t *alarm = json_pack("{s:s, s:s}", "metric", "sessions", "state", "open");
  hark_err err = hark_record_put(tables, first, HARK_RECORD_ALARM, 0, alarm, id);
  json_decref(alarm);
  hark_alarm_note note = {.project = second, .id = *id, .state = "acknowledged", .who = "eve", .now_ms = WINTER_MS};
  assert_int_equal(HARK_ERR_NOT_FOUND, hark_alarm_take_note(tables, &note));
  note.project = first;
  assert_int_equal(HARK_OK, hark_alarm_take_note(tables, &note));
  return err;
}

static void another_project_s_alarm_is_not_there(void **state) {
  (void)state;
  char directory[64];
  hark_store *store = open_store(directory);
  uint64_t id = 0;
  step s = {note_of_another, &id};
  assert_int_equal(HARK_OK, hark_store_change(store, take_step, &s));
  remove_store(store, directory);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_day_has_the_hours_of_its_zone),
      cmocka_unit_test(waits_double_up_to_an_hour_and_are_never_the_same_for_all),
      cmocka_unit_test(a_signature_is_that_of_time_and_body),
      cmocka_unit_test(a_receiver_gets_one_after_the_other_and_old_ones_are_dropped),
      cmocka_unit_test(quiet_hours_and_digests_hold_back),
      cmocka_unit_test(another_project_s_alarm_is_not_there),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
