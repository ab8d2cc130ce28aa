// response.h — an answer, and the bytes that it begins with.
//
// Room: collector/http (no I/O). Owns no memory: the body is borrowed. Tests: tests/collector/test_http.c.
#ifndef HARK_COLLECTOR_HTTP_RESPONSE_H
#define HARK_COLLECTOR_HTTP_RESPONSE_H

#include "schema/base/bytes.h"

#define HARK_HTTP_RESPONSE_HEAD_MAX 2048u
#define HARK_HTTP_RESPONSE_HEADERS_MAX 1536u

typedef struct {
  int status;
  hark_bytes body;
  bool close;                                   // the connection ends after it
  bool streamed;                                // the body is as long as the connection lasts: no Content-Length
  char headers[HARK_HTTP_RESPONSE_HEADERS_MAX]; // whole lines
  size_t headers_size;
} hark_http_response;

// Adds a header line. A value that does not fit or holds control characters is left out: it could end the line.
void hark_http_response_add(hark_http_response *response, const char *name, hark_bytes value);
void hark_http_response_add_text(hark_http_response *response, const char *name, const char *value);
// Returns "Not Found" for 404.
const char *hark_http_status_text(int status);
// Writes status line and headers, the blank line included; returns their size. Content-Length is the body's also
// where the body will not be sent (HEAD); 204 and 304 have none.
size_t hark_http_response_head(const hark_http_response *response, char out[HARK_HTTP_RESPONSE_HEAD_MAX]);

#endif
