// hark report — writes a report to files: HTML for people, JSON for programs, CSV for sheets.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/analysis/calendar.h"
#include "collector/api/job.h"
#include "collector/cli/cli.h"
#include "collector/cli/command.h"
#include "collector/report/heatmap_report.h"

static const char usage[] =
    "hark report friction|heatmap|form|journey|funnel|anomalies [--html FILE] [--json FILE] [--csv FILE] [--since 7d] "
    "[--url URL]\n"
    "                     [--query TERMS] [--segment NAMES] [--automated] [--goal NAME] [--exact-pages] [--steps LIST] "
    "[--within 24h]\n"
    "                     [--by NAME] [--page PAGE] [--device NAME] [--replay-from DATE] [--data DIR] [--project "
    "NAME]\n"
    "  FILE     - is stdout\n"
    "  --since  only sessions that began at most so long ago; of anomalies: only what stood out since then\n"
    "  --url    where the viewer is, for links to replays (http://127.0.0.1:7070)\n"
    "  of all but anomalies:\n"
    "  --query  only sessions that fit (\"browser:Safari -page:/admin length>60\"; docs/api.md)\n"
    "  --segment  only sessions of that segment (`hark segments`); of several, by commas: that are in all of them\n"
    "  --automated  with sessions that are known to be no person's (steered browsers, robots)\n"
    "  of friction and journey:\n"
    "  --goal   the custom event that means success (the project's, or purchase)\n"
    "  of all but funnel and anomalies:\n"
    "  --exact-pages  each path is a page of its own; else /product/4711 is one of /product/*\n"
    "  of funnel:\n"
    "  --steps  two to eight, by commas: a page (/cart, /product/*), goal:NAME or signal:NAME\n"
    "  --within from the first step to the last (24h)\n"
    "  --by     the attribute or tag that parts the sessions (device)\n"
    "  of heatmap and form:\n"
    "  --page   which page (/product/*); else the most visited one, or forms of all pages\n"
    "  --device desktop, mobile, other or any; else the one that most of its visits have, or any\n"
    "  of anomalies:\n"
    "  --replay-from  the same, from a day on (2026-11-01): what would have been told\n";

static const struct {
  const char *name;
  hark_job_run run;
} kinds[] = {{"friction", hark_run_friction}, {"heatmap", hark_run_heatmap}, {"form", hark_run_forms},
             {"journey", hark_run_journey},   {"funnel", hark_run_funnel},   {"anomalies", hark_run_anomalies}};

static hark_job_run run_of(const char *name) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    if (strcmp(kinds[i].name, name) == 0) {
      return kinds[i].run;
    }
  }
  return NULL;
}

static int write_form(const hark_cli_command *command, const hark_cli_store *store, const hark_question *question,
                      hark_job_run run, const char *path) {
  hark_reply reply = {0};
  run(store->read, question, &reply);
  int rc = reply.status == 200 ? hark_cli_write(command, path, (hark_bytes){(const uint8_t *)reply.bytes, reply.size})
                               : hark_cli_fail(command, path, reply.message);
  free(reply.bytes);
  return rc;
}

// What was said on the command line.
typedef struct {
  const char *data, *project, *goal, *since, *day, *url, *steps, *within, *by, *query, *segment, *page, *device, *kind;
  const char *files[3];
  bool automated, exact_pages;
} said;

static bool copy(char *to, size_t size, const char *text) {
  size_t length = strlen(text);
  if (length < size) {
    memcpy(to, text, length + 1);
  }
  return length < size;
}

