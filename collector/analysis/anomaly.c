#include "collector/analysis/anomaly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TAIL_BEGINS 2.0
#define TAIL_SHARE 0.0455 // of a normal distribution, both sides
#define TAIL_EXCESS 0.373 // mean, there
#define TAIL_SQUARE 0.873 // mean of (x^2 - 2^2) / 2, there
#define TAIL_PRIOR 15.0   // exceedances that the normal tail counts for
#define TAIL_FORGETS 0.998
#define EXCESS_MAX 4.0  // one anomaly does not make a tail
#define LEARN_FIRST 24u // points before anything stands out
#define LEANS_OFF 0.5   // a point that leans with others is this far off
#define SHIFT_POINTS 6u // as many in a row are no spike any more
#define CALM_OFF 1.0    // nearer than that it is back
#define FIRST_POINTS 7u
#define LAG_RATE 0.004
#define LAG_CLIP 6.0
#define CALM_POINTS 3u
#define SILENT_POINTS 3u
#define SETTLING_POINTS 32u // after a shift the level is learnt anew, before anything leans against it
#define QUIET_POINTS 48u    // after a shift or a drift, its going on is no news

void hark_anomaly_init(hark_anomaly *anomaly, hark_series_kind kind, uint32_t grain_s, uint32_t found_s,
                       double chance) {
  memset(anomaly, 0, sizeof *anomaly);
  hark_baseline_init(&anomaly->baseline, kind, grain_s, found_s);
  hark_lean_init(&anomaly->lean, anomaly->baseline.grain_s);
  anomaly->chance = chance > 0 && chance < 0.1 ? chance : 0.001;
}

const char *hark_alarm_name(const hark_alarm *alarm) {
  switch (alarm->kind) {
  case HARK_ALARM_SPIKE:
    return "spike";
  case HARK_ALARM_DROP:
    return "drop";
  case HARK_ALARM_SHIFT:
    return alarm->up ? "shift_up" : "shift_down";
  case HARK_ALARM_DRIFT:
    return alarm->up ? "drift_up" : "drift_down";
  default:
    return "silence";
  }
}

// ---- the point ----

// log10 of the chance of a point at least `away` deviations off. Beyond TAIL_BEGINS the square of what lies beyond
// falls exponentially where the tail is as thin as the normal one, the excess itself where it is heavy; in between, in
// between.
static double log_chance(const hark_anomaly *anomaly, double away) {
  if (away <= TAIL_BEGINS) {
    return log10(erfc(away / sqrt(2)));
  }
  double count = TAIL_PRIOR + anomaly->tail_count;
  double share = count / (TAIL_PRIOR / TAIL_SHARE + anomaly->judged);
  double excess = (TAIL_PRIOR * TAIL_EXCESS + anomaly->tail_sum) / count;
  double square = (TAIL_PRIOR * TAIL_SQUARE + anomaly->tail_squares) / count;
  double heavy = (excess / TAIL_EXCESS - 1) / 0.5;
  heavy = heavy < 0 ? 0 : heavy > 1 ? 1 : heavy;
  double thin = (away * away - TAIL_BEGINS * TAIL_BEGINS) / 2 / square, thick = (away - TAIL_BEGINS) / excess;
  double falls = (heavy * thick + (1 - heavy) * thin) / log(10);
  double log_share = log10(share < 1 ? share : 1);
  return log_share - falls > -HARK_SCORE_MAX ? log_share - falls : -HARK_SCORE_MAX;
}

// How many deviations off have a chance as small as this.
static double away_of(const hark_anomaly *anomaly, double chance) {
  double low = 0, high = 200;
  for (int i = 0; i < 40; i++) {
    double middle = (low + high) / 2;
    *(log_chance(anomaly, middle) > log10(chance) ? &low : &high) = middle;
  }
  return high;
}

