// notes.c — notes on moments of a session: list, write, remove. Each change is in the audit log, without its words:
// they go when the session goes, and the log stays.
#include <stdio.h>
#include <string.h>

#include "collector/api/change.h"
#include "collector/api/job.h"
#include "collector/remarks.h"

static void run_list(hark_store_read *read, const hark_question *question, hark_reply *reply) {
  hark_tables tables = hark_store_read_tables(read);
  hark_bytes record;
  hark_err err = hark_store_session(read, question->project, question->session, &record);
  json_t *notes = err == HARK_OK ? hark_remarks_list(&tables, question->project, question->session, &err) : NULL;
  if (err == HARK_ERR_NOT_FOUND) {
    hark_reply_error(reply, 404, "not_found", "there is no such session");
  } else if (err != HARK_OK) {
    hark_reply_error(reply, 503, hark_err_name(err), hark_err_sentence(err));
  } else {
    reply->status = 200;
    reply->json = json_pack("{s:o}", "notes", notes);
  }
}

bool hark_get_notes(hark_call *call) {
  hark_job_start(call->app, call->exchange, &call->question, run_list, false);
  return true;
}

static void free_record(hark_change *change) {
  json_decref(change->own);
}

static void say_which(hark_change *change, uint64_t number) {
  char session[2 * sizeof change->session.bytes + 1];
  hark_hex_write(change->session.bytes, sizeof change->session.bytes, session);
  snprintf(change->what, sizeof change->what, "%s %llu", session, (unsigned long long)number);
}

static hark_err write_note(hark_change *change, const hark_tables *tables) {
  bool too_many = false;
  hark_err err = hark_remark_add(tables, change->project, change->session, change->own, &too_many);
  if (err == HARK_ERR_NOT_FOUND) {
    return hark_change_deny(change, 404, "not_found", "there is no such session");
  }
  if (too_many) {
    return hark_change_deny(change, 409, "too_many", "a session has 200 notes at most: remove one first");
  }
  say_which(change, (uint64_t)json_integer_value(json_object_get(change->own, "id")));
  change->answer = json_incref(change->own);
  return err;
}

bool hark_post_note(hark_call *call) {
  hark_change *change = hark_change_open(call);
  if (!change) {
    return true;
  }
  const char *why;
  change->own = hark_remark_read(change->asked, call->question.now_ms, change->actor.name, &why);
  if (!change->own) {
    hark_change_refuse(change, 400, "bad_body", why);
    return true;
  }
  change->free = free_record;
  change->apply = write_note;
  change->action = "note.add";
  hark_change_start(change);
  return true;
}

static hark_err take_away(hark_change *change, const hark_tables *tables) {
  hark_err err = hark_remark_remove(tables, change->project, change->session, change->number);
  if (err == HARK_ERR_NOT_FOUND) {
    return hark_change_deny(change, 404, "not_found", "there is no such note");
  }
  change->answer = json_pack("{s:b}", "ok", 1);
  return err;
}

bool hark_delete_note(hark_call *call) {
  hark_change *change = hark_change_open_bare(call);
  if (!change) {
    return true;
  }
  change->apply = take_away;
  change->action = "note.remove";
  say_which(change, change->number);
  hark_change_start(change);
  return true;
}
