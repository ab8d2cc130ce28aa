#include "collector/net/connection.h"

#include <stdlib.h>
#include <string.h>

#include "schema/base/hash.h"

static void on_input(hark_exchange *exchange);
static void resume(hark_exchange *exchange);

void hark_connection_set_state(hark_exchange *exchange, connection_state state, uint32_t wait_ms) {
  exchange->state = state;
  exchange->since = uv_now(exchange->server->loop);
  exchange->deadline = wait_ms ? exchange->since + wait_ms : 0;
}

static bool is_reading(const hark_exchange *exchange) {
  return exchange->state <= CONNECTION_BODY;
}

// ---- closing ----

static void drop_answer(hark_exchange *exchange) {
  if (exchange->release) {
    exchange->release(exchange->body_owner);
  }
  exchange->release = NULL;
  free(exchange->copy);
  exchange->copy = NULL;
}

void hark_connection_free(hark_exchange *exchange) {
  hark_server *server = exchange->server;
  drop_answer(exchange);
  if (exchange->address_place < HARK_SERVER_ADDRESS_PLACES) {
    server->group->of_address[exchange->address_place]--;
  }
  server->group->bodies_bytes -= hark_http_parser_room(exchange->parser);
  hark_http_parser_destroy(exchange->parser);
  hark_tls_stream_free(exchange->tls);
  free(exchange->ahead);
  free(exchange);
  hark_server_lost(server);
}

static void on_closed(uv_handle_t *handle) {
  hark_exchange *exchange = handle->data;
  exchange->gone = true;
  if (!exchange->orphan) {
    hark_connection_free(exchange); // else the handler's answer does it
  }
}

void hark_connection_close(hark_exchange *exchange) {
  hark_server *server = exchange->server;
  if (exchange->state == CONNECTION_CLOSING) {
    return;
  }
  bool streams = exchange->state == CONNECTION_STREAM;
  exchange->orphan = exchange->state == CONNECTION_BUSY;
  hark_connection_set_state(exchange, CONNECTION_CLOSING, 0);
  *(exchange->previous ? &exchange->previous->next : &server->first) = exchange->next;
  if (exchange->next) {
    exchange->next->previous = exchange->previous;
  }
  uv_close((uv_handle_t *)&exchange->tcp, on_closed);
  if (streams && exchange->stream_gone) {
    exchange->stream_gone(exchange->stream_context);
  }
}

static void on_shutdown(uv_shutdown_t *shutdown, int status) {
  hark_exchange *exchange = shutdown->data;
  if (status < 0 && exchange->state == CONNECTION_LINGER) {
    hark_connection_close(exchange);
  }
}

// ---- reading ----

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer) {
  hark_exchange *exchange = handle->data;
  (void)suggested;
  *buffer = uv_buf_init((char *)exchange->server->read_buffer, HARK_READ_BYTES);
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer) {
  hark_exchange *exchange = stream->data;
  if (size < 0) {
    hark_connection_close(exchange);
    return;
  }
  if (size == 0 || exchange->state == CONNECTION_LINGER) {
    return;
  }
  hark_bytes came = {(const uint8_t *)buffer->base, (size_t)size};
  if (exchange->state == CONNECTION_STREAM) {
    hark_connection_read_over(exchange, came);
    return;
  }
  if (!exchange->tls) {
    exchange->left = came;
    on_input(exchange);
  } else if (hark_tls_take(exchange->tls, came)) {
    resume(exchange);
  } else {
    hark_connection_close(exchange);
  }
}

void hark_connection_read_on(hark_exchange *exchange) {
  int err = uv_read_start((uv_stream_t *)&exchange->tcp, on_alloc, on_read);
  if (err < 0 && err != UV_EALREADY) {
    hark_connection_close(exchange);
  }
}

// Keeps what is left beyond this call: the read buffer is everybody's.
static bool keep_left(hark_exchange *exchange) {
  uint8_t *kept = exchange->left.size ? malloc(exchange->left.size) : NULL;
  if (exchange->left.size && !kept) {
    return false;
  }
  if (kept) {
    memcpy(kept, exchange->left.data, exchange->left.size);
  }
  free(exchange->ahead);
  exchange->ahead = kept;
  exchange->left.data = kept;
  return true;
}

// Reads on in what the stream has taken, as long as a request is being read.
static void resume(hark_exchange *exchange) {
  if (exchange->left.size > 0 || !exchange->tls) {
    on_input(exchange);
  }
  while (exchange->tls && is_reading(exchange)) {
    int size = hark_tls_read(exchange->tls, exchange->server->read_buffer, HARK_READ_BYTES);
    hark_connection_push_tls(exchange);
    if (size < 0) {
      hark_connection_close(exchange);
      return;
    }
    if (size == 0) {
      hark_connection_read_on(exchange);
      return;
    }
    exchange->left = (hark_bytes){exchange->server->read_buffer, (size_t)size};
    on_input(exchange);
  }
}

