// tables.h — what a store is made of: sorted tables of bytes. Inside collector/store, and for the one room that keeps
// records of its own in tables made for them (collector/access and collector/alerts, by hark_store_change).
//
// A port (store_lmdb.c, store_memory.c) gives get, put, remove and walk; what is kept in the tables, and how a batch
// changes them, is written once: append.c and read.c.
#ifndef HARK_COLLECTOR_STORE_TABLES_H
#define HARK_COLLECTOR_STORE_TABLES_H

#include "collector/store/keys.h"
#include "collector/store/store_write.h"

typedef enum {
  HARK_TABLE_SEGMENTS,
  HARK_TABLE_SESSIONS,
  HARK_TABLE_BY_START,
  HARK_TABLE_CUBE,
  HARK_TABLE_PROJECTS,
  HARK_TABLE_BLOBS,
  HARK_TABLE_ACCESS,  // collector/access: users, sign-ins, tokens
  HARK_TABLE_AUDIT,   // collector/access: who did what
  HARK_TABLE_LEDGER,  // store/ledger.h: how batches ended
  HARK_TABLE_USES,    // store/uses.h: which session uses which public bytes
  HARK_TABLE_ALERTS,  // alerts/records.h: annotations, alarms, and what is to be told of them
  HARK_TABLE_LOADS,   // store/loads.h: page loads that the site's own server saw
  HARK_TABLE_DIGESTS, // store/digests.h: what sessions at rest were like, page by page
  HARK_TABLE_NOTES,   // store/notes.h: what people wrote beside a session
  HARK_TABLES
} hark_table;

// HARK_OK: go on. HARK_ERR_NOT_FOUND: stop, all is well. Anything else: stop, that went wrong.
typedef hark_err (*hark_table_each)(void *context, hark_bytes key, hark_bytes value);

struct hark_tables {
  void *context;
  // Views a value until the next put or the end of the transaction; 8-byte aligned in a read snapshot.
  // HARK_ERR_NOT_FOUND.
  hark_err (*get)(void *context, hark_table table, const hark_key *key, hark_bytes *value);
  // Copies a value in. With `existed` given, a present value is kept and *existed says so; without, it is replaced.
  // HARK_ERR_FULL when the store has to grow first.
  hark_err (*put)(void *context, hark_table table, const hark_key *key, hark_bytes value, bool *existed);
  // Copies two views in as one value, unless there is one (*existed).
  hark_err (*put_new)(void *context, hark_table table, const hark_key *key, hark_bytes head, hark_bytes tail,
                      bool *existed);
  // A missing key is no error.
  hark_err (*remove)(void *context, hark_table table, const hark_key *key);
  // Visits keys in order from `from` on, as long as they begin with its first `prefix` bytes. Values are not aligned.
  // Nothing may be put or removed meanwhile.
  hark_err (*walk)(void *context, hark_table table, const hark_key *from, size_t prefix, hark_table_each each,
                   void *each_context);
};

// The tables as a read snapshot sees them (put and remove are NULL).
hark_tables hark_store_read_tables(hark_store_read *read);

// Appends one item inside the caller's write transaction: segment, session, index and cube, or its public bytes. Resets
// `merge`.
hark_err hark_tables_append(const hark_tables *tables, hark_arena *merge, hark_store_item *item);
// The same for public bytes.
hark_err hark_tables_append_blobs(const hark_tables *tables, hark_arena *merge, hark_store_item *item);
// Copies a session's record into the arena; empty where there is none.
hark_err hark_tables_get_record(const hark_tables *tables, hark_arena *merge, hark_project_id project,
                                hark_session_id session, hark_bytes *record);
// Puts `after` in the place of the record `before`, with what follows from it: the index and the cube. Either may be
// empty: there was, or is to be, no such session.
hark_err hark_tables_replace(const hark_tables *tables, hark_arena *merge, hark_project_id project,
                             hark_session_id session, hark_bytes before, hark_bytes after);
// Removes public bytes; *bytes: how many, 0 where there were none.
hark_err hark_tables_remove_blob(const hark_tables *tables, hark_project_id project, hark_blob_name name,
                                 uint64_t *bytes);
// Notes which of the names that a batch refers to are missing.
hark_err hark_tables_find_missing(const hark_tables *tables, hark_store_item *item);

#endif
