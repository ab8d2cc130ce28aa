// heatmap.h — where visitors of one page clicked, raged, pointed and looked, added up over sessions.
//
// Room: collector/analysis (platform-free). Stands on: page_name.h, walk.h, the digests of sessions (schema/hark.fbs).
// Memory: one arena, the caller's; it does not grow with the number of sessions. Tests: tests/report/test_heatmap.c.
// For people: docs/heatmap-report.md.
//
// Clicks are tied to elements by their short path, and within one to 32nds of its box, so that layouts of every width,
// and variants that share an element, add up. The pointer's way and what was in view are tied to parts of the page's
// height (and of the viewport's width). A visit is one stay on the page; a visitor who comes back is a second one.
//
// Tables are bounded: what is over a bound is counted in `clicks_elsewhere` or `pages_untold`, never lost silently.
#ifndef HARK_COLLECTOR_ANALYSIS_HEATMAP_H
#define HARK_COLLECTOR_ANALYSIS_HEATMAP_H

#include "collector/analysis/friction.h"
#include "collector/analysis/interval.h"

#define HARK_HEATMAP_ELEMENTS_MAX 1024u
#define HARK_HEATMAP_PAGES_MAX 1024u // told apart
#define HARK_HEATMAP_SIDE 32u        // cells of an element's box, each way
#define HARK_HEATMAP_CELLS (HARK_HEATMAP_SIDE * HARK_HEATMAP_SIDE)
#define HARK_HEATMAP_BANDS 40u   // of the page's height
#define HARK_HEATMAP_ROWS 128u   // of the pointer's cells: of the page's height
#define HARK_HEATMAP_COLUMNS 32u // of the viewport's width
#define HARK_HEATMAP_WIDTHS_MAX 64u
#define HARK_HEATMAP_ARENA_MAX ((size_t)128 << 20)

typedef enum {
  HARK_HEATMAP_DESKTOP = HARK_DEVICE_DESKTOP,
  HARK_HEATMAP_MOBILE = HARK_DEVICE_MOBILE,
  HARK_HEATMAP_OTHER = HARK_DEVICE_OTHER,
  HARK_HEATMAP_ANY
} hark_heatmap_device;

typedef struct {
  hark_bytes page; // as reports name it; empty: nothing but the list of pages is made
  hark_heatmap_device device;
  bool automated;
  bool exact_pages; // each path is a page of its own; else by page_name.h
} hark_heatmap_options;

// Which clicks: all, those that are part of a rage click, those that were dead.
typedef enum { HARK_HEAT_CLICKS, HARK_HEAT_RAGE, HARK_HEAT_DEAD, HARK_HEATS } hark_heat;

typedef struct {
  hark_bytes target, label;
  uint64_t clicks, rage, dead; // rage, dead: signals
  uint64_t over_ms;
  uint64_t visits;                      // in which it was clicked
  hark_interval share;                  // of the visits
  double click_share;                   // of the page's clicks
  double first_click_ms, hesitation_ms; // medians over the visits in which it was clicked; -1: none
  const uint32_t *heat[HARK_HEATS];     // by row, then column; NULL: none
} hark_heatmap_element;

typedef struct {
  hark_bytes name;
  uint64_t visits[HARK_HEATMAP_ANY]; // by device
  uint64_t clicks;
} hark_heatmap_page;

// A moment of a recording that shows the page as most saw it.
typedef struct {
  hark_session_id session;
  uint64_t tab, started_ms;
  uint32_t epoch, at_ms, width, height, extent;
} hark_heatmap_look;

typedef struct {
  hark_bytes page;
  hark_heatmap_device device;
  uint64_t sessions, visits; // of the page and the device
  uint64_t clicks, clicks_elsewhere;
  uint64_t automated, undigested, left_out; // sessions; visits over a session's limits
  uint64_t pages_untold;
  uint64_t first_started_ms, last_started_ms;
  double visit_ms, depth;                    // medians: time seen; hundredths of the page's height
  double fold;                               // median part of the page's height that is seen before scrolling
  double seen_ms[HARK_HEATMAP_BANDS];        // mean of a visit
  hark_interval reached[HARK_HEATMAP_BANDS]; // visits that saw it
  const uint64_t *moves;                     // tenths of a second, by row, then column
  const hark_heatmap_element *elements;      // the most clicked first, then those pointed at longest
  uint32_t element_count;
  const hark_heatmap_page *pages; // the most visited first
  uint32_t page_count;
  bool has_look;
  hark_heatmap_look look;
} hark_heatmap_report;

typedef struct hark_heatmap hark_heatmap;

// Makes an analysis that lives in the arena; NULL when it does not fit. Options are copied, with their text.
hark_heatmap *hark_heatmap_create(hark_arena *arena, const hark_heatmap_options *options);
// Adds a session by its digest (empty: it has none yet, and is counted in `undigested`).
void hark_heatmap_add(hark_heatmap *heatmap, hark_session_id session, hark_bytes digest);
// Computes the report, which lives as long as the arena. Nothing may be added afterwards.
hark_err hark_heatmap_finish(hark_heatmap *heatmap, const hark_heatmap_report **report);

#endif
