// people.c — users and tokens over the API: who there is, new ones, roles, passwords, the end of them. For admins of
// all projects; nobody gives what they do not have; each change is in the audit log.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "collector/access/accounts.h"
#include "collector/api/answer.h"
#include "collector/api/change.h"
#include "collector/keys.h"

#define HASHING_MAX 2u // as in sign_in.c: 32 MiB each
#define DAYS_MAX 3660
#define DAY_MS 86400000ull

// ---- grants ----

static json_t *grants_json(const hark_app *app, const hark_grants *grants) {
  json_t *list = json_array();
  for (uint32_t i = 0; i < grants->count; i++) {
    const hark_grant *grant = &grants->items[i];
    json_t *rights = json_array();
    for (size_t j = 0; j < HARK_RIGHT_COUNT; j++) {
      if (grant->rights >> j & 1) {
        json_array_append_new(rights, json_string(hark_right_name(j)));
      }
    }
    hark_bytes name = grant->project.n == 0 ? HARK_LITERAL("all") : HARK_LITERAL("");
    for (uint32_t j = 0; j < app->projects.count; j++) {
      name = app->projects.items[j].id.n == grant->project.n ? app->projects.items[j].name : name;
    }
    const char *role = grant->rights == HARK_RIGHTS_ADMIN     ? "admin"
                       : grant->rights == HARK_RIGHTS_ANALYST ? "analyst"
                       : grant->rights == HARK_RIGHTS_VIEWER  ? "viewer"
                                                              : NULL;
    json_array_append_new(list, json_pack("{s:s%, s:s*, s:o}", "project", name.data ? (const char *)name.data : "",
                                          name.size, "role", role, "rights", rights));
  }
  return list;
}

// Reads "projects" (none: all of them) into grants of these rights. False: one is not known, or there are too many.
static bool read_projects(const hark_app *app, const json_t *projects, hark_rights rights, hark_grants *grants) {
  if (!projects) {
    return hark_grants_set(grants, (hark_project_id){0}, rights);
  }
  bool good = json_is_array(projects) && json_array_size(projects) > 0;
  for (size_t i = 0; i < json_array_size(projects) && good; i++) {
    const char *name = json_string_value(json_array_get(projects, i));
    bool known = name && strcmp(name, "all") == 0;
    hark_project_id id = {0};
    for (uint32_t j = 0; name && j < app->projects.count && !known; j++) {
      known = hark_bytes_equal_cstr(app->projects.items[j].name, name);
      id = known ? app->projects.items[j].id : id;
    }
    good = known && hark_grants_set(grants, id, rights);
  }
  return good;
}

static bool may_give(const hark_change *change, hark_rights rights) {
  return (hark_grants_in(&change->actor.grants, (hark_project_id){0}) & rights) == rights;
}

// ---- lists ----

typedef struct {
  const hark_app *app;
  json_t *list;
} listing;

static bool list_user(void *context, const hark_user *user) {
  listing *l = context;
  return json_array_append_new(l->list,
                               json_pack("{s:s, s:I, s:I, s:o}", "name", user->name, "created_ms",
                                         (json_int_t)user->created_ms, "password_ms", (json_int_t)user->password_ms,
                                         "grants", grants_json(l->app, &user->grants))) == 0;
}

static bool list_token(void *context, const hark_token *token) {
  listing *l = context;
  return json_array_append_new(l->list,
                               json_pack("{s:s, s:I, s:I, s:o}", "name", token->name, "created_ms",
                                         (json_int_t)token->created_ms, "expires_ms", (json_int_t)token->expires_ms,
                                         "grants", grants_json(l->app, &token->grants))) == 0;
}

