#include "collector/alerts/watch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "collector/alerts/message.h"
#include "collector/alerts/send.h"
#include "collector/alerts/sign.h"
#include "collector/alerts/zone_file.h"

#define DAY_MS (24 * 3600000ull)
#define LOOK_BACK_MS (3 * DAY_MS) // alarms that ended before are closed
#define SITE_CHARS 128u

int hark_watch_hold(const char *directory) {
  char path[4096];
  int size = snprintf(path, sizeof path, "%s/watch.lock", directory);
  int fd = size > 0 && (size_t)size < sizeof path ? open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600) : -1;
  if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

static bool is_stopped(const hark_watch *watch) {
  return watch->stop && atomic_load(watch->stop);
}

static void name_site(const hark_project *project, char site[SITE_CHARS]) {
  snprintf(site, SITE_CHARS, "%.*s", (int)project->name.size,
           project->name.data ? (const char *)project->name.data : "");
}

// ---- judging ----

static hark_err write_plan(void *context, const hark_tables *tables) {
  return hark_alarms_write(tables, context);
}

static hark_err plan_of(const hark_watch *watch, const hark_project *project, uint64_t now_ms, json_t **plan) {
  hark_store_read *read;
  json_t *known = NULL;
  hark_survey *survey = NULL;
  hark_survey_scope scope = {.project = project->id,
                             .from_ms = now_ms > LOOK_BACK_MS ? now_ms - LOOK_BACK_MS : 0,
                             .to_ms = UINT64_MAX,
                             .now_ms = now_ms};
  *plan = NULL;
  hark_err err = hark_store_read_open(watch->store, &read);
  if (err == HARK_OK) {
    hark_tables tables = hark_store_read_tables(read);
    err = hark_records_list(&tables, project->id, HARK_RECORD_ALARM, &known);
    err = err != HARK_OK ? err : hark_survey_open(read, &scope, &survey);
    err = err != HARK_OK ? err : hark_alarms_plan(survey, known, watch->base_url, plan);
    hark_survey_close(survey);
    json_decref(known);
    hark_store_read_close(read);
  }
  return err;
}

hark_err hark_watch_judge(const hark_watch *watch, const hark_project *project) {
  char site[SITE_CHARS];
  json_t *plan;
  uint64_t now_ms = watch->now_ms();
  name_site(project, site);
  hark_err err = plan_of(watch, project, now_ms, &plan);
  if (err == HARK_OK && json_array_size(plan) > 0) {
    hark_alarms_change change = {project->id, site, plan, now_ms};
    err = watch->commit(watch->context, write_plan, &change);
  }
  json_decref(plan);
  return err;
}

// ---- delivering ----

static bool post(const hark_watch *watch, const json_t *receiver, char *body, const char *delivery, char *why) {
  char signature[HARK_SIGNATURE_CHARS] = "", signed_by[HARK_SIGNATURE_CHARS + 24], named[64];
  const char *secret = hark_record_text(receiver, "secret");
  hark_bytes bytes = hark_bytes_from_cstr(body);
  snprintf(named, sizeof named, "Hark-Delivery: %s", delivery);
  hark_outgoing message = {.url = hark_record_text(receiver, "to"),
                           .headers = {"Content-Type: application/json", named},
                           .header_count = 2,
                           .body = bytes,
                           .time_ms = watch->send_ms ? watch->send_ms : HARK_WATCH_SEND_MS,
                           .stop = watch->stop};
  if (*secret && hark_sign(secret, watch->now_ms() / 1000, bytes, signature)) {
    snprintf(signed_by, sizeof signed_by, "Hark-Signature: %s", signature);
    message.headers[message.header_count++] = signed_by;
  }
  return hark_send(&message, why);
}

static bool mail(const hark_watch *watch, const json_t *receiver, char *body, char *why) {
  hark_outgoing message = {.url = hark_record_text(receiver, "server"),
                           .from = hark_record_text(receiver, "from"),
                           .to = hark_record_text(receiver, "to"),
                           .user = hark_record_text(receiver, "user"),
                           .password = hark_record_text(receiver, "password"),
                           .body = hark_bytes_from_cstr(body),
                           .time_ms = watch->send_ms ? watch->send_ms : HARK_WATCH_SEND_MS,
                           .stop = watch->stop};
  return hark_send(&message, why);
}

