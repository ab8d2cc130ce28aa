// outbox.h — deliveries that wait in the store: written with the alarm that they tell of, in one transaction, and gone
// when their receiver took them. Each receiver gets its own in order.
//
// Room: collector/alerts. Stands on: records.h, receivers.h. Calls that change: inside a write transaction. Tests:
// tests/collector/test_alerts.c, tests/fault/alerts.test.mjs.
//
// A delivery: {"receiver", "delivery" (its name, the same at every try), "at_ms", "due_ms", "tries", "event"}.
// Limits: HARK_OUTBOX_MAX a project; what waits longer than HARK_OUTBOX_KEEP_MS is dropped, and counted.
#ifndef HARK_COLLECTOR_ALERTS_OUTBOX_H
#define HARK_COLLECTOR_ALERTS_OUTBOX_H

#include "collector/alerts/receivers.h"

#define HARK_OUTBOX_MAX 2000u
#define HARK_OUTBOX_KEEP_MS (3 * 24 * 3600000ull)
#define HARK_OUTBOX_WAIT_MS_FIRST 2000u // doubles at each try
#define HARK_OUTBOX_WAIT_MS_MAX 3600000u
#define HARK_DIGEST_MAX 200u

// Queues an event for a receiver.
hark_err hark_outbox_add(const hark_tables *tables, hark_project_id project, const json_t *receiver,
                         const json_t *event, uint64_t now_ms);
// What of a list of deliveries this receiver is to be told next: its oldest one, or all of them where it wants a
// digest; empty where none is due. A new list of the same records.
json_t *hark_outbox_next(const json_t *deliveries, const json_t *receiver, const hark_zone *zone, uint64_t now_ms);

typedef struct {
  hark_project_id project;
  const char *receiver;     // its name
  const json_t *deliveries; // that were tried together
  bool taken;
  const char *why; // where not
  uint64_t now_ms, jitter;
} hark_outbox_try;
// Notes how a try ended: taken ones are removed; of the others the first one is due again after its wait.
hark_err hark_outbox_settle(const hark_tables *tables, const hark_outbox_try *tried);
// Ms to wait after so many tries: half of the doubled wait, and up to as much again (`jitter`, any number).
uint64_t hark_outbox_wait(uint64_t tries, uint64_t jitter);

#endif
