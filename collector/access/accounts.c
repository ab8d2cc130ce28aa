#include "collector/access/accounts.h"

#include <stdlib.h>

#include "collector/access/tables.h"

// ---- grants ----

hark_rights hark_grants_in(const hark_grants *grants, hark_project_id project) {
  hark_rights rights = 0;
  for (uint32_t i = 0; i < grants->count; i++) {
    uint32_t n = grants->items[i].project.n;
    rights |= n == 0 || n == project.n ? grants->items[i].rights : 0;
  }
  return rights;
}

bool hark_grants_set(hark_grants *grants, hark_project_id project, hark_rights rights) {
  uint32_t at = 0;
  while (at < grants->count && grants->items[at].project.n != project.n) {
    at++;
  }
  if (rights == 0) {
    if (at < grants->count) {
      grants->items[at] = grants->items[--grants->count];
    }
    return true;
  }
  if (at == HARK_GRANTS_MAX) {
    return false;
  }
  grants->items[at] = (hark_grant){project, rights};
  grants->count += at == grants->count;
  return true;
}

static json_t *grants_json(const hark_grants *grants) {
  json_t *all = json_array();
  for (uint32_t i = 0; i < grants->count; i++) {
    json_t *rights = json_array();
    for (size_t j = 0; j < HARK_RIGHT_COUNT; j++) {
      if (grants->items[i].rights >> j & 1) {
        json_array_append_new(rights, json_string(hark_right_name(j)));
      }
    }
    json_array_append_new(all,
                          json_pack("{s:I, s:o}", "project", (json_int_t)grants->items[i].project.n, "rights", rights));
  }
  return all;
}

static void read_grants(const json_t *record, hark_grants *grants) {
  const json_t *all = json_object_get(record, "grants");
  grants->count = 0;
  for (size_t i = 0; i < json_array_size(all) && grants->count < HARK_GRANTS_MAX; i++) {
    const json_t *one = json_array_get(all, i), *names = json_object_get(one, "rights");
    const json_t *project = json_object_get(one, "project");
    hark_grant grant = {.project = {(uint32_t)json_integer_value(project)}};
    for (size_t j = 0; j < json_array_size(names); j++) {
      const char *name = json_string_value(json_array_get(names, j));
      grant.rights |= name ? hark_right_read(name) : 0;
    }
    if (json_is_integer(project)) { // a record that lost it must not open all projects
      grants->items[grants->count++] = grant;
    }
  }
}

// ---- records ----

static void read_text(const json_t *record, const char *name, char *out, size_t out_max) {
  const char *text = json_string_value(json_object_get(record, name));
  size_t size = text ? strlen(text) : 0;
  memset(out, 0, out_max);
  if (size < out_max && size > 0) {
    memcpy(out, text, size);
  }
}

static uint64_t read_ms(const json_t *record, const char *name) {
  return (uint64_t)json_integer_value(json_object_get(record, name));
}

static void read_user(hark_bytes name, const json_t *record, hark_user *user) {
  *user = (hark_user){.created_ms = read_ms(record, "created_ms"), .password_ms = read_ms(record, "password_ms")};
  memcpy(user->name, name.data, name.size);
  read_text(record, "password", user->password, sizeof user->password);
  read_grants(record, &user->grants);
}

static void read_token(hark_bytes sha256, const json_t *record, hark_token *token) {
  *token = (hark_token){.created_ms = read_ms(record, "created_ms"), .expires_ms = read_ms(record, "expires_ms")};
  memcpy(token->sha256, sha256.data, sizeof token->sha256);
  read_text(record, "name", token->name, sizeof token->name);
  read_grants(record, &token->grants);
}

static void read_sign_in(hark_bytes sha256, const json_t *record, hark_sign_in *sign_in) {
  *sign_in = (hark_sign_in){.created_ms = read_ms(record, "created_ms"),
                            .expires_ms = read_ms(record, "expires_ms"),
                            .password_ms = read_ms(record, "password_ms")};
  memcpy(sign_in->sha256, sha256.data, sizeof sign_in->sha256);
  read_text(record, "user", sign_in->user, sizeof sign_in->user);
  read_text(record, "csrf", sign_in->csrf, sizeof sign_in->csrf);
}

