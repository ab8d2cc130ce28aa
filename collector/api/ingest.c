#include "collector/api/ingest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/api/said.h"
#include "collector/keys.h"
#include "collector/log.h"
#include "schema/hark_fb.h"

#define KEEP_BYTES_MAX ((size_t)8 << 20)
#define BASE_BYTES_MAX ((size_t)64 << 20) // to inflate a base, and those that it builds on
#define ERROR_BYTES_MAX 512u
// Larger batches, and those whose base has to be read, are judged by libuv's threads: masking a hostile MiB again can
// take most of a second, and the loop must go on meanwhile. So many at most are judged at once; more are told to come
// again.
#define INLINE_BYTES_MAX (32u << 10)
#define JUDGED_APART_MAX 64u
#define RATIO_FREE_BYTES (64u << 10) // a small batch may be as dense as it likes
#define HOUR_MS 3600000u
// Names of public bytes asked for in one answer.
#define WANTED_MAX 64u
#define ANSWER_BYTES_MAX (128u + WANTED_MAX * (2 * HARK_BLOB_NAME_BYTES + 3))

// One batch on its way to the disk.
typedef struct {
  hark_write_job job;
  hark_app *app;
  hark_exchange *exchange;
  hark_project_id project;
  hark_bytes whole;
  hark_given given;
  uint64_t received_ms, received_ns; // wall time; the monotonic clock
  hark_arena keep;
  hark_verdict verdict;
  uv_work_t work;
} admission;

void hark_add_cors(hark_http_response *response, const hark_http_request *request) {
  hark_bytes origin = hark_http_header_of(request, "origin");
  if (origin.size > 0) {
    hark_http_response_add(response, "Access-Control-Allow-Origin", origin);
  }
  hark_http_response_add_text(response, "Vary", "Origin");
}

void hark_error_response(hark_http_response *response, int status, const char *error, const char *message,
                         const char *hint, char *out, size_t out_max) {
  int size = snprintf(out, out_max, "{\"error\":\"%s\",\"message\":\"%s\",\"hint\":\"%s\"}\n", error, message,
                      hint ? hint : "");
  response->status = status;
  response->body = (hark_bytes){(const uint8_t *)out, (size_t)size < out_max ? (size_t)size : out_max - 1};
  hark_http_response_add_text(response, "Content-Type", "application/json");
  hark_http_response_add_text(response, "X-Content-Type-Options", "nosniff");
}

void hark_ingest_answer_error(hark_exchange *exchange, int status, const char *error, const char *message,
                              const char *hint) {
  char body[ERROR_BYTES_MAX];
  hark_http_response response = {0};
  hark_error_response(&response, status, error, message, hint, body, sizeof body);
  if (status != 401 && status != 403) { // an origin that is not welcome is not echoed
    hark_add_cors(&response, hark_exchange_request(exchange));
  }
  if (status == 429 || status == 503) {
    hark_http_response_add_text(&response, "Retry-After", "2");
  }
  hark_exchange_answer(exchange, &response, NULL, NULL);
}

// For the ledger: of whom the batch is, as far as there is an envelope, right or wrong, and its key is known.
static void note_refusal(hark_app *app, const hark_exchange *exchange, hark_rejection why) {
  hark_fb_envelope envelope;
  hark_session_id session;
  const hark_project *project = NULL;
  if (hark_fb_envelope_read(hark_exchange_request(exchange)->body, &envelope) == HARK_OK) {
    project = hark_projects_by_write_key(&app->projects, (const char *)envelope.key);
    memcpy(session.bytes, envelope.session, sizeof session.bytes);
  }
  hark_refusals_note(&app->shared->refusals, project ? project->id : (hark_project_id){0}, project ? &session : NULL,
                     hark_rejection_names[why]);
}

static void reject(hark_app *app, hark_exchange *exchange, hark_rejection why, int status, const char *error,
                   const char *message, const char *hint) {
  app->counters->rejected[why]++;
  note_refusal(app, exchange, why);
  hark_ingest_answer_error(exchange, status, error, message, hint);
}