bool hark_watch_send(const hark_watch *watch, const json_t *receiver, const json_t *events, const char *delivery,
                     char *why) {
  const char *kind = hark_record_text(receiver, "kind");
  bool by_mail = strcmp(kind, "email") == 0;
  char *body = by_mail                      ? hark_message_mail(events, delivery, hark_record_text(receiver, "from"),
                                                                hark_record_text(receiver, "to"), watch->now_ms())
               : strcmp(kind, "slack") == 0 ? hark_message_slack(events)
                                            : hark_message_webhook(events, delivery);
  snprintf(why, HARK_SEND_WHY_CHARS, "no memory");
  bool taken = body && (by_mail ? mail(watch, receiver, body, why) : post(watch, receiver, body, delivery, why));
  free(body);
  return taken;
}

static hark_err settle(void *context, const hark_tables *tables) {
  return hark_outbox_settle(tables, context);
}

// A digest goes by the name of its last event: if more has come to it at the next try, it is another delivery.
static hark_err try_one(const hark_watch *watch, const hark_project *project, const json_t *receiver,
                        const json_t *deliveries) {
  char site[SITE_CHARS], why[HARK_SEND_WHY_CHARS];
  json_t *events = json_array(), *delivery;
  const char *name = "";
  size_t i;
  json_array_foreach(deliveries, i, delivery) {
    json_array_append(events, json_object_get(delivery, "event"));
    name = hark_record_text(delivery, "delivery");
  }
  bool taken = hark_watch_send(watch, receiver, events, name, why);
  json_decref(events);
  if (!taken && is_stopped(watch)) {
    return HARK_OK; // it was not the receiver's fault
  }
  name_site(project, site);
  if (watch->tell) {
    watch->tell(site, hark_record_text(receiver, "name"), taken, taken ? "" : why);
  }
  hark_outbox_try tried = {.project = project->id,
                           .receiver = hark_record_text(receiver, "name"),
                           .deliveries = deliveries,
                           .taken = taken,
                           .why = why,
                           .now_ms = watch->now_ms(),
                           .jitter = hark_jitter(UINT64_MAX)};
  return watch->commit(watch->context, settle, &tried);
}

// Reads what is due of each receiver: a list of {"receiver", "deliveries"}.
static hark_err list_due(const hark_watch *watch, const hark_project *project, json_t **due) {
  hark_store_read *read;
  json_t *receivers = NULL, *deliveries = NULL, *receiver;
  size_t i;
  *due = json_array();
  hark_err err = hark_store_read_open(watch->store, &read);
  if (err != HARK_OK) {
    return err;
  }
  hark_tables tables = hark_store_read_tables(read);
  err = hark_records_list(&tables, project->id, HARK_RECORD_DELIVERY, &deliveries);
  if (err == HARK_OK && json_array_size(deliveries) > 0) {
    err = hark_records_list(&tables, project->id, HARK_RECORD_ROUTE, &receivers);
  }
  hark_store_read_close(read);
  json_array_foreach(receivers, i, receiver) {
    hark_zone_file zone; // one that is gone counts as UTC
    hark_zone_open(hark_record_text(receiver, "zone"), &zone);
    json_t *next = hark_outbox_next(deliveries, receiver, &zone.zone, watch->now_ms());
    if (json_array_size(next) > 0) {
      json_array_append_new(*due, json_pack("{s:O, s:O}", "receiver", receiver, "deliveries", next));
    }
    json_decref(next);
    hark_zone_close(&zone);
  }
  json_decref(receivers);
  json_decref(deliveries);
  return err;
}

hark_err hark_watch_deliver(const hark_watch *watch, const hark_project *project, uint32_t *tried) {
  hark_err err = HARK_OK;
  bool more = true;
  *tried = 0;
  while (more && err == HARK_OK) {
    json_t *due, *one;
    size_t i;
    err = list_due(watch, project, &due);
    more = json_array_size(due) > 0 && !is_stopped(watch);
    json_array_foreach(due, i, one) {
      if (err == HARK_OK && !is_stopped(watch)) {
        err = try_one(watch, project, json_object_get(one, "receiver"), json_object_get(one, "deliveries"));
        ++*tried;
      }
    }
    json_decref(due);
  }
  return err;
}
