// server.h — listener, connections, deadlines: turns sockets into exchanges, one request and one answer each.
//
// Room: collector/net, a port. Loop thread only; one server a loop, and one group of them a process. Stands on:
// collector/http, libuv. Tests: tests/fault/http.test.mjs, tests/fault/slow.test.mjs.
//
// With `tls`, every connection is encrypted, and every answer says so to browsers (HSTS, RFC 6797).
//
// A connection has one exchange at a time: pipelined requests wait, unread, until the answer before them is sent.
// Nothing is read while an exchange is open, so a client cannot make us buffer more than one read. A refused or
// timed-out connection is closed lingering: the answer is sent, the sending side shut, and what still comes is read
// over for HARK_SERVER_LINGER_MS, so that the client gets to see the answer.
#ifndef HARK_COLLECTOR_NET_SERVER_H
#define HARK_COLLECTOR_NET_SERVER_H

#include <uv.h>

#include "collector/http/parser.h"
#include "collector/http/response.h"
#include "collector/net/address.h"
#include "collector/net/tls.h"
#include "schema/base/err.h"

#define HARK_SERVER_LINGER_MS 2000u
#define HARK_SERVER_SWEEP_MS 100u // deadlines are looked at this often
#define HARK_SERVER_ADDRESS_PLACES 16384u
#define HARK_SERVER_STREAM_BYTES_MAX ((size_t)4 << 20) // that wait to be sent on one stream; over it, it is closed

// All must be set; the flags and their defaults are in collector/config.
typedef struct {
  uint32_t connections_max; // of all loops; over it the longest idle one is closed; with none idle the new one gets 503
  uint32_t connections_per_address; // over it the new one gets 429; 0: no limit
  hark_address uncounted;           // whose connections are many people's: the trusted proxy's
  size_t body_bytes_max;            // of one request: 413
  size_t bodies_bytes_max;          // of all requests that are being read or answered: 503
  uint32_t head_ms;                 // from a request's first byte to the end of its head: 408
  uint32_t body_ms;                 // from there to the end of its body: 408
  uint32_t idle_ms;                 // between requests: closed
  uint32_t write_ms;                // until an answer is sent: closed
} hark_server_limits;

// What the servers of one process share. Zero, but for seed and tls, before the first of them is opened; outlives them
// all. Any thread.
typedef struct {
  hark_tls *tls; // NULL: plain HTTP; the caller's to fill in
  uint64_t seed; // random, so that nobody can aim at another's place; the caller's to fill in
  uint16_t port; // the first one's; the others listen on the same one, and the kernel deals out connections
  _Atomic size_t connections;  // of all
  _Atomic size_t bodies_bytes; // memory of all bodies
  // By a hash of the address: those that share a place share its limit.
  _Atomic uint32_t of_address[HARK_SERVER_ADDRESS_PLACES];
  _Atomic uint64_t accepted, refused_full, refused_address, closed_idle, timed_out_head, timed_out_body,
      timed_out_write;
} hark_server_group;

typedef struct hark_server hark_server;
typedef struct hark_exchange hark_exchange;

typedef struct {
  void *context;
  // Is called with each complete request and answers now or later, once.
  void (*handle)(void *context, hark_exchange *exchange);
  // Fills in the answer to a request that never gets to `handle`. The request is as far as it was read. The body is
  // copied.
  void (*refuse)(void *context, const hark_http_request *request, int status, const char *reason,
                 hark_http_response *response);
} hark_server_hooks;

// Listens on "127.0.0.1:7070", "[::1]:7070" or "localhost:7070"; port 0 takes a free one. HARK_ERR_BAD_ARGUMENT for
// another form, HARK_ERR_IO when it cannot listen; `why` then points to a static sentence.
hark_err hark_server_open(uv_loop_t *loop, const char *listen, hark_server_group *group,
                          const hark_server_limits *limits, const hark_server_hooks *hooks, hark_server **server,
                          const char **why);
// Goes on by other limits; what has begun keeps its deadline.
void hark_server_change(hark_server *server, const hark_server_limits *limits);
// Stops listening, lets open exchanges and half-read requests end (at most drain_ms), then calls `stopped`. The server
// is freed when the loop has run once more after that.
void hark_server_stop(hark_server *server, uint32_t drain_ms, void (*stopped)(void *context), void *context);

const hark_http_request *hark_exchange_request(const hark_exchange *exchange);
// From here on the request is one for `path`, which has to live as long as the exchange: a part of its own, or static.
void hark_exchange_readdress(hark_exchange *exchange, hark_bytes path);
hark_address hark_exchange_peer(const hark_exchange *exchange);
// A place for the handler's own state of this exchange; NULL at first.
void **hark_exchange_slot(hark_exchange *exchange);
// Sends the answer and ends the exchange. The body is copied where it cannot be sent at once, or, with `release`,
// borrowed until release(body_owner) is called (also when the client has gone away).
void hark_exchange_answer(hark_exchange *exchange, const hark_http_response *response, void (*release)(void *),
                          void *body_owner);

// Begins an answer that goes on (stream.c): sends the head, and leaves the exchange with the handler until that ends
// it, or `gone(context)` says that it has ended: the client left, takes nothing any more, or the server stops. What the
// client still sends is read over. False: it has ended already, and `gone` is not called.
bool hark_exchange_stream(hark_exchange *exchange, const hark_http_response *response, void (*gone)(void *context),
                          void *context);
// Sends a copy of the bytes. False: the stream has ended over it, and `gone` was called.
bool hark_exchange_send(hark_exchange *exchange, hark_bytes bytes);
// Ends the stream when what was sent is through. `gone` is not called.
void hark_exchange_end(hark_exchange *exchange);

#endif
