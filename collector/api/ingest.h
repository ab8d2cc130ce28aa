// ingest.h — POST /v1/batch: from a request to an answer that means "on disk".
//
// Room: collector/api. Loop thread. Tests: tests/fault/.
#ifndef HARK_COLLECTOR_API_INGEST_H
#define HARK_COLLECTOR_API_INGEST_H

#include "collector/app.h"

// Answers requests to /v1/batch (POST; OPTIONS for those who ask first).
void hark_ingest_handle(hark_app *app, hark_exchange *exchange);

// ---- shared with POST /v1/asset (parcels.c) ----

// Why something is not taken.
typedef struct {
  hark_rejection why;
  int status;
  const char *error, *message, *hint;
} hark_refusal;
// Answers OPTIONS, and 405 to all but POST; false (and no answer) for a POST.
bool hark_ingest_answers_preflight(hark_exchange *exchange);
// Is this a content type that pages may send?
bool hark_ingest_is_type(hark_bytes type);
// Tells the sender's address, as far as the trusted proxy is believed.
hark_address hark_ingest_sender(const hark_app *app, const hark_exchange *exchange);
// Takes a token of the sender's address; false when there is none.
bool hark_ingest_takes_address(hark_app *app, hark_exchange *exchange);
// Finds the project of a write key that takes from this origin, at this rate; NULL and why otherwise.
const hark_project *hark_ingest_find_project(hark_app *app, const hark_http_request *request, const char key[24],
                                             hark_refusal *refusal);
void hark_ingest_answer_error(hark_exchange *exchange, int status, const char *error, const char *message,
                              const char *hint);
// Answers 200 with JSON.
void hark_ingest_answer_text(hark_exchange *exchange, const char *body, size_t size);

// Fills in the answer {"error","message","hint"}, its body written into `out`. `hint` may be NULL.
void hark_error_response(hark_http_response *response, int status, const char *error, const char *message,
                         const char *hint, char *out, size_t out_max);
// Adds the CORS headers for the request's origin.
void hark_add_cors(hark_http_response *response, const hark_http_request *request);

#endif
