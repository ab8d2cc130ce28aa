// reader.h — the sticky reader: takes values off a run of bytes, and stays failed once it failed.
//
// Room: schema/flat (platform-free). Stands on: schema/base. Owns no memory. Tests: tests/schema/test_reader.c.
//
//     hark_reader r = hark_reader_init(bytes);
//     uint16_t kind = hark_read_u16(&r);                 // 0 once anything failed
//     hark_bytes text = hark_read_bytes(&r, hark_read_u32(&r));
//     if (r.err != HARK_OK) { … r.offset says where … }
#ifndef HARK_SCHEMA_FLAT_READER_H
#define HARK_SCHEMA_FLAT_READER_H

#include "schema/base/bytes.h"
#include "schema/base/err.h"

// Most bytes of a 32-bit LEB128.
#define HARK_LEB_BYTES_MAX 5u

typedef struct {
  hark_bytes bytes;
  size_t offset; // of the next value; after a failure, of the value that failed
  hark_err err;
} hark_reader;

static inline hark_reader hark_reader_init(hark_bytes bytes) {
  return (hark_reader){bytes, 0, HARK_OK};
}

uint8_t hark_read_u8(hark_reader *reader);
uint16_t hark_read_u16(hark_reader *reader); // little-endian, as all of them
uint32_t hark_read_u32(hark_reader *reader);
uint64_t hark_read_u64(hark_reader *reader);
// Borrows the next `size` bytes; an empty view once anything failed.
hark_bytes hark_read_bytes(hark_reader *reader, size_t size);
// Reads an unsigned LEB128 of at most 32 bits. HARK_ERR_BAD_COLUMN where a shorter form says the same, or a
// fifth byte says more than 32 bits; HARK_ERR_TRUNCATED where the bytes end inside it.
uint32_t hark_read_leb(hark_reader *reader);
// Is everything read, without a failure?
static inline bool hark_reader_is_done(const hark_reader *reader) {
  return reader->err == HARK_OK && reader->offset == reader->bytes.size;
}

static inline uint32_t hark_zigzag(uint32_t difference) {
  return difference << 1 ^ (0u - (difference >> 31));
}
static inline uint32_t hark_unzigzag(uint32_t value) {
  return value >> 1 ^ (0u - (value & 1));
}
// How many bytes the LEB128 of `value` takes.
static inline uint32_t hark_leb_size(uint32_t value) {
  return value < 1u << 7 ? 1 : value < 1u << 14 ? 2 : value < 1u << 21 ? 3 : value < 1u << 28 ? 4 : 5;
}
// Writes the LEB128 of `value` (the caller has made room for hark_leb_size) and returns what follows it.
static inline uint8_t *hark_leb_write(uint8_t *at, uint32_t value) {
  for (; value >= 0x80; value >>= 7) {
    *at++ = (uint8_t)(value | 0x80);
  }
  *at++ = (uint8_t)value;
  return at;
}

#endif