static void learn_tail(hark_anomaly *anomaly, double away) {
  anomaly->judged = anomaly->judged * TAIL_FORGETS + 1;
  anomaly->tail_count *= TAIL_FORGETS;
  anomaly->tail_sum *= TAIL_FORGETS;
  anomaly->tail_squares *= TAIL_FORGETS;
  if (away > TAIL_BEGINS) {
    double excess = away - TAIL_BEGINS;
    anomaly->tail_count += 1;
    excess = excess < EXCESS_MAX ? excess : EXCESS_MAX;
    anomaly->tail_sum += excess;
    anomaly->tail_squares += excess * (excess + 2 * TAIL_BEGINS) / 2; // (x^2 - 2^2) / 2
  }
}

// How far off the slow level a point is, in deviations, beyond what that lags behind a trend anyway.
static double off_slow(const hark_anomaly *anomaly, const hark_expectation *now) {
  return (now->value - now->slow) / now->deviation - anomaly->lag;
}

static void learn_lag(hark_anomaly *anomaly, const hark_expectation *now) {
  double off = (now->value - now->slow) / now->deviation, rate = 1.0 / (anomaly->lag_points++ + 1);
  off = off > LAG_CLIP ? LAG_CLIP : off < -LAG_CLIP ? -LAG_CLIP : off;
  anomaly->lag += (rate > LAG_RATE ? rate : LAG_RATE) * (off - anomaly->lag);
}

// ---- alarms ----

