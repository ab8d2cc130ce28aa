// store_write.h — the writing half of the store's port: opening, projects, and appending batches in groups.
//
// Room: collector/store. hark_store_append and hark_store_project_put: writer thread only (or before it runs).
// Everything here is on disk when it returns HARK_OK: LMDB syncs at commit, MDB_NOSYNC is never set.
// Tests: tests/collector/test_store.c.
//
// Limits: HARK_STORE_MAP_BYTES_FIRST at first; doubles by itself, up to HARK_STORE_MAP_BYTES_MAX.
#ifndef HARK_COLLECTOR_STORE_STORE_WRITE_H
#define HARK_COLLECTOR_STORE_STORE_WRITE_H

#include "collector/store/cube.h"
#include "collector/store/facts.h"
#include "collector/store/store.h"

#define HARK_STORE_MAP_BYTES_FIRST ((size_t)64 << 20)
#define HARK_STORE_MAP_BYTES_MAX ((size_t)1 << 44)

typedef struct {
  size_t map_bytes; // 0: HARK_STORE_MAP_BYTES_FIRST; a small one is for tests
  bool read_only;   // the store must exist
} hark_store_options;

// Opens the store in a directory (made when it is not there). HARK_ERR_IO when that cannot be, HARK_ERR_STORE
// when what is there is not a store; `why` then points to a static sentence.
hark_err hark_store_open(const char *directory, const hark_store_options *options, hark_store **store,
                         const char **why);
void hark_store_close(hark_store *store);

typedef struct hark_tables hark_tables; // store/tables.h
// A change of its own kind inside a write transaction. May run more than once (the store had to grow, a neighbour could
// not be written): what it changes besides the tables has to be the same each time. Any error undoes all of it.
typedef hark_err (*hark_store_changing)(void *context, const hark_tables *tables);

typedef struct {
  hark_store_changing change; // given: nothing else here counts but its context
  void *change_context;
  hark_project_id project;
  hark_bytes segment; // as it is kept: envelope and body
  const hark_facts *facts;
  // Or, where facts is NULL, public bytes to keep, as far as the project has fewer than blob_bytes_max of them.
  const hark_blob *blobs;
  uint32_t blob_count;
  uint64_t blob_bytes_max;
  // Answers, valid when hark_store_append returned HARK_OK:
  bool duplicate;                                  // it was there already, and nothing changed
  bool baseless;                                   // its base is gone: it was not stored
  bool forgotten;                                  // its session was to be forgotten (tomb.h): it was not stored
  bool view_keyframe;                              // its page view has a keyframe by now
  uint8_t missing[(HARK_FACTS_NAMES_MAX + 7) / 8]; // bit i: the project does not have what facts->names[i] names
  uint32_t blobs_stored, blobs_known, blobs_over;
} hark_store_item;

// Appends all items in one transaction and updates their sessions and the cube. All or none: bytes over a project's
// budget are left out and counted.
hark_err hark_store_append(hark_store *store, hark_store_item *items, size_t count);

// Makes one change in a transaction of its own.
hark_err hark_store_change(hark_store *store, hark_store_changing change, void *context);

// Writes a project's record (FlatBuffer `Project`); visits all of them.
hark_err hark_store_project_put(hark_store *store, hark_project_id project, hark_bytes record);
typedef bool (*hark_project_visit)(void *context, hark_project_id project, hark_bytes record);
hark_err hark_store_projects(hark_store_read *read, hark_project_visit visit, void *context);

// Visits the cells of the cube in [from_hour, to_hour), hour by hour, dimension by dimension.
typedef bool (*hark_cell_visit)(void *context, const hark_cube_cell *cell);
hark_err hark_store_cells(hark_store_read *read, hark_project_id project, uint32_t from_hour, uint32_t to_hour,
                          hark_cell_visit visit, void *context);

typedef struct {
  uint64_t segments, sessions, bytes_used, bytes_map; // used: without the pages that were freed and wait to be reused
} hark_store_sizes;
hark_err hark_store_measure(hark_store_read *read, hark_store_sizes *sizes);

#endif
