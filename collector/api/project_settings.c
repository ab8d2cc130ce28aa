// project_settings.c — projects over the API: what is set, setting it, keys, new ones. For admins; each change is in
// the audit log.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/api/answer.h"
#include "collector/api/change.h"
#include "collector/api/thresholds.h"
#include "collector/keys.h"

#define ARENA_BYTES_MAX ((size_t)1 << 20)
#define DAYS_MAX 36500
#define ORIGIN_BYTES_MAX 256u
#define NAME_BYTES_MAX 64u

static json_t *text_of(hark_bytes text) {
  return json_stringn(text.data ? (const char *)text.data : "", text.size);
}

static json_t *settings_json(const hark_project *project) {
  json_t *origins = json_array();
  for (uint32_t i = 0; i < project->origin_count; i++) {
    json_array_append_new(origins, text_of(project->origins[i]));
  }
  return json_pack("{s:o, s:s, s:s*, s:o, s:I, s:I, s:o, s:o}", "name", text_of(project->name), "write_key",
                   project->write_key, "earlier_write_key",
                   *project->earlier_write_key ? project->earlier_write_key : NULL, "origins", origins, "keep_days",
                   (json_int_t)project->keep_days, "keep_mib", (json_int_t)project->keep_mib, "thresholds",
                   hark_thresholds_json(project), "goal", text_of(hark_project_goal(project)));
}

// ---- reading ----

static void run_settings(hark_store_read *read, const hark_question *question, hark_reply *reply) {
  hark_tables tables = hark_store_read_tables(read);
  hark_project project;
  hark_arena arena;
  hark_arena_open(&arena, ARENA_BYTES_MAX);
  hark_err err = hark_project_load(&tables, &arena, question->project, &project);
  if (err == HARK_OK) {
    reply->status = 200;
    reply->json = settings_json(&project);
  } else {
    hark_reply_error(reply, 503, hark_err_name(err), hark_err_sentence(err));
  }
  hark_arena_close(&arena);
}

bool hark_get_settings(hark_call *call) {
  hark_job_start(call->app, call->exchange, &call->question, run_settings, false);
  return true;
}

bool hark_get_projects(hark_call *call) {
  json_t *list = json_array();
  for (uint32_t i = 0; i < call->app->projects.count; i++) {
    json_array_append_new(list, settings_json(&call->app->projects.items[i]));
  }
  hark_answer_json(call->exchange, 200, json_pack("{s:o}", "projects", list));
  return true;
}

// ---- what may be set ----

// An origin is what a browser sends: scheme, host, maybe a port; no path.
static bool is_origin(const json_t *json) {
  const char *text = json_string_value(json), *host = text ? strstr(text, "://") : NULL;
  return host && host != text && host[3] && !strpbrk(host + 3, "/?# ") && json_string_length(json) <= ORIGIN_BYTES_MAX;
}

static bool origins_are_good(const json_t *origins) {
  size_t count = json_array_size(origins);
  bool good = !origins || (json_is_array(origins) && count <= HARK_ORIGINS_MAX);
  for (size_t i = 0; i < count && good; i++) {
    good = is_origin(json_array_get(origins, i));
  }
  return good;
}

static bool number_is_good(const json_t *number, json_int_t most) {
  return !number || (json_is_integer(number) && json_integer_value(number) >= 0 && json_integer_value(number) <= most);
}

// A name as pages track it: one line. Empty: the default.
static bool goal_is_good(const json_t *goal) {
  const char *text = json_string_value(goal);
  size_t size = json_string_length(goal);
  bool good = !goal || (text && size <= HARK_PROJECT_GOAL_MAX);
  for (size_t i = 0; i < size && good; i++) {
    good = (unsigned char)text[i] >= ' ' && text[i] != 0x7f;
  }
  return good;
}

static void set_origins(hark_project *project, const json_t *origins) {
  if (!origins) {
    return;
  }
  project->origin_count = 0;
  for (size_t i = 0; i < json_array_size(origins) && i < HARK_ORIGINS_MAX; i++) {
    const json_t *origin = json_array_get(origins, i);
    project->origins[project->origin_count++] =
        (hark_bytes){(const uint8_t *)json_string_value(origin), json_string_length(origin)};
  }
}

// ---- setting ----

