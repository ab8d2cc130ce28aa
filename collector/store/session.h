// session.h — folds the facts of one batch into its session's record. The order of batches does not matter.
//
// Room: collector/store (platform-free). Stands on: schema. Owns no memory: works in the arena it is given.
// Tests: tests/collector/test_session.c.
//
// Why any order gives the same record: counts add; times take the earliest or the latest; context keeps what was
// said first and tags and the user what was said last, by the wall time that each batch alone tells; url, title
// and size are those of the batch with the highest seq; pages and the page of each signal are worked out anew from
// the views' spans, which are kept sorted. Lists are sorted before they are written.
//
// Limits per session (more is dropped from the summary, never from the recording): the *_MAX below. Only over a
// limit the order can matter.
#ifndef HARK_COLLECTOR_STORE_SESSION_H
#define HARK_COLLECTOR_STORE_SESSION_H

#include "collector/store/facts.h"
#include "schema/base/arena.h"
#include "schema/base/err.h"

#define HARK_SESSION_VIEWS_MAX 512u
#define HARK_SESSION_SPANS_MAX 4096u // of all views
#define HARK_SESSION_PAIRS_MAX 128u  // context and tags, each
#define HARK_SESSION_SIGNALS_MAX 2048u
#define HARK_SESSION_GOALS_MAX 512u
#define HARK_SESSION_FAULTS_MAX 64u
#define HARK_SESSION_PAGES_MAX 512u

// `judged_by` of a record that was judged again, and has had a batch since: some of its signals are the page's.
#define HARK_JUDGED_BEFORE 1u

// A signal of one of the session's views.
typedef struct {
  hark_fact_signal signal;
  uint64_t tab;
  uint32_t epoch;
} hark_session_signal;

// Puts other signals in the place of the record's own, by those who looked at the whole session again (`judged_by`,
// over 1; the next batch that comes makes it HARK_JUDGED_BEFORE). At most HARK_SESSION_SIGNALS_MAX are kept. Memory as
// below.
hark_err hark_session_rejudge(hark_arena *arena, hark_bytes old, const hark_session_signal *signals, uint32_t count,
                              uint64_t judged_by, hark_bytes *record);
// Gives `to` the signals that `from` was judged to have; `to` itself where it was not judged again.
hark_err hark_session_keep_judgement(hark_arena *arena, hark_bytes from, hark_bytes to, hark_bytes *record);

// Merges facts into `old` (empty for a new session) and views the new record, which lies in the arena.
// `stored_bytes` is the segment's size as it is kept. The bytes of `old` must not change until this returns.
hark_err hark_session_merge(hark_arena *arena, hark_bytes old, const hark_facts *facts, size_t stored_bytes,
                            hark_bytes *record);

#endif