// A few hundred small records, read where they are asked for.
static bool list_all(hark_call *call, bool users) {
  hark_store_read *read;
  listing l = {call->app, json_array()};
  hark_err err = hark_store_read_open(call->app->store, &read);
  if (err == HARK_OK) {
    hark_tables tables = hark_store_read_tables(read);
    err = users ? hark_users_visit(&tables, list_user, &l) : hark_tokens_visit(&tables, list_token, &l);
    hark_store_read_close(read);
  }
  if (err != HARK_OK) {
    json_decref(l.list);
    hark_answer_error(call->exchange, 503, hark_err_name(err), hark_err_sentence(err), NULL);
  } else {
    hark_answer_json(call->exchange, 200, json_pack("{s:o}", users ? "users" : "tokens", l.list));
  }
  return true;
}

bool hark_get_users(hark_call *call) {
  return list_all(call, true);
}
bool hark_get_tokens(hark_call *call) {
  return list_all(call, false);
}

// ---- users ----

typedef struct {
  uv_work_t work;
  hark_change *change;
  hark_user user;                          // what is asked for
  bool has_password, has_role, takes_away; // the role is "none"
  bool hashed;
} user_wish;

static void free_wish(hark_change *change) {
  OPENSSL_cleanse(change->own, sizeof(user_wish));
  free(change->own);
}

static hark_err apply_user(hark_change *change, const hark_tables *tables) {
  const user_wish *wish = change->own;
  hark_user user;
  hark_err err = hark_user_get(tables, hark_bytes_from_cstr(wish->user.name), &user);
  if (err == HARK_ERR_NOT_FOUND) {
    if (!wish->has_password || !wish->has_role || wish->takes_away) {
      return hark_change_deny(change, 400, "no_user", "there is no such user; a new one has a password and a role");
    }
    user = wish->user;
    change->action = "user.add";
  } else if (err != HARK_OK) {
    return err;
  } else {
    change->action = wish->has_role ? "user.role" : "user.passwd";
    if (wish->has_password) {
      memcpy(user.password, wish->user.password, sizeof user.password);
      user.password_ms = wish->user.password_ms;
    }
    for (uint32_t i = 0; i < wish->user.grants.count; i++) {
      const hark_grant *grant = &wish->user.grants.items[i];
      if (!hark_grants_set(&user.grants, grant->project, wish->takes_away ? 0 : grant->rights)) {
        return hark_change_deny(change, 400, "too_many", "a user has roles in at most 64 projects");
      }
    }
  }
  change->answer = json_pack("{s:s}", "name", user.name);
  return hark_user_put(tables, &user);
}

static void hash(uv_work_t *work) {
  user_wish *wish = work->data;
  const json_t *password = json_object_get(wish->change->asked, "password");
  hark_bytes text = {(const uint8_t *)json_string_value(password), json_string_length(password)};
  wish->hashed = hark_password_make(text, wish->user.password);
}

static void on_hashed(uv_work_t *work, int status) {
  user_wish *wish = work->data;
  wish->change->app->shared->hashing--;
  if (status != 0 || !wish->hashed) {
    hark_change_refuse(wish->change, 503, "busy", "the password could not be hashed");
  } else {
    hark_change_start(wish->change);
  }
}

// Hashes the password on the pool, then makes the change.
static void hash_and_start(hark_change *change, user_wish *wish) {
  wish->work.data = wish;
  wish->user.password_ms = hark_app_now_ms();
  if (change->app->shared->hashing >= HASHING_MAX ||
      uv_queue_work(change->app->loop, &wish->work, hash, on_hashed) != 0) {
    hark_change_refuse(change, 503, "busy", "too many passwords are looked at at once");
    return;
  }
  change->app->shared->hashing++;
}

