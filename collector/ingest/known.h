// known.h — texts that masking was seen to leave as they are: the pages of a site say the same to everybody.
//
// Room: collector/ingest (platform-free). Any one thread. Tests: tests/collector/test_known.c.
//
// Whole texts are kept and compared, so that no sender can have one text pass for another. Limits: texts of at most
// HARK_KNOWN_BYTES_MAX bytes, HARK_KNOWN_TEXTS places; a text takes a place of its row, each in turn.
#ifndef HARK_COLLECTOR_INGEST_KNOWN_H
#define HARK_COLLECTOR_INGEST_KNOWN_H

#include "schema/base/arena.h"
#include "schema/batch.h"

#define HARK_KNOWN_TEXTS 4096u
#define HARK_KNOWN_ROW 4u
#define HARK_KNOWN_BYTES_MAX 254u

typedef struct hark_known hark_known;

// Takes its MiB from the arena; NULL when there is no room.
hark_known *hark_known_create(hark_arena *arena);
// Was this text added, under this class?
bool hark_known_has(const hark_known *known, hark_text text);
void hark_known_add(hark_known *known, hark_text text);

#endif
