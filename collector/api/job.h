// job.h — a read that runs beside the loop: a thread of libuv's pool opens a read snapshot, makes the answer's bytes
// and closes it again; the loop sends them. Inside collector/api only.
#ifndef HARK_COLLECTOR_API_JOB_H
#define HARK_COLLECTOR_API_JOB_H

#include <jansson.h>

#include "collector/analysis/funnel.h"
#include "collector/analysis/heatmap.h"
#include "collector/api/api.h"
#include "collector/api/session_filter.h"
#include "collector/api/shop.h"
#include "collector/api/static.h"
#include "collector/report/friction_report.h"

// Most bytes of one answer of segments.
#define HARK_API_SEGMENTS_BYTES_MAX ((size_t)256 << 20)
#define HARK_API_SESSIONS_MAX 500u
#define HARK_API_WORDS_BYTES_MAX 512u // of what is asked; with the terms of segments: HARK_API_TERMS_BYTES_MAX
#define HARK_API_TERMS_BYTES_MAX 2560u
#define HARK_API_NAMES_BYTES_MAX 255u // of segments
#define HARK_API_GOAL_BYTES_MAX 64u
#define HARK_API_PAGE_BYTES_MAX 512u

typedef struct {
  hark_static *files;
  hark_shop *shop; // NULL without --demo
  struct hark_live *live;
  uint32_t jobs, reports;
} hark_api;

// What comes first in a list of sessions: the newest, the one with the highest score of friction, the longest.
typedef enum { HARK_SORT_TIME, HARK_SORT_FRICTION, HARK_SORT_LENGTH } hark_session_sort;

typedef enum { HARK_REPORT_JSON, HARK_REPORT_HTML, HARK_REPORT_CSV } hark_report_form;

// What was asked for; each route sets what it reads.
typedef struct {
  hark_project_id project;
  hark_session_id session;
  hark_blob_name blob;
  bool of_session; // only what `session` has: of the ledger, of assets
  uint64_t tab;
  uint32_t epoch;
  uint64_t number; // of an annotation or an alarm
  char name[65];   // of a user, a token, a segment or a receiver
  uint32_t limit;
  uint64_t from_ms, to_ms;
  bool after_id; // of the sessions that began in the last ms before to_ms, only those after `session`
  char words[HARK_API_TERMS_BYTES_MAX];
  size_t words_size;
  char segments[HARK_API_NAMES_BYTES_MAX + 1]; // names, by commas: sessions that are in all of them
  hark_session_sort sort;
  bool with_facets;
  char goal[HARK_API_GOAL_BYTES_MAX + 1];
  bool automated;                         // of friction: with sessions of no person
  bool rrweb;                             // of an export: its form
  bool exact_pages;                       // of friction: each path is a page of its own
  char steps[HARK_FUNNEL_SPEC_MAX + 1];   // of a funnel
  char by[HARK_API_GOAL_BYTES_MAX + 1];   // of a funnel: the attribute that parts the sessions
  uint64_t within_ms;                     // of a funnel; 0: its default
  char page[HARK_API_PAGE_BYTES_MAX + 1]; // of a heatmap; empty: the most visited
  hark_heatmap_device device;             // of a heatmap, where it
  bool device_said;                       // was said; else the one that most visits to the page have
  char site[128];
  const char *base_url; // where the viewer is, for links
  hark_report_form form;
  uint64_t now_ms;
} hark_question;

// What came of it: JSON, or bytes of malloc's.
typedef struct {
  int status;
  const char *error, *message; // where the status is not 200
  json_t *json;
  const char *content_type;
  char *bytes;
  size_t size;
  bool is_public; // the bytes of an asset: what its name says for ever, and nothing that a browser should run
} hark_reply;

// Answers with a copy of the bytes, or with what went wrong.
void hark_reply_bytes(hark_reply *reply, hark_err err, hark_bytes bytes);

// Puts the terms of the segments that a question names before its words. False, and what went wrong, where there is no
// such segment.
bool hark_question_resolve(hark_store_read *read, hark_question *question, hark_reply *reply);
// Takes the project's goal, as it is set now, where the question asks for none.
void hark_question_take_goal(hark_store_read *read, hark_question *question);
// Reads the question's words as a filter. False, and what went wrong, where there are too many terms.
bool hark_question_filter(const hark_question *question, hark_session_filter *filter, hark_reply *reply);
// What a report is told of the question, and the content type of its form.
hark_report_options hark_question_report_options(const hark_question *question);
const char *hark_report_content_type(hark_report_form form);

typedef void (*hark_job_run)(hark_store_read *read, const hark_question *question, hark_reply *reply);

// Starts `run` on the pool. Answers 503 where too much is running.
void hark_job_start(hark_app *app, hark_exchange *exchange, const hark_question *question, hark_job_run run,
                    bool is_report);
static inline void hark_reply_error(hark_reply *reply, int status, const char *error, const char *message) {
  *reply = (hark_reply){.status = status, .error = error, .message = message};
}

// The runs, one file each subject. Pool threads.
void hark_run_sessions(hark_store_read *read, const hark_question *question, hark_reply *reply);
void hark_run_session(hark_store_read *read, const hark_question *question, hark_reply *reply);
void hark_run_segments(hark_store_read *read, const hark_question *question, hark_reply *reply);
void hark_run_friction(hark_store_read *read, const hark_question *question, hark_reply *reply);
void hark_run_journey(hark_store_read *read, const hark_question *question, hark_reply *reply);
void hark_run_heatmap(hark_store_read *read, const hark_question *question, hark_reply *reply);
void hark_run_forms(hark_store_read *read, const hark_question *question, hark_reply *reply);
void hark_run_funnel(hark_store_read *read, const hark_question *question, hark_reply *reply);
void hark_run_anomalies(hark_store_read *read, const hark_question *question, hark_reply *reply);
void hark_run_blob(hark_store_read *read, const hark_question *question, hark_reply *reply);
void hark_run_sizes(hark_store_read *read, const hark_question *question, hark_reply *reply);

#endif