static hark_bytes hash_bytes(const uint8_t sha256[HARK_SHA256_BYTES]) {
  return (hark_bytes){sha256, HARK_SHA256_BYTES};
}

static hark_err remove_key(const hark_tables *tables, char kind, hark_bytes name) {
  hark_key key = hark_access_key(kind, name);
  return tables->remove(tables->context, HARK_TABLE_ACCESS, &key);
}

// ---- users ----

hark_err hark_user_get(const hark_tables *tables, hark_bytes name, hark_user *user) {
  hark_key key = hark_access_key('u', name);
  json_t *record;
  if (!hark_name_is_good(name)) {
    return HARK_ERR_NOT_FOUND;
  }
  hark_err err = hark_access_get(tables, &key, &record);
  if (err == HARK_OK) {
    read_user(name, record, user);
  }
  json_decref(record);
  return err;
}

hark_err hark_user_put(const hark_tables *tables, const hark_user *user) {
  hark_key key = hark_access_key('u', hark_bytes_from_cstr(user->name));
  return hark_access_put(tables, &key,
                         json_pack("{s:s, s:I, s:I, s:o}", "password", user->password, "created_ms",
                                   (json_int_t)user->created_ms, "password_ms", (json_int_t)user->password_ms, "grants",
                                   grants_json(&user->grants)));
}

hark_err hark_user_remove(const hark_tables *tables, hark_bytes name) {
  return remove_key(tables, 'u', name);
}

// ---- walks ----

typedef struct {
  hark_user_visit user;
  hark_token_visit token;
  void *context;
} visiting;

static hark_err visit_one(void *context, hark_bytes key, hark_bytes value) {
  visiting *v = context;
  json_t *record = json_loadb((const char *)value.data, value.size, 0, NULL);
  hark_bytes name = hark_bytes_part(key, 1, key.size);
  bool more = true;
  if (record && v->user && name.size <= HARK_NAME_BYTES_MAX) {
    hark_user user;
    read_user(name, record, &user);
    more = v->user(v->context, &user);
  } else if (record && v->token && name.size == HARK_SHA256_BYTES) {
    hark_token token;
    read_token(name, record, &token);
    more = v->token(v->context, &token);
  }
  json_decref(record);
  return more ? HARK_OK : HARK_ERR_NOT_FOUND;
}

static hark_err visit_all(const hark_tables *tables, char kind, visiting v) {
  hark_key from = hark_access_key(kind, (hark_bytes){NULL, 0});
  return tables->walk(tables->context, HARK_TABLE_ACCESS, &from, 1, visit_one, &v);
}

hark_err hark_users_visit(const hark_tables *tables, hark_user_visit visit, void *context) {
  return visit_all(tables, 'u', (visiting){.user = visit, .context = context});
}

hark_err hark_tokens_visit(const hark_tables *tables, hark_token_visit visit, void *context) {
  return visit_all(tables, 't', (visiting){.token = visit, .context = context});
}

// ---- tokens ----

hark_err hark_token_get(const hark_tables *tables, const uint8_t sha256[HARK_SHA256_BYTES], hark_token *token) {
  hark_key key = hark_access_key('t', hash_bytes(sha256));
  json_t *record;
  hark_err err = hark_access_get(tables, &key, &record);
  if (err == HARK_OK) {
    read_token(hash_bytes(sha256), record, token);
  }
  json_decref(record);
  return err;
}

hark_err hark_token_put(const hark_tables *tables, const hark_token *token) {
  hark_key key = hark_access_key('t', hash_bytes(token->sha256));
  return hark_access_put(tables, &key,
                         json_pack("{s:s, s:I, s:I, s:o}", "name", token->name, "created_ms",
                                   (json_int_t)token->created_ms, "expires_ms", (json_int_t)token->expires_ms, "grants",
                                   grants_json(&token->grants)));
}

typedef struct {
  hark_bytes name;
  hark_token *token;
  bool found;
} finding;

