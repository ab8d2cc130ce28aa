#include "collector/api/static.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "collector/api/answer.h"
#include "collector/http/query.h"

// Recorded pages are shown in a frame that inherits this policy: hence styles and data: pictures, and no address to
// load anything from. Only our own files can run.
#define VIEWER_POLICY                                                                                                  \
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src data: blob:; "  \
  "font-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

#define GZIP_BYTES_MIN 512u // smaller files gain nothing

typedef struct {
  uint8_t *data; // deflated as gzip; NULL: not tried yet, or of no use
  size_t size;
  bool tried;
} gzipped;

struct hark_static {
  const char *web;
  size_t asset_count;
  gzipped gzip[]; // one for each asset
};

// What is to be sent, from either place.
typedef struct {
  hark_bytes name, bytes;
  char etag[40];
  const hark_asset *asset; // NULL: `bytes` was malloced
} found_file;

hark_static *hark_static_create(const char *web) {
  size_t count = 0;
  while (hark_assets[count].path) {
    count++;
  }
  hark_static *files = calloc(1, sizeof *files + count * sizeof files->gzip[0]);
  if (files) {
    files->web = web;
    files->asset_count = count;
  }
  return files;
}

void hark_static_destroy(hark_static *files) {
  for (size_t i = 0; files && i < files->asset_count; i++) {
    free(files->gzip[i].data);
  }
  free(files);
}

// ---- finding ----

// Only plain names between slashes: no "..", nothing hidden, nothing encoded.
static bool is_plain(hark_bytes name) {
  bool begins = true;
  for (size_t i = 0; i < name.size; i++) {
    uint8_t c = name.data[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && (begins || (c != '.' && c != '-' && c != '_' && c != '/'))) {
      return false;
    }
    begins = c == '/';
  }
  return name.size > 0 && !begins;
}

static bool read_file(const char *folder, hark_bytes name, found_file *file) {
  char path[1024];
  int size = snprintf(path, sizeof path, "%s/%.*s", folder, (int)name.size, (const char *)name.data);
  FILE *stream = size > 0 && (size_t)size < sizeof path ? fopen(path, "rb") : NULL;
  if (!stream) {
    return false;
  }
  size_t room = 64u << 10, used = 0;
  uint8_t *bytes = NULL;
  for (;;) {
    uint8_t *more = room <= HARK_STATIC_FILE_BYTES_MAX ? realloc(bytes, room) : NULL;
    if (!more) {
      break;
    }
    bytes = more;
    used += fread(bytes + used, 1, room - used, stream);
    if (used < room) {
      bool whole = !ferror(stream); // a folder opens, and fails here
      fclose(stream);
      file->bytes = (hark_bytes){bytes, used};
      snprintf(file->etag, sizeof file->etag, "\"%08lx-%zx\"", crc32(0, bytes, (uInt)used), used);
      if (!whole) {
        free(bytes);
      }
      return whole;
    }
    room *= 2;
  }
  free(bytes);
  fclose(stream);
  return false;
}

static bool find_file(const hark_static *files, hark_bytes name, found_file *file) {
  *file = (found_file){.name = name};
  if (!is_plain(name)) {
    return false;
  }
  if (*files->web && read_file(files->web, name, file)) {
    return true;
  }
  file->asset = hark_asset_find(name);
  if (!file->asset) {
    return false;
  }
  file->bytes = hark_asset_bytes(file->asset);
  snprintf(file->etag, sizeof file->etag, "%s", file->asset->etag);
  return true;
}

// ---- compressing ----

static bool compresses(hark_bytes name) {
  const char *type = hark_static_type(name);
  return strncmp(type, "text/", 5) == 0 || strncmp(type, "application/", 12) == 0 || strstr(type, "svg");
}

// Deflates an asset the first time that somebody takes it so.
static const gzipped *gzip_of(hark_static *files, const hark_asset *asset) {
  gzipped *gzip = &files->gzip[asset - hark_assets];
  hark_bytes bytes = hark_asset_bytes(asset);
  if (gzip->tried) {
    return gzip->data ? gzip : NULL;
  }
  gzip->tried = true;
  z_stream z = {0};
  if (bytes.size < GZIP_BYTES_MIN || deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
    return NULL;
  }
  uLong bound = deflateBound(&z, bytes.size);
  gzip->data = malloc(bound);
  if (gzip->data) {
    z.next_in = (Bytef *)(uintptr_t)bytes.data;
    z.avail_in = (uInt)bytes.size;
    z.next_out = gzip->data;
    z.avail_out = (uInt)bound;
    bool done = deflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out < bytes.size;
    gzip->size = z.total_out;
    if (!done) {
      free(gzip->data);
      gzip->data = NULL;
    }
  }
  deflateEnd(&z);
  return gzip->data ? gzip : NULL;
}

// Does an Accept-Encoding name gzip, and not with q=0?
static bool takes_gzip(hark_bytes accept) {
  for (size_t at = 0; at + 4 <= accept.size; at++) {
    hark_bytes here = hark_bytes_part(accept, at, 4);
    bool begins = at == 0 || accept.data[at - 1] == ' ' || accept.data[at - 1] == ',';
    if (begins && hark_bytes_equal_nocase(here, "gzip")) {
      hark_bytes rest = hark_bytes_part(accept, at + 4, 5);
      hark_bytes more = hark_bytes_part(accept, at + 9, 1);
      bool zero = hark_bytes_equal_cstr(rest, ";q=0") ||
                  (hark_bytes_starts_with(rest, HARK_LITERAL(";q=0")) &&
                   (rest.data[4] == ',' || (rest.data[4] == '.' && more.size && more.data[0] == '0')));
      return !zero;
    }
  }
  return false;
}

