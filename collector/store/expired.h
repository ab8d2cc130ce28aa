// expired.h — which sessions of a project are older than it keeps them, or more than it has room for.
//
// Room: collector/store (platform-free). Reads the list of sessions, newest first. Tests:
// tests/fault/retention.test.mjs, tests/collector/test_fsck.c.
#ifndef HARK_COLLECTOR_STORE_EXPIRED_H
#define HARK_COLLECTOR_STORE_EXPIRED_H

#include "collector/store/store.h"

// A session that ended less than this ago is never expired: its page may be open.
#define HARK_EXPIRED_REST_MS (30u * 60u * 1000u)

typedef struct {
  uint64_t now_ms;    // wall time
  uint32_t keep_days; // 0: for ever
  uint32_t keep_mib;  // of stored batches; 0: no limit
} hark_keeping;

// Lists up to `max` sessions to be forgotten: those that began more than keep_days ago, and those that, newest first,
// come after the first keep_mib. *count == max: there may be more.
hark_err hark_expired_find(hark_store_read *read, hark_project_id project, const hark_keeping *keeping,
                           hark_session_id *sessions, uint32_t max, uint32_t *count);

#endif
