// metrics.h — the cube as hourly series: sessions, conversion of each goal, errors, each friction signal, bounces,
// failed requests.
//
// Room: collector/analysis (platform-free). Lives in the arena it was opened with. Tests:
// tests/report/test_anomalies.c.
#ifndef HARK_COLLECTOR_ANALYSIS_METRICS_H
#define HARK_COLLECTOR_ANALYSIS_METRICS_H

#include "collector/analysis/series.h"
#include "collector/store/cube.h"

#define HARK_METRICS_MAX 64u
#define HARK_METRICS_HOURS_MAX (2u * 366u * 24u)
#define HARK_METRIC_NAME_BYTES_MAX 96u

typedef enum {
  HARK_METRIC_SESSIONS,
  HARK_METRIC_ERRORS,
  HARK_METRIC_GOAL,
  HARK_METRIC_SIGNAL,
  HARK_METRIC_BOUNCE,
  HARK_METRIC_FAILING,
} hark_metric_kind;

typedef struct {
  hark_metric_kind kind;
  hark_bytes goal; // of HARK_METRIC_GOAL
  uint32_t signal; // of HARK_METRIC_SIGNAL
  // Hours from the first on, without a gap: sessions are counts, goals, signals and marks k of n sessions, errors a
  // session values.
  hark_series series;
  char name[HARK_METRIC_NAME_BYTES_MAX]; // "sessions", "conversion purchase", "errors a session", "rage click",
                                         // "bounces", "sessions with a failed request"
} hark_metric;

typedef struct {
  hark_arena *arena;
  uint32_t from_hour, hours;
  double *sessions;
  double *marked; // sessions of which marks are known (store/cube.h)
  hark_metric *items;
  uint32_t count;
  uint32_t left_out; // goals over HARK_METRICS_MAX
} hark_metrics;

// For the hours [from_hour, from_hour + hours), at most HARK_METRICS_HOURS_MAX of them. HARK_ERR_NO_MEMORY.
hark_err hark_metrics_open(hark_metrics *metrics, hark_arena *arena, uint32_t from_hour, uint32_t hours);
// Takes a cell of the cube. HARK_ERR_NO_MEMORY.
hark_err hark_metrics_add(hark_metrics *metrics, const hark_cube_cell *cell);
// Makes the series what they are of how many. After all cells.
void hark_metrics_finish(hark_metrics *metrics);

#endif
