// refusals.h — rejected batches on their way to the ledger: counted in memory, written together once a second.
//
// Room: collector. Any thread. What was acknowledged is in the ledger with its batch; a rejection is there at most a
// second later, or when it is asked for. Tests: tests/fault/ledger.test.mjs.
//
// Limit: HARK_REFUSALS_MAX different ones at a time; over it they are counted without their session, and then without
// their project.
#ifndef HARK_COLLECTOR_REFUSALS_H
#define HARK_COLLECTOR_REFUSALS_H

#include <pthread.h>

#include "collector/store/ledger.h"

#define HARK_REFUSALS_MAX 1024u

typedef struct {
  hark_project_id project; // 0: not known
  hark_session_id session;
  bool has_session;
  const char *reason; // static
  uint64_t count;     // 0: a free place
} hark_refusal_count;

typedef struct {
  pthread_mutex_t lock;
  size_t used;
  hark_refusal_count counts[HARK_REFUSALS_MAX];
  uint64_t over; // found no place at all
} hark_refusals;

void hark_refusals_init(hark_refusals *refusals);
// Counts one; `session` may be NULL.
void hark_refusals_note(hark_refusals *refusals, hark_project_id project, const hark_session_id *session,
                        const char *reason);
// Takes out all that were counted; NULL where there are none (or no memory: they stay). Free it with free.
typedef struct {
  size_t count;
  uint64_t over;
  hark_refusal_count counts[];
} hark_refusals_taken;
hark_refusals_taken *hark_refusals_take(hark_refusals *refusals);
// Puts them back: they could not be written.
void hark_refusals_return(hark_refusals *refusals, const hark_refusals_taken *taken);
// Writes them to the ledger, for hark_store_change or a writer's job; the context is a hark_refusals_taken.
hark_err hark_refusals_write(void *taken, const hark_tables *tables);

#endif