// Why what is asked for cannot be done; NULL: it is read into the wish.
static const char *read_wish(hark_change *change, user_wish *wish) {
  const json_t *name = json_object_get(change->asked, "name"), *password = json_object_get(change->asked, "password"),
               *role = json_object_get(change->asked, "role");
  hark_bytes text = {(const uint8_t *)json_string_value(name), json_string_length(name)};
  if (!json_is_string(name) || !hark_name_is_good(text)) {
    return "a name is 1 to 64 letters, digits and . _ @ + -";
  }
  memcpy(wish->user.name, text.data, text.size);
  hark_bytes secret = {(const uint8_t *)json_string_value(password), json_string_length(password)};
  if (password && (!json_is_string(password) || !hark_password_is_good(secret))) {
    return "a password has 10 to 256 bytes";
  }
  bool none = json_is_string(role) && strcmp(json_string_value(role), "none") == 0;
  hark_rights rights = none ? HARK_RIGHTS_ADMIN : json_is_string(role) ? hark_role_read(json_string_value(role)) : 0;
  if (role && rights == 0) {
    return "a role is viewer, analyst, admin or none";
  }
  if (!role && !password) {
    return "a password or a role is what can be changed";
  }
  wish->has_password = password != NULL;
  wish->has_role = role != NULL;
  wish->takes_away = none;
  wish->user.created_ms = hark_app_now_ms();
  return role && !read_projects(change->app, json_object_get(change->asked, "projects"), rights, &wish->user.grants)
             ? "projects is a list of names of projects, or not there: all of them"
             : NULL;
}

bool hark_post_user(hark_call *call) {
  hark_change *change = hark_change_open(call);
  user_wish *wish = change ? calloc(1, sizeof *wish) : NULL;
  if (!change) {
    return true;
  }
  if (!wish) {
    hark_change_refuse(change, 503, "no_memory", hark_err_sentence(HARK_ERR_NO_MEMORY));
    return true;
  }
  change->own = wish;
  change->free = free_wish;
  wish->change = change;
  const char *why = read_wish(change, wish);
  if (why) {
    hark_change_refuse(change, 400, "bad_body", why);
    return true;
  }
  const char *role = json_string_value(json_object_get(change->asked, "role"));
  if (role && !may_give(change, hark_role_read(role))) {
    hark_change_refuse(change, 403, "forbidden", "nobody gives a role that they do not have in all projects");
    return true;
  }
  snprintf(change->what, sizeof change->what, "%s %s", wish->user.name, role ? role : "");
  change->action = "user.add";
  change->apply = apply_user;
  if (wish->has_password) {
    hash_and_start(change, wish);
  } else {
    hark_change_start(change);
  }
  return true;
}

static hark_err apply_user_end(hark_change *change, const hark_tables *tables) {
  hark_user user;
  hark_err err = hark_user_get(tables, hark_bytes_from_cstr(change->name), &user);
  if (err == HARK_ERR_NOT_FOUND) {
    return hark_change_deny(change, 404, "not_found", "there is no such user");
  }
  change->answer = json_pack("{s:b}", "ok", 1);
  return err != HARK_OK ? err : hark_user_remove(tables, hark_bytes_from_cstr(change->name));
}

bool hark_delete_user(hark_call *call) {
  hark_change *change = hark_change_open_bare(call);
  if (change && strcmp(change->name, change->actor.name) == 0) {
    hark_change_refuse(change, 409, "yourself", "nobody ends their own account: another admin does");
  } else if (change) {
    snprintf(change->what, sizeof change->what, "%s", change->name);
    change->action = "user.revoke";
    change->apply = apply_user_end;
    hark_change_start(change);
  }
  return true;
}

// ---- tokens ----

typedef struct {
  hark_token token;
  char secret[HARK_SECRET_SIZE + 1];
} token_wish;

static void free_token(hark_change *change) {
  OPENSSL_cleanse(change->own, sizeof(token_wish));
  free(change->own);
}

