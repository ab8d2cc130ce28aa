// lean.h — do points lean to one side, each a little, for longer than chance would have it?
//
// Room: collector/analysis (platform-free). O(1) a point. A two-sided CUSUM (Page, "Continuous Inspection Schemes",
// 1954) with k = 1/2 over means of blocks of up to six points or an hour, in units of what such means usually are off,
// so that noise that lasts for some points, and seasons that are not known well yet, do not add up to news.
#ifndef HARK_COLLECTOR_ANALYSIS_LEAN_H
#define HARK_COLLECTOR_ANALYSIS_LEAN_H

#include <stdbool.h>
#include <stdint.h>

#define HARK_LEAN_RECENT 32u

typedef struct {
  uint32_t block_points, in_block;
  double block_sum;
  double deviation, last, product, square; // of blocks: usual size; of neighbours, for how long errors last
  uint32_t blocks;                         // learnt from
  double up, down;
  uint32_t leaning;                // blocks since it was zero
  int64_t from_s;                  // where they began
  double recent[HARK_LEAN_RECENT]; // blocks, the newest overwriting the oldest
  uint32_t recent_count;
} hark_lean;

void hark_lean_init(hark_lean *lean, uint32_t grain_s);
// Takes how far a point is off, in deviations of the baseline. `learn`: what is usual is learnt from it.
void hark_lean_add(hark_lean *lean, int64_t at_s, double off, bool learn);
// 1: leans up, -1: down, 0: neither, at a false alarm every 1 / `chance` points (Siegmund, "Sequential Analysis",
// 1985).
int hark_lean_side(const hark_lean *lean, double chance);
// Does it lean so far that what is usual had better not be learnt from it?
bool hark_lean_suspects(const hark_lean *lean);
// Is what it leans by better told as a line than as a step? (Least squares over the blocks since it began, and some
// before.)
bool hark_lean_grows(const hark_lean *lean, uint32_t blocks);
void hark_lean_forget(hark_lean *lean);

#endif
