// sha256.h — SHA-256 (FIPS 180-4), in pieces: what public bytes are named by.
//
// Room: schema/base (platform-free). Owns no memory. Tests: tests/schema/test_sha256.c, against OpenSSL's.
// One implementation for page and collector, so that a name made there is the name checked here.
#ifndef HARK_SCHEMA_BASE_SHA256_H
#define HARK_SCHEMA_BASE_SHA256_H

#include "schema/base/bytes.h"

#define HARK_SHA256_BYTES 32u

typedef struct {
  uint32_t state[8];
  uint64_t size; // of what was added
  uint8_t block[64];
} hark_sha256;

void hark_sha256_init(hark_sha256 *sha);
void hark_sha256_add(hark_sha256 *sha, hark_bytes bytes);
// Writes the digest; init before the next use.
void hark_sha256_end(hark_sha256 *sha, uint8_t digest[HARK_SHA256_BYTES]);

// The digest of bytes that are all there, by this or by another implementation.
typedef void (*hark_sha256_of)(hark_bytes bytes, uint8_t digest[HARK_SHA256_BYTES]);
void hark_sha256_whole(hark_bytes bytes, uint8_t digest[HARK_SHA256_BYTES]);

#endif
