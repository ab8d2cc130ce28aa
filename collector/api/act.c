#include "collector/api/act.h"

#include <stdlib.h>

#include "collector/api/who.h"

static hark_err change(void *context, const hark_tables *tables) {
  hark_act *act = context;
  bool is_logged = true;
  hark_err err = act->apply ? act->apply(act, tables, &is_logged) : HARK_OK;
  if (err != HARK_OK || !is_logged) {
    return err;
  }
  return hark_audit_add(tables, &(hark_audit_entry){.at_ms = act->at_ms,
                                                    .who = act->who,
                                                    .from = act->from,
                                                    .action = act->action,
                                                    .project = act->project,
                                                    .what = *act->what ? act->what : NULL});
}

static void on_written(hark_write_job *job) {
  hark_act *act = job->context;
  act->done(act, job->err);
  free(act);
}

void hark_act_start(const hark_act *act) {
  hark_act *own = malloc(sizeof *own);
  if (!own) {
    hark_act failed = *act;
    act->done(&failed, HARK_ERR_NO_MEMORY);
    return;
  }
  *own = *act;
  own->at_ms = hark_app_now_ms();
  hark_who_address(act->app, act->exchange, own->from);
  own->job = (hark_write_job){
      .item = {.change = change, .change_context = own}, .bytes = sizeof *own, .done = on_written, .context = own};
  if (!own->app->writer || hark_writer_submit(own->app->writer, &own->job) != HARK_OK) {
    own->done(own, HARK_ERR_FULL);
    free(own);
  }
}
