// hark thresholds — when a signal counts as one, by project: what is set, and setting it.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "collector/app.h"
#include "collector/cli/change.h"
#include "collector/cli/cli.h"
#include "collector/signals/thresholds.h"

static const char usage[] =
    "hark thresholds [NAME=VALUE …] [--project NAME] [--reset] [--data DIR]\n"
    "       without NAME=VALUE: lists all, with their defaults. NAME=default, or --reset for all, goes back to them.\n"
    "       Sessions are judged by them when they have come to rest; `hark rejudge` does so with older ones\n";
#define WORDS_MAX 32u

// Puts a word over those that are there: the name's earlier word goes. False: there is no room.
static bool put_word(char text[HARK_THRESHOLDS_TEXT_MAX], const char *word) {
  size_t name_size = strcspn(word, "=") + (strchr(word, '=') != NULL);
  char kept[HARK_THRESHOLDS_TEXT_MAX] = "";
  size_t size = 0;
  for (const char *at = text; *at;) {
    size_t length = strcspn(at, " ");
    if (strncmp(at, word, name_size) != 0) {
      size += (size_t)snprintf(kept + size, sizeof kept - size, "%s%.*s", size > 0 ? " " : "", (int)length, at);
    }
    at += length + strspn(at + length, " ");
  }
  if (strcmp(word + name_size, "default") != 0) {
    size += (size_t)snprintf(kept + size, sizeof kept - size, "%s%s", size > 0 ? " " : "", word);
  }
  bool fits = size < sizeof kept;
  if (fits) {
    memcpy(text, kept, size + 1);
  }
  return fits;
}

static int set(const hark_cli_command *command, hark_cli_store *store, const char *text) {
  hark_thresholds thresholds;
  hark_bytes wrong = {0};
  if (hark_thresholds_read(hark_bytes_from_cstr(text), &thresholds, &wrong) != HARK_OK) {
    char word[64];
    snprintf(word, sizeof word, "%.*s", (int)wrong.size, (const char *)wrong.data);
    hark_cli_fail(command, word, "is no threshold: NAME=VALUE with a name of `hark thresholds`, and 1 to 600000");
    return 2;
  }
  hark_project project = *store->project;
  project.thresholds = hark_bytes_from_cstr(text);
  hark_store_read_close(store->read);
  store->read = NULL;
  hark_err err = hark_projects_put(store->store, &project);
  char what[96]; // the whole is in the project's record
  snprintf(what, sizeof what, "%s", *text ? text : "defaults");
  hark_cli_change change = {.action = "thresholds", .what = what, .project = project.id};
  err = err != HARK_OK ? err : hark_cli_apply(store->store, &change);
  return err == HARK_OK ? 0 : hark_cli_fail(command, "thresholds", hark_err_sentence(err));
}

static void print(hark_bytes text) {
  hark_thresholds thresholds;
  hark_threshold_row rows[32];
  hark_bytes wrong;
  if (hark_thresholds_read(text, &thresholds, &wrong) != HARK_OK) {
    thresholds = hark_thresholds_default();
  }
  size_t count = hark_thresholds_rows(&thresholds, rows);
  for (size_t i = 0; i < count; i++) {
    printf("%-20s %8" PRIu32 "  %s (default %" PRIu32 ")\n", rows[i].name, rows[i].value, rows[i].what, rows[i].normal);
  }
}

int hark_cli_thresholds(int argc, char **argv) {
  const char *data = "./hark-data", *name = NULL, *words[WORDS_MAX];
  bool reset = false;
  const hark_cli_flag flags[] = {
      {.name = "--data", .text = &data}, {.name = "--project", .text = &name}, {.name = "--reset", .on = &reset}};
  hark_cli_command command = {
      .name = "thresholds", .usage = usage, .flags = flags, .flag_count = 3, .words = words, .words_max = WORDS_MAX};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  bool writes = command.word_count > 0 || reset;
  hark_cli_store store;
  rc = writes ? hark_cli_open_to_write(&command, data, name, &store) : hark_cli_open(&command, data, name, &store);
  if (rc == 0) {
    char text[HARK_THRESHOLDS_TEXT_MAX] = "";
    hark_bytes present = store.project->thresholds;
    if (!reset && present.size < sizeof text) {
      snprintf(text, sizeof text, "%.*s", (int)present.size, (const char *)present.data);
    }
    for (size_t i = 0; i < command.word_count && rc == 0; i++) {
      rc = put_word(text, words[i]) ? 0 : hark_cli_fail(&command, words[i], "is too much");
    }
    rc = rc == 0 && writes ? set(&command, &store, text) : rc;
    if (rc == 0) {
      print(hark_bytes_from_cstr(text));
    }
  }
  hark_cli_close(&store);
  return rc;
}
