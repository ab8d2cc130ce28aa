// parcels.h — POST /v1/asset: public bytes that were asked for, from a request to an answer that means "on disk".
//
// Room: collector/api. Loop thread. Tests: tests/fault/assets.test.mjs.
// Limits: HARK_PARCELS_MAX being judged or written; more are told to come again. What one may hold: ingest/parcel.h and
// --asset-bytes-max; what a project may: --assets-mib-max.
#ifndef HARK_COLLECTOR_API_PARCELS_H
#define HARK_COLLECTOR_API_PARCELS_H

#include "collector/app.h"

#define HARK_PARCELS_MAX 32u

// Answers requests to /v1/asset (POST; OPTIONS for those who ask first).
void hark_parcels_handle(hark_app *app, hark_exchange *exchange);

#endif
