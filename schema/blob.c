#include "schema/blob.h"

#define STARTS(at, text)                                                                                               \
  { at, HARK_LITERAL(text) }
static const struct {
  const char *type;
  struct {
    size_t at;
    hark_bytes text;
  } starts[2]; // either of them, where there are two
} kinds[HARK_BLOB_KINDS] = {
    [HARK_BLOB_CSS] = {"text/css; charset=utf-8", {{0}}},
    [HARK_BLOB_PNG] = {"image/png", {STARTS(0, "\x89PNG\r\n\x1a\n")}},
    [HARK_BLOB_JPEG] = {"image/jpeg", {STARTS(0, "\xff\xd8\xff")}},
    [HARK_BLOB_GIF] = {"image/gif", {STARTS(0, "GIF87a"), STARTS(0, "GIF89a")}},
    [HARK_BLOB_WEBP] = {"image/webp", {STARTS(8, "WEBP")}},
    [HARK_BLOB_AVIF] = {"image/avif", {STARTS(4, "ftypavif"), STARTS(4, "ftypavis")}},
    [HARK_BLOB_WOFF2] = {"font/woff2", {STARTS(0, "wOF2")}},
    [HARK_BLOB_WOFF] = {"font/woff", {STARTS(0, "wOFF")}},
    [HARK_BLOB_TTF] = {"font/ttf", {STARTS(0, "\0\1\0\0"), STARTS(0, "true")}},
    [HARK_BLOB_OTF] = {"font/otf", {STARTS(0, "OTTO")}},
};

const char *hark_blob_type(hark_blob_kind kind) {
  return kinds[kind].type;
}

bool hark_blob_is_kind(hark_bytes bytes, hark_blob_kind kind) {
  for (size_t i = 0; i < 2; i++) {
    hark_bytes start = kinds[kind].starts[i].text;
    hark_bytes found = hark_bytes_part(bytes, kinds[kind].starts[i].at, start.size);
    if ((start.size > 0 && hark_bytes_equal(found, start)) || (kind == HARK_BLOB_CSS && i == 0)) {
      return true;
    }
  }
  return false;
}

hark_blob_kind hark_blob_kind_of(hark_bytes bytes) {
  for (int kind = HARK_BLOB_CSS + 1; kind < HARK_BLOB_KINDS; kind++) {
    if (hark_blob_is_kind(bytes, (hark_blob_kind)kind)) {
      return (hark_blob_kind)kind;
    }
  }
  return HARK_BLOB_CSS;
}
