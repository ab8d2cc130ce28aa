// ledger.h — how batches ended: each that arrived is counted as stored, duplicate, rejected (by reason), or, of those
// stored before, expired or forgotten. Stored and duplicate are counted in the transaction that makes them so.
//
// Room: collector/store (platform-free). Calls that change: inside a write transaction. Tests:
// tests/collector/test_store.c, tests/fault/ledger.test.mjs.
//
//   ledger  project u32 | 't' | outcome               -> count u64 little-endian, of all batches of the project
//   ledger  project u32 | 's' | session 16 | outcome  -> the same, of a session that is kept; without "stored", which
//   its
//                                                        record says
// Outcomes are kept by name: "stored", "duplicate", "expired", "forgotten", "rejected.rate_key". Project 0 has what
// named no project. `received` is their sum.
#ifndef HARK_COLLECTOR_STORE_LEDGER_H
#define HARK_COLLECTOR_STORE_LEDGER_H

#include "collector/store/tables.h"

#define HARK_LEDGER_NAME_MAX 48u

// Counts `count` batches of a project; with a session that is kept, for that one, too. The first batch of a store from
// before there was a ledger counts what is there.
hark_err hark_ledger_add(const hark_tables *tables, hark_project_id project, const hark_session_id *session,
                         const char *outcome, uint64_t count);
// Counts `count` batches that were stored as something else from now on ("expired", "forgotten"), and takes away what
// was counted for their session alone: it is not kept any more.
hark_err hark_ledger_end(const hark_tables *tables, hark_project_id project, hark_session_id session,
                         const char *outcome, uint64_t count);

// Visits the counts of a project, or (session not NULL) of one of its sessions. `outcome` is NUL-terminated.
typedef void (*hark_ledger_visit)(void *context, const char *outcome, uint64_t count);
hark_err hark_ledger_read(const hark_tables *tables, hark_project_id project, const hark_session_id *session,
                          hark_ledger_visit visit, void *context);
// Counts the batches that are kept of a project, one by one: what "stored" has to be.
hark_err hark_ledger_recount(const hark_tables *tables, hark_project_id project, uint64_t *stored);

#endif
