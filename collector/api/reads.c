// The reads of the JSON API, one handler a route: they take what the query says and start the job.
#include <stdio.h>
#include <string.h>

#include "collector/api/answer.h"
#include "collector/api/job.h"
#include "collector/api/metrics.h"
#include "collector/api/routes.h"
#include "collector/http/query.h"
#include "collector/report/heatmap_report.h"

#define SESSIONS_DEFAULT 50u
#define WITHIN_S_MAX 2592000u // 30 days: no session is longer

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

// Which sessions: terms, and segments by name.
static bool terms_of(hark_exchange *exchange, hark_question *question) {
  size_t size;
  return words_of(exchange, "q", question->words, HARK_API_WORDS_BYTES_MAX, &question->words_size) &&
         words_of(exchange, "segment", question->segments, HARK_API_NAMES_BYTES_MAX, &size);
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

static bool sort_of(hark_exchange *exchange, hark_question *question) {
  static const char *const names[] = {
      [HARK_SORT_TIME] = "time", [HARK_SORT_FRICTION] = "friction", [HARK_SORT_LENGTH] = "length"};
  hark_bytes text;
  if (!hark_query_find(hark_exchange_request(exchange)->query, "sort", &text)) {
    return true;
  }
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (hark_bytes_equal_cstr(text, names[i])) {
      question->sort = (hark_session_sort)i;
      return true;
    }
  }
  hark_answer_error(exchange, 400, "bad_query", "sort is time, friction or length", "sort");
  return false;
}

bool hark_get_sessions(hark_call *call) {
  hark_question *question = &call->question;
  uint64_t limit, facets;
  if (number_of(call->exchange, "limit", HARK_API_SESSIONS_MAX, SESSIONS_DEFAULT, &limit) &&
      number_of(call->exchange, "facets", 1, 0, &facets) && sort_of(call->exchange, question) &&
      terms_of(call->exchange, question) && before_of(call->exchange, question)) {
    question->limit = (uint32_t)limit;
    question->with_facets = facets == 1;
    hark_job_start(call->app, call->exchange, question, hark_run_sessions, false);
  }
  return true;
}

bool hark_get_session(hark_call *call) {
  hark_job_start(call->app, call->exchange, &call->question, hark_run_session, false);
  return true;
}

bool hark_get_segments(hark_call *call) {
  hark_job_start(call->app, call->exchange, &call->question, hark_run_segments, false);
  return true;
}

bool hark_get_asset(hark_call *call) {
  hark_job_start(call->app, call->exchange, &call->question, hark_run_blob, false);
  return true;
}

bool hark_get_store(hark_call *call) {
  hark_job_start(call->app, call->exchange, &call->question, hark_run_sizes, false);
  return true;
}

// "friction", "friction.html" or "friction.csv"; or "friction" with format=html or format=csv; so of every report.
static hark_job_run report_of(hark_bytes name, hark_bytes query, hark_report_form *form) {
  static const struct {
    const char *name;
    hark_job_run run;
  } reports[] = {{"friction", hark_run_friction}, {"anomalies", hark_run_anomalies}, {"funnel", hark_run_funnel},
                 {"journey", hark_run_journey},   {"heatmap", hark_run_heatmap},     {"form", hark_run_forms}};
  static const char *const forms[] = {
      [HARK_REPORT_JSON] = "json", [HARK_REPORT_HTML] = "html", [HARK_REPORT_CSV] = "csv"};
  size_t stem = 0;
  while (stem < name.size && name.data[stem] != '.') {
    stem++;
  }
  hark_bytes format = HARK_LITERAL("json"), end = hark_bytes_part(name, stem + 1, name.size);
  if (stem < name.size) {
    format = hark_bytes_equal_cstr(end, "json") ? (hark_bytes){0} : end; // JSON is what comes without an end
  } else {
    hark_query_find(query, "format", &format);
  }
  for (size_t r = 0; r < sizeof reports / sizeof reports[0]; r++) {
    for (size_t f = 0; f < sizeof forms / sizeof forms[0]; f++) {
      if (hark_bytes_equal_cstr(hark_bytes_part(name, 0, stem), reports[r].name) &&
          hark_bytes_equal_cstr(format, forms[f])) {
        *form = (hark_report_form)f;
        return reports[r].run;
      }
    }
  }
  return NULL;
}

