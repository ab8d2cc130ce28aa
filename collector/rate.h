// rate.h — token buckets by key: how often one project, or one address, may come.
//
// Room: collector (no clock: time is an argument). Owns its table. hark_rate_take: any thread. Tests:
// tests/collector/test_rate.c.
//
// A bucket holds two seconds' worth of tokens. Limit: HARK_RATE_BUCKETS keys at a time; a new key that finds its places
// taken takes over the one that was idle longest, so that many addresses cannot lock one another out.
#ifndef HARK_COLLECTOR_RATE_H
#define HARK_COLLECTOR_RATE_H

#include <pthread.h>

#include "schema/base/bytes.h"

#define HARK_RATE_BUCKETS 8192u
#define HARK_RATE_KEY_BYTES 24u

typedef struct {
  uint8_t key[HARK_RATE_KEY_BYTES];
  uint64_t at_ms; // 0: free
  double tokens;
} hark_rate_bucket;

typedef struct {
  pthread_mutex_t lock; // of the table
  uint32_t per_s;       // 0: no limit, and no table
  hark_rate_bucket *buckets;
} hark_rate;

// False without memory.
bool hark_rate_init(hark_rate *rate, uint32_t per_s);
void hark_rate_deinit(hark_rate *rate);
// Takes a token of this key (cut or padded with zeros to HARK_RATE_KEY_BYTES); false when there is none.
bool hark_rate_take(hark_rate *rate, hark_bytes key, uint64_t now_ms);

#endif
