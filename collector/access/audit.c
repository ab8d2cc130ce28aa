#include "collector/access/audit.h"

#include <jansson.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "collector/access/tables.h"

#define HEAD_BYTES (8 + HARK_SHA256_BYTES)

typedef struct {
  uint64_t seq; // 0: no entry yet
  uint8_t hash[HARK_SHA256_BYTES];
} head;

static hark_key key_of(uint64_t seq) {
  hark_key key = {.size = 8};
  for (size_t i = 0; i < 8; i++) {
    key.bytes[i] = (uint8_t)(seq >> 8 * (7 - i));
  }
  return key;
}

static uint64_t seq_of(hark_bytes key) {
  uint64_t seq = 0;
  for (size_t i = 0; i < 8 && key.size == 8; i++) {
    seq = seq << 8 | key.data[i];
  }
  return seq;
}

static bool hash_next(const uint8_t before[HARK_SHA256_BYTES], hark_bytes json, uint8_t out[HARK_SHA256_BYTES]) {
  EVP_MD_CTX *md = EVP_MD_CTX_new();
  bool good = md && EVP_DigestInit_ex(md, EVP_sha256(), NULL) == 1 &&
              EVP_DigestUpdate(md, before, HARK_SHA256_BYTES) == 1 && EVP_DigestUpdate(md, json.data, json.size) == 1 &&
              EVP_DigestFinal_ex(md, out, NULL) == 1;
  EVP_MD_CTX_free(md);
  return good;
}

static hark_err read_head(const hark_tables *tables, head *h) {
  hark_key key = hark_access_key('h', (hark_bytes){NULL, 0});
  hark_bytes value;
  *h = (head){0};
  hark_err err = tables->get(tables->context, HARK_TABLE_ACCESS, &key, &value);
  if (err != HARK_OK || value.size != HEAD_BYTES) {
    return err == HARK_ERR_NOT_FOUND ? HARK_OK : err != HARK_OK ? err : HARK_ERR_STORE;
  }
  for (size_t i = 0; i < 8; i++) {
    h->seq |= (uint64_t)value.data[i] << 8 * i;
  }
  memcpy(h->hash, value.data + 8, sizeof h->hash);
  return HARK_OK;
}

static hark_err write_head(const hark_tables *tables, const head *h) {
  uint8_t bytes[HEAD_BYTES];
  hark_key key = hark_access_key('h', (hark_bytes){NULL, 0});
  for (size_t i = 0; i < 8; i++) {
    bytes[i] = (uint8_t)(h->seq >> 8 * i);
  }
  memcpy(bytes + 8, h->hash, sizeof h->hash);
  return tables->put(tables->context, HARK_TABLE_ACCESS, &key, (hark_bytes){bytes, sizeof bytes}, NULL);
}

// A caller's fixed buffer may have cut its last character: what is left of that goes. NULL where nothing is said.
static json_t *what_of(const hark_audit_entry *entry) {
  hark_bytes what = hark_bytes_from_cstr(entry->what);
  for (size_t cut = 0; cut < 3 && what.size > 0 && !hark_bytes_is_utf8(what); cut++) {
    what.size--;
  }
  return entry->what ? json_stringn((const char *)what.data, what.size) : NULL;
}

static char *words_of(const hark_audit_entry *entry, uint64_t seq) {
  json_t *what = what_of(entry);
  json_t *json = entry->what && !what
                     ? NULL
                     : json_pack("{s:I, s:I, s:s, s:s*, s:s, s:I, s:o*}", "seq", (json_int_t)seq, "at_ms",
                                 (json_int_t)entry->at_ms, "who", entry->who, "from", entry->from, "action",
                                 entry->action, "project", (json_int_t)entry->project.n, "what", what);
  char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
  json_decref(json);
  return text;
}