static hark_rejection rejection_of(hark_err err) {
  switch (err) {
  case HARK_ERR_TOO_LARGE:
    return HARK_REJECTION_SIZE;
  case HARK_ERR_BAD_DEFLATE:
    return HARK_REJECTION_DEFLATE;
  case HARK_ERR_BAD_FLATBUFFER:
    return HARK_REJECTION_FLATBUFFER;
  case HARK_ERR_BAD_COLUMN:
  case HARK_ERR_BAD_EVENT:
  case HARK_ERR_BAD_TEXT:
    return HARK_REJECTION_CONTENT;
  case HARK_ERR_NO_MEMORY:
    return HARK_REJECTION_QUEUE;
  default:
    return HARK_REJECTION_ENVELOPE;
  }
}

static int status_of(hark_rejection why) {
  switch (why) {
  case HARK_REJECTION_SIZE:
    return 413;
  case HARK_REJECTION_ENVELOPE:
    return 400;
  case HARK_REJECTION_QUEUE:
    return 503;
  default:
    return 422;
  }
}

static void reject_verdict(hark_app *app, hark_exchange *exchange, const hark_verdict *verdict) {
  hark_rejection why = rejection_of(verdict->err);
  reject(app, exchange, why, status_of(why), verdict->name ? verdict->name : hark_err_name(verdict->err),
         hark_err_sentence(verdict->err), verdict->hint);
}

static void free_admission(admission *a) {
  hark_arena_close(&a->keep);
  free(a);
}

void hark_ingest_answer_text(hark_exchange *exchange, const char *body, size_t size) {
  hark_http_response response = {.status = 200, .body = {(const uint8_t *)body, size}};
  hark_http_response_add_text(&response, "Content-Type", "application/json");
  hark_http_response_add_text(&response, "X-Content-Type-Options", "nosniff");
  hark_http_response_add_text(&response, "Cache-Control", "no-store");
  hark_add_cors(&response, hark_exchange_request(exchange));
  hark_exchange_answer(exchange, &response, NULL, NULL);
}

// Adds the names of public bytes that the project does not have and nobody was asked for just now; ends the answer.
static size_t write_wanted(admission *a, char *body, size_t size) {
  static const char digits[] = "0123456789abcdef";
  const hark_facts *facts = &a->verdict.facts;
  uint32_t wanted = 0;
  for (uint32_t i = 0; i < facts->name_count && wanted < WANTED_MAX; i++) {
    bool missing = a->job.item.missing[i / 8] >> i % 8 & 1;
    if (!missing || !hark_asked_take(&a->app->asked, a->project, facts->names[i], uv_now(a->app->loop) + 1)) {
      continue;
    }
    size += (size_t)sprintf(body + size, "%s\"", wanted++ ? "," : ",\"want\":[");
    for (size_t j = 0; j < HARK_BLOB_NAME_BYTES; j++) {
      body[size++] = digits[facts->names[i].bytes[j] >> 4];
      body[size++] = digits[facts->names[i].bytes[j] & 15];
    }
    body[size++] = '"';
  }
  return size + (size_t)sprintf(body + size, "%s}\n", wanted ? "]" : "");
}

static void on_written(hark_write_job *job) {
  admission *a = job->context;
  hark_app *app = a->app;
  if (job->err != HARK_OK) {
    hark_log(HARK_LOG_ERROR, "write_failed", "s:s", "error", hark_err_name(job->err));
    reject(app, a->exchange, HARK_REJECTION_STORE, 503, "store", "the batch could not be written; send it again", NULL);
    free_admission(a);
    return;
  }
  if (job->item.baseless) {
    a->verdict.err = HARK_ERR_BAD_DEFLATE;
    a->verdict.name = "base_missing";
    reject_verdict(app, a->exchange, &a->verdict);
    free_admission(a);
    return;
  }
  if (job->item.forgotten) {
    reject(app, a->exchange, HARK_REJECTION_FORGOTTEN, 410, "session_forgotten",
           "this session was to be forgotten; nothing of it is taken for a week", NULL);
    free_admission(a);
    return;
  }
  hark_counters_acknowledged(app->counters, (uv_hrtime() - a->received_ns) / 1000);
  if (job->item.duplicate) {
    app->counters->duplicate++;
  } else {
    app->counters->stored++;
    app->counters->remasked += a->verdict.facts.remasked;
    app->counters->bytes_stored += a->verdict.segment.size;
    hark_said_learn(app, a->project, &a->verdict);
    hark_bases_add(&app->bases, a->project, &a->verdict.facts.envelope, a->verdict.batch, a->verdict.depth);
  }
  // "keyframe": false asks the page for one; a page view without a tree is not asked.
  bool keyframe = job->item.view_keyframe || (a->verdict.facts.envelope.flags & HARK_ENVELOPE_LITE) != 0;
  char body[ANSWER_BYTES_MAX];
  // "base": what was sent is what is stored, so that the next batch may be deflated against it.
  bool base = !a->verdict.facts.remasked && a->verdict.depth < HARK_BASED_DEPTH_MAX;
  // "live": somebody follows, so the page is asked not to wait with what comes next.
  bool live = hark_followers_tell(&app->shared->followers, a->project, &a->verdict.facts.envelope);
  int size = snprintf(body, sizeof body, "{\"stored\":%s,\"keyframe\":%s%s%s", job->item.duplicate ? "false" : "true",
                      keyframe ? "true" : "false", base ? ",\"base\":true" : "", live ? ",\"live\":true" : "");
  hark_ingest_answer_text(a->exchange, body, write_wanted(a, body, (size_t)size));
  free_admission(a);
}

