#include "collector/alerts/alarms.h"

#include <stdio.h>
#include <string.h>

#include "collector/alerts/annotations.h"

#define TOMORROW_MS (24 * 3600000ull)

// ---- which alarm it is ----

static bool is_open(const json_t *alarm) {
  return strcmp(hark_record_text(alarm, "state"), "open") == 0;
}

static bool is_of(const hark_anomaly_finding *finding, const json_t *alarm) {
  int64_t from_s = (int64_t)hark_record_number(alarm, "from_s"), to_s = (int64_t)hark_record_number(alarm, "to_s");
  return strcmp(hark_record_text(alarm, "metric"), finding->metric->name) == 0 &&
         json_is_true(json_object_get(alarm, "up")) == finding->alarm.up &&
         finding->alarm.from_s <= to_s + HARK_ALARM_NEAR_S && finding->alarm.to_s + HARK_ALARM_NEAR_S >= from_s;
}

// The newest one; an open one before a closed one.
static const json_t *alarm_of(const hark_anomaly_finding *finding, const json_t *known) {
  const json_t *found = NULL;
  for (size_t i = json_array_size(known); i-- > 0;) {
    const json_t *alarm = json_array_get(known, i);
    if (is_of(finding, alarm) && (!found || (is_open(alarm) && !is_open(found)))) {
      found = alarm;
    }
  }
  return found;
}

// Findings come newest first. An older one that is near a newer one is the begin of the same change.
static bool is_of_newer(const hark_survey *survey, uint32_t index) {
  const hark_anomaly_finding *finding = &survey->findings[index];
  for (uint32_t i = 0; i < index; i++) {
    const hark_anomaly_finding *newer = &survey->findings[i];
    if (newer->metric == finding->metric && newer->alarm.up == finding->alarm.up &&
        newer->alarm.from_s <= finding->alarm.to_s + HARK_ALARM_NEAR_S) {
      return true;
    }
  }
  return false;
}

static const hark_anomaly_finding *finding_of(const hark_survey *survey, const json_t *alarm) {
  for (uint32_t i = 0; i < survey->report.count; i++) {
    if (is_of(&survey->findings[i], alarm)) {
      return &survey->findings[i];
    }
  }
  return NULL;
}

// ---- what it says ----

static hark_severity severity_of(const hark_anomaly_finding *finding) {
  return hark_severity_of(finding->alarm.score, finding->alarm.kind == HARK_ALARM_SILENCE);
}

static void set_text(json_t *alarm, const char *name, const char *text) {
  json_object_set_new(alarm, name, json_string(text));
}

static void set_number(json_t *alarm, const char *name, uint64_t number) {
  json_object_set_new(alarm, name, json_integer((json_int_t)number));
}

// Takes over where the change stands now.
static void follow(json_t *alarm, const hark_anomaly_finding *finding) {
  set_text(alarm, "metric", finding->metric->name);
  json_object_set_new(alarm, "up", json_boolean(finding->alarm.up));
  set_text(alarm, "kind", hark_alarm_name(&finding->alarm));
  set_number(alarm, "from_s", (uint64_t)finding->alarm.from_s);
  set_number(alarm, "to_s", (uint64_t)finding->alarm.to_s);
  set_number(alarm, "raised_s", (uint64_t)finding->alarm.raised_s);
  json_object_set_new(alarm, "score", json_real(finding->alarm.score));
  set_text(alarm, "severity", hark_severity_name(severity_of(finding)));
  set_text(alarm, "state", finding->alarm.open ? "open" : "closed");
}

// Explains it, and keeps what that says: the sessions may be gone when somebody reads of it.
static hark_err explain(json_t *alarm, hark_survey *survey, const hark_anomaly_finding *finding, const char *base_url) {
  hark_err err = hark_survey_explain(survey, (hark_anomaly_finding *)finding);
  json_t *json = err == HARK_OK ? hark_anomaly_finding_json(finding) : NULL;
  char url[320];
  if (!json) {
    return err != HARK_OK ? err : HARK_ERR_NO_MEMORY;
  }
  static const char *const copied[] = {"headline", "sentence", "from"};
  for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++) {
    json_object_set(alarm, copied[i], json_object_get(json, copied[i]));
  }
  if (*base_url) {
    snprintf(url, sizeof url, "%.280s/#/anomalies", base_url);
    set_text(alarm, "url", url);
  }
  json_object_set_new(alarm, "finding", json);
  return HARK_OK;
}

// ---- what is news ----

typedef struct {
  hark_survey *survey;
  const char *base_url;
  json_t *plan;
  json_t *taken; // known alarms that a finding was found to be of: no other one is
} planning;

static bool take(planning *p, const json_t *alarm) {
  for (size_t i = 0; i < json_array_size(p->taken); i++) {
    if (json_array_get(p->taken, i) == alarm) {
      return false;
    }
  }
  return json_array_append(p->taken, (json_t *)alarm) == 0;
}

