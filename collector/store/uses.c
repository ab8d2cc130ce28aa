#include "collector/store/uses.h"

#include <string.h>

#define BY_SESSION 0u
#define BY_NAME 1u

static hark_key use_key(hark_project_id project, uint8_t way, const uint8_t first[16], const uint8_t second[16]) {
  hark_key key = hark_key_project(project);
  key.bytes[key.size++] = way;
  memcpy(key.bytes + key.size, first, 16);
  key.size += 16;
  if (second) {
    memcpy(key.bytes + key.size, second, 16);
    key.size += 16;
  }
  return key;
}

static hark_key mark_key(void) {
  return (hark_key){.bytes = {0xff}, .size = 1};
}

static hark_err count_one(void *context, hark_bytes key, hark_bytes value) {
  (void)key;
  (void)value;
  ++*(uint32_t *)context;
  return HARK_ERR_NOT_FOUND; // one is enough
}

hark_err hark_uses_are_whole(const hark_tables *tables, bool *whole) {
  hark_key key = mark_key();
  hark_bytes value;
  hark_err err = tables->get(tables->context, HARK_TABLE_USES, &key, &value);
  *whole = err == HARK_OK;
  return err == HARK_ERR_NOT_FOUND ? HARK_OK : err;
}

hark_err hark_uses_mark(const hark_tables *tables) {
  hark_key key = mark_key();
  return tables->put(tables->context, HARK_TABLE_USES, &key, (hark_bytes){0}, NULL);
}

hark_err hark_uses_begin(void *context, const hark_tables *tables) {
  (void)context;
  bool whole;
  uint32_t segments = 0;
  hark_key first = {.size = 0};
  hark_err err = hark_uses_are_whole(tables, &whole);
  if (err != HARK_OK || whole) {
    return err;
  }
  err = tables->walk(tables->context, HARK_TABLE_SEGMENTS, &first, 0, count_one, &segments);
  return err != HARK_OK || segments > 0 ? err : hark_uses_mark(tables);
}

hark_err hark_uses_add(const hark_tables *tables, hark_project_id project, hark_session_id session,
                       const hark_blob_name *names, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    hark_key key = use_key(project, BY_SESSION, session.bytes, names[i].bytes);
    bool existed;
    hark_err err = tables->put(tables->context, HARK_TABLE_USES, &key, (hark_bytes){0}, &existed);
    if (err == HARK_OK && !existed) {
      key = use_key(project, BY_NAME, names[i].bytes, session.bytes);
      err = tables->put(tables->context, HARK_TABLE_USES, &key, (hark_bytes){0}, NULL);
    }
    if (err != HARK_OK) {
      return err;
    }
  }
  return HARK_OK;
}

typedef struct {
  hark_blob_name *names; // NULL: only count
  uint32_t count;
} name_list;

static hark_err each_name(void *context, hark_bytes key, hark_bytes value) {
  name_list *list = context;
  (void)value;
  if (key.size != 4 + 1 + 16 + 16) {
    return HARK_ERR_STORE;
  }
  if (list->names) {
    memcpy(list->names[list->count].bytes, key.data + 21, HARK_BLOB_NAME_BYTES);
  }
  list->count++;
  return HARK_OK;
}

hark_err hark_uses_of(const hark_tables *tables, hark_arena *arena, hark_project_id project, hark_session_id session,
                      hark_blob_name **names, uint32_t *count) {
  hark_key from = use_key(project, BY_SESSION, session.bytes, NULL);
  name_list list = {0};
  hark_err err = tables->walk(tables->context, HARK_TABLE_USES, &from, from.size, each_name, &list);
  if (err != HARK_OK) {
    return err;
  }
  *names = list.names = hark_arena_take_items(arena, list.count, sizeof **names);
  *count = list.count;
  list.count = 0;
  return list.names ? tables->walk(tables->context, HARK_TABLE_USES, &from, from.size, each_name, &list)
                    : HARK_ERR_NO_MEMORY;
}

hark_err hark_uses_has(const hark_tables *tables, hark_project_id project, hark_session_id session, hark_blob_name name,
                       bool *has) {
  hark_key key = use_key(project, BY_SESSION, session.bytes, name.bytes);
  hark_bytes value;
  hark_err err = tables->get(tables->context, HARK_TABLE_USES, &key, &value);
  *has = err == HARK_OK;
  return err == HARK_ERR_NOT_FOUND ? HARK_OK : err;
}

hark_err hark_uses_remove(const hark_tables *tables, hark_project_id project, hark_session_id session,
                          hark_blob_name name, bool *last) {
  hark_key one = use_key(project, BY_SESSION, session.bytes, name.bytes);
  hark_key other = use_key(project, BY_NAME, name.bytes, session.bytes);
  hark_key rest = use_key(project, BY_NAME, name.bytes, NULL);
  uint32_t others = 0;
  hark_err err = tables->remove(tables->context, HARK_TABLE_USES, &one);
  err = err != HARK_OK ? err : tables->remove(tables->context, HARK_TABLE_USES, &other);
  err = err != HARK_OK ? err : tables->walk(tables->context, HARK_TABLE_USES, &rest, rest.size, count_one, &others);
  *last = others == 0;
  return err;
}
