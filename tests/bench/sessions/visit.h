// visit.h — one made-up visit to a shop, as the batch that its page would have sent.
//
// The shop has a funnel (home, lists, products, cart, checkout, thanks) and a few flaws with a known price. Visitors
// differ by device, source and country, which all matter for buying, and differ in how many of them meet which flaw: so
// a plain comparison is wrong, and an adjusted one can be checked against `visit_flaws`.
#ifndef HARK_TESTS_BENCH_SESSIONS_VISIT_H
#define HARK_TESTS_BENCH_SESSIONS_VISIT_H

#include "schema/batch.h"
#include "sdk/signals/signals.h"

typedef struct {
  hark_signal_kind signal;
  const char *page, *target, *label;
  double chance[3]; // that a visit to the page meets it, by device: desktop, mobile, tablet
  double factor;    // what is left of the visit's chance to go on from there
} visit_flaw;

extern const visit_flaw visit_flaws[];
extern const size_t visit_flaw_count;

// A sequence of numbers that looks random and is the same for the same seed.
typedef struct {
  uint64_t state;
} visit_dice;
uint64_t visit_throw(visit_dice *dice);
double visit_chance(visit_dice *dice); // in [0, 1)

// Pushes the events of one visit into a writer that was just created; returns its length in ms.
uint32_t visit_make(visit_dice *dice, hark_batch_writer *writer);

#endif
