#include "collector/alerts/outbox.h"

#include <string.h>

#include "collector/alerts/sign.h"

hark_err hark_outbox_add(const hark_tables *tables, hark_project_id project, const json_t *receiver,
                         const json_t *event, uint64_t now_ms) {
  char name[HARK_DELIVERY_CHARS];
  if (!hark_delivery_name(name)) {
    return HARK_ERR_IO;
  }
  json_t *delivery =
      json_pack("{s:s, s:s, s:I, s:I, s:i, s:O}", "receiver", hark_record_text(receiver, "name"), "delivery", name,
                "at_ms", (json_int_t)now_ms, "due_ms", (json_int_t)now_ms, "tries", 0, "event", event);
  hark_err err =
      delivery ? hark_record_put(tables, project, HARK_RECORD_DELIVERY, 0, delivery, NULL) : HARK_ERR_NO_MEMORY;
  json_decref(delivery);
  return err != HARK_OK ? err : hark_records_trim(tables, project, HARK_RECORD_DELIVERY, HARK_OUTBOX_MAX, NULL);
}

json_t *hark_outbox_next(const json_t *deliveries, const json_t *receiver, const hark_zone *zone, uint64_t now_ms) {
  json_t *next = json_array(), *delivery;
  bool digest = json_object_get(receiver, "digest_at") != NULL;
  size_t i, most = digest ? HARK_DIGEST_MAX : 1;
  json_array_foreach(deliveries, i, delivery) {
    if (strcmp(hark_record_text(delivery, "receiver"), hark_record_text(receiver, "name")) != 0) {
      continue;
    }
    if (json_array_size(next) == 0 &&
        (hark_record_number(delivery, "due_ms") > now_ms ||
         !hark_receiver_hears(receiver, zone, now_ms, hark_record_number(delivery, "at_ms")))) {
      break; // the others wait behind it
    }
    json_array_append(next, delivery);
    if (json_array_size(next) == most) {
      break;
    }
  }
  return next;
}

uint64_t hark_outbox_wait(uint64_t tries, uint64_t jitter) {
  uint64_t wait = HARK_OUTBOX_WAIT_MS_FIRST;
  for (uint64_t i = 1; i < tries && wait < HARK_OUTBOX_WAIT_MS_MAX; i++) {
    wait *= 2;
  }
  wait = wait < HARK_OUTBOX_WAIT_MS_MAX ? wait : HARK_OUTBOX_WAIT_MS_MAX;
  return wait / 2 + jitter % wait;
}

// ---- how it ended ----

static void count(json_t *receiver, const char *name, uint64_t more) {
  json_object_set_new(receiver, name, json_integer((json_int_t)(hark_record_number(receiver, name) + more)));
}

static hark_err note_receiver(const hark_tables *tables, const hark_outbox_try *tried, uint64_t dropped) {
  json_t *receivers, *receiver;
  hark_err err = hark_records_list(tables, tried->project, HARK_RECORD_ROUTE, &receivers);
  receiver = err == HARK_OK ? hark_receiver_find(receivers, tried->receiver) : NULL;
  if (receiver) { // else it was removed meanwhile
    count(receiver, tried->taken ? "sent" : "failed", 1);
    count(receiver, "dropped", dropped);
    json_object_set_new(receiver, "tried_ms", json_integer((json_int_t)tried->now_ms));
    if (tried->taken) {
      json_object_del(receiver, "problem");
    } else {
      json_object_set_new(receiver, "problem", json_string(tried->why));
    }
    err =
        hark_record_put(tables, tried->project, HARK_RECORD_ROUTE, hark_record_number(receiver, "id"), receiver, NULL);
  }
  json_decref(receivers);
  return err;
}

static hark_err wait_on(const hark_tables *tables, const hark_outbox_try *tried, const json_t *delivery) {
  json_t *later = json_copy((json_t *)delivery);
  uint64_t tries = hark_record_number(delivery, "tries") + 1;
  json_object_set_new(later, "tries", json_integer((json_int_t)tries));
  json_object_set_new(later, "due_ms",
                      json_integer((json_int_t)(tried->now_ms + hark_outbox_wait(tries, tried->jitter))));
  hark_err err =
      hark_record_put(tables, tried->project, HARK_RECORD_DELIVERY, hark_record_number(delivery, "id"), later, NULL);
  json_decref(later);
  return err;
}

hark_err hark_outbox_settle(const hark_tables *tables, const hark_outbox_try *tried) {
  hark_err err = HARK_OK;
  uint64_t dropped = 0;
  const json_t *delivery;
  size_t i;
  json_array_foreach(tried->deliveries, i, delivery) {
    bool old = !tried->taken && hark_record_number(delivery, "at_ms") + HARK_OUTBOX_KEEP_MS < tried->now_ms;
    if (err != HARK_OK) {
      break;
    }
    if (tried->taken || old) {
      err = hark_record_remove(tables, tried->project, HARK_RECORD_DELIVERY, hark_record_number(delivery, "id"));
      err = err == HARK_ERR_NOT_FOUND ? HARK_OK : err; // its receiver was removed meanwhile
      dropped += old;
    } else if (i == dropped) {
      err = wait_on(tables, tried, delivery);
    }
  }
  return err != HARK_OK ? err : note_receiver(tables, tried, dropped);
}
