// anomaly.h — which points of a series are not what was to be expected, and what kind of change they are.
//
// Room: collector/analysis (platform-free). One fixed struct a series, O(1) a point, no clock.
// Two watches share a budget of false alarms, which is stated per point: the point itself (its tail probability: normal
// up to two deviations, beyond that an exponential fitted to what this series' tail has been; after Siffer et al.,
// "Anomaly Detection in Streams with Extreme Value Theory", KDD 2017), and the sum of what points lean to one side
// (CUSUM with k = 1/2 against the slow level; its limit from Siegmund's approximation of the mean time to a false
// alarm, 1985). Tests: tests/report/test_anomaly.c.
#ifndef HARK_COLLECTOR_ANALYSIS_ANOMALY_H
#define HARK_COLLECTOR_ANALYSIS_ANOMALY_H

#include "collector/analysis/baseline.h"
#include "collector/analysis/lean.h"

#define HARK_ANOMALY_HELD 16u

typedef enum {
  HARK_ALARM_SPIKE,   // up, and back within a few points
  HARK_ALARM_DROP,    // down, and back
  HARK_ALARM_SHIFT,   // to another level, where it stays
  HARK_ALARM_DRIFT,   // away from its level little by little
  HARK_ALARM_SILENCE, // nothing comes any more
} hark_alarm_kind;

typedef struct {
  hark_alarm_kind kind;
  int64_t from_s, to_s, peak_s; // first and last point that stands out; the one that does so most
  int64_t raised_s;             // when it was known
  double score;                 // of the peak
  double value, expected;       // at the peak, plain
  bool up, open;
  uint32_t points;
} hark_alarm;

typedef struct {
  double expected, low, high; // plain; the band leaves out a point in a thousand on calm days
  double score;               // -log10 of how likely a point this far off is; 0 to HARK_SCORE_MAX
  bool anomaly;               // stands out, or belongs to an alarm
  bool opened, closed;        // an alarm did at this point; it is in `alarm` (closed before opened, if both)
  hark_alarm alarm;           // the one that is open, or has been closed now
} hark_anomaly_verdict;

#define HARK_SCORE_MAX 50.0

typedef struct {
  hark_baseline baseline;
  double chance;                             // of a false alarm at a point
  double tail_count, tail_sum, tail_squares; // points beyond the tail's begin, their excess
  double judged;
  hark_lean lean;
  double lag; // of the slow level behind a trend, in deviations
  uint32_t lag_points;
  double zero_mass; // counts: what was expected of the zeros that stand in a row
  int64_t zero_from_s;
  double held[HARK_ANOMALY_HELD]; // residuals against the slow level within the alarm
  uint32_t held_count, calm;      // points of the alarm; of them, in a row, back at the usual
  uint32_t quiet, settling;       // points left in which its going on is no news; in which a new level is learnt
  uint32_t known;                 // points left of those that it was primed with
  uint32_t lean_blocks;           // that the alarm's sum had when it was raised
  hark_alarm alarm;
  bool leaning; // the alarm was raised by the sum
} hark_anomaly;

// `chance`: of a false alarm at any one point, 0 < chance < 0.1: the rate wanted a week ÷ points a week ÷ series
// watched.
void hark_anomaly_init(hark_anomaly *anomaly, hark_series_kind kind, uint32_t grain_s, uint32_t found_s, double chance);
// Takes a point that is only learnt from: history.
void hark_anomaly_prime(hark_anomaly *anomaly, const hark_series_point *point);
// The next points are those that it was primed with, once more: nothing is learnt of them twice but where they stand.
void hark_anomaly_again(hark_anomaly *anomaly, const hark_series_point *points, uint32_t count);
// Judges a point, then learns from it. Points come in order of time.
hark_anomaly_verdict hark_anomaly_push(hark_anomaly *anomaly, const hark_series_point *point);
// The same without learning: a point of a day that is like no other.
hark_anomaly_verdict hark_anomaly_look(const hark_anomaly *anomaly, const hark_series_point *point);
// No point came from `from_s` to `at_s`, where some were to be expected.
void hark_anomaly_gap(hark_anomaly *anomaly, hark_alarm *silence, int64_t from_s, int64_t at_s);
const char *hark_alarm_name(const hark_alarm *alarm); // "spike", "drop", "shift_up", …

#endif