static hark_err apply_token(hark_change *change, const hark_tables *tables) {
  const token_wish *wish = change->own;
  hark_token present;
  hark_err err = hark_token_find(tables, hark_bytes_from_cstr(wish->token.name), &present);
  if (err == HARK_OK) {
    return hark_change_deny(change, 409, "name_taken", "there is a token of this name");
  }
  change->answer = json_pack("{s:s, s:s, s:I}", "name", wish->token.name, "token", wish->secret, "expires_ms",
                             (json_int_t)wish->token.expires_ms);
  return err != HARK_ERR_NOT_FOUND ? err : hark_token_put(tables, &wish->token);
}

static hark_rights read_scopes(const json_t *scopes) {
  hark_rights rights = 0;
  for (size_t i = 0; i < json_array_size(scopes); i++) {
    const char *name = json_string_value(json_array_get(scopes, i));
    hark_rights one = name ? hark_right_read(name) : 0;
    if (one == 0) {
      return 0;
    }
    rights |= one;
  }
  return rights;
}

static const char *read_token(const hark_change *change, hark_rights rights, token_wish *wish) {
  const json_t *name = json_object_get(change->asked, "name"), *days = json_object_get(change->asked, "days");
  hark_bytes text = {(const uint8_t *)json_string_value(name), json_string_length(name)};
  if (!json_is_string(name) || !hark_name_is_good(text)) {
    return "a name is 1 to 64 letters, digits and . _ @ + -";
  }
  memcpy(wish->token.name, text.data, text.size);
  if (rights == 0) {
    return "scopes is a list of replays, reports, operate, erase, settings, annotate";
  }
  if (days && (!json_is_integer(days) || json_integer_value(days) < 1 || json_integer_value(days) > DAYS_MAX)) {
    return "days is 1 to 3660, or not there: without end";
  }
  wish->token.created_ms = hark_app_now_ms();
  wish->token.expires_ms = days ? wish->token.created_ms + (uint64_t)json_integer_value(days) * DAY_MS : 0;
  return read_projects(change->app, json_object_get(change->asked, "projects"), rights, &wish->token.grants)
             ? NULL
             : "projects is a list of names of projects, or not there: all of them";
}

bool hark_post_token(hark_call *call) {
  hark_change *change = hark_change_open(call);
  token_wish *wish = change ? calloc(1, sizeof *wish) : NULL;
  if (!change) {
    return true;
  }
  if (!wish || !hark_key_make("hk_", HARK_SECRET_SIZE, wish->secret)) {
    free(wish);
    hark_change_refuse(change, 503, "no_memory", hark_err_sentence(HARK_ERR_NO_MEMORY));
    return true;
  }
  change->own = wish;
  change->free = free_token;
  hark_rights rights = read_scopes(json_object_get(change->asked, "scopes"));
  const char *why = read_token(change, rights, wish);
  if (why) {
    hark_change_refuse(change, 400, "bad_body", why);
    return true;
  }
  if (!may_give(change, rights)) {
    hark_change_refuse(change, 403, "forbidden", "nobody gives a scope that they do not have in all projects");
    return true;
  }
  hark_key_hash(hark_bytes_from_cstr(wish->secret), wish->token.sha256);
  snprintf(change->what, sizeof change->what, "%s", wish->token.name);
  change->action = "token.add";
  change->apply = apply_token;
  hark_change_start(change);
  return true;
}

static hark_err apply_token_end(hark_change *change, const hark_tables *tables) {
  hark_token token;
  hark_err err = hark_token_find(tables, hark_bytes_from_cstr(change->name), &token);
  if (err == HARK_ERR_NOT_FOUND) {
    return hark_change_deny(change, 404, "not_found", "there is no such token");
  }
  change->answer = json_pack("{s:b}", "ok", 1);
  return err != HARK_OK ? err : hark_token_remove(tables, token.sha256);
}

bool hark_delete_token(hark_call *call) {
  hark_change *change = hark_change_open_bare(call);
  if (change) {
    snprintf(change->what, sizeof change->what, "%s", change->name);
    change->action = "token.revoke";
    change->apply = apply_token_end;
    hark_change_start(change);
  }
  return true;
}