static bool device_of(hark_exchange *exchange, hark_question *question) {
  hark_bytes text;
  if (!hark_query_find(hark_exchange_request(exchange)->query, "device", &text) || text.size == 0) {
    return true;
  }
  question->device_said = hark_heatmap_device_read(text, &question->device);
  if (!question->device_said) {
    hark_answer_error(exchange, 400, "bad_query", "device is desktop, mobile, other or any", "device");
  }
  return question->device_said;
}

bool hark_get_report(hark_call *call) {
  hark_question *question = &call->question;
  hark_exchange *exchange = call->exchange;
  size_t size;
  uint64_t automated = 0, exact_pages = 0, within_s = 0;
  hark_job_run run = report_of(call->path->parts[2], hark_exchange_request(exchange)->query, &question->form);
  if (!run) {
    return false;
  }
  if (number_of(exchange, "from", UINT64_MAX, 0, &question->from_ms) &&
      number_of(exchange, "to", UINT64_MAX, UINT64_MAX, &question->to_ms) &&
      number_of(exchange, "automated", 1, 0, &automated) && number_of(exchange, "exact_pages", 1, 0, &exact_pages) &&
      number_of(exchange, "within", WITHIN_S_MAX, 0, &within_s) &&
      words_of(exchange, "goal", question->goal, HARK_API_GOAL_BYTES_MAX, &size) &&
      words_of(exchange, "by", question->by, HARK_API_GOAL_BYTES_MAX, &size) &&
      words_of(exchange, "page", question->page, HARK_API_PAGE_BYTES_MAX, &size) && device_of(exchange, question) &&
      words_of(exchange, "steps", question->steps, HARK_FUNNEL_SPEC_MAX, &size) && terms_of(exchange, question)) {
    question->within_ms = within_s * 1000;
    question->automated = automated == 1;
    question->exact_pages = exact_pages == 1;
    hark_job_start(call->app, exchange, question, run, true);
  }
  return true;
}

// The ledger adds up: received = stored + duplicate + rejected + in flight. What ended is read before what came, so
// that a batch that another loop is taking just now is in flight, and never missing.
static json_t *counters_json(const hark_app *app) {
  const hark_counters *c = app->counters;
  uint64_t stored = c->stored, duplicate = c->duplicate, ended = stored + duplicate;
  json_t *rejected = json_object();
  for (size_t i = 0; i < HARK_REJECTION_COUNT; i++) {
    uint64_t count = c->rejected[i];
    ended += i != HARK_REJECTION_HTTP ? count : 0;
    json_object_set_new(rejected, hark_rejection_names[i], json_integer((json_int_t)count));
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

bool hark_get_status(hark_call *call) {
  const hark_app *app = call->app;
  uint64_t now_ms = hark_app_now_ms();
  hark_answer_json(call->exchange, 200,
                   json_pack("{s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "started_ms", (json_int_t)app->shared->started_ms,
                             "now_ms", (json_int_t)now_ms, "connections", (json_int_t)app->shared->servers.connections,
                             "queue", (json_int_t)hark_writer_pending(app->shared->writer), "commits",
                             (json_int_t)hark_writer_commits(app->shared->writer), "batches", counters_json(app),
                             "assets", assets_json(app->counters)));
  return true;
}

bool hark_get_metrics(hark_call *call) {
  hark_metrics_answer(call->app, call->exchange);
  return true;
}

bool hark_get_project(hark_call *call) {
  const hark_project *project = call->project;
  const hark_config *config = &call->app->config;
  char script[512];
  snprintf(script, sizeof script, "%s%s", config->public_path, config->script_name);
  hark_answer_json(call->exchange, 200,
                   json_pack("{s:s%, s:s, s:s, s:b}", "name", project->name.data, project->name.size, "write_key",
                             project->write_key, "script", script, "demo", config->demo));
  return true;
}
