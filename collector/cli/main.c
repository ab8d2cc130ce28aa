// hark — one binary, many commands.
#include <stdio.h>
#include <string.h>

#include "collector/cli/cli.h"

static const struct {
  const char *name;
  int (*run)(int argc, char **argv);
  const char *what;
} commands[] = {
    {"serve", hark_cli_serve, "collect, and serve the SDK, the viewer and the API"},
    {"sessions", hark_cli_sessions, "list what was recorded"},
    {"replay", hark_cli_replay, "write a moment of a session as HTML"},
    {"check", hark_cli_check, "compare replays with the hashes that the pages sent"},
    {"report", hark_cli_report, "write a report (friction)"},
    {"coverage", hark_cli_coverage, "page loads that the site's own log saw, beside those recorded"},
    {"rootcause", hark_cli_rootcause, "which combination of attributes explains a change"},
    {"anomaly", hark_cli_anomaly, "which points of a series were not to be expected"},
    {"alerts", hark_cli_alerts, "who hears of alarms and how; which there are"},
    {"watch", hark_cli_watch, "judge and deliver alerts beside a collector"},
    {"annotate", hark_cli_annotate, "note a release, a campaign, or that a change is expected"},
    {"segments", hark_cli_segments, "save terms under a name, for lists and reports"},
    {"keys", hark_cli_keys, "show projects, make keys"},
    {"export", hark_cli_export, "one session, one person's data, or all, as JSON"},
    {"import", hark_cli_import, "bring in what export wrote, or a recording made with rrweb"},
    {"forget", hark_cli_forget, "remove what is kept of one person or one session"},
    {"thresholds", hark_cli_thresholds, "when a signal counts as one, by project"},
    {"rejudge", hark_cli_rejudge, "look for signals again in stored sessions"},
    {"retention", hark_cli_retention, "how long, and how much, a project keeps"},
    {"backup", hark_cli_backup, "copy the store, also while it is written"},
    {"restore", hark_cli_restore, "bring a backup back"},
    {"compact", hark_cli_compact, "give freed space back"},
    {"fsck", hark_cli_fsck, "recount everything from the stored batches; repair on request"},
    {"users", hark_cli_users, "who may sign in, and what each may do"},
    {"tokens", hark_cli_tokens, "secrets for programs that read"},
    {"audit", hark_cli_audit, "who did what, and whether the log is whole"},
    {"ledger", hark_cli_ledger, "how every batch that arrived ended"},
    {"routes", hark_cli_routes, "the API's routes, and who may call them"},
};

static int usage(FILE *to, int code) {
  fprintf(to, "usage: hark COMMAND [--flag value …]\n\n");
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    fprintf(to, "  %-10s%s\n", commands[i].name, commands[i].what);
  }
  fprintf(to, "\n`hark COMMAND --help` tells more.\n");
  return code;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    return usage(stderr, 2);
  }
  if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
    return usage(stdout, 0);
  }
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    if (strcmp(argv[1], commands[i].name) == 0) {
      return commands[i].run(argc - 2, argv + 2);
    }
  }
  fprintf(stderr, "hark: there is no command '%s'\n", argv[1]);
  return usage(stderr, 2);
}
