// saved_segment.h — terms that are kept under a name, a project's apart: "Phones in Germany", for lists and reports.
//
// Room: collector/api (no I/O of its own). Stands on: session_filter.h, alerts/records.h. People call these segments;
// a segment of a recording (collector/store) is another thing. Tests: tests/fault/segments.test.mjs.
// Names and terms are people's: they are escaped wherever they are shown.
#ifndef HARK_COLLECTOR_API_SAVED_SEGMENT_H
#define HARK_COLLECTOR_API_SAVED_SEGMENT_H

#include "collector/alerts/records.h"

#define HARK_SEGMENT_NAME_MAX 60u // bytes
#define HARK_SEGMENT_TERMS_MAX 512u
#define HARK_SEGMENTS_MAX 500u // a project

// Reads a name and terms (session_filter.h) into a record. NULL, and why, for what is none: a name with a comma or a
// control character (names are listed by commas), no terms, a quote that is left open.
json_t *hark_segment_read(const json_t *name, const json_t *terms, const char *who, const char **why);
// Writes it in place of one of the same name. HARK_ERR_FULL: there are HARK_SEGMENTS_MAX.
hark_err hark_segment_put(const hark_tables *tables, hark_project_id project, json_t *record);
// HARK_ERR_NOT_FOUND where there is none of that name.
hark_err hark_segment_remove(const hark_tables *tables, hark_project_id project, const char *name);

// Puts the terms of the segments that `names` lists by commas into `out`, a blank after each, NUL at the end: a session
// is in it if it is in all of them. HARK_ERR_NOT_FOUND: there is no such segment; HARK_ERR_TOO_LARGE: they do not fit.
hark_err hark_segment_terms(const hark_tables *tables, hark_project_id project, const char *names, char *out,
                            size_t out_max);

#endif
