// subject.h — which sessions are of one person, or are named on a command line or in a request.
//
// Room: collector/store (platform-free). Reads the records of all sessions of a project. Tests:
// tests/fault/forget.test.mjs.
#ifndef HARK_COLLECTOR_STORE_SUBJECT_H
#define HARK_COLLECTOR_STORE_SUBJECT_H

#include "collector/store/store.h"

// Lists, in the arena, the sessions whose page said that they are of this user (the last one it named, as it is kept),
// newest first.
hark_err hark_subject_sessions(hark_store_read *read, hark_project_id project, hark_bytes user, hark_arena *arena,
                               hark_session_id **sessions, uint32_t *count);

#endif
