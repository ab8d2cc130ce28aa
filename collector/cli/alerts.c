// hark alerts — who hears of alarms and how; which alarms there are; and whether what is set works.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/alerts/send.h"
#include "collector/alerts/watch.h"
#include "collector/alerts/zone_file.h"
#include "collector/app.h"
#include "collector/cli/change.h"
#include "collector/cli/cli.h"
#include "collector/http/query.h"
#include "collector/keys.h"

#define SECRET_CHARS 35u
#define PASSWORD_CHARS 256u

static const char usage[] =
    "hark alerts [list] [--project NAME] [--data DIR]     alarms, one JSON line each\n"
    "       hark alerts receivers                          who hears of them, and how that went\n"
    "       hark alerts add NAME --webhook URL [--secret TEXT] [WHAT AND WHEN]\n"
    "       hark alerts add NAME --slack URL [WHAT AND WHEN]\n"
    "       hark alerts add NAME --email TO --from FROM --smtp smtp://HOST:587 [--user NAME] [WHAT AND WHEN]\n"
    "                                                      with --user, the password is the first line of stdin\n"
    "       hark alerts remove NAME\n"
    "       hark alerts test NAME                          sends a message now, and says what came of it\n"
    "       hark alerts acknowledge|expected ID            nothing more is told of an alarm; or of its metric until "
    "tomorrow\n"
    "  WHAT AND WHEN: [--severity low|medium|high] [--metric NAME] [--quiet 22:00-07:00] [--digest 08:00]\n"
    "                 [--zone Europe/Berlin]\n";

typedef struct {
  const hark_cli_command *command;
  const char *data, *project, *word;
  json_t *said;
  hark_cli_store store;
} asked;

// ---- changes ----

typedef struct {
  hark_project_id project;
  json_t *record;
  const char *name;
  hark_alarm_note note;
} changing;

static hark_err add(void *context, const hark_tables *tables) {
  changing *c = context;
  return hark_receiver_add(tables, c->project, c->record);
}

static hark_err take_away(void *context, const hark_tables *tables) {
  changing *c = context;
  return hark_receiver_remove(tables, c->project, c->name);
}

static hark_err take_note(void *context, const hark_tables *tables) {
  return hark_alarm_take_note(tables, &((changing *)context)->note);
}

static int apply(asked *a, const char *action, hark_err (*change)(void *, const hark_tables *), changing *c) {
  hark_store_read_close(a->store.read); // the store may have to grow
  a->store.read = NULL;
  c->project = c->note.project = a->store.project->id;
  hark_err err = hark_cli_apply(
      a->store.store,
      &(hark_cli_change){.action = action, .what = a->word, .project = c->project, .apply = change, .context = c});
  return err == HARK_OK ? 0
                        : hark_cli_fail(a->command, a->word,
                                        err == HARK_ERR_NOT_FOUND ? "there is none of this name"
                                        : err == HARK_ERR_STATE   ? "there is one of this name: remove it first"
                                                                  : hark_err_sentence(err));
}

// ---- commands ----

static int mistake(const asked *a, const char *what, const char *why) {
  hark_cli_fail(a->command, what, why);
  fprintf(stderr, "usage: %s", usage);
  return 2;
}

// Sets what is missing: a password from stdin, a secret of our own. False: told.
static bool complete(asked *a, char *made) {
  char line[PASSWORD_CHARS];
  const char *kind = hark_record_text(a->said, "kind");
  if (strcmp(kind, "email") == 0 && *hark_record_text(a->said, "user")) {
    if (!hark_cli_read_line(a->command, "the password", line, sizeof line)) {
      return false;
    }
    json_object_set_new(a->said, "password", json_string(line));
  }
  if (strcmp(kind, "webhook") == 0 && !*hark_record_text(a->said, "secret")) {
    hark_key_make("ws_", SECRET_CHARS, made);
    json_object_set_new(a->said, "secret", json_string(made));
  }
  return true;
}

static int run_add(asked *a) {
  char made[SECRET_CHARS + 1] = "";
  const char *why, *zone = hark_record_text(a->said, "zone");
  hark_zone_file file;
  bool known = hark_zone_open(zone, &file);
  hark_zone_close(&file);
  if (!known) {
    return mistake(a, zone, "there is no such time zone below /usr/share/zoneinfo (apt install tzdata)");
  }
  json_object_set_new(a->said, "name", json_string(a->word));
  if (!complete(a, made)) {
    return 1;
  }
  changing c = {.record = hark_receiver_read(a->said, &why), .name = a->word};
  if (!c.record) {
    return mistake(a, a->word, why);
  }
  int rc = apply(a, "alerts.add", add, &c);
  if (rc == 0) {
    printf("%s is told of alarms; `hark alerts test %s` tries it\n", a->word, a->word);
    if (*made) {
      printf("secret %s   (its receiver checks signatures with it; shown this once)\n", made);
    }
  }
  json_decref(c.record);
  return rc;
}