// Safelisted types need no preflight; application/octet-stream is for those who are not browsers.
bool hark_ingest_is_type(hark_bytes type) {
  size_t size = 0;
  while (size < type.size && type.data[size] != ';' && type.data[size] != ' ') {
    size++;
  }
  hark_bytes name = hark_bytes_part(type, 0, size);
  return size == 0 || hark_bytes_equal_nocase(name, "text/plain") ||
         hark_bytes_equal_nocase(name, "application/octet-stream");
}

// Who is counted: the peer, or, behind the trusted proxy, whom that one names.
hark_address hark_ingest_sender(const hark_app *app, const hark_exchange *exchange) {
  const hark_http_request *request = hark_exchange_request(exchange);
  hark_address peer = hark_exchange_peer(exchange), proxy, told;
  if (!hark_address_read(hark_bytes_from_cstr(app->config.trusted_proxy), &proxy) ||
      memcmp(&proxy, &peer, sizeof proxy) != 0) {
    return peer;
  }
  bool standard = strcasecmp(app->config.proxy_header, "Forwarded") == 0;
  hark_bytes line = hark_http_last_header_of(request, standard ? "forwarded" : "x-forwarded-for");
  if (standard ? hark_address_forwarded(line, &told) : hark_address_forwarded_for(line, &told)) {
    return told;
  }
  return peer;
}

bool hark_ingest_takes_address(hark_app *app, hark_exchange *exchange) {
  hark_address sender = hark_ingest_sender(app, exchange);
  return hark_rate_take(&app->shared->rate_address, hark_address_counted(&sender), uv_now(app->loop) + 1);
}

const hark_project *hark_ingest_find_project(hark_app *app, const hark_http_request *request, const char key[24],
                                             hark_refusal *refusal) {
  const hark_project *project = hark_projects_by_write_key(&app->projects, key);
  if (!project) {
    *refusal = (hark_refusal){HARK_REJECTION_KEY, 401, "unknown_key", "no project has this write key",
                              "data-key of the script tag is the pk_ key that hark printed at its first start"};
    return NULL;
  }
  if (!hark_project_allows(project, hark_http_header_of(request, "origin"))) {
    *refusal = (hark_refusal){HARK_REJECTION_ORIGIN, 403, "origin", "this project takes nothing from this origin",
                              "add the origin to the project"};
    return NULL;
  }
  hark_bytes counted = {(const uint8_t *)key, HARK_KEY_WRITE_SIZE};
  if (!hark_rate_take(&app->shared->rate_key, counted, uv_now(app->loop) + 1)) {
    *refusal =
        (hark_refusal){HARK_REJECTION_RATE_KEY, 429, "rate", "too much comes for this project", "wait, then go on"};
    return NULL;
  }
  return project;
}

// The limits of one session, and of the sessions of one address. A session that came a moment ago has a bucket.
static bool check_session(hark_app *app, hark_exchange *exchange, const hark_project *project,
                          const hark_envelope *envelope, hark_refusal *refusal) {
  uint8_t key[sizeof project->id.n + sizeof envelope->session];
  memcpy(key, &project->id.n, sizeof project->id.n);
  memcpy(key + sizeof project->id.n, &envelope->session, sizeof envelope->session);
  hark_bytes session = {key, sizeof key};
  uint64_t now = uv_now(app->loop) + 1;
  hark_address sender = hark_ingest_sender(app, exchange);
  if (!hark_rate_knows(&app->shared->rate_session, session) &&
      !hark_rate_take(&app->shared->rate_sessions, hark_address_counted(&sender), now)) {
    *refusal = (hark_refusal){HARK_REJECTION_SESSIONS, 429, "rate", "too many sessions begin at this address",
                              "sessions-per-address-min"};
    return false;
  }
  if (!hark_rate_take(&app->shared->rate_session, session, now)) {
    *refusal = (hark_refusal){HARK_REJECTION_RATE_SESSION, 429, "rate", "too many batches of this session",
                              "batches-per-session-s"};
    return false;
  }
  return true;
}

