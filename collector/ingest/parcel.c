#include "collector/ingest/parcel.h"

#include <string.h>

#include "schema/base/sha256.h"
#include "schema/envelope.h"
#include "schema/flat/reader.h"
#include "sdk/core/masking.h"

// ---- the head ----

static bool is_key_shaped(hark_bytes key) {
  for (size_t i = 3; i < key.size; i++) {
    uint8_t c = key.data[i];
    if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) {
      return false;
    }
  }
  return hark_bytes_starts_with(key, HARK_LITERAL("pk_"));
}

hark_err hark_parcel_unpack(hark_bytes whole, hark_parcel_head *head) {
  hark_reader r = hark_reader_init(whole);
  uint32_t magic = hark_read_u32(&r);
  uint8_t version = hark_read_u8(&r);
  *head = (hark_parcel_head){.dictionary = hark_read_u8(&r)};
  head->count = hark_read_u16(&r);
  hark_bytes key = hark_read_bytes(&r, sizeof head->key);
  head->css_bytes = hark_read_u32(&r);
  head->deflated_bytes = hark_read_u32(&r);
  if (r.err != HARK_OK) {
    return r.err;
  }
  memcpy(head->key, key.data, sizeof head->key);
  return magic != HARK_PARCEL_MAGIC                    ? HARK_ERR_BAD_MAGIC
         : version != HARK_PARCEL_VERSION              ? HARK_ERR_BAD_VERSION
         : hark_dictionary(head->dictionary).size == 0 ? HARK_ERR_BAD_DICTIONARY
         : head->count > HARK_PARCEL_ASSETS_MAX        ? HARK_ERR_TOO_LARGE
         : head->css_bytes > HARK_PARCEL_CSS_BYTES_MAX ? HARK_ERR_TOO_LARGE
         : head->count == 0 || !is_key_shaped(key)     ? HARK_ERR_BAD_ARGUMENT
                                                       : HARK_OK;
}

// ---- the assets ----

static void refuse(hark_parcel *parcel, hark_err err, const char *name, const char *hint) {
  parcel->err = err;
  parcel->name = name;
  parcel->hint = hint;
}

// Reads the entries; their bytes are only sizes yet. False, refused, where they do not add up.
static bool read_entries(hark_reader *r, const hark_parcel_head *head, uint32_t asset_bytes_max, hark_parcel *parcel) {
  uint64_t css = 0, others = 0;
  for (uint32_t i = 0; i < head->count; i++) {
    hark_blob *blob = &parcel->blobs[i];
    hark_bytes name = hark_read_bytes(r, sizeof blob->name.bytes);
    blob->bytes.size = hark_read_u32(r);
    uint32_t kind = hark_read_u32(r);
    if (r->err != HARK_OK || kind >= HARK_BLOB_KINDS || (kind == HARK_BLOB_CSS && others > 0) ||
        blob->bytes.size == 0) {
      refuse(parcel, r->err != HARK_OK ? r->err : HARK_ERR_BAD_ARGUMENT, NULL, "an entry is malformed");
      return false;
    }
    if (blob->bytes.size > asset_bytes_max) {
      refuse(parcel, HARK_ERR_TOO_LARGE, NULL, "an asset is over asset-bytes-max");
      return false;
    }
    memcpy(blob->name.bytes, name.data, sizeof blob->name.bytes);
    blob->kind = (hark_blob_kind)kind;
    *(kind == HARK_BLOB_CSS ? &css : &others) += blob->bytes.size;
  }
  parcel->count = head->count;
  if (css != head->css_bytes || (css == 0) != (head->deflated_bytes == 0) ||
      others + head->deflated_bytes != r->bytes.size - r->offset) {
    refuse(parcel, HARK_ERR_BAD_ARGUMENT, NULL, "the sizes do not add up");
    return false;
  }
  return true;
}

static bool is_masked(hark_arena *arena, hark_bytes css, hark_err *err) {
  size_t out_max = hark_mask_size_max(css.size);
  uint8_t *out = hark_arena_take(arena, out_max);
  *err = out ? HARK_OK : HARK_ERR_NO_MEMORY;
  return out && hark_bytes_equal(hark_mask(css, HARK_TEXT_CSS, HARK_MASK_PATTERNS, out, out_max), css);
}

static bool judge_blob(hark_arena *arena, const hark_blob *blob, hark_parcel *parcel) {
  hark_err err;
  uint8_t digest[HARK_SHA256_BYTES];
  hark_sha256 sha;
  hark_sha256_init(&sha);
  hark_sha256_add(&sha, blob->bytes);
  hark_sha256_end(&sha, digest);
  if (memcmp(digest, blob->name.bytes, sizeof blob->name.bytes) != 0) {
    refuse(parcel, HARK_ERR_BAD_ARGUMENT, "wrong_name", "a name is the first 16 bytes of the SHA-256 of the bytes");
  } else if (!hark_blob_is_kind(blob->bytes, blob->kind)) {
    refuse(parcel, HARK_ERR_BAD_ARGUMENT, "wrong_kind", "the bytes are not of the kind stated");
  } else if (blob->kind == HARK_BLOB_CSS && !hark_bytes_is_utf8(blob->bytes)) {
    refuse(parcel, HARK_ERR_BAD_TEXT, NULL, "a stylesheet is not UTF-8");
  } else if (blob->kind == HARK_BLOB_CSS && !is_masked(arena, blob->bytes, &err)) {
    refuse(parcel, err != HARK_OK ? err : HARK_ERR_BAD_TEXT, err != HARK_OK ? NULL : "unmasked",
           "masking would change a stylesheet");
  }
  return parcel->err == HARK_OK;
}

void hark_parcel_judge(hark_arena *arena, hark_bytes whole, uint32_t asset_bytes_max, hark_parcel *parcel) {
  hark_parcel_head head;
  *parcel = (hark_parcel){.err = hark_parcel_unpack(whole, &head)};
  hark_reader r = hark_reader_init(whole);
  hark_read_bytes(&r, HARK_PARCEL_HEAD_BYTES);
  if (parcel->err != HARK_OK || !read_entries(&r, &head, asset_bytes_max, parcel)) {
    return;
  }
  hark_bytes css = {NULL, 0}, deflated = hark_read_bytes(&r, head.deflated_bytes);
  if (head.css_bytes > 0) {
    hark_envelope envelope = {.dictionary = head.dictionary, .batch_bytes = head.css_bytes};
    parcel->err = hark_envelope_inflate(arena, &envelope, deflated, &css);
  }
  size_t at = 0;
  for (uint32_t i = 0; i < parcel->count && parcel->err == HARK_OK; i++) {
    hark_blob *blob = &parcel->blobs[i];
    bool is_css = blob->kind == HARK_BLOB_CSS;
    blob->bytes = is_css ? hark_bytes_part(css, at, blob->bytes.size) : hark_read_bytes(&r, blob->bytes.size);
    at += is_css ? blob->bytes.size : 0;
    judge_blob(arena, blob, parcel);
  }
}