static void alarm_open(hark_anomaly *anomaly, hark_alarm_kind kind, int64_t from_s, int64_t at_s, bool up) {
  anomaly->alarm = (hark_alarm){.kind = kind,
                                .from_s = from_s,
                                .to_s = at_s,
                                .peak_s = at_s,
                                .raised_s = at_s,
                                .score = -1,
                                .up = up,
                                .open = true};
  anomaly->held_count = anomaly->calm = 0;
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double held_median(const hark_anomaly *anomaly) {
  double sorted[HARK_ANOMALY_HELD];
  uint32_t count = anomaly->held_count < HARK_ANOMALY_HELD ? anomaly->held_count : HARK_ANOMALY_HELD;
  memcpy(sorted, anomaly->held, count * sizeof *sorted);
  qsort(sorted, count, sizeof *sorted, by_size);
  return count ? sorted[count / 2] : 0;
}

static void alarm_close(hark_anomaly *anomaly, hark_anomaly_verdict *verdict) {
  anomaly->alarm.open = false;
  if (anomaly->leaning) { // more of it has been seen by now
    bool grows =
        hark_lean_grows(&anomaly->lean, anomaly->lean_blocks + anomaly->held_count / anomaly->lean.block_points);
    anomaly->alarm.kind = grows ? HARK_ALARM_DRIFT : HARK_ALARM_SHIFT;
  }
  anomaly->quiet = anomaly->leaning ? QUIET_POINTS : 0;
  verdict->closed = true;
  verdict->alarm = anomaly->alarm;
  hark_lean_forget(&anomaly->lean);
}

static void alarm_go_on(hark_anomaly *anomaly, const hark_series_point *point, const hark_expectation *now,
                        hark_anomaly_verdict *verdict) {
  hark_alarm *alarm = &anomaly->alarm;
  double off = (off_slow(anomaly, now)) * now->deviation;
  anomaly->held[anomaly->held_count++ % HARK_ANOMALY_HELD] = off;
  bool silent = alarm->kind == HARK_ALARM_SILENCE && point->value == 0;
  bool same = (off > 0) == alarm->up;
  if (silent || (same && fabs(off) / now->deviation > (anomaly->leaning ? LEANS_OFF : TAIL_BEGINS))) {
    alarm->to_s = point->at_s;
    alarm->points++;
    anomaly->calm = 0;
    verdict->anomaly = true;
    if (verdict->score > alarm->score) {
      alarm->score = verdict->score;
      alarm->peak_s = point->at_s;
      alarm->value =
          anomaly->baseline.kind == HARK_SERIES_RATIO ? (point->of > 0 ? point->value / point->of : 0) : point->value;
      alarm->expected = hark_baseline_plain(&anomaly->baseline, now->expected);
    }
  } else if (!same || fabs(off) < (anomaly->leaning ? LEANS_OFF : CALM_OFF) * now->deviation) {
    anomaly->calm++;
  }
  if (alarm->points >= SHIFT_POINTS && (alarm->kind == HARK_ALARM_SPIKE || alarm->kind == HARK_ALARM_DROP)) {
    alarm->kind = HARK_ALARM_SHIFT;
  }
  if (anomaly->zero_mass > -log(anomaly->chance) && point->value == 0 && alarm->points >= SILENT_POINTS && !alarm->up) {
    alarm->kind = HARK_ALARM_SILENCE;
  }
  bool heard = alarm->kind == HARK_ALARM_SILENCE && point->value > 0;
  if (heard || anomaly->calm >= CALM_POINTS) {
    alarm_close(anomaly, verdict);
  } else if (anomaly->held_count >= HARK_ANOMALY_HELD && alarm->kind != HARK_ALARM_SILENCE) {
    double stayed = held_median(anomaly);
    if (fabs(stayed) > LEANS_OFF * now->deviation) { // this is the usual now
      hark_baseline_shift(&anomaly->baseline, stayed);
      anomaly->settling = SETTLING_POINTS;
      alarm->kind = alarm->kind == HARK_ALARM_DRIFT ? HARK_ALARM_DRIFT : HARK_ALARM_SHIFT;
    }
    alarm_close(anomaly, verdict);
  }
}

static void count_zeros(hark_anomaly *anomaly, const hark_series_point *point, const hark_expectation *now) {
  if (anomaly->baseline.kind != HARK_SERIES_COUNT || point->value > 0) {
    anomaly->zero_mass = 0;
    return;
  }
  double spread = now->deviation * now->deviation; // counts that scatter more than Poisson's are zero more often
  if (anomaly->zero_mass == 0) {
    anomaly->zero_from_s = point->at_s;
  }
  anomaly->zero_mass += hark_baseline_plain(&anomaly->baseline, now->expected) / spread + 1e-12;
}

// Raises an alarm, if this point or what came before gives cause.
static void raise_alarm(hark_anomaly *anomaly, const hark_series_point *point, const hark_expectation *now,
                        bool strange, hark_anomaly_verdict *verdict) {
  bool up = now->value > now->expected;
  int side = hark_lean_side(&anomaly->lean, anomaly->chance / 2);
  bool no_news = anomaly->quiet > 0 && (side > 0) == anomaly->alarm.up;
  anomaly->quiet -= anomaly->quiet > 0;
  if (strange) {
    alarm_open(anomaly, up ? HARK_ALARM_SPIKE : HARK_ALARM_DROP, point->at_s, point->at_s, up);
  } else if (anomaly->zero_mass > -log(anomaly->chance / 2)) {
    alarm_open(anomaly, HARK_ALARM_SILENCE, anomaly->zero_from_s, point->at_s, false);
  } else if (side != 0 && !no_news) {
    bool grows = hark_lean_grows(&anomaly->lean, anomaly->lean.leaning);
    alarm_open(anomaly, grows ? HARK_ALARM_DRIFT : HARK_ALARM_SHIFT, anomaly->lean.from_s, point->at_s, side > 0);
  } else {
    return;
  }
  verdict->opened = true;
  anomaly->lean_blocks = anomaly->lean.leaning;
  anomaly->leaning = anomaly->alarm.kind == HARK_ALARM_SHIFT || anomaly->alarm.kind == HARK_ALARM_DRIFT;
  hark_lean_forget(&anomaly->lean);
}

void hark_anomaly_again(hark_anomaly *anomaly, const hark_series_point *points, uint32_t count) {
  double off[FIRST_POINTS];
  uint32_t first = count < FIRST_POINTS ? count : FIRST_POINTS;
  for (uint32_t i = 0; i < first; i++) {
    hark_expectation now = hark_baseline_expect(&anomaly->baseline, &points[i]);
    off[i] = now.value - now.slow - anomaly->lag * now.deviation;
  }
  qsort(off, first, sizeof *off, by_size);
  if (first) {
    hark_baseline_shift(&anomaly->baseline, off[first / 2]);
  }
  anomaly->known = count;
}

void hark_anomaly_prime(hark_anomaly *anomaly, const hark_series_point *point) {
  hark_expectation now = hark_baseline_expect(&anomaly->baseline, point);
  if (anomaly->baseline.learnt > LEARN_FIRST) {
    learn_tail(anomaly, fabs(now.value - now.expected) / now.deviation);
    hark_lean_add(&anomaly->lean, point->at_s, off_slow(anomaly, &now), true);
    learn_lag(anomaly, &now);
    hark_lean_forget(&anomaly->lean);
  }
  hark_baseline_learn(&anomaly->baseline, point, HARK_LEARN_ALL);
}

// Where the point stands beside what was expected. Nothing changes.
static hark_anomaly_verdict stand(const hark_anomaly *anomaly, const hark_expectation *now, double *away) {
  double band = away_of(anomaly, 0.001) * now->deviation;
  *away = fabs(now->value - now->expected) / now->deviation;
  double score = -log_chance(anomaly, *away), most = anomaly->baseline.learnt < LEARN_FIRST ? 1 : HARK_SCORE_MAX;
  return (hark_anomaly_verdict){.expected = hark_baseline_plain(&anomaly->baseline, now->expected),
                                .low = hark_baseline_plain(&anomaly->baseline, now->expected - band),
                                .high = hark_baseline_plain(&anomaly->baseline, now->expected + band),
                                .score = fmin(fmax(score, 0), most),
                                .alarm = anomaly->alarm};
}

hark_anomaly_verdict hark_anomaly_look(const hark_anomaly *anomaly, const hark_series_point *point) {
  hark_expectation now = hark_baseline_expect(&anomaly->baseline, point);
  double away;
  return stand(anomaly, &now, &away);
}

hark_anomaly_verdict hark_anomaly_push(hark_anomaly *anomaly, const hark_series_point *point) {
  hark_expectation now = hark_baseline_expect(&anomaly->baseline, point);
  double away;
  hark_anomaly_verdict verdict = stand(anomaly, &now, &away);
  bool strange = verdict.score > -log10(anomaly->chance / 2);
  if (anomaly->baseline.learnt >= LEARN_FIRST) {
    if (anomaly->known == 0) {
      learn_tail(anomaly, away);
    }
    count_zeros(anomaly, point, &now);
    if (anomaly->settling > 0 && anomaly->settling-- > 0) {
      hark_lean_forget(&anomaly->lean);
    }
    hark_lean_add(&anomaly->lean, point->at_s, off_slow(anomaly, &now), !anomaly->alarm.open && anomaly->known == 0);
    if (!anomaly->alarm.open && !hark_lean_suspects(&anomaly->lean)) {
      learn_lag(anomaly, &now);
    }
    if (!anomaly->alarm.open) {
      raise_alarm(anomaly, point, &now, strange, &verdict);
    }
    if (anomaly->alarm.open) {
      alarm_go_on(anomaly, point, &now, &verdict);
    }
    if (!verdict.closed) {
      verdict.alarm = anomaly->alarm;
    }
  }
  strange = strange || (anomaly->alarm.open && away > TAIL_BEGINS) || hark_lean_suspects(&anomaly->lean);
  hark_baseline_learn(&anomaly->baseline, point,
                      strange          ? HARK_LEARN_STRANGER
                      : anomaly->known ? HARK_LEARN_LEVELS
                                       : HARK_LEARN_ALL);
  anomaly->known -= anomaly->known > 0;
  return verdict;
}

void hark_anomaly_gap(hark_anomaly *anomaly, hark_alarm *silence, int64_t from_s, int64_t at_s) {
  int64_t known_s = from_s + (int64_t)(SILENT_POINTS - 1) * anomaly->baseline.grain_s; // when the last of them was due
  *silence = (hark_alarm){.kind = HARK_ALARM_SILENCE,
                          .from_s = from_s,
                          .to_s = at_s,
                          .peak_s = from_s,
                          .raised_s = known_s < at_s ? known_s : at_s,
                          .score = HARK_SCORE_MAX};
  anomaly->zero_mass = 0;
  hark_lean_forget(&anomaly->lean);
}
