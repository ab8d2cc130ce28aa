#include "collector/rate.h"

#include <stdlib.h>
#include <string.h>

#include "schema/base/hash.h"

#define PROBES 8u

bool hark_rate_init(hark_rate *rate, uint32_t count, uint32_t period_ms, double most, uint32_t bucket_count) {
  pthread_mutex_init(&rate->lock, NULL);
  rate->per_ms = (double)count / period_ms;
  rate->most = most;
  rate->bucket_count = bucket_count;
  rate->buckets = calloc(bucket_count, sizeof *rate->buckets);
  return rate->buckets;
}

void hark_rate_change(hark_rate *rate, uint32_t count, uint32_t period_ms, double most) {
  pthread_mutex_lock(&rate->lock);
  rate->per_ms = (double)count / period_ms;
  rate->most = most;
  pthread_mutex_unlock(&rate->lock);
}

void hark_rate_deinit(hark_rate *rate) {
  free(rate->buckets);
  rate->buckets = NULL;
  pthread_mutex_destroy(&rate->lock);
}

// The bucket of the key; without one, the place it may take over, which *known says.
static hark_rate_bucket *find(hark_rate *rate, const uint8_t key[HARK_RATE_KEY_BYTES], bool *known) {
  uint64_t hash = hark_hash((hark_bytes){key, HARK_RATE_KEY_BYTES}, 0);
  hark_rate_bucket *oldest = NULL;
  *known = true;
  for (uint32_t i = 0; i < PROBES; i++) {
    hark_rate_bucket *bucket = &rate->buckets[(hash + i) % rate->bucket_count];
    if (bucket->at_ms != 0 && memcmp(bucket->key, key, HARK_RATE_KEY_BYTES) == 0) {
      return bucket;
    }
    oldest = !oldest || bucket->at_ms < oldest->at_ms ? bucket : oldest;
  }
  *known = false;
  return oldest;
}

static bool take(hark_rate *rate, const uint8_t key[HARK_RATE_KEY_BYTES], uint64_t now_ms) {
  bool known;
  hark_rate_bucket *bucket = find(rate, key, &known);
  if (!known) {
    memcpy(bucket->key, key, HARK_RATE_KEY_BYTES);
    bucket->tokens = rate->most;
  } else if (now_ms > bucket->at_ms) { // a clock that was set back gives nothing, and takes nothing
    bucket->tokens += (double)(now_ms - bucket->at_ms) * rate->per_ms;
    bucket->tokens = bucket->tokens < rate->most ? bucket->tokens : rate->most;
  }
  bucket->at_ms = now_ms;
  if (bucket->tokens < 1) {
    return false;
  }
  bucket->tokens -= 1;
  return true;
}

static void pad(hark_bytes key, uint8_t padded[HARK_RATE_KEY_BYTES]) {
  memset(padded, 0, HARK_RATE_KEY_BYTES);
  if (key.size > 0) {
    memcpy(padded, key.data, key.size < HARK_RATE_KEY_BYTES ? key.size : HARK_RATE_KEY_BYTES);
  }
}

bool hark_rate_take(hark_rate *rate, hark_bytes key, uint64_t now_ms) {
  uint8_t padded[HARK_RATE_KEY_BYTES];
  pad(key, padded);
  pthread_mutex_lock(&rate->lock);
  bool taken = rate->per_ms <= 0 || take(rate, padded, now_ms);
  pthread_mutex_unlock(&rate->lock);
  return taken;
}

bool hark_rate_knows(hark_rate *rate, hark_bytes key) {
  bool known;
  uint8_t padded[HARK_RATE_KEY_BYTES];
  pad(key, padded);
  pthread_mutex_lock(&rate->lock);
  find(rate, padded, &known);
  pthread_mutex_unlock(&rate->lock);
  return known;
}
