// public_path.h — the collector under a site's own path and script name: no address in the page has to name hark.
//
// Room: collector/api. Only what pages need is there: the script, what it loads, and where it sends to. Tests:
// tests/fault/public-path.test.mjs.
#ifndef HARK_COLLECTOR_API_PUBLIC_PATH_H
#define HARK_COLLECTOR_API_PUBLIC_PATH_H

#include "collector/config/config.h"

// What a path under --public-path stands for, as a path of the collector's own, in *inside: a part of `path`, or
// static. False, and *inside untouched, where it stands for itself.
bool hark_public_path(const hark_config *config, hark_bytes path, hark_bytes *inside);

#endif
