// rejudger.h — looks again at sessions that came to rest (rest/rejudge.h), one after the other, beside the batches.
//
// Room: collector/api. One loop runs it. Reading and judging are libuv's pool's, in a read snapshot; a record is then
// replaced by a job of the writer, in line with the batches. A round looks at sessions that started in the last
// HARK_REJUDGER_BACK_MS, the first one after the start at those of a day; older ones are for `hark rejudge`.
// Tests: tests/fault/rejudge.test.mjs.
#ifndef HARK_COLLECTOR_API_REJUDGER_H
#define HARK_COLLECTOR_API_REJUDGER_H

#include "collector/app.h"

#define HARK_REJUDGER_BACK_MS (4u * 3600000u)
#define HARK_REJUDGER_BACK_FIRST_MS (24u * 3600000u)

typedef struct hark_rejudger hark_rejudger;

// Begins on this app's loop; NULL without memory.
hark_rejudger *hark_rejudger_open(hark_app *app);
// Ends it; it frees itself when nothing of it is under way, and calls `done` then. NULL: calls `done` at once.
void hark_rejudger_close(hark_rejudger *rejudger, void (*done)(void *context), void *context);

#endif