// ---- answering ----

void hark_connection_linger(hark_exchange *exchange) {
  hark_connection_set_state(exchange, CONNECTION_LINGER, HARK_SERVER_LINGER_MS);
  exchange->left.size = 0;
  if (exchange->tls) {
    hark_tls_end(exchange->tls);
    hark_connection_push_tls(exchange);
  }
  exchange->shutdown.data = exchange;
  if (uv_shutdown(&exchange->shutdown, (uv_stream_t *)&exchange->tcp, on_shutdown) < 0) {
    hark_connection_close(exchange);
  } else {
    hark_connection_read_on(exchange);
  }
}

// After a whole answer: the next request, or the end.
static void answered(hark_exchange *exchange) {
  drop_answer(exchange);
  if (exchange->last) {
    hark_connection_linger(exchange);
    return;
  }
  exchange->server->group->bodies_bytes -= hark_http_parser_room(exchange->parser);
  hark_http_parser_next(exchange->parser);
  exchange->slot = NULL;
  hark_connection_set_state(exchange, CONNECTION_IDLE, exchange->server->limits.idle_ms);
  if (!exchange->feeding) {
    resume(exchange);
  }
}

static void on_written(uv_write_t *write, int status) {
  hark_exchange *exchange = write->data;
  if (exchange->state != CONNECTION_WRITING) {
    return; // closed meanwhile
  }
  if (status < 0) {
    hark_connection_close(exchange);
  } else {
    if (exchange->tls) {
      hark_tls_sent(exchange->tls);
    }
    answered(exchange);
  }
}

// Sends what the first try did not take.
static void write_rest(hark_exchange *exchange, uv_buf_t *buffers, size_t sent) {
  for (int i = 0; i < 2; i++) {
    size_t skip = sent < buffers[i].len ? sent : buffers[i].len;
    buffers[i].base += skip;
    buffers[i].len -= skip;
    sent -= skip;
  }
  if (!exchange->release && buffers[1].len) {
    exchange->copy = malloc(buffers[1].len);
    if (!exchange->copy) {
      hark_connection_close(exchange);
      return;
    }
    memcpy(exchange->copy, buffers[1].base, buffers[1].len);
    buffers[1].base = (char *)exchange->copy;
  }
  exchange->write.data = exchange;
  hark_connection_set_state(exchange, CONNECTION_WRITING, exchange->server->limits.write_ms);
  if (uv_write(&exchange->write, (uv_stream_t *)&exchange->tcp, buffers, 2, on_written) < 0) {
    hark_connection_close(exchange);
  }
}

// The encrypted answer stays in the stream while it is sent.
static void send_encrypted(hark_exchange *exchange, uv_buf_t *plain) {
  bool said = true;
  for (int i = 0; i < 2; i++) {
    said = said && hark_tls_write(exchange->tls, (hark_bytes){(const uint8_t *)plain[i].base, plain[i].len});
  }
  hark_bytes out = hark_tls_out(exchange->tls);
  uv_buf_t buffer = uv_buf_init((char *)(uintptr_t)out.data, (unsigned)out.size);
  int sent = said ? uv_try_write((uv_stream_t *)&exchange->tcp, &buffer, 1) : UV_EPIPE;
  if (sent < 0 && sent != UV_EAGAIN) {
    hark_connection_close(exchange);
    return;
  }
  if (sent > 0 && (size_t)sent == out.size) {
    hark_connection_set_state(exchange, CONNECTION_WRITING, 0);
    hark_tls_sent(exchange->tls);
    answered(exchange);
    return;
  }
  size_t done = sent > 0 ? (size_t)sent : 0;
  buffer = uv_buf_init((char *)(uintptr_t)out.data + done, (unsigned)(out.size - done));
  exchange->write.data = exchange;
  hark_connection_set_state(exchange, CONNECTION_WRITING, exchange->server->limits.write_ms);
  if (uv_write(&exchange->write, (uv_stream_t *)&exchange->tcp, &buffer, 1, on_written) < 0) {
    hark_connection_close(exchange);
  }
}

