// blob.h — the kinds of public bytes that go by name: how each begins, and what it is called.
//
// Room: schema (platform-free). Owns no memory. Tests: tests/collector/test_parcel.c, tests/replay/test_player.c.
// Numbers are stable: append.
#ifndef HARK_SCHEMA_BLOB_H
#define HARK_SCHEMA_BLOB_H

#include "schema/base/bytes.h"

typedef enum {
  HARK_BLOB_CSS,
  HARK_BLOB_PNG,
  HARK_BLOB_JPEG,
  HARK_BLOB_GIF,
  HARK_BLOB_WEBP,
  HARK_BLOB_AVIF,
  HARK_BLOB_WOFF2,
  HARK_BLOB_WOFF,
  HARK_BLOB_TTF,
  HARK_BLOB_OTF,
  HARK_BLOB_KINDS
} hark_blob_kind;

// "text/css" of a kind; never a type that a browser would run.
const char *hark_blob_type(hark_blob_kind kind);
// Does it begin as its kind does? Always true of stylesheets.
bool hark_blob_is_kind(hark_bytes bytes, hark_blob_kind kind);
// The kind that it begins as; HARK_BLOB_CSS where it begins as no other.
hark_blob_kind hark_blob_kind_of(hark_bytes bytes);

#endif
