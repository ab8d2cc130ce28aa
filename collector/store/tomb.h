// tomb.h — sessions that were forgotten on request: for a time, batches of them that come late are refused, so that
// what was to be forgotten does not begin anew.
//
// Room: collector/store (platform-free). Inside a write transaction. Tests: tests/collector/test_store.c,
// tests/fault/forget.test.mjs.
//
//   ledger  project u32 | 'f' | session 16   -> when it was forgotten, wall time in ms, u64 little-endian
#ifndef HARK_COLLECTOR_STORE_TOMB_H
#define HARK_COLLECTOR_STORE_TOMB_H

#include "collector/store/tables.h"

// Longer than a page keeps what it could not send.
#define HARK_TOMB_MS ((uint64_t)7 * 24 * 3600 * 1000)

// Notes that the session was forgotten at `now_ms`; takes away a step's worth of notes of the project that are over.
hark_err hark_tomb_put(const hark_tables *tables, hark_project_id project, hark_session_id session, uint64_t now_ms);
// Is a batch that came at `at_ms` of a session that was forgotten less than HARK_TOMB_MS before?
hark_err hark_tomb_holds(const hark_tables *tables, hark_project_id project, hark_session_id session, uint64_t at_ms,
                         bool *holds);

#endif
