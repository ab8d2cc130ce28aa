// said.h — texts that pages have said of late, by name, so that the next visitor's page need not say them again.
//
// Room: collector (no clock: time is an argument). Any thread: it has a lock of its own. In memory only, each text for
// HARK_SAID_MS after it was said first, for its own project; whatever is stored stands without it. Tests:
// tests/collector/test_said.c.
//
// Limit: HARK_SAID_TEXTS pieces of HARK_PIECE_BYTES_MAX; a new one takes the oldest place of its row.
#ifndef HARK_COLLECTOR_SAID_H
#define HARK_COLLECTOR_SAID_H

#include <pthread.h>

#include "collector/store/store.h"
#include "schema/pieces.h"

#define HARK_SAID_ROWS 512u
#define HARK_SAID_ROW 8u
#define HARK_SAID_TEXTS (HARK_SAID_ROWS * HARK_SAID_ROW)
#define HARK_SAID_MS (3600u * 1000)
#define HARK_SAID_STILL_MS (60u * 1000)

typedef struct {
  hark_project_id project;
  hark_piece_name name;
  uint64_t at_ms; // when it was said; 0: free
  uint8_t *data;
  size_t size;
} hark_said_text;

typedef struct {
  pthread_mutex_t lock;
  hark_said_text *texts; // rows of HARK_SAID_ROW
} hark_said;

// False without memory.
bool hark_said_init(hark_said *said);
void hark_said_deinit(hark_said *said);
// Is it known, and for another HARK_SAID_STILL_MS, in which a batch may name it? now_ms is not 0.
bool hark_said_has(hark_said *said, hark_project_id project, hark_piece_name name, uint64_t now_ms);
// A copy in the arena; empty where it is not known.
hark_bytes hark_said_find(hark_said *said, hark_project_id project, hark_piece_name name, uint64_t now_ms,
                          hark_arena *arena);
// Keeps a copy, where there is memory.
void hark_said_add(hark_said *said, hark_project_id project, hark_piece_name name, hark_bytes text, uint64_t now_ms);

#endif
