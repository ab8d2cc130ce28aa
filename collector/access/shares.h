// shares.h — links that open one session, for who has no sign-in, until a day.
//
// Room: collector/access. Stands on: collector/store, jansson. Reading calls take the tables of a snapshot or of a
// write transaction; changing ones those of a write transaction. Tests: tests/collector/test_access.c,
// tests/fault/shares.test.mjs, tests/fault/isolation.test.mjs.
//
// Of a link's secret only the SHA-256 is kept, and looked up by, as of tokens. It opens what a player needs of its one
// session (api/routes.c says which routes) and nothing else; a session that is forgotten cannot be opened by anything.
// Limits: HARK_SHARES_MAX a project; HARK_SHARE_HOURS_MAX.
//
//   access  'l' | SHA-256 of the secret -> share: session, moment, who, times
#ifndef HARK_COLLECTOR_ACCESS_SHARES_H
#define HARK_COLLECTOR_ACCESS_SHARES_H

#include "collector/access/rights.h"
#include "collector/store/tables.h"
#include "schema/base/sha256.h"

#define HARK_SHARES_MAX 1000u
#define HARK_SHARE_HOURS_MAX 2160u // 90 days
#define HARK_SHARE_SECRET_SIZE 43u // "sh_" and 40 letters or digits (238 bits)

typedef struct {
  uint8_t sha256[HARK_SHA256_BYTES];
  hark_project_id project;
  hark_session_id session;
  bool has_moment; // it begins at:
  uint64_t tab;
  uint32_t epoch, at_ms; // page time
  uint64_t created_ms, expires_ms;
  char who[HARK_NAME_BYTES_MAX + 16]; // made it, as the audit log has them
} hark_share;

// The first bytes of its SHA-256: what a share is called where its secret is not told.
uint64_t hark_share_number(const hark_share *share);
// Gets a share that holds; HARK_ERR_NOT_FOUND for any other.
hark_err hark_share_get(const hark_tables *tables, const uint8_t sha256[HARK_SHA256_BYTES], uint64_t now_ms,
                        hark_share *share);
// Adds one, and takes away those that are over; *too_many: the project has HARK_SHARES_MAX, and nothing was added.
hark_err hark_share_put(const hark_tables *tables, const hark_share *share, uint64_t now_ms, bool *too_many);
// Removes a project's share by its number; HARK_ERR_NOT_FOUND.
hark_err hark_share_remove(const hark_tables *tables, hark_project_id project, uint64_t number, hark_share *removed);
// Visits a project's shares that hold, in no order. Return false to stop.
typedef bool (*hark_share_visit)(void *context, const hark_share *share);
hark_err hark_shares_visit(const hark_tables *tables, hark_project_id project, uint64_t now_ms, hark_share_visit visit,
                           void *context);

#endif