static void plan_one(planning *p, json_t *alarm, const char *event) {
  bool is_new = json_object_get(alarm, "id") == NULL;
  json_t *item = json_pack("{s:o, s:s*, s:b}", "alarm", alarm, "event", event, "is_new", is_new);
  if (event) {
    set_number(alarm, "told_ms", p->survey->scope.now_ms);
    set_text(alarm, "told_kind", hark_record_text(alarm, "kind"));
    set_text(alarm, "told_severity", hark_record_text(alarm, "severity"));
    json_object_set_new(alarm, "told_open", json_boolean(is_open(alarm)));
  }
  json_array_append_new(p->plan, item);
}

static hark_err open_one(planning *p, const hark_anomaly_finding *finding) {
  if ((uint64_t)finding->alarm.raised_s * 1000 + HARK_ALARM_NEWS_MS < p->survey->scope.now_ms) {
    return HARK_OK;
  }
  json_t *alarm = json_object();
  follow(alarm, finding);
  hark_err err = explain(alarm, p->survey, finding, p->base_url);
  if (err != HARK_OK) {
    json_decref(alarm);
    return err;
  }
  if (finding->expected) {
    set_text(alarm, "muted", "expected");
  }
  plan_one(p, alarm, finding->expected ? NULL : "opened");
  return HARK_OK;
}

// Is there something to say of an alarm that is open?
static bool is_news(const json_t *alarm, uint64_t now_ms) {
  hark_severity told = HARK_SEVERITY_LOW, now = HARK_SEVERITY_LOW;
  hark_severity_read(hark_record_text(alarm, "told_severity"), &told);
  hark_severity_read(hark_record_text(alarm, "severity"), &now);
  bool changed = !json_is_true(json_object_get(alarm, "told_open")) || now > told ||
                 strcmp(hark_record_text(alarm, "kind"), hark_record_text(alarm, "told_kind")) != 0;
  return changed && now_ms >= hark_record_number(alarm, "told_ms") + HARK_ALARM_AGAIN_MS;
}

static hark_err go_on(planning *p, const json_t *known, const hark_anomaly_finding *finding) {
  json_t *alarm = json_deep_copy(known);
  bool muted = *hark_record_text(known, "muted") != '\0', told_open = json_is_true(json_object_get(known, "told_open"));
  hark_err err = HARK_OK;
  follow(alarm, finding);
  if (!muted && finding->expected) {
    set_text(alarm, "muted", "expected");
    plan_one(p, alarm, told_open ? "expected" : NULL);
    json_object_set_new(alarm, "told_open", json_false());
  } else if (!muted && !is_open(alarm) && told_open) {
    err = explain(alarm, p->survey, finding, p->base_url); // by now all of it is known
    plan_one(p, alarm, "closed");
  } else if (!muted && is_open(alarm) && is_news(alarm, p->survey->scope.now_ms)) {
    err = explain(alarm, p->survey, finding, p->base_url);
    plan_one(p, alarm, "updated");
  } else if (!json_equal(alarm, (json_t *)known)) {
    plan_one(p, alarm, NULL);
  } else {
    json_decref(alarm);
  }
  return err;
}

// What is not found any more, now that more is known of those hours, or was so long ago that nobody looks.
static void close_one(planning *p, const json_t *known) {
  json_t *alarm = json_deep_copy(known);
  bool told = json_is_true(json_object_get(known, "told_open")) && !*hark_record_text(known, "muted");
  set_text(alarm, "state", "closed");
  plan_one(p, alarm, told ? "closed" : NULL);
}

hark_err hark_alarms_plan(hark_survey *survey, const json_t *known, const char *base_url, json_t **plan) {
  planning p = {survey, base_url, json_array(), json_array()};
  hark_err err = p.plan && p.taken ? HARK_OK : HARK_ERR_NO_MEMORY;
  const json_t *alarm;
  size_t k;
  *plan = p.plan;
  for (uint32_t i = 0; i < survey->report.count && err == HARK_OK; i++) {
    const hark_anomaly_finding *finding = &survey->findings[i];
    const json_t *old = alarm_of(finding, known);
    if (!is_of_newer(survey, i) && (!old || take(&p, old))) {
      err = old ? go_on(&p, old, finding) : open_one(&p, finding);
    }
  }
  json_array_foreach(known, k, alarm) {
    if (err == HARK_OK && is_open(alarm) && !finding_of(survey, alarm)) {
      close_one(&p, alarm);
    }
  }
  json_decref(p.taken);
  return err;
}

// ---- writing ----

static json_t *event_of(const char *site, const char *event, const json_t *alarm, uint64_t now_ms) {
  char name[32], at[HARK_REPORT_TIME_CHARS];
  snprintf(name, sizeof name, alarm ? "alarm.%s" : "%s", event);
  hark_report_time_name(now_ms, at);
  return json_pack("{s:s, s:s, s:s, s:O*}", "event", name, "project", site, "at", at, "alarm", alarm);
}

