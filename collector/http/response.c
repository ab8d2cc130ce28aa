#include "collector/http/response.h"

#include <stdio.h>
#include <string.h>

void hark_http_response_add(hark_http_response *response, const char *name, hark_bytes value) {
  size_t name_size = strlen(name);
  size_t room = sizeof response->headers - response->headers_size;
  for (size_t i = 0; i < value.size; i++) {
    if (value.data[i] < 0x20 || value.data[i] == 0x7f) {
      return;
    }
  }
  if (value.size > room || name_size + 4 > room - value.size) {
    return;
  }
  char *at = response->headers + response->headers_size;
  memcpy(at, name, name_size);
  memcpy(at + name_size, ": ", 2);
  if (value.size) {
    memcpy(at + name_size + 2, value.data, value.size);
  }
  memcpy(at + name_size + 2 + value.size, "\r\n", 2);
  response->headers_size += name_size + 4 + value.size;
}

void hark_http_response_add_text(hark_http_response *response, const char *name, const char *value) {
  hark_http_response_add(response, name, hark_bytes_from_cstr(value));
}

const char *hark_http_status_text(int status) {
  static const struct {
    int status;
    const char *text;
  } texts[] = {{200, "OK"},
               {202, "Accepted"},
               {204, "No Content"},
               {302, "Found"},
               {304, "Not Modified"},
               {400, "Bad Request"},
               {401, "Unauthorized"},
               {403, "Forbidden"},
               {404, "Not Found"},
               {405, "Method Not Allowed"},
               {408, "Request Timeout"},
               {413, "Content Too Large"},
               {415, "Unsupported Media Type"},
               {417, "Expectation Failed"},
               {422, "Unprocessable Content"},
               {429, "Too Many Requests"},
               {431, "Request Header Fields Too Large"},
               {500, "Internal Server Error"},
               {501, "Not Implemented"},
               {503, "Service Unavailable"},
               {505, "HTTP Version Not Supported"}};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    if (texts[i].status == status) {
      return texts[i].text;
    }
  }
  return "Unknown";
}

size_t hark_http_response_head(const hark_http_response *response, char out[HARK_HTTP_RESPONSE_HEAD_MAX]) {
  bool bodiless = response->streamed || response->status == 204 || response->status == 304 || response->status == 100;
  int size = snprintf(out, HARK_HTTP_RESPONSE_HEAD_MAX, "HTTP/1.1 %d %s\r\n%.*s", response->status,
                      hark_http_status_text(response->status), (int)response->headers_size, response->headers);
  size_t at = (size_t)size;
  if (!bodiless) {
    at += (size_t)snprintf(out + at, HARK_HTTP_RESPONSE_HEAD_MAX - at, "Content-Length: %zu\r\n", response->body.size);
  }
  at += (size_t)snprintf(out + at, HARK_HTTP_RESPONSE_HEAD_MAX - at, "%s\r\n",
                         response->close ? "Connection: close\r\n" : "");
  return at;
}
