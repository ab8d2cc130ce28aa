// tables.h — how this room's records are named in the store, and their form: JSON objects. Inside collector/access.
//
//   access  'u' | name            -> user: password, grants, times
//   access  't' | SHA-256 of it   -> token: name, grants, times
//   access  's' | SHA-256 of it   -> sign-in: user, csrf, times
//   access  'l' | SHA-256 of it   -> link to a session: shares.h
//   access  'h'                   -> see audit.h
#ifndef HARK_COLLECTOR_ACCESS_TABLES_H
#define HARK_COLLECTOR_ACCESS_TABLES_H

#include <jansson.h>
#include <string.h>

#include "collector/store/tables.h"

static inline hark_key hark_access_key(char kind, hark_bytes name) {
  hark_key key = {.size = 1};
  key.bytes[0] = (uint8_t)kind;
  size_t size = name.size < sizeof key.bytes - 1 ? name.size : sizeof key.bytes - 1;
  if (size > 0) {
    memcpy(key.bytes + 1, name.data, size);
  }
  key.size += size;
  return key;
}

// Reads a record; the caller releases *record. HARK_ERR_NOT_FOUND, or HARK_ERR_STORE for one that is no object.
static inline hark_err hark_access_get(const hark_tables *tables, const hark_key *key, json_t **record) {
  hark_bytes value;
  *record = NULL;
  hark_err err = tables->get(tables->context, HARK_TABLE_ACCESS, key, &value);
  if (err != HARK_OK) {
    return err;
  }
  *record = json_loadb((const char *)value.data, value.size, JSON_REJECT_DUPLICATES, NULL);
  return json_is_object(*record) ? HARK_OK : HARK_ERR_STORE;
}

// Writes a record and releases it.
static inline hark_err hark_access_put(const hark_tables *tables, const hark_key *key, json_t *record) {
  char *text = record ? json_dumps(record, JSON_COMPACT) : NULL;
  json_decref(record);
  if (!text) {
    return HARK_ERR_NO_MEMORY;
  }
  hark_bytes value = {(const uint8_t *)text, strlen(text)};
  hark_err err = tables->put(tables->context, HARK_TABLE_ACCESS, key, value, NULL);
  free(text);
  return err;
}

#endif
