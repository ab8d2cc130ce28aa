// ingest.h — POST /v1/batch: from a request to an answer that means "on disk".
//
// Room: collector/api. Loop thread. Tests: tests/fault/.
#ifndef HARK_COLLECTOR_API_INGEST_H
#define HARK_COLLECTOR_API_INGEST_H

#include "collector/app.h"

// Answers requests to /v1/batch (POST; OPTIONS for those who ask first).
void hark_ingest_handle(hark_app *app, hark_exchange *exchange);
// Fills in the answer {"error","message","hint"}, its body written into `out`. `hint` may be NULL.
void hark_error_response(hark_http_response *response, int status, const char *error, const char *message,
                         const char *hint, char *out, size_t out_max);
// Adds the CORS headers for the request's origin.
void hark_add_cors(hark_http_response *response, const hark_http_request *request);

#endif
