// recount.h — folds a session's stored batches into the record that it has to have: the same fold that ingest does, a
// batch at a time, from nothing.
//
// Room: collector/store (platform-free). Tests: tests/collector/test_fsck.c, tests/fault/fsck.test.mjs.
#ifndef HARK_COLLECTOR_STORE_RECOUNT_H
#define HARK_COLLECTOR_STORE_RECOUNT_H

#include "collector/store/arrival.h"
#include "collector/store/based.h"
#include "collector/store/session.h"

// Reads what a stored batch that stands alone says (ingest/stored.h). What the facts point to lies in `keep`, or in the
// segment.
typedef struct {
  hark_err (*read)(void *context, hark_arena *keep, hark_bytes segment, const hark_arrival *arrival, hark_facts *facts);
  void *context;
} hark_facts_reader;

// Working memory for one recount after the other.
typedef struct {
  hark_arena records[2]; // one holds the record so far while the next is made in the other
  hark_arena batch, names;
} hark_recounter;

typedef struct {
  hark_bytes record; // empty: no batch could be read. Lies in the recounter until its next recount
  uint32_t batches, unread;
  uint32_t undated;      // batches that do not tell when they arrived: the record's times cannot be worked out
  bool at_limit;         // the summary is over one of its limits, where the order of arrival matters
  hark_blob_name *names; // that the batches use, in order, each once
  uint32_t name_count;
} hark_recount;

void hark_recounter_open(hark_recounter *recounter);
void hark_recounter_close(hark_recounter *recounter);

// Recounts one session. A batch that cannot be read is left out and counted.
hark_err hark_recount_session(hark_recounter *recounter, const hark_tables *tables, const hark_facts_reader *reader,
                              hark_project_id project, hark_session_id session, hark_recount *recount);

#endif
