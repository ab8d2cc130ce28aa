// app.h — what the parts of a running collector share.
//
// Room: collector. A collector runs several loops, each on a thread of its own with a hark_app of its own; "loop
// thread" in any header is the thread of the app at hand. What loops share stands behind pointers and can be used on
// any thread.
#ifndef HARK_COLLECTOR_APP_H
#define HARK_COLLECTOR_APP_H

#include "collector/asked.h"
#include "collector/bases.h"
#include "collector/config/config.h"
#include "collector/followers.h"
#include "collector/ingest/admit.h"
#include "collector/net/server.h"
#include "collector/rate.h"
#include "collector/refusals.h"
#include "collector/said.h"
#include "collector/store/projects.h"
#include "collector/writer.h"

#define HARK_ACK_BUCKETS 11u // of the histogram of acknowledgements

// Why a batch was rejected, for the counters: every POST /v1/batch ends as one of stored, duplicate or these.
#define HARK_REJECTIONS(X)                                                                                             \
  X(HTTP, "http") /* refused before it was a request to /v1/batch: not counted as received */                          \
  X(TYPE, "type")                                                                                                      \
  X(KEY, "key")                                                                                                        \
  X(ORIGIN, "origin")                                                                                                  \
  X(RATE_ADDRESS, "rate_address") /* the limits: batches_per_address_s and so on, one each */                          \
  X(RATE_KEY, "rate_key")                                                                                              \
  X(RATE_SESSION, "rate_session")                                                                                      \
  X(SESSIONS, "sessions_of_address")                                                                                   \
  X(LENGTH, "session_length")                                                                                          \
  X(RATIO, "inflate_ratio")                                                                                            \
  X(EVENTS, "events")                                                                                                  \
  X(FULL, "store_full")                                                                                                \
  X(ENVELOPE, "envelope")                                                                                              \
  X(SIZE, "size")                                                                                                      \
  X(DEFLATE, "deflate")                                                                                                \
  X(FLATBUFFER, "flatbuffer")                                                                                          \
  X(CONTENT, "content")                                                                                                \
  X(QUEUE, "queue")                                                                                                    \
  X(FORGOTTEN, "session_forgotten") /* it was to be forgotten: hark forget */                                          \
  X(STORE, "store")

typedef enum {
#define HARK_REJECTION_ENUM(name, label) HARK_REJECTION_##name,
  HARK_REJECTIONS(HARK_REJECTION_ENUM)
#undef HARK_REJECTION_ENUM
      HARK_REJECTION_COUNT
} hark_rejection;

// "rate_key" for HARK_REJECTION_RATE_KEY.
extern const char *const hark_rejection_names[HARK_REJECTION_COUNT];

typedef struct {
  _Atomic uint64_t received, stored, duplicate, remasked; // received, and not among the others yet: in flight
  _Atomic uint64_t judged_apart;                          // being judged off the loop threads
  _Atomic uint64_t rejected[HARK_REJECTION_COUNT];
  _Atomic uint64_t bytes_received, bytes_stored;
  _Atomic uint64_t rejudged_sessions;                           // looked at again for signals
  _Atomic uint64_t expired_sessions, expired_batches;           // forgotten by retention
  _Atomic uint64_t parcels, parcels_refused, parcels_in_flight; // POSTs to /v1/asset
  _Atomic uint64_t assets_stored, assets_known, assets_over;    // what was in those that were not refused
  _Atomic uint64_t ack_of_bucket[HARK_ACK_BUCKETS + 1], ack_us; // see hark_ack_bounds_us
} hark_counters;

// One for all loops.
typedef struct {
  hark_store *store;
  hark_writer *writer;
  pthread_mutex_t config_lock;
  hark_config config; // as it is now: each loop takes its copy
  hark_counters counters;
  hark_refusals refusals; // that are not in the ledger yet
  hark_rate rate_key, rate_address, rate_session, rate_sessions;
  _Atomic uint64_t store_bytes;    // in use, as it was a moment ago
  _Atomic bool store_full;         // over store-mib-max: nothing is taken
  hark_rate rate_login, rate_name; // tries to sign in, from one address and of one name
  _Atomic uint32_t hashing;        // passwords that are being hashed
  _Atomic uint32_t testing;        // receivers of alerts that are being tested
  hark_said said;
  hark_followers followers;   // of sessions that are being recorded
  _Atomic bool has_retention; // one of the loops runs it, and looks at sessions again
  hark_server_group servers;
  uint64_t started_ms;
} hark_shared;

// One a loop.
typedef struct {
  hark_shared *shared;
  uv_loop_t *loop;
  hark_store *store;
  hark_counters *counters;
  hark_server *server;
  hark_writer_door *writer; // NULL: the loop is ending
  hark_projects projects;
  hark_asked asked;
  hark_bases bases;
  hark_judge judge;
  struct hark_retention *retention; // on one loop only; else NULL
  struct hark_rejudger *rejudger;   // likewise
  hark_config config;
  void *api; // collector/api's own
} hark_app;

// Upper bounds of the buckets, in microseconds; the last bucket has none.
extern const uint32_t hark_ack_bounds_us[HARK_ACK_BUCKETS];
// Notes how long a batch took from its last byte to its acknowledgement. Any thread.
void hark_counters_acknowledged(hark_counters *counters, uint64_t took_us);

// Wall time in ms since 1970.
uint64_t hark_app_now_ms(void);

#endif
