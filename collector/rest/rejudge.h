// rejudge.h — looks at a whole stored session again: today's detectors, those that only the collector has, and the
// project's own thresholds; and makes its digest (digest.h).
//
// Room: collector/rest (platform-free). Stands on: collector/signals, collector/store. Tests:
// tests/fault/rejudge.test.mjs.
//
// In two steps, so that batches never wait for it: what a session's batches say is read and judged in a read snapshot;
// the record is then replaced in a write transaction, unless a batch has come meanwhile. Batches that are lost or do
// not read are gaps: what is found is found in the rest. A batch that comes later has the session judged again.
#ifndef HARK_COLLECTOR_INGEST_REJUDGE_H
#define HARK_COLLECTOR_INGEST_REJUDGE_H

#include "collector/signals/thresholds.h"
#include "collector/store/session.h"
#include "collector/store/tables.h"

#define HARK_REJUDGE_BYTES_MAX ((size_t)96 << 20)
// Sessions at rest: no batch for this long.
#define HARK_REJUDGE_REST_MS 600000u

typedef struct {
  hark_project_id project;
  hark_session_id session;
  hark_thresholds thresholds;
  hark_arena *batch, *found; // working memory of HARK_REJUDGE_BYTES_MAX each; both are reset
  // Of hark_rejudge_read:
  const hark_session_signal *signals;
  uint32_t count, batches;
  hark_bytes digest; // digest.h; empty where there was no memory for it
  // Of hark_rejudge_change:
  bool replaced;
} hark_rejudging;

// Judges the session, and no more. As hark_rejudge_read.
hark_err hark_rejudge_signals(hark_store_read *read, hark_rejudging *rejudging);
// Judges and digests the session. HARK_ERR_NOT_FOUND: there is none. What it finds lies in `found`.
hark_err hark_rejudge_read(hark_store_read *read, hark_rejudging *rejudging);
// Replaces the record's signals and the digest, for hark_store_change or a writer's job; the context is a
// hark_rejudging.
hark_err hark_rejudge_change(void *rejudging, const hark_tables *tables);

// Lists sessions that started in [from_ms, to_ms), rest, and were not judged by these thresholds; newest first.
hark_err hark_rejudge_find(hark_store_read *read, hark_project_id project, const hark_thresholds *thresholds,
                           uint64_t from_ms, uint64_t to_ms, uint64_t now_ms, hark_session_id *sessions, uint32_t max,
                           uint32_t *count);

#endif
