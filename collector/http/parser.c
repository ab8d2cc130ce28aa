#include "collector/http/parser.h"

#include <llhttp.h>
#include <stdlib.h>
#include <string.h>

// Bodies grow by doubling from here, so that a large Content-Length reserves nothing before its bytes come.
#define BODY_BYTES_FIRST 8192u
// So do heads, and a connection at rest has none: there may be very many of those.
#define HEAD_BYTES_FIRST 2048u

typedef enum { IN_HEAD, HEAD_COMPLETE, IN_BODY, COMPLETE, FAILED } stage;

// A piece of `head`, while views cannot be made yet.
typedef struct {
  uint32_t at, size;
} span;

struct hark_http_parser {
  llhttp_t llhttp; // its `data` is the parser
  stage stage;
  int status;
  const char *reason;
  uint8_t *head; // texts of the head, one after the other
  uint32_t head_used, head_room;
  uint32_t head_bytes; // bytes of the head seen so far
  uint32_t line_bytes; // bytes of the present line, without CR LF
  uint32_t blank_lines;
  bool last_was_cr, line_begun;
  span target, names[HARK_HTTP_HEADERS_MAX], values[HARK_HTTP_HEADERS_MAX];
  size_t name_count, value_count;
  uint8_t *body;
  size_t body_size, body_room, body_bytes_max, body_raw;
  hark_http_request request;
};

static int refuse(hark_http_parser *parser, int status, const char *reason) {
  if (parser->stage != FAILED) {
    parser->stage = FAILED;
    parser->status = status;
    parser->reason = reason;
  }
  return HPE_USER;
}

// ---- what llhttp calls ----

static bool grow_head(hark_http_parser *parser, uint32_t size) {
  uint32_t room = parser->head_room ? parser->head_room * 2 : HEAD_BYTES_FIRST;
  while (room < parser->head_used + size) {
    room *= 2;
  }
  uint8_t *more = realloc(parser->head, room);
  if (more) {
    parser->head = more;
    parser->head_room = room;
  }
  return more;
}

static int append_text(hark_http_parser *parser, span *to, const char *at, size_t size) {
  if (size > HARK_HTTP_HEAD_BYTES_MAX - parser->head_used) {
    return refuse(parser, 431, "the request's head is over its limit");
  }
  if (size > parser->head_room - parser->head_used && !grow_head(parser, (uint32_t)size)) {
    return refuse(parser, 503, "there is no memory for the head");
  }
  if (to->size == 0) {
    to->at = parser->head_used;
  }
  if (size) {
    memcpy(parser->head + parser->head_used, at, size);
  }
  parser->head_used += (uint32_t)size;
  to->size += (uint32_t)size;
  return 0;
}

static int on_url(llhttp_t *llhttp, const char *at, size_t size) {
  hark_http_parser *parser = llhttp->data;
  return append_text(parser, &parser->target, at, size);
}

// Trailers come the same way after the body; they are read over.
static int on_header_field(llhttp_t *llhttp, const char *at, size_t size) {
  hark_http_parser *parser = llhttp->data;
  if (parser->stage != IN_HEAD) {
    return 0;
  }
  if (parser->name_count == HARK_HTTP_HEADERS_MAX) {
    return refuse(parser, 431, "there are too many headers");
  }
  return append_text(parser, &parser->names[parser->name_count], at, size);
}

static int on_header_field_complete(llhttp_t *llhttp) {
  hark_http_parser *parser = llhttp->data;
  parser->name_count += parser->stage == IN_HEAD;
  return 0;
}

static int on_header_value(llhttp_t *llhttp, const char *at, size_t size) {
  hark_http_parser *parser = llhttp->data;
  if (parser->stage != IN_HEAD || parser->value_count >= parser->name_count) {
    return 0;
  }
  return append_text(parser, &parser->values[parser->value_count], at, size);
}

static int on_header_value_complete(llhttp_t *llhttp) {
  hark_http_parser *parser = llhttp->data;
  parser->value_count += parser->stage == IN_HEAD && parser->value_count < parser->name_count;
  return 0;
}

static int on_headers_complete(llhttp_t *llhttp) {
  hark_http_parser *parser = llhttp->data;
  parser->stage = HEAD_COMPLETE;
  return HPE_PAUSED;
}

