// fault.h — which error this is: what stays the same of it from visit to visit and from release to release.
//
// Room: collector/ingest (platform-free). Owns no memory. Tests: tests/collector/test_fault.c. Fuzz:
// tests/fuzz/fuzz_fault.c.
//
// Two errors are one if they have the same kind ("TypeError") and the same frames: function and file of at most
// HARK_FAULT_FRAMES_MAX, without lines, columns, queries and the hashes that builds put into names. Without frames the
// message decides, its numbers and quoted parts left out; of a failed request its method, path and class of status.
#ifndef HARK_COLLECTOR_INGEST_FAULT_H
#define HARK_COLLECTOR_INGEST_FAULT_H

#include "collector/store/facts.h"
#include "schema/events.h"

#define HARK_FAULT_FRAMES_MAX 8u
#define HARK_FAULT_NAME_MAX 160u

typedef struct {
  uint64_t fingerprint;
  uint8_t kind;                       // as in hark_fact_fault
  char name[HARK_FAULT_NAME_MAX + 1]; // "TypeError: x is undefined at pay.js:120", "POST /api/orders/* 500"
} hark_fault;

// Of a FAILURE, or of a REQUEST that failed; false for any other event.
bool hark_fault_of(const hark_event *event, hark_fault *fault);

#endif
