// hark sessions — lists what was recorded, newest first, for people or as JSON.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "collector/api/job.h"
#include "collector/api/session_filter.h"
#include "collector/api/session_json.h"
#include "collector/cli/cli.h"
#include "collector/cli/command.h"
#include "collector/http/query.h"
#include "schema/hark_fb.h"

static const char usage[] =
    "hark sessions [--data DIR] [--project NAME] [--limit N] [--query WORDS] [--segment NAMES] [--json]\n";

typedef struct {
  uint64_t left;
  hark_session_filter filter;
  json_t *json; // NULL: for people
} listing;

static const char *member(const json_t *line, const char *name) {
  const char *text = json_string_value(json_object_get(line, name));
  return text && *text ? text : "-";
}

static void print_line(hark_session_id id, hark_bytes record) {
  hark_fb_session session = hark_fb_session_root(record);
  json_t *line = hark_session_json_line(id, record);
  time_t started = (time_t)(hark_fb_session_started_ms(session) / 1000);
  uint64_t ms = hark_fb_session_ended_ms(session) - hark_fb_session_started_ms(session);
  char when[32];
  struct tm utc;
  strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", gmtime_r(&started, &utc));
  printf("%s  %s %4llu:%02llu  %5lld %6u %6u %8llu  %-10s %-8s  %s  %s\n", member(line, "id"), when,
         (unsigned long long)(ms / 60000), (unsigned long long)(ms / 1000 % 60),
         json_integer_value(json_object_get(line, "pages")), hark_fb_session_clicks(session),
         hark_fb_session_errors(session), (unsigned long long)hark_session_friction(session), member(line, "browser"),
         member(line, "os"), member(line, "entry"), member(line, "user"));
  json_decref(line);
}

static bool list_one(void *context, hark_session_id id, hark_bytes record) {
  listing *l = context;
  if (l->left == 0) {
    return false;
  }
  if (!hark_session_filter_matches(&l->filter, id, record)) {
    return true;
  }
  l->left--;
  if (l->json) {
    json_array_append_new(l->json, hark_session_json_line(id, record));
  } else {
    print_line(id, record);
  }
  return true;
}

int hark_cli_sessions(int argc, char **argv) {
  const char *data = "./hark-data", *project = NULL, *limit = "50", *query = "", *segment = "";
  bool as_json = false;
  const hark_cli_flag flags[] = {{.name = "--data", .text = &data},       {.name = "--project", .text = &project},
                                 {.name = "--limit", .text = &limit},     {.name = "--query", .text = &query},
                                 {.name = "--segment", .text = &segment}, {.name = "--json", .on = &as_json}};
  hark_cli_command command = {.name = "sessions", .usage = usage, .flags = flags, .flag_count = 6};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  listing l = {.left = 0};
  hark_question question = {.words_size = strlen(query)};
  if (question.words_size >= sizeof question.words || strlen(segment) >= sizeof question.segments) {
    hark_cli_fail(&command, question.words_size >= sizeof question.words ? "--query" : "--segment", "is too long");
    return 2;
  }
  memcpy(question.words, query, question.words_size);
  memcpy(question.segments, segment, strlen(segment) + 1);
  if (!hark_number_read(hark_bytes_from_cstr(limit), UINT32_MAX, &l.left)) {
    hark_cli_fail(&command, "--limit", "has to be a number");
    return 2;
  }
  hark_cli_store store;
  rc = hark_cli_open(&command, data, project, &store);
  if (rc == 0) {
    hark_reply reply = {0};
    question.project = store.project->id;
    bool reads =
        hark_question_resolve(store.read, &question, &reply) && hark_question_filter(&question, &l.filter, &reply);
    rc = reads ? 0 : hark_cli_fail(&command, *segment ? "--segment" : "--query", reply.message);
  }
  if (rc == 0) {
    l.json = as_json ? json_array() : NULL;
    if (!as_json) {
      printf("%-32s  %-19s %7s  %5s %6s %6s %8s  %-10s %-8s  %s  %s\n", "session", "started (UTC)", "length", "pages",
             "clicks", "errors", "friction", "browser", "os", "entry", "user");
    }
    hark_err err = hark_store_sessions(store.read, store.project->id, 0, UINT64_MAX, list_one, &l);
    rc = err == HARK_OK ? 0 : hark_cli_fail(&command, data, hark_err_sentence(err));
    if (as_json) {
      json_dumpf(l.json, stdout, JSON_INDENT(2));
      printf("\n");
    }
    json_decref(l.json);
  }
  hark_cli_close(&store);
  return rc;
}