// Returns what is wrong with it, or NULL.
static const char *question_of(const said *s, hark_question *q) {
  uint64_t since_ms = 0;
  int64_t day_s = 0;
  bool anomalies = strcmp(s->kind, "anomalies") == 0;
  const char *wrong = !run_of(s->kind) ? "the reports there are: friction, heatmap, form, journey, funnel, anomalies"
                      : !s->files[0] && !s->files[1] && !s->files[2] ? "give --html, --json or --csv"
                      : !copy(q->goal, sizeof q->goal, s->goal)      ? "the goal's name is too long"
                      : !copy(q->page, sizeof q->page, s->page)      ? "--page is too long"
                      : *s->device && !hark_heatmap_device_read(hark_bytes_from_cstr(s->device), &q->device)
                          ? "--device is desktop, mobile, other or any"
                      : !copy(q->by, sizeof q->by, s->by)                         ? "--by is too long"
                      : !copy(q->steps, sizeof q->steps, s->steps)                ? "--steps is too long"
                      : !copy(q->words, sizeof q->words, s->query)                ? "--query is too long"
                      : !copy(q->segments, sizeof q->segments, s->segment)        ? "--segment is too long"
                      : s->since && !hark_cli_duration(s->since, &since_ms)       ? "--since is like 7d or 24h"
                      : s->within && !hark_cli_duration(s->within, &q->within_ms) ? "--within is like 30m or 24h"
                      : s->day && (!anomalies || !hark_time_read(hark_bytes_from_cstr(s->day), &day_s) || day_s < 0)
                          ? "--replay-from is a day like 2026-11-01, for anomalies"
                          : NULL;
  q->words_size = strlen(q->words);
  q->from_ms = s->since && since_ms < q->now_ms ? q->now_ms - since_ms : 0;
  q->from_ms = s->day ? (uint64_t)day_s * 1000 : q->from_ms;
  q->device_said = *s->device != 0;
  q->automated = s->automated;
  q->exact_pages = s->exact_pages;
  return wrong;
}

static int write_forms(const hark_cli_command *command, const said *s, hark_question *question) {
  static const hark_report_form forms[3] = {HARK_REPORT_HTML, HARK_REPORT_JSON, HARK_REPORT_CSV};
  hark_cli_store store;
  int rc = hark_cli_open(command, s->data, s->project, &store);
  if (rc == 0) {
    hark_bytes site = store.project->name;
    memcpy(question->site, site.data ? (const char *)site.data : "",
           site.size < sizeof question->site - 1 ? site.size : sizeof question->site - 1);
    question->project = store.project->id;
    hark_reply reply = {0};
    hark_question_take_goal(store.read, question);
    bool known = hark_question_resolve(store.read, question, &reply);
    rc = known ? 0 : hark_cli_fail(command, s->segment, reply.message);
  }
  for (size_t i = 0; i < 3 && rc == 0; i++) {
    question->form = forms[i];
    rc = s->files[i] ? write_form(command, &store, question, run_of(s->kind), s->files[i]) : 0;
  }
  hark_cli_close(&store);
  return rc;
}

int hark_cli_report(int argc, char **argv) {
  said s = {.data = "./hark-data",
            .goal = "",
            .url = "http://127.0.0.1:7070",
            .steps = "",
            .by = "",
            .query = "",
            .segment = "",
            .page = "",
            .device = ""};
  const hark_cli_flag flags[] = {{.name = "--data", .text = &s.data},
                                 {.name = "--project", .text = &s.project},
                                 {.name = "--goal", .text = &s.goal},
                                 {.name = "--since", .text = &s.since},
                                 {.name = "--url", .text = &s.url},
                                 {.name = "--html", .text = &s.files[0]},
                                 {.name = "--json", .text = &s.files[1]},
                                 {.name = "--csv", .text = &s.files[2]},
                                 {.name = "--replay-from", .text = &s.day},
                                 {.name = "--automated", .on = &s.automated},
                                 {.name = "--exact-pages", .on = &s.exact_pages},
                                 {.name = "--steps", .text = &s.steps},
                                 {.name = "--within", .text = &s.within},
                                 {.name = "--by", .text = &s.by},
                                 {.name = "--query", .text = &s.query},
                                 {.name = "--segment", .text = &s.segment},
                                 {.name = "--page", .text = &s.page},
                                 {.name = "--device", .text = &s.device}};
  hark_cli_command command = {.name = "report",
                              .usage = usage,
                              .flags = flags,
                              .flag_count = sizeof flags / sizeof *flags,
                              .words = &s.kind,
                              .words_max = 1};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  hark_question question = {.to_ms = UINT64_MAX, .now_ms = hark_app_now_ms(), .base_url = s.url};
  const char *wrong =
      s.kind ? question_of(&s, &question) : "which one? friction, heatmap, form, journey, funnel or anomalies";
  if (wrong) {
    hark_cli_fail(&command, s.kind ? s.kind : "REPORT", wrong);
    fprintf(stderr, "usage: %s", usage);
    return 2;
  }
  return write_forms(&command, &s, &question);
}