static void send_answer(hark_exchange *exchange, const hark_http_response *response, bool without_body) {
  exchange->last = response->close;
  size_t head_size = hark_http_response_head(response, exchange->head);
  size_t body_size = without_body ? 0 : response->body.size;
  uv_buf_t buffers[2] = {uv_buf_init(exchange->head, (unsigned)head_size),
                         uv_buf_init((char *)(uintptr_t)response->body.data, (unsigned)body_size)};
  if (exchange->tls) {
    send_encrypted(exchange, buffers);
    return;
  }
  int sent = uv_try_write((uv_stream_t *)&exchange->tcp, buffers, body_size ? 2 : 1);
  if (sent < 0 && sent != UV_EAGAIN) {
    hark_connection_close(exchange);
    return;
  }
  if (sent > 0 && (size_t)sent == head_size + body_size) {
    hark_connection_set_state(exchange, CONNECTION_WRITING, 0);
    answered(exchange);
    return;
  }
  write_rest(exchange, buffers, sent > 0 ? (size_t)sent : 0);
}

void hark_exchange_answer(hark_exchange *exchange, const hark_http_response *response, void (*release)(void *),
                          void *body_owner) {
  exchange->release = release;
  exchange->body_owner = body_owner;
  if (exchange->orphan) {
    exchange->orphan = false;
    if (exchange->gone) {
      hark_connection_free(exchange);
    }
    return;
  }
  const hark_http_request *request = hark_http_parser_request(exchange->parser);
  hark_http_response last = *response;
  last.close = response->close || !request->keep_alive || exchange->server->stopping;
  if (exchange->tls) {
    hark_http_response_add_text(&last, "Strict-Transport-Security", "max-age=31536000");
  }
  bool empty = request->method == HARK_HTTP_HEAD || response->status == 204 || response->status == 304;
  exchange->state = CONNECTION_WRITING;
  send_answer(exchange, &last, empty);
}

static void refuse(hark_exchange *exchange, int status, const char *reason) {
  if (exchange->tls && exchange->state == CONNECTION_IDLE) { // nobody could read it yet
    hark_connection_close(exchange);
    return;
  }
  hark_server *server = exchange->server;
  hark_http_response response = {.status = status};
  server->hooks.refuse(server->hooks.context, hark_http_parser_request(exchange->parser), status, reason, &response);
  response.status = status;
  response.close = true;
  exchange->state = CONNECTION_WRITING;
  send_answer(exchange, &response, hark_http_parser_request(exchange->parser)->method == HARK_HTTP_HEAD);
}

void hark_connection_time_out(hark_exchange *exchange) {
  hark_server_group *group = exchange->server->group;
  group->timed_out_head += exchange->state == CONNECTION_HEAD;
  group->timed_out_body += exchange->state == CONNECTION_BODY;
  group->timed_out_write += exchange->state == CONNECTION_WRITING;
  if (exchange->state == CONNECTION_HEAD || exchange->state == CONNECTION_BODY) {
    refuse(exchange, 408,
           exchange->state == CONNECTION_HEAD ? "the head took longer than its limit (head-ms)"
                                              : "the body took longer than its limit (body-ms)");
  } else {
    hark_connection_close(exchange);
  }
}

// ---- one request after the other ----

static void take_head(hark_exchange *exchange) {
  static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
  hark_connection_set_state(exchange, CONNECTION_BODY, exchange->server->limits.body_ms);
  // A client that has begun to send its body waits for nothing.
  if (hark_http_parser_request(exchange->parser)->expects_continue && exchange->left.size == 0) {
    uv_buf_t buffer = uv_buf_init((char *)(uintptr_t)go_on, sizeof go_on - 1);
    if (exchange->tls) {
      hark_tls_write(exchange->tls, (hark_bytes){(const uint8_t *)go_on, sizeof go_on - 1});
      hark_connection_push_tls(exchange);
      return;
    }
    // 25 bytes into an empty socket buffer; should they not fit, the client sends after its own wait.
    (void)uv_try_write((uv_stream_t *)&exchange->tcp, &buffer, 1);
  }
}

static void feed(hark_exchange *exchange) {
  hark_server *server = exchange->server;
  size_t used, room = hark_http_parser_room(exchange->parser);
  hark_http_step step = hark_http_parser_feed(exchange->parser, exchange->left, &used);
  exchange->left = hark_bytes_part(exchange->left, used, exchange->left.size);
  server->group->bodies_bytes += hark_http_parser_room(exchange->parser) - room; // it only grows here
  if (step != HARK_HTTP_BAD && server->group->bodies_bytes > server->limits.bodies_bytes_max &&
      hark_http_parser_room(exchange->parser) > 0) {
    refuse(exchange, 503, "too many bodies are being received at once (bodies-bytes-max)");
    return;
  }
  switch (step) {
  case HARK_HTTP_MORE:
    if (exchange->state == CONNECTION_IDLE && hark_http_parser_is_inside(exchange->parser)) {
      hark_connection_set_state(exchange, CONNECTION_HEAD, server->limits.head_ms);
    }
    break;
  case HARK_HTTP_HEADED:
    take_head(exchange);
    break;
  case HARK_HTTP_DONE:
    hark_connection_set_state(exchange, CONNECTION_BUSY, 0);
    server->hooks.handle(server->hooks.context, exchange);
    break;
  case HARK_HTTP_BAD:
    refuse(exchange, hark_http_parser_status(exchange->parser), hark_http_parser_reason(exchange->parser));
    break;
  }
}

