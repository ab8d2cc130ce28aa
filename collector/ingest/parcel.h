// parcel.h — decides whether the bytes of one POST /v1/asset are public bytes that can be kept, each what its name
// says.
//
// Room: collector/ingest (platform-free). Stands on: schema, sdk/core/masking.h, collector/store.
// Tests: tests/collector/test_parcel.c, tests/fault/assets.test.mjs. Fuzz: tests/fuzz/fuzz_parcel.c.
//
// A parcel (docs/wire-format.md): 40 bytes of head, 24 an asset, one zlib stream of all stylesheets, the other assets
// as they are. Sizes add up before anything is inflated. Then each asset's SHA-256 is its name's; a stylesheet is UTF-8
// that masking does not change; any other asset begins as its kind does. One that fails refuses the whole parcel.
#ifndef HARK_COLLECTOR_INGEST_PARCEL_H
#define HARK_COLLECTOR_INGEST_PARCEL_H

#include "collector/store/store.h"

#define HARK_PARCEL_MAGIC 0x41524148u // "HARA", little-endian
#define HARK_PARCEL_VERSION 1u
#define HARK_PARCEL_HEAD_BYTES 40u
#define HARK_PARCEL_ENTRY_BYTES 24u
#define HARK_PARCEL_ASSETS_MAX 64u
#define HARK_PARCEL_CSS_BYTES_MAX (512u << 10) // of all stylesheets of a parcel
#define HARK_PARCEL_SCRATCH_BYTES_MAX (8u << 20)

typedef struct {
  char key[24];
  uint8_t dictionary;
  uint16_t count;
  uint32_t css_bytes, deflated_bytes;
} hark_parcel_head;

typedef struct {
  hark_err err;     // HARK_OK, or what is wrong
  const char *name; // how its sender is told; the error's own name where NULL
  const char *hint; // NULL where there is no more to say
  hark_blob blobs[HARK_PARCEL_ASSETS_MAX];
  uint32_t count;
} hark_parcel;

// Reads the head; cheap. What follows is looked at by the judge.
hark_err hark_parcel_unpack(hark_bytes whole, hark_parcel_head *head);
// Judges the whole. Stylesheets lie in `arena` (a growing one), the rest in `whole`. Any thread. No asset may be over
// asset_bytes_max.
void hark_parcel_judge(hark_arena *arena, hark_bytes whole, uint32_t asset_bytes_max, hark_parcel *parcel);

#endif
