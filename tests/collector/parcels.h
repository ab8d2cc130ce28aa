// parcels.h — makes parcels of assets for tests: right ones, to be spoilt on purpose.
#ifndef HARK_TESTS_COLLECTOR_PARCELS_H
#define HARK_TESTS_COLLECTOR_PARCELS_H

#include <string.h>
#include <zlib.h>

#include "collector/ingest/parcel.h"
#include "schema/base/sha256.h"
#include "schema/envelope.h"

#define PARCEL_ROOM (2u << 20)

typedef struct {
  hark_blob_kind kind;
  hark_bytes bytes;
} parcel_asset;

static inline void parcel_u32(uint8_t *at, uint32_t value) {
  for (int i = 0; i < 4; i++) {
    at[i] = (uint8_t)(value >> 8 * i);
  }
}

static inline size_t parcel_deflate(hark_bytes css, uint8_t *out, size_t out_max) {
  hark_bytes dictionary = hark_dictionary(HARK_DICTIONARY_VERSION);
  z_stream stream = {.next_in = (z_const Bytef *)css.data, .avail_in = (uInt)css.size};
  stream.next_out = out;
  stream.avail_out = (uInt)out_max;
  deflateInit(&stream, 6);
  deflateSetDictionary(&stream, dictionary.data, (uInt)dictionary.size);
  deflate(&stream, Z_FINISH);
  deflateEnd(&stream);
  return out_max - stream.avail_out;
}

// Writes a parcel of these assets (stylesheets first) to out[0..PARCEL_ROOM) and views it.
static inline hark_bytes parcel_make(const parcel_asset *assets, uint16_t count, uint8_t *out) {
  static uint8_t css[PARCEL_ROOM];
  size_t css_size = 0, deflated = 0, entries = HARK_PARCEL_HEAD_BYTES + (size_t)count * HARK_PARCEL_ENTRY_BYTES;
  memset(out, 0, HARK_PARCEL_HEAD_BYTES);
  memcpy(out, "HARA\1", 5);
  out[5] = HARK_DICTIONARY_VERSION;
  out[6] = (uint8_t)count;
  memcpy(out + 8, "pk_abcdefghijklmnopqrstu", 24);
  for (uint16_t i = 0; i < count; i++) {
    uint8_t *entry = out + HARK_PARCEL_HEAD_BYTES + (size_t)i * HARK_PARCEL_ENTRY_BYTES, digest[HARK_SHA256_BYTES];
    hark_sha256 sha;
    hark_sha256_init(&sha);
    hark_sha256_add(&sha, assets[i].bytes);
    hark_sha256_end(&sha, digest);
    memcpy(entry, digest, HARK_BLOB_NAME_BYTES);
    parcel_u32(entry + 16, (uint32_t)assets[i].bytes.size);
    parcel_u32(entry + 20, assets[i].kind);
    if (assets[i].kind == HARK_BLOB_CSS) {
      memcpy(css + css_size, assets[i].bytes.data, assets[i].bytes.size);
      css_size += assets[i].bytes.size;
    }
  }
  if (css_size > 0) {
    deflated = parcel_deflate((hark_bytes){css, css_size}, out + entries, PARCEL_ROOM - entries);
  }
  parcel_u32(out + 32, (uint32_t)css_size);
  parcel_u32(out + 36, (uint32_t)deflated);
  size_t at = entries + deflated;
  for (uint16_t i = 0; i < count; i++) {
    if (assets[i].kind != HARK_BLOB_CSS) {
      memcpy(out + at, assets[i].bytes.data, assets[i].bytes.size);
      at += assets[i].bytes.size;
    }
  }
  return (hark_bytes){out, at};
}

#endif