static int on_body(llhttp_t *llhttp, const char *at, size_t size) {
  hark_http_parser *parser = llhttp->data;
  if (size > parser->body_bytes_max - parser->body_size) {
    return refuse(parser, 413, "the body is over its limit");
  }
  if (size > parser->body_room - parser->body_size) {
    size_t room = parser->body_room ? parser->body_room * 2 : BODY_BYTES_FIRST;
    while (room < parser->body_size + size) {
      room *= 2;
    }
    uint8_t *more = realloc(parser->body, room);
    if (!more) {
      return refuse(parser, 503, "there is no memory for the body");
    }
    parser->body = more;
    parser->body_room = room;
  }
  memcpy(parser->body + parser->body_size, at, size);
  parser->body_size += size;
  return 0;
}

static int on_message_complete(llhttp_t *llhttp) {
  hark_http_parser *parser = llhttp->data;
  parser->stage = COMPLETE;
  return HPE_PAUSED;
}

static const llhttp_settings_t settings = {
    .on_url = on_url,
    .on_header_field = on_header_field,
    .on_header_field_complete = on_header_field_complete,
    .on_header_value = on_header_value,
    .on_header_value_complete = on_header_value_complete,
    .on_headers_complete = on_headers_complete,
    .on_body = on_body,
    .on_message_complete = on_message_complete,
};

// ---- the head, before llhttp sees it ----

static bool is_control(uint8_t c) {
  return (c < 0x20 && c != '\t') || c == 0x7f;
}

// Looks at one byte of the head. Returns false once it is refused; *ends: it is the head's last byte.
static bool check_byte(hark_http_parser *parser, uint8_t c, bool *ends) {
  *ends = false;
  if (++parser->head_bytes > HARK_HTTP_HEAD_BYTES_MAX) {
    return refuse(parser, 431, "the request's head is over its limit") == 0;
  }
  if (parser->last_was_cr != (c == '\n')) {
    return refuse(parser, 400, "a line does not end in CR LF") == 0;
  }
  if (c == '\n') {
    *ends = parser->line_begun && parser->line_bytes == 0;
    if (!parser->line_begun && ++parser->blank_lines > HARK_HTTP_BLANK_LINES_MAX) {
      return refuse(parser, 400, "there are blank lines instead of a request") == 0;
    }
    parser->last_was_cr = false;
    parser->line_bytes = 0;
    return true;
  }
  if (c == '\r') {
    parser->last_was_cr = true;
    return true;
  }
  if (is_control(c)) {
    return refuse(parser, 400, "there is a control character in the head") == 0;
  }
  if (parser->line_bytes == 0 && (c == ' ' || c == '\t')) {
    return refuse(parser, 400, "a line begins with white space") == 0;
  }
  parser->line_bytes++;
  parser->line_begun = true;
  return true;
}

// Counts the bytes that belong to the head; stops at the first that is refused.
static size_t head_part(hark_http_parser *parser, hark_bytes input) {
  bool ends = false;
  size_t i = 0;
  while (i < input.size && !ends) {
    if (!check_byte(parser, input.data[i++], &ends)) {
      break;
    }
  }
  return i;
}

// ---- what the head says ----

static hark_bytes text_of(const hark_http_parser *parser, span piece) {
  hark_bytes text = {parser->head ? parser->head + piece.at : NULL, piece.size};
  while (text.size && (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == '\t')) {
    text.size--;
  }
  return text;
}

static hark_http_method method_of(const llhttp_t *llhttp) {
  switch (llhttp->method) {
  case HTTP_GET:
    return HARK_HTTP_GET;
  case HTTP_HEAD:
    return HARK_HTTP_HEAD;
  case HTTP_POST:
    return HARK_HTTP_POST;
  case HTTP_DELETE:
    return HARK_HTTP_DELETE;
  case HTTP_OPTIONS:
    return HARK_HTTP_OPTIONS;
  default:
    return HARK_HTTP_OTHER;
  }
}

static size_t count_of(const hark_http_request *request, const char *lower) {
  size_t count = 0;
  for (size_t i = 0; i < request->header_count; i++) {
    count += hark_bytes_equal_nocase(request->headers[i].name, lower);
  }
  return count;
}

