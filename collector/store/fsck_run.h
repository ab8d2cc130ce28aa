// fsck_run.h — one run's state, between fsck.c (sessions, index, uses) and fsck_cube.c (cube, sums). Inside those only.
#ifndef HARK_COLLECTOR_STORE_FSCK_RUN_H
#define HARK_COLLECTOR_STORE_FSCK_RUN_H

#include "collector/store/fsck.h"

typedef struct {
  hark_store *store;
  const hark_fsck_options *options;
  hark_fsck_result *result;
  hark_recounter recounter;
  hark_arena ids;  // who is to be looked at
  hark_arena work; // for one step
} hark_fsck_run;

// Counts a mismatch and tells it.
void hark_fsck_tell(hark_fsck_run *run, hark_fsck_kind kind, hark_project_id project, const hark_session_id *session,
                    const char *format, ...) __attribute__((format(printf, 5, 6)));
// Compares the cube with the sum over all records, and each project's sum of public bytes; repairs.
hark_err hark_fsck_cube(hark_fsck_run *run);
hark_err hark_fsck_blobs(hark_fsck_run *run);

#endif
