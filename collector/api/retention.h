// retention.h — forgets what a project keeps no longer, a session at a time, so that batches never wait for it.
//
// Room: collector/api. One loop runs it. What has expired is looked for on libuv's pool, in a read snapshot; each
// session is then one job of the writer, in line with the batches, and the next one is queued when it is done.
// Tests: tests/fault/retention.test.mjs.
#ifndef HARK_COLLECTOR_API_RETENTION_H
#define HARK_COLLECTOR_API_RETENTION_H

#include "collector/app.h"

typedef struct hark_retention hark_retention;

// Begins on this app's loop; NULL without memory. The first round is HARK_RETENTION_FIRST_MS after the start.
#define HARK_RETENTION_FIRST_MS 1000u
hark_retention *hark_retention_open(hark_app *app);
// Ends it; it frees itself when nothing of it is under way, and calls `done` then. NULL: calls `done` at once.
void hark_retention_close(hark_retention *retention, void (*done)(void *context), void *context);

#endif
