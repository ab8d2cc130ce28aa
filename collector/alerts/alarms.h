// alarms.h — alarms that open, are told of again when they have changed, and close: what was found, held against what
// is known already. One change is one alarm, however often its hours are judged.
//
// Room: collector/alerts. Stands on: survey.h, outbox.h. Tests: tests/collector/test_alerts.c.
//
// An alarm: "metric", "up", "kind", "from_s", "to_s", "raised_s", "from", "score", "severity", "state" (open, closed),
// "muted" (expected, acknowledged; absent: it is told of), "headline", "sentence", "finding" (as in the report's JSON).
// A finding is of an alarm that is known if it is the same metric, in the same direction, within HARK_ALARM_NEAR_S.
#ifndef HARK_COLLECTOR_ALERTS_ALARMS_H
#define HARK_COLLECTOR_ALERTS_ALARMS_H

#include "collector/alerts/outbox.h"
#include "collector/alerts/survey.h"

#define HARK_ALARM_NEAR_S (6 * 3600)
#define HARK_ALARM_NEWS_MS (24 * 3600000ull) // what was known longer ago is no news to open an alarm with
#define HARK_ALARM_AGAIN_MS (6 * 3600000ull) // the soonest that an alarm is told of again while it is open
#define HARK_ALARMS_MAX 1000u                // a project; the oldest that are closed go

// What is to be written: a list of {"alarm": record, "event": "opened", …, or absent}. Reads `known` (records of
// alarms) and explains what is new. The caller releases it. HARK_ERR_NO_MEMORY, or what reading gave.
hark_err hark_alarms_plan(hark_survey *survey, const json_t *known, const char *base_url, json_t **plan);

typedef struct {
  hark_project_id project;
  const char *site; // the project's name
  const json_t *plan;
  uint64_t now_ms;
} hark_alarms_change;
// Writes the plan, and what receivers are to be told of it. Inside a write transaction; may run again.
hark_err hark_alarms_write(const hark_tables *tables, const hark_alarms_change *change);

// Somebody takes note: nothing more is told of it ("acknowledged"), or of its metric until tomorrow either
// ("expected").
typedef struct {
  hark_project_id project;
  uint64_t id;
  const char *state; // one of these two
  const char *who;
  uint64_t now_ms;
} hark_alarm_note;
bool hark_alarm_note_is_good(const char *state);
// HARK_ERR_NOT_FOUND.
hark_err hark_alarm_take_note(const hark_tables *tables, const hark_alarm_note *note);

// Queues a test for the receiver of that name, or for all (NULL). *count: for how many.
hark_err hark_alarms_test(const hark_tables *tables, hark_project_id project, const char *site, const char *receiver,
                          uint64_t now_ms, uint32_t *count);
json_t *hark_alarms_test_event(const char *site, uint64_t now_ms);

#endif
