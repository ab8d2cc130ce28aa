// explain.h — sessions before and during a change as a table of attributes, for root cause; and the sessions to watch.
//
// Room: collector/analysis (platform-free). Lives in the arena given. Tests: tests/report/test_anomalies.c.
#ifndef HARK_COLLECTOR_ANALYSIS_EXPLAIN_H
#define HARK_COLLECTOR_ANALYSIS_EXPLAIN_H

#include "collector/analysis/metrics.h"
#include "collector/analysis/rootcause.h"
#include "schema/envelope.h"

#define HARK_EXPLAIN_SESSIONS_MAX 300000u // the newest; those over it are counted
#define HARK_EXPLAIN_ATTRIBUTES 9u
#define HARK_EXPLAIN_EXAMPLES_MAX 5u
#define HARK_EXPLAIN_SIGNALS 32u
#define HARK_EXPLAIN_SIGNS_MAX 5u
#define HARK_EXPLAIN_FAULTS_MAX 2u // of those

typedef struct {
  hark_session_id id;
  bool now, hit;    // in the window judged; with what the metric counts
  bool errors;      // it has any
  uint32_t signals; // a bit for each kind
  hark_bytes values[HARK_EXPLAIN_ATTRIBUTES];
  hark_bytes record; // for its faults
} hark_explain_session;

// What rose with it in the sessions of a cause: an error or a failed request (by name), a signal, or errors of any kind
// (signal HARK_EXPLAIN_SIGNALS).
typedef struct {
  uint32_t signal;
  hark_bytes fault;             // its name; empty: a signal
  double before, now;           // share of the cause's sessions that have it
  double before_rest, now_rest; // of all other sessions
} hark_explain_sign;

// A value that the sessions judged have and those before had not: a release that came with the change, or did by
// chance.
typedef struct {
  uint32_t attribute;
  hark_bytes value;
  double before, now; // share of the sessions
} hark_explain_newcomer;

typedef struct {
  hark_arena *arena;
  const hark_metric *metric;
  uint64_t before_ms, from_ms, to_ms; // [before, from) against [from, to)
  hark_explain_session *sessions;
  uint32_t count, room, left_out;
  bool compared[HARK_EXPLAIN_ATTRIBUTES];    // not: before and now have too little in common
  uint32_t columns[HARK_EXPLAIN_ATTRIBUTES]; // of the table's attributes, which of ours
  hark_explain_newcomer newcomers[HARK_EXPLAIN_ATTRIBUTES];
  uint32_t newcomer_count;
  hark_rootcause_table table;
  hark_rootcause_result result;
  hark_session_id examples[HARK_EXPLAIN_EXAMPLES_MAX]; // newest first
  uint32_t example_count;
  hark_explain_sign signs[HARK_EXPLAIN_SIGNS_MAX]; // faults first, that which rose most first
  uint32_t sign_count;
} hark_explain;

void hark_explain_open(hark_explain *explain, hark_arena *arena, const hark_metric *metric, uint64_t before_ms,
                       uint64_t from_ms, uint64_t to_ms);
// Takes a stored session's record, which has to live as long as this. HARK_ERR_NO_MEMORY.
hark_err hark_explain_add(hark_explain *explain, hark_session_id id, hark_bytes record);
// Finds the causes, what rose with the first of them, and examples. `up`: did the metric rise?
hark_err hark_explain_finish(hark_explain *explain, bool up);
const char *hark_explain_attribute(uint32_t attribute);

#endif
