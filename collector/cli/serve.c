// hark serve — opens everything, runs the loop until a signal, and closes everything in the other order.
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "collector/api/api.h"
#include "collector/api/ingest.h"
#include "collector/api/parcels.h"
#include "collector/api/public_path.h"
#include "collector/app.h"
#include "collector/cli/cli.h"
#include "collector/ingest/admit.h"
#include "collector/keys.h"

// How soon a running collector knows a new key.
#define RELOAD_MS 2000u

extern char **environ;

typedef struct {
  hark_app app;
  uv_loop_t loop;
  uv_signal_t on_term, on_int;
  uv_timer_t reload;
  char read_key[HARK_KEY_READ_SIZE + 1]; // of a project made just now; empty otherwise
  char refusal[512];
} serving;

uint64_t hark_app_now_ms(void) {
  struct timeval now;
  gettimeofday(&now, NULL);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_usec / 1000;
}

static int complain(const char *what, const char *why) {
  fprintf(stderr, "hark serve: %s: %s\n", what, why);
  return 1;
}

// ---- requests ----

static void handle(void *context, hark_exchange *exchange) {
  hark_app *app = &((serving *)context)->app;
  const hark_http_request *request = hark_exchange_request(exchange);
  hark_bytes inside;
  if (hark_public_path(&app->config, request->path, &inside)) {
    hark_exchange_readdress(exchange, inside);
  }
  if (hark_bytes_equal_cstr(request->path, "/v1/batch")) {
    hark_ingest_handle(app, exchange);
    return;
  }
  if (hark_bytes_equal_cstr(request->path, "/v1/asset")) {
    hark_parcels_handle(app, exchange);
    return;
  }
  if (hark_api_handle(app, exchange)) {
    return;
  }
  char body[256];
  hark_http_response response = {0};
  hark_error_response(&response, 404, "not_found", "there is nothing here", NULL, body, sizeof body);
  hark_exchange_answer(exchange, &response, NULL, NULL);
}

static void refuse(void *context, const hark_http_request *request, int status, const char *reason,
                   hark_http_response *response) {
  serving *s = context;
  s->app.counters.rejected[HARK_REJECTION_HTTP]++;
  hark_error_response(response, status, "http", reason, hark_http_status_text(status), s->refusal, sizeof s->refusal);
  if (request) {
    hark_add_cors(response, request);
  }
}

// `hark keys` changes projects beside us. Nobody holds on to a project over two turns of the loop.
static void on_reload(uv_timer_t *timer) {
  hark_app *app = &((serving *)timer->data)->app;
  hark_projects fresh;
  if (hark_projects_load(app->store, &fresh) == HARK_OK) {
    hark_projects_free(&app->projects);
    app->projects = fresh;
  }
}

// ---- ending ----

static void on_stopped(void *context) {
  serving *s = context;
  hark_api_close(&s->app);
  hark_writer_close(s->app.writer);
  s->app.writer = NULL;
}

static void on_signal(uv_signal_t *signal, int number) {
  serving *s = signal->data;
  (void)number;
  if (!uv_is_closing((uv_handle_t *)&s->on_term)) {
    uv_close((uv_handle_t *)&s->on_term, NULL);
    uv_close((uv_handle_t *)&s->on_int, NULL);
    uv_close((uv_handle_t *)&s->reload, NULL);
    hark_server_stop(s->app.server, s->app.config.drain_ms, on_stopped, s);
  }
}

// ---- beginning ----

static void watch_signal(serving *s, uv_signal_t *signal, int number) {
  uv_signal_init(&s->loop, signal);
  signal->data = s;
  uv_signal_start(signal, on_signal, number);
}

static void print_banner(const serving *s) {
  const hark_config *config = &s->app.config;
  char url[300];
  const char *colon = strrchr(config->listen, ':');
  snprintf(url, sizeof url, "http://%.*s:%u", colon ? (int)(colon - config->listen) : 0, config->listen,
           hark_server_port(s->app.server));
  const char *key = s->app.projects.items[0].write_key;
  printf("hark listens on %s, data in %s\n", url, config->data);
  printf("  script tag  <script async src=\"%s%s%s\" data-key=\"%s\"></script>\n", url, config->public_path,
         config->script_name, key);
  if (s->read_key[0]) {
    printf("  viewer      %s/#key=%s\n", url, s->read_key);
    printf("  The read key %s is shown this once: only its hash is kept.\n", s->read_key);
  } else {
    printf("  viewer      %s/ (with the read key shown at the first start; `hark keys new-read` makes another)\n", url);
  }
  if (config->demo) {
    printf("  demo shop   %s/shop/\n", url);
  }
  fflush(stdout);
}

