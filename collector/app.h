// app.h — what the parts of a running collector share. Loop thread only.
//
// Room: collector.
#ifndef HARK_COLLECTOR_APP_H
#define HARK_COLLECTOR_APP_H

#include "collector/asked.h"
#include "collector/config/config.h"
#include "collector/net/server.h"
#include "collector/rate.h"
#include "collector/store/projects.h"
#include "collector/writer.h"

// Why a batch was rejected, for the counters: every POST /v1/batch ends as one of stored, duplicate or these.
#define HARK_REJECTIONS(X)                                                                                             \
  X(HTTP, "http") /* refused before it was a request to /v1/batch: not counted as received */                          \
  X(TYPE, "type")                                                                                                      \
  X(KEY, "key")                                                                                                        \
  X(ORIGIN, "origin")                                                                                                  \
  X(RATE, "rate")                                                                                                      \
  X(ENVELOPE, "envelope")                                                                                              \
  X(SIZE, "size")                                                                                                      \
  X(DEFLATE, "deflate")                                                                                                \
  X(FLATBUFFER, "flatbuffer")                                                                                          \
  X(CONTENT, "content")                                                                                                \
  X(QUEUE, "queue")                                                                                                    \
  X(STORE, "store")

typedef enum {
#define HARK_REJECTION_ENUM(name, label) HARK_REJECTION_##name,
  HARK_REJECTIONS(HARK_REJECTION_ENUM)
#undef HARK_REJECTION_ENUM
      HARK_REJECTION_COUNT
} hark_rejection;

typedef struct {
  uint64_t received, stored, duplicate, remasked, in_flight;
  uint64_t judged_apart; // being judged off the loop thread, of those in flight
  uint64_t rejected[HARK_REJECTION_COUNT];
  uint64_t bytes_received, bytes_stored;
  uint64_t parcels, parcels_refused, parcels_in_flight; // POSTs to /v1/asset
  uint64_t assets_stored, assets_known, assets_over;    // what was in those that were not refused
} hark_counters;

typedef struct {
  uv_loop_t *loop;
  hark_store *store;
  hark_server *server;
  hark_writer *writer;
  hark_projects projects;
  hark_counters counters;
  hark_rate rate_key, rate_address;
  hark_asked asked;
  hark_arena scratch; // for admission; reset after each batch
  hark_config config;
  uint64_t started_ms;
  void *api; // collector/api's own
} hark_app;

// Wall time in ms since 1970.
uint64_t hark_app_now_ms(void);

#endif
