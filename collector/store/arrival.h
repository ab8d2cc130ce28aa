// arrival.h — the eight bytes after each stored segment: what a recount of the session needs and the batch itself does
// not tell.
//
// Room: collector/store (platform-free). Owns no memory. Tests: tests/collector/test_store.c.
//
//   received_ms u48 little-endian | flags u8 (1: the second net changed a text) | mark u8
// A segment from before these were kept ends with its body, and has none.
#ifndef HARK_COLLECTOR_STORE_ARRIVAL_H
#define HARK_COLLECTOR_STORE_ARRIVAL_H

#include "schema/base/bytes.h"

#define HARK_ARRIVAL_BYTES 8u

typedef struct {
  uint64_t received_ms; // wall time; 0: not known
  bool remasked;
} hark_arrival;

void hark_arrival_write(const hark_arrival *arrival, uint8_t out[HARK_ARRIVAL_BYTES]);
// Parts a stored value: returns the segment as it came, and how it arrived (NULL: not asked for).
hark_bytes hark_arrival_split(hark_bytes value, hark_arrival *arrival);

#endif
