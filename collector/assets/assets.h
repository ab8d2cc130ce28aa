// assets.h — the files that travel inside the binary: the SDK, the viewer, the demo shop.
//
// Room: collector/assets. Stands on: schema/base. Nothing is copied; the files are read-only data of the program.
// Made by embed.cmake from the folders that collector/assets/CMakeLists.txt names; a folder that is not there while
// building gives no files. Tests: tests/collector/test_assets.c.
#ifndef HARK_COLLECTOR_ASSETS_ASSETS_H
#define HARK_COLLECTOR_ASSETS_ASSETS_H

#include "schema/base/bytes.h"

typedef struct {
  const char *path; // "hark.js", "viewer/index.html", "shop/shop.css"
  const char *etag; // with its quotes, made from the content
  const uint8_t *start, *end;
} hark_asset;

// Sorted by path; the last has no path.
extern const hark_asset hark_assets[];

// Finds a file; NULL without it.
const hark_asset *hark_asset_find(hark_bytes path);
static inline hark_bytes hark_asset_bytes(const hark_asset *asset) {
  return (hark_bytes){asset->start, (size_t)(asset->end - asset->start)};
}

#endif
