// hark rejudge — looks for signals again in stored sessions, by today's detectors and the project's thresholds.
#include <inttypes.h>
#include <stdio.h>

#include "collector/app.h"
#include "collector/cli/cli.h"
#include "collector/cli/command.h"
#include "collector/rest/rejudge.h"

static const char usage[] =
    "hark rejudge [--project NAME] [--since 30d] [--data DIR]\n"
    "       judges sessions at rest (no batch for ten minutes) that today's thresholds have not judged yet, also "
    "beside\n"
    "       a running collector, which does the same by itself with sessions of the last hours\n";
#define ROUND_MAX 1024u

typedef struct {
  const hark_cli_command *command;
  hark_cli_store *store;
  hark_rejudging job;
  hark_session_id sessions[ROUND_MAX];
  uint64_t from_ms, now_ms, judged, failed;
} run;

static hark_err judge(run *r, hark_session_id session) {
  hark_store_read *read;
  r->job.session = session;
  hark_err err = hark_store_read_open(r->store->store, &read);
  if (err == HARK_OK) {
    err = hark_rejudge_read(read, &r->job);
    hark_store_read_close(read);
  }
  err = err != HARK_OK ? err : hark_store_change(r->store->store, hark_rejudge_change, &r->job);
  r->judged += err == HARK_OK && r->job.replaced;
  return err;
}

// One round of sessions; *more: there were as many as a round takes.
static hark_err round_of(run *r, bool *more) {
  hark_store_read *read;
  uint32_t count = 0;
  uint64_t before = r->judged;
  hark_err err = hark_store_read_open(r->store->store, &read);
  if (err == HARK_OK) {
    err = hark_rejudge_find(read, r->job.project, &r->job.thresholds, r->from_ms, UINT64_MAX, r->now_ms, r->sessions,
                            ROUND_MAX, &count);
    hark_store_read_close(read);
  }
  r->failed = 0;
  for (uint32_t i = 0; i < count && err == HARK_OK; i++) {
    hark_err one = judge(r, r->sessions[i]);
    r->failed += one == HARK_ERR_NO_MEMORY;
    err = one == HARK_ERR_NO_MEMORY || one == HARK_ERR_NOT_FOUND ? HARK_OK : one;
  }
  *more = count == ROUND_MAX && r->judged > before;
  return err;
}

int hark_cli_rejudge(int argc, char **argv) {
  const char *data = "./hark-data", *name = NULL, *since = NULL;
  const hark_cli_flag flags[] = {
      {.name = "--data", .text = &data}, {.name = "--project", .text = &name}, {.name = "--since", .text = &since}};
  hark_cli_command command = {.name = "rejudge", .usage = usage, .flags = flags, .flag_count = 3};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  uint64_t back_ms = UINT64_MAX;
  if (since && !hark_cli_duration(since, &back_ms)) {
    hark_cli_fail(&command, "--since", "has to be like 30d, 12h or 90m");
    return 2;
  }
  hark_cli_store store;
  rc = hark_cli_open_to_write(&command, data, name, &store);
  if (rc == 0) {
    static run r;
    hark_arena batch, found;
    hark_bytes wrong;
    hark_arena_open(&batch, HARK_REJUDGE_BYTES_MAX);
    hark_arena_open(&found, HARK_REJUDGE_BYTES_MAX);
    r = (run){.command = &command, .store = &store, .now_ms = hark_app_now_ms()};
    r.job = (hark_rejudging){.project = store.project->id, .batch = &batch, .found = &found};
    r.from_ms = back_ms < r.now_ms ? r.now_ms - back_ms : 0;
    hark_err err = hark_thresholds_read(store.project->thresholds, &r.job.thresholds, &wrong);
    hark_store_read_close(store.read);
    store.read = NULL;
    for (bool more = true; more && err == HARK_OK;) {
      err = round_of(&r, &more);
    }
    printf("%" PRIu64 " sessions judged again", r.judged);
    printf(r.failed > 0 ? "; %" PRIu64 " are too large to be judged\n" : "\n", r.failed);
    rc = err == HARK_OK ? 0 : hark_cli_fail(&command, data, hark_err_sentence(err));
    hark_arena_close(&batch);
    hark_arena_close(&found);
  }
  hark_cli_close(&store);
  return rc;
}
