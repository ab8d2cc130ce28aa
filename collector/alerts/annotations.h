// annotations.h — what people know of a site and numbers do not tell: releases, flags, campaigns, and what is expected.
//
// Room: collector/alerts. Stands on: records.h. Tests: tests/collector/test_alerts.c, tests/fault/annotate.test.mjs.
// Texts are people's: they are escaped wherever they are shown.
#ifndef HARK_COLLECTOR_ALERTS_ANNOTATIONS_H
#define HARK_COLLECTOR_ALERTS_ANNOTATIONS_H

#include "collector/alerts/records.h"

#define HARK_ANNOTATION_TEXT_MAX 200u
#define HARK_ANNOTATION_METRIC_MAX 96u
#define HARK_ANNOTATIONS_MAX 5000u       // a project; the oldest go
#define HARK_ANNOTATION_BODY_MAX 2048u   // bytes of JSON
#define HARK_ANNOTATION_SPAN_S 31622400u // an annotation's longest stretch: a leap year

// Reads {"at": …, "until": …, "kind": …, "text": …, "metric": …} into a record: times as hark_time_read takes them, or
// numbers of ms; "at" is `now_ms` where it is missing. NULL, and why, for what is none.
json_t *hark_annotation_read(const json_t *said, uint64_t now_ms, const char *who, const char **why);
// Writes one; *id is its number.
hark_err hark_annotation_add(const hark_tables *tables, hark_project_id project, json_t *record, uint64_t *id);

// Is a metric from `from_ms` on marked as expected? Without "metric" a mark is for all of them.
bool hark_annotations_expect(const json_t *annotations, const char *metric, uint64_t from_ms, uint64_t to_ms);
// Those that could have to do with a change that began at `from_ms` and was known at `raised_ms`: from six hours before
// it began (a begin is found from the hours' sums, and may be hours off) until it was known. A new list of the same
// records; the caller releases it.
json_t *hark_annotations_near(const json_t *annotations, uint64_t from_ms, uint64_t raised_ms);

#endif