static int open_store(serving *s) {
  const char *why = "";
  if (hark_store_open(s->app.config.data, &(hark_store_options){0}, &s->app.store, &why) != HARK_OK) {
    return complain(s->app.config.data, why);
  }
  hark_err err = hark_projects_load(s->app.store, &s->app.projects);
  if (err == HARK_OK && s->app.projects.count == 0) {
    hark_project project;
    err = hark_project_make(s->app.store, &s->app.projects, "first", hark_app_now_ms(), &project, s->read_key);
    hark_projects_free(&s->app.projects);
    err = err != HARK_OK ? err : hark_projects_load(s->app.store, &s->app.projects);
  }
  return err == HARK_OK ? 0 : complain("projects", hark_err_sentence(err));
}

static int open_server(serving *s) {
  hark_app *app = &s->app;
  const hark_config *config = &app->config;
  app->writer = hark_writer_open(app->store, &s->loop);
  if (!app->writer || !hark_rate_init(&app->rate_key, config->batches_per_key_s) ||
      !hark_rate_init(&app->rate_address, config->batches_per_address_s)) {
    return complain("start", hark_err_sentence(HARK_ERR_NO_MEMORY));
  }
  hark_err err = hark_api_open(app);
  if (err != HARK_OK) {
    return complain("api", hark_err_sentence(err));
  }
  hark_server_limits limits = {.connections_max = config->connections_max,
                               .body_bytes_max = config->body_bytes_max,
                               .bodies_bytes_max = config->bodies_bytes_max,
                               .head_ms = config->head_ms,
                               .body_ms = config->body_ms,
                               .idle_ms = config->idle_ms,
                               .write_ms = config->write_ms};
  hark_server_hooks hooks = {.context = s, .handle = handle, .refuse = refuse};
  const char *why = "";
  if (hark_server_open(&s->loop, config->listen, &limits, &hooks, &app->server, &why) != HARK_OK) {
    return complain(config->listen, why);
  }
  return 0;
}

static int run(serving *s) {
  hark_app *app = &s->app;
  app->loop = &s->loop;
  app->started_ms = hark_app_now_ms();
  hark_arena_open(&app->scratch, HARK_ADMIT_SCRATCH_BYTES_MAX);
  uv_loop_init(&s->loop);
  int rc = open_store(s);
  rc = rc ? rc : open_server(s);
  if (rc == 0) {
    watch_signal(s, &s->on_term, SIGTERM);
    watch_signal(s, &s->on_int, SIGINT);
    uv_timer_init(&s->loop, &s->reload);
    s->reload.data = s;
    uv_timer_start(&s->reload, on_reload, RELOAD_MS, RELOAD_MS);
    print_banner(s);
    uv_run(&s->loop, UV_RUN_DEFAULT);
  } else {
    hark_api_close(app);
    hark_writer_close(app->writer);
    uv_run(&s->loop, UV_RUN_DEFAULT);
  }
  uv_loop_close(&s->loop);
  hark_rate_deinit(&app->rate_key);
  hark_rate_deinit(&app->rate_address);
  hark_projects_free(&app->projects);
  hark_store_close(app->store);
  hark_arena_close(&app->scratch);
  return rc;
}

int hark_cli_serve(int argc, char **argv) {
  static serving s; // large, and one per process
  char problem[512];
  for (int i = 0; i < argc; i++) {
    if (strcmp(argv[i], "--help") == 0) {
      char help[8192];
      size_t size = hark_config_help(help, sizeof help);
      printf("usage: hark serve [--flag value …]\n\n%.*s", (int)size, help);
      return 0;
    }
  }
  if (!hark_config_read(&s.app.config, argc, argv, environ, problem, sizeof problem)) {
    fprintf(stderr, "hark serve: %s\n", problem);
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  return run(&s);
}
