#include "collector/alerts/receivers.h"

#include <string.h>

#define MEDIUM_FROM 6.0
#define HIGH_FROM 15.0
#define TEXT_MAX 512u

static const char *const severities[] = {"low", "medium", "high"};

const char *hark_severity_name(hark_severity severity) {
  return severities[severity];
}

bool hark_severity_read(const char *name, hark_severity *severity) {
  for (size_t i = 0; i < sizeof severities / sizeof severities[0]; i++) {
    if (strcmp(severities[i], name) == 0) {
      *severity = (hark_severity)i;
      return true;
    }
  }
  return false;
}

hark_severity hark_severity_of(double score, bool silence) {
  return silence || score >= HIGH_FROM ? HARK_SEVERITY_HIGH
         : score >= MEDIUM_FROM        ? HARK_SEVERITY_MEDIUM
                                       : HARK_SEVERITY_LOW;
}

// ---- reading ----

// No text may hold what ends a line: some become parts of a header.
static bool are_lines(const json_t *said) {
  const char *name;
  const json_t *value;
  json_object_foreach((json_t *)said, name, value) {
    const char *text = json_string_value(value);
    size_t size = json_string_length(value);
    if (!text || size > TEXT_MAX || strlen(text) != size) {
      return false;
    }
    for (size_t i = 0; i < size; i++) {
      if ((uint8_t)text[i] < 0x20 || text[i] == 0x7f) {
        return false;
      }
    }
  }
  return true;
}

static bool is_name(const char *text) {
  return *text && strlen(text) <= 64 &&
         strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == strlen(text);
}

static bool is_address_of(const char *text, const char *plain, const char *safe) {
  size_t plain_size = strlen(plain), safe_size = strlen(safe);
  const char *host = strncmp(text, plain, plain_size) == 0 ? text + plain_size
                     : strncmp(text, safe, safe_size) == 0 ? text + safe_size
                                                           : "";
  return *host && !strpbrk(text, " <>\"");
}

static bool is_mailbox(const char *text) {
  const char *at = strchr(text, '@');
  return at && at != text && at[1] && !strchr(at + 1, '@') && !strpbrk(text, " <>\",;:()");
}

static bool read_minutes(const json_t *said, json_t *record) {
  const char *quiet = hark_record_text(said, "quiet"), *digest = hark_record_text(said, "digest");
  uint32_t from, to, at;
  char begin[6] = "";
  if (*quiet) {
    if (strlen(quiet) != 11 || quiet[5] != '-') {
      return false;
    }
    memcpy(begin, quiet, 5);
    if (!hark_minute_read(begin, &from) || !hark_minute_read(quiet + 6, &to) || from == to) {
      return false;
    }
    json_object_set_new(record, "quiet_from", json_integer(from));
    json_object_set_new(record, "quiet_to", json_integer(to));
  }
  if (*digest) {
    if (!hark_minute_read(digest, &at)) {
      return false;
    }
    json_object_set_new(record, "digest_at", json_integer(at));
  }
  return true;
}

static const char *why_not(const json_t *said) {
  const char *kind = hark_record_text(said, "kind"), *to = hark_record_text(said, "to");
  hark_severity severity;
  if (!are_lines(said)) {
    return "texts are single lines of at most 512 bytes";
  }
  if (!is_name(hark_record_text(said, "name"))) {
    return "a name has 1 to 64 letters, digits and . _ -";
  }
  if (*hark_record_text(said, "severity") && !hark_severity_read(hark_record_text(said, "severity"), &severity)) {
    return "severity is low, medium or high";
  }
  if (strcmp(kind, "email") == 0) {
    return !is_mailbox(to) || !is_mailbox(hark_record_text(said, "from")) ? "a mailbox is like ops@shop.example"
           : !is_address_of(hark_record_text(said, "server"), "smtp://", "smtps://")
               ? "the mail server is like smtp://mail.shop.example:587 or smtps://…"
               : NULL;
  }
  if (strcmp(kind, "webhook") != 0 && strcmp(kind, "slack") != 0) {
    return "a kind is webhook, slack or email";
  }
  return is_address_of(to, "http://", "https://") ? NULL : "an address is like https://hooks.shop.example/hark";
}

// What is said of a receiver: whom it is, and, from TIMING on, what it hears and when.
static const char *const kept[] = {"name",     "kind",     "to",     "secret", "server", "from", "user",
                                   "password", "severity", "metric", "quiet",  "digest", "zone"};
#define KEPT (sizeof kept / sizeof kept[0])
#define TIMING 8u

json_t *hark_receiver_read(const json_t *said, const char **why) {
  *why = json_is_object(said) ? why_not(said) : "it is no object";
  json_t *record = *why ? NULL : json_object();
  for (size_t i = 0; record && i < KEPT; i++) {
    if (*hark_record_text(said, kept[i])) {
      json_object_set(record, kept[i], json_object_get(said, kept[i]));
    }
  }
  if (record && !read_minutes(said, record)) {
    json_decref(record);
    record = NULL;
    *why = "quiet hours are like 22:00-07:00, a digest's time like 08:00";
  }
  return record;
}