static hark_err tell(const hark_tables *tables, const hark_alarms_change *c, const json_t *receivers,
                     const json_t *alarm, const char *event) {
  hark_severity severity = HARK_SEVERITY_LOW;
  json_t *json = event_of(c->site, event, alarm, c->now_ms);
  const json_t *receiver;
  size_t i;
  hark_err err = json ? HARK_OK : HARK_ERR_NO_MEMORY;
  hark_severity_read(hark_record_text(alarm, "severity"), &severity);
  json_array_foreach(receivers, i, receiver) {
    if (err == HARK_OK && hark_receiver_wants(receiver, severity, hark_record_text(alarm, "metric"))) {
      err = hark_outbox_add(tables, c->project, receiver, json, c->now_ms);
    }
  }
  json_decref(json);
  return err;
}

static bool is_closed(const json_t *alarm) {
  return !is_open(alarm);
}

hark_err hark_alarms_write(const hark_tables *tables, const hark_alarms_change *change) {
  json_t *receivers, *item;
  size_t i;
  hark_err err = hark_records_list(tables, change->project, HARK_RECORD_ROUTE, &receivers);
  json_array_foreach(change->plan, i, item) {
    json_t *alarm = json_object_get(item, "alarm");
    const char *event = hark_record_text(item, "event");
    // What was taken note of since the plan was made stays so.
    json_t *now = NULL;
    bool is_new = json_is_true(json_object_get(item, "is_new")); // also when this runs again
    uint64_t id = is_new ? 0 : hark_record_number(alarm, "id");
    if (err == HARK_OK && id && hark_record_get(tables, change->project, HARK_RECORD_ALARM, id, &now) == HARK_OK &&
        *hark_record_text(now, "muted")) {
      json_object_set(alarm, "muted", json_object_get(now, "muted"));
      event = "";
    }
    json_decref(now);
    err = err != HARK_OK ? err : hark_record_put(tables, change->project, HARK_RECORD_ALARM, id, alarm, NULL);
    err = err != HARK_OK || !*event ? err : tell(tables, change, receivers, alarm, event);
  }
  json_decref(receivers);
  return err != HARK_OK ? err
                        : hark_records_trim(tables, change->project, HARK_RECORD_ALARM, HARK_ALARMS_MAX, is_closed);
}

// ---- what people say to it ----

bool hark_alarm_note_is_good(const char *state) {
  return strcmp(state, "acknowledged") == 0 || strcmp(state, "expected") == 0;
}

static hark_err expect(const hark_tables *tables, const hark_alarm_note *note, const json_t *alarm) {
  const char *why;
  json_t *said =
      json_pack("{s:s, s:s, s:s, s:I, s:I}", "kind", "expected", "text", "taken note of", "metric",
                hark_record_text(alarm, "metric"), "at", (json_int_t)(hark_record_number(alarm, "from_s") * 1000),
                "until", (json_int_t)(note->now_ms + TOMORROW_MS));
  json_t *record = hark_annotation_read(said, note->now_ms, note->who, &why);
  hark_err err = record ? hark_annotation_add(tables, note->project, record, NULL) : HARK_ERR_NO_MEMORY;
  json_decref(record);
  json_decref(said);
  return err;
}

hark_err hark_alarm_take_note(const hark_tables *tables, const hark_alarm_note *note) {
  json_t *alarm;
  hark_err err = hark_record_get(tables, note->project, HARK_RECORD_ALARM, note->id, &alarm);
  if (err == HARK_OK) {
    set_text(alarm, "muted", note->state);
    set_text(alarm, "muted_by", note->who);
    err = hark_record_put(tables, note->project, HARK_RECORD_ALARM, note->id, alarm, NULL);
    err = err == HARK_OK && strcmp(note->state, "expected") == 0 ? expect(tables, note, alarm) : err;
  }
  json_decref(alarm);
  return err;
}

// ---- tests ----

json_t *hark_alarms_test_event(const char *site, uint64_t now_ms) {
  return event_of(site, "test", NULL, now_ms);
}

hark_err hark_alarms_test(const hark_tables *tables, hark_project_id project, const char *site, const char *receiver,
                          uint64_t now_ms, uint32_t *count) {
  json_t *receivers, *one, *event = hark_alarms_test_event(site, now_ms);
  size_t i;
  hark_err err = hark_records_list(tables, project, HARK_RECORD_ROUTE, &receivers);
  *count = 0;
  json_array_foreach(receivers, i, one) {
    if (err == HARK_OK && (!receiver || strcmp(hark_record_text(one, "name"), receiver) == 0)) {
      err = hark_outbox_add(tables, project, one, event, now_ms);
      ++*count;
    }
  }
  json_decref(receivers);
  json_decref(event);
  return err;
}
