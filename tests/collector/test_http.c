// The parser of requests: what it takes, what it refuses, and that it does not matter how bytes are cut.
#include "tests/schema/check.h"

#include "collector/http/parser.h"
#include "collector/http/response.h"

#define BODY_MAX 65536u

typedef struct {
  hark_http_parser *parser;
  hark_http_step step;
  size_t used;
} parsed;

// Feeds everything, `piece` bytes at a time, until the first request is done or refused.
static parsed parse(hark_bytes input, size_t piece) {
  parsed p = {.parser = hark_http_parser_create(BODY_MAX), .step = HARK_HTTP_MORE};
  assert_non_null(p.parser);
  size_t given = 0;
  while (p.step != HARK_HTTP_DONE && p.step != HARK_HTTP_BAD) {
    if (p.used == given && given < input.size) {
      given = input.size - given > piece ? given + piece : input.size;
    }
    size_t used;
    p.step = hark_http_parser_feed(p.parser, hark_bytes_part(input, p.used, given - p.used), &used);
    p.used += used;
    if (p.step == HARK_HTTP_MORE && p.used == input.size) {
      break;
    }
  }
  return p;
}

static void assert_refused(const char *text, int status) {
  guarded g = guard(hark_bytes_from_cstr(text));
  for (size_t piece = 1; piece < 2000; piece = piece * 3 + 1) {
    parsed p = parse(g.bytes, piece);
    if (p.step != HARK_HTTP_BAD || hark_http_parser_status(p.parser) != status) {
      fail_msg("in pieces of %zu: step %d, status %d (%s), not %d: %s", piece, p.step,
               hark_http_parser_status(p.parser), hark_http_parser_reason(p.parser), status, text);
    }
    hark_http_parser_destroy(p.parser);
  }
  unguard(&g);
}

static parsed parse_good(const char *text, size_t piece) {
  parsed p = parse(hark_bytes_from_cstr(text), piece);
  if (p.step != HARK_HTTP_DONE) {
    fail_msg("step %d, status %d (%s): %s", p.step, hark_http_parser_status(p.parser),
             hark_http_parser_reason(p.parser), text);
  }
  return p;
}

static void a_request_is_read_however_it_is_cut(void **state) {
  (void)state;
  const char *text = "POST /v1/batch?a=1&b=%20 HTTP/1.1\r\nHost: h\r\nContent-Type:  text/plain \r\nX:\r\n"
                     "Content-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\n";
  for (size_t piece = 1; piece <= strlen(text); piece++) {
    parsed p = parse_good(text, piece);
    const hark_http_request *request = hark_http_parser_request(p.parser);
    assert_int_equal(HARK_HTTP_POST, request->method);
    assert_bytes("/v1/batch", request->path);
    assert_bytes("a=1&b=%20", request->query);
    assert_bytes("text/plain", hark_http_header_of(request, "content-type"));
    assert_bytes("", hark_http_header_of(request, "x"));
    assert_int_equal(4, request->header_count);
    assert_bytes("hello", request->body);
    assert_true(request->keep_alive);
    assert_int_equal(strlen(text) - strlen("GET / HTTP/1.1\r\n"), p.used);
    hark_http_parser_destroy(p.parser);
  }
}

static void a_chunked_body_is_put_together(void **state) {
  (void)state;
  const char *text = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\nrest";
  for (size_t piece = 1; piece <= strlen(text); piece++) {
    parsed p = parse_good(text, piece);
    assert_bytes("abcde", hark_http_parser_request(p.parser)->body);
    assert_int_equal(4, hark_http_parser_request(p.parser)->header_count == 2 ? 4 : 0);
    assert_int_equal(strlen(text) - 4, p.used);
    hark_http_parser_destroy(p.parser);
  }
}

