#include "collector/store/tomb.h"

#include <string.h>

#define KIND 'f'
#define KEY_BYTES (5u + sizeof(hark_session_id))
#define STEP_KEYS 64u

static hark_key key_of(hark_project_id project, const hark_session_id *session) {
  hark_key key = hark_key_project(project);
  key.bytes[key.size++] = KIND;
  if (session) {
    memcpy(key.bytes + key.size, session->bytes, sizeof session->bytes);
    key.size += sizeof session->bytes;
  }
  return key;
}

static uint64_t read_ms(hark_bytes value) {
  uint64_t ms = 0;
  for (size_t i = 8; value.size == 8 && i-- > 0;) {
    ms = ms << 8 | value.data[i];
  }
  return ms;
}

typedef struct {
  uint64_t now_ms;
  hark_key over[STEP_KEYS];
  uint32_t count;
} sweep;

static hark_err each(void *context, hark_bytes key, hark_bytes value) {
  sweep *s = context;
  if (s->count == STEP_KEYS) {
    return HARK_ERR_NOT_FOUND;
  }
  if (key.size == KEY_BYTES && read_ms(value) + HARK_TOMB_MS < s->now_ms) {
    memcpy(s->over[s->count].bytes, key.data, key.size);
    s->over[s->count++].size = key.size;
  }
  return HARK_OK;
}

hark_err hark_tomb_put(const hark_tables *tables, hark_project_id project, hark_session_id session, uint64_t now_ms) {
  hark_key key = key_of(project, &session), from = key_of(project, NULL);
  sweep s = {.now_ms = now_ms};
  uint8_t value[8];
  hark_err err = tables->walk(tables->context, HARK_TABLE_LEDGER, &from, from.size, each, &s);
  for (uint32_t i = 0; i < s.count && err == HARK_OK; i++) {
    err = tables->remove(tables->context, HARK_TABLE_LEDGER, &s.over[i]);
  }
  for (size_t i = 0; i < sizeof value; i++) {
    value[i] = (uint8_t)(now_ms >> 8 * i);
  }
  return err != HARK_OK
             ? err
             : tables->put(tables->context, HARK_TABLE_LEDGER, &key, (hark_bytes){value, sizeof value}, NULL);
}

hark_err hark_tomb_holds(const hark_tables *tables, hark_project_id project, hark_session_id session, uint64_t at_ms,
                         bool *holds) {
  hark_key key = key_of(project, &session);
  hark_bytes value;
  hark_err err = tables->get(tables->context, HARK_TABLE_LEDGER, &key, &value);
  *holds = err == HARK_OK && at_ms < read_ms(value) + HARK_TOMB_MS;
  return err == HARK_ERR_NOT_FOUND ? HARK_OK : err;
}