static hark_err apply_settings(hark_change *change, const hark_tables *tables) {
  const json_t *days = json_object_get(change->asked, "keep_days"), *mib = json_object_get(change->asked, "keep_mib"),
               *thresholds = json_object_get(change->asked, "thresholds"),
               *goal = json_object_get(change->asked, "goal");
  char text[HARK_THRESHOLDS_TEXT_MAX];
  hark_project project;
  hark_arena arena;
  hark_arena_open(&arena, ARENA_BYTES_MAX);
  hark_err err = hark_project_load(tables, &arena, change->project, &project);
  if (err == HARK_OK) {
    set_origins(&project, json_object_get(change->asked, "origins"));
    project.keep_days = days ? (uint32_t)json_integer_value(days) : project.keep_days;
    project.goal =
        goal ? (hark_bytes){(const uint8_t *)json_string_value(goal), json_string_length(goal)} : project.goal;
    project.keep_mib = mib ? (uint32_t)json_integer_value(mib) : project.keep_mib;
    if (thresholds && !hark_thresholds_change(&project, thresholds, text)) {
      err = hark_change_deny(change, 400, "bad_threshold", "a threshold has a known name and a value of 1 to 600000");
    } else {
      err = hark_project_save(tables, &project);
      change->answer = settings_json(&project);
    }
  }
  hark_arena_close(&arena);
  return err;
}

bool hark_post_settings(hark_call *call) {
  static const char *const names[] = {"origins", "keep_days", "keep_mib", "thresholds", "goal"};
  hark_change *change = hark_change_open(call);
  if (!change) {
    return true;
  }
  size_t told = 0, size = 0;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (json_object_get(change->asked, names[i])) {
      told++;
      size += (size_t)snprintf(change->what + size, sizeof change->what - size, "%s%s", size ? ", " : "", names[i]);
    }
  }
  const json_t *thresholds = json_object_get(change->asked, "thresholds");
  if (told == 0 || told != json_object_size(change->asked) ||
      !origins_are_good(json_object_get(change->asked, "origins")) ||
      !number_is_good(json_object_get(change->asked, "keep_days"), DAYS_MAX) ||
      !number_is_good(json_object_get(change->asked, "keep_mib"), UINT32_MAX - 1) ||
      (thresholds && !json_is_object(thresholds)) || !goal_is_good(json_object_get(change->asked, "goal"))) {
    hark_change_refuse(
        change, 400, "bad_body",
        "settings are origins (like https://shop.example), keep_days (at most 36500), keep_mib, thresholds, "
        "goal (an event, at most 64 bytes)");
    return true;
  }
  change->action = "settings";
  change->apply = apply_settings;
  hark_change_start(change);
  return true;
}

// ---- keys ----

typedef struct {
  char write_key[HARK_KEY_WRITE_SIZE + 1], read_key[HARK_KEY_READ_SIZE + 1];
} new_keys;

static void free_keys(hark_change *change) {
  free(change->own);
}

static bool make_keys(hark_change *change) {
  new_keys *keys = change->own = calloc(1, sizeof *keys);
  change->free = free_keys;
  return keys && hark_key_make("pk_", HARK_KEY_WRITE_SIZE, keys->write_key) &&
         hark_key_make("rk_", HARK_KEY_READ_SIZE, keys->read_key);
}

static hark_err change_keys(hark_change *change, hark_project *project) {
  const new_keys *keys = change->own;
  const char *what = strchr(change->action, '.') + 1;
  if (strcmp(what, "new-read") == 0) {
    hark_key_hash(hark_bytes_from_cstr(keys->read_key), project->read_key_sha256);
  } else if (strcmp(what, "revoke") == 0) {
    if (!*project->earlier_write_key) {
      return hark_change_deny(change, 409, "no_earlier_key",
                              "there is no earlier write key: rotate makes a new one first");
    }
    memset(project->earlier_write_key, 0, sizeof project->earlier_write_key);
  } else {
    if (*project->earlier_write_key) {
      return hark_change_deny(change, 409, "earlier_key", "the write key before is taken still: revoke it first");
    }
    memcpy(project->earlier_write_key, project->write_key, sizeof project->write_key);
    memcpy(project->write_key, keys->write_key, sizeof project->write_key);
  }
  return HARK_OK;
}

static json_t *with_read_key(json_t *settings, const new_keys *keys) {
  json_object_set_new(settings, "read_key", json_string(keys->read_key));
  return settings;
}

static hark_err apply_key(hark_change *change, const hark_tables *tables) {
  hark_project project;
  hark_arena arena;
  hark_arena_open(&arena, ARENA_BYTES_MAX);
  hark_err err = hark_project_load(tables, &arena, change->project, &project);
  err = err != HARK_OK ? err : change_keys(change, &project);
  if (err == HARK_OK && !change->error) {
    err = hark_project_save(tables, &project);
    change->answer = settings_json(&project);
    if (strcmp(change->action, "key.new-read") == 0) {
      with_read_key(change->answer, change->own);
    }
  }
  hark_arena_close(&arena);
  return err;
}

