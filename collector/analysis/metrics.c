#include "collector/analysis/metrics.h"

#include <string.h>

#include "sdk/signals/signals.h"

// Adds words to the name, as many as there is room for; underscores as spaces.
static void add_words(hark_metric *metric, hark_bytes words) {
  size_t size = strlen(metric->name);
  for (size_t i = 0; i < words.size && size + 1 < sizeof metric->name; i++) {
    metric->name[size++] = (char)(words.data[i] == '_' ? ' ' : words.data[i]);
  }
}

static void name_metric(hark_metric *metric) {
  static const char *const names[] = {"sessions", "errors a session", "conversion ",
                                      "",         "bounces",          "sessions with a failed request"};
  add_words(metric, hark_bytes_from_cstr(names[metric->kind]));
  const char *signal = metric->kind == HARK_METRIC_SIGNAL ? hark_signal_name(metric->signal) : "";
  add_words(metric, hark_bytes_from_cstr(signal ? signal : "signal"));
  for (size_t i = 0; i < metric->goal.size && i < 60; i++) { // a goal's name stays as it is
    size_t size = strlen(metric->name);
    metric->name[size] = (char)metric->goal.data[i];
  }
}

static hark_metric *add_metric(hark_metrics *metrics, hark_metric_kind kind, hark_bytes goal, uint32_t signal) {
  hark_metric *metric = &metrics->items[metrics->count];
  hark_series_point *points = hark_arena_take_items(metrics->arena, metrics->hours, sizeof *points);
  hark_bytes kept = hark_arena_copy(metrics->arena, goal);
  if (!points || (goal.size && !kept.data)) {
    return NULL;
  }
  *metric = (hark_metric){.kind = kind, .goal = kept, .signal = signal};
  metric->series = (hark_series){.points = points, .count = metrics->hours, .grain_s = 3600};
  for (uint32_t i = 0; i < metrics->hours; i++) {
    points[i].at_s = (int64_t)(metrics->from_hour + i) * 3600;
  }
  name_metric(metric);
  metrics->count++;
  return metric;
}

hark_err hark_metrics_open(hark_metrics *metrics, hark_arena *arena, uint32_t from_hour, uint32_t hours) {
  hours = hours < HARK_METRICS_HOURS_MAX ? hours : HARK_METRICS_HOURS_MAX;
  *metrics = (hark_metrics){.arena = arena, .from_hour = from_hour, .hours = hours};
  metrics->items = hark_arena_take_items(arena, HARK_METRICS_MAX, sizeof *metrics->items);
  metrics->marked = hark_arena_take_items(arena, hours, sizeof *metrics->marked);
  metrics->sessions = hark_arena_take_items(arena, hours, sizeof *metrics->sessions);
  bool good = metrics->items && metrics->sessions && metrics->marked &&
              add_metric(metrics, HARK_METRIC_SESSIONS, (hark_bytes){0}, 0) &&
              add_metric(metrics, HARK_METRIC_ERRORS, (hark_bytes){0}, 0);
  return good ? HARK_OK : HARK_ERR_NO_MEMORY;
}

static hark_metric *find(hark_metrics *metrics, hark_metric_kind kind, hark_bytes goal, uint32_t signal) {
  for (uint32_t i = 0; i < metrics->count; i++) {
    hark_metric *metric = &metrics->items[i];
    if (metric->kind == kind && metric->signal == signal && hark_bytes_equal(metric->goal, goal)) {
      return metric;
    }
  }
  return metrics->count < HARK_METRICS_MAX ? add_metric(metrics, kind, goal, signal) : NULL;
}

// HARK_OK also for a mark that is not told of: over HARK_METRICS_MAX, or of a later version.
static hark_err add_mark(hark_metrics *metrics, uint32_t hour, uint8_t mark, uint32_t sessions) {
  if (mark == HARK_CUBE_MARK_ANY) {
    metrics->marked[hour] = sessions;
    return HARK_OK;
  }
  if (mark != HARK_CUBE_MARK_BOUNCE && mark != HARK_CUBE_MARK_FAILING) {
    return HARK_OK;
  }
  hark_metric *metric =
      find(metrics, mark == HARK_CUBE_MARK_BOUNCE ? HARK_METRIC_BOUNCE : HARK_METRIC_FAILING, (hark_bytes){0}, 0);
  if (!metric) {
    return metrics->count == HARK_METRICS_MAX ? HARK_OK : HARK_ERR_NO_MEMORY;
  }
  metric->series.points[hour].value = sessions;
  return HARK_OK;
}

hark_err hark_metrics_add(hark_metrics *metrics, const hark_cube_cell *cell) {
  uint32_t hour = cell->hour - metrics->from_hour;
  if (cell->hour < metrics->from_hour || hour >= metrics->hours) {
    return HARK_OK;
  }
  if (cell->dimension == HARK_DIMENSION_ALL) {
    metrics->sessions[hour] = cell->counters.sessions;
    metrics->items[0].series.points[hour].value = cell->counters.sessions;
    metrics->items[1].series.points[hour].value = cell->counters.errors;
    return HARK_OK;
  }
  if (cell->dimension == HARK_DIMENSION_MARK && cell->value.size == 1) {
    return add_mark(metrics, hour, cell->value.data[0], cell->counters.sessions);
  }
  bool goal = cell->dimension == HARK_DIMENSION_GOAL;
  if (!goal && (cell->dimension != HARK_DIMENSION_SIGNAL || cell->value.size != 1)) {
    return HARK_OK;
  }
  hark_metric *metric = goal ? find(metrics, HARK_METRIC_GOAL, cell->value, 0)
                             : find(metrics, HARK_METRIC_SIGNAL, (hark_bytes){0}, cell->value.data[0]);
  if (!metric) {
    metrics->left_out++;
    return metrics->count == HARK_METRICS_MAX ? HARK_OK : HARK_ERR_NO_MEMORY;
  }
  metric->series.points[hour].value = cell->counters.sessions;
  return HARK_OK;
}

void hark_metrics_finish(hark_metrics *metrics) {
  for (uint32_t m = 0; m < metrics->count; m++) {
    hark_metric *metric = &metrics->items[m];
    metric->series.kind = metric->kind == HARK_METRIC_SESSIONS ? HARK_SERIES_COUNT
                          : metric->kind == HARK_METRIC_ERRORS ? HARK_SERIES_VALUE
                                                               : HARK_SERIES_RATIO;
    for (uint32_t i = 0; i < metrics->hours && metric->kind != HARK_METRIC_SESSIONS; i++) {
      hark_series_point *point = &metric->series.points[i];
      bool mark = metric->kind == HARK_METRIC_BOUNCE || metric->kind == HARK_METRIC_FAILING;
      double n = mark ? metrics->marked[i] : metrics->sessions[i];
      if (metric->kind == HARK_METRIC_ERRORS) {
        point->value = n > 0 ? point->value / n : 0;
      } else {
        point->of = n > point->value ? n : point->value;
      }
    }
  }
}
