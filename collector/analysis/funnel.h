// funnel.h — of those who began, how many came through each step, how long they took, and what those met who did not.
//
// Room: collector/analysis (platform-free). Stands on: walk.h. Memory: one arena, the caller's; it does not grow with
// the number of sessions. Tests: tests/report/test_funnel.c. Formulas, for people: docs/funnel-report.md.
//
// A session enters where the first step happens, and comes through step k when step k happens after step k - 1, each
// within `within_ms` of the first step. Of several entries the one counts that comes furthest, the earliest of those.
// Whatever happens between two steps does not matter.
//
// Before a step that was missed: the friction signals between the step that was reached and the next page, of those who
// left and of those who went on alike (who goes on sees more pages, and more of their flaws). Compared over device and
// source (cost.h), and corrected for all rows that are judged. They say what goes along, not what caused it.
#ifndef HARK_COLLECTOR_ANALYSIS_FUNNEL_H
#define HARK_COLLECTOR_ANALYSIS_FUNNEL_H

#include "collector/analysis/walk.h"

#define HARK_FUNNEL_STEPS_MAX 8u
#define HARK_FUNNEL_SPEC_MAX 512u    // bytes of all steps together
#define HARK_FUNNEL_SEGMENTS_MAX 12u // values told apart; later ones are one: "other"
#define HARK_FUNNEL_SEGMENT_BYTES_MAX 48u
#define HARK_FUNNEL_EXAMPLES_MAX 5u
#define HARK_FUNNEL_WITHIN_MS 86400000u // default: a day

// A step is a page ("/cart"; * stands for any bytes: "/product/*"), a goal ("goal:purchase") or a friction signal
// ("signal:rage_click").
typedef struct {
  hark_walk_kind kind;
  hark_bytes name; // the pattern, or the goal; into the analysis' copy
  uint32_t which;
} hark_funnel_step;

typedef struct {
  const char *steps;  // by commas, 2 to HARK_FUNNEL_STEPS_MAX
  uint64_t within_ms; // 0: HARK_FUNNEL_WITHIN_MS
  const char *by;     // an attribute or tag that parts the sessions; NULL or "": none
  bool automated;     // takes sessions that are known to be no person's, too
} hark_funnel_options;

// A friction signal after a step: do those who met it come to the next one less often?
typedef struct {
  uint32_t which;
  uint32_t sessions, sessions_on; // met it there; of them came to the next step
  uint32_t others, others_on;     // did not
  hark_interval adjusted;         // difference of the shares, over device and source
  double p, q;
  bool small_sample; // fewer than 20 on either side, or fewer than five to go on to be expected
  double lost;       // sessions x -adjusted
} hark_funnel_cause;

typedef struct {
  hark_session_id session;
  uint64_t started_ms, tab;
  uint32_t epoch, page_ms; // of the last step they reached
} hark_funnel_example;

typedef struct {
  hark_bytes name; // as it was asked for
  uint32_t sessions;
  hark_interval of_first, of_last; // shares of those who entered; of those at the step before
  double median_ms;                // from the step before, of those who came; 0: nobody did
  const hark_funnel_cause *causes; // before the next step; judged ones first, most lost first
  size_t cause_count;
  uint32_t example_count; // of those who went no further; the newest
  hark_funnel_example examples[HARK_FUNNEL_EXAMPLES_MAX];
} hark_funnel_level;

typedef struct {
  hark_bytes value; // empty: sessions without it
  bool other;       // all values that are not told apart
  uint32_t sessions[HARK_FUNNEL_STEPS_MAX];
  hark_interval through; // share of those who entered that came through all
} hark_funnel_segment;

typedef struct {
  uint32_t step_count;
  hark_funnel_level levels[HARK_FUNNEL_STEPS_MAX];
  uint64_t within_ms;
  const char *by;
  const hark_funnel_segment *segments; // most sessions first
  size_t segment_count;
  uint64_t sessions, automated, unreadable, cut; // looked at; left out; not readable; steps over a session's limit
  uint64_t first_started_ms, last_started_ms;
} hark_funnel_report;

typedef struct hark_funnel hark_funnel;

// Makes an analysis that lives in the arena. HARK_ERR_BAD_ARGUMENT where the steps cannot be read: fewer than two, too
// many, an empty one, or a signal that is none.
hark_err hark_funnel_create(hark_arena *arena, const hark_funnel_options *options, hark_funnel **funnel);
// Adds a stored record; one that cannot be read is counted.
void hark_funnel_add_record(hark_funnel *funnel, hark_bytes record);
// Computes the report, which lives as long as the arena.
hark_err hark_funnel_finish(hark_funnel *funnel, const hark_funnel_report **report);

#endif
