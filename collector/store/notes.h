// notes.h — what people wrote beside a session: kept by session, so that it goes when the session goes.
//
// Room: collector/store (platform-free). Owns no memory. What a note says is for collector/remarks.h. Tests:
// tests/collector/test_store.c, tests/fault/notes.test.mjs.
//
//   notes  project u32 | session 16 | number u64  -> JSON
#ifndef HARK_COLLECTOR_STORE_NOTES_H
#define HARK_COLLECTOR_STORE_NOTES_H

#include "collector/store/tables.h"

// The key of a note; number 0 comes before all of them.
hark_key hark_key_note(hark_project_id project, hark_session_id session, uint64_t number);
// Visits the notes of a session in order of their numbers. `record` is not aligned.
typedef bool (*hark_note_visit)(void *context, uint64_t number, hark_bytes record);
hark_err hark_notes_visit(const hark_tables *tables, hark_project_id project, hark_session_id session,
                          hark_note_visit visit, void *context);
// Removes all of a session's. Inside a write transaction.
hark_err hark_notes_forget(const hark_tables *tables, hark_project_id project, hark_session_id session);

#endif
