// goals.c — the events that a project's pages track, and how many sessions reach each: out of the cube, whole hours.
#include <stdlib.h>

#include "collector/analysis/name_table.h"
#include "collector/api/answer.h"
#include "collector/api/routes.h"
#include "collector/report/json.h"
#include "collector/store/projects.h"

#define HOUR_MS 3600000u
#define ARENA_BYTES_MAX ((size_t)4 << 20)
#define NAMES_MAX 4096u // that are counted apart
#define SHOWN_MAX 100u

typedef struct {
  hark_bytes name;
  uint64_t sessions, events;
} goal;

typedef struct {
  hark_name_table names;
  goal *goals;
  uint64_t sessions, left_out; // cells of names that had no place
} counting;

static bool add_cell(void *context, const hark_cube_cell *cell) {
  counting *c = context;
  if (cell->dimension == HARK_DIMENSION_ALL) {
    c->sessions += cell->counters.sessions;
  } else if (cell->dimension == HARK_DIMENSION_GOAL) {
    uint32_t number = hark_name_number(&c->names, cell->value);
    if (number == HARK_NAME_NONE) {
      c->left_out++;
    } else {
      c->goals[number].sessions += cell->counters.sessions;
      c->goals[number].events += cell->counters.goals;
    }
  }
  return true;
}

static int by_sessions(const void *a, const void *b) {
  const goal *x = a, *y = b;
  return x->sessions != y->sessions ? (x->sessions < y->sessions) - (x->sessions > y->sessions)
                                    : hark_bytes_compare(x->name, y->name);
}

static json_t *goals_json(hark_err *err, counting *c) {
  json_t *list = json_array();
  for (uint32_t i = 0; i < c->names.count; i++) {
    c->goals[i].name = c->names.names[i];
  }
  qsort(c->goals, c->names.count, sizeof *c->goals, by_sessions);
  for (uint32_t i = 0; i < c->names.count && i < SHOWN_MAX; i++) {
    hark_interval share = hark_interval_of_share(c->goals[i].sessions, c->sessions);
    json_t *one = json_object();
    hark_report_json_set(err, one, "name", hark_report_json_text(c->goals[i].name));
    hark_report_json_set(err, one, "sessions", hark_report_json_integer(c->goals[i].sessions));
    hark_report_json_set(err, one, "events", hark_report_json_integer(c->goals[i].events));
    hark_report_json_set(err, one, "share", hark_report_json_interval(err, &share));
    hark_report_json_append(err, list, one);
  }
  return list;
}

static hark_err read_goals(hark_store_read *read, const hark_question *q, hark_arena *arena, json_t *answer) {
  hark_tables tables = hark_store_read_tables(read);
  hark_project project;
  counting c = {.goals = hark_arena_take_items(arena, NAMES_MAX, sizeof *c.goals)};
  uint64_t to_ms = q->to_ms < q->now_ms ? q->to_ms : q->now_ms;
  hark_err err = c.goals && hark_name_table_make(&c.names, arena, NAMES_MAX) ? HARK_OK : HARK_ERR_NO_MEMORY;
  err = err != HARK_OK ? err : hark_project_load(&tables, arena, q->project, &project);
  err = err != HARK_OK ? err
                       : hark_store_cells(read, q->project, (uint32_t)(q->from_ms / HOUR_MS),
                                          (uint32_t)(to_ms / HOUR_MS) + 1, add_cell, &c);
  if (err == HARK_OK) {
    uint32_t over = c.names.count > SHOWN_MAX ? c.names.count - SHOWN_MAX : 0;
    hark_report_json_set(&err, answer, "goal", hark_report_json_text(hark_project_goal(&project)));
    hark_report_json_set(&err, answer, "sessions", hark_report_json_integer(c.sessions));
    hark_report_json_set(&err, answer, "goals", goals_json(&err, &c));
    hark_report_json_set(&err, answer, "more", json_boolean(over > 0 || c.left_out > 0));
  }
  return err;
}

static void run_goals(hark_store_read *read, const hark_question *question, hark_reply *reply) {
  json_t *answer = json_object();
  hark_arena arena;
  hark_arena_open(&arena, ARENA_BYTES_MAX);
  hark_err err = read_goals(read, question, &arena, answer);
  hark_arena_close(&arena);
  if (err == HARK_OK) {
    reply->status = 200;
    reply->json = answer;
  } else {
    json_decref(answer);
    hark_reply_error(reply, 503, hark_err_name(err), hark_err_sentence(err));
  }
}

bool hark_get_goals(hark_call *call) {
  hark_bytes query = hark_exchange_request(call->exchange)->query, text;
  hark_question *q = &call->question;
  if ((hark_query_find(query, "from", &text) && !hark_number_read(text, UINT64_MAX, &q->from_ms)) ||
      (hark_query_find(query, "to", &text) && !hark_number_read(text, UINT64_MAX, &q->to_ms)) ||
      q->from_ms / HOUR_MS > UINT32_MAX) {
    hark_answer_error(call->exchange, 400, "bad_query", "from and to are times in ms since 1970", NULL);
    return true;
  }
  hark_job_start(call->app, call->exchange, q, run_goals, false);
  return true;
}
