// fuzz_http.c — any bytes as what a client sends: requests one after the other, in pieces and at once. Both readings
// must agree, and nothing may be taken that is over a limit. The first byte says how large the pieces are.
#include <stdlib.h>

#include "collector/http/parser.h"
#include "schema/base/hash.h"

#define BODY_MAX 4096u
#define REQUESTS_MAX 64u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BUG(condition)                                                                                                 \
  do {                                                                                                                 \
    if (condition) {                                                                                                   \
      abort();                                                                                                         \
    }                                                                                                                  \
  } while (0)

static uint64_t look_at(const hark_http_request *request, uint64_t seed) {
  seed = hark_hash(request->path, seed + (uint64_t)request->method);
  seed = hark_hash(request->query, seed);
  seed = hark_hash(request->body, seed + request->keep_alive);
  BUG(request->path.size == 0 || request->path.data[0] != '/');
  BUG(request->header_count > HARK_HTTP_HEADERS_MAX || request->body.size > BODY_MAX);
  BUG(!request->chunked && request->body.size != request->content_length);
  for (size_t i = 0; i < request->header_count; i++) {
    hark_bytes value = request->headers[i].value;
    for (size_t j = 0; j < value.size; j++) {
      BUG(value.data[j] == '\r' || value.data[j] == '\n' || value.data[j] == 0);
    }
    seed = hark_hash(value, hark_hash(request->headers[i].name, seed));
  }
  return seed;
}

// Reads all of it in pieces; returns a hash of what was read, and of how it ended.
static uint64_t read_all(hark_bytes input, size_t piece) {
  hark_http_parser *parser = hark_http_parser_create(BODY_MAX);
  BUG(!parser);
  uint64_t seed = 0;
  size_t given = 0, used_all = 0, requests = 0;
  for (;;) {
    size_t used;
    hark_http_step step = hark_http_parser_feed(parser, hark_bytes_part(input, used_all, given - used_all), &used);
    BUG(used > given - used_all);
    used_all += used;
    if (step == HARK_HTTP_BAD) {
      BUG(hark_http_parser_status(parser) < 400 || !*hark_http_parser_reason(parser));
      seed++; // what is wrong first may be told differently: our look at the head comes before llhttp's
      break;
    }
    if (step == HARK_HTTP_DONE) {
      seed = look_at(hark_http_parser_request(parser), seed);
      hark_http_parser_next(parser);
      if (++requests == REQUESTS_MAX) {
        break;
      }
    }
    if (step == HARK_HTTP_MORE) {
      BUG(used_all != given);
      if (given == input.size) {
        break;
      }
      given = input.size - given > piece ? given + piece : input.size;
    }
  }
  hark_http_parser_destroy(parser);
  return seed;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 1) {
    return 0;
  }
  hark_bytes input = hark_bytes_part((hark_bytes){data, size}, 1, size);
  uint64_t whole = read_all(input, input.size ? input.size : 1);
  BUG(whole != read_all(input, 1u + data[0]));
  return 0;
}
