// thresholds.c — a project's thresholds, and what others would change: the newest sessions at rest are judged with
// both, and nothing is written.
#include "collector/api/thresholds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/api/answer.h"
#include "collector/api/change.h"
#include "collector/rest/rejudge.h"
#include "schema/hark_fb.h"

#define SAMPLE_MAX 200u     // sessions
#define SAMPLE_MS_MAX 4000u // for all of them
#define PROJECT_BYTES_MAX ((size_t)1 << 20)

static const char bad_threshold[] = "thresholds have known names and values of 1 to 600000, or null";

json_t *hark_thresholds_json(const hark_project *project) {
  hark_thresholds thresholds;
  hark_threshold_row rows[32];
  hark_bytes wrong;
  if (hark_thresholds_read(project->thresholds, &thresholds, &wrong) != HARK_OK) {
    thresholds = hark_thresholds_default();
  }
  size_t count = hark_thresholds_rows(&thresholds, rows);
  json_t *list = json_array();
  for (size_t i = 0; i < count; i++) {
    json_array_append_new(list,
                          json_pack("{s:s, s:I, s:I, s:s}", "name", rows[i].name, "value", (json_int_t)rows[i].value,
                                    "default", (json_int_t)rows[i].normal, "what", rows[i].what));
  }
  return list;
}

bool hark_thresholds_change(hark_project *project, const json_t *asked, char out[HARK_THRESHOLDS_TEXT_MAX]) {
  hark_thresholds thresholds;
  hark_threshold_row rows[32];
  hark_bytes wrong;
  size_t size = 0, known = 0;
  if (hark_thresholds_read(project->thresholds, &thresholds, &wrong) != HARK_OK) {
    thresholds = hark_thresholds_default();
  }
  size_t count = hark_thresholds_rows(&thresholds, rows);
  out[0] = '\0';
  for (size_t i = 0; i < count; i++) {
    const json_t *value = json_object_get(asked, rows[i].name);
    known += value != NULL;
    if (value && !json_is_null(value) && !json_is_integer(value)) {
      return false;
    }
    json_int_t now = !value ? rows[i].value : json_is_null(value) ? rows[i].normal : json_integer_value(value);
    if (now != rows[i].normal) {
      size += (size_t)snprintf(out + size, HARK_THRESHOLDS_TEXT_MAX - size, "%s%s=%lld", size > 0 ? " " : "",
                               rows[i].name, (long long)now);
    }
    if (size >= HARK_THRESHOLDS_TEXT_MAX) {
      return false;
    }
  }
  project->thresholds = hark_bytes_from_cstr(out);
  return known == json_object_size(asked) && hark_thresholds_read(project->thresholds, &thresholds, &wrong) == HARK_OK;
}

// ---- trying others ----

typedef struct {
  uint64_t found[HARK_SIGNAL_COUNT], sessions[HARK_SIGNAL_COUNT];
} tally;

typedef struct {
  hark_rejudging job;
  hark_arena batch, found;
  hark_thresholds now, then;
  tally as_now, as_then;
  uint64_t now_ms, first_ms, last_ms;
  hark_session_id ids[SAMPLE_MAX];
  uint64_t began_ms[SAMPLE_MAX];
  uint32_t count, looked, unread;
  bool more; // than so many rest
} trial;

static bool each_record(void *context, hark_session_id id, hark_bytes bytes) {
  trial *t = context;
  hark_fb_session record = hark_fb_session_root(bytes);
  if (hark_fb_session_ended_ms(record) + HARK_REJUDGE_REST_MS >= t->now_ms) {
    return true;
  }
  t->more = t->count == SAMPLE_MAX;
  if (!t->more) {
    t->began_ms[t->count] = hark_fb_session_started_ms(record);
    t->ids[t->count++] = id;
  }
  return !t->more;
}

static hark_err judge(hark_store_read *read, trial *t, const hark_thresholds *thresholds, tally *one) {
  t->job.thresholds = *thresholds;
  hark_err err = hark_rejudge_signals(read, &t->job);
  for (uint32_t i = 0; err == HARK_OK && i < t->job.count; i++) {
    uint8_t which = t->job.signals[i].signal.signal;
    if (which < HARK_SIGNAL_COUNT) {
      one->found[which]++;
      one->sessions[which] = 1;
    }
  }
  return err;
}

static void add(tally *all, const tally *one) {
  for (size_t i = 0; i < HARK_SIGNAL_COUNT; i++) {
    all->found[i] += one->found[i];
    all->sessions[i] += one->sessions[i];
  }
}

