// page_loops.h — a page left as soon as it was seen, and two pages gone to and fro between.
//
// A visit is what one address shows from a NAVIGATE (load, push, traverse; not replace, hash or a reload) to the next.
// quick_back (u-turn): from a page to another and back to the first within 7000 ms (quick_back_ms_max), with nothing
// typed there and at most one click (the one that led back). Signal: of the page left, from its arrival; count its ms.
// Source: Microsoft Clarity's "quick back" (under a time of the page's own) and Contentsquare's "looping"; one time for
// every page is ours. Known false positives: pictures looked at one by one.
// back_and_forth: five visits in a row to two pages by turns, within 120 s. Signal: of the second, from its first
// visit; count 5. Source: ours. A list and its entries, each another page, are no such loop.
#ifndef HARK_COLLECTOR_SIGNALS_PAGE_LOOPS_H
#define HARK_COLLECTOR_SIGNALS_PAGE_LOOPS_H

#include "sdk/signals/signals.h"

#define HARK_QUICK_BACK_MS_MAX 7000u
#define HARK_FORTH_VISITS 5u
#define HARK_FORTH_MS_MAX 120000u

// A finding, and the view (of its tab) that it is about, which may be an earlier one than the present.
typedef struct {
  hark_signal signal;
  uint32_t epoch;
} hark_late_signal;

typedef struct {
  uint64_t page; // hash of its address; 0: none
  uint64_t wall_ms;
  uint32_t epoch, at_ms; // where it began
  uint32_t clicks, inputs;
} hark_visit;

// Of one tab, over its views.
typedef struct {
  hark_visit visits[HARK_FORTH_VISITS]; // the last is the present one
  uint64_t start_ms;                    // wall time of the present view's page time 0
  uint32_t epoch;
} hark_page_loops;

void hark_page_loops_begin_view(hark_page_loops *state, uint32_t epoch, uint64_t start_ms);
// Writes what became certain to out; returns how many.
size_t hark_page_loops_feed(hark_page_loops *state, uint32_t quick_ms_max, const hark_event *event,
                            hark_late_signal out[2]);

#endif
