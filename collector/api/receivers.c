// receivers.c — who hears of alarms: listing them, what they hear and when, ending one, and a test that says what came
// of it. Addresses are set at the command line alone: nothing here takes one.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/alerts/alarms.h"
#include "collector/alerts/send.h"
#include "collector/alerts/watch.h"
#include "collector/alerts/zone_file.h"
#include "collector/api/answer.h"
#include "collector/api/change.h"
#include "collector/keys.h"

#define TESTS_MAX 1u // at a time: each may hold a thread of the pool until its time is over
#define DELIVERY_CHARS 32u

// ---- listing ----

static size_t waiting_for(const json_t *deliveries, const char *name) {
  const json_t *one;
  size_t i, count = 0;
  json_array_foreach(deliveries, i, one) {
    count += strcmp(hark_record_text(one, "receiver"), name) == 0;
  }
  return count;
}

static void run_list(hark_store_read *read, const hark_question *question, hark_reply *reply) {
  hark_tables tables = hark_store_read_tables(read);
  json_t *receivers = NULL, *deliveries = NULL, *list = json_array(), *one;
  size_t i;
  hark_err err = hark_records_list(&tables, question->project, HARK_RECORD_ROUTE, &receivers);
  err = err != HARK_OK ? err : hark_records_list(&tables, question->project, HARK_RECORD_DELIVERY, &deliveries);
  json_array_foreach(receivers, i, one) {
    json_t *shown = hark_receiver_shown(one);
    json_object_set_new(shown, "waiting",
                        json_integer((json_int_t)waiting_for(deliveries, hark_record_text(one, "name"))));
    json_array_append_new(list, shown);
  }
  json_decref(receivers);
  json_decref(deliveries);
  if (err == HARK_OK) {
    reply->status = 200;
    reply->json = json_pack("{s:O, s:I}", "receivers", list, "every_s", (json_int_t)question->number);
  } else {
    hark_reply_error(reply, 503, hark_err_name(err), hark_err_sentence(err));
  }
  json_decref(list);
}

bool hark_get_receivers(hark_call *call) {
  call->question.number = call->app->config.alerts_every_s;
  hark_job_start(call->app, call->exchange, &call->question, run_list, false);
  return true;
}

// ---- changing, ending ----

static hark_err deny_missing(hark_change *change) {
  return hark_change_deny(change, 404, "not_found", "there is no such receiver");
}

static hark_err apply_change(hark_change *change, const hark_tables *tables) {
  json_t *receivers;
  const char *why;
  hark_err err = hark_records_list(tables, change->project, HARK_RECORD_ROUTE, &receivers);
  json_t *receiver = err == HARK_OK ? hark_receiver_find(receivers, change->name) : NULL;
  json_t *record = receiver ? hark_receiver_change(receiver, change->asked, &why) : NULL;
  if (err == HARK_OK && !receiver) {
    err = deny_missing(change);
  } else if (err == HARK_OK && !record) {
    err = hark_change_deny(change, 400, "bad_body", why);
  } else if (err == HARK_OK) {
    err = hark_record_put(tables, change->project, HARK_RECORD_ROUTE, hark_record_number(receiver, "id"), record, NULL);
    change->answer = hark_receiver_shown(record);
  }
  json_decref(record);
  json_decref(receivers);
  return err;
}

static bool zone_is_there(const json_t *asked) {
  hark_zone_file file;
  bool there = hark_zone_open(hark_record_text(asked, "zone"), &file);
  hark_zone_close(&file);
  return there;
}

bool hark_post_receiver(hark_call *call) {
  hark_change *change = hark_change_open(call);
  if (!change) {
    return true;
  }
  if (!zone_is_there(change->asked)) {
    hark_change_refuse(change, 400, "bad_body", "there is no such time zone: they are like Europe/Berlin");
    return true;
  }
  snprintf(change->what, sizeof change->what, "%s", change->name);
  change->action = "alerts.change";
  change->apply = apply_change;
  hark_change_start(change);
  return true;
}

