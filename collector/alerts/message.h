// message.h — what a receiver is told of an alarm: JSON for programs, text for Slack, a mail.
//
// Room: collector/alerts. Stands on: jansson. Tests: tests/collector/test_alerts.c. The forms: docs/alerts.md.
// Much of it was recorded, or was written by people, and is hostile to whoever shows it.
#ifndef HARK_COLLECTOR_ALERTS_MESSAGE_H
#define HARK_COLLECTOR_ALERTS_MESSAGE_H

#include "collector/alerts/records.h"

// An event: {"event": "alarm.opened", "project", "at", "alarm": {…}}; a test has no alarm.
// The events that are told at once, as one message of a kind; malloc's. NULL: no memory.
// Of a webhook: one event, or {"event": "digest", "events": […]}; with "delivery" in it.
char *hark_message_webhook(const json_t *events, const char *delivery);
char *hark_message_slack(const json_t *events);
// A whole mail (RFC 5322): head and body, lines ending in CR LF.
char *hark_message_mail(const json_t *events, const char *delivery, const char *from, const char *to, uint64_t now_ms);

#endif