// Judges one session twice; it counts on both sides or on none.
static void look_at(hark_store_read *read, trial *t, uint32_t i) {
  tally now = {0}, then = {0};
  t->job.session = t->ids[i];
  if (judge(read, t, &t->now, &now) != HARK_OK || judge(read, t, &t->then, &then) != HARK_OK) {
    t->unread++;
    return;
  }
  add(&t->as_now, &now);
  add(&t->as_then, &then);
  t->last_ms = t->looked == 0 ? t->began_ms[i] : t->last_ms; // newest first
  t->first_ms = t->began_ms[i];
  t->looked++;
}

static json_t *signals_json(const trial *t) {
  json_t *list = json_array();
  for (uint32_t i = 0; i < HARK_SIGNAL_COUNT; i++) {
    if (t->as_now.found[i] + t->as_then.found[i] > 0) {
      json_array_append_new(list, json_pack("{s:s, s:I, s:I, s:I, s:I}", "signal", hark_signal_name(i), "now",
                                            (json_int_t)t->as_now.found[i], "then", (json_int_t)t->as_then.found[i],
                                            "sessions_now", (json_int_t)t->as_now.sessions[i], "sessions_then",
                                            (json_int_t)t->as_then.sessions[i]));
    }
  }
  return list;
}

// Both sets of thresholds: as the project has them now, and with what is asked for (JSON) in their place.
static hark_err read_both(hark_store_read *read, const hark_question *q, trial *t) {
  hark_tables tables = hark_store_read_tables(read);
  hark_project project;
  hark_bytes wrong;
  hark_arena arena;
  char text[HARK_THRESHOLDS_TEXT_MAX];
  json_t *asked = json_loadb(q->words, q->words_size, 0, NULL);
  hark_arena_open(&arena, PROJECT_BYTES_MAX);
  hark_err err = hark_project_load(&tables, &arena, q->project, &project);
  if (err == HARK_OK && hark_thresholds_read(project.thresholds, &t->now, &wrong) != HARK_OK) {
    t->now = hark_thresholds_default();
  }
  if (err == HARK_OK) {
    err = hark_thresholds_change(&project, asked, text) ? hark_thresholds_read(project.thresholds, &t->then, &wrong)
                                                        : HARK_ERR_BAD_ARGUMENT;
  }
  hark_arena_close(&arena);
  json_decref(asked);
  return err;
}

static hark_err run_trial(hark_store_read *read, const hark_question *q, trial *t) {
  t->now_ms = q->now_ms;
  t->job = (hark_rejudging){.project = q->project, .batch = &t->batch, .found = &t->found};
  hark_err err = read_both(read, q, t);
  err = err != HARK_OK ? err : hark_store_sessions(read, q->project, 0, q->now_ms, each_record, t);
  for (uint32_t i = 0; err == HARK_OK && i < t->count && hark_app_now_ms() < q->now_ms + SAMPLE_MS_MAX; i++) {
    look_at(read, t, i);
  }
  return err;
}

static void run_preview(hark_store_read *read, const hark_question *question, hark_reply *reply) {
  trial *t = calloc(1, sizeof *t);
  if (!t) {
    hark_reply_error(reply, 503, "no_memory", hark_err_sentence(HARK_ERR_NO_MEMORY));
    return;
  }
  hark_arena_open(&t->batch, HARK_REJUDGE_BYTES_MAX);
  hark_arena_open(&t->found, HARK_REJUDGE_BYTES_MAX);
  hark_err err = run_trial(read, question, t);
  hark_arena_close(&t->batch);
  hark_arena_close(&t->found);
  if (err == HARK_OK) {
    bool all = !t->more && t->looked + t->unread == t->count;
    reply->status = 200;
    reply->json = json_pack("{s:I, s:b, s:I, s:I, s:I, s:o}", "sessions", (json_int_t)t->looked, "all", all, "unread",
                            (json_int_t)t->unread, "from_ms", (json_int_t)t->first_ms, "to_ms", (json_int_t)t->last_ms,
                            "signals", signals_json(t));
  } else if (err == HARK_ERR_BAD_ARGUMENT) {
    hark_reply_error(reply, 400, "bad_threshold", bad_threshold);
  } else {
    hark_reply_error(reply, 503, hark_err_name(err), hark_err_sentence(err));
  }
  free(t);
}

bool hark_post_thresholds_preview(hark_call *call) {
  hark_change *asked = hark_change_open(call);
  if (!asked) {
    return true;
  }
  hark_question *q = &call->question;
  const json_t *thresholds = json_object_get(asked->asked, "thresholds");
  q->words_size = json_is_object(thresholds) && json_object_size(asked->asked) == 1
                      ? json_dumpb(thresholds, q->words, sizeof q->words, JSON_COMPACT)
                      : 0;
  if (q->words_size == 0 || q->words_size > sizeof q->words) {
    hark_change_refuse(asked, 400, "bad_threshold", bad_threshold);
    return true;
  }
  hark_change_close(asked);
  hark_job_start(call->app, call->exchange, q, run_preview, true);
  return true;
}
