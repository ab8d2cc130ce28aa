// uses.h — which session's batches name which public bytes, both ways: so that bytes nobody names any more can go with
// the session that named them last.
//
// Room: collector/store (platform-free). Owns no memory. Tests: tests/collector/test_fsck.c.
//
//   uses  project u32 | 0 | session 16 | name 16  -> (empty)
//   uses  project u32 | 1 | name 16 | session 16  -> (empty)
//   uses  0xff                                    -> (empty): every session that is kept is in here
// A store from before this table has no such mark until `hark fsck --repair` has filled it; until then no public
// bytes are removed.
#ifndef HARK_COLLECTOR_STORE_USES_H
#define HARK_COLLECTOR_STORE_USES_H

#include "collector/store/tables.h"

// Marks a store without batches as one whose uses are whole; for hark_store_change. The context is not looked at.
hark_err hark_uses_begin(void *context, const hark_tables *tables);
hark_err hark_uses_are_whole(const hark_tables *tables, bool *whole);
hark_err hark_uses_mark(const hark_tables *tables);

hark_err hark_uses_add(const hark_tables *tables, hark_project_id project, hark_session_id session,
                       const hark_blob_name *names, uint32_t count);
// Lists the names that a session uses, in order, in the arena.
hark_err hark_uses_of(const hark_tables *tables, hark_arena *arena, hark_project_id project, hark_session_id session,
                      hark_blob_name **names, uint32_t *count);
// Does the session use the name?
hark_err hark_uses_has(const hark_tables *tables, hark_project_id project, hark_session_id session, hark_blob_name name,
                       bool *has);
// Removes one use, both ways; *last: nobody else uses the name.
hark_err hark_uses_remove(const hark_tables *tables, hark_project_id project, hark_session_id session,
                          hark_blob_name name, bool *last);

#endif
