// said.h — POST /v1/known: which texts of a page were said by others before, and how batches that name them are read.
//
// Room: collector/api. Loop thread. Tests: tests/browser/known.test.mjs.
#ifndef HARK_COLLECTOR_API_SAID_H
#define HARK_COLLECTOR_API_SAID_H

#include "collector/app.h"
#include "collector/ingest/admit.h"

// Answers requests to /v1/known (POST; OPTIONS for those who ask first): the body is a project's key and names, the
// answer
// {"has":"01…"}, a digit for each name.
void hark_said_handle(hark_app *app, hark_exchange *exchange);

// Gets the texts that a batch names, as hark_admit takes them. NULL where one is not known, and where it names none.
// They lie in `keep`.
const hark_bytes *hark_said_of_batch(hark_app *app, hark_project_id project, const hark_envelope *envelope,
                                     hark_bytes whole, hark_arena *keep);
// A batch is stored: what it says is known from now on.
void hark_said_learn(hark_app *app, hark_project_id project, const hark_verdict *verdict);

#endif
