// rate.h — token buckets by key: how often one project, or one address, may come.
//
// Room: collector (no clock: time is an argument). Owns its table. hark_rate_take: any thread. Tests:
// tests/collector/test_rate.c.
//
// Limit: as many keys at a time as there are buckets; a new key that finds its places taken takes over the one that was
// idle longest, so that many addresses cannot lock one another out.
#ifndef HARK_COLLECTOR_RATE_H
#define HARK_COLLECTOR_RATE_H

#include <pthread.h>

#include "schema/base/bytes.h"

#define HARK_RATE_BUCKETS 8192u           // by default
#define HARK_RATE_BUCKETS_SESSIONS 65536u // there are more of these at a time than of keys or addresses
#define HARK_RATE_KEY_BYTES 24u

typedef struct {
  uint8_t key[HARK_RATE_KEY_BYTES];
  uint64_t at_ms; // 0: free
  double tokens;
} hark_rate_bucket;

typedef struct {
  pthread_mutex_t lock; // of the table
  double per_ms, most;  // per_ms 0: no limit
  uint32_t bucket_count;
  hark_rate_bucket *buckets;
} hark_rate;

// `count` tokens come in each period, and a bucket holds `most`. A count of 0 is no limit. False without memory.
bool hark_rate_init(hark_rate *rate, uint32_t count, uint32_t period_ms, double most, uint32_t bucket_count);
void hark_rate_deinit(hark_rate *rate);
// Goes on by other numbers.
void hark_rate_change(hark_rate *rate, uint32_t count, uint32_t period_ms, double most);
// Takes a token of this key (cut or padded with zeros to HARK_RATE_KEY_BYTES); false when there is none.
bool hark_rate_take(hark_rate *rate, hark_bytes key, uint64_t now_ms);
// Has this key a bucket? Where nothing is limited, none has.
bool hark_rate_knows(hark_rate *rate, hark_bytes key);

#endif
