// change.h — what the commands share that change who may do what: the store open for writing, and the audit log.
//
// Room: collector/cli. A running collector sees such a change at once: it looks into the same store.
#ifndef HARK_COLLECTOR_CLI_CHANGE_H
#define HARK_COLLECTOR_CLI_CHANGE_H

#include "collector/access/accounts.h"
#include "collector/access/audit.h"
#include "collector/cli/command.h"

// One change and its entry in the audit log, in one transaction.
typedef struct {
  const char *action, *what; // of the entry; `what` may be NULL
  hark_project_id project;
  hark_err (*apply)(void *context, const hark_tables *tables); // NULL: the entry alone
  void *context;
} hark_cli_change;
// Makes it, in the name of whoever runs the command ("command line (uid 1000)").
hark_err hark_cli_apply(hark_store *store, const hark_cli_change *change);

// Opens the store for writing, with nothing open for reading. Returns 0, or the exit code; close it in both cases.
int hark_cli_open_to_change(const hark_cli_command *command, const char *data, hark_cli_store *store);
// Finds a project by name; id 0 for "all". False, told, where there is none.
bool hark_cli_project_id(const hark_cli_command *command, const hark_cli_store *store, const char *name,
                         hark_project_id *id);
// Reads one line from stdin into out[0..out_max), without its end; false, told, where there is none or it is too long.
bool hark_cli_read_line(const hark_cli_command *command, const char *what, char *out, size_t out_max);
// Prints " shop:replays,reports" for each grant.
void hark_cli_print_grants(const hark_cli_store *store, const hark_grants *grants);

#endif
