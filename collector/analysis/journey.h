// journey.h — which ways visits take through a site: step by step, from page to page, with what they enter by, leave
// from and go round in.
//
// Room: collector/analysis (platform-free). Stands on: walk.h, page_name.h. Memory: one arena, the caller's; it does
// not grow with the number of sessions. Tests: tests/report/test_journey.c. For people: docs/journey-report.md.
//
// A session's way is its walk without the signals: pages by the name of their template (page_name.h) and goals, where
// the same place twice in a row is one stop (a reload; product after product).
//
//     columns    how many sessions were where as their 1st, 2nd … stop. Of each column the `places_max` most visited
//                are told apart; the others are one, "other": the rule by which rare places are folded
//     links      from a place of one column to one of the next, or to the end: they left. Every session is in exactly
//                one link a column until it has left, so that what comes in goes out or stands at the last column
//     entries, exits  first and last stops of whole ways
//     loops      a return to the very same address (not only its template) over one, two or three other places:
//                A > B > A. Counted once a session; `times`: how often
//     paths      whole ways up to `columns` stops, the most usual first, with how many of them reached the goal
//
// Tables are bounded. What is over a bound is counted in `other` (places), or in paths_untold: never lost silently.
#ifndef HARK_COLLECTOR_ANALYSIS_JOURNEY_H
#define HARK_COLLECTOR_ANALYSIS_JOURNEY_H

#include "collector/analysis/walk.h"

#define HARK_JOURNEY_COLUMNS_MAX 8u
#define HARK_JOURNEY_COLUMNS 5u       // default
#define HARK_JOURNEY_SHOWN_MAX 7u     // places of a column told apart in the result; then "other"
#define HARK_JOURNEY_PLACES_MAX 1023u // told apart while counting; later ones: "other"
#define HARK_JOURNEY_LINKS_MAX 65536u // pairs of neighbours told apart in all columns
#define HARK_JOURNEY_PATHS_MAX 65536u // ways told apart; later new ones: paths_untold
#define HARK_JOURNEY_LOOPS_MAX 4096u
#define HARK_JOURNEY_LIST_MAX 20u   // entries, exits, loops, paths in the result
#define HARK_JOURNEY_STOPS_MAX 512u // of one session; more are counted in `cut`
#define HARK_JOURNEY_ARENA_MAX (64u << 20)
#define HARK_JOURNEY_OTHER 0u // number of the place that stands for those that are not told apart

typedef struct {
  const char *goal; // converted: has an event of this name; NULL: "purchase"
  uint32_t columns; // 0: HARK_JOURNEY_COLUMNS
  bool automated;
  bool exact_pages; // each path is a page of its own; else by page_name.h
} hark_journey_options;

typedef struct {
  hark_bytes name; // of a page, or of a goal; of OTHER: empty
  bool is_goal, is_other;
} hark_journey_place;

typedef struct {
  hark_journey_place place;
  uint32_t sessions, converted;
  uint32_t left; // whose way ended here
} hark_journey_node;

typedef struct {
  uint32_t from, to; // indexes of nodes in this column and in the next
  uint32_t sessions, converted;
} hark_journey_link;

typedef struct {
  hark_journey_node nodes[HARK_JOURNEY_SHOWN_MAX + 1]; // the most visited first, "other" last
  uint32_t node_count;
  uint32_t folded; // places that "other" stands for; at least so many
  hark_journey_link links[(HARK_JOURNEY_SHOWN_MAX + 1) * (HARK_JOURNEY_SHOWN_MAX + 1)];
  uint32_t link_count;
} hark_journey_column;

typedef struct {
  hark_journey_place stops[HARK_JOURNEY_COLUMNS_MAX];
  uint32_t stop_count;
  bool goes_on; // its ways have more stops, in which they differ
  uint32_t sessions, converted;
} hark_journey_path;

typedef struct {
  hark_journey_place stops[4]; // A, B (, C, D), and back to A
  uint32_t stop_count;
  uint32_t sessions, converted;
  uint64_t times;
} hark_journey_loop;

typedef struct {
  hark_journey_place place;
  uint32_t sessions, converted;
} hark_journey_end;

typedef struct {
  const char *goal;
  uint32_t group_min;                           // below so many, shares of goals are a hint only
  uint64_t sessions, converted;                 // that have a way
  uint64_t automated, unreadable, cut, without; // without: no stop at all
  uint64_t first_started_ms, last_started_ms;
  uint64_t stops;  // of all ways
  uint64_t looped; // sessions that went round at least once
  uint64_t paths_untold;
  const hark_journey_column *columns;
  uint32_t column_count;
  const hark_journey_end *entries, *exits;
  size_t entry_count, exit_count;
  const hark_journey_loop *loops;
  size_t loop_count;
  const hark_journey_path *paths;
  size_t path_count;
} hark_journey_report;

typedef struct hark_journey hark_journey;

// Makes an analysis that lives in the arena; NULL when it does not fit. Options are copied.
hark_journey *hark_journey_create(hark_arena *arena, const hark_journey_options *options);
// Reads a stored record and adds it; bytes that are none are counted in `unreadable`.
void hark_journey_add_record(hark_journey *journey, hark_bytes record);
// Computes the report, which lives as long as the arena. Nothing may be added afterwards.
hark_err hark_journey_finish(hark_journey *journey, const hark_journey_report **report);

#endif
