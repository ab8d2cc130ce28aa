// forget.h — takes a session out of everything: its batches, its record, the index, the cube, and public bytes that
// only it used.
//
// Room: collector/store (platform-free). Writer's transaction. Tests: tests/collector/test_fsck.c,
// tests/fault/forget.test.mjs.
#ifndef HARK_COLLECTOR_STORE_FORGET_H
#define HARK_COLLECTOR_STORE_FORGET_H

#include "collector/store/tables.h"

typedef struct {
  uint64_t sessions, batches, bytes, blobs, blob_bytes;
  bool blobs_unsure; // the store does not know yet who uses what (uses.h): none were removed
} hark_forgotten;

// What hark_forget_change is told, and answers. `merge` is for its use meanwhile.
typedef struct {
  hark_project_id project;
  hark_session_id session;
  hark_arena *merge;
  uint64_t now_ms;     // wall time of a wish to forget: late batches are refused for a time (tomb.h); 0: they are not
  const char *outcome; // how the ledger counts its batches from now on: "expired"; NULL: "forgotten"
  hark_forgotten forgotten; // of this session; sessions 0: nothing of it was kept
} hark_forgetting;

// Adds what forgetting a session would remove of batches, and removes nothing.
hark_err hark_forget_measure(const hark_tables *tables, hark_project_id project, hark_session_id session,
                             hark_forgotten *sum);
// Forgets one session, for hark_store_change or a writer's job; the context is a hark_forgetting.
hark_err hark_forget_change(void *forgetting, const hark_tables *tables);
void hark_forgotten_add(hark_forgotten *sum, const hark_forgotten *more);

#endif
