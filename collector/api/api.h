// api.h — every route but POST /v1/batch: the JSON API, reports, status, the SDK's and the viewer's files, the demo.
//
// Room: collector/api. Loop thread. Stands on: all of the collector. Tests: tests/fault/api.test.mjs. docs/api.md.
#ifndef HARK_COLLECTOR_API_API_H
#define HARK_COLLECTOR_API_API_H

#include "collector/app.h"

// Reads that run or wait at a time; more get 503. Reports take much memory, so they have a limit of their own.
#define HARK_API_JOBS_MAX 64u
#define HARK_API_REPORTS_MAX 2u

// Sets app->api.
hark_err hark_api_open(hark_app *app);
// After the server has stopped.
void hark_api_close(hark_app *app);
// Answers the exchange, now or later; false (and no answer) where no route has this path.
bool hark_api_handle(hark_app *app, hark_exchange *exchange);
// Can pages load the SDK from here?
bool hark_api_has_sdk(const hark_app *app);

#endif
