// cli.h — the commands of the `hark` binary. Each takes what follows its name, and returns the exit code:
// 0 done, 1 could not, 2 was told something it does not understand.
//
// Room: collector/cli.
#ifndef HARK_COLLECTOR_CLI_CLI_H
#define HARK_COLLECTOR_CLI_CLI_H

int hark_cli_serve(int argc, char **argv);
int hark_cli_sessions(int argc, char **argv);
int hark_cli_replay(int argc, char **argv);
int hark_cli_check(int argc, char **argv);
int hark_cli_report(int argc, char **argv);
int hark_cli_coverage(int argc, char **argv);
int hark_cli_rootcause(int argc, char **argv);
int hark_cli_anomaly(int argc, char **argv);
int hark_cli_alerts(int argc, char **argv);
int hark_cli_watch(int argc, char **argv);
int hark_cli_annotate(int argc, char **argv);
int hark_cli_segments(int argc, char **argv);
int hark_cli_keys(int argc, char **argv);
int hark_cli_fsck(int argc, char **argv);
int hark_cli_users(int argc, char **argv);
int hark_cli_tokens(int argc, char **argv);
int hark_cli_audit(int argc, char **argv);
int hark_cli_routes(int argc, char **argv);
int hark_cli_forget(int argc, char **argv);
int hark_cli_export(int argc, char **argv);
int hark_cli_import(int argc, char **argv);
int hark_cli_backup(int argc, char **argv);
int hark_cli_restore(int argc, char **argv);
int hark_cli_rejudge(int argc, char **argv);
int hark_cli_retention(int argc, char **argv);
int hark_cli_thresholds(int argc, char **argv);
int hark_cli_compact(int argc, char **argv);
int hark_cli_ledger(int argc, char **argv);

#endif
