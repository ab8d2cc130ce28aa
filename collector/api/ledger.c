// ledger.c — GET /api/ledger: how the batches of a project, or of one of its sessions, ended.
#include <stdlib.h>
#include <string.h>

#include "collector/api/answer.h"
#include "collector/api/routes.h"
#include "collector/store/ledger.h"

static void add_one(void *context, const char *outcome, uint64_t count) {
  static const char prefix[] = "rejected.";
  json_t *ledger = context;
  json_t *place = strncmp(outcome, prefix, sizeof prefix - 1) == 0 ? json_object_get(ledger, "rejected") : ledger;
  json_t *received = json_object_get(ledger, "received");
  json_object_set_new(place, place == ledger ? outcome : outcome + sizeof prefix - 1, json_integer((json_int_t)count));
  json_integer_set(received, json_integer_value(received) + (json_int_t)count);
}

json_t *hark_ledger_json(const hark_tables *tables, hark_project_id project, const hark_session_id *session,
                         hark_err *err) {
  json_t *ledger = json_pack("{s:i, s:i, s:i, s:i, s:i, s:{}}", "received", 0, "stored", 0, "duplicate", 0, "expired",
                             0, "forgotten", 0, "rejected");
  *err = ledger ? hark_ledger_read(tables, project, session, add_one, ledger) : HARK_ERR_NO_MEMORY;
  if (*err != HARK_OK) {
    json_decref(ledger);
    ledger = NULL;
  }
  return ledger;
}

static void run_ledger(hark_store_read *read, const hark_question *question, hark_reply *reply) {
  hark_tables tables = hark_store_read_tables(read);
  hark_err err;
  json_t *ledger = hark_ledger_json(&tables, question->project, question->of_session ? &question->session : NULL, &err);
  if (err == HARK_ERR_NOT_FOUND) {
    hark_reply_error(reply, 404, "not_found", "there is no such session");
  } else if (err != HARK_OK) {
    hark_reply_error(reply, 503, hark_err_name(err), hark_err_sentence(err));
  } else {
    reply->status = 200;
    reply->json = ledger;
  }
}

// What was rejected and is not in the ledger yet is written first, so that the sums are those of this moment.
typedef struct {
  hark_write_job job;
  hark_app *app;
  hark_exchange *exchange;
  hark_question question;
  hark_refusals_taken *taken;
} catching_up;

static void on_caught_up(hark_write_job *job) {
  catching_up *c = job->context;
  if (job->err != HARK_OK) {
    hark_refusals_return(&c->app->shared->refusals, c->taken);
  }
  hark_job_start(c->app, c->exchange, &c->question, run_ledger, false);
  free(c->taken);
  free(c);
}

bool hark_get_ledger(hark_call *call) {
  hark_bytes text;
  hark_app *app = call->app;
  if (hark_query_find(hark_exchange_request(call->exchange)->query, "session", &text)) {
    call->question.of_session = true;
    if (!hark_hex_read(text, call->question.session.bytes, sizeof call->question.session.bytes)) {
      hark_answer_error(call->exchange, 400, "bad_query", "a session is 32 hex digits", NULL);
      return true;
    }
  }
  hark_refusals_taken *taken = app->writer ? hark_refusals_take(&app->shared->refusals) : NULL;
  catching_up *c = taken ? calloc(1, sizeof *c) : NULL;
  if (c) {
    *c = (catching_up){.app = app, .exchange = call->exchange, .question = call->question, .taken = taken};
    c->job = (hark_write_job){
        .item = {.change = hark_refusals_write, .change_context = taken}, .done = on_caught_up, .context = c};
    if (hark_writer_submit(app->writer, &c->job) == HARK_OK) {
      return true;
    }
    free(c);
  }
  if (taken) {
    hark_refusals_return(&app->shared->refusals, taken);
    free(taken);
  }
  hark_job_start(app, call->exchange, &call->question, run_ledger, false);
  return true;
}
