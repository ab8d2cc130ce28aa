#include "schema/base/sha256.h"

#include <string.h>

// clang-format off
static const uint32_t first[8] = {
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};
static const uint32_t constants[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};
// clang-format on

static uint32_t rotate(uint32_t x, unsigned by) {
  return x >> by | x << (32 - by);
}

static void mix(hark_sha256 *sha, const uint8_t *block) {
  uint32_t w[64], s[8];
  for (unsigned i = 0; i < 16; i++) {
    const uint8_t *at = block + 4 * i;
    w[i] = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
  }
  for (unsigned i = 16; i < 64; i++) {
    uint32_t a = w[i - 15], b = w[i - 2];
    w[i] = w[i - 16] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) + w[i - 7] + (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
  }
  memcpy(s, sha->state, sizeof s);
  for (unsigned i = 0; i < 64; i++) {
    uint32_t chosen = (s[4] & s[5]) ^ (~s[4] & s[6]), most = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
    uint32_t one = s[7] + (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)) + chosen + constants[i] + w[i];
    uint32_t two = (rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)) + most;
    memmove(s + 1, s, 7 * sizeof *s);
    s[4] += one;
    s[0] = one + two;
  }
  for (unsigned i = 0; i < 8; i++) {
    sha->state[i] += s[i];
  }
}

void hark_sha256_init(hark_sha256 *sha) {
  memcpy(sha->state, first, sizeof first);
  sha->size = 0;
}

void hark_sha256_add(hark_sha256 *sha, hark_bytes bytes) {
  for (size_t at = 0; at < bytes.size;) {
    size_t used = sha->size % sizeof sha->block, room = sizeof sha->block - used;
    size_t size = bytes.size - at < room ? bytes.size - at : room;
    if (size == sizeof sha->block) {
      mix(sha, bytes.data + at);
    } else {
      memcpy(sha->block + used, bytes.data + at, size);
      if (size == room) {
        mix(sha, sha->block);
      }
    }
    sha->size += size;
    at += size;
  }
}

void hark_sha256_end(hark_sha256 *sha, uint8_t digest[HARK_SHA256_BYTES]) {
  static const uint8_t padding[64] = {0x80};
  uint64_t bits = sha->size * 8;
  uint8_t size[8];
  for (unsigned i = 0; i < 8; i++) {
    size[i] = (uint8_t)(bits >> (56 - 8 * i));
  }
  hark_sha256_add(sha, (hark_bytes){padding, 1 + (119 - sha->size % 64) % 64});
  hark_sha256_add(sha, (hark_bytes){size, sizeof size});
  for (unsigned i = 0; i < HARK_SHA256_BYTES; i++) {
    digest[i] = (uint8_t)(sha->state[i / 4] >> (24 - 8 * (i % 4)));
  }
}

void hark_sha256_whole(hark_bytes bytes, uint8_t digest[HARK_SHA256_BYTES]) {
  hark_sha256 sha;
  hark_sha256_init(&sha);
  hark_sha256_add(&sha, bytes);
  hark_sha256_end(&sha, digest);
}
