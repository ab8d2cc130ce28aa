// connection.h — one accepted socket. Inside collector/net only.
#ifndef HARK_COLLECTOR_NET_CONNECTION_H
#define HARK_COLLECTOR_NET_CONNECTION_H

#include "collector/net/server.h"

// Most bytes of one read, and so most that is kept of a client that sends ahead.
#define HARK_READ_BYTES (64u << 10)

typedef enum {
  CONNECTION_IDLE,    // between requests
  CONNECTION_HEAD,    // a request has begun
  CONNECTION_BODY,    // its head was read
  CONNECTION_BUSY,    // the handler has it
  CONNECTION_WRITING, // the answer is being sent
  CONNECTION_STREAM,  // the handler sends piece by piece; what comes is read over
  CONNECTION_LINGER,  // the answer was sent; what comes is read over
  CONNECTION_CLOSING,
} connection_state;

struct hark_exchange {
  uv_tcp_t tcp; // its data is the exchange
  hark_server *server;
  hark_exchange *previous, *next; // of the server's list
  hark_http_parser *parser;
  hark_tls_stream *tls; // NULL: plain
  hark_address peer;
  uint32_t address_place; // of the group's; HARK_SERVER_ADDRESS_PLACES: not counted
  connection_state state;
  uint64_t since;    // loop time of coming into this state
  uint64_t deadline; // loop time; 0: none
  uint8_t *ahead;    // bytes of requests to come, owned
  hark_bytes left;   // what of the input is still to be fed: in `ahead`, or in the server's read buffer
  bool feeding;      // on_input is on the stack
  bool last;         // the connection ends after this answer
  bool orphan;       // closed, but the handler still has the exchange
  bool gone;         // libuv has let go of it
  void *slot;
  // The answer being sent:
  uv_write_t write;
  uv_shutdown_t shutdown;
  char head[HARK_HTTP_RESPONSE_HEAD_MAX];
  uint8_t *copy; // of a body that nobody keeps for us
  void (*release)(void *);
  void *body_owner;
  // Of a stream:
  void (*stream_gone)(void *context);
  void *stream_context;
};

struct hark_server {
  uv_loop_t *loop;
  hark_server_group *group;
  uv_tcp_t listener;
  uv_timer_t sweep;
  hark_server_limits limits;
  hark_server_hooks hooks;
  hark_exchange *first;
  size_t count;
  bool stopping;
  uint64_t stop_deadline;
  void (*stopped)(void *context);
  void *stopped_context;
  int handles_open; // listener and sweep
  uint8_t read_buffer[HARK_READ_BYTES];
};

// Takes over an accepted socket; false without memory (the listener then keeps it).
bool hark_connection_accept(hark_server *server, uv_stream_t *listener);
// Closes it now. A handler that has the exchange can still answer, into nothing; one that streams is told.
void hark_connection_close(hark_exchange *exchange);
// Frees an exchange that the handler had when it was closed.
void hark_connection_free(hark_exchange *exchange);
// It is in this state since now, for at most wait_ms (0: as long as it likes).
void hark_connection_set_state(hark_exchange *exchange, connection_state state, uint32_t wait_ms);
// Has what the client sends read.
void hark_connection_read_on(hark_exchange *exchange);
// The answer is through: the sending side is shut, and what still comes is read over for a while.
void hark_connection_linger(hark_exchange *exchange);
// Sends bytes beside any answer; copies those that do not go at once. False: it is closed.
bool hark_connection_push(hark_exchange *exchange, hark_bytes bytes);
// Sends what TLS has for the other side: parts of a handshake, "100 Continue", its end, pieces of a stream.
void hark_connection_push_tls(hark_exchange *exchange);
// What came on a stream is read over.
void hark_connection_read_over(hark_exchange *exchange, hark_bytes came);
// Answers 408 where a request was begun, and closes.
void hark_connection_time_out(hark_exchange *exchange);
// Answers 503 or 429 at once, and closes.
void hark_connection_refuse_full(hark_exchange *exchange);
void hark_connection_refuse_address(hark_exchange *exchange);
// Is its address over its limit, this connection included?
bool hark_connection_is_one_too_many(const hark_exchange *exchange);
// Is called by connections when they are gone.
void hark_server_lost(hark_server *server);

#endif
