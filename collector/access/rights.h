// rights.h — what somebody may do, by itself and as roles.
//
// Room: collector/access. Owns no memory. Tests: tests/collector/test_access.c.
#ifndef HARK_COLLECTOR_ACCESS_RIGHTS_H
#define HARK_COLLECTOR_ACCESS_RIGHTS_H

#include "schema/base/bytes.h"

// clang-format off
#define HARK_RIGHTS(X)                                                                                                 \
  X(REPLAYS, "replays", "watch what was recorded: sessions, their page views, their assets")                           \
  X(REPORTS, "reports", "read reports")                                                                                \
  X(OPERATE, "operate", "see counters, sizes and the ledger")                                                          \
  X(ERASE, "erase", "export and delete what was recorded of a person")                                                 \
  X(SETTINGS, "settings", "users, tokens, keys, the audit log")                                                        \
  X(ANNOTATE, "annotate", "write annotations and notes, take note of alarms, save segments")
// clang-format on

typedef enum {
#define HARK_RIGHT_ENUM(name, ...) HARK_RIGHT_INDEX_##name,
  HARK_RIGHTS(HARK_RIGHT_ENUM)
#undef HARK_RIGHT_ENUM
      HARK_RIGHT_COUNT
} hark_right_index;

// A set of them; the wire and the store know them by name.
typedef uint32_t hark_rights;
#define HARK_RIGHT(name) ((hark_rights)1 << HARK_RIGHT_INDEX_##name)
#define HARK_RIGHTS_VIEWER (HARK_RIGHT(REPLAYS) | HARK_RIGHT(REPORTS))
#define HARK_RIGHTS_READ_KEY (HARK_RIGHTS_VIEWER | HARK_RIGHT(OPERATE))
#define HARK_RIGHTS_ANALYST (HARK_RIGHTS_READ_KEY | HARK_RIGHT(ERASE) | HARK_RIGHT(ANNOTATE))
#define HARK_RIGHTS_ADMIN (HARK_RIGHTS_ANALYST | HARK_RIGHT(SETTINGS))

// Returns "replays" for HARK_RIGHT_INDEX_REPLAYS.
const char *hark_right_name(size_t index);
// Reads the name of one right; 0 for none of them.
hark_rights hark_right_read(const char *name);
// Reads "viewer", "analyst" or "admin"; 0 for anything else.
hark_rights hark_role_read(const char *name);

#define HARK_NAME_BYTES_MAX 64u
// Is this a name for a user or a token: 1 to HARK_NAME_BYTES_MAX letters, digits and . _ @ + -?
bool hark_name_is_good(hark_bytes name);

#endif