// What the envelope alone shows to be over a limit.
static bool check_sizes(const hark_app *app, const hark_envelope *envelope, hark_refusal *refusal) {
  uint64_t inflated = envelope->batch_bytes;
  if (inflated > app->config.batch_bytes_max) {
    *refusal = (hark_refusal){HARK_REJECTION_SIZE, 413, "too_large", "the batch is over its limit", "batch-bytes-max"};
  } else if (inflated > RATIO_FREE_BYTES && inflated > (uint64_t)envelope->body_bytes * app->config.inflate_ratio_max) {
    *refusal =
        (hark_refusal){HARK_REJECTION_RATIO, 413, "too_dense", "the batch inflates to too much", "inflate-ratio-max"};
  } else if (envelope->sealed_ms / HOUR_MS >= app->config.session_hours_max) {
    *refusal = (hark_refusal){HARK_REJECTION_LENGTH, 422, "session_length", "this page view has gone on for too long",
                              "session-hours-max"};
  } else if (app->shared->store_full) {
    *refusal = (hark_refusal){HARK_REJECTION_FULL, 503, "store_full", "the store has reached its limit", NULL};
  } else {
    return true;
  }
  return false;
}

// Looks at what needs no inflating: key, origin, rates. NULL when it has answered already.
static const hark_project *find_project(hark_app *app, hark_exchange *exchange, const hark_http_request *request,
                                        hark_envelope *envelope) {
  hark_bytes body;
  if (!hark_ingest_takes_address(app, exchange)) {
    reject(app, exchange, HARK_REJECTION_RATE_ADDRESS, 429, "rate", "too many batches from this address",
           "wait, then go on");
    return NULL;
  }
  hark_err err = hark_envelope_unpack(request->body, envelope, &body);
  if (err != HARK_OK) {
    reject_verdict(app, exchange, &(hark_verdict){.err = err});
    return NULL;
  }
  hark_refusal r;
  const hark_project *project = hark_ingest_find_project(app, request, envelope->key, &r);
  if (!project || !check_sizes(app, envelope, &r) || !check_session(app, exchange, project, envelope, &r)) {
    reject(app, exchange, r.why, r.status, r.error, r.message, r.hint);
    return NULL;
  }
  return project;
}

// Answers what was refused, queues what was admitted.
static void go_on(admission *a) {
  hark_app *app = a->app;
  if (a->verdict.err == HARK_OK && a->verdict.facts.events > app->config.events_max) {
    reject(app, a->exchange, HARK_REJECTION_EVENTS, 413, "too_many_events", "there are too many events in the batch",
           "events-max");
    free_admission(a);
    return;
  }
  if (a->verdict.err != HARK_OK) {
    reject_verdict(app, a->exchange, &a->verdict);
    free_admission(a);
    return;
  }
  a->job = (hark_write_job){.item = {.project = a->project, .segment = a->verdict.segment, .facts = &a->verdict.facts},
                            .bytes = a->whole.size + a->keep.bytes_total,
                            .done = on_written,
                            .context = a};
  // Without a writer the collector is ending, and this batch came too late.
  if (!app->writer || hark_writer_submit(app->writer, &a->job) != HARK_OK) {
    reject(app, a->exchange, HARK_REJECTION_QUEUE, 503, "busy", "too much is waiting to be written; send it again",
           NULL);
    free_admission(a);
    return;
  }
}

// Gets what the batch is deflated against from the store, where there is something and it was not remembered. Any
// thread. Without it the batch is refused; its sender goes on without.
static void find_stored_base(admission *a) {
  hark_envelope envelope;
  hark_bytes body, base;
  hark_store_read *read;
  if (a->given.base.bytes.size > 0 || hark_envelope_unpack(a->whole, &envelope, &body) != HARK_OK ||
      envelope.base == 0 || hark_store_read_open(a->app->store, &read) != HARK_OK) {
    return;
  }
  uint8_t *out = hark_arena_take_unset(&a->keep, HARK_DICTIONARY_BYTES_MAX);
  hark_arena work;
  hark_arena_open(&work, BASE_BYTES_MAX);
  if (out && hark_store_base(read, &work, a->project, &envelope, &base, &a->given.depth) == HARK_OK) {
    a->given.base = hark_dictionary_ready(hark_dictionary_based(envelope.dictionary, base, out));
  }
  hark_arena_close(&work);
  hark_store_read_close(read);
}

