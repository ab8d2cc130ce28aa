// annotations.c — what people note about a site: list, add, remove. Each change is in the audit log.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/alerts/annotations.h"
#include "collector/api/act.h"
#include "collector/api/answer.h"
#include "collector/api/routes.h"

static void run_list(hark_store_read *read, const hark_question *question, hark_reply *reply) {
  hark_tables tables = hark_store_read_tables(read);
  json_t *records;
  hark_err err = hark_records_list(&tables, question->project, HARK_RECORD_ANNOTATION, &records);
  if (err != HARK_OK) {
    json_decref(records);
    hark_reply_error(reply, 503, hark_err_name(err), hark_err_sentence(err));
    return;
  }
  reply->status = 200;
  reply->json = json_pack("{s:o}", "annotations", records);
}

bool hark_get_annotations(hark_call *call) {
  hark_job_start(call->app, call->exchange, &call->question, run_list, false);
  return true;
}

// ---- adding ----

static hark_err add(hark_act *act, const hark_tables *tables, bool *is_logged) {
  (void)is_logged;
  return hark_annotation_add(tables, act->project, act->context, NULL);
}

static void on_added(hark_act *act, hark_err err) {
  if (err == HARK_OK) {
    hark_answer_json(act->exchange, 200, act->context);
    return;
  }
  json_decref(act->context);
  hark_answer_error(act->exchange, 503, "store", "the annotation could not be written", "try again in a second");
}

bool hark_post_annotation(hark_call *call) {
  const hark_http_request *request = hark_exchange_request(call->exchange);
  const char *why = "it is not JSON of at most 2 KiB";
  bool typed = hark_content_type_is(hark_http_header_of(request, "content-type"), "application/json");
  json_t *said = typed && request->body.size <= HARK_ANNOTATION_BODY_MAX
                     ? json_loadb((const char *)request->body.data, request->body.size, 0, NULL)
                     : NULL;
  json_t *record = said ? hark_annotation_read(said, call->question.now_ms, call->actor.name, &why) : NULL;
  json_decref(said);
  if (!record) {
    hark_answer_error(call->exchange, 400, "bad_body", why,
                      "send {\"kind\": \"release\", \"text\": \"5.2.1\", \"at\": …} as application/json");
    return true;
  }
  hark_act act = {.app = call->app,
                  .exchange = call->exchange,
                  .apply = add,
                  .done = on_added,
                  .context = record,
                  .action = "annotation.add",
                  .project = call->question.project};
  memcpy(act.who, call->actor.name, sizeof act.who);
  snprintf(act.what, sizeof act.what, "%s: %s", hark_record_text(record, "kind"), hark_record_text(record, "text"));
  hark_act_start(&act);
  return true;
}

// ---- removing ----

typedef struct {
  uint64_t number;
  bool missing;
} removing;

static hark_err take_away(hark_act *act, const hark_tables *tables, bool *is_logged) {
  removing *r = act->context;
  hark_err err = hark_record_remove(tables, act->project, HARK_RECORD_ANNOTATION, r->number);
  r->missing = err == HARK_ERR_NOT_FOUND;
  *is_logged = !r->missing;
  return r->missing ? HARK_OK : err;
}

static void on_removed(hark_act *act, hark_err err) {
  removing *r = act->context;
  if (err != HARK_OK) {
    hark_answer_error(act->exchange, 503, "store", "the annotation could not be removed", "try again in a second");
  } else if (r->missing) {
    hark_answer_error(act->exchange, 404, "not_found", "there is no such annotation", NULL);
  } else {
    hark_answer_json(act->exchange, 200, json_pack("{s:b}", "ok", 1));
  }
  free(r);
}

bool hark_delete_annotation(hark_call *call) {
  removing *r = malloc(sizeof *r);
  if (!r) {
    hark_answer_json(call->exchange, 200, NULL);
    return true;
  }
  *r = (removing){.number = call->question.number};
  hark_act act = {.app = call->app,
                  .exchange = call->exchange,
                  .apply = take_away,
                  .done = on_removed,
                  .context = r,
                  .action = "annotation.remove",
                  .project = call->question.project};
  memcpy(act.who, call->actor.name, sizeof act.who);
  snprintf(act.what, sizeof act.what, "%llu", (unsigned long long)r->number);
  hark_act_start(&act);
  return true;
}
