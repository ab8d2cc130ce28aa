#include "collector/net/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "collector/net/connection.h"

#define BACKLOG 511

// ---- connections over the limit ----

static hark_exchange *longest_idle(hark_server *server) {
  hark_exchange *found = NULL;
  for (hark_exchange *at = server->first; at; at = at->next) {
    if (at->state == CONNECTION_IDLE && (!found || at->since <= found->since)) {
      found = at;
    }
  }
  return found;
}

static void on_connection(uv_stream_t *listener, int status) {
  hark_server *server = listener->data;
  if (status < 0) {
    return; // out of descriptors, or the client has gone: the next one may fare better
  }
  bool full = server->group->connections >= server->limits.connections_max;
  hark_exchange *idle = full ? longest_idle(server) : NULL;
  if (idle) {
    server->group->closed_idle++;
    hark_connection_close(idle);
  }
  if (!hark_connection_accept(server, listener) || server->first->state != CONNECTION_IDLE) {
    return;
  }
  if (full && !idle) {
    hark_connection_refuse_full(server->first);
  } else if (hark_connection_is_one_too_many(server->first)) {
    hark_connection_refuse_address(server->first);
  }
}

// ---- deadlines ----

static void close_at_rest(hark_server *server, bool all) {
  for (hark_exchange *at = server->first, *next; at; at = next) {
    next = at->next;
    if (all || at->state == CONNECTION_IDLE || at->state == CONNECTION_LINGER || at->state == CONNECTION_STREAM) {
      hark_connection_close(at);
    }
  }
}

static void on_handle_closed(uv_handle_t *handle) {
  hark_server *server = handle->data;
  if (--server->handles_open == 0) {
    void (*stopped)(void *) = server->stopped;
    void *context = server->stopped_context;
    free(server);
    if (stopped) {
      stopped(context);
    }
  }
}

static void end_if_empty(hark_server *server) {
  if (server->stopping && server->count == 0 && !uv_is_closing((uv_handle_t *)&server->sweep)) {
    uv_close((uv_handle_t *)&server->sweep, on_handle_closed);
  }
}

static void on_sweep(uv_timer_t *timer) {
  hark_server *server = timer->data;
  uint64_t now = uv_now(server->loop);
  for (hark_exchange *at = server->first, *next; at; at = next) {
    next = at->next; // timing out can only take `at` off the list
    if (at->deadline && now >= at->deadline) {
      hark_connection_time_out(at);
    }
  }
  if (server->stopping) {
    close_at_rest(server, now >= server->stop_deadline);
    end_if_empty(server);
  }
}

void hark_server_lost(hark_server *server) {
  server->count--;
  server->group->connections--;
  end_if_empty(server);
}

// ---- opening and stopping ----

// "HOST:PORT" into an address; IPv6 in brackets.
static bool read_listen(const char *listen, struct sockaddr_storage *address) {
  char host[64];
  const char *colon = strrchr(listen, ':');
  char *end;
  if (!colon || colon == listen || (size_t)(colon - listen) >= sizeof host || !colon[1]) {
    return false;
  }
  unsigned long port = strtoul(colon + 1, &end, 10);
  if (*end || port > 65535) {
    return false;
  }
  memcpy(host, listen, (size_t)(colon - listen));
  host[colon - listen] = 0;
  size_t size = strlen(host);
  if (host[0] == '[' && host[size - 1] == ']') {
    host[size - 1] = 0;
    return uv_ip6_addr(host + 1, (int)port, (struct sockaddr_in6 *)address) == 0;
  }
  const char *name = strcmp(host, "localhost") == 0 ? "127.0.0.1" : host;
  return uv_ip4_addr(name, (int)port, (struct sockaddr_in *)address) == 0;
}

static uint16_t bound_port(const uv_tcp_t *listener) {
  struct sockaddr_storage storage;
  int size = sizeof storage;
  if (uv_tcp_getsockname(listener, (struct sockaddr *)&storage, &size) < 0) {
    return 0;
  }
  return storage.ss_family == AF_INET6 ? ntohs(((struct sockaddr_in6 *)&storage)->sin6_port)
                                       : ntohs(((struct sockaddr_in *)&storage)->sin_port);
}

