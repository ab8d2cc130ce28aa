#include "collector/rate.h"

#include <stdlib.h>
#include <string.h>

#include "schema/base/hash.h"

#define PROBES 8u
#define BURST_S 2u

bool hark_rate_init(hark_rate *rate, uint32_t per_s) {
  pthread_mutex_init(&rate->lock, NULL);
  rate->per_s = per_s;
  rate->buckets = per_s > 0 ? calloc(HARK_RATE_BUCKETS, sizeof *rate->buckets) : NULL;
  return per_s == 0 || rate->buckets;
}

void hark_rate_deinit(hark_rate *rate) {
  free(rate->buckets);
  rate->buckets = NULL;
  pthread_mutex_destroy(&rate->lock);
}

static hark_rate_bucket *find(hark_rate *rate, const uint8_t key[HARK_RATE_KEY_BYTES], uint64_t now_ms) {
  uint64_t hash = hark_hash((hark_bytes){key, HARK_RATE_KEY_BYTES}, 0);
  hark_rate_bucket *oldest = NULL;
  for (uint32_t i = 0; i < PROBES; i++) {
    hark_rate_bucket *bucket = &rate->buckets[(hash + i) % HARK_RATE_BUCKETS];
    if (bucket->at_ms != 0 && memcmp(bucket->key, key, HARK_RATE_KEY_BYTES) == 0) {
      return bucket;
    }
    oldest = !oldest || bucket->at_ms < oldest->at_ms ? bucket : oldest;
  }
  memcpy(oldest->key, key, HARK_RATE_KEY_BYTES);
  oldest->at_ms = now_ms;
  oldest->tokens = (double)rate->per_s * BURST_S;
  return oldest;
}

static bool take(hark_rate *rate, const uint8_t key[HARK_RATE_KEY_BYTES], uint64_t now_ms) {
  hark_rate_bucket *bucket = find(rate, key, now_ms);
  if (now_ms > bucket->at_ms) { // a clock that was set back gives nothing, and takes nothing
    bucket->tokens += (double)(now_ms - bucket->at_ms) * rate->per_s / 1000.0;
    double most = (double)rate->per_s * BURST_S;
    bucket->tokens = bucket->tokens < most ? bucket->tokens : most;
  }
  bucket->at_ms = now_ms;
  if (bucket->tokens < 1) {
    return false;
  }
  bucket->tokens -= 1;
  return true;
}

bool hark_rate_take(hark_rate *rate, hark_bytes key, uint64_t now_ms) {
  if (rate->per_s == 0) {
    return true;
  }
  uint8_t padded[HARK_RATE_KEY_BYTES] = {0};
  if (key.size > 0) {
    memcpy(padded, key.data, key.size < sizeof padded ? key.size : sizeof padded);
  }
  pthread_mutex_lock(&rate->lock);
  bool taken = take(rate, padded, now_ms);
  pthread_mutex_unlock(&rate->lock);
  return taken;
}
