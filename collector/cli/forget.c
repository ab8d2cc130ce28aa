// hark forget — removes what is kept of one person, or of one session, and leaves a receipt.
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/app.h"
#include "collector/cli/change.h"
#include "collector/cli/cli.h"
#include "collector/cli/command.h"
#include "collector/http/query.h"
#include "collector/receipt.h"
#include "collector/store/forget.h"
#include "collector/store/subject.h"

#define MERGE_BYTES_MAX ((size_t)64 << 20)

static const char usage[] =
    "hark forget --user ID | --session ID [--project NAME] [--dry-run] [--data DIR]\n"
    "       removes batches, summaries, index entries, counts and files that nobody else uses, and prints a receipt,\n"
    "       which is also added to DIR/receipts.ndjson; --dry-run only counts\n";

typedef struct {
  const hark_cli_command *command;
  const char *data, *user, *session;
  bool dry_run;
  hark_cli_store store;
  hark_arena arena, merge;
  hark_session_id *sessions;
  uint32_t count;
} forgetting;

static int find(forgetting *f) {
  if (f->user) {
    hark_err err = hark_subject_sessions(f->store.read, f->store.project->id, hark_bytes_from_cstr(f->user), &f->arena,
                                         &f->sessions, &f->count);
    return err == HARK_OK ? 0 : hark_cli_fail(f->command, f->user, hark_err_sentence(err));
  }
  f->sessions = hark_arena_take_items(&f->arena, 1, sizeof *f->sessions);
  f->count = 1;
  return f->sessions && hark_hex_read(hark_bytes_from_cstr(f->session), f->sessions->bytes, sizeof f->sessions->bytes)
             ? 0
             : hark_cli_fail(f->command, f->session, "a session is named by its 32 hexadecimal digits here");
}

// Each session in a transaction of its own: a running collector writes in between.
static int remove_all(forgetting *f, hark_forgotten *sum) {
  hark_err err = HARK_OK;
  for (uint32_t i = 0; i < f->count && err == HARK_OK; i++) {
    if (f->dry_run) {
      hark_tables tables = hark_store_read_tables(f->store.read);
      err = hark_forget_measure(&tables, f->store.project->id, f->sessions[i], sum);
      continue;
    }
    hark_forgetting one = {
        .project = f->store.project->id, .session = f->sessions[i], .merge = &f->merge, .now_ms = hark_app_now_ms()};
    err = hark_cli_apply(f->store.store, &(hark_cli_change){.action = "forget",
                                                            .what = f->user ? "a session of a user" : "a session",
                                                            .project = f->store.project->id,
                                                            .apply = hark_forget_change,
                                                            .context = &one});
    if (err == HARK_OK) {
      hark_forgotten_add(sum, &one.forgotten);
    }
  }
  return err == HARK_OK ? 0 : hark_cli_fail(f->command, f->data, hark_err_sentence(err));
}

static int give_receipt(const forgetting *f, const hark_forgotten *sum) {
  json_t *receipt = hark_receipt_make(f->store.project->name, f->user != NULL,
                                      hark_bytes_from_cstr(f->user ? f->user : f->session), f->dry_run, sum);
  char *line = receipt ? json_dumps(receipt, JSON_COMPACT) : NULL;
  json_decref(receipt);
  if (!line) {
    return hark_cli_fail(f->command, "receipt", hark_err_sentence(HARK_ERR_NO_MEMORY));
  }
  printf("%s\n", line);
  int rc = 0;
  if (!f->dry_run && sum->sessions > 0 && hark_receipt_keep(f->data, line) != HARK_OK) {
    rc = hark_cli_fail(f->command, f->data, "what was asked for is forgotten, but its receipt was not kept");
  }
  free(line);
  if (sum->blobs_unsure) {
    fprintf(stderr,
            "hark forget: this store does not know yet which stylesheets, fonts and images are used by whom, and "
            "kept them; `hark fsck --repair` finds out\n");
  }
  if (sum->sessions == 0) {
    fprintf(stderr, "hark forget: nothing of this %s is kept\n", f->user ? "user" : "session");
  }
  return rc;
}

static int run(forgetting *f) {
  hark_forgotten sum = {0};
  int rc = find(f);
  if (rc == 0 && !f->dry_run) {
    hark_store_read_close(f->store.read); // the store may have to grow
    f->store.read = NULL;
  }
  rc = rc != 0 ? rc : remove_all(f, &sum);
  return rc != 0 ? rc : give_receipt(f, &sum);
}

int hark_cli_forget(int argc, char **argv) {
  const char *project = NULL;
  forgetting f = {.data = "./hark-data"};
  const hark_cli_flag flags[] = {{.name = "--data", .text = &f.data},
                                 {.name = "--project", .text = &project},
                                 {.name = "--user", .text = &f.user},
                                 {.name = "--session", .text = &f.session},
                                 {.name = "--dry-run", .on = &f.dry_run}};
  hark_cli_command command = {.name = "forget", .usage = usage, .flags = flags, .flag_count = 5};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  if (!f.user == !f.session) {
    hark_cli_fail(&command, "--user, --session", "has to be one of the two");
    fprintf(stderr, "usage: %s", usage);
    return 2;
  }
  f.command = &command;
  hark_arena_open(&f.arena, MERGE_BYTES_MAX);
  hark_arena_open(&f.merge, MERGE_BYTES_MAX);
  rc = hark_cli_open_to_write(&command, f.data, project, &f.store);
  rc = rc != 0 ? rc : run(&f);
  hark_cli_close(&f.store);
  hark_arena_close(&f.arena);
  hark_arena_close(&f.merge);
  return rc;
}