static int read_framing(hark_http_parser *parser) {
  hark_http_request *request = &parser->request;
  size_t lengths = count_of(request, "content-length");
  size_t encodings = count_of(request, "transfer-encoding");
  if (lengths + encodings > 1) {
    return refuse(parser, 400, "the body's length is given more than once");
  }
  request->chunked = encodings == 1;
  if (request->chunked && !hark_bytes_equal_nocase(hark_http_header_of(request, "transfer-encoding"), "chunked")) {
    return refuse(parser, 501, "no transfer encoding but chunked is known here");
  }
  if (request->chunked && parser->llhttp.http_minor == 0) {
    return refuse(parser, 400, "HTTP/1.0 has no chunked bodies");
  }
  request->content_length = lengths ? parser->llhttp.content_length : 0;
  if (request->content_length > parser->body_bytes_max) {
    return refuse(parser, 413, "the body is over its limit");
  }
  return 0;
}

static int read_expect(hark_http_parser *parser) {
  hark_http_request *request = &parser->request;
  hark_bytes expect = hark_http_header_of(request, "expect");
  if (expect.size && !hark_bytes_equal_nocase(expect, "100-continue")) {
    return refuse(parser, 417, "nothing but 100-continue can be expected");
  }
  bool has_body = request->chunked || request->content_length > 0;
  request->expects_continue = expect.size > 0 && has_body && parser->llhttp.http_minor == 1;
  return 0;
}

