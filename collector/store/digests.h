// digests.h — digests of sessions at rest: small records beside the sessions' own, for reports that read many.
//
// Room: collector/store (platform-free). Owns no memory. What is in one is for those who make and read it
// (collector/rest/digest.h). It goes when its session does (hark_tables_replace). Tests:
// tests/collector/test_rejudge.c.
//
//   digests  project u32 | session 16  -> FlatBuffer Digest
#ifndef HARK_COLLECTOR_STORE_DIGESTS_H
#define HARK_COLLECTOR_STORE_DIGESTS_H

#include "collector/store/tables.h"

// Keeps a digest in the place of the session's earlier one.
hark_err hark_digest_put(const hark_tables *tables, hark_project_id project, hark_session_id session,
                         hark_bytes digest);
// Copies the session's digest into the arena, aligned; HARK_ERR_NOT_FOUND: it has none yet.
hark_err hark_digest_get(const hark_tables *tables, hark_arena *arena, hark_project_id project, hark_session_id session,
                         hark_bytes *digest);
// Visits all digests of the project, as they lie, which takes a fraction of getting each. `digest` is aligned, and the
// visitor's until it returns. Return false to stop.
typedef bool (*hark_digest_visit_one)(void *context, hark_session_id session, hark_bytes digest);
hark_err hark_digests_walk(const hark_tables *tables, hark_project_id project, hark_digest_visit_one visit,
                           void *context);

#endif
