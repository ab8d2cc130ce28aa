// records.h — what is kept for alerts: JSON objects in a table of their own, a project's apart from all others.
//
// Room: collector/alerts. Stands on: collector/store, jansson. Calls that change: inside a write transaction. Tests:
// tests/collector/test_alerts.c.
//
//   alerts  project u32 | kind u8 | number u64  -> JSON object
//   alerts  0 u32 | kind u8                     -> the highest number given in any project, u64 big-endian
// Numbers in keys are big-endian. Kinds: 'n' annotation, 'a' alarm, 'r' route, 'd' delivery that waits, 's' segment
// (api/saved_segment.h).
#ifndef HARK_COLLECTOR_ALERTS_RECORDS_H
#define HARK_COLLECTOR_ALERTS_RECORDS_H

#include <jansson.h>

#include "collector/store/tables.h"

typedef enum {
  HARK_RECORD_ALARM = 'a',
  HARK_RECORD_DELIVERY = 'd',
  HARK_RECORD_ANNOTATION = 'n',
  HARK_RECORD_ROUTE = 'r',
  HARK_RECORD_SEGMENT = 's',
} hark_record_kind;

// Reads one; the caller releases *record. HARK_ERR_NOT_FOUND.
hark_err hark_record_get(const hark_tables *tables, hark_project_id project, hark_record_kind kind, uint64_t number,
                         json_t **record);
// Writes `record` (borrowed) under a number. 0: under the next free one, which is put into it as "id" and into *given.
hark_err hark_record_put(const hark_tables *tables, hark_project_id project, hark_record_kind kind, uint64_t number,
                         json_t *record, uint64_t *given);
// HARK_ERR_NOT_FOUND where there is none.
hark_err hark_record_remove(const hark_tables *tables, hark_project_id project, hark_record_kind kind, uint64_t number);
// All of a kind as a list, lowest number first, each with its "id"; the caller releases *records.
hark_err hark_records_list(const hark_tables *tables, hark_project_id project, hark_record_kind kind, json_t **records);
// Removes the oldest ones over `most`, which `may_go` (NULL: any) does not hold back.
hark_err hark_records_trim(const hark_tables *tables, hark_project_id project, hark_record_kind kind, size_t most,
                           bool (*may_go)(const json_t *record));

// What a record says; 0, false or "" where it does not.
static inline uint64_t hark_record_number(const json_t *record, const char *name) {
  json_int_t number = json_integer_value(json_object_get(record, name));
  return number > 0 ? (uint64_t)number : 0;
}
static inline const char *hark_record_text(const json_t *record, const char *name) {
  const char *text = json_string_value(json_object_get(record, name));
  return text ? text : "";
}

#endif
