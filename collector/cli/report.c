// hark report — writes a report to files: HTML for people, JSON for programs, CSV for sheets.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/analysis/calendar.h"
#include "collector/api/job.h"
#include "collector/cli/cli.h"
#include "collector/cli/command.h"

static const char usage[] =
    "hark report friction|anomalies [--html FILE] [--json FILE] [--csv FILE] [--goal NAME] [--since 7d] [--url URL]\n"
    "                     [--replay-from DATE] [--data DIR] [--project NAME]\n"
    "  --goal   of friction: the custom event that means success (purchase)\n"
    "  --automated  of friction: with sessions that are known to be no person's (steered browsers, robots)\n"
    "  --exact-pages  of friction: each path is a page of its own; else /product/4711 is one of /product/*\n"
    "  --since  of friction: only sessions that began at most so long ago; of anomalies: only what stood out since "
    "then\n"
    "  --replay-from  of anomalies: the same, from a day on (2026-11-01): what would have been told\n"
    "  --url    where the viewer is, for links to replays (http://127.0.0.1:7070)\n"
    "  FILE     - is stdout\n";

static int write_form(const hark_cli_command *command, const hark_cli_store *store, const hark_question *question,
                      hark_job_run run, const char *path) {
  hark_reply reply = {0};
  run(store->read, question, &reply);
  int rc = reply.status == 200 ? hark_cli_write(command, path, (hark_bytes){(const uint8_t *)reply.bytes, reply.size})
                               : hark_cli_fail(command, path, reply.message);
  free(reply.bytes);
  return rc;
}

int hark_cli_report(int argc, char **argv) {
  const char *data = "./hark-data", *project = NULL, *goal = "", *since = NULL, *day = NULL;
  const char *url = "http://127.0.0.1:7070";
  bool automated = false, exact_pages = false;
  const char *files[3] = {NULL, NULL, NULL}, *kind = NULL;
  const hark_report_form forms[3] = {HARK_REPORT_HTML, HARK_REPORT_JSON, HARK_REPORT_CSV};
  const hark_cli_flag flags[] = {{.name = "--data", .text = &data},
                                 {.name = "--project", .text = &project},
                                 {.name = "--goal", .text = &goal},
                                 {.name = "--since", .text = &since},
                                 {.name = "--url", .text = &url},
                                 {.name = "--html", .text = &files[0]},
                                 {.name = "--json", .text = &files[1]},
                                 {.name = "--csv", .text = &files[2]},
                                 {.name = "--replay-from", .text = &day},
                                 {.name = "--automated", .on = &automated},
                                 {.name = "--exact-pages", .on = &exact_pages}};
  hark_cli_command command = {.name = "report",
                              .usage = usage,
                              .flags = flags,
                              .flag_count = sizeof flags / sizeof *flags,
                              .words = &kind,
                              .words_max = 1};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  hark_question question = {.to_ms = UINT64_MAX, .now_ms = hark_app_now_ms(), .base_url = url};
  uint64_t since_ms = 0;
  int64_t day_s = 0;
  bool anomalies = kind && strcmp(kind, "anomalies") == 0;
  const char *wrong = !anomalies && (!kind || strcmp(kind, "friction") != 0)
                          ? "the reports there are: friction, anomalies"
                      : !files[0] && !files[1] && !files[2]           ? "give --html, --json or --csv"
                      : strlen(goal) > HARK_API_GOAL_BYTES_MAX        ? "the goal's name is too long"
                      : since && !hark_cli_duration(since, &since_ms) ? "--since is like 7d or 24h"
                      : day && (!anomalies || !hark_time_read(hark_bytes_from_cstr(day), &day_s) || day_s < 0)
                          ? "--replay-from is a day like 2026-11-01, for anomalies"
                          : NULL;
  if (wrong) {
    hark_cli_fail(&command, kind ? kind : "REPORT", wrong);
    fprintf(stderr, "usage: %s", usage);
    return 2;
  }
  question.from_ms = since && since_ms < question.now_ms ? question.now_ms - since_ms : 0;
  question.from_ms = day ? (uint64_t)day_s * 1000 : question.from_ms;
  question.automated = automated;
  question.exact_pages = exact_pages;
  memcpy(question.goal, goal, strlen(goal) + 1);
  hark_cli_store store;
  rc = hark_cli_open(&command, data, project, &store);
  if (rc == 0) {
    hark_bytes site = store.project->name;
    memcpy(question.site, site.data ? (const char *)site.data : "",
           site.size < sizeof question.site - 1 ? site.size : sizeof question.site - 1);
    question.project = store.project->id;
  }
  for (size_t i = 0; i < 3 && rc == 0; i++) {
    question.form = forms[i];
    rc = files[i]
             ? write_form(&command, &store, &question, anomalies ? hark_run_anomalies : hark_run_friction, files[i])
             : 0;
  }
  hark_cli_close(&store);
  return rc;
}
