#include "collector/alerts/records.h"

#include <stdlib.h>
#include <string.h>

#define PREFIX 5u
#define NUMBER 8u

static hark_key key_of(hark_project_id project, hark_record_kind kind) {
  hark_key key = hark_key_project(project);
  key.bytes[key.size++] = (uint8_t)kind;
  return key;
}

static hark_key key_of_number(hark_project_id project, hark_record_kind kind, uint64_t number) {
  hark_key key = key_of(project, kind);
  for (size_t i = 0; i < NUMBER; i++) {
    key.bytes[key.size++] = (uint8_t)(number >> 8 * (NUMBER - 1 - i));
  }
  return key;
}

static uint64_t number_of(const uint8_t *bytes) {
  uint64_t number = 0;
  for (size_t i = 0; i < NUMBER; i++) {
    number = number << 8 | bytes[i];
  }
  return number;
}

hark_err hark_record_get(const hark_tables *tables, hark_project_id project, hark_record_kind kind, uint64_t number,
                         json_t **record) {
  hark_key key = key_of_number(project, kind, number);
  hark_bytes value;
  *record = NULL;
  hark_err err = tables->get(tables->context, HARK_TABLE_ALERTS, &key, &value);
  if (err != HARK_OK) {
    return err;
  }
  *record = json_loadb((const char *)value.data, value.size, 0, NULL);
  return json_is_object(*record) ? HARK_OK : HARK_ERR_STORE;
}

// Numbers are those of all projects: what one project names is never another's.
static hark_err next_number(const hark_tables *tables, hark_record_kind kind, uint64_t *number) {
  static const hark_project_id all = {0};
  hark_key key = key_of(all, kind);
  hark_bytes value;
  hark_err err = tables->get(tables->context, HARK_TABLE_ALERTS, &key, &value);
  if (err != HARK_OK && err != HARK_ERR_NOT_FOUND) {
    return err;
  }
  *number = (err == HARK_OK && value.size == NUMBER ? number_of(value.data) : 0) + 1;
  hark_key bytes = key_of_number(all, kind, *number); // its end is how a number is kept
  return tables->put(tables->context, HARK_TABLE_ALERTS, &key, (hark_bytes){bytes.bytes + PREFIX, NUMBER}, NULL);
}

hark_err hark_record_put(const hark_tables *tables, hark_project_id project, hark_record_kind kind, uint64_t number,
                         json_t *record, uint64_t *given) {
  hark_err err = number ? HARK_OK : next_number(tables, kind, &number);
  if (err != HARK_OK) {
    return err;
  }
  json_object_set_new(record, "id", json_integer((json_int_t)number));
  char *text = json_dumps(record, JSON_COMPACT);
  if (!text) {
    return HARK_ERR_NO_MEMORY;
  }
  hark_key key = key_of_number(project, kind, number);
  err = tables->put(tables->context, HARK_TABLE_ALERTS, &key, hark_bytes_from_cstr(text), NULL);
  free(text);
  if (given) {
    *given = number;
  }
  return err;
}

hark_err hark_record_remove(const hark_tables *tables, hark_project_id project, hark_record_kind kind,
                            uint64_t number) {
  hark_key key = key_of_number(project, kind, number);
  hark_bytes value;
  hark_err err = tables->get(tables->context, HARK_TABLE_ALERTS, &key, &value);
  return err != HARK_OK ? err : tables->remove(tables->context, HARK_TABLE_ALERTS, &key);
}

static hark_err list_one(void *context, hark_bytes key, hark_bytes value) {
  (void)key;
  json_t *record = json_loadb((const char *)value.data, value.size, 0, NULL);
  return record && json_array_append_new(context, record) == 0 ? HARK_OK : HARK_ERR_STORE;
}

hark_err hark_records_list(const hark_tables *tables, hark_project_id project, hark_record_kind kind,
                           json_t **records) {
  hark_key from = key_of(project, kind);
  *records = json_array();
  return *records ? tables->walk(tables->context, HARK_TABLE_ALERTS, &from, PREFIX, list_one, *records)
                  : HARK_ERR_NO_MEMORY;
}

hark_err hark_records_trim(const hark_tables *tables, hark_project_id project, hark_record_kind kind, size_t most,
                           bool (*may_go)(const json_t *record)) {
  json_t *records, *record;
  size_t i;
  hark_err err = hark_records_list(tables, project, kind, &records);
  size_t over = json_array_size(records) > most ? json_array_size(records) - most : 0;
  json_array_foreach(records, i, record) {
    if (err == HARK_OK && over > 0 && (!may_go || may_go(record))) {
      err = hark_record_remove(tables, project, kind, hark_record_number(record, "id"));
      over--;
    }
  }
  json_decref(records);
  return err;
}
