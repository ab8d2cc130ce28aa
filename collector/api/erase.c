// erase.c — POST /api/forget: takes away what is kept of one person or one session, and answers with the receipt.
//
// A session at a time, each with its entry in the audit log in one transaction, so that batches go in between. The
// receipt is kept as that of `hark forget`.
#include <stdlib.h>
#include <string.h>

#include "collector/api/answer.h"
#include "collector/api/change.h"
#include "collector/http/query.h"
#include "collector/receipt.h"
#include "collector/store/subject.h"

#define LIST_BYTES_MAX ((size_t)64 << 20)
#define MERGE_BYTES_MAX ((size_t)64 << 20)
#define ID_BYTES_MAX 1024u

typedef struct {
  hark_change *change; // of it: app, exchange, asked, actor, project
  uv_work_t work;
  hark_arena list, merge;
  hark_session_id *sessions;
  uint32_t count, next;
  bool is_user, dry_run;
  hark_bytes id;
  hark_bytes project; // its name, in `list`
  hark_forgetting one;
  hark_forgotten sum;
  hark_err err;
  json_t *receipt;
} erasing;

static void end(erasing *e) {
  if (e->err == HARK_OK && e->receipt) {
    hark_answer_json(e->change->exchange, 200, json_incref(e->receipt));
  } else {
    hark_answer_error(e->change->exchange, 503, "store", "not all of it could be forgotten", "try again in a second");
  }
  json_decref(e->receipt);
  hark_arena_close(&e->list);
  hark_arena_close(&e->merge);
  hark_change_close(e->change);
  free(e);
}

// ---- the receipt ----

static void keep_receipt(uv_work_t *work) {
  erasing *e = work->data;
  char *line = json_dumps(e->receipt, JSON_COMPACT);
  e->err = line ? hark_receipt_keep(e->change->app->config.data, line) : HARK_ERR_NO_MEMORY;
  free(line);
}

static void on_kept(uv_work_t *work, int status) {
  erasing *e = work->data;
  e->err = status != 0 ? HARK_ERR_IO : e->err;
  end(e);
}

static void give_receipt(erasing *e) {
  e->receipt = hark_receipt_make(e->project, e->is_user, e->id, e->dry_run, &e->sum);
  bool keeps = e->receipt && !e->dry_run && e->sum.sessions > 0;
  if (!keeps || uv_queue_work(e->change->app->loop, &e->work, keep_receipt, on_kept) != 0) {
    e->err = keeps ? HARK_ERR_IO : e->err;
    end(e);
  }
}

// ---- forgetting, one after the other ----

static void forget_next(erasing *e);

static hark_err apply(hark_act *act, const hark_tables *tables, bool *is_logged) {
  erasing *e = act->context;
  hark_err err = hark_forget_change(&e->one, tables);
  *is_logged = err == HARK_OK && e->one.forgotten.sessions > 0;
  return err;
}

static void on_forgotten(hark_act *act, hark_err err) {
  erasing *e = act->context;
  e->err = err;
  if (err == HARK_OK) {
    hark_forgotten_add(&e->sum, &e->one.forgotten);
    forget_next(e);
  } else if (e->sum.sessions > 0) {
    e->err = HARK_OK;
    give_receipt(e); // for what is gone; `sessions` says how many
  } else {
    end(e);
  }
}

static void forget_next(erasing *e) {
  if (e->next == e->count || e->dry_run) {
    give_receipt(e);
    return;
  }
  e->one = (hark_forgetting){.project = e->change->project,
                             .session = e->sessions[e->next++],
                             .merge = &e->merge,
                             .now_ms = hark_app_now_ms()};
  hark_act act = {.app = e->change->app,
                  .exchange = e->change->exchange,
                  .apply = apply,
                  .done = on_forgotten,
                  .context = e,
                  .action = "forget",
                  .project = e->change->project};
  memcpy(act.who, e->change->actor.name, sizeof act.who);
  strcpy(act.what, e->is_user ? "a session of a user" : "a session");
  hark_act_start(&act);
}

// ---- finding ----

static void find(uv_work_t *work) {
  erasing *e = work->data;
  hark_store_read *read;
  e->err = hark_store_read_open(e->change->app->store, &read);
  if (e->err != HARK_OK) {
    return;
  }
  if (e->is_user) {
    e->err = hark_subject_sessions(read, e->change->project, e->id, &e->list, &e->sessions, &e->count);
  } else {
    e->sessions = hark_arena_take_items(&e->list, 1, sizeof *e->sessions);
    e->count = e->sessions && hark_hex_read(e->id, e->sessions->bytes, sizeof e->sessions->bytes);
  }
  hark_tables tables = hark_store_read_tables(read);
  for (uint32_t i = 0; i < e->count && e->dry_run && e->err == HARK_OK; i++) {
    e->err = hark_forget_measure(&tables, e->change->project, e->sessions[i], &e->sum);
  }
  hark_store_read_close(read);
}

static void on_found(uv_work_t *work, int status) {
  erasing *e = work->data;
  if (status != 0 || e->err != HARK_OK) {
    e->err = e->err != HARK_OK ? e->err : HARK_ERR_STATE;
    end(e);
  } else {
    forget_next(e);
  }
}

// {"user": ID} or {"session": 32 hex}, and "dry_run".
static bool read_asked(const hark_change *change, erasing *e) {
  const json_t *user = json_object_get(change->asked, "user"), *session = json_object_get(change->asked, "session"),
               *dry_run = json_object_get(change->asked, "dry_run"), *id = user ? user : session;
  uint8_t digits[sizeof(hark_session_id)];
  e->id = (hark_bytes){(const uint8_t *)json_string_value(id), json_string_length(id)};
  e->is_user = user != NULL;
  e->dry_run = json_is_true(dry_run);
  return !user != !session && json_is_string(id) && e->id.size > 0 && e->id.size <= ID_BYTES_MAX &&
         (!dry_run || json_is_boolean(dry_run)) && (user || hark_hex_read(e->id, digits, sizeof digits));
}

bool hark_post_forget(hark_call *call) {
  hark_change *change = hark_change_open(call);
  erasing *e = change ? calloc(1, sizeof *e) : NULL;
  if (!change) {
    return true;
  }
  if (!e || !read_asked(change, e)) {
    free(e);
    hark_change_refuse(change, 400, "bad_body", "this wants {\"user\": ID} or {\"session\": 32 hexadecimal digits}");
    return true;
  }
  e->change = change;
  hark_arena_open(&e->list, LIST_BYTES_MAX);
  hark_arena_open(&e->merge, MERGE_BYTES_MAX);
  e->project = hark_arena_copy(&e->list, call->project->name);
  e->work.data = e;
  if (uv_queue_work(change->app->loop, &e->work, find, on_found) != 0) {
    e->err = HARK_ERR_STATE;
    end(e);
  }
  return true;
}
