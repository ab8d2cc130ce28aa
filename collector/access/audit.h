// audit.h — who did what, when and from where: entries that are only ever added, each with a hash of all before it.
//
// Room: collector/access. Stands on: collector/store, jansson, OpenSSL's SHA-256. Tests: tests/collector/test_access.c,
// tests/fault/access.test.mjs.
//
// An entry is a JSON object; its hash is SHA-256(hash of the entry before, or 32 zeros | the JSON's bytes). Who can
// write the file can also write another chain: keep a head (`hark audit verify` prints it) elsewhere, and hold it
// against the chain later.
//
//   audit   seq u64 big-endian        -> hash 32 | JSON
//   access  'h'                       -> seq u64 little-endian of the newest entry | its hash 32
#ifndef HARK_COLLECTOR_ACCESS_AUDIT_H
#define HARK_COLLECTOR_ACCESS_AUDIT_H

#include "collector/store/tables.h"
#include "schema/base/sha256.h"

#define HARK_AUDIT_WHAT_MAX 256u
#define HARK_AUDIT_FROM_MAX 48u

// Texts are NUL-terminated UTF-8.
typedef struct {
  uint64_t at_ms;
  const char *who;         // "ann", "token ci", "read key", "command line (uid 0)"
  const char *from;        // an address; NULL: this machine
  const char *action;      // "replay.read"
  hark_project_id project; // 0: none, or all
  const char *what;        // NULL: nothing more to say; may end within a character, which then goes
} hark_audit_entry;

// Adds an entry inside the caller's write transaction.
hark_err hark_audit_add(const hark_tables *tables, const hark_audit_entry *entry);

// Visits entries before `before` (0: all), at most `limit` of them, newest last. Return false to stop.
typedef bool (*hark_audit_visit)(void *context, uint64_t seq, const uint8_t hash[HARK_SHA256_BYTES], hark_bytes json);
hark_err hark_audit_list(const hark_tables *tables, uint64_t before, uint64_t limit, hark_audit_visit visit,
                         void *context);

typedef struct {
  uint64_t count;
  uint8_t head[HARK_SHA256_BYTES]; // of the last good entry
  uint64_t bad_seq;                // the first entry that is missing or changed; 0: the chain is whole
  bool has_known;                  // the head that was to be in it is
} hark_audit_verdict;
// Computes all hashes anew. `known` (may be NULL) is a head from earlier that has to be in the chain.
hark_err hark_audit_verify(const hark_tables *tables, const uint8_t known[HARK_SHA256_BYTES],
                           hark_audit_verdict *verdict);

#endif
