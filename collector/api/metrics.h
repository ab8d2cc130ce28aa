// metrics.h — GET /metrics and GET /readyz: what machines ask of a running collector.
//
// Room: collector/api. Loop thread. Tests: tests/fault/metrics.test.mjs.
#ifndef HARK_COLLECTOR_API_METRICS_H
#define HARK_COLLECTOR_API_METRICS_H

#include "collector/app.h"

// Answers all counters and gauges in Prometheus' text format (version 0.0.4).
void hark_metrics_answer(hark_app *app, hark_exchange *exchange);
// Answers 200 while batches are taken, 503 and why otherwise.
void hark_ready_answer(hark_app *app, hark_exchange *exchange);

#endif
