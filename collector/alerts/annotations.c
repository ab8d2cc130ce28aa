#include "collector/alerts/annotations.h"

#include <string.h>

#include "collector/analysis/calendar.h"

#define BEFORE_MS (6 * 3600000ull)

static const char *const kinds[] = {"release", "flag", "campaign", "note", "expected"};

static bool is_kind(const char *text) {
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    if (strcmp(kinds[i], text) == 0) {
      return true;
    }
  }
  return false;
}

// True: read, or not said.
static bool read_time(const json_t *said, const char *name, uint64_t *at_ms) {
  const json_t *value = json_object_get(said, name);
  int64_t at_s;
  if (json_is_integer(value) && json_integer_value(value) >= 0) {
    *at_ms = (uint64_t)json_integer_value(value);
  } else if (json_is_string(value) && hark_time_read(hark_bytes_from_cstr(json_string_value(value)), &at_s) &&
             at_s >= 0) {
    *at_ms = (uint64_t)at_s * 1000;
  } else {
    return !value;
  }
  return *at_ms < 253402300800000ull; // the year 10000
}

static bool is_text(const json_t *value, size_t least, size_t most) {
  size_t size = json_string_length(value);
  const char *text = json_string_value(value);
  return text && size >= least && size <= most && strlen(text) == size;
}

json_t *hark_annotation_read(const json_t *said, uint64_t now_ms, const char *who, const char **why) {
  const json_t *kind = json_object_get(said, "kind"), *text = json_object_get(said, "text"),
               *metric = json_object_get(said, "metric");
  uint64_t at_ms = now_ms, until_ms = 0;
  *why = !json_is_object(said) ? "it is no JSON object"
         : !is_text(kind, 1, 16) || !is_kind(json_string_value(kind))
             ? "kind is release, flag, campaign, note or expected"
         : !is_text(text, 1, HARK_ANNOTATION_TEXT_MAX)               ? "text has 1 to 200 bytes"
         : metric && !is_text(metric, 1, HARK_ANNOTATION_METRIC_MAX) ? "metric is a metric's name, as reports tell it"
         : !read_time(said, "at", &at_ms)       ? "at is a time like 2026-11-23T09:40Z, or ms since 1970"
         : !read_time(said, "until", &until_ms) ? "until is a time like 2026-11-24, or ms since 1970"
         : until_ms && until_ms <= at_ms        ? "until has to be after at"
         : until_ms && until_ms - at_ms > HARK_ANNOTATION_SPAN_S * 1000ull ? "from at to until is a year at most"
                                                                           : NULL;
  if (*why) {
    return NULL;
  }
  until_ms = until_ms ? until_ms : strcmp(json_string_value(kind), "expected") == 0 ? at_ms + 24 * 3600000ull : at_ms;
  json_t *record = json_pack("{s:I, s:I, s:s, s:s, s:s}", "at_ms", (json_int_t)at_ms, "until_ms", (json_int_t)until_ms,
                             "kind", json_string_value(kind), "text", json_string_value(text), "who", who);
  if (record && metric) {
    json_object_set_new(record, "metric", json_string(json_string_value(metric)));
  }
  *why = hark_err_sentence(HARK_ERR_NO_MEMORY);
  return record;
}

hark_err hark_annotation_add(const hark_tables *tables, hark_project_id project, json_t *record, uint64_t *id) {
  hark_err err = hark_record_put(tables, project, HARK_RECORD_ANNOTATION, 0, record, id);
  return err != HARK_OK ? err : hark_records_trim(tables, project, HARK_RECORD_ANNOTATION, HARK_ANNOTATIONS_MAX, NULL);
}

bool hark_annotations_expect(const json_t *annotations, const char *metric, uint64_t from_ms, uint64_t to_ms) {
  const json_t *record;
  size_t i;
  json_array_foreach(annotations, i, record) {
    const char *of = hark_record_text(record, "metric");
    if (strcmp(hark_record_text(record, "kind"), "expected") == 0 && (*of == '\0' || strcmp(of, metric) == 0) &&
        hark_record_number(record, "at_ms") <= to_ms && hark_record_number(record, "until_ms") >= from_ms) {
      return true;
    }
  }
  return false;
}

json_t *hark_annotations_near(const json_t *annotations, uint64_t from_ms, uint64_t raised_ms) {
  json_t *near = json_array(), *record;
  size_t i;
  json_array_foreach(annotations, i, record) {
    uint64_t at_ms = hark_record_number(record, "at_ms"), until_ms = hark_record_number(record, "until_ms");
    if (at_ms <= raised_ms && until_ms + BEFORE_MS >= from_ms) {
      json_array_append(near, record);
    }
  }
  return near;
}
