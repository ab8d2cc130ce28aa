#include "collector/access/shares.h"

#include <stdio.h>
#include <stdlib.h>

#include "collector/access/tables.h"
#include "collector/http/query.h"

#define OVER_MAX 64u // taken away at a time

static hark_bytes hash_bytes(const uint8_t sha256[HARK_SHA256_BYTES]) {
  return (hark_bytes){sha256, HARK_SHA256_BYTES};
}

uint64_t hark_share_number(const hark_share *share) {
  uint64_t number = 0;
  for (size_t i = 0; i < 8; i++) {
    number = number << 8 | share->sha256[i];
  }
  return number;
}

static uint64_t number_of(const json_t *record, const char *name) {
  json_int_t number = json_integer_value(json_object_get(record, name));
  return number > 0 ? (uint64_t)number : 0;
}

static const char *text_of(const json_t *record, const char *name) {
  const char *text = json_string_value(json_object_get(record, name));
  return text ? text : "";
}

// False: it names no session.
static bool read_share(hark_bytes sha256, const json_t *record, hark_share *share) {
  uint8_t tab[8];
  *share = (hark_share){.project = {(uint32_t)number_of(record, "project")},
                        .epoch = (uint32_t)number_of(record, "epoch"),
                        .at_ms = (uint32_t)number_of(record, "at_ms"),
                        .created_ms = number_of(record, "created_ms"),
                        .expires_ms = number_of(record, "expires_ms")};
  memcpy(share->sha256, sha256.data, sizeof share->sha256);
  snprintf(share->who, sizeof share->who, "%s", text_of(record, "who"));
  share->has_moment = hark_hex_read(hark_bytes_from_cstr(text_of(record, "tab")), tab, sizeof tab);
  for (size_t i = 0; share->has_moment && i < sizeof tab; i++) {
    share->tab = share->tab << 8 | tab[i];
  }
  return hark_hex_read(hark_bytes_from_cstr(text_of(record, "session")), share->session.bytes,
                       sizeof share->session.bytes);
}

hark_err hark_share_get(const hark_tables *tables, const uint8_t sha256[HARK_SHA256_BYTES], uint64_t now_ms,
                        hark_share *share) {
  hark_key key = hark_access_key('l', hash_bytes(sha256));
  json_t *record;
  hark_err err = hark_access_get(tables, &key, &record);
  if (err == HARK_OK) {
    err = read_share(hash_bytes(sha256), record, share) && share->expires_ms > now_ms ? HARK_OK : HARK_ERR_NOT_FOUND;
  }
  json_decref(record);
  return err;
}

// ---- walks ----

typedef struct {
  hark_share_visit visit;
  void *context;
} visiting;

static hark_err visit_one(void *context, hark_bytes key, hark_bytes value) {
  visiting *v = context;
  hark_share share;
  json_t *record = json_loadb((const char *)value.data, value.size, 0, NULL);
  hark_bytes sha256 = hark_bytes_part(key, 1, key.size);
  bool good = record && sha256.size == HARK_SHA256_BYTES && read_share(sha256, record, &share);
  json_decref(record);
  return !good || v->visit(v->context, &share) ? HARK_OK : HARK_ERR_NOT_FOUND;
}

static hark_err visit_all(const hark_tables *tables, hark_share_visit visit, void *context) {
  visiting v = {visit, context};
  hark_key from = hark_access_key('l', (hark_bytes){NULL, 0});
  return tables->walk(tables->context, HARK_TABLE_ACCESS, &from, 1, visit_one, &v);
}

typedef struct {
  hark_project_id project;
  uint64_t now_ms;
  hark_share_visit visit;
  void *context;
} of_project;

static bool visit_holding(void *context, const hark_share *share) {
  of_project *p = context;
  bool is = share->project.n == p->project.n && share->expires_ms > p->now_ms;
  return !is || p->visit(p->context, share);
}

hark_err hark_shares_visit(const hark_tables *tables, hark_project_id project, uint64_t now_ms, hark_share_visit visit,
                           void *context) {
  of_project p = {project, now_ms, visit, context};
  return visit_all(tables, visit_holding, &p);
}

// ---- changing ----

typedef struct {
  hark_project_id project;
  uint64_t now_ms;
  uint32_t holding, over;
  uint8_t over_sha256[OVER_MAX][HARK_SHA256_BYTES];
} census;

static bool count_one(void *context, const hark_share *share) {
  census *c = context;
  if (share->expires_ms > c->now_ms) {
    c->holding += share->project.n == c->project.n;
  } else if (c->over < OVER_MAX) {
    memcpy(c->over_sha256[c->over++], share->sha256, HARK_SHA256_BYTES);
  }
  return true;
}

static hark_err remove_share(const hark_tables *tables, const uint8_t sha256[HARK_SHA256_BYTES]) {
  hark_key key = hark_access_key('l', hash_bytes(sha256));
  return tables->remove(tables->context, HARK_TABLE_ACCESS, &key);
}

static json_t *share_record(const hark_share *share) {
  char session[2 * sizeof share->session.bytes + 1], tab[17];
  hark_hex_write(share->session.bytes, sizeof share->session.bytes, session);
  snprintf(tab, sizeof tab, "%016llx", (unsigned long long)share->tab);
  json_t *record =
      json_pack("{s:I, s:s, s:I, s:I, s:s}", "project", (json_int_t)share->project.n, "session", session, "created_ms",
                (json_int_t)share->created_ms, "expires_ms", (json_int_t)share->expires_ms, "who", share->who);
  if (record && share->has_moment) {
    json_object_set_new(record, "tab", json_string(tab));
    json_object_set_new(record, "epoch", json_integer(share->epoch));
    json_object_set_new(record, "at_ms", json_integer(share->at_ms));
  }
  return record;
}

hark_err hark_share_put(const hark_tables *tables, const hark_share *share, uint64_t now_ms, bool *too_many) {
  census *c = calloc(1, sizeof *c);
  *too_many = false;
  if (!c) {
    return HARK_ERR_NO_MEMORY;
  }
  c->project = share->project;
  c->now_ms = now_ms;
  hark_err err = visit_all(tables, count_one, c);
  for (uint32_t i = 0; i < c->over && err == HARK_OK; i++) {
    err = remove_share(tables, c->over_sha256[i]);
  }
  *too_many = err == HARK_OK && c->holding >= HARK_SHARES_MAX;
  free(c);
  hark_key key = hark_access_key('l', hash_bytes(share->sha256));
  return err != HARK_OK || *too_many ? err : hark_access_put(tables, &key, share_record(share));
}

typedef struct {
  hark_project_id project;
  uint64_t number;
  hark_share share;
  bool found;
} finding;

static bool find_one(void *context, const hark_share *share) {
  finding *f = context;
  f->found = share->project.n == f->project.n && hark_share_number(share) == f->number;
  f->share = f->found ? *share : f->share;
  return !f->found;
}

hark_err hark_share_remove(const hark_tables *tables, hark_project_id project, uint64_t number, hark_share *removed) {
  finding f = {.project = project, .number = number};
  hark_err err = visit_all(tables, find_one, &f);
  err = err == HARK_OK && !f.found ? HARK_ERR_NOT_FOUND : err;
  *removed = f.share;
  return err != HARK_OK ? err : remove_share(tables, f.share.sha256);
}
