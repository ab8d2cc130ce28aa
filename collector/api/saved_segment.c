#include "collector/api/saved_segment.h"

#include <string.h>

#include "collector/api/session_filter.h"

// ---- reading ----

static bool is_line(hark_bytes text) {
  for (size_t i = 0; i < text.size; i++) {
    if (text.data[i] < 0x20 || text.data[i] == 0x7f) {
      return false;
    }
  }
  return true;
}

static bool is_name(hark_bytes text) {
  return text.size > 0 && text.size <= HARK_SEGMENT_NAME_MAX && is_line(text) && !memchr(text.data, ',', text.size) &&
         text.data[0] != ' ' && text.data[text.size - 1] != ' ';
}

// An open quote would swallow the terms that come after these.
static bool is_closed(hark_bytes text) {
  size_t quotes = 0;
  for (size_t i = 0; i < text.size; i++) {
    quotes += text.data[i] == '"';
  }
  return quotes % 2 == 0;
}

static hark_bytes text_of(const json_t *value) {
  return (hark_bytes){(const uint8_t *)json_string_value(value), json_string_length(value)};
}

json_t *hark_segment_read(const json_t *name, const json_t *terms, const char *who, const char **why) {
  hark_bytes called = text_of(name), text = text_of(terms);
  hark_session_filter filter = {.count = 0};
  *why = !is_name(called) ? "name has 1 to 60 bytes, no comma, and no blank at its ends"
         : text.size > HARK_SEGMENT_TERMS_MAX || !is_line(text) ? "q is one line of terms, 512 bytes at most"
         : !is_closed(text)                                     ? "a quote in q is left open"
         : !hark_session_filter_read(text, &filter)             ? "there are more than 16 terms in q"
         : filter.count == 0 ? "q is missing: what sessions have in common (browser:Safari length>60)"
                             : NULL;
  if (*why) {
    return NULL;
  }
  *why = hark_err_sentence(HARK_ERR_NO_MEMORY);
  return json_pack("{s:s%, s:s%, s:s}", "name", (const char *)called.data, called.size, "q", (const char *)text.data,
                   text.size, "who", who);
}

// ---- keeping ----

// The record of that name, borrowed from the list; NULL.
static const json_t *named(const json_t *records, hark_bytes name) {
  const json_t *record;
  size_t i;
  json_array_foreach(records, i, record) {
    if (hark_bytes_equal_cstr(name, hark_record_text(record, "name"))) {
      return record;
    }
  }
  return NULL;
}

hark_err hark_segment_put(const hark_tables *tables, hark_project_id project, json_t *record) {
  json_t *records;
  hark_err err = hark_records_list(tables, project, HARK_RECORD_SEGMENT, &records);
  const json_t *before = named(records, hark_bytes_from_cstr(hark_record_text(record, "name")));
  uint64_t number = before ? hark_record_number(before, "id") : 0;
  bool full = !before && json_array_size(records) >= HARK_SEGMENTS_MAX;
  json_decref(records);
  return err != HARK_OK ? err
         : full         ? HARK_ERR_FULL
                        : hark_record_put(tables, project, HARK_RECORD_SEGMENT, number, record, NULL);
}

hark_err hark_segment_remove(const hark_tables *tables, hark_project_id project, const char *name) {
  json_t *records;
  hark_err err = hark_records_list(tables, project, HARK_RECORD_SEGMENT, &records);
  const json_t *record = named(records, hark_bytes_from_cstr(name));
  err = err == HARK_OK && !record ? HARK_ERR_NOT_FOUND : err;
  err =
      err != HARK_OK ? err : hark_record_remove(tables, project, HARK_RECORD_SEGMENT, hark_record_number(record, "id"));
  json_decref(records);
  return err;
}

// ---- using ----

static hark_err append_terms(const json_t *records, hark_bytes name, char *out, size_t out_max, size_t *size) {
  const json_t *record = named(records, name);
  if (!record) {
    return HARK_ERR_NOT_FOUND;
  }
  const char *terms = hark_record_text(record, "q");
  size_t length = strlen(terms);
  if (length + 2 > out_max - *size) {
    return HARK_ERR_TOO_LARGE;
  }
  memcpy(out + *size, terms, length);
  *size += length;
  out[(*size)++] = ' ';
  out[*size] = '\0';
  return HARK_OK;
}

hark_err hark_segment_terms(const hark_tables *tables, hark_project_id project, const char *names, char *out,
                            size_t out_max) {
  json_t *records;
  size_t size = 0;
  hark_err err = hark_records_list(tables, project, HARK_RECORD_SEGMENT, &records);
  out[0] = '\0';
  for (const char *at = names; err == HARK_OK && *at;) {
    size_t length = strcspn(at, ",");
    err = append_terms(records, (hark_bytes){(const uint8_t *)at, length}, out, out_max, &size);
    at += length + (at[length] == ',');
  }
  json_decref(records);
  return err;
}