static bool is_timing(const char *name) {
  for (size_t i = TIMING; i < KEPT; i++) {
    if (strcmp(name, kept[i]) == 0) {
      return true;
    }
  }
  return false;
}

// Counts and problems of deliveries, which are said by nobody.
static void keep_history(json_t *record, const json_t *receiver) {
  static const char *const history[] = {"id", "sent", "failed", "dropped", "problem", "tried_ms"};
  for (size_t i = 0; i < sizeof history / sizeof history[0]; i++) {
    json_t *value = json_object_get(receiver, history[i]);
    if (value) {
      json_object_set(record, history[i], value);
    }
  }
}

json_t *hark_receiver_change(const json_t *receiver, const json_t *asked, const char **why) {
  const char *name;
  json_t *value, *said = json_object();
  for (size_t i = 0; i < KEPT; i++) {
    if (*hark_record_text(receiver, kept[i])) {
      json_object_set(said, kept[i], json_object_get(receiver, kept[i]));
    }
  }
  *why = json_object_size(asked) == 0 ? "it is severity, metric, quiet, digest or zone that can be changed" : NULL;
  json_object_foreach((json_t *)asked, name, value) {
    if (!is_timing(name)) {
      *why = "it is severity, metric, quiet, digest or zone that can be changed";
    } else if (json_is_null(value)) {
      json_object_del(said, name);
    } else {
      json_object_set(said, name, value);
    }
  }
  json_t *record = *why ? NULL : hark_receiver_read(said, why);
  json_decref(said);
  if (record) {
    keep_history(record, receiver);
  }
  return record;
}

json_t *hark_receiver_shown(const json_t *receiver) {
  json_t *shown = json_copy((json_t *)receiver);
  json_object_del(shown, "secret");
  json_object_del(shown, "password");
  if (strcmp(hark_record_text(receiver, "kind"), "slack") == 0) {
    json_object_del(shown, "to"); // whoever knows it may write there
  }
  return shown;
}

// ---- asking ----

bool hark_receiver_wants(const json_t *receiver, hark_severity severity, const char *metric) {
  hark_severity least = HARK_SEVERITY_LOW;
  const char *of = hark_record_text(receiver, "metric");
  hark_severity_read(hark_record_text(receiver, "severity"), &least);
  return severity >= least && (*of == '\0' || strcmp(of, metric) == 0);
}

bool hark_receiver_hears(const json_t *receiver, const hark_zone *zone, uint64_t now_ms, uint64_t since_ms) {
  const json_t *digest = json_object_get(receiver, "digest_at"), *from = json_object_get(receiver, "quiet_from");
  if (from && hark_zone_is_between(zone, now_ms, (uint32_t)json_integer_value(from),
                                   (uint32_t)hark_record_number(receiver, "quiet_to"))) {
    return false;
  }
  return !digest || now_ms >= since_ms + hark_zone_until(zone, since_ms, (uint32_t)json_integer_value(digest));
}

json_t *hark_receiver_find(const json_t *receivers, const char *name) {
  json_t *receiver;
  size_t i;
  json_array_foreach(receivers, i, receiver) {
    if (strcmp(hark_record_text(receiver, "name"), name) == 0) {
      return receiver;
    }
  }
  return NULL;
}

// ---- keeping ----

hark_err hark_receiver_add(const hark_tables *tables, hark_project_id project, json_t *record) {
  json_t *receivers;
  hark_err err = hark_records_list(tables, project, HARK_RECORD_ROUTE, &receivers);
  bool there = hark_receiver_find(receivers, hark_record_text(record, "name")) != NULL;
  bool full = json_array_size(receivers) >= HARK_RECEIVERS_MAX;
  json_decref(receivers);
  json_object_del(record, "id"); // of a run before
  return err != HARK_OK ? err
         : there        ? HARK_ERR_STATE
         : full         ? HARK_ERR_TOO_LARGE
                        : hark_record_put(tables, project, HARK_RECORD_ROUTE, 0, record, NULL);
}

static hark_err remove_waiting(const hark_tables *tables, hark_project_id project, const char *name) {
  json_t *deliveries, *one;
  size_t i;
  hark_err err = hark_records_list(tables, project, HARK_RECORD_DELIVERY, &deliveries);
  json_array_foreach(deliveries, i, one) {
    if (err == HARK_OK && strcmp(hark_record_text(one, "receiver"), name) == 0) {
      err = hark_record_remove(tables, project, HARK_RECORD_DELIVERY, hark_record_number(one, "id"));
    }
  }
  json_decref(deliveries);
  return err;
}

hark_err hark_receiver_remove(const hark_tables *tables, hark_project_id project, const char *name) {
  json_t *receivers;
  hark_err err = hark_records_list(tables, project, HARK_RECORD_ROUTE, &receivers);
  const json_t *receiver = hark_receiver_find(receivers, name);
  err = err != HARK_OK ? err
        : !receiver    ? HARK_ERR_NOT_FOUND
                       : hark_record_remove(tables, project, HARK_RECORD_ROUTE, hark_record_number(receiver, "id"));
  json_decref(receivers);
  return err != HARK_OK ? err : remove_waiting(tables, project, name);
}
