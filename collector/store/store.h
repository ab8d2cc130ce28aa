// store.h — the port to what is kept: append, scan, list. LMDB behind it (store_lmdb.c); the writing half is
// store_write.h. Tests: tests/collector/test_store.c.
//
// Room: collector/store. Read calls: any thread, each with its own hark_store_read. Writes: writer thread only.
// What a read returns is borrowed and dies with hark_store_read_close.
#ifndef HARK_COLLECTOR_STORE_STORE_H
#define HARK_COLLECTOR_STORE_STORE_H

#include "schema/base/arena.h"
#include "schema/base/err.h"
#include "schema/blob.h"
#include "schema/envelope.h"

typedef struct {
  uint32_t n;
} hark_project_id;

// Public bytes of a project (a stylesheet, a font, an image), kept once under the first 128 bits of their SHA-256.
#define HARK_BLOB_NAME_BYTES 16u
typedef struct {
  uint8_t bytes[HARK_BLOB_NAME_BYTES];
} hark_blob_name;
typedef struct {
  hark_blob_name name;
  hark_blob_kind kind;
  hark_bytes bytes;
} hark_blob;

typedef struct hark_store hark_store;
typedef struct hark_store_read hark_store_read;

// Opens a read snapshot. hark_store_read_close is always safe, NULL included.
hark_err hark_store_read_open(hark_store *store, hark_store_read **read);
void hark_store_read_close(hark_store_read *read);

// Visits session records (FlatBuffer `Session`, already verified when written), newest first, that started in
// [from_ms, to_ms). Return false from the visitor to stop. `record` is 8-byte aligned.
typedef bool (*hark_session_visit)(void *context, hark_session_id id, hark_bytes record);
hark_err hark_store_sessions(hark_store_read *read, hark_project_id project, uint64_t from_ms, uint64_t to_ms,
                             hark_session_visit visit, void *context);
// The same in no order, for who looks at all of them: where the range holds most of a store's sessions they are read as
// they lie, which takes half the time. `record` is the visitor's until it returns.
hark_err hark_store_sessions_unordered(hark_store_read *read, hark_project_id project, uint64_t from_ms, uint64_t to_ms,
                                       hark_session_visit visit, void *context);
// Gets one session's record, or HARK_ERR_NOT_FOUND.
hark_err hark_store_session(hark_store_read *read, hark_project_id project, hark_session_id id, hark_bytes *record);
// Visits the segments (envelope and body) of one session in (tab, epoch, seq) order, each as one that stands alone; it
// is the visitor's until it returns.
typedef bool (*hark_segment_visit)(void *context, hark_bytes segment);
hark_err hark_store_segments(hark_store_read *read, hark_project_id project, hark_session_id id,
                             hark_segment_visit visit, void *context);
// Visits the one segment that `named` says by its tab, epoch and seq, as one that stands alone; HARK_ERR_NOT_FOUND.
hark_err hark_store_segment(hark_store_read *read, hark_project_id project, hark_session_id id,
                            const hark_envelope *named, hark_segment_visit visit, void *context);
// Inflates the batch that an envelope names as its base (based.h), or HARK_ERR_NOT_FOUND.
hark_err hark_store_base(hark_store_read *read, hark_arena *arena, hark_project_id project,
                         const hark_envelope *envelope, hark_bytes *base, uint32_t *depth);
// Gets public bytes by their name, or HARK_ERR_NOT_FOUND.
hark_err hark_store_blob(hark_store_read *read, hark_project_id project, hark_blob_name name, hark_blob *blob);

#endif