// Is a request complete that has no body left to wait for? Then the parser wants one more call, without input.
static bool wants_feed(const hark_exchange *exchange) {
  const hark_http_request *request = hark_http_parser_request(exchange->parser);
  return exchange->left.size > 0 ||
         (exchange->state == CONNECTION_BODY && !request->chunked && request->content_length == 0);
}

static void on_input(hark_exchange *exchange) {
  exchange->feeding = true;
  while (is_reading(exchange) && wants_feed(exchange)) {
    feed(exchange);
  }
  exchange->feeding = false;
  if (exchange->state >= CONNECTION_STREAM) {
    return; // nothing of it will be read as a request
  }
  if (!keep_left(exchange)) {
    hark_connection_close(exchange);
    return;
  }
  if (is_reading(exchange)) {
    hark_connection_read_on(exchange);
  } else {
    uv_read_stop((uv_stream_t *)&exchange->tcp);
  }
}

static void find_peer(hark_exchange *exchange) {
  struct sockaddr_storage storage;
  int size = sizeof storage;
  if (uv_tcp_getpeername(&exchange->tcp, (struct sockaddr *)&storage, &size) < 0) {
    return;
  }
  if (storage.ss_family == AF_INET6) {
    memcpy(exchange->peer.bytes, &((struct sockaddr_in6 *)&storage)->sin6_addr, 16);
  } else if (storage.ss_family == AF_INET) {
    memset(exchange->peer.bytes + 10, 0xff, 2);
    memcpy(exchange->peer.bytes + 12, &((struct sockaddr_in *)&storage)->sin_addr, 4);
  }
}

static void count_address(hark_exchange *exchange) {
  const hark_server *server = exchange->server;
  if (server->limits.connections_per_address == 0 ||
      memcmp(&exchange->peer, &server->limits.uncounted, sizeof exchange->peer) == 0) {
    return;
  }
  uint64_t hash = hark_hash(hark_address_counted(&exchange->peer), server->group->seed);
  exchange->address_place = (uint32_t)(hash % HARK_SERVER_ADDRESS_PLACES);
  server->group->of_address[exchange->address_place]++;
}

bool hark_connection_is_one_too_many(const hark_exchange *exchange) {
  const hark_server *server = exchange->server;
  return exchange->address_place < HARK_SERVER_ADDRESS_PLACES &&
         server->group->of_address[exchange->address_place] > server->limits.connections_per_address;
}

bool hark_connection_accept(hark_server *server, uv_stream_t *listener) {
  hark_exchange *exchange = calloc(1, sizeof *exchange);
  if (!exchange) {
    return false;
  }
  exchange->server = server;
  exchange->parser = hark_http_parser_create(server->limits.body_bytes_max);
  if (!exchange->parser) {
    free(exchange);
    return false;
  }
  exchange->tls = server->group->tls ? hark_tls_accept(server->group->tls) : NULL;
  if (server->group->tls && !exchange->tls) {
    hark_http_parser_destroy(exchange->parser);
    free(exchange);
    return false;
  }
  uv_tcp_init(server->loop, &exchange->tcp);
  exchange->tcp.data = exchange;
  exchange->next = server->first;
  if (server->first) {
    server->first->previous = exchange;
  }
  server->first = exchange;
  server->count++;
  server->group->connections++;
  exchange->address_place = HARK_SERVER_ADDRESS_PLACES;
  server->group->accepted++;
  hark_connection_set_state(exchange, CONNECTION_IDLE, server->limits.head_ms);
  if (uv_accept(listener, (uv_stream_t *)&exchange->tcp) < 0 ||
      uv_read_start((uv_stream_t *)&exchange->tcp, on_alloc, on_read) < 0) {
    hark_connection_close(exchange);
    return true;
  }
  uv_tcp_nodelay(&exchange->tcp, 1);
  find_peer(exchange);
  count_address(exchange);
  return true;
}

void hark_connection_refuse_full(hark_exchange *exchange) {
  exchange->server->group->refused_full++;
  refuse(exchange, 503, "there are too many connections (connections-max)");
}

void hark_connection_refuse_address(hark_exchange *exchange) {
  exchange->server->group->refused_address++;
  refuse(exchange, 429, "there are too many connections of this address (connections-per-address)");
}
