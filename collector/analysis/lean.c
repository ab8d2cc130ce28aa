#include "collector/analysis/lean.h"

#include <math.h>
#include <stddef.h>

#define K 0.5
#define CLIP 3.0
#define RATE 0.02
#define BLOCK_MAX 6u
#define BLOCKS_BEFORE 4u
#define GROWS_BLOCKS 10u
#define LEARN_FIRST 20u
#define STEP_HANDICAP 1.2 // a step fits noise better than a line does: its place is free
#define SUSPECTS 5.0

void hark_lean_init(hark_lean *lean, uint32_t grain_s) {
  *lean = (hark_lean){.block_points = grain_s < 3600 ? (3600 / grain_s < BLOCK_MAX ? 3600 / grain_s : BLOCK_MAX) : 1,
                      .deviation = 1};
}

static double clip(double x, double most) {
  return x > most ? most : x < -most ? -most : x;
}

static void learn_block(hark_lean *lean, double mean) {
  double share = clip(mean, CLIP * lean->deviation), rate = 1.0 / (++lean->blocks + 1);
  rate = rate > RATE ? rate : RATE;
  lean->deviation += rate * (fabs(share) * 1.2533 - lean->deviation);
  double unit = clip(mean / (lean->deviation + 1e-9), CLIP);
  lean->product += RATE * (unit * lean->last - lean->product);
  lean->square += RATE * (unit * unit - lean->square);
  lean->last = unit;
}

// What one block counts, where errors last from block to block.
static double evenness(const hark_lean *lean) {
  double rho = lean->square > 0 ? lean->product / lean->square : 0;
  rho = clip(rho, 0.9);
  return rho > 0 ? sqrt((1 - rho) / (1 + rho)) : 1;
}

static void close_block(hark_lean *lean, int64_t at_s, bool learn) {
  double mean = lean->block_sum / lean->in_block;
  double unit = clip(mean / (lean->deviation + 1e-9), CLIP), counted = unit * evenness(lean);
  lean->block_sum = 0;
  lean->in_block = 0;
  lean->recent[lean->recent_count++ % HARK_LEAN_RECENT] = clip(mean, 2 * CLIP);
  lean->up = fmax(0, lean->up + counted - K);
  lean->down = fmax(0, lean->down - counted - K);
  if (lean->up == 0 && lean->down == 0) {
    hark_lean_forget(lean);
  } else {
    lean->from_s = lean->leaning++ == 0 ? at_s : lean->from_s;
  }
  if (learn && !hark_lean_suspects(lean)) {
    learn_block(lean, mean);
  }
}

void hark_lean_add(hark_lean *lean, int64_t at_s, double off, bool learn) {
  lean->block_sum += clip(off, 2 * CLIP);
  if (++lean->in_block >= lean->block_points) {
    close_block(lean, at_s, learn);
  }
}

// With k = 1/2 the mean time to a false alarm on one side is 2 (e^b - b - 1), b = limit + 1.166.
static double limit_of(const hark_lean *lean, double chance) {
  double mean = 2 / (chance * lean->block_points); // in blocks, two sides
  mean = mean > 20 ? mean : 20;
  double b = log(mean / 2);
  for (int i = 0; i < 4; i++) {
    b = log(mean / 2 + b + 1);
  }
  return b - 1.166;
}

int hark_lean_side(const hark_lean *lean, double chance) {
  double limit = limit_of(lean, chance);
  if (lean->blocks < LEARN_FIRST) {
    return 0;
  }
  return lean->up > limit ? 1 : lean->down > limit ? -1 : 0;
}

bool hark_lean_suspects(const hark_lean *lean) {
  return lean->up > SUSPECTS || lean->down > SUSPECTS;
}

// Sum of squared errors about the mean of v[from..to).
static double about_mean(const double *v, size_t from, size_t to) {
  double sum = 0, squares = 0;
  for (size_t i = from; i < to; i++) {
    sum += v[i];
    squares += v[i] * v[i];
  }
  return to > from ? squares - sum * sum / (double)(to - from) : 0;
}

// About the line through v[0..count).
static double about_line(const double *v, size_t count) {
  double middle = (double)(count - 1) / 2, product = 0, square = 0;
  for (size_t i = 0; i < count; i++) {
    product += ((double)i - middle) * v[i];
    square += ((double)i - middle) * ((double)i - middle);
  }
  return about_mean(v, 0, count) - product * product / square;
}

bool hark_lean_grows(const hark_lean *lean, uint32_t blocks) {
  double v[HARK_LEAN_RECENT];
  size_t count = blocks + BLOCKS_BEFORE, there = lean->recent_count;
  there = there < HARK_LEAN_RECENT ? there : HARK_LEAN_RECENT;
  count = count < there ? count : there;
  if (blocks < GROWS_BLOCKS || count < GROWS_BLOCKS) {
    return false;
  }
  for (size_t i = 0; i < count; i++) {
    v[i] = lean->recent[(lean->recent_count - count + i) % HARK_LEAN_RECENT];
  }
  double step = about_mean(v, 0, count);
  for (size_t at = 1; at < count; at++) {
    step = fmin(step, about_mean(v, 0, at) + about_mean(v, at, count));
  }
  return about_line(v, count) < STEP_HANDICAP * step;
}

void hark_lean_forget(hark_lean *lean) {
  lean->up = lean->down = 0;
  lean->leaning = 0;
}
