// json.h — what the reports' JSON is made of. A lack of memory shows once, at the end.
//
// Room: collector/report (no I/O). Tests: those of the reports.
#ifndef HARK_COLLECTOR_REPORT_JSON_H
#define HARK_COLLECTOR_REPORT_JSON_H

#include <jansson.h>

#include "collector/analysis/interval.h"
#include "collector/report/text.h"

// Both take the value; where it is NULL, or does not fit, *err becomes HARK_ERR_NO_MEMORY.
void hark_report_json_set(hark_err *err, json_t *object, const char *name, json_t *value);
void hark_report_json_append(hark_err *err, json_t *array, json_t *value);

json_t *hark_report_json_text(hark_bytes utf8);
// A name given on a command line need not be UTF-8, which JSON is: then, and for NULL, null.
json_t *hark_report_json_name(const char *name);
// Six decimals: a report's figures are not more exact, and shorter is easier to read.
json_t *hark_report_json_number(double value);
json_t *hark_report_json_integer(uint64_t value);
json_t *hark_report_json_interval(hark_err *err, const hark_interval *interval);
// Milliseconds, or null where they are `absent`.
json_t *hark_report_json_time(uint64_t time_ms, uint64_t absent);

// Writes `root`, which it takes, into the arena; or gives `err`, where that is set.
hark_err hark_report_json_write(json_t *root, hark_err err, hark_arena *arena, hark_bytes *out);

#endif
