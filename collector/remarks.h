// remarks.h — notes on moments of a session: who wrote what, when, and of which moment.
//
// Room: collector. Stands on: collector/store, jansson. Calls that change: inside a write transaction. Texts are
// people's: they are escaped wherever they are shown. Tests: tests/fault/notes.test.mjs. docs/api.md, "Notes".
#ifndef HARK_COLLECTOR_REMARKS_H
#define HARK_COLLECTOR_REMARKS_H

#include <jansson.h>

#include "collector/store/notes.h"

#define HARK_REMARK_TEXT_MAX 1000u // bytes
#define HARK_REMARKS_MAX 200u      // a session

// Reads {"tab": "16 hex", "epoch": 0, "at_ms": page time, "text": …} into a record. NULL, and why, for what is none.
json_t *hark_remark_read(const json_t *said, uint64_t now_ms, const char *who, const char **why);
// Writes one under the next number, which is put into it as "id". HARK_ERR_NOT_FOUND: there is no such session;
// HARK_ERR_FULL as ever (the store has to grow); *too_many: it has HARK_REMARKS_MAX, and nothing was written.
hark_err hark_remark_add(const hark_tables *tables, hark_project_id project, hark_session_id session, json_t *record,
                         bool *too_many);
// HARK_ERR_NOT_FOUND where there is none.
hark_err hark_remark_remove(const hark_tables *tables, hark_project_id project, hark_session_id session,
                            uint64_t number);
// All of a session as a list, oldest first; the caller releases it. NULL and why.
json_t *hark_remarks_list(const hark_tables *tables, hark_project_id project, hark_session_id session, hark_err *err);

#endif
