#include "collector/access/password.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

#include "collector/http/query.h"

#define COST_LOG2 15u
#define COST_LOG2_MAX 17u
#define BLOCKS 8u
#define LANES 3u
#define LANES_MAX 8u
#define SALT_BYTES 16u
#define HASH_BYTES 32u
#define SCRATCH_BYTES_MAX ((uint64_t)160 << 20)

typedef struct {
  uint64_t cost_log2, blocks, lanes;
  uint8_t salt[SALT_BYTES], hash[HASH_BYTES];
} parts;

static bool derive(hark_bytes password, const parts *p, uint8_t out[HASH_BYTES]) {
  return EVP_PBE_scrypt((const char *)password.data, password.size, p->salt, SALT_BYTES, (uint64_t)1 << p->cost_log2,
                        p->blocks, p->lanes, SCRATCH_BYTES_MAX, out, HASH_BYTES) == 1;
}

// Takes what stands before the next colon off the text.
static hark_bytes take(hark_bytes *text) {
  const uint8_t *colon = text->size ? memchr(text->data, ':', text->size) : NULL;
  size_t size = colon ? (size_t)(colon - text->data) : text->size;
  hark_bytes part = hark_bytes_part(*text, 0, size);
  *text = hark_bytes_part(*text, colon ? size + 1 : size, text->size);
  return part;
}

static bool read_parts(hark_bytes record, parts *p) {
  return record.size < HARK_PASSWORD_RECORD_MAX && hark_bytes_equal_cstr(take(&record), "scrypt") &&
         hark_number_read(take(&record), COST_LOG2_MAX, &p->cost_log2) && p->cost_log2 > 0 &&
         hark_number_read(take(&record), BLOCKS, &p->blocks) && p->blocks > 0 &&
         hark_number_read(take(&record), LANES_MAX, &p->lanes) && p->lanes > 0 &&
         hark_hex_read(take(&record), p->salt, SALT_BYTES) && hark_hex_read(take(&record), p->hash, HASH_BYTES) &&
         record.size == 0;
}

bool hark_password_is_good(hark_bytes password) {
  return password.size >= HARK_PASSWORD_BYTES_MIN && password.size <= HARK_PASSWORD_BYTES_MAX;
}

bool hark_password_make(hark_bytes password, char record[HARK_PASSWORD_RECORD_MAX]) {
  parts p = {.cost_log2 = COST_LOG2, .blocks = BLOCKS, .lanes = LANES};
  char salt[2 * SALT_BYTES + 1], hash[2 * HASH_BYTES + 1];
  if (RAND_bytes(p.salt, SALT_BYTES) != 1 || !derive(password, &p, p.hash)) {
    return false;
  }
  hark_hex_write(p.salt, SALT_BYTES, salt);
  hark_hex_write(p.hash, HASH_BYTES, hash);
  snprintf(record, HARK_PASSWORD_RECORD_MAX, "scrypt:%u:%u:%u:%s:%s", COST_LOG2, BLOCKS, LANES, salt, hash);
  return true;
}

bool hark_password_is(hark_bytes password, const char *record) {
  parts p = {.cost_log2 = COST_LOG2, .blocks = BLOCKS, .lanes = LANES};
  uint8_t hash[HASH_BYTES];
  bool known = record && read_parts(hark_bytes_from_cstr(record), &p);
  if (record && !known) {
    p = (parts){.cost_log2 = COST_LOG2, .blocks = BLOCKS, .lanes = LANES};
  }
  bool derived = password.size <= HARK_PASSWORD_BYTES_MAX && derive(password, &p, hash);
  bool same = derived && CRYPTO_memcmp(hash, p.hash, HASH_BYTES) == 0;
  OPENSSL_cleanse(hash, sizeof hash);
  return same && known;
}
