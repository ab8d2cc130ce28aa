#include "collector/api/api.h"

#include <stdlib.h>
#include <string.h>

#include "collector/api/answer.h"
#include "collector/api/job.h"
#include "collector/api/metrics.h"
#include "collector/http/query.h"
#include "collector/keys.h"

#define SESSIONS_DEFAULT 50u

// ---- who asks ----

// Finds the project whose read key the request bears; answers 401 and gives NULL otherwise.
static const hark_project *reader_of(hark_app *app, hark_exchange *exchange) {
  hark_bytes value = hark_http_header_of(hark_exchange_request(exchange), "authorization");
  const hark_project *project = NULL;
  if (value.size > 7 && hark_bytes_equal_nocase(hark_bytes_part(value, 0, 7), "bearer ")) {
    project = hark_projects_by_read_key(&app->projects, hark_bytes_part(value, 7, value.size));
  }
  if (!project) {
    hark_answer_error(exchange, 401, "unknown_key", "this wants a read key", "send Authorization: Bearer rk_…");
  }
  return project;
}

// ---- reading questions ----

// Reads a number from the query; `fallback` where it is not given. False, answered, where it is no such number.
static bool number_of(hark_exchange *exchange, const char *name, uint64_t max, uint64_t fallback, uint64_t *number) {
  hark_bytes text;
  *number = fallback;
  if (!hark_query_find(hark_exchange_request(exchange)->query, name, &text) || text.size == 0 ||
      hark_number_read(text, max, number)) {
    return true;
  }
  hark_answer_error(exchange, 400, "bad_query", "a number in the query is malformed or over its limit", name);
  return false;
}

static bool words_of(hark_exchange *exchange, const char *name, char *out, size_t out_max, size_t *size) {
  hark_bytes text;
  *size = 0;
  if (!hark_query_find(hark_exchange_request(exchange)->query, name, &text) ||
      hark_percent_decode(text, true, out, out_max, size)) {
    return true;
  }
  hark_answer_error(exchange, 400, "bad_query", "a text in the query is malformed or over its limit", name);
  return false;
}

// "before" is a time in ms, or what a list gave: "<ms>.<session>".
static bool before_of(hark_exchange *exchange, hark_question *question) {
  hark_bytes text;
  question->to_ms = UINT64_MAX;
  if (!hark_query_find(hark_exchange_request(exchange)->query, "before", &text) || text.size == 0) {
    return true;
  }
  const uint8_t *dot = memchr(text.data, '.', text.size);
  size_t size = dot ? (size_t)(dot - text.data) : text.size;
  bool good = hark_number_read(hark_bytes_part(text, 0, size), UINT64_MAX - 1, &question->to_ms);
  if (good && dot) {
    question->after_id = true;
    question->to_ms++;
    good = hark_hex_read(hark_bytes_part(text, size + 1, text.size), question->session.bytes,
                         sizeof question->session.bytes);
  }
  if (!good) {
    hark_answer_error(exchange, 400, "bad_query", "before is a time in ms, or what the list before gave", NULL);
  }
  return good;
}

// ---- routes ----

static void get_sessions(hark_app *app, hark_exchange *exchange, hark_question *question) {
  uint64_t limit;
  if (!number_of(exchange, "limit", HARK_API_SESSIONS_MAX, SESSIONS_DEFAULT, &limit) ||
      !words_of(exchange, "q", question->words, sizeof question->words, &question->words_size) ||
      !before_of(exchange, question)) {
    return;
  }
  question->limit = (uint32_t)limit;
  hark_job_start(app, exchange, question, hark_run_sessions, false);
}

static void get_friction(hark_app *app, hark_exchange *exchange, hark_question *question) {
  size_t goal_size;
  if (!number_of(exchange, "from", UINT64_MAX, 0, &question->from_ms) ||
      !number_of(exchange, "to", UINT64_MAX, UINT64_MAX, &question->to_ms) ||
      !words_of(exchange, "goal", question->goal, HARK_API_GOAL_BYTES_MAX, &goal_size)) {
    return;
  }
  hark_job_start(app, exchange, question, hark_run_friction, true);
}

