// friction_state.h — what the analysis keeps between sessions; for friction*.c only.
//
// Room: collector/analysis. Sessions are counted once per cell by a stamp: the ordinal of the last session that
// touched it. That is exact because sessions come one at a time, and takes four bytes instead of a set.
#ifndef HARK_COLLECTOR_ANALYSIS_FRICTION_STATE_H
#define HARK_COLLECTOR_ANALYSIS_FRICTION_STATE_H

#include "collector/analysis/friction.h"

// What one signal (or all together) did to one page or element.
typedef struct {
  uint64_t count;
  uint32_t stamp;
  uint32_t in_session; // how often in the session of the stamp
  uint32_t sessions, sessions_converted;
  hark_days days;   // sessions
  double stand_for; // as many visits as the sessions stand for
  hark_cost_group strata[HARK_STRATA];
  uint32_t moment_count;
  hark_friction_moment moments[HARK_FRICTION_MOMENTS_MAX];
} hark_friction_cell;

typedef struct {
  hark_friction_cell total;
  hark_friction_cell *cells[HARK_SIGNAL_COUNT]; // made when first needed
} hark_friction_subject;

#define HARK_FRICTION_DEPTHS 101u

typedef struct {
  hark_bytes path;
  uint32_t stamp;
  uint32_t visits, visits_converted;
  hark_days days; // visits
  uint64_t views;
  uint64_t other_elements;
  hark_cost_group strata[HARK_STRATA];
  double calm;                              // what the session of the stamp left of 1 here (score.h)
  hark_score_stratum *scores[HARK_DEVICES]; // made when first needed
  uint64_t *depths;                         // how many views ended at each per cent; made when first needed
  hark_friction_subject subject;
} hark_friction_page_state;

typedef struct {
  uint32_t page; // index
  hark_bytes target, label;
  hark_friction_subject subject;
} hark_friction_element_state;

// Twice as many places as entries, so that a probe is short unless someone made it long.
#define HARK_FRICTION_PAGE_PLACES (2 * HARK_FRICTION_PAGES_MAX)
#define HARK_FRICTION_ELEMENT_PLACES (2 * HARK_FRICTION_ELEMENTS_MAX)

struct hark_friction {
  hark_arena *arena;
  const char *goal;
  uint32_t group_min;
  uint32_t ordinal; // of the present session, from 1
  uint32_t sessions_converted;
  hark_cost_group strata[HARK_STRATA]; // of all sessions
  hark_days days;                      // likewise
  char currency[HARK_FRICTION_CURRENCY_MAX + 1];
  bool finished, automated, exact_pages;
  hark_friction_coverage coverage;
  hark_friction_subject site;
  hark_friction_page_state other; // pages over the limit
  hark_friction_page_state *pages[HARK_FRICTION_PAGES_MAX];
  uint32_t page_count;
  hark_friction_element_state *elements[HARK_FRICTION_ELEMENTS_MAX];
  uint32_t element_count;
  uint16_t page_places[HARK_FRICTION_PAGE_PLACES];       // index + 1
  uint16_t element_places[HARK_FRICTION_ELEMENT_PLACES]; // index + 1
  uint32_t score_sessions[HARK_SCORE_BANDS], score_converted[HARK_SCORE_BANDS];
  // Of the present session.
  double calm;
  hark_friction_page_state *seen_now[HARK_FRICTION_PAGES_MAX];
  uint32_t seen_now_count;
  // Scratch for records.
  hark_friction_seen seen[HARK_FRICTION_SESSION_PAGES_MAX];
  hark_friction_signal signals[HARK_FRICTION_SESSION_SIGNALS_MAX];
};

// Orders two moments: below 0 where `a` is the better example (worse signal, higher count, newer).
int hark_friction_moment_order(const hark_friction_moment *a, const hark_friction_moment *b);

#endif