static hark_err apply_end(hark_change *change, const hark_tables *tables) {
  hark_err err = hark_receiver_remove(tables, change->project, change->name);
  if (err == HARK_ERR_NOT_FOUND) {
    return deny_missing(change);
  }
  change->answer = json_pack("{s:b}", "ok", 1);
  return err;
}

bool hark_delete_receiver(hark_call *call) {
  hark_change *change = hark_change_open_bare(call);
  if (change) {
    snprintf(change->what, sizeof change->what, "%s", change->name);
    change->action = "alerts.remove";
    change->apply = apply_end;
    hark_change_start(change);
  }
  return true;
}

// ---- testing ----

typedef struct {
  uv_work_t work;
  hark_app *app;
  hark_exchange *exchange;
  hark_project_id project;
  char site[128], name[65], why[HARK_SEND_WHY_CHARS];
  hark_err err;
  bool taken;
} testing;

// A copy of the receiver's record, read in a snapshot that is closed before anything is sent; NULL: there is none.
static json_t *load(testing *t) {
  hark_store_read *read;
  json_t *receivers = NULL, *receiver = NULL;
  t->err = hark_store_read_open(t->app->store, &read);
  if (t->err == HARK_OK) {
    hark_tables tables = hark_store_read_tables(read);
    t->err = hark_records_list(&tables, t->project, HARK_RECORD_ROUTE, &receivers);
    hark_store_read_close(read);
    receiver = json_incref(hark_receiver_find(receivers, t->name));
    t->err = t->err == HARK_OK && !receiver ? HARK_ERR_NOT_FOUND : t->err;
    json_decref(receivers);
  }
  return receiver;
}

static void on_test(uv_work_t *work) {
  testing *t = work->data;
  char delivery[DELIVERY_CHARS + 1];
  json_t *receiver = load(t);
  if (receiver && hark_key_make("", DELIVERY_CHARS, delivery)) {
    hark_watch watch = {.now_ms = hark_app_now_ms, .base_url = ""};
    json_t *events = json_pack("[o]", hark_alarms_test_event(t->site, hark_app_now_ms()));
    t->taken = hark_watch_send(&watch, receiver, events, delivery, t->why);
    json_decref(events);
  }
  json_decref(receiver);
}

static void on_tested(uv_work_t *work, int status) {
  testing *t = work->data;
  t->app->shared->testing--;
  if (status != 0 || (t->err != HARK_OK && t->err != HARK_ERR_NOT_FOUND)) {
    hark_answer_error(t->exchange, 503, "store", "the test could not be run", "try again in a second");
  } else if (t->err == HARK_ERR_NOT_FOUND) {
    hark_answer_error(t->exchange, 404, "not_found", "there is no such receiver", NULL);
  } else {
    hark_answer_json(t->exchange, 200,
                     json_pack("{s:b, s:s*}", "taken", t->taken, "problem", t->taken ? NULL : t->why));
  }
  free(t);
}

bool hark_post_receiver_test(hark_call *call) {
  _Atomic uint32_t *running = &call->app->shared->testing; // by all loops
  bool busy = atomic_fetch_add(running, 1) >= TESTS_MAX;
  testing *t = busy ? NULL : calloc(1, sizeof *t);
  if (t) {
    t->app = call->app;
    t->exchange = call->exchange;
    t->project = call->question.project;
    memcpy(t->site, call->question.site, sizeof t->site);
    memcpy(t->name, call->question.name, sizeof t->name);
    t->work.data = t;
  }
  if (!t || uv_queue_work(call->app->loop, &t->work, on_test, on_tested) < 0) {
    free(t);
    --*running;
    hark_answer_error(call->exchange, 503, "busy", "another test is under way", "try again in ten seconds");
  }
  return true;
}