// "friction", "friction.html" or "friction.csv"; or "friction" with format=html or format=csv.
static bool form_of(hark_bytes name, hark_bytes query, hark_report_form *form) {
  static const struct {
    const char *name, *format;
  } forms[] = {[HARK_REPORT_JSON] = {"friction", "json"},
               [HARK_REPORT_HTML] = {"friction.html", "html"},
               [HARK_REPORT_CSV] = {"friction.csv", "csv"}};
  hark_bytes format;
  bool asked = hark_bytes_equal_cstr(name, "friction") && hark_query_find(query, "format", &format);
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
    if (asked ? hark_bytes_equal_cstr(format, forms[i].format) : hark_bytes_equal_cstr(name, forms[i].name)) {
      *form = (hark_report_form)i;
      return true;
    }
  }
  return false;
}

// /api/sessions/ID and /api/sessions/ID/views/TAB/EPOCH/segments
static bool get_session(hark_app *app, hark_exchange *exchange, hark_question *question, const hark_path *path) {
  uint8_t tab[8];
  uint64_t epoch;
  if (!hark_hex_read(path->parts[2], question->session.bytes, sizeof question->session.bytes)) {
    return false;
  }
  if (path->count == 3) {
    hark_job_start(app, exchange, question, hark_run_session, false);
    return true;
  }
  if (path->count != 7 || !hark_bytes_equal_cstr(path->parts[3], "views") ||
      !hark_bytes_equal_cstr(path->parts[6], "segments") || !hark_hex_read(path->parts[4], tab, sizeof tab) ||
      !hark_number_read(path->parts[5], UINT32_MAX, &epoch)) {
    return false;
  }
  for (size_t i = 0; i < sizeof tab; i++) {
    question->tab = question->tab << 8 | tab[i];
  }
  question->epoch = (uint32_t)epoch;
  hark_job_start(app, exchange, question, hark_run_segments, false);
  return true;
}

// /api/assets/NAME
static bool get_blob(hark_app *app, hark_exchange *exchange, hark_question *question, hark_bytes name) {
  if (!hark_hex_read(name, question->blob.bytes, sizeof question->blob.bytes)) {
    return false;
  }
  hark_job_start(app, exchange, question, hark_run_blob, false);
  return true;
}

// The ledger adds up: received = stored + duplicate + rejected + in flight. What ended is read before what came, so
// that a batch that another loop is taking just now is in flight, and never missing.
static json_t *counters_json(const hark_app *app) {
  static const char *const names[] = {
#define HARK_REJECTION_NAME(name, label) label,
      HARK_REJECTIONS(HARK_REJECTION_NAME)
#undef HARK_REJECTION_NAME
  };
  const hark_counters *c = app->counters;
  uint64_t stored = c->stored, duplicate = c->duplicate, ended = stored + duplicate;
  json_t *rejected = json_object();
  for (size_t i = 0; i < HARK_REJECTION_COUNT; i++) {
    uint64_t count = c->rejected[i];
    ended += i != HARK_REJECTION_HTTP ? count : 0;
    json_object_set_new(rejected, names[i], json_integer((json_int_t)count));
  }
  uint64_t received = c->received;
  return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "received", (json_int_t)received, "stored",
                   (json_int_t)stored, "duplicate", (json_int_t)duplicate, "in_flight", (json_int_t)(received - ended),
                   "remasked", (json_int_t)c->remasked, "bytes_received", (json_int_t)c->bytes_received, "bytes_stored",
                   (json_int_t)c->bytes_stored, "rejected", rejected);
}

static json_t *assets_json(const hark_counters *c) {
  return json_pack("{s:I, s:I, s:I, s:I, s:I}", "received", (json_int_t)c->parcels, "refused",
                   (json_int_t)c->parcels_refused, "stored", (json_int_t)c->assets_stored, "known",
                   (json_int_t)c->assets_known, "over_budget", (json_int_t)c->assets_over);
}

static void get_status(hark_app *app, hark_exchange *exchange) {
  uint64_t now_ms = hark_app_now_ms();
  hark_answer_json(exchange, 200,
                   json_pack("{s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "started_ms", (json_int_t)app->shared->started_ms,
                             "now_ms", (json_int_t)now_ms, "connections", (json_int_t)app->shared->servers.connections,
                             "queue", (json_int_t)hark_writer_pending(app->shared->writer), "commits",
                             (json_int_t)hark_writer_commits(app->shared->writer), "batches", counters_json(app),
                             "assets", assets_json(app->counters)));
}

