// hark ledger — how every batch that arrived ended: of a project, or of one of its sessions.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/api/routes.h"
#include "collector/cli/cli.h"
#include "collector/cli/command.h"
#include "collector/store/ledger.h"

static const char usage[] =
    "hark ledger [--project NAME] [--session ID] [--json] [--check] [--data DIR]\n\n"
    "--check counts the batches that are kept, one by one, and compares. A running collector writes what it rejected\n"
    "once a second. What named no project is under --project none.\n";

typedef struct {
  const hark_cli_command *command;
  hark_project_id project;
  hark_session_id session;
  bool of_session, as_json, checks;
} asked;

static int print(const asked *a, json_t *ledger) {
  const char *name;
  json_t *value;
  if (a->as_json) {
    char *text = json_dumps(ledger, JSON_COMPACT);
    printf("%s\n", text ? text : "");
    free(text);
    return text ? 0 : 1;
  }
  json_object_foreach(ledger, name, value) {
    if (json_is_integer(value)) {
      printf("%-28s %12lld\n", name, (long long)json_integer_value(value));
    }
  }
  json_object_foreach(json_object_get(ledger, "rejected"), name, value) {
    printf("rejected: %-18s %12lld\n", name, (long long)json_integer_value(value));
  }
  return 0;
}

static int check(const asked *a, const hark_tables *tables, const json_t *ledger) {
  uint64_t stored, told = (uint64_t)json_integer_value(json_object_get(ledger, "stored"));
  char why[160];
  hark_err err = hark_ledger_recount(tables, a->project, &stored);
  if (err != HARK_OK) {
    return hark_cli_fail(a->command, "--check", hark_err_sentence(err));
  }
  if (stored == told) {
    return 0;
  }
  snprintf(why, sizeof why, "the ledger says that %llu batches are stored, and %llu are there",
           (unsigned long long)told, (unsigned long long)stored);
  return hark_cli_fail(a->command, "--check", why);
}

static int run(const asked *a, const hark_cli_store *store) {
  hark_tables tables = hark_store_read_tables(store->read);
  hark_err err;
  json_t *ledger = hark_ledger_json(&tables, a->project, a->of_session ? &a->session : NULL, &err);
  if (err != HARK_OK) {
    return hark_cli_fail(a->command, a->of_session ? "--session" : "ledger",
                         err == HARK_ERR_NOT_FOUND ? "there is no such session" : hark_err_sentence(err));
  }
  int rc = print(a, ledger);
  rc = rc == 0 && a->checks && !a->of_session ? check(a, &tables, ledger) : rc;
  json_decref(ledger);
  return rc;
}

int hark_cli_ledger(int argc, char **argv) {
  asked a = {0};
  const char *data = "./hark-data", *name = NULL, *session = NULL;
  const hark_cli_flag flags[] = {{.name = "--data", .text = &data},
                                 {.name = "--project", .text = &name},
                                 {.name = "--session", .text = &session},
                                 {.name = "--json", .on = &a.as_json},
                                 {.name = "--check", .on = &a.checks}};
  hark_cli_command command = {.name = "ledger", .usage = usage, .flags = flags, .flag_count = 5};
  a.command = &command;
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  a.of_session = session != NULL;
  if (session && !hark_hex_read(hark_bytes_from_cstr(session), a.session.bytes, sizeof a.session.bytes)) {
    return hark_cli_fail(&command, session, "a session is 32 hex digits");
  }
  hark_cli_store store;
  bool none = name && strcmp(name, "none") == 0;
  rc = hark_cli_open(&command, data, none ? NULL : name, &store);
  if (rc == 0) {
    a.project = none ? (hark_project_id){0} : store.project->id;
    rc = run(&a, &store);
  }
  hark_cli_close(&store);
  return rc;
}
