// stream.c — answers that go on: piece by piece, for as long as both sides like. And bytes beside any answer.
#include <stdlib.h>
#include <string.h>

#include "collector/net/connection.h"

// ---- bytes beside any answer ----

typedef struct {
  uv_write_t write;
  uint8_t bytes[];
} loose_write;

static void on_loose_written(uv_write_t *write, int status) {
  (void)status; // a connection that is broken shows it when it is read
  free(write->data);
}

static bool write_later(hark_exchange *exchange, hark_bytes rest) {
  loose_write *loose = malloc(sizeof *loose + rest.size);
  if (!loose) {
    return false;
  }
  loose->write.data = loose;
  memcpy(loose->bytes, rest.data, rest.size);
  uv_buf_t buffer = uv_buf_init((char *)loose->bytes, (unsigned)rest.size);
  if (uv_write(&loose->write, (uv_stream_t *)&exchange->tcp, &buffer, 1, on_loose_written) < 0) {
    free(loose);
    return false;
  }
  return true;
}

bool hark_connection_push(hark_exchange *exchange, hark_bytes bytes) {
  uv_buf_t buffer = uv_buf_init((char *)(uintptr_t)bytes.data, (unsigned)bytes.size);
  int sent = uv_try_write((uv_stream_t *)&exchange->tcp, &buffer, 1);
  hark_bytes rest = hark_bytes_part(bytes, sent > 0 ? (size_t)sent : 0, bytes.size);
  if (rest.size > 0 && !write_later(exchange, rest)) {
    hark_connection_close(exchange);
    return false;
  }
  return true;
}

void hark_connection_push_tls(hark_exchange *exchange) {
  hark_bytes out = hark_tls_out(exchange->tls);
  if (out.size > 0 && hark_connection_push(exchange, out)) {
    hark_tls_sent(exchange->tls);
  }
}

// ---- streams ----

void hark_connection_read_over(hark_exchange *exchange, hark_bytes came) {
  if (!exchange->tls) {
    return;
  }
  bool sound = hark_tls_take(exchange->tls, came);
  int size = sound ? 1 : -1;
  while (size > 0) {
    size = hark_tls_read(exchange->tls, exchange->server->read_buffer, HARK_READ_BYTES);
  }
  if (size < 0) {
    hark_connection_close(exchange);
  } else {
    hark_connection_push_tls(exchange);
  }
}

bool hark_exchange_send(hark_exchange *exchange, hark_bytes bytes) {
  if (uv_stream_get_write_queue_size((uv_stream_t *)&exchange->tcp) > HARK_SERVER_STREAM_BYTES_MAX ||
      (exchange->tls && !hark_tls_write(exchange->tls, bytes))) {
    hark_connection_close(exchange);
    return false;
  }
  if (!exchange->tls) {
    return hark_connection_push(exchange, bytes);
  }
  hark_connection_push_tls(exchange);
  return exchange->state == CONNECTION_STREAM;
}

bool hark_exchange_stream(hark_exchange *exchange, const hark_http_response *response, void (*gone)(void *context),
                          void *context) {
  if (exchange->orphan) {
    exchange->orphan = false;
    if (exchange->gone) {
      hark_connection_free(exchange);
    }
    return false;
  }
  hark_http_response head = *response;
  head.close = head.streamed = true;
  if (exchange->tls) {
    hark_http_response_add_text(&head, "Strict-Transport-Security", "max-age=31536000");
  }
  size_t size = hark_http_response_head(&head, exchange->head);
  hark_connection_set_state(exchange, CONNECTION_STREAM, 0);
  exchange->left.size = 0;
  hark_connection_read_on(exchange);
  if (exchange->state != CONNECTION_STREAM ||
      !hark_exchange_send(exchange, (hark_bytes){(const uint8_t *)exchange->head, size})) {
    return false;
  }
  exchange->stream_gone = gone;
  exchange->stream_context = context;
  return true;
}

void hark_exchange_end(hark_exchange *exchange) {
  hark_connection_linger(exchange);
}
