// change.h — what the routes share that change settings: a JSON body, one change with its entry in the audit log in one
// transaction, and the answer that came of it.
//
// Room: collector/api. Loop thread, but `apply`: writer thread. Tests: tests/fault/settings.test.mjs.
#ifndef HARK_COLLECTOR_API_CHANGE_H
#define HARK_COLLECTOR_API_CHANGE_H

#include <jansson.h>

#include "collector/api/act.h"
#include "collector/api/routes.h"

#define HARK_CHANGE_BODY_MAX 16384u

typedef struct hark_change hark_change;
struct hark_change {
  hark_app *app;
  hark_exchange *exchange;
  json_t *asked; // the body; NULL for a DELETE
  hark_actor actor;
  hark_project_id project;
  hark_session_id session;            // where the path has one
  uint64_t number;                    // likewise
  char name[HARK_NAME_BYTES_MAX + 1]; // of a user or token
  const char *action;
  char what[HARK_AUDIT_WHAT_MAX];
  // Makes the change; sets `answer` (an earlier one of the same change is released), or `error`, `message` and `status`
  // with nothing changed. May run more than once.
  hark_err (*apply)(hark_change *change, const hark_tables *tables);
  void (*free)(hark_change *change); // of `own`; may be NULL
  void *own;
  int status;
  const char *error, *message;
  json_t *answer;
};

// Reads the body of a call, a JSON object, into a new change. NULL: it is answered.
hark_change *hark_change_open(hark_call *call);
// The same for a call without a body.
hark_change *hark_change_open_bare(hark_call *call);
// Starts it; it is answered and freed when it is on disk, or was not to be.
void hark_change_start(hark_change *change);
// Answers an error at once, and frees it.
void hark_change_refuse(hark_change *change, int status, const char *error, const char *message);
// Says, out of apply, that nothing is to be changed.
hark_err hark_change_deny(hark_change *change, int status, const char *error, const char *message);
void hark_change_close(hark_change *change);

#endif
