// receivers.h — who hears of alarms: a project's webhooks, Slack channels and mailboxes, each with what it wants to
// hear and when.
//
// Room: collector/alerts. Stands on: records.h, zone.h. Tests: tests/collector/test_alerts.c,
// tests/fault/alerts.test.mjs. Addresses are set at the command line of this machine alone: nothing that comes over the
// network chooses where the collector connects to.
#ifndef HARK_COLLECTOR_ALERTS_RECEIVERS_H
#define HARK_COLLECTOR_ALERTS_RECEIVERS_H

#include "collector/alerts/records.h"
#include "collector/alerts/zone.h"

#define HARK_RECEIVERS_MAX 32u // a project

// How bad an alarm is; stored by name.
typedef enum { HARK_SEVERITY_LOW, HARK_SEVERITY_MEDIUM, HARK_SEVERITY_HIGH } hark_severity;
const char *hark_severity_name(hark_severity severity);
bool hark_severity_read(const char *name, hark_severity *severity);
// From an alarm's score (-log10 of its chance): high from 15 on, and silence; medium from 6 on.
hark_severity hark_severity_of(double score, bool silence);

// Checks what was said of a receiver and makes its record: texts "name", "kind" (webhook, slack, email), "to", and
// where they are given "secret", "server", "from", "user", "password", "severity", "metric", "quiet" ("22:00-07:00"),
// "digest"
// ("08:00") and "zone" (a name that the caller has looked up). NULL, and why.
json_t *hark_receiver_read(const json_t *said, const char **why);
// Without what is secret.
json_t *hark_receiver_shown(const json_t *receiver);
// Does it want to hear of this?
bool hark_receiver_wants(const json_t *receiver, hark_severity severity, const char *metric);
// May it be told now, of what waits since `since_ms`? Not in its quiet hours; with a digest, once that hour has come.
bool hark_receiver_hears(const json_t *receiver, const hark_zone *zone, uint64_t now_ms, uint64_t since_ms);
// The one of that name, from a list of records (borrowed); NULL.
json_t *hark_receiver_find(const json_t *receivers, const char *name);
// A receiver as it is with other words of what it hears and when: texts "severity", "metric", "quiet", "digest" and
// "zone" (looked up by the caller), null for none; nothing else is taken, so an address stays what it was. How it went
// until now stays, too. NULL, and why.
json_t *hark_receiver_change(const json_t *receiver, const json_t *asked, const char **why);

// The ones of a project; inside a write transaction. Keeps one: HARK_ERR_STATE where there is one of that name,
// HARK_ERR_TOO_LARGE where there are HARK_RECEIVERS_MAX.
hark_err hark_receiver_add(const hark_tables *tables, hark_project_id project, json_t *record);
// Removes one with all that waits for it. HARK_ERR_NOT_FOUND.
hark_err hark_receiver_remove(const hark_tables *tables, hark_project_id project, const char *name);

#endif
