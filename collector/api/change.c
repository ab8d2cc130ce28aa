#include "collector/api/change.h"

#include <stdlib.h>
#include <string.h>

#include "collector/api/answer.h"

hark_change *hark_change_open_bare(hark_call *call) {
  hark_change *change = calloc(1, sizeof *change);
  if (!change) {
    hark_answer_json(call->exchange, 200, NULL);
    return NULL;
  }
  change->app = call->app;
  change->exchange = call->exchange;
  change->actor = call->actor;
  change->project = call->question.project;
  change->session = call->question.session;
  change->number = call->question.number;
  memcpy(change->name, call->question.name, sizeof change->name);
  return change;
}

hark_change *hark_change_open(hark_call *call) {
  const hark_http_request *request = hark_exchange_request(call->exchange);
  bool typed = hark_content_type_is(hark_http_header_of(request, "content-type"), "application/json");
  json_t *asked = typed && request->body.size <= HARK_CHANGE_BODY_MAX
                      ? json_loadb((const char *)request->body.data, request->body.size, JSON_REJECT_DUPLICATES, NULL)
                      : NULL;
  if (!json_is_object(asked)) {
    json_decref(asked);
    hark_answer_error(call->exchange, 400, "bad_body", "this wants a JSON object of at most 16 KiB",
                      "send it as application/json; docs/api.md says what is in it");
    return NULL;
  }
  hark_change *change = hark_change_open_bare(call);
  if (change) {
    change->asked = asked;
  } else {
    json_decref(asked);
  }
  return change;
}

void hark_change_close(hark_change *change) {
  if (change->free) {
    change->free(change);
  }
  json_decref(change->asked);
  json_decref(change->answer);
  free(change);
}

void hark_change_refuse(hark_change *change, int status, const char *error, const char *message) {
  hark_answer_error(change->exchange, status, error, message, "docs/api.md says what this takes");
  hark_change_close(change);
}

hark_err hark_change_deny(hark_change *change, int status, const char *error, const char *message) {
  change->status = status;
  change->error = error;
  change->message = message;
  return HARK_OK;
}

static hark_err apply(hark_act *act, const hark_tables *tables, bool *is_logged) {
  hark_change *change = act->context;
  json_decref(change->answer);
  change->answer = NULL;
  change->error = NULL;
  hark_err err = change->apply(change, tables);
  *is_logged = err == HARK_OK && !change->error;
  act->action = change->action;
  memcpy(act->what, change->what, sizeof act->what);
  return err;
}

static void on_done(hark_act *act, hark_err err) {
  hark_change *change = act->context;
  if (err != HARK_OK) {
    hark_answer_error(act->exchange, 503, "store", "the change could not be written", "try again in a second");
  } else if (change->error) {
    hark_answer_error(act->exchange, change->status, change->error, change->message, NULL);
  } else {
    hark_answer_json(act->exchange, 200, json_incref(change->answer));
  }
  hark_change_close(change);
}

void hark_change_start(hark_change *change) {
  hark_act act = {.app = change->app,
                  .exchange = change->exchange,
                  .apply = apply,
                  .done = on_done,
                  .context = change,
                  .action = change->action,
                  .project = change->project};
  memcpy(act.who, change->actor.name, sizeof act.who);
  hark_act_start(&act);
}
