#include "collector/api/loop.h"

#include <stdatomic.h>

#include "collector/api/api.h"
#include "collector/api/ingest.h"
#include "collector/api/parcels.h"
#include "collector/api/public_path.h"
#include "collector/api/rejudger.h"
#include "collector/api/retention.h"
#include "collector/api/said.h"
#include "collector/keys.h"

// ---- requests ----

static void handle(void *context, hark_exchange *exchange) {
  hark_app *app = &((hark_loop *)context)->app;
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
  if (hark_bytes_equal_cstr(request->path, "/v1/known")) {
    hark_said_handle(app, exchange);
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
  hark_loop *loop = context;
  loop->app.counters->rejected[HARK_REJECTION_HTTP]++;
  if (status == 429 || status == 503) {
    hark_http_response_add_text(response, "Retry-After", "2");
  }
  hark_error_response(response, status, "http", reason, hark_http_status_text(status), loop->refusal,
                      sizeof loop->refusal);
  if (request) {
    hark_add_cors(response, request);
  }
}

// `hark keys` changes projects beside us. Nobody holds on to a project over two turns of the loop.
static void on_reload(uv_timer_t *timer) {
  hark_app *app = &((hark_loop *)timer->data)->app;
  hark_projects fresh;
  if (hark_projects_load(app->store, &fresh) == HARK_OK) {
    hark_projects_free(&app->projects);
    app->projects = fresh;
  }
}

static hark_server_limits limits_of(const hark_config *config) {
  hark_server_limits limits = {.connections_max = config->connections_max,
                               .connections_per_address = config->connections_per_address,
                               .body_bytes_max = config->body_bytes_max,
                               .bodies_bytes_max = config->bodies_bytes_max,
                               .head_ms = config->head_ms,
                               .body_ms = config->body_ms,
                               .idle_ms = config->idle_ms,
                               .write_ms = config->write_ms};
  hark_address_read(hark_bytes_from_cstr(config->trusted_proxy), &limits.uncounted);
  return limits;
}

static void take_config(hark_app *app) {
  pthread_mutex_lock(&app->shared->config_lock);
  app->config = app->shared->config;
  pthread_mutex_unlock(&app->shared->config_lock);
}

static void on_change(uv_async_t *change) {
  hark_loop *loop = change->data;
  take_config(&loop->app);
  hark_server_limits limits = limits_of(&loop->app.config);
  hark_server_change(loop->app.server, &limits);
  on_reload(&loop->reload);
}

void hark_loop_change(hark_loop *loop) {
  uv_async_send(&loop->change);
}

// ---- ending ----

// Neither the pool nor the writer has anything of this loop's any more.
static void on_rested(void *context) {
  hark_app *app = &((hark_loop *)context)->app;
  hark_api_close(app);
  hark_writer_door_close(app->writer);
  app->writer = NULL;
}

static void on_judged(void *context) {
  hark_loop *loop = context;
  hark_retention_close(loop->app.retention, on_rested, loop);
}

// All exchanges have ended.
static void on_stopped(void *context) {
  hark_loop *loop = context;
  hark_rejudger_close(loop->app.rejudger, on_judged, loop);
}

static void on_stop(uv_async_t *stop) {
  hark_loop *loop = stop->data;
  uv_close((uv_handle_t *)&loop->stop, NULL);
  uv_close((uv_handle_t *)&loop->change, NULL);
  uv_close((uv_handle_t *)&loop->reload, NULL);
  if (loop->app.server) {
    hark_server_stop(loop->app.server, loop->app.config.drain_ms, on_stopped, loop);
  } else {
    on_stopped(loop);
  }
}

void hark_loop_stop(hark_loop *loop) {
  uv_async_send(&loop->stop);
}

void hark_loop_run(hark_loop *loop) {
  uv_run(&loop->loop, UV_RUN_DEFAULT);
  uv_loop_close(&loop->loop);
  hark_projects_free(&loop->app.projects);
  hark_judge_close(&loop->app.judge);
  hark_bases_deinit(&loop->app.bases);
}

static void run(void *loop) {
  hark_loop_run(loop);
}

hark_err hark_loop_start(hark_loop *loop) {
  return uv_thread_create(&loop->thread, run, loop) == 0 ? HARK_OK : HARK_ERR_NO_MEMORY;
}

void hark_loop_join(hark_loop *loop) {
  uv_thread_join(&loop->thread);
}

// ---- beginning ----

static hark_err open_server(hark_loop *loop, const char **what, const char **why) {
  hark_app *app = &loop->app;
  const hark_config *config = &app->config;
  hark_server_limits limits = limits_of(config);
  hark_server_hooks hooks = {.context = loop, .handle = handle, .refuse = refuse};
  *what = config->listen;
  return hark_server_open(&loop->loop, config->listen, &app->shared->servers, &limits, &hooks, &app->server, why);
}

static hark_err open_app(hark_loop *loop, const char **what, const char **why) {
  hark_app *app = &loop->app;
  *what = "start";
  hark_bases_init(&app->bases);
  hark_err err = hark_judge_open(&app->judge, true) ? HARK_OK : HARK_ERR_NO_MEMORY;
  app->judge.sha256 = hark_key_hash;
  err = err != HARK_OK ? err : hark_projects_load(app->store, &app->projects);
  if (err == HARK_OK) {
    app->writer = hark_writer_door_open(app->shared->writer, &loop->loop);
    err = app->writer ? hark_api_open(app) : HARK_ERR_NO_MEMORY;
  }
  if (err == HARK_OK && !atomic_exchange(&app->shared->has_retention, true)) {
    app->retention = hark_retention_open(app);
    app->rejudger = hark_rejudger_open(app);
    err = app->retention && app->rejudger ? HARK_OK : HARK_ERR_NO_MEMORY;
  }
  *why = hark_err_sentence(err);
  return err != HARK_OK ? err : open_server(loop, what, why);
}

hark_err hark_loop_open(hark_loop *loop, hark_shared *shared, const char **what, const char **why) {
  hark_app *app = &loop->app;
  app->shared = shared;
  app->loop = &loop->loop;
  app->store = shared->store;
  app->counters = &shared->counters;
  take_config(app);
  uv_loop_init(&loop->loop);
  uv_async_init(&loop->loop, &loop->stop, on_stop);
  uv_async_init(&loop->loop, &loop->change, on_change);
  uv_timer_init(&loop->loop, &loop->reload);
  loop->stop.data = loop->change.data = loop->reload.data = loop;
  uv_timer_start(&loop->reload, on_reload, HARK_LOOP_RELOAD_MS, HARK_LOOP_RELOAD_MS);
  hark_err err = open_app(loop, what, why);
  if (err != HARK_OK) {
    hark_loop_stop(loop);
    hark_loop_run(loop);
  }
  return err;
}