static void pipelined_requests_come_one_by_one(void **state) {
  (void)state;
  hark_bytes rest =
      HARK_LITERAL("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n\r\nPOST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n"
                   "\r\nxyGET /3 HTTP/1.0\r\n\r\n");
  const char *paths[] = {"/1", "/2", "/3"};
  hark_http_parser *parser = hark_http_parser_create(BODY_MAX);
  for (size_t i = 0; i < 3; i++) {
    hark_http_step step = HARK_HTTP_MORE;
    while (step != HARK_HTTP_DONE) {
      size_t used;
      step = hark_http_parser_feed(parser, rest, &used);
      assert_int_not_equal(HARK_HTTP_BAD, step);
      rest = hark_bytes_part(rest, used, rest.size);
    }
    assert_bytes(paths[i], hark_http_parser_request(parser)->path);
    assert_int_equal(i < 2, hark_http_parser_request(parser)->keep_alive);
    assert_false(hark_http_parser_is_inside(parser));
    hark_http_parser_next(parser);
  }
  assert_int_equal(0, rest.size);
  hark_http_parser_destroy(parser);
}

static void what_two_readers_could_read_differently_is_refused(void **state) {
  (void)state;
  assert_refused("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
  assert_refused("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400);
  assert_refused("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400);
  assert_refused("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400);
  assert_refused("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3, 3\r\n\r\nabc", 400);
  assert_refused("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\nabc", 400);
  assert_refused("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x3\r\n\r\nabc", 400);
  assert_refused("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\nabc", 400);
  assert_refused(
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
  assert_refused("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501);
  assert_refused("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400);
  assert_refused("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501);
  assert_refused("POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
  assert_refused("POST / HTTP/1.1\r\nHost: h\r\nContent-Length : 3\r\n\r\nabc", 400);
  assert_refused("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400);
  assert_refused("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n", 400);
  assert_refused("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 400);
  assert_refused("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", 400);
}

static void lines_end_in_cr_lf_and_nothing_else(void **state) {
  (void)state;
  assert_refused("GET / HTTP/1.1\nHost: h\n\n", 400);
  assert_refused("GET / HTTP/1.1\r\nHost: h\n\r\n", 400);
  assert_refused("GET / HTTP/1.1\r\nHost: h\r\n\nX", 400);
  assert_refused("GET / HTTP/1.1\rHost: h\r\n\r\n", 400);
  assert_refused("GET / HTTP/1.1\r\nA: b\rc\r\nHost: h\r\n\r\n", 400);
  assert_refused("GET / HTTP/1.1\r\nA: b\r\n folded: yes\r\nHost: h\r\n\r\n", 400);
  assert_refused("GET / HTTP/1.1\r\nA: b\r\n\tfolded\r\nHost: h\r\n\r\n", 400);
  assert_refused("GET / HTTP/1.1\r\nA: b\x01\r\nHost: h\r\n\r\n", 400);
  assert_refused("GET / HTTP/1.1\r\nA\x7f: b\r\nHost: h\r\n\r\n", 400);
  assert_refused(" GET / HTTP/1.1\r\nHost: h\r\n\r\n", 400);
  assert_refused("\r\n\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", 400);
}

static void a_nul_in_the_head_is_refused(void **state) {
  (void)state;
  static const char text[] = "GET / HTTP/1.1\r\nA: b\0c\r\nHost: h\r\n\r\n";
  parsed p = parse((hark_bytes){(const uint8_t *)text, sizeof text - 1}, 7);
  assert_int_equal(HARK_HTTP_BAD, p.step);
  assert_int_equal(400, hark_http_parser_status(p.parser));
  hark_http_parser_destroy(p.parser);
}

static void other_protocols_and_targets_are_refused(void **state) {
  (void)state;
  assert_refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400);
  assert_refused("GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505);
  assert_refused("GET / HTTP/0.9\r\nHost: h\r\n\r\n", 505);
  assert_refused("GET http://other/ HTTP/1.1\r\nHost: h\r\n\r\n", 400);
  assert_refused("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", 400);
  assert_refused("CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n", 400);
  assert_refused("GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n", 400);
  assert_refused("GET / HTTP/1.1\r\n\r\n", 400);
  assert_refused("GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n", 400);
  assert_refused("\x16\x03\x01\x02", 400);
  assert_refused("POST / HTTP/1.1\r\nHost: h\r\nExpect: miracles\r\nContent-Length: 1\r\n\r\nx", 417);
}

// Writes a request with a head of exactly `size` bytes.
static hark_bytes head_of(size_t size) {
  static char text[HARK_HTTP_HEAD_BYTES_MAX * 2];
  static const char start[] = "GET / HTTP/1.1\r\nHost: h\r\nA: ";
  memset(text, 'a', size);
  memcpy(text, start, sizeof start - 1);
  memcpy(text + size - 4, "\r\n\r\n", 4);
  return (hark_bytes){(uint8_t *)text, size};
}

static void limits_hold_on_either_side(void **state) {
  (void)state;
  parsed p = parse(head_of(HARK_HTTP_HEAD_BYTES_MAX), 4000);
  assert_int_equal(HARK_HTTP_DONE, p.step);
  hark_http_parser_destroy(p.parser);
  p = parse(head_of(HARK_HTTP_HEAD_BYTES_MAX + 1), 4000);
  assert_int_equal(HARK_HTTP_BAD, p.step);
  assert_int_equal(431, hark_http_parser_status(p.parser));
  hark_http_parser_destroy(p.parser);
  for (size_t count = HARK_HTTP_HEADERS_MAX; count <= HARK_HTTP_HEADERS_MAX + 1; count++) {
    char text[4096] = "GET / HTTP/1.1\r\nHost: h\r\n";
    for (size_t i = 1; i < count; i++) {
      strcat(text, "A: b\r\n");
    }
    strcat(text, "\r\n");
    p = parse(hark_bytes_from_cstr(text), 500);
    assert_int_equal(count > HARK_HTTP_HEADERS_MAX ? HARK_HTTP_BAD : HARK_HTTP_DONE, p.step);
    assert_int_equal(count > HARK_HTTP_HEADERS_MAX ? 431 : 0, hark_http_parser_status(p.parser));
    hark_http_parser_destroy(p.parser);
  }
}

static void a_body_may_be_as_long_as_its_limit(void **state) {
  (void)state;
  static char text[BODY_MAX + 200];
  for (size_t over = 0; over < 2; over++) {
    int size = snprintf(text, 200, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %zu\r\n\r\n", BODY_MAX + over);
    memset(text + size, 'b', BODY_MAX);
    parsed p = parse((hark_bytes){(uint8_t *)text, (size_t)size + BODY_MAX}, 9999);
    assert_int_equal(over ? HARK_HTTP_BAD : HARK_HTTP_DONE, p.step);
    assert_int_equal(over ? 413 : 0, hark_http_parser_status(p.parser));
    assert_int_equal(over ? 0 : BODY_MAX, hark_http_parser_request(p.parser)->body.size);
    hark_http_parser_destroy(p.parser);
    size =
        snprintf(text, 200, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n%zx\r\n", BODY_MAX + over);
    memset(text + size, 'b', BODY_MAX + over);
    memcpy(text + (size_t)size + BODY_MAX + over, "\r\n0\r\n\r\n", 7);
    p = parse((hark_bytes){(uint8_t *)text, (size_t)size + BODY_MAX + over + 7}, 9999);
    assert_int_equal(over ? HARK_HTTP_BAD : HARK_HTTP_DONE, p.step);
    assert_int_equal(over ? 413 : 0, hark_http_parser_status(p.parser));
    hark_http_parser_destroy(p.parser);
  }
}

static void crumbs_of_chunks_are_refused(void **state) {
  (void)state;
  static char text[40000] = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  size_t size = strlen(text);
  while (size + 6 < sizeof text) {
    memcpy(text + size, "1\r\nx\r\n", 6);
    size += 6;
  }
  parsed p = parse((hark_bytes){(uint8_t *)text, size}, 100);
  assert_int_equal(HARK_HTTP_BAD, p.step);
  assert_int_equal(400, hark_http_parser_status(p.parser));
  hark_http_parser_destroy(p.parser);
}

static void only_a_request_with_a_body_waits_for_100(void **state) {
  (void)state;
  parsed p =
      parse(HARK_LITERAL("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n"), 999);
  assert_int_equal(HARK_HTTP_MORE, p.step);
  assert_true(hark_http_parser_request(p.parser)->expects_continue);
  assert_true(hark_http_parser_is_inside(p.parser));
  hark_http_parser_destroy(p.parser);
  p = parse_good("GET / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n", 999);
  assert_false(hark_http_parser_request(p.parser)->expects_continue);
  hark_http_parser_destroy(p.parser);
}

static void connection_says_whether_it_goes_on(void **state) {
  (void)state;
  static const struct {
    const char *text;
    bool keeps;
  } cases[] = {{"GET / HTTP/1.1\r\nHost: h\r\n\r\n", true},
               {"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", false},
               {"GET / HTTP/1.0\r\n\r\n", false},
               {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    parsed p = parse_good(cases[i].text, 999);
    assert_int_equal(cases[i].keeps, hark_http_parser_request(p.parser)->keep_alive);
    hark_http_parser_destroy(p.parser);
  }
}

static void an_answer_cannot_be_split_by_a_value(void **state) {
  (void)state;
  hark_http_response response = {.status = 200, .body = HARK_LITERAL("hi")};
  hark_http_response_add_text(&response, "A", "b\r\nSet-Cookie: c");
  hark_http_response_add_text(&response, "D", "e");
  char out[HARK_HTTP_RESPONSE_HEAD_MAX];
  size_t size = hark_http_response_head(&response, out);
  assert_true(hark_bytes_equal_cstr((hark_bytes){(uint8_t *)out, size},
                                    "HTTP/1.1 200 OK\r\nD: e\r\nContent-Length: 2\r\n\r\n"));
}

static void an_answer_with_too_many_headers_leaves_the_last_out(void **state) {
  (void)state;
  hark_http_response response = {.status = 304, .close = true};
  char value[600];
  memset(value, 'v', sizeof value);
  for (int i = 0; i < 9; i++) {
    hark_http_response_add(&response, "A", (hark_bytes){(uint8_t *)value, sizeof value});
  }
  char out[HARK_HTTP_RESPONSE_HEAD_MAX];
  size_t size = hark_http_response_head(&response, out);
  assert_true(size < sizeof out);
  assert_int_equal(2 * (sizeof value + 5), response.headers_size);
  assert_memory_equal("\r\nConnection: close\r\n\r\n", out + size - 23, 23);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_request_is_read_however_it_is_cut),
      cmocka_unit_test(a_chunked_body_is_put_together),
      cmocka_unit_test(pipelined_requests_come_one_by_one),
      cmocka_unit_test(what_two_readers_could_read_differently_is_refused),
      cmocka_unit_test(lines_end_in_cr_lf_and_nothing_else),
      cmocka_unit_test(a_nul_in_the_head_is_refused),
      cmocka_unit_test(other_protocols_and_targets_are_refused),
      cmocka_unit_test(limits_hold_on_either_side),
      cmocka_unit_test(a_body_may_be_as_long_as_its_limit),
      cmocka_unit_test(crumbs_of_chunks_are_refused),
      cmocka_unit_test(only_a_request_with_a_body_waits_for_100),
      cmocka_unit_test(connection_says_whether_it_goes_on),
      cmocka_unit_test(an_answer_cannot_be_split_by_a_value),
      cmocka_unit_test(an_answer_with_too_many_headers_leaves_the_last_out),
  };
  return cmocka_run_group_tests_name("collector.http", tests, NULL, NULL);
}
