#include "collector/store/ledger.h"

#include <string.h>

#include "schema/hark_fb.h"

static hark_key key_of(hark_project_id project, const hark_session_id *session, const char *outcome) {
  hark_key key = hark_key_project(project);
  size_t size = strlen(outcome);
  key.bytes[key.size++] = session ? 's' : 't';
  if (session) {
    memcpy(key.bytes + key.size, session->bytes, sizeof session->bytes);
    key.size += sizeof session->bytes;
  }
  size = size < HARK_LEDGER_NAME_MAX ? size : HARK_LEDGER_NAME_MAX;
  memcpy(key.bytes + key.size, outcome, size);
  key.size += size;
  return key;
}

static uint64_t read_count(hark_bytes value) {
  uint64_t count = 0;
  for (size_t i = 0; i < 8 && value.size == 8; i++) {
    count |= (uint64_t)value.data[i] << 8 * i;
  }
  return count;
}

static hark_err put_count(const hark_tables *tables, const hark_key *key, uint64_t count) {
  uint8_t bytes[8];
  for (size_t i = 0; i < 8; i++) {
    bytes[i] = (uint8_t)(count >> 8 * i);
  }
  return tables->put(tables->context, HARK_TABLE_LEDGER, key, (hark_bytes){bytes, sizeof bytes}, NULL);
}

// *found false: nothing was counted under this key yet, and *count is 0.
static hark_err get_count(const hark_tables *tables, const hark_key *key, uint64_t *count, bool *found) {
  hark_bytes value;
  hark_err err = tables->get(tables->context, HARK_TABLE_LEDGER, key, &value);
  *found = err == HARK_OK;
  *count = *found ? read_count(value) : 0;
  return err == HARK_ERR_NOT_FOUND ? HARK_OK : err;
}

static hark_err add_to(const hark_tables *tables, const hark_key *key, uint64_t more) {
  uint64_t count;
  bool found;
  hark_err err = get_count(tables, key, &count, &found);
  return err != HARK_OK ? err : put_count(tables, key, count + more);
}

static hark_err count_one(void *context, hark_bytes key, hark_bytes value) {
  (void)key;
  (void)value;
  ++*(uint64_t *)context;
  return HARK_OK;
}

hark_err hark_ledger_recount(const hark_tables *tables, hark_project_id project, uint64_t *stored) {
  hark_key from = hark_key_project(project);
  *stored = 0;
  return tables->walk(tables->context, HARK_TABLE_SEGMENTS, &from, from.size, count_one, stored);
}

// The batch is in its table already: where nothing was counted yet, all that are there are counted with it.
static hark_err add_stored(const hark_tables *tables, hark_project_id project, uint64_t more) {
  hark_key key = key_of(project, NULL, "stored");
  uint64_t count;
  bool found;
  hark_err err = get_count(tables, &key, &count, &found);
  if (err == HARK_OK && !found) {
    err = hark_ledger_recount(tables, project, &count);
    more = 0;
  }
  return err != HARK_OK ? err : put_count(tables, &key, count + more);
}

hark_err hark_ledger_add(const hark_tables *tables, hark_project_id project, const hark_session_id *session,
                         const char *outcome, uint64_t count) {
  if (strcmp(outcome, "stored") == 0) {
    return add_stored(tables, project, count);
  }
  hark_key total = key_of(project, NULL, outcome);
  hark_err err = add_to(tables, &total, count);
  if (err != HARK_OK || !session) {
    return err;
  }
  // Only of a session that is kept: a name that somebody made up leaves no trace of its own.
  hark_key kept = hark_key_session(project, *session), key = key_of(project, session, outcome);
  hark_bytes record;
  err = tables->get(tables->context, HARK_TABLE_SESSIONS, &kept, &record);
  return err == HARK_OK ? add_to(tables, &key, count) : err == HARK_ERR_NOT_FOUND ? HARK_OK : err;
}

// ---- the end of what was stored ----

#define SESSION_KEYS_MAX 64u // there are fewer outcomes

typedef struct {
  hark_key keys[SESSION_KEYS_MAX];
  size_t count;
} session_keys;

static hark_err note_key(void *context, hark_bytes key, hark_bytes value) {
  session_keys *k = context;
  (void)value;
  if (k->count == SESSION_KEYS_MAX || key.size > sizeof k->keys[0].bytes) {
    return HARK_ERR_NOT_FOUND;
  }
  memcpy(k->keys[k->count].bytes, key.data, key.size);
  k->keys[k->count++].size = key.size;
  return HARK_OK;
}

hark_err hark_ledger_end(const hark_tables *tables, hark_project_id project, hark_session_id session,
                         const char *outcome, uint64_t count) {
  session_keys of_session = {.count = 0};
  hark_key from = key_of(project, &session, ""), stored = key_of(project, NULL, "stored");
  hark_key ended = key_of(project, NULL, outcome);
  uint64_t before;
  bool found;
  hark_err err = tables->walk(tables->context, HARK_TABLE_LEDGER, &from, from.size, note_key, &of_session);
  for (size_t i = 0; i < of_session.count && err == HARK_OK; i++) {
    err = tables->remove(tables->context, HARK_TABLE_LEDGER, &of_session.keys[i]);
  }
  err = err != HARK_OK ? err : get_count(tables, &stored, &before, &found);
  if (err == HARK_OK && found) { // else they are counted when the next batch comes
    err = put_count(tables, &stored, before > count ? before - count : 0);
  }
  return err != HARK_OK || count == 0 ? err : add_to(tables, &ended, count);
}

// ---- reading ----

typedef struct {
  size_t prefix;
  hark_ledger_visit visit;
  void *context;
} reading;

static hark_err read_one(void *context, hark_bytes key, hark_bytes value) {
  const reading *r = context;
  char outcome[HARK_LEDGER_NAME_MAX + 1] = "";
  hark_bytes name = hark_bytes_part(key, r->prefix, HARK_LEDGER_NAME_MAX);
  if (name.size > 0) {
    memcpy(outcome, name.data, name.size);
    r->visit(r->context, outcome, read_count(value));
  }
  return HARK_OK;
}

hark_err hark_ledger_read(const hark_tables *tables, hark_project_id project, const hark_session_id *session,
                          hark_ledger_visit visit, void *context) {
  hark_key from = key_of(project, session, "");
  reading r = {from.size, visit, context};
  if (session) {
    hark_key kept = hark_key_session(project, *session);
    hark_bytes record;
    hark_err err = tables->get(tables->context, HARK_TABLE_SESSIONS, &kept, &record);
    if (err != HARK_OK) {
      return err;
    }
    visit(context, "stored", hark_fb_session_batches(hark_fb_session_root(record)));
  }
  return tables->walk(tables->context, HARK_TABLE_LEDGER, &from, from.size, read_one, &r);
}
