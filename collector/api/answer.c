#include "collector/api/answer.h"

#include <stdlib.h>
#include <string.h>

void hark_answer_common(hark_http_response *response) {
  hark_http_response_add_text(response, "X-Content-Type-Options", "nosniff");
  hark_http_response_add_text(response, "Referrer-Policy", "no-referrer");
}

static void answer_owned(hark_exchange *exchange, int status, const char *content_type, const char *cookie, char *bytes,
                         size_t size) {
  hark_http_response response = {.status = status, .body = {(const uint8_t *)bytes, size}};
  hark_http_response_add_text(&response, "Content-Type", content_type);
  hark_http_response_add_text(&response, "Cache-Control", "no-store");
  if (cookie) {
    hark_http_response_add_text(&response, "Set-Cookie", cookie);
  }
  if (status == 401) {
    hark_http_response_add_text(&response, "WWW-Authenticate", "Bearer");
  }
  if (status == 429 || status == 503) {
    hark_http_response_add_text(&response, "Retry-After", "1");
  }
  hark_answer_common(&response);
  hark_exchange_answer(exchange, &response, free, bytes);
}

void hark_answer_owned(hark_exchange *exchange, int status, const char *content_type, char *bytes, size_t size) {
  answer_owned(exchange, status, content_type, NULL, bytes, size);
}

void hark_answer_public(hark_exchange *exchange, const char *content_type, char *bytes, size_t size) {
  hark_http_response response = {.status = 200, .body = {(const uint8_t *)bytes, size}};
  hark_http_response_add_text(&response, "Content-Type", content_type);
  hark_http_response_add_text(&response, "Cache-Control", "private, max-age=31536000, immutable");
  hark_http_response_add_text(&response, "Vary", "Authorization");
  hark_http_response_add_text(&response, "Content-Security-Policy", "default-src 'none'; sandbox");
  hark_http_response_add_text(&response, "Content-Disposition", "attachment");
  hark_http_response_add_text(&response, "Cross-Origin-Resource-Policy", "same-origin");
  hark_answer_common(&response);
  hark_exchange_answer(exchange, &response, free, bytes);
}

void hark_answer_json(hark_exchange *exchange, int status, json_t *json) {
  hark_answer_json_cookie(exchange, status, json, NULL);
}

void hark_answer_json_cookie(hark_exchange *exchange, int status, json_t *json, const char *cookie) {
  char *bytes = json ? json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(15)) : NULL;
  json_decref(json);
  if (bytes) {
    answer_owned(exchange, status, "application/json", cookie, bytes, strlen(bytes));
    return;
  }
  static const char none[] = "{\"error\":\"no_memory\",\"message\":\"the memory given is used up\"}";
  hark_http_response response = {.status = 503, .body = {(const uint8_t *)none, sizeof none - 1}};
  hark_http_response_add_text(&response, "Content-Type", "application/json");
  hark_exchange_answer(exchange, &response, NULL, NULL);
}

void hark_answer_error(hark_exchange *exchange, int status, const char *name, const char *message, const char *hint) {
  json_t *json = json_pack("{s:s, s:s}", "error", name, "message", message);
  if (json && hint) {
    json_object_set_new(json, "hint", json_string(hint));
  }
  hark_answer_json(exchange, status, json);
}

bool hark_content_type_is(hark_bytes value, const char *type) {
  size_t size = 0;
  while (size < value.size && value.data[size] != ';' && value.data[size] != ' ') {
    size++;
  }
  return hark_bytes_equal_nocase(hark_bytes_part(value, 0, size), type);
}
