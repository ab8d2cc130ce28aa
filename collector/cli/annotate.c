// hark annotate — notes what numbers do not tell: a release, a flag, a campaign, or that a change is expected.
#include <stdio.h>
#include <string.h>

#include "collector/alerts/annotations.h"
#include "collector/app.h"
#include "collector/cli/change.h"
#include "collector/cli/cli.h"
#include "collector/http/query.h"

static const char usage[] =
    "hark annotate [add] --kind KIND --text TEXT [--at TIME] [--until TIME] [--metric NAME] [--project NAME] [--data "
    "DIR]\n"
    "       hark annotate list [--project NAME] [--data DIR]           one JSON line each\n"
    "       hark annotate remove ID [--project NAME] [--data DIR]\n"
    "  --kind    release, flag, campaign, note; or expected: no alarm is told of what happens from --at to --until\n"
    "            (a day without it), of --metric or of all of them\n"
    "  --at      2026-11-23T09:40Z, or seconds since 1970; without it: now\n";

typedef struct {
  hark_project_id project;
  json_t *record;
  uint64_t id;
} changing;

static hark_err add(void *context, const hark_tables *tables) {
  changing *c = context;
  return hark_annotation_add(tables, c->project, c->record, &c->id);
}

static hark_err take_away(void *context, const hark_tables *tables) {
  changing *c = context;
  return hark_record_remove(tables, c->project, HARK_RECORD_ANNOTATION, c->id);
}

static int list(const hark_cli_store *store) {
  hark_tables tables = hark_store_read_tables(store->read);
  json_t *records, *record;
  size_t i;
  hark_err err = hark_records_list(&tables, store->project->id, HARK_RECORD_ANNOTATION, &records);
  json_array_foreach(records, i, record) {
    json_dumpf(record, stdout, JSON_COMPACT);
    putchar('\n');
  }
  json_decref(records);
  return err == HARK_OK ? 0 : 1;
}

static int apply(const hark_cli_command *command, hark_cli_store *store, const char *action, const char *what,
                 hark_err (*change)(void *, const hark_tables *), changing *c) {
  hark_store_read_close(store->read);
  store->read = NULL;
  c->project = store->project->id;
  hark_err err = hark_cli_apply(
      store->store,
      &(hark_cli_change){.action = action, .what = what, .project = c->project, .apply = change, .context = c});
  return err == HARK_OK
             ? 0
             : hark_cli_fail(command, what,
                             err == HARK_ERR_NOT_FOUND ? "there is no such annotation" : hark_err_sentence(err));
}

static int run_add(const hark_cli_command *command, hark_cli_store *store, json_t *said) {
  const char *why;
  char what[HARK_AUDIT_WHAT_MAX];
  changing c = {.record = hark_annotation_read(said, hark_app_now_ms(), "command line", &why)};
  if (!c.record) {
    hark_cli_fail(command, "add", why);
    fprintf(stderr, "usage: %s", usage);
    return 2;
  }
  snprintf(what, sizeof what, "%s: %s", hark_record_text(c.record, "kind"), hark_record_text(c.record, "text"));
  int rc = apply(command, store, "annotation.add", what, add, &c);
  if (rc == 0) {
    printf("annotation %llu\n", (unsigned long long)c.id);
  }
  json_decref(c.record);
  return rc;
}

int hark_cli_annotate(int argc, char **argv) {
  const char *data = "./hark-data", *project = NULL, *words[2] = {"add", NULL};
  const char *kind = NULL, *text = NULL, *at = NULL, *until = NULL, *metric = NULL;
  const hark_cli_flag flags[] = {{.name = "--data", .text = &data},    {.name = "--project", .text = &project},
                                 {.name = "--kind", .text = &kind},    {.name = "--text", .text = &text},
                                 {.name = "--at", .text = &at},        {.name = "--until", .text = &until},
                                 {.name = "--metric", .text = &metric}};
  hark_cli_command command = {
      .name = "annotate", .usage = usage, .flags = flags, .flag_count = 7, .words = words, .words_max = 2};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  static const char *const known[] = {"add", "list", "remove"};
  changing gone = {0};
  bool removes = strcmp(words[0], "remove") == 0;
  if (!hark_cli_is_one_of(&command, words[0], known, 3)) {
    return 2;
  }
  if (removes && !(words[1] && hark_number_read(hark_bytes_from_cstr(words[1]), INT64_MAX, &gone.id))) {
    hark_cli_fail(&command, "remove", "wants the number of an annotation, as `hark annotate list` tells it");
    return 2;
  }
  json_t *said = json_pack("{s:s*, s:s*, s:s*, s:s*, s:s*}", "kind", kind, "text", text, "at", at, "until", until,
                           "metric", metric);
  hark_cli_store store;
  bool lists = strcmp(words[0], "list") == 0;
  rc = lists ? hark_cli_open(&command, data, project, &store) : hark_cli_open_to_write(&command, data, project, &store);
  if (rc == 0) {
    rc = lists     ? list(&store)
         : removes ? apply(&command, &store, "annotation.remove", words[1], take_away, &gone)
                   : run_add(&command, &store, said);
  }
  json_decref(said);
  hark_cli_close(&store);
  return rc;
}
