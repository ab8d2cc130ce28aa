// saved_segments.c — segments by name: list, save, remove. Each change is in the audit log.
#include <stdio.h>
#include <string.h>

#include "collector/api/change.h"
#include "collector/api/job.h"
#include "collector/api/saved_segment.h"

static void run_list(hark_store_read *read, const hark_question *question, hark_reply *reply) {
  hark_tables tables = hark_store_read_tables(read);
  json_t *records;
  hark_err err = hark_records_list(&tables, question->project, HARK_RECORD_SEGMENT, &records);
  if (err != HARK_OK) {
    json_decref(records);
    hark_reply_error(reply, 503, hark_err_name(err), hark_err_sentence(err));
    return;
  }
  reply->status = 200;
  reply->json = json_pack("{s:o}", "segments", records);
}

bool hark_get_saved_segments(hark_call *call) {
  hark_job_start(call->app, call->exchange, &call->question, run_list, false);
  return true;
}

static void free_record(hark_change *change) {
  json_decref(change->own);
}

static hark_err save(hark_change *change, const hark_tables *tables) {
  hark_err err = hark_segment_put(tables, change->project, change->own);
  if (err == HARK_ERR_FULL) {
    return hark_change_deny(change, 409, "too_many", "a project has 500 segments at most: remove one first");
  }
  change->answer = json_incref(change->own);
  return err;
}

bool hark_post_saved_segment(hark_call *call) {
  hark_change *change = hark_change_open(call);
  if (!change) {
    return true;
  }
  const char *why;
  change->own = hark_segment_read(json_object_get(change->asked, "name"), json_object_get(change->asked, "q"),
                                  change->actor.name, &why);
  if (!change->own) {
    hark_change_refuse(change, 400, "bad_body", why);
    return true;
  }
  change->free = free_record;
  change->apply = save;
  change->action = "segment.save";
  snprintf(change->what, sizeof change->what, "%s: %s", hark_record_text(change->own, "name"),
           hark_record_text(change->own, "q"));
  hark_change_start(change);
  return true;
}

static hark_err take_away(hark_change *change, const hark_tables *tables) {
  hark_err err = hark_segment_remove(tables, change->project, change->name);
  if (err == HARK_ERR_NOT_FOUND) {
    return hark_change_deny(change, 404, "not_found", "there is no segment of that name");
  }
  change->answer = json_pack("{s:b}", "ok", 1);
  return err;
}

bool hark_delete_saved_segment(hark_call *call) {
  hark_change *change = hark_change_open_bare(call);
  if (!change) {
    return true;
  }
  change->apply = take_away;
  change->action = "segment.remove";
  snprintf(change->what, sizeof change->what, "%s", change->name);
  hark_change_start(change);
  return true;
}