hark_err hark_audit_add(const hark_tables *tables, const hark_audit_entry *entry) {
  head h;
  hark_err err = read_head(tables, &h);
  if (err != HARK_OK) {
    return err;
  }
  char *text = words_of(entry, ++h.seq);
  size_t size = text ? strlen(text) : 0;
  uint8_t *value = text ? malloc(HARK_SHA256_BYTES + size) : NULL;
  err = HARK_ERR_NO_MEMORY;
  if (value && hash_next(h.hash, (hark_bytes){(const uint8_t *)text, size}, h.hash)) {
    hark_key key = key_of(h.seq);
    bool existed = false;
    memcpy(value, h.hash, HARK_SHA256_BYTES);
    memcpy(value + HARK_SHA256_BYTES, text, size);
    err = tables->put(tables->context, HARK_TABLE_AUDIT, &key, (hark_bytes){value, HARK_SHA256_BYTES + size}, &existed);
    err = err != HARK_OK ? err : existed ? HARK_ERR_STORE : write_head(tables, &h);
  }
  free(value);
  free(text);
  return err;
}

// ---- reading ----

typedef struct {
  uint64_t before, left;
  hark_audit_visit visit;
  void *context;
} listing;

static hark_err list_one(void *context, hark_bytes key, hark_bytes value) {
  listing *l = context;
  uint64_t seq = seq_of(key);
  if (seq >= l->before || l->left == 0 || value.size < HARK_SHA256_BYTES) {
    return HARK_ERR_NOT_FOUND;
  }
  l->left--;
  hark_bytes json = hark_bytes_part(value, HARK_SHA256_BYTES, value.size);
  return l->visit(l->context, seq, value.data, json) ? HARK_OK : HARK_ERR_NOT_FOUND;
}

hark_err hark_audit_list(const hark_tables *tables, uint64_t before, uint64_t limit, hark_audit_visit visit,
                         void *context) {
  head h;
  hark_err err = read_head(tables, &h);
  before = before == 0 || before > h.seq ? h.seq + 1 : before;
  listing l = {before, limit, visit, context};
  hark_key from = key_of(before > limit ? before - limit : 1);
  return err != HARK_OK ? err : tables->walk(tables->context, HARK_TABLE_AUDIT, &from, 0, list_one, &l);
}

typedef struct {
  hark_audit_verdict *verdict;
  const uint8_t *known;
} verifying;

static hark_err verify_one(void *context, hark_bytes key, hark_bytes value) {
  verifying *v = context;
  hark_audit_verdict *verdict = v->verdict;
  uint8_t hash[HARK_SHA256_BYTES];
  hark_bytes json = value.size > HARK_SHA256_BYTES ? hark_bytes_part(value, HARK_SHA256_BYTES, value.size) : value;
  bool good = seq_of(key) == verdict->count + 1 && value.size > HARK_SHA256_BYTES &&
              hash_next(verdict->head, json, hash) && memcmp(hash, value.data, sizeof hash) == 0;
  if (!good) {
    verdict->bad_seq = verdict->count + 1;
    return HARK_ERR_NOT_FOUND;
  }
  verdict->count++;
  memcpy(verdict->head, hash, sizeof hash);
  verdict->has_known = verdict->has_known || (v->known && memcmp(hash, v->known, sizeof hash) == 0);
  return HARK_OK;
}

hark_err hark_audit_verify(const hark_tables *tables, const uint8_t known[HARK_SHA256_BYTES],
                           hark_audit_verdict *verdict) {
  head h;
  verifying v = {verdict, known};
  hark_key from = {.size = 0};
  *verdict = (hark_audit_verdict){.has_known = !known};
  hark_err err = read_head(tables, &h);
  err = err != HARK_OK ? err : tables->walk(tables->context, HARK_TABLE_AUDIT, &from, 0, verify_one, &v);
  bool same = h.seq == verdict->count && memcmp(h.hash, verdict->head, sizeof h.hash) == 0;
  if (err == HARK_OK && verdict->bad_seq == 0 && !same) {
    verdict->bad_seq = verdict->count + 1; // the newest ones are gone, or some were added
  }
  return err;
}