static int read_head(hark_http_parser *parser) {
  hark_http_request *request = &parser->request;
  if (parser->llhttp.http_major != 1 || parser->llhttp.http_minor > 1) {
    return refuse(parser, 505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
  }
  if (parser->llhttp.upgrade) {
    return refuse(parser, 400, "a connection cannot be upgraded here");
  }
  request->method = method_of(&parser->llhttp);
  hark_bytes target = text_of(parser, parser->target);
  if (target.size == 0 || target.data[0] != '/') {
    return refuse(parser, 400, "the target is not a path");
  }
  const uint8_t *mark = memchr(target.data, '?', target.size);
  size_t path_size = mark ? (size_t)(mark - target.data) : target.size;
  request->path = hark_bytes_part(target, 0, path_size);
  request->query = mark ? hark_bytes_part(target, path_size + 1, target.size) : (hark_bytes){NULL, 0};
  request->header_count = parser->value_count;
  for (size_t i = 0; i < request->header_count; i++) {
    request->headers[i] = (hark_http_header){text_of(parser, parser->names[i]), text_of(parser, parser->values[i])};
  }
  if (parser->llhttp.http_minor == 1 && count_of(request, "host") != 1) {
    return refuse(parser, 400, "there has to be exactly one Host");
  }
  request->keep_alive = llhttp_should_keep_alive(&parser->llhttp) != 0;
  int refused = read_framing(parser);
  return refused ? refused : read_expect(parser);
}

// ---- the front door ----

static void begin(hark_http_parser *parser) {
  llhttp_init(&parser->llhttp, HTTP_REQUEST, &settings);
  parser->llhttp.data = parser;
  parser->stage = IN_HEAD;
  parser->status = 0;
  parser->reason = "";
  parser->head_used = parser->head_bytes = parser->line_bytes = parser->blank_lines = 0;
  parser->last_was_cr = parser->line_begun = false;
  parser->target = (span){0, 0};
  memset(parser->names, 0, sizeof parser->names);
  memset(parser->values, 0, sizeof parser->values);
  parser->name_count = parser->value_count = 0;
  parser->body_size = parser->body_raw = 0;
  parser->request = (hark_http_request){0};
}

hark_http_parser *hark_http_parser_create(size_t body_bytes_max) {
  hark_http_parser *parser = calloc(1, sizeof *parser);
  if (parser) {
    parser->body_bytes_max = body_bytes_max;
    begin(parser);
  }
  return parser;
}

void hark_http_parser_destroy(hark_http_parser *parser) {
  if (parser) {
    free(parser->body);
    free(parser->head);
    free(parser);
  }
}

size_t hark_http_parser_room(const hark_http_parser *parser) {
  return parser->body_room;
}

void hark_http_parser_next(hark_http_parser *parser) {
  free(parser->body);
  parser->body = NULL;
  parser->body_room = 0;
  free(parser->head);
  parser->head = NULL;
  parser->head_room = 0;
  begin(parser);
}

// llhttp's own refusals: only a version has a status of its own.
static void refuse_as_llhttp(hark_http_parser *parser, llhttp_errno_t err) {
  const char *reason = llhttp_get_error_reason(&parser->llhttp);
  refuse(parser, err == HPE_INVALID_VERSION ? 505 : 400,
         reason && *reason ? reason : "this is not an HTTP/1.1 request");
}

// Runs llhttp over the part; returns how much it used. It pauses itself where a stage ends.
static size_t run(hark_http_parser *parser, hark_bytes part) {
  if (part.size == 0) {
    return 0;
  }
  llhttp_errno_t err = llhttp_execute(&parser->llhttp, (const char *)part.data, part.size);
  if (err == HPE_OK) {
    return part.size;
  }
  if (err == HPE_PAUSED) {
    size_t used = (size_t)((const uint8_t *)llhttp_get_error_pos(&parser->llhttp) - part.data);
    llhttp_resume(&parser->llhttp);
    return used;
  }
  refuse_as_llhttp(parser, err);
  return 0;
}

static hark_http_step feed_head(hark_http_parser *parser, hark_bytes input, size_t *used) {
  size_t size = head_part(parser, input);
  if (parser->stage == FAILED) {
    return HARK_HTTP_BAD;
  }
  run(parser, hark_bytes_part(input, 0, size));
  *used = size;
  if (parser->stage == IN_HEAD) {
    return HARK_HTTP_MORE;
  }
  if (parser->stage == FAILED || read_head(parser) != 0) {
    return HARK_HTTP_BAD;
  }
  parser->stage = IN_BODY;
  return HARK_HTTP_HEADED;
}

static hark_http_step feed_body(hark_http_parser *parser, hark_bytes input, size_t *used) {
  const hark_http_request *request = &parser->request;
  if (!request->chunked && parser->body_size == request->content_length) {
    parser->stage = COMPLETE; // there is no body, or llhttp has said so with its last byte
  } else {
    *used = run(parser, input);
    parser->body_raw += *used;
    if (parser->body_raw - parser->body_size > HARK_HTTP_FRAMING_BYTES_MAX) {
      refuse(parser, 400, "the body is cut into too small pieces");
    }
  }
  if (parser->stage == COMPLETE) {
    parser->request.body = (hark_bytes){parser->body, parser->body_size};
    return HARK_HTTP_DONE;
  }
  return parser->stage == FAILED ? HARK_HTTP_BAD : HARK_HTTP_MORE;
}

hark_http_step hark_http_parser_feed(hark_http_parser *parser, hark_bytes input, size_t *used) {
  *used = 0;
  switch (parser->stage) {
  case IN_HEAD:
    return feed_head(parser, input, used);
  case IN_BODY:
    return feed_body(parser, input, used);
  case COMPLETE:
    return HARK_HTTP_DONE;
  default:
    return HARK_HTTP_BAD;
  }
}

const hark_http_request *hark_http_parser_request(const hark_http_parser *parser) {
  return &parser->request;
}

void hark_http_parser_readdress(hark_http_parser *parser, hark_bytes path) {
  parser->request.path = path;
}

int hark_http_parser_status(const hark_http_parser *parser) {
  return parser->status;
}

const char *hark_http_parser_reason(const hark_http_parser *parser) {
  return parser->reason;
}

bool hark_http_parser_is_inside(const hark_http_parser *parser) {
  return parser->head_bytes > 0 && parser->stage != COMPLETE;
}

static bool names(const hark_http_request *request, size_t header, const char *lower) {
  return hark_bytes_equal_nocase(request->headers[header].name, lower);
}

hark_bytes hark_http_header_of(const hark_http_request *request, const char *lower) {
  for (size_t i = 0; i < request->header_count; i++) {
    if (names(request, i, lower)) {
      return request->headers[i].value;
    }
  }
  return (hark_bytes){NULL, 0};
}

hark_bytes hark_http_last_header_of(const hark_http_request *request, const char *lower) {
  for (size_t i = request->header_count; i > 0; i--) {
    if (names(request, i - 1, lower)) {
      return request->headers[i - 1].value;
    }
  }
  return (hark_bytes){NULL, 0};
}
