// hark segments — terms under a name, for lists of sessions and for reports.
#include <stdio.h>
#include <string.h>

#include "collector/api/saved_segment.h"
#include "collector/cli/change.h"
#include "collector/cli/cli.h"

static const char usage[] =
    "hark segments [list] [--project NAME] [--data DIR]             one JSON line each\n"
    "       hark segments save NAME --query TERMS [--project NAME] [--data DIR]\n"
    "       hark segments remove NAME [--project NAME] [--data DIR]\n"
    "  --query  what its sessions have in common: \"device:mobile country:DE -user:staff length>60\" (docs/api.md)\n";

typedef struct {
  hark_project_id project;
  json_t *record;
  const char *name;
} changing;

static hark_err save(void *context, const hark_tables *tables) {
  changing *c = context;
  return hark_segment_put(tables, c->project, c->record);
}

static hark_err take_away(void *context, const hark_tables *tables) {
  changing *c = context;
  return hark_segment_remove(tables, c->project, c->name);
}

static int list(const hark_cli_command *command, const hark_cli_store *store) {
  hark_tables tables = hark_store_read_tables(store->read);
  json_t *records, *record;
  size_t i;
  hark_err err = hark_records_list(&tables, store->project->id, HARK_RECORD_SEGMENT, &records);
  json_array_foreach(records, i, record) {
    json_dumpf(record, stdout, JSON_COMPACT);
    putchar('\n');
  }
  json_decref(records);
  return err == HARK_OK ? 0 : hark_cli_fail(command, "list", hark_err_sentence(err));
}

static int apply(const hark_cli_command *command, hark_cli_store *store, changing *c) {
  char what[HARK_AUDIT_WHAT_MAX];
  snprintf(what, sizeof what, c->record ? "%s: %s" : "%s", c->name, hark_record_text(c->record, "q"));
  hark_store_read_close(store->read);
  store->read = NULL;
  c->project = store->project->id;
  hark_err err =
      hark_cli_apply(store->store, &(hark_cli_change){.action = c->record ? "segment.save" : "segment.remove",
                                                      .what = what,
                                                      .project = c->project,
                                                      .apply = c->record ? save : take_away,
                                                      .context = c});
  const char *why = err == HARK_ERR_NOT_FOUND ? "there is no segment of that name"
                    : err == HARK_ERR_FULL    ? "a project has 500 segments at most: remove one first"
                                              : hark_err_sentence(err);
  return err == HARK_OK ? 0 : hark_cli_fail(command, c->name, why);
}

static json_t *read_segment(const char *name, const char *query, const char **why) {
  json_t *called = json_string(name), *terms = query ? json_string(query) : NULL;
  json_t *record = hark_segment_read(called, terms, "command line", why);
  json_decref(called);
  json_decref(terms);
  return record;
}

int hark_cli_segments(int argc, char **argv) {
  const char *data = "./hark-data", *project = NULL, *query = NULL, *words[2] = {"list", NULL}, *why = NULL;
  const hark_cli_flag flags[] = {
      {.name = "--data", .text = &data}, {.name = "--project", .text = &project}, {.name = "--query", .text = &query}};
  hark_cli_command command = {
      .name = "segments", .usage = usage, .flags = flags, .flag_count = 3, .words = words, .words_max = 2};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  static const char *const known[] = {"list", "save", "remove"};
  if (!hark_cli_is_one_of(&command, words[0], known, 3)) {
    return 2;
  }
  bool lists = strcmp(words[0], "list") == 0, saves = strcmp(words[0], "save") == 0;
  changing c = {.name = words[1]};
  c.record = saves && c.name ? read_segment(c.name, query, &why) : NULL;
  if (!lists && (!c.name || (saves && !c.record))) {
    hark_cli_fail(&command, words[0], c.name ? why : "wants the name of a segment");
    fprintf(stderr, "usage: %s", usage);
    return 2;
  }
  hark_cli_store store;
  rc = lists ? hark_cli_open(&command, data, project, &store) : hark_cli_open_to_write(&command, data, project, &store);
  if (rc == 0) {
    rc = lists ? list(&command, &store) : apply(&command, &store, &c);
  }
  json_decref(c.record);
  hark_cli_close(&store);
  return rc;
}
