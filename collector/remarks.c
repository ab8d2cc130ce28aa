#include "collector/remarks.h"

#include <stdlib.h>
#include <string.h>

#include "collector/http/query.h"

static bool is_good_text(const json_t *value) {
  size_t size = json_string_length(value);
  const char *text = json_string_value(value);
  return text && size >= 1 && size <= HARK_REMARK_TEXT_MAX && strlen(text) == size;
}

static bool is_number(const json_t *value) {
  return json_is_integer(value) && json_integer_value(value) >= 0 && json_integer_value(value) <= UINT32_MAX;
}

static bool is_tab(const json_t *value) {
  uint8_t tab[8];
  return json_is_string(value) && hark_hex_read(hark_bytes_from_cstr(json_string_value(value)), tab, sizeof tab);
}

json_t *hark_remark_read(const json_t *said, uint64_t now_ms, const char *who, const char **why) {
  const json_t *tab = json_object_get(said, "tab"), *epoch = json_object_get(said, "epoch"),
               *at = json_object_get(said, "at_ms"), *text = json_object_get(said, "text");
  *why = !is_good_text(text) ? "text has 1 to 1000 bytes"
         : !is_tab(tab)      ? "tab is a page view's, of the manifest: 16 hex digits"
         : !is_number(epoch) ? "epoch is a page view's, of the manifest"
         : !is_number(at)    ? "at_ms is ms since the page view began"
                             : NULL;
  if (*why) {
    return NULL;
  }
  *why = hark_err_sentence(HARK_ERR_NO_MEMORY);
  return json_pack("{s:s, s:I, s:I, s:s, s:s, s:I}", "tab", json_string_value(tab), "epoch", json_integer_value(epoch),
                   "at_ms", json_integer_value(at), "text", json_string_value(text), "who", who, "written_ms",
                   (json_int_t)now_ms);
}

typedef struct {
  uint64_t count, last;
} numbers;

static bool count_one(void *context, uint64_t number, hark_bytes record) {
  numbers *n = context;
  (void)record;
  n->count++;
  n->last = number;
  return true;
}

hark_err hark_remark_add(const hark_tables *tables, hark_project_id project, hark_session_id session, json_t *record,
                         bool *too_many) {
  numbers n = {0};
  hark_bytes there;
  hark_key of_session = hark_key_session(project, session);
  hark_err err = tables->get(tables->context, HARK_TABLE_SESSIONS, &of_session, &there);
  err = err != HARK_OK ? err : hark_notes_visit(tables, project, session, count_one, &n);
  *too_many = err == HARK_OK && n.count >= HARK_REMARKS_MAX;
  if (err != HARK_OK || *too_many) {
    return err;
  }
  json_object_set_new(record, "id", json_integer((json_int_t)n.last + 1));
  char *text = json_dumps(record, JSON_COMPACT);
  if (!text) {
    return HARK_ERR_NO_MEMORY;
  }
  hark_key key = hark_key_note(project, session, n.last + 1);
  err = tables->put(tables->context, HARK_TABLE_NOTES, &key, hark_bytes_from_cstr(text), NULL);
  free(text);
  return err;
}

hark_err hark_remark_remove(const hark_tables *tables, hark_project_id project, hark_session_id session,
                            uint64_t number) {
  hark_bytes there;
  hark_key key = hark_key_note(project, session, number);
  hark_err err = tables->get(tables->context, HARK_TABLE_NOTES, &key, &there);
  return err != HARK_OK ? err : tables->remove(tables->context, HARK_TABLE_NOTES, &key);
}

static bool list_one(void *context, uint64_t number, hark_bytes record) {
  json_t *one = json_loadb((const char *)record.data, record.size, JSON_REJECT_DUPLICATES, NULL);
  (void)number;
  return !one || json_array_append_new(context, one) == 0;
}

json_t *hark_remarks_list(const hark_tables *tables, hark_project_id project, hark_session_id session, hark_err *err) {
  json_t *list = json_array();
  *err = list ? hark_notes_visit(tables, project, session, list_one, list) : HARK_ERR_NO_MEMORY;
  if (*err != HARK_OK) {
    json_decref(list);
    return NULL;
  }
  return list;
}
