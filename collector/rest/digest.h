// digest.h — what a session was like page by page, read from all its batches once it rests: what heatmaps add up.
//
// Room: collector/rest (platform-free). Stands on: replay (the tree, to name what the pointer was over),
// collector/store, collector/ingest. Tests: tests/collector/test_rejudge.c, tests/browser/heatmap.test.mjs.
//
// Limits: HARK_DIGEST_PAGES_MAX visits to pages, HARK_DIGEST_BYTES_MAX bytes; visits over them are counted in
// `left_out`. A visit that nobody saw and where nothing was clicked (a redirect, a tab in the background) is none.
#ifndef HARK_COLLECTOR_REST_DIGEST_H
#define HARK_COLLECTOR_REST_DIGEST_H

#include "collector/store/session.h"

#define HARK_DIGEST_PAGES_MAX 128u
#define HARK_DIGEST_BYTES_MAX ((size_t)512 << 10)

typedef struct {
  hark_project_id project;
  hark_session_id session;
  const hark_session_signal *signals; // rage and dead clicks are taken from them
  uint32_t signal_count;
  hark_arena *work; // reset for each page view
  hark_arena *out;  // the digest lies in it
} hark_digesting;

// Makes the digest (FlatBuffer `Digest`). A page view that does not read, or is too large for the working memory, is
// left out.
hark_err hark_digest_make(hark_store_read *read, const hark_digesting *digesting, hark_bytes *digest);

#endif
