// log.h — what happened, for operators and their machines: one line of JSON an event, on stderr.
//
// Room: collector. Any thread: a line is one write. No payloads, no keys, no addresses of visitors.
// Tests: tests/fault/metrics.test.mjs.
#ifndef HARK_COLLECTOR_LOG_H
#define HARK_COLLECTOR_LOG_H

#include "schema/base/bytes.h"

typedef enum { HARK_LOG_INFO, HARK_LOG_WARN, HARK_LOG_ERROR } hark_log_level;

// Writes {"at":"2026-01-31T12:00:00.000Z","level":"info","event":event} and what `format` gives inside the object:
// jansson's json_pack format of the members, like "s:s, s:I". NULL for none.
void hark_log(hark_log_level level, const char *event, const char *format, ...);

#endif
