// digests.h — the digests of a store, handed to a report one by one. Inside collector/api only.
//
// Sessions that have no digest yet (ten minutes without a batch make one) are read for the report, up to
// HARK_DIGESTS_FRESH_MAX of the newest, so that a visit of just now can be looked at; the others are handed on without
// one.
#ifndef HARK_COLLECTOR_API_DIGESTS_H
#define HARK_COLLECTOR_API_DIGESTS_H

#include "collector/api/job.h"

#define HARK_DIGESTS_FRESH_MAX 64u

// `digest` is empty where there is none, and the visitor's until it returns.
typedef void (*hark_digest_add)(void *analysis, hark_session_id session, hark_bytes digest);

// Visits the sessions that a question is about: `newest_max` of them, the newest, or (0) all, in no order. Pool
// threads.
hark_err hark_digests_feed(hark_store_read *read, const hark_question *question, const hark_session_filter *filter,
                           uint32_t newest_max, hark_digest_add add, void *analysis);

#endif
