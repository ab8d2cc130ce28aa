// static.h — the SDK's files and the viewer's, with the headers that each needs.
//
// Room: collector/api. Loop thread. Stands on: collector/assets, collector/net, zlib. Tests:
// tests/fault/static.test.mjs.
//
//   /                    viewer/index.html, under a Content-Security-Policy
//   /viewer/NAME, /NAME  the viewer's other files
//   /hark.js, /core.HASH.wasm, …   the SDK, loadable from any site
//
// Names with a hash in them are immutable; everything else is asked for again with its ETag, hark.js after
// HARK_STATIC_SDK_SECONDS. With a web folder given, files come from there, read at each request (for development).
#ifndef HARK_COLLECTOR_API_STATIC_H
#define HARK_COLLECTOR_API_STATIC_H

#include "collector/assets/assets.h"
#include "collector/net/server.h"

#define HARK_STATIC_SDK_SECONDS "300"
#define HARK_STATIC_FILE_BYTES_MAX (32u << 20) // of a file in the web folder

typedef struct hark_static hark_static;

// `web` is a folder, or "" for what is embedded; it is borrowed. NULL without memory.
hark_static *hark_static_create(const char *web);
void hark_static_destroy(hark_static *files);
// Answers GET and HEAD of a file. False (and no answer) where the path names none.
bool hark_static_handle(hark_static *files, hark_exchange *exchange);
// The same for a file by its own name, and content type given by that name. Used by the demo shop.
bool hark_static_answer(hark_static *files, hark_exchange *exchange, hark_bytes name);
// Is the SDK here, so that pages can load it?
bool hark_static_has_sdk(const hark_static *files);
// Returns the content type of a file name.
const char *hark_static_type(hark_bytes name);

#endif