// Every server of a group listens on a socket of its own on the same port. That another process may not do the same,
// the first one finds out by a socket that shares with nobody.
static int listen_on(hark_server *server, struct sockaddr_storage *address) {
  int one = 1, fd = socket(address->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int err = fd < 0 ? -errno : uv_tcp_open(&server->listener, fd);
  if (err || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) != 0) {
    return err ? err : -errno;
  }
  err = uv_tcp_bind(&server->listener, (const struct sockaddr *)address, 0);
  return err ? err : uv_listen((uv_stream_t *)&server->listener, BACKLOG, on_connection);
}

static int find_free(const struct sockaddr_storage *address) {
  int one = 1, fd = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  socklen_t size = address->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  bool free = bind(fd, (const struct sockaddr *)address, size) == 0 && listen(fd, 1) == 0;
  int err = free ? 0 : -errno;
  if (fd >= 0) {
    close(fd);
  }
  return err;
}

static void set_port(struct sockaddr_storage *address, uint16_t port) {
  if (address->ss_family == AF_INET6) {
    ((struct sockaddr_in6 *)address)->sin6_port = htons(port);
  } else {
    ((struct sockaddr_in *)address)->sin_port = htons(port);
  }
}

hark_err hark_server_open(uv_loop_t *loop, const char *listen, hark_server_group *group,
                          const hark_server_limits *limits, const hark_server_hooks *hooks, hark_server **out,
                          const char **why) {
  struct sockaddr_storage address = {0};
  if (!read_listen(listen, &address)) {
    *why = "the address to listen on has to be like 127.0.0.1:7070 or [::1]:7070";
    return HARK_ERR_BAD_ARGUMENT;
  }
  hark_server *server = calloc(1, sizeof *server);
  if (!server) {
    *why = "there is no memory";
    return HARK_ERR_NO_MEMORY;
  }
  server->loop = loop;
  server->group = group;
  server->limits = *limits;
  server->hooks = *hooks;
  uv_tcp_init(loop, &server->listener);
  uv_timer_init(loop, &server->sweep);
  server->listener.data = server->sweep.data = server;
  server->handles_open = 2;
  int err = 0;
  if (group->port) {
    set_port(&address, group->port);
  } else {
    err = find_free(&address);
  }
  err = err ? err : listen_on(server, &address);
  if (err) {
    *why = uv_strerror(err);
    hark_server_stop(server, 0, NULL, NULL);
    return HARK_ERR_IO;
  }
  group->port = bound_port(&server->listener);
  uv_timer_start(&server->sweep, on_sweep, HARK_SERVER_SWEEP_MS, HARK_SERVER_SWEEP_MS);
  *out = server;
  return HARK_OK;
}

void hark_server_change(hark_server *server, const hark_server_limits *limits) {
  server->limits = *limits;
}

void hark_server_stop(hark_server *server, uint32_t drain_ms, void (*stopped)(void *context), void *context) {
  if (server->stopping) {
    return;
  }
  server->stopping = true;
  server->stopped = stopped;
  server->stopped_context = context;
  server->stop_deadline = uv_now(server->loop) + drain_ms;
  uv_close((uv_handle_t *)&server->listener, on_handle_closed);
  close_at_rest(server, false);
  end_if_empty(server);
}

// ---- exchanges ----

const hark_http_request *hark_exchange_request(const hark_exchange *exchange) {
  return hark_http_parser_request(exchange->parser);
}

void hark_exchange_readdress(hark_exchange *exchange, hark_bytes path) {
  hark_http_parser_readdress(exchange->parser, path);
}

hark_address hark_exchange_peer(const hark_exchange *exchange) {
  return exchange->peer;
}

void **hark_exchange_slot(hark_exchange *exchange) {
  return &exchange->slot;
}