static int run_list(asked *a, hark_record_kind kind) {
  hark_tables tables = hark_store_read_tables(a->store.read);
  json_t *records, *record;
  size_t i;
  hark_err err = hark_records_list(&tables, a->store.project->id, kind, &records);
  json_array_foreach(records, i, record) {
    json_t *shown = kind == HARK_RECORD_ROUTE ? hark_receiver_shown(record) : json_incref(record);
    json_dumpf(shown, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(shown);
  }
  json_decref(records);
  return err == HARK_OK ? 0 : hark_cli_fail(a->command, a->data, hark_err_sentence(err));
}

static int run_test(asked *a) {
  hark_tables tables = hark_store_read_tables(a->store.read);
  json_t *receivers;
  char site[128], name[33] = "00000000000000000000000000000000", why[HARK_SEND_WHY_CHARS];
  hark_err err = hark_records_list(&tables, a->store.project->id, HARK_RECORD_ROUTE, &receivers);
  const json_t *receiver = err == HARK_OK ? hark_receiver_find(receivers, a->word) : NULL;
  int rc = receiver ? 0 : hark_cli_fail(a->command, a->word, "there is none of this name");
  if (receiver) {
    hark_watch watch = {.now_ms = hark_app_now_ms, .base_url = ""};
    snprintf(site, sizeof site, "%.*s", (int)a->store.project->name.size, (const char *)a->store.project->name.data);
    json_t *events = json_pack("[o]", hark_alarms_test_event(site, hark_app_now_ms()));
    hark_key_make("", sizeof name - 1, name);
    rc = hark_watch_send(&watch, receiver, events, name, why) ? 0 : hark_cli_fail(a->command, a->word, why);
    json_decref(events);
    if (rc == 0) {
      printf("%s took it\n", a->word);
    }
  }
  json_decref(receivers);
  return rc;
}

static int run_note(asked *a, const char *state) {
  changing c = {.note = {.state = state, .who = "command line", .now_ms = hark_app_now_ms()}};
  if (!hark_number_read(hark_bytes_from_cstr(a->word), INT64_MAX, &c.note.id)) {
    return mistake(a, a->word, "an alarm has a number, as `hark alerts list` tells it");
  }
  char action[32];
  snprintf(action, sizeof action, "alarm.%s", state);
  return apply(a, action, take_note, &c);
}

static int run(asked *a, const char *what) {
  bool reads = strcmp(what, "list") == 0 || strcmp(what, "receivers") == 0 || strcmp(what, "test") == 0;
  int rc = reads ? hark_cli_open(a->command, a->data, a->project, &a->store)
                 : hark_cli_open_to_write(a->command, a->data, a->project, &a->store);
  if (rc != 0) {
    return rc;
  }
  return strcmp(what, "list") == 0        ? run_list(a, HARK_RECORD_ALARM)
         : strcmp(what, "receivers") == 0 ? run_list(a, HARK_RECORD_ROUTE)
         : strcmp(what, "test") == 0      ? run_test(a)
         : strcmp(what, "add") == 0       ? run_add(a)
         : strcmp(what, "remove") == 0    ? apply(a, "alerts.remove", take_away, &(changing){.name = a->word})
                                          : run_note(a, strcmp(what, "acknowledge") == 0 ? "acknowledged" : what);
}

int hark_cli_alerts(int argc, char **argv) {
  const char *data = "./hark-data", *project = NULL, *words[2] = {"list", NULL};
  const char *webhook = NULL, *slack = NULL, *email = NULL, *texts[9] = {NULL};
  // What a receiver's record calls them, and the flags.
  static const char *const names[9] = {"secret", "server", "from",   "user", "severity",
                                       "metric", "quiet",  "digest", "zone"};
  static const char *const said[9] = {"--secret", "--smtp",  "--from",   "--user", "--severity",
                                      "--metric", "--quiet", "--digest", "--zone"};
  hark_cli_flag flags[14] = {{.name = "--data", .text = &data},
                             {.name = "--project", .text = &project},
                             {.name = "--webhook", .text = &webhook},
                             {.name = "--slack", .text = &slack},
                             {.name = "--email", .text = &email}};
  for (size_t i = 0; i < 9; i++) {
    flags[5 + i] = (hark_cli_flag){.name = said[i], .text = &texts[i]};
  }
  hark_cli_command command = {
      .name = "alerts", .usage = usage, .flags = flags, .flag_count = 14, .words = words, .words_max = 2};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  static const char *const known[] = {"list", "receivers", "add", "remove", "test", "acknowledge", "expected"};
  asked a = {.command = &command, .data = data, .project = project, .word = words[1]};
  if (!hark_cli_is_one_of(&command, words[0], known, sizeof known / sizeof known[0])) {
    return 2;
  }
  if (!a.word && strcmp(words[0], "list") != 0 && strcmp(words[0], "receivers") != 0) {
    return mistake(&a, words[0], "wants to know which one");
  }
  a.said = json_pack("{s:s*, s:s*}", "kind",
                     webhook ? "webhook"
                     : slack ? "slack"
                     : email ? "email"
                             : NULL,
                     "to",
                     webhook ? webhook
                     : slack ? slack
                             : email);
  for (size_t i = 0; i < 9; i++) {
    if (texts[i]) {
      json_object_set_new(a.said, names[i], json_string(texts[i]));
    }
  }
  rc = run(&a, words[0]);
  hark_cli_close(&a.store);
  json_decref(a.said);
  return rc;
}
