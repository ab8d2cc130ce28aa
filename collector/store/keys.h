// keys.h — how things are named inside LMDB, so that its byte order is the order they are read in.
//
// Room: collector/store (platform-free). Owns no memory. Tests: tests/collector/test_store.c.
//
//   segments  project u32 | session 16 | tab u64 | epoch u32 | seq u32   -> envelope + body as they came, arrival
//   sessions  project u32 | session 16                                   -> FlatBuffer Session
//   by_start  project u32 | ~started_ms u64 | session 16                 -> (empty)
//   cube      project u32 | hour u32 | dimension u8 | value              -> counters, 6 x u32 little-endian
//   projects  project u32                                                -> FlatBuffer Project
//   blobs     project u32 | name 16                                      -> kind u8, bytes
//   blobs     project u32                                                -> bytes of all of them, u64 little-endian
//   digests   (digests.h says)                                           -> FlatBuffer Digest
//   uses      (uses.h says)                                              -> which session names which public bytes
// Numbers in keys are big-endian.
#ifndef HARK_COLLECTOR_STORE_KEYS_H
#define HARK_COLLECTOR_STORE_KEYS_H

#include "collector/store/store.h"

#define HARK_KEY_SEGMENT_BYTES 36u
#define HARK_KEY_SESSION_BYTES 20u
#define HARK_KEY_START_BYTES 28u
#define HARK_KEY_CUBE_BYTES_MAX 192u // LMDB's own limit is 511

typedef struct {
  uint8_t bytes[HARK_KEY_CUBE_BYTES_MAX];
  size_t size;
} hark_key;

hark_key hark_key_project(hark_project_id project);
hark_key hark_key_blob(hark_project_id project, hark_blob_name name);
hark_key hark_key_segment(hark_project_id project, const hark_envelope *envelope);
hark_key hark_key_session(hark_project_id project, hark_session_id session);
hark_key hark_key_start(hark_project_id project, uint64_t started_ms, hark_session_id session);
// A value too long for a key is cut at HARK_KEY_CUBE_BYTES_MAX.
hark_key hark_key_cube(hark_project_id project, uint32_t hour, uint8_t dimension, hark_bytes value);

// Reads back what hark_key_start wrote; false for a key of another shape.
bool hark_key_start_read(hark_bytes key, hark_project_id *project, uint64_t *started_ms, hark_session_id *session);

#endif