bool hark_post_key(hark_call *call) {
  static const char *const actions[] = {"key.rotate", "key.revoke", "key.new-read"};
  hark_change *change = hark_change_open(call);
  const char *asked = change ? json_string_value(json_object_get(change->asked, "do")) : NULL;
  for (size_t i = 0; asked && i < sizeof actions / sizeof *actions; i++) {
    if (strcmp(asked, actions[i] + sizeof "key." - 1) == 0) {
      change->action = actions[i];
    }
  }
  if (change && (!change->action || !make_keys(change))) {
    hark_change_refuse(change, 400, "bad_body", "\"do\" is rotate, revoke or new-read");
  } else if (change) {
    change->apply = apply_key;
    hark_change_start(change);
  }
  return true;
}

// ---- new projects ----

// Ids are given in order, and keys are big-endian: the last one is the highest.
static hark_err note_id(void *context, hark_bytes key, hark_bytes value) {
  uint32_t id = 0;
  (void)value;
  for (size_t i = 0; i < key.size && i < sizeof id; i++) {
    id = id << 8 | key.data[i];
  }
  *(uint32_t *)context = id;
  return HARK_OK;
}

// Gives the highest id there is, and says whether a project has this name.
static hark_err look_around(const hark_tables *tables, hark_bytes name, uint32_t *last, bool *taken) {
  hark_key from = {.size = 0};
  hark_arena arena;
  *last = 0;
  *taken = false;
  hark_err err = tables->walk(tables->context, HARK_TABLE_PROJECTS, &from, 0, note_id, last);
  hark_arena_open(&arena, ARENA_BYTES_MAX);
  for (uint32_t id = 1; id <= *last && err == HARK_OK && !*taken; id++) {
    hark_project present;
    hark_arena_reset(&arena);
    err = hark_project_load(tables, &arena, (hark_project_id){id}, &present);
    *taken = err == HARK_OK && hark_bytes_equal(present.name, name);
    err = err == HARK_ERR_NOT_FOUND ? HARK_OK : err;
  }
  hark_arena_close(&arena);
  return err;
}

static hark_err apply_new(hark_change *change, const hark_tables *tables) {
  const json_t *name = json_object_get(change->asked, "name");
  const new_keys *keys = change->own;
  hark_project project = {.name = {(const uint8_t *)json_string_value(name), json_string_length(name)}};
  bool taken;
  hark_err err = look_around(tables, project.name, &project.id.n, &taken);
  if (err != HARK_OK) {
    return err;
  }
  if (taken || project.id.n++ >= HARK_PROJECTS_MAX) {
    return hark_change_deny(change, 409, taken ? "name_taken" : "too_many",
                            taken ? "there is a project of this name" : "there are as many projects as can be");
  }
  project.created_ms = hark_app_now_ms();
  memcpy(project.write_key, keys->write_key, sizeof project.write_key);
  hark_key_hash(hark_bytes_from_cstr(keys->read_key), project.read_key_sha256);
  set_origins(&project, json_object_get(change->asked, "origins"));
  change->answer = with_read_key(settings_json(&project), keys);
  return hark_project_save(tables, &project);
}

static bool is_project_name(const json_t *name) {
  const char *text = json_string_value(name);
  size_t size = json_string_length(name);
  bool good = text && size > 0 && size <= NAME_BYTES_MAX && strcmp(text, "all") != 0 && strcmp(text, "none") != 0;
  for (size_t i = 0; i < size && good; i++) {
    good = (unsigned char)text[i] >= ' ' && text[i] != 0x7f;
  }
  return good;
}

bool hark_post_project(hark_call *call) {
  hark_change *change = hark_change_open(call);
  if (!change) {
    return true;
  }
  const json_t *name = json_object_get(change->asked, "name"), *origins = json_object_get(change->asked, "origins");
  if (!is_project_name(name) || !origins_are_good(origins) || !make_keys(change)) {
    hark_change_refuse(
        change, 400, "bad_body",
        "a project has a name of 1 to 64 bytes (not all, not none), and origins like https://shop.example");
    return true;
  }
  snprintf(change->what, sizeof change->what, "%s", json_string_value(name));
  change->action = "key.new";
  change->apply = apply_new;
  hark_change_start(change);
  return true;
}