// Runs on one of libuv's threads: touches nothing but the admission, and the request's body, which stays.
static void judge_apart(uv_work_t *work) {
  admission *a = work->data;
  find_stored_base(a);
  hark_judge judge;
  hark_judge_open(&judge, false);
  judge.sha256 = hark_key_hash;
  hark_admit(&judge, &a->keep, a->whole, a->given, a->received_ms, &a->verdict);
  hark_judge_close(&judge);
}

static void on_judged(uv_work_t *work, int status) {
  admission *a = work->data;
  a->app->counters->judged_apart--;
  if (status != 0) {
    a->verdict.err = HARK_ERR_NO_MEMORY; // was not run: send it again
  }
  go_on(a);
}

static void admit(hark_app *app, hark_exchange *exchange, const hark_http_request *request, const hark_project *project,
                  const hark_envelope *envelope) {
  hark_given given = {.depth = 0};
  bool remembered = hark_bases_find(&app->bases, project->id, envelope, &given.base, &given.depth);
  bool apart = envelope->batch_bytes > INLINE_BYTES_MAX || (envelope->base > 0 && !remembered);
  admission *a = apart && app->counters->judged_apart >= JUDGED_APART_MAX ? NULL : calloc(1, sizeof *a);
  if (!a) {
    reject(app, exchange, HARK_REJECTION_QUEUE, 503, "busy", "too much is being looked at; send it again", NULL);
    return;
  }
  // The request's body stays where it is until the answer is sent, so the segment need not be copied.
  a->app = app;
  a->exchange = exchange;
  a->project = project->id;
  a->whole = request->body;
  a->received_ms = hark_app_now_ms();
  a->received_ns = uv_hrtime();
  hark_arena_open(&a->keep, KEEP_BYTES_MAX);
  a->given = given;
  if (apart && remembered) { // another thread reads it while this one goes on
    a->given.base.bytes = hark_arena_copy(&a->keep, given.base.bytes);
  }
  a->given.pieces = hark_said_of_batch(app, project->id, envelope, a->whole, &a->keep);
  a->work.data = a;
  if (apart && uv_queue_work(app->loop, &a->work, judge_apart, on_judged) == 0) {
    app->counters->judged_apart++;
    return;
  }
  hark_admit(&app->judge, &a->keep, a->whole, a->given, a->received_ms, &a->verdict);
  go_on(a);
}

bool hark_ingest_answers_preflight(hark_exchange *exchange) {
  const hark_http_request *request = hark_exchange_request(exchange);
  if (request->method == HARK_HTTP_OPTIONS) {
    hark_http_response response = {.status = 204};
    hark_add_cors(&response, request);
    hark_http_response_add_text(&response, "Access-Control-Allow-Methods", "POST, OPTIONS");
    hark_http_response_add_text(&response, "Access-Control-Allow-Headers", "content-type");
    hark_http_response_add_text(&response, "Access-Control-Max-Age", "86400");
    hark_exchange_answer(exchange, &response, NULL, NULL);
  } else if (request->method != HARK_HTTP_POST) {
    hark_ingest_answer_error(exchange, 405, "method", "what is recorded is sent with POST", NULL);
  } else {
    return false;
  }
  return true;
}

void hark_ingest_handle(hark_app *app, hark_exchange *exchange) {
  const hark_http_request *request = hark_exchange_request(exchange);
  if (hark_ingest_answers_preflight(exchange)) {
    return;
  }
  app->counters->received++;
  app->counters->bytes_received += request->body.size;
  if (!hark_ingest_is_type(hark_http_header_of(request, "content-type"))) {
    reject(app, exchange, HARK_REJECTION_TYPE, 415, "type", "a batch is sent as text/plain or application/octet-stream",
           NULL);
    return;
  }
  hark_envelope envelope;
  const hark_project *project = find_project(app, exchange, request, &envelope);
  if (project) {
    admit(app, exchange, request, project, &envelope);
  }
}
