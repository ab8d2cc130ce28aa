// fsck.h — recounts everything that follows from the stored batches, says every mismatch, and puts it right on request.
//
// Room: collector/store (platform-free). Stands on: recount.h. Owns its working memory: a few hundred bytes for each
// session, and for each cell of the cube. Tests: tests/collector/test_fsck.c, tests/fault/fsck.test.mjs.
//
// Sessions are looked at in one read snapshot, so that writes may go on. Each is repaired in a transaction of its own,
// from what is stored by then; the cube in one transaction, during which writes wait.
#ifndef HARK_COLLECTOR_STORE_FSCK_H
#define HARK_COLLECTOR_STORE_FSCK_H

#include "collector/store/recount.h"

typedef enum {
  HARK_FSCK_UNREADABLE, // batches that do not read as batches: kept, never repaired
  HARK_FSCK_SUMMARY,    // a session's record is not what its batches say
  HARK_FSCK_INDEX,      // the list of sessions by start has one too many, too few, or a wrong time
  HARK_FSCK_USES,       // who uses which public bytes
  HARK_FSCK_CUBE,       // a cell of the cube is not the sum over the sessions' records
  HARK_FSCK_BLOBS,      // the sum of a project's public bytes
  HARK_FSCK_KINDS
} hark_fsck_kind;

typedef struct {
  hark_fsck_kind kind;
  hark_project_id project;
  const hark_session_id *session; // NULL where it is not of one
  char what[160];                 // a sentence for people
} hark_fsck_mismatch;

typedef struct {
  uint64_t sessions, batches, cells, blobs;
  uint64_t mismatches[HARK_FSCK_KINDS];
  uint64_t repaired;
  uint64_t undated; // sessions from before arrivals were kept, or over a limit of summaries: not compared whole
} hark_fsck_result;

typedef struct {
  hark_facts_reader reader;
  bool repair;                                                     // the store is open for writing
  void (*told)(void *context, const hark_fsck_mismatch *mismatch); // may be NULL
  void *context;
} hark_fsck_options;

// Names a kind: "summary".
const char *hark_fsck_kind_name(hark_fsck_kind kind);
// Checks the whole store. HARK_OK also where there are mismatches: the result tells.
hark_err hark_fsck(hark_store *store, const hark_fsck_options *options, hark_fsck_result *result);

#endif
