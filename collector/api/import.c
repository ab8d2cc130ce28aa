// import.c — POST /api/import: what `hark import` reads, over HTTP.
//
// Read and judged on the pool; then all of it, with its entry in the audit log, in one transaction.
#include <stdlib.h>
#include <string.h>

#include "collector/api/act.h"
#include "collector/api/answer.h"
#include "collector/api/routes.h"
#include "collector/portable/intake.h"
#include "collector/portable/ndjson_read.h"
#include "collector/portable/rrweb_read.h"
#include "collector/store/tables.h"

#define BATCHES_MAX 4096u
#define MERGE_BYTES_MAX ((size_t)64 << 20)

typedef struct {
  uv_work_t work;
  hark_app *app;
  hark_exchange *exchange;
  hark_actor actor;
  bool rrweb;
  hark_intake intake;
  hark_arena merge;
  hark_err err;
  const char *why;
} bringing;

static void end(bringing *b) {
  hark_intake_close(&b->intake);
  hark_arena_close(&b->merge);
  free(b);
}

// ---- on the pool ----

static hark_err no_more(void *context, hark_store_item *items, size_t count) {
  (void)context;
  (void)items;
  (void)count;
  return HARK_ERR_TOO_LARGE; // nothing is stored before all of it was read
}

static hark_err take_batch(void *context, const hark_envelope *identity, hark_bytes batch, size_t texts,
                           uint64_t start_wall_ms) {
  bringing *b = context;
  return hark_intake_take(&b->intake, identity, batch, texts, start_wall_ms + identity->sealed_ms);
}

static hark_err take_packed(void *context, hark_bytes packed, uint64_t start_wall_ms, uint32_t sealed_ms) {
  bringing *b = context;
  return hark_intake_take_packed(&b->intake, packed, start_wall_ms + sealed_ms);
}

static hark_err read_rrweb(bringing *b, hark_bytes body) {
  hark_rrweb_reading reading = {.take = take_packed, .context = b};
  memcpy(reading.key, b->intake.key, sizeof reading.key);
  hark_err err = hark_rrweb_read(&reading, body);
  b->why = reading.why;
  return err;
}

static hark_err read_lines(bringing *b, hark_bytes body) {
  hark_ndjson_reader reader = {.take = take_batch, .context = b};
  hark_err err = hark_ndjson_reader_open(&reader);
  for (size_t from = 0; from < body.size && err == HARK_OK;) {
    const uint8_t *line_end = memchr(body.data + from, '\n', body.size - from);
    size_t size = line_end ? (size_t)(line_end - body.data) - from : body.size - from;
    err = hark_ndjson_line(&reader, (hark_bytes){body.data + from, size});
    from += size + 1;
  }
  err = err != HARK_OK ? err : hark_ndjson_end(&reader);
  b->why = reader.why;
  hark_ndjson_reader_close(&reader);
  return err;
}

static void read_all(uv_work_t *work) {
  bringing *b = work->data;
  hark_bytes body = hark_exchange_request(b->exchange)->body;
  b->err = hark_intake_open(&b->intake, BATCHES_MAX);
  if (b->err == HARK_OK) {
    b->err = b->rrweb ? read_rrweb(b, body) : read_lines(b, body);
    b->why = b->why ? b->why : b->intake.why;
  }
}

// ---- in the transaction ----

static hark_err store_all(hark_act *act, const hark_tables *tables, bool *is_logged) {
  bringing *b = act->context;
  hark_err err = HARK_OK;
  (void)is_logged;
  for (size_t i = 0; i < b->intake.count && err == HARK_OK; i++) {
    b->intake.items[i].duplicate = false;
    err = hark_tables_append(tables, &b->merge, &b->intake.items[i]);
  }
  return err;
}

static void on_stored(hark_act *act, hark_err err) {
  bringing *b = act->context;
  json_int_t stored = 0, duplicates = 0, forgotten = 0;
  for (size_t i = 0; i < b->intake.count; i++) {
    duplicates += b->intake.items[i].duplicate;
    forgotten += b->intake.items[i].forgotten;
    stored += !b->intake.items[i].duplicate && !b->intake.items[i].forgotten;
  }
  if (err == HARK_OK) {
    hark_answer_json(b->exchange, 200,
                     json_pack("{s:I, s:I, s:I}", "stored", stored, "duplicate", duplicates, "forgotten", forgotten));
  } else {
    hark_answer_error(b->exchange, 503, "store", "it could not be written", "try again in a second");
  }
  end(b);
}

static void on_read(uv_work_t *work, int status) {
  bringing *b = work->data;
  if (status != 0 || b->err != HARK_OK) {
    bool memory = status != 0 || b->err == HARK_ERR_NO_MEMORY;
    hark_answer_error(b->exchange, memory ? 503 : 422, memory ? "no_memory" : hark_err_name(b->err),
                      b->why ? b->why : hark_err_sentence(b->err), "nothing of it was stored; docs/portable.md");
    end(b);
    return;
  }
  hark_act act = {.app = b->app,
                  .exchange = b->exchange,
                  .apply = store_all,
                  .done = on_stored,
                  .context = b,
                  .action = "import",
                  .project = b->intake.project};
  memcpy(act.who, b->actor.name, sizeof act.who);
  strcpy(act.what, b->rrweb ? "rrweb" : "ndjson");
  hark_act_start(&act);
}

bool hark_post_import(hark_call *call) {
  const hark_http_request *request = hark_exchange_request(call->exchange);
  hark_bytes type = hark_http_header_of(request, "content-type");
  bool rrweb = hark_content_type_is(type, "application/json");
  if (!rrweb && !hark_content_type_is(type, "application/x-ndjson")) {
    hark_answer_error(call->exchange, 400, "bad_body", "this is neither lines of JSON nor a recording of rrweb",
                      "send application/x-ndjson, or application/json for rrweb");
    return true;
  }
  bringing *b = calloc(1, sizeof *b);
  if (!b) {
    hark_answer_json(call->exchange, 200, NULL);
    return true;
  }
  b->app = call->app;
  b->exchange = call->exchange;
  b->actor = call->actor;
  b->rrweb = rrweb;
  b->work.data = b;
  b->intake = (hark_intake){.store = no_more, .project = call->project->id};
  memcpy(b->intake.key, call->project->write_key, sizeof b->intake.key);
  hark_arena_open(&b->merge, MERGE_BYTES_MAX);
  if (uv_queue_work(call->app->loop, &b->work, read_all, on_read) != 0) {
    hark_answer_error(call->exchange, 503, "busy", "it could not be read", "try again in a second");
    end(b);
  }
  return true;
}
