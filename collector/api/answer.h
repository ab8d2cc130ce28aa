// answer.h — the few forms that answers have: JSON, errors, bytes. One place that sets their headers.
//
// Room: collector/api. Loop thread. Stands on: collector/net, collector/http, jansson. Each ends the exchange.
#ifndef HARK_COLLECTOR_API_ANSWER_H
#define HARK_COLLECTOR_API_ANSWER_H

#include <jansson.h>

#include "collector/net/server.h"

// Adds what every answer has: no sniffing of types, no referrer.
void hark_answer_common(hark_http_response *response);
// Answers {"error": name, "message": message, "hint": hint} (without a hint where that is NULL) and never a cache.
void hark_answer_error(hark_exchange *exchange, int status, const char *name, const char *message, const char *hint);
// Answers 200 with bytes of an asset, which may be kept for ever by whom they were given to; takes over `bytes`.
void hark_answer_public(hark_exchange *exchange, const char *content_type, char *bytes, size_t size);
// Answers the JSON and releases it. NULL means no memory: 503.
void hark_answer_json(hark_exchange *exchange, int status, json_t *json);
// The same with a Set-Cookie header.
void hark_answer_json_cookie(hark_exchange *exchange, int status, json_t *json, const char *cookie);
// Answers bytes that malloc gave, and frees them.
void hark_answer_owned(hark_exchange *exchange, int status, const char *content_type, char *bytes, size_t size);

// Is a header's content type this one, whatever its parameters?
bool hark_content_type_is(hark_bytes value, const char *type);

#endif