static bool find_one(void *context, const hark_token *token) {
  finding *f = context;
  f->found = hark_bytes_equal_cstr(f->name, token->name);
  if (f->found) {
    *f->token = *token;
  }
  return !f->found;
}

hark_err hark_token_find(const hark_tables *tables, hark_bytes name, hark_token *token) {
  finding f = {name, token, false};
  hark_err err = hark_tokens_visit(tables, find_one, &f);
  return err != HARK_OK ? err : f.found ? HARK_OK : HARK_ERR_NOT_FOUND;
}

hark_err hark_token_remove(const hark_tables *tables, const uint8_t sha256[HARK_SHA256_BYTES]) {
  return remove_key(tables, 't', hash_bytes(sha256));
}

// ---- sign-ins ----

#define OVER_MAX 64u

typedef struct {
  const hark_sign_in *fresh;
  uint8_t over[OVER_MAX][HARK_SHA256_BYTES]; // of these each sign-in takes away at most so many
  uint32_t over_count;
  hark_sign_in oldest; // of the user's
  uint32_t of_user;
} clearing;

static hark_err look_at(void *context, hark_bytes key, hark_bytes value) {
  clearing *c = context;
  hark_sign_in one;
  json_t *record = json_loadb((const char *)value.data, value.size, 0, NULL);
  hark_bytes sha256 = hark_bytes_part(key, 1, key.size);
  if (sha256.size == HARK_SHA256_BYTES) {
    read_sign_in(sha256, record, &one);
    bool is_over = one.expires_ms <= c->fresh->created_ms;
    if (is_over && c->over_count < OVER_MAX) {
      memcpy(c->over[c->over_count++], one.sha256, sizeof one.sha256);
    } else if (!is_over && strcmp(one.user, c->fresh->user) == 0) {
      c->oldest = c->of_user == 0 || one.created_ms < c->oldest.created_ms ? one : c->oldest;
      c->of_user++;
    }
  }
  json_decref(record);
  return HARK_OK;
}

hark_err hark_sign_in_put(const hark_tables *tables, const hark_sign_in *sign_in) {
  clearing c = {.fresh = sign_in};
  hark_key from = hark_access_key('s', (hark_bytes){NULL, 0});
  hark_err err = tables->walk(tables->context, HARK_TABLE_ACCESS, &from, 1, look_at, &c);
  for (uint32_t i = 0; i < c.over_count && err == HARK_OK; i++) {
    err = hark_sign_in_remove(tables, c.over[i]);
  }
  if (err == HARK_OK && c.of_user >= HARK_SIGN_INS_MAX) {
    err = hark_sign_in_remove(tables, c.oldest.sha256);
  }
  hark_key key = hark_access_key('s', hash_bytes(sign_in->sha256));
  return err != HARK_OK ? err
                        : hark_access_put(tables, &key,
                                          json_pack("{s:s, s:s, s:I, s:I, s:I}", "user", sign_in->user, "csrf",
                                                    sign_in->csrf, "created_ms", (json_int_t)sign_in->created_ms,
                                                    "expires_ms", (json_int_t)sign_in->expires_ms, "password_ms",
                                                    (json_int_t)sign_in->password_ms));
}

hark_err hark_sign_in_remove(const hark_tables *tables, const uint8_t sha256[HARK_SHA256_BYTES]) {
  return remove_key(tables, 's', hash_bytes(sha256));
}

hark_err hark_sign_in_get(const hark_tables *tables, const uint8_t sha256[HARK_SHA256_BYTES], uint64_t now_ms,
                          hark_sign_in *sign_in, hark_user *user) {
  hark_key key = hark_access_key('s', hash_bytes(sha256));
  json_t *record;
  hark_err err = hark_access_get(tables, &key, &record);
  if (err == HARK_OK) {
    read_sign_in(hash_bytes(sha256), record, sign_in);
    err = hark_user_get(tables, hark_bytes_from_cstr(sign_in->user), user);
  }
  json_decref(record);
  bool holds = err == HARK_OK && now_ms < sign_in->expires_ms && sign_in->password_ms == user->password_ms;
  return err != HARK_OK ? err : holds ? HARK_OK : HARK_ERR_NOT_FOUND;
}