static void get_project(hark_exchange *exchange, const hark_project *project) {
  hark_answer_json(
      exchange, 200,
      json_pack("{s:s%, s:s}", "name", project->name.data, project->name.size, "write_key", project->write_key));
}

// /api/…; false where there is no such route.
static bool handle_api(hark_app *app, hark_exchange *exchange, const hark_path *path) {
  const hark_project *project = reader_of(app, exchange);
  if (!project) {
    return true;
  }
  hark_question question = {
      .project = project->id, .to_ms = UINT64_MAX, .now_ms = hark_app_now_ms(), .base_url = app->config.public_url};
  size_t site = project->name.size < sizeof question.site - 1 ? project->name.size : sizeof question.site - 1;
  memcpy(question.site, project->name.data ? (const char *)project->name.data : "", site);
  hark_bytes name = path->count > 1 ? path->parts[1] : (hark_bytes){NULL, 0};
  if (path->count == 2 && hark_bytes_equal_cstr(name, "sessions")) {
    get_sessions(app, exchange, &question);
  } else if (path->count > 2 && hark_bytes_equal_cstr(name, "sessions")) {
    return get_session(app, exchange, &question, path);
  } else if (path->count == 3 && hark_bytes_equal_cstr(name, "assets")) {
    return get_blob(app, exchange, &question, path->parts[2]);
  } else if (path->count == 2 && hark_bytes_equal_cstr(name, "status")) {
    get_status(app, exchange);
  } else if (path->count == 2 && hark_bytes_equal_cstr(name, "store")) {
    hark_job_start(app, exchange, &question, hark_run_sizes, false);
  } else if (path->count == 2 && hark_bytes_equal_cstr(name, "project")) {
    get_project(exchange, project);
  } else if (path->count == 3 && hark_bytes_equal_cstr(name, "reports")) {
    if (!form_of(path->parts[2], hark_exchange_request(exchange)->query, &question.form)) {
      return false;
    }
    get_friction(app, exchange, &question);
  } else {
    return false;
  }
  return true;
}

bool hark_api_handle(hark_app *app, hark_exchange *exchange) {
  const hark_http_request *request = hark_exchange_request(exchange);
  hark_api *api = app->api;
  hark_path path;
  if (api->shop && hark_shop_handle(api->shop, exchange)) {
    return true;
  }
  if (!hark_path_split(request->path, &path)) {
    return false;
  }
  bool reads = request->method == HARK_HTTP_GET || request->method == HARK_HTTP_HEAD;
  if (hark_bytes_equal_cstr(path.parts[0], "api")) {
    if (!reads) {
      hark_answer_error(exchange, 405, "method", "the API is read with GET", NULL);
      return true;
    }
    return handle_api(app, exchange, &path);
  }
  if (reads && path.count == 1 && hark_bytes_equal_cstr(path.parts[0], "metrics")) {
    if (reader_of(app, exchange)) {
      hark_metrics_answer(app, exchange);
    }
    return true;
  }
  if (reads && path.count == 1 && hark_bytes_equal_cstr(path.parts[0], "readyz")) {
    hark_ready_answer(app, exchange);
    return true;
  }
  if (reads && path.count == 1 && hark_bytes_equal_cstr(path.parts[0], "healthz")) {
    hark_answer_json(exchange, 200, json_pack("{s:b}", "ok", 1));
    return true;
  }
  return hark_static_handle(api->files, exchange);
}

bool hark_api_has_sdk(const hark_app *app) {
  return hark_static_has_sdk(((const hark_api *)app->api)->files);
}

hark_err hark_api_open(hark_app *app) {
  const hark_config *config = &app->config;
  hark_api *api = calloc(1, sizeof *api);
  if (!api) {
    return HARK_ERR_NO_MEMORY;
  }
  app->api = api;
  json_object_seed(0); // before pool threads could be the first to need it
  api->files = hark_static_create(config->web);
  if (api->files && config->demo && app->projects.count > 0) {
    api->shop = hark_shop_create(app->loop, api->files, app->projects.items[0].write_key);
  }
  if (!api->files || (config->demo && !api->shop)) {
    hark_api_close(app);
    return HARK_ERR_NO_MEMORY;
  }
  return HARK_OK;
}

void hark_api_close(hark_app *app) {
  hark_api *api = app->api;
  if (api) {
    hark_shop_destroy(api->shop);
    hark_static_destroy(api->files);
    free(api);
    app->api = NULL;
  }
}
