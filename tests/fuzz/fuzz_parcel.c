// fuzz_parcel.c — arbitrary bytes as a parcel of assets. Input byte 0 even: the rest is a stylesheet, which is masked
// and put into a right parcel, so that the fuzzer need not invent deflate and SHA-256: that one has to be taken. Odd:
// the rest is a whole parcel. Of whatever is taken, every name is its bytes', and no stylesheet would be masked again.
#include <stdlib.h>
#include <string.h>

#include "sdk/core/masking.h"
#include "tests/collector/parcels.h"

#define CSS_SIZE_MAX (64u << 10)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static bool judge(hark_bytes whole) {
  static hark_parcel parcel;
  hark_arena arena;
  hark_arena_open(&arena, HARK_PARCEL_SCRATCH_BYTES_MAX);
  hark_parcel_judge(&arena, whole, 1 << 20, &parcel);
  for (uint32_t i = 0; parcel.err == HARK_OK && i < parcel.count; i++) {
    uint8_t digest[HARK_SHA256_BYTES];
    hark_sha256 sha;
    hark_sha256_init(&sha);
    hark_sha256_add(&sha, parcel.blobs[i].bytes);
    hark_sha256_end(&sha, digest);
    if (memcmp(digest, parcel.blobs[i].name.bytes, HARK_BLOB_NAME_BYTES) != 0 ||
        !hark_blob_is_kind(parcel.blobs[i].bytes, parcel.blobs[i].kind)) {
      abort();
    }
  }
  hark_arena_close(&arena);
  return parcel.err == HARK_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  static uint8_t room[PARCEL_ROOM], masked[CSS_SIZE_MAX * 8];
  if (size < 2) {
    return 0;
  }
  hark_bytes rest = {bytes + 1, size - 1};
  if (bytes[0] & 1) {
    judge(rest);
    return 0;
  }
  if (rest.size > CSS_SIZE_MAX || !hark_bytes_is_utf8(rest)) {
    return 0;
  }
  hark_bytes css = hark_mask(rest, HARK_TEXT_CSS, HARK_MASK_PATTERNS, masked, sizeof masked);
  parcel_asset sheet = {HARK_BLOB_CSS, css};
  if (css.size > 0 && !judge(parcel_make(&sheet, 1, room))) {
    abort();
  }
  return 0;
}
