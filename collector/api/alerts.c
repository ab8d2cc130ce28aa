// alerts.c — alarms and who hears of them; taking note of one; and a test. Receivers are set at the command line alone.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/alerts/alarms.h"
#include "collector/api/act.h"
#include "collector/api/answer.h"
#include "collector/api/routes.h"

#define BODY_BYTES_MAX 256u
#define TOLD_MAX 200u // alarms of an answer, the newest

static json_t *shown(json_t *receivers) {
  json_t *list = json_array(), *receiver;
  size_t i;
  json_array_foreach(receivers, i, receiver) {
    json_array_append_new(list, hark_receiver_shown(receiver));
  }
  return list;
}

static json_t *newest(json_t *alarms) {
  json_t *list = json_array();
  for (size_t i = json_array_size(alarms); i-- > 0 && json_array_size(list) < TOLD_MAX;) {
    json_array_append(list, json_array_get(alarms, i));
  }
  return list;
}

static void run_list(hark_store_read *read, const hark_question *question, hark_reply *reply) {
  hark_tables tables = hark_store_read_tables(read);
  json_t *alarms = NULL, *receivers = NULL, *waiting = NULL;
  hark_err err = hark_records_list(&tables, question->project, HARK_RECORD_ALARM, &alarms);
  err = err != HARK_OK ? err : hark_records_list(&tables, question->project, HARK_RECORD_ROUTE, &receivers);
  err = err != HARK_OK ? err : hark_records_list(&tables, question->project, HARK_RECORD_DELIVERY, &waiting);
  if (err == HARK_OK) {
    reply->status = 200;
    reply->json = json_pack("{s:o, s:o, s:I}", "alerts", newest(alarms), "receivers", shown(receivers), "waiting",
                            (json_int_t)json_array_size(waiting));
  } else {
    hark_reply_error(reply, 503, hark_err_name(err), hark_err_sentence(err));
  }
  json_decref(alarms);
  json_decref(receivers);
  json_decref(waiting);
}

bool hark_get_alerts(hark_call *call) {
  hark_job_start(call->app, call->exchange, &call->question, run_list, false);
  return true;
}

// ---- taking note, testing ----

typedef struct {
  hark_alarm_note note;
  char state[16], site[128];
  bool missing;
  uint32_t count;
} noting;

static void start(hark_call *call, const noting *n, const char *action,
                  hark_err (*apply)(hark_act *, const hark_tables *, bool *), void (*done)(hark_act *, hark_err)) {
  noting *own = malloc(sizeof *own);
  if (!own) {
    hark_answer_json(call->exchange, 200, NULL);
    return;
  }
  *own = *n;
  hark_act act = {.app = call->app,
                  .exchange = call->exchange,
                  .apply = apply,
                  .done = done,
                  .context = own,
                  .action = action,
                  .project = call->question.project};
  memcpy(act.who, call->actor.name, sizeof act.who);
  if (own->note.id) {
    snprintf(act.what, sizeof act.what, "%llu", (unsigned long long)own->note.id);
  }
  hark_act_start(&act);
}

static hark_err take_note(hark_act *act, const hark_tables *tables, bool *is_logged) {
  noting *n = act->context;
  n->note.project = act->project;
  n->note.state = n->state;
  n->note.who = act->who;
  hark_err err = hark_alarm_take_note(tables, &n->note);
  n->missing = err == HARK_ERR_NOT_FOUND;
  *is_logged = !n->missing;
  return n->missing ? HARK_OK : err;
}

static void on_noted(hark_act *act, hark_err err) {
  noting *n = act->context;
  if (err != HARK_OK) {
    hark_answer_error(act->exchange, 503, "store", "it could not be written", "try again in a second");
  } else if (n->missing) {
    hark_answer_error(act->exchange, 404, "not_found", "there is no such alarm", NULL);
  } else {
    hark_answer_json(act->exchange, 200, json_pack("{s:b}", "ok", 1));
  }
  free(n);
}

bool hark_post_alert(hark_call *call) {
  const hark_http_request *request = hark_exchange_request(call->exchange);
  bool typed = hark_content_type_is(hark_http_header_of(request, "content-type"), "application/json");
  json_t *said = typed && request->body.size <= BODY_BYTES_MAX
                     ? json_loadb((const char *)request->body.data, request->body.size, 0, NULL)
                     : NULL;
  noting n = {.note = {.id = call->question.number, .now_ms = call->question.now_ms}};
  snprintf(n.state, sizeof n.state, "%s", hark_record_text(said, "state"));
  json_decref(said);
  if (!hark_alarm_note_is_good(n.state)) {
    hark_answer_error(call->exchange, 400, "bad_body", "state is acknowledged or expected",
                      "send {\"state\": \"acknowledged\"} as application/json");
    return true;
  }
  start(call, &n, "alarm.note", take_note, on_noted);
  return true;
}

static hark_err queue_test(hark_act *act, const hark_tables *tables, bool *is_logged) {
  noting *n = act->context;
  (void)is_logged;
  return hark_alarms_test(tables, act->project, n->site, NULL, act->at_ms, &n->count);
}

static void on_queued(hark_act *act, hark_err err) {
  noting *n = act->context;
  if (err == HARK_OK) {
    hark_answer_json(act->exchange, 200, json_pack("{s:I}", "queued", (json_int_t)n->count));
  } else {
    hark_answer_error(act->exchange, 503, "store", "it could not be written", "try again in a second");
  }
  free(n);
}

bool hark_post_alerts_test(hark_call *call) {
  noting n = {0};
  memcpy(n.site, call->question.site, sizeof n.site);
  start(call, &n, "alerts.test", queue_test, on_queued);
  return true;
}
