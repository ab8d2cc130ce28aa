#include "collector/report/json.h"

#include <math.h>

void hark_report_json_set(hark_err *err, json_t *object, const char *name, json_t *value) {
  if (json_object_set_new(object, name, value) != 0) {
    *err = HARK_ERR_NO_MEMORY;
  }
}

void hark_report_json_append(hark_err *err, json_t *array, json_t *value) {
  if (json_array_append_new(array, value) != 0) {
    *err = HARK_ERR_NO_MEMORY;
  }
}

json_t *hark_report_json_text(hark_bytes utf8) {
  return json_stringn(utf8.size ? (const char *)utf8.data : "", utf8.size);
}

json_t *hark_report_json_name(const char *name) {
  return name && hark_bytes_is_utf8(hark_bytes_from_cstr(name)) ? json_string(name) : json_null();
}

json_t *hark_report_json_number(double value) {
  double rounded = round(value * 1e6) / 1e6;
  return json_real(rounded == 0 ? 0 : rounded);
}

json_t *hark_report_json_integer(uint64_t value) {
  return json_integer(value > INT64_MAX ? INT64_MAX : (json_int_t)value);
}

json_t *hark_report_json_interval(hark_err *err, const hark_interval *interval) {
  json_t *object = json_object();
  hark_report_json_set(err, object, "value", hark_report_json_number(interval->value));
  hark_report_json_set(err, object, "low", hark_report_json_number(interval->low));
  hark_report_json_set(err, object, "high", hark_report_json_number(interval->high));
  return object;
}

json_t *hark_report_json_time(uint64_t time_ms, uint64_t absent) {
  return time_ms == absent ? json_null() : hark_report_json_integer(time_ms);
}

static int put(const char *bytes, size_t size, void *text) {
  hark_report_put(text, (hark_bytes){(const uint8_t *)bytes, size});
  return ((hark_report_text *)text)->err == HARK_OK ? 0 : -1;
}

hark_err hark_report_json_write(json_t *root, hark_err err, hark_arena *arena, hark_bytes *out) {
  hark_report_text text;
  hark_report_text_init(&text, arena);
  if (err == HARK_OK && json_dump_callback(root, put, &text, JSON_INDENT(1) | JSON_REAL_PRECISION(12)) != 0) {
    err = text.err != HARK_OK ? text.err : HARK_ERR_NO_MEMORY;
  }
  json_decref(root);
  hark_report_puts(&text, "\n");
  return err != HARK_OK ? err : hark_report_text_finish(&text, out);
}
