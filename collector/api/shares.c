// shares.c — links that open one session: list, make, end; and what a link says of itself to who has it. Each change is
// in the audit log; what is watched with a link is, too, as "share NUMBER".
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/access/shares.h"
#include "collector/api/answer.h"
#include "collector/api/change.h"
#include "collector/api/job.h"
#include "collector/keys.h"

#define HOUR_MS 3600000ull

static json_t *share_json(const hark_share *share) {
  char id[17], session[2 * sizeof share->session.bytes + 1], tab[17];
  snprintf(id, sizeof id, "%016llx", (unsigned long long)hark_share_number(share));
  snprintf(tab, sizeof tab, "%016llx", (unsigned long long)share->tab);
  hark_hex_write(share->session.bytes, sizeof share->session.bytes, session);
  json_t *json = json_pack("{s:s, s:s, s:s, s:I, s:I}", "id", id, "session", session, "who", share->who, "created_ms",
                           (json_int_t)share->created_ms, "expires_ms", (json_int_t)share->expires_ms);
  if (json && share->has_moment) {
    json_object_set_new(json, "tab", json_string(tab));
    json_object_set_new(json, "epoch", json_integer(share->epoch));
    json_object_set_new(json, "at_ms", json_integer(share->at_ms));
  }
  return json;
}

// ---- list ----

static bool list_one(void *context, const hark_share *share) {
  return json_array_append_new(context, share_json(share)) == 0;
}

static void run_list(hark_store_read *read, const hark_question *question, hark_reply *reply) {
  hark_tables tables = hark_store_read_tables(read);
  json_t *list = json_array();
  hark_err err = hark_shares_visit(&tables, question->project, question->now_ms, list_one, list);
  if (err != HARK_OK) {
    json_decref(list);
    hark_reply_error(reply, 503, hark_err_name(err), hark_err_sentence(err));
    return;
  }
  reply->status = 200;
  reply->json = json_pack("{s:o}", "shares", list);
}

bool hark_get_shares(hark_call *call) {
  hark_job_start(call->app, call->exchange, &call->question, run_list, false);
  return true;
}

bool hark_get_share(hark_call *call) {
  if (!call->actor.shared) {
    return false; // it is for who has a link
  }
  json_t *json = share_json(&call->actor.share);
  json_object_del(json, "who"); // those who made it are nobody's business
  hark_answer_json(call->exchange, 200, json);
  return true;
}

// ---- making ----

typedef struct {
  hark_share share;
  char secret[HARK_SHARE_SECRET_SIZE + 1];
} wish;

static void free_wish(hark_change *change) {
  free(change->own);
}

static void say_which(hark_change *change, const hark_share *share) {
  char session[2 * sizeof share->session.bytes + 1];
  hark_hex_write(share->session.bytes, sizeof share->session.bytes, session);
  snprintf(change->what, sizeof change->what, "%s: share %016llx", session,
           (unsigned long long)hark_share_number(share));
}

static bool read_number(const json_t *value, uint64_t least, uint64_t most, uint64_t *out) {
  json_int_t number = json_integer_value(value);
  bool good = json_is_integer(value) && number >= 0 && (uint64_t)number >= least && (uint64_t)number <= most;
  *out = good ? (uint64_t)number : 0;
  return good;
}

// Reads {"hours": 168, "tab": …, "epoch": …, "at_ms": …}, the moment as a whole or not at all. Why not; NULL.
static const char *read_wish(const json_t *asked, uint64_t now_ms, hark_share *share) {
  const json_t *tab = json_object_get(asked, "tab"), *epoch = json_object_get(asked, "epoch"),
               *at = json_object_get(asked, "at_ms");
  uint8_t bytes[8];
  uint64_t hours, n, at_ms;
  if (!read_number(json_object_get(asked, "hours"), 1, HARK_SHARE_HOURS_MAX, &hours)) {
    return "hours is how long the link holds, 1 to 2160";
  }
  share->created_ms = now_ms;
  share->expires_ms = now_ms + hours * HOUR_MS;
  if (!tab && !epoch && !at) {
    return NULL;
  }
  if (!json_is_string(tab) || !hark_hex_read(hark_bytes_from_cstr(json_string_value(tab)), bytes, sizeof bytes) ||
      !read_number(epoch, 0, UINT32_MAX, &n) || !read_number(at, 0, UINT32_MAX, &at_ms)) {
    return "a moment is tab and epoch of a page view, and at_ms since it began";
  }
  for (size_t i = 0; i < sizeof bytes; i++) {
    share->tab = share->tab << 8 | bytes[i];
  }
  share->has_moment = true;
  share->epoch = (uint32_t)n;
  share->at_ms = (uint32_t)at_ms;
  return NULL;
}

static hark_err make(hark_change *change, const hark_tables *tables) {
  wish *w = change->own;
  bool too_many = false;
  hark_bytes record;
  hark_key key = hark_key_session(change->project, change->session);
  hark_err err = tables->get(tables->context, HARK_TABLE_SESSIONS, &key, &record);
  if (err == HARK_ERR_NOT_FOUND) {
    return hark_change_deny(change, 404, "not_found", "there is no such session");
  }
  err = err != HARK_OK ? err : hark_share_put(tables, &w->share, w->share.created_ms, &too_many);
  if (too_many) {
    return hark_change_deny(change, 409, "too_many", "a project has 1000 links that hold at most: end one first");
  }
  change->answer = share_json(&w->share);
  json_object_set_new(change->answer, "secret", json_string(w->secret));
  return err;
}

bool hark_post_share(hark_call *call) {
  hark_change *change = hark_change_open(call);
  if (!change) {
    return true;
  }
  wish *w = calloc(1, sizeof *w);
  change->own = w;
  change->free = free_wish;
  if (!w || !hark_key_make("sh_", HARK_SHARE_SECRET_SIZE, w->secret)) {
    hark_change_refuse(change, 503, "no_memory", hark_err_sentence(HARK_ERR_NO_MEMORY));
    return true;
  }
  const char *why = read_wish(change->asked, call->question.now_ms, &w->share);
  if (why) {
    hark_change_refuse(change, 400, "bad_body", why);
    return true;
  }
  hark_key_hash(hark_bytes_from_cstr(w->secret), w->share.sha256);
  w->share.project = change->project;
  w->share.session = change->session;
  memcpy(w->share.who, change->actor.name, sizeof w->share.who);
  say_which(change, &w->share);
  change->action = "share.add";
  change->apply = make;
  hark_change_start(change);
  return true;
}

// ---- ending ----

static hark_err take_away(hark_change *change, const hark_tables *tables) {
  hark_share removed;
  hark_err err = hark_share_remove(tables, change->project, change->number, &removed);
  if (err == HARK_ERR_NOT_FOUND) {
    return hark_change_deny(change, 404, "not_found", "there is no such link");
  }
  say_which(change, &removed);
  change->answer = json_pack("{s:b}", "ok", 1);
  return err;
}

bool hark_delete_share(hark_call *call) {
  hark_change *change = hark_change_open_bare(call);
  if (change) {
    change->action = "share.remove";
    change->apply = take_away;
    hark_change_start(change);
  }
  return true;
}
