// collector_http.c — the ceiling of our own HTTP: the collector's loops and parser, answering 204 to whatever is
// complete.
//
// usage: bench_collector_http LOOPS
// Listens on a free port of 127.0.0.1, prints it, and ends with SIGTERM.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "collector/net/server.h"

#define LOOPS_MAX 64

typedef struct {
  uv_loop_t loop;
  hark_server *server;
  uv_thread_t thread;
} answerer;

static void handle(void *context, hark_exchange *exchange) {
  (void)context;
  hark_exchange_answer(exchange, &(hark_http_response){.status = 204}, NULL, NULL);
}

static void refuse(void *context, const hark_http_request *request, int status, const char *reason,
                   hark_http_response *response) {
  (void)context, (void)request, (void)reason;
  response->status = status;
}

static void run(void *context) {
  uv_run(&((answerer *)context)->loop, UV_RUN_DEFAULT);
}

int main(int argc, char **argv) {
  static answerer answerers[LOOPS_MAX];
  static hark_server_group group;
  int count = argc > 1 ? atoi(argv[1]) : 0;
  if (count < 1 || count > LOOPS_MAX) {
    fprintf(stderr, "usage: bench_collector_http LOOPS\n");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  hark_server_limits limits = {.connections_max = 4096,
                               .body_bytes_max = 1 << 20,
                               .bodies_bytes_max = 256 << 20,
                               .head_ms = 10000,
                               .body_ms = 60000,
                               .idle_ms = 65000,
                               .write_ms = 60000};
  hark_server_hooks hooks = {.handle = handle, .refuse = refuse};
  for (int i = 0; i < count; i++) {
    const char *why;
    uv_loop_init(&answerers[i].loop);
    if (hark_server_open(&answerers[i].loop, "127.0.0.1:0", &group, &limits, &hooks, &answerers[i].server, &why) !=
        HARK_OK) {
      fprintf(stderr, "bench_collector_http: %s\n", why);
      return 1;
    }
  }
  printf("http://127.0.0.1:%u\n", group.port);
  fflush(stdout);
  for (int i = 1; i < count; i++) {
    uv_thread_create(&answerers[i].thread, run, &answerers[i]);
  }
  run(&answerers[0]);
  return 0;
}
