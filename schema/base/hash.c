#include "schema/base/hash.h"

#define PRIME_A 0x9e3779b1u
#define PRIME_B 0x85ebca77u
#define PRIME_C 0xc2b2ae3du

static uint32_t rotate(uint32_t x, unsigned by) {
  return x << by | x >> (32 - by);
}

static uint32_t load(const uint8_t *at) {
  return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint32_t finish(uint32_t x) {
  x = (x ^ x >> 16) * PRIME_B;
  x = (x ^ x >> 13) * PRIME_C;
  return x ^ x >> 16;
}

uint64_t hark_hash(hark_bytes bytes, uint64_t seed) {
  uint32_t a = (uint32_t)seed ^ (uint32_t)bytes.size * PRIME_A;
  uint32_t b = (uint32_t)(seed >> 32) + PRIME_C;
  size_t i = 0;
  for (; bytes.size - i >= 8; i += 8) {
    a = rotate(a ^ load(bytes.data + i) * PRIME_B, 13) * PRIME_A;
    b = rotate(b ^ load(bytes.data + i + 4) * PRIME_A, 15) * PRIME_B + a;
  }
  for (; i < bytes.size; i++) {
    a = rotate(a ^ bytes.data[i] * PRIME_C, 11) * PRIME_A;
    b = rotate(b + a, 7) * PRIME_B;
  }
  uint32_t high = finish(a ^ rotate(b, 16));
  return (uint64_t)high << 32 | finish(b + high);
}
