// parser.h — HTTP/1.1 requests out of bytes, strictly: what two readers could take for two things is refused.
//
// Room: collector/http (no I/O). The only file that knows llhttp is parser.c. Any one thread.
// Tests: tests/collector/test_http.c. Fuzz: tests/fuzz/fuzz_http.c.
//
// Refused besides what llhttp refuses: a line that does not end in CR LF, a header that goes on in the next line
// (obs-fold), control characters in a header, Content-Length together with Transfer-Encoding or given twice, a
// Transfer-Encoding other than "chunked", more or less than one Host in HTTP/1.1, a target that is not a path,
// upgrades, any version but 1.0 and 1.1.
#ifndef HARK_COLLECTOR_HTTP_PARSER_H
#define HARK_COLLECTOR_HTTP_PARSER_H

#include "schema/base/bytes.h"

// Limits, fixed ones. body_bytes_max is the parser's own.
#define HARK_HTTP_HEAD_BYTES_MAX 16384u   // request line and headers
#define HARK_HTTP_HEADERS_MAX 64u         // headers of one request
#define HARK_HTTP_BLANK_LINES_MAX 4u      // before a request line
#define HARK_HTTP_FRAMING_BYTES_MAX 8192u // what chunking may add to a body, trailers included

typedef enum {
  HARK_HTTP_GET,
  HARK_HTTP_HEAD,
  HARK_HTTP_POST,
  HARK_HTTP_DELETE,
  HARK_HTTP_OPTIONS,
  HARK_HTTP_OTHER
} hark_http_method;

typedef struct {
  hark_bytes name, value; // the value without white space around it
} hark_http_header;

// One request. All views lie in the parser and live until hark_http_parser_next.
typedef struct {
  hark_http_method method;
  hark_bytes path, query; // as sent: still percent-encoded; the query without its "?"
  hark_http_header headers[HARK_HTTP_HEADERS_MAX];
  size_t header_count;
  uint64_t content_length; // 0 where chunked
  bool chunked, keep_alive, expects_continue;
  hark_bytes body;
} hark_http_request;

typedef enum {
  HARK_HTTP_MORE,   // all input was used, and more is needed
  HARK_HTTP_HEADED, // the head is complete: look at it, then feed on (an answer to Expect belongs here)
  HARK_HTTP_DONE,   // the request is complete; input after `used` belongs to the next one
  HARK_HTTP_BAD,    // see hark_http_parser_status; the connection cannot go on
} hark_http_step;

typedef struct hark_http_parser hark_http_parser;

// Makes a parser; NULL without memory. Destroy takes NULL.
hark_http_parser *hark_http_parser_create(size_t body_bytes_max);
void hark_http_parser_destroy(hark_http_parser *parser);

// Takes bytes. *used says how many; it stops after the head and after the request. `input` is only borrowed.
hark_http_step hark_http_parser_feed(hark_http_parser *parser, hark_bytes input, size_t *used);
// Valid from HEADED on; the body only after DONE.
const hark_http_request *hark_http_parser_request(const hark_http_parser *parser);
// Has the request be one for another path, which has to live until hark_http_parser_next.
void hark_http_parser_readdress(hark_http_parser *parser, hark_bytes path);
// After BAD: the status to answer (400, 413, 417, 431, 501, 505) and a sentence.
int hark_http_parser_status(const hark_http_parser *parser);
const char *hark_http_parser_reason(const hark_http_parser *parser);
// Has a byte of a request been taken that is not complete yet?
bool hark_http_parser_is_inside(const hark_http_parser *parser);
// Bytes of memory that the body takes now.
size_t hark_http_parser_room(const hark_http_parser *parser);
// Gets ready for the next request of the connection. Gives back the body's memory.
void hark_http_parser_next(hark_http_parser *parser);

// Finds the value of a header by lower-case name; an empty view without one.
hark_bytes hark_http_header_of(const hark_http_request *request, const char *lower);
// The same of the last one, where a header stands more than once.
hark_bytes hark_http_last_header_of(const hark_http_request *request, const char *lower);

#endif
