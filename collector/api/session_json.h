// session_json.h — session records as JSON: a line of the list, or the whole manifest.
//
// Room: collector/api (no I/O; any thread). Stands on: schema, sdk/signals, jansson. The shapes are in docs/api.md.
// Tests: tests/collector/test_session_json.c, tests/fault/api.test.mjs.
#ifndef HARK_COLLECTOR_API_SESSION_JSON_H
#define HARK_COLLECTOR_API_SESSION_JSON_H

#include <jansson.h>

#include "schema/base/bytes.h"
#include "schema/envelope.h"

// A new reference; NULL without memory.
json_t *hark_session_json_line(hark_session_id id, hark_bytes record);
json_t *hark_session_json_manifest(hark_session_id id, hark_bytes record);

#endif
