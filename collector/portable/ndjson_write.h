// ndjson_write.h — a session as newline-delimited JSON: one line for each event.
//
// Room: collector/portable. Stands on: collector/store, schema. The form: docs/portable.md. Tests:
// tests/fault/portable.test.mjs.
#ifndef HARK_COLLECTOR_PORTABLE_NDJSON_WRITE_H
#define HARK_COLLECTOR_PORTABLE_NDJSON_WRITE_H

#include "collector/portable/sink.h"
#include "collector/store/store.h"

// Writes the session's batches, each as a BATCH line and a line for each of its events (but TICK, which `at_ms` says).
// HARK_ERR_NOT_FOUND where there is no such session; *events counts up. `scratch` (growing) is reset for each batch.
hark_err hark_ndjson_write(hark_store_read *read, hark_project_id project, hark_session_id session, hark_arena *scratch,
                           hark_sink *sink, uint64_t *events);

#endif
