// sign_in.c — POST /api/login and /api/logout, GET /api/me.
//
// Passwords are hashed on libuv's pool, at most HASHING_MAX of them at a time (32 MiB each). A name that nobody has
// takes the same way, with the same answer.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "collector/access/credentials.h"
#include "collector/api/act.h"
#include "collector/api/answer.h"
#include "collector/api/ingest.h"
#include "collector/api/routes.h"
#include "collector/keys.h"

#define HASHING_MAX 2u
#define BODY_BYTES_MAX 2048u

typedef struct {
  uv_work_t work;
  hark_app *app;
  hark_exchange *exchange;
  char name[HARK_NAME_BYTES_MAX + 1]; // empty: no good name
  char password[HARK_PASSWORD_BYTES_MAX + 1];
  size_t password_size;
  bool right; // the password is the user's
  hark_user user;
  hark_sign_in fresh;
  char secret[HARK_SECRET_SIZE + 1];
} login;

static void end(login *l) {
  OPENSSL_cleanse(l, sizeof *l);
  free(l);
}

// ---- who one is ----

static json_t *actor_json(const hark_app *app, const hark_actor *actor) {
  json_t *projects = json_array();
  for (uint32_t i = 0; i < app->projects.count; i++) {
    const hark_project *project = &app->projects.items[i];
    hark_rights rights = hark_grants_in(&actor->grants, project->id);
    json_t *names = rights ? json_array() : NULL;
    for (size_t j = 0; names && j < HARK_RIGHT_COUNT; j++) {
      if (rights >> j & 1) {
        json_array_append_new(names, json_string(hark_right_name(j)));
      }
    }
    if (names) {
      json_array_append_new(projects, json_pack("{s:s%, s:o}", "name",
                                                project->name.data ? project->name.data : (const uint8_t *)"",
                                                project->name.size, "rights", names));
    }
  }
  return json_pack("{s:s, s:s*, s:o}", "name", actor->name, "csrf", actor->by_cookie ? actor->csrf : NULL, "projects",
                   projects);
}

bool hark_get_me(hark_call *call) {
  hark_answer_json(call->exchange, 200, actor_json(call->app, &call->actor));
  return true;
}

// A browser that reached us over https gives the cookie to nobody else.
static void write_cookie(const hark_app *app, const char *secret, uint64_t age_ms, char *out, size_t out_max) {
  bool secure = *app->config.tls_cert || strncmp(app->config.public_url, "https://", 8) == 0;
  snprintf(out, out_max, HARK_COOKIE_NAME "=%s; Path=/; Max-Age=%llu; HttpOnly; SameSite=Strict%s", secret,
           (unsigned long long)(age_ms / 1000), secure ? "; Secure" : "");
}

// ---- in ----

static hark_err keep_sign_in(hark_act *act, const hark_tables *tables, bool *is_logged) {
  login *l = act->context;
  hark_user now;
  hark_err err = hark_user_get(tables, hark_bytes_from_cstr(l->name), &now);
  *is_logged = err == HARK_OK && now.password_ms == l->user.password_ms;
  if (!*is_logged) { // the user is gone, or has another password, since it was looked at
    l->right = false;
    return err == HARK_ERR_NOT_FOUND ? HARK_OK : err;
  }
  l->fresh.created_ms = act->at_ms;
  l->fresh.expires_ms = act->at_ms + HARK_SIGN_IN_MS;
  return hark_sign_in_put(tables, &l->fresh);
}

static void answer_refused(hark_exchange *exchange) {
  hark_answer_error(exchange, 401, "login", "name or password is not right", NULL);
}

static void on_kept(hark_act *act, hark_err err) {
  login *l = act->context;
  if (err != HARK_OK) {
    hark_answer_error(l->exchange, 503, "store", "the sign-in could not be written", "try again in a second");
  } else if (!l->right) {
    answer_refused(l->exchange);
  } else {
    hark_actor actor = {.grants = l->user.grants, .by_cookie = true};
    char cookie[256];
    memcpy(actor.name, l->user.name, sizeof l->user.name);
    memcpy(actor.csrf, l->fresh.csrf, sizeof actor.csrf);
    write_cookie(l->app, l->secret, HARK_SIGN_IN_MS, cookie, sizeof cookie);
    hark_answer_json_cookie(l->exchange, 200, actor_json(l->app, &actor), cookie);
  }
  end(l);
}

static void on_refusal_kept(hark_act *act, hark_err err) {
  login *l = act->context;
  (void)err; // the answer is the same
  answer_refused(l->exchange);
  end(l);
}

// Touches nothing but the login and the store's snapshot.
static void look(uv_work_t *work) {
  login *l = work->data;
  hark_store_read *read = NULL;
  if (hark_store_read_open(l->app->store, &read) != HARK_OK) {
    return;
  }
  hark_tables tables = hark_store_read_tables(read);
  bool known = hark_user_get(&tables, hark_bytes_from_cstr(l->name), &l->user) == HARK_OK;
  hark_store_read_close(read);
  hark_bytes password = {(const uint8_t *)l->password, l->password_size};
  l->right = hark_password_is(password, known ? l->user.password : NULL) &&
             hark_key_make("", HARK_CSRF_SIZE, l->fresh.csrf) && hark_key_make("hs_", HARK_SECRET_SIZE, l->secret);
}

