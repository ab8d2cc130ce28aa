// based.h — batches that are deflated against an earlier one of their page view: kept as they came, and given out as
// ones that stand alone.
//
// Room: collector/store (platform-free). Stands on: schema. Tests: tests/collector/test_based.c.
//
// Deflating anew is for who reads, not for who writes: most recordings are never looked at.
//
// Limit: HARK_BASED_DEPTH_MAX batches, each the base of the next. Ingest keeps to it (ingest/admit.h).
#ifndef HARK_COLLECTOR_STORE_BASED_H
#define HARK_COLLECTOR_STORE_BASED_H

#include "collector/store/tables.h"

#define HARK_BASED_DEPTH_MAX 8u

// Inflates the batch that `envelope` names as its base, into the arena, and tells how many others that one builds on.
// HARK_ERR_NOT_FOUND: it, or one that it builds on, is not stored. Other errors: one of them cannot be read.
hark_err hark_based_inflate(const hark_tables *tables, hark_arena *arena, hark_project_id project,
                            const hark_envelope *envelope, hark_bytes *base, uint32_t *depth);

// What is kept from one segment to the next, so that a base is inflated once for all in a row that build on it.
typedef struct {
  hark_tables tables;
  hark_project_id project;
  hark_envelope named; // whose base is at hand; base 0: none is
  hark_bytes base;     // inflated, in `kept`
  hark_arena kept, work;
} hark_based;

// Takes memory when the first segment with a base comes.
void hark_based_open(hark_based *based, const hark_tables *tables, hark_project_id project);
void hark_based_close(hark_based *based);
// Gives a segment as one that stands alone: itself, or deflated anew, which lives until the next call. What is no
// segment is given as it is. Errors as above.
hark_err hark_based_alone(hark_based *based, hark_bytes segment, hark_bytes *alone);

#endif
