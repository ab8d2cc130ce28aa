// anomaly_series.h — a whole series judged from its first point to its last, as it would have been while it came in.
//
// Room: collector/analysis (platform-free). Owns its verdicts and alarms. Tests: tests/report/test_anomaly.c.
#ifndef HARK_COLLECTOR_ANALYSIS_ANOMALY_SERIES_H
#define HARK_COLLECTOR_ANALYSIS_ANOMALY_SERIES_H

#include "collector/analysis/anomaly.h"
#include "collector/analysis/series.h"

typedef struct {
  double false_alarms_a_week; // to be expected, over all series that are watched together
  size_t watched;             // how many that are; 0 counts as 1
  const int64_t *holidays;    // days since 1970 (UTC) that are neither judged nor learnt from
  size_t holiday_count;
} hark_anomaly_options;

typedef struct {
  hark_anomaly_verdict *verdicts; // one a point
  hark_alarm *alarms;             // by the time they began
  size_t alarm_count;
  double chance; // of a false alarm at a point, that follows from the rate
  size_t primed; // points from the first one on that were looked at beforehand: a baseline needs a past
} hark_anomaly_run;

// The chance that a false alarm may have at one point: the rate ÷ points a week ÷ series watched, between 1e-9 and
// 1e-3.
double hark_anomaly_chance(const hark_anomaly_options *options, uint32_t grain_s);
// False: no memory. Free it in both cases.
bool hark_anomaly_series(const hark_series *series, const hark_anomaly_options *options, hark_anomaly_run *run);
void hark_anomaly_run_free(hark_anomaly_run *run);

#endif