// ---- answering ----

const char *hark_static_type(hark_bytes name) {
  static const struct {
    const char *ending, *type;
  } types[] = {{".html", "text/html; charset=utf-8"},
               {".js", "text/javascript; charset=utf-8"},
               {".mjs", "text/javascript; charset=utf-8"},
               {".css", "text/css; charset=utf-8"},
               {".wasm", "application/wasm"},
               {".json", "application/json"},
               {".svg", "image/svg+xml"},
               {".png", "image/png"},
               {".ico", "image/x-icon"},
               {".woff2", "font/woff2"},
               {".txt", "text/plain"}};
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
    size_t size = strlen(types[i].ending);
    if (name.size > size && hark_bytes_equal_cstr(hark_bytes_part(name, name.size - size, size), types[i].ending)) {
      return types[i].type;
    }
  }
  return "application/octet-stream";
}

// Has the name a part of eight or more hex or base-32 characters between dots or dashes: hark-core.4f1c2a9b.wasm?
static bool has_hash(hark_bytes name) {
  size_t run = 0, digits = 0;
  for (size_t i = 0; i < name.size; i++) {
    uint8_t c = name.data[i];
    bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z', digit = c >= '0' && c <= '9';
    if (!upper && !lower && !digit) {
      if (c == '.' && run >= 8 && digits > 0) {
        return true;
      }
      run = digits = 0;
    } else {
      run++;
      digits += digit;
    }
  }
  return false;
}

static void add_headers(hark_http_response *response, const found_file *file) {
  bool is_viewer = hark_bytes_starts_with(file->name, HARK_LITERAL("viewer/"));
  bool is_shop = hark_bytes_starts_with(file->name, HARK_LITERAL("shop/"));
  hark_http_response_add_text(response, "Content-Type", hark_static_type(file->name));
  hark_http_response_add_text(response, "ETag", file->etag);
  hark_http_response_add_text(response, "Vary", "Accept-Encoding");
  if (!is_shop && has_hash(file->name)) {
    hark_http_response_add_text(response, "Cache-Control", "public, max-age=31536000, immutable");
  } else if (is_viewer || is_shop) {
    hark_http_response_add_text(response, "Cache-Control", "no-cache");
  } else {
    hark_http_response_add_text(response, "Cache-Control", "public, max-age=" HARK_STATIC_SDK_SECONDS);
  }
  if (is_viewer) {
    hark_http_response_add_text(response, "Content-Security-Policy", VIEWER_POLICY);
    hark_http_response_add_text(response, "X-Frame-Options", "DENY");
    hark_http_response_add_text(response, "Cross-Origin-Opener-Policy", "same-origin");
  } else if (!is_shop) {
    hark_http_response_add_text(response, "Access-Control-Allow-Origin", "*");
    hark_http_response_add_text(response, "Cross-Origin-Resource-Policy", "cross-origin");
  }
  hark_answer_common(response);
}

static void nothing(void *owner) {
  (void)owner;
}

static void send_file(hark_static *files, hark_exchange *exchange, const found_file *file) {
  const hark_http_request *request = hark_exchange_request(exchange);
  hark_http_response response = {.status = 200, .body = file->bytes};
  void *owner = file->asset ? NULL : (void *)(uintptr_t)file->bytes.data;
  add_headers(&response, file);
  if (hark_bytes_equal_cstr(hark_http_header_of(request, "if-none-match"), file->etag)) {
    response.status = 304;
  } else if (file->asset && compresses(file->name) && takes_gzip(hark_http_header_of(request, "accept-encoding"))) {
    const gzipped *gzip = gzip_of(files, file->asset);
    if (gzip) {
      response.body = (hark_bytes){gzip->data, gzip->size};
      hark_http_response_add_text(&response, "Content-Encoding", "gzip");
    }
  }
  hark_exchange_answer(exchange, &response, owner ? free : nothing, owner);
}

bool hark_static_answer(hark_static *files, hark_exchange *exchange, hark_bytes name) {
  found_file file;
  if (!find_file(files, name, &file)) {
    return false;
  }
  send_file(files, exchange, &file);
  return true;
}

bool hark_static_handle(hark_static *files, hark_exchange *exchange) {
  const hark_http_request *request = hark_exchange_request(exchange);
  if (request->method != HARK_HTTP_GET && request->method != HARK_HTTP_HEAD) {
    return false;
  }
  hark_bytes name = hark_bytes_part(request->path, 1, request->path.size);
  if (name.size == 0) {
    return hark_static_answer(files, exchange, HARK_LITERAL("viewer/index.html"));
  }
  char in_viewer[256];
  int size = snprintf(in_viewer, sizeof in_viewer, "viewer/%.*s", (int)name.size, (const char *)name.data);
  bool fits = size > 0 && (size_t)size < sizeof in_viewer;
  // The shop is the demo's, which asks for its files itself.
  return (!hark_bytes_starts_with(name, HARK_LITERAL("shop/")) && hark_static_answer(files, exchange, name)) ||
         (fits && hark_static_answer(files, exchange, (hark_bytes){(const uint8_t *)in_viewer, (size_t)size}));
}

bool hark_static_has_sdk(const hark_static *files) {
  found_file file;
  bool found = find_file(files, HARK_LITERAL("hark.js"), &file);
  if (found && !file.asset) {
    free((void *)(uintptr_t)file.bytes.data);
  }
  return found;
}
