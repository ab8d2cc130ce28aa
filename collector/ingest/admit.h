// admit.h — decides whether the bytes of one POST are a batch, and what they say. The border: after it, input is
// trusted.
//
// Room: collector/ingest (platform-free). Stands on: schema, sdk/core/masking.h, collector/store/facts.h.
// Tests: tests/collector/test_admit.c, tests/fault/badinput.test.mjs. Fuzz: tests/fuzz/fuzz_admit.c.
//
// In order: envelope, flags, inflate (bounded by what the envelope states, and by HARK_BATCH_BYTES_MAX), FlatBuffer
// verifier, text table, every event; then the second masking net: each text is masked again by its class, and a
// batch in which that changes anything is encoded and deflated anew, so that what is stored is masked whoever sent
// it. Any other is stored as it came. Keys, origins and rates are the caller's.
#ifndef HARK_COLLECTOR_INGEST_ADMIT_H
#define HARK_COLLECTOR_INGEST_ADMIT_H

#include "collector/ingest/known.h"
#include "collector/store/based.h"
#include "collector/store/facts.h"
#include "schema/base/arena.h"
#include "schema/base/err.h"
#include "schema/pieces.h"

#define HARK_ADMIT_BODY_BYTES_MAX (1u << 20)
#define HARK_ADMIT_SCRATCH_BYTES_MAX (64u << 20)

// Longer texts are cut in the summary (never in the recording).
#define HARK_FACT_NAME_BYTES_MAX 64u
#define HARK_FACT_VALUE_BYTES_MAX 256u
#define HARK_FACT_PATH_BYTES_MAX 256u
#define HARK_FACT_URL_BYTES_MAX 1024u

typedef struct {
  hark_err err;       // HARK_OK, or what is wrong
  const char *name;   // how its sender is told; the error's own name where NULL
  const char *hint;   // a static sentence where there is more to say than the error's own; else NULL
  hark_bytes segment; // what is to be stored
  hark_facts facts;
  uint32_t depth;   // how many batches the segment builds on, each on the next
  hark_bytes batch; // inflated, as it is stored
  // Of a page view's first batch: its texts in pieces that the next visitor's page may say by name.
  const hark_piece *pieces;
  uint32_t piece_count;
} hark_verdict;

// What is kept from batch to batch. One a thread.
typedef struct {
  hark_arena scratch, kept;
  hark_deflater *deflater; // NULL: none was needed yet
  hark_known *known;       // NULL: nothing is remembered
  hark_sha256_of sha256;   // hark_sha256_whole unless set to one that is faster here
} hark_judge;

// A judge of one batch remembers nothing. False without memory.
bool hark_judge_open(hark_judge *judge, bool remembers);
void hark_judge_close(hark_judge *judge);

// What a batch is read with besides itself.
typedef struct {
  hark_ready_dictionary base; // of the batch that its envelope names as its base; empty: that one is not stored
  uint32_t depth;             // how many batches that one builds on
  const hark_bytes *pieces;   // HARK_PIECES_MAX, of which so many are there as the batch names; NULL: one is not known
} hark_given;

// Judges `whole` (envelope and body) with what is given. What is stored has no names, and at most HARK_BASED_DEPTH_MAX
// batches that it builds on: one that would is deflated anew. What the verdict points to lies in `keep`, a growing
// arena of the caller's, or is `whole` itself. Never fails otherwise than in its verdict.
void hark_admit(hark_judge *judge, hark_arena *keep, hark_bytes whole, hark_given given, uint64_t received_ms,
                hark_verdict *verdict);

// Gathers the facts of a batch that was admitted and stored before: inflated and verified as at first, not masked
// again.
void hark_admit_stored(hark_judge *judge, hark_arena *keep, hark_bytes segment, uint64_t received_ms,
                       hark_verdict *verdict);

#endif
