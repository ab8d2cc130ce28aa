// store_file.h — the store's file as a whole: is it all there, copying it while it is written, making it small again.
//
// Room: collector/store; LMDB's own (store_lmdb_file.c). Not for a directory whose store this process has open.
// Tests: tests/fault/backup.test.mjs, tests/fault/damage.test.mjs.
#ifndef HARK_COLLECTOR_STORE_STORE_FILE_H
#define HARK_COLLECTOR_STORE_STORE_FILE_H

#include "schema/base/err.h"

#include <stdbool.h>

// Refuses a data file that is missing beside its lock, empty, or shorter than what it has to hold, so that no new store
// is begun in the place of a damaged one. HARK_OK also where there is nothing at all yet. `why` points to a static
// sentence that says what to do.
hark_err hark_store_file_check(const char *directory, const char **why);

// Copies the store in `from`, as of one moment and also while others write to it, into the directory `to` (made when it
// is not there; must not hold a store). What stands there afterwards is whole and synced, or nothing is. `compact`:
// without the free space, slower.
hark_err hark_store_file_copy(const char *from, const char *to, bool compact, const char **why);

// Puts a copy without free space in the store's place. Refuses while anybody has the store open.
hark_err hark_store_file_compact(const char *directory, const char **why);

// Holds the directory for who has its store open: shared, or alone. Returns a file descriptor to close, or -1 when
// others hold it otherwise.
int hark_store_file_hold(const char *directory, bool alone);

#endif
