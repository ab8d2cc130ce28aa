#include "collector/assets/assets.h"

const hark_asset *hark_asset_find(hark_bytes path) {
  for (const hark_asset *asset = hark_assets; asset->path; asset++) {
    if (hark_bytes_equal_cstr(path, asset->path)) {
      return asset;
    }
  }
  return NULL;
}