static void on_looked(uv_work_t *work, int status) {
  login *l = work->data;
  l->app->shared->hashing--;
  hark_act act = {.app = l->app, .exchange = l->exchange, .context = l};
  snprintf(act.who, sizeof act.who, "%s", *l->name ? l->name : "?");
  if (status == 0 && l->right) {
    memcpy(l->fresh.user, l->user.name, sizeof l->fresh.user);
    l->fresh.password_ms = l->user.password_ms;
    hark_key_hash(hark_bytes_from_cstr(l->secret), l->fresh.sha256);
    act.apply = keep_sign_in;
    act.done = on_kept;
    act.action = "login";
  } else {
    act.done = on_refusal_kept;
    act.action = "login.refused";
  }
  hark_act_start(&act);
}

// Reads {"name": …, "password": …}. A name that nobody can have becomes the empty one.
static bool read_body(hark_bytes body, login *l) {
  json_t *json = body.size <= BODY_BYTES_MAX ? json_loadb((const char *)body.data, body.size, 0, NULL) : NULL;
  const json_t *name = json_object_get(json, "name"), *password = json_object_get(json, "password");
  bool good =
      json_is_string(name) && json_is_string(password) && json_string_length(password) <= HARK_PASSWORD_BYTES_MAX;
  if (good) {
    hark_bytes text = {(const uint8_t *)json_string_value(name), json_string_length(name)};
    if (hark_name_is_good(text)) {
      memcpy(l->name, text.data, text.size);
    }
    l->password_size = json_string_length(password);
    memcpy(l->password, json_string_value(password), l->password_size);
  }
  json_decref(json);
  return good;
}

static bool takes_try(const hark_call *call, const char *name) {
  hark_shared *shared = call->app->shared;
  hark_address sender = hark_ingest_sender(call->app, call->exchange);
  uint8_t sha256[HARK_SHA256_BYTES];
  uint64_t now = uv_now(call->app->loop) + 1;
  hark_key_hash(hark_bytes_from_cstr(name), sha256);
  return hark_rate_take(&shared->rate_login, hark_address_counted(&sender), now) &&
         hark_rate_take(&shared->rate_name, (hark_bytes){sha256, HARK_RATE_KEY_BYTES}, now);
}

// Reads the login and says whether it may be tried; false: it is answered.
static bool admit(const hark_call *call, login *l) {
  const hark_http_request *request = hark_exchange_request(call->exchange);
  // A form of another site cannot send this type without asking first, and is not allowed to.
  if (!hark_content_type_is(hark_http_header_of(request, "content-type"), "application/json") ||
      !read_body(request->body, l)) {
    hark_answer_error(call->exchange, 400, "bad_body", "this is not a login",
                      "send {\"name\": …, \"password\": …} as application/json");
    return false;
  }
  if (!takes_try(call, l->name)) {
    hark_answer_error(call->exchange, 429, "rate", "too many tries to sign in", "wait a minute, then try again");
    return false;
  }
  if (call->app->shared->hashing >= HASHING_MAX) {
    hark_answer_error(call->exchange, 503, "busy", "too many people sign in at once", "try again in a second");
    return false;
  }
  return true;
}

bool hark_post_login(hark_call *call) {
  login *l = calloc(1, sizeof *l);
  if (!l) {
    hark_answer_error(call->exchange, 503, "no_memory", hark_err_sentence(HARK_ERR_NO_MEMORY), NULL);
    return true;
  }
  if (!admit(call, l)) {
    end(l);
    return true;
  }
  l->app = call->app;
  l->exchange = call->exchange;
  l->work.data = l;
  if (uv_queue_work(call->app->loop, &l->work, look, on_looked) != 0) {
    hark_answer_error(call->exchange, 503, "busy", "the login could not be looked at", "try again in a second");
    end(l);
    return true;
  }
  call->app->shared->hashing++;
  return true;
}

// ---- out ----

static hark_err forget_sign_in(hark_act *act, const hark_tables *tables, bool *is_logged) {
  const hark_actor *actor = act->context;
  (void)is_logged;
  return hark_sign_in_remove(tables, actor->sign_in);
}

static void on_out(hark_act *act, hark_err err) {
  char cookie[256];
  write_cookie(act->app, "", 0, cookie, sizeof cookie);
  if (err == HARK_OK) {
    hark_answer_json_cookie(act->exchange, 200, json_pack("{s:b}", "ok", 1), cookie);
  } else {
    hark_answer_error(act->exchange, 503, "store", "the sign-in could not be ended", "try again in a second");
  }
  free(act->context);
}

bool hark_post_logout(hark_call *call) {
  hark_actor *actor = call->actor.by_cookie ? malloc(sizeof *actor) : NULL;
  if (!actor) {
    hark_answer_error(call->exchange, 400, "no_sign_in", "only who signed in can sign out", NULL);
    return true;
  }
  *actor = call->actor;
  hark_act act = {.app = call->app,
                  .exchange = call->exchange,
                  .apply = forget_sign_in,
                  .done = on_out,
                  .context = actor,
                  .action = "logout"};
  memcpy(act.who, actor->name, sizeof act.who);
  hark_act_start(&act);
  return true;
}
