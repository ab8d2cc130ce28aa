#include "collector/analysis/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "collector/analysis/calendar.h"
#include "collector/analysis/csv.h"

#define COLUMNS_MAX 64u
#define NONE COLUMNS_MAX
#define SPAN_S_MAX (400LL * 366 * 86400)

typedef struct {
  size_t at, value, of;
} columns;

// ---- rows ----

static bool is_any(hark_bytes cell, const char *const *names) {
  for (; *names; names++) {
    if (hark_bytes_equal_nocase(cell, *names)) {
      return true;
    }
  }
  return false;
}

// A first row whose cells are no time and number names the columns.
static bool read_names(const hark_bytes *cells, size_t count, columns *found) {
  static const char *const times[] = {"timestamp", "time", "at", "date", "datetime", "ds", NULL};
  static const char *const values[] = {"value", "count", "y", "real", "k", "successes", NULL};
  static const char *const sizes[] = {"n", "of", "total", "trials", NULL};
  int64_t at_s;
  bool named = count > 0 && !hark_time_read(cells[0], &at_s);
  *found = (columns){0, 1, named ? NONE : count == 3 ? 2 : NONE};
  for (size_t i = 0; named && i < count && i < COLUMNS_MAX; i++) {
    if (is_any(cells[i], times)) {
      found->at = i;
    } else if (is_any(cells[i], values)) {
      found->value = i;
    } else if (is_any(cells[i], sizes)) {
      found->of = i;
    }
  }
  return named;
}

static bool keep(hark_series *series, size_t *room, hark_series_point point) {
  if (series->count == *room) {
    size_t more = *room ? *room * 2 : 1024;
    hark_series_point *grown = realloc(series->points, more * sizeof *grown);
    if (!grown) {
      return false;
    }
    series->points = grown;
    *room = more;
  }
  series->points[series->count++] = point;
  return true;
}

static const char *read_row(hark_series *series, size_t *room, const columns *where, const hark_bytes *cells,
                            size_t count) {
  hark_series_point point = {0};
  bool ratio = where->of != NONE;
  if (where->at >= count || where->value >= count || (ratio && where->of >= count)) {
    return "the row has too few columns; wanted is timestamp,value or timestamp,k,n";
  }
  if (!hark_time_read(cells[where->at], &point.at_s)) {
    return "the first column is no time; wanted is 2026-11-23T10:33:30Z or seconds or ms since 1970";
  }
  if (point.at_s > SPAN_S_MAX || point.at_s < -SPAN_S_MAX) {
    return "the time is hundreds of years from now";
  }
  if (!hark_csv_number(cells[where->value], &point.value) || (ratio && !hark_csv_number(cells[where->of], &point.of))) {
    series->unread++;
    return NULL;
  }
  if (ratio && (point.value < 0 || point.of < point.value)) {
    return "of n there cannot be k: k is below 0 or over n";
  }
  if (series->count == HARK_SERIES_POINTS_MAX) {
    return "there are over 10 million points: make the grain coarser";
  }
  return keep(series, room, point) ? NULL : "there is no memory left";
}

// ---- the whole ----

static int by_time(const void *a, const void *b) {
  const hark_series_point *x = a, *y = b;
  return (x->at_s > y->at_s) - (x->at_s < y->at_s);
}

static void order(hark_series *series) {
  bool ordered = true;
  for (size_t i = 1; i < series->count && ordered; i++) {
    ordered = series->points[i].at_s > series->points[i - 1].at_s;
  }
  if (ordered) {
    return;
  }
  qsort(series->points, series->count, sizeof *series->points, by_time);
  size_t kept = 0;
  for (size_t i = 0; i < series->count; i++) {
    bool same = kept > 0 && series->points[kept - 1].at_s == series->points[i].at_s;
    series->twice += same;
    kept -= same;
    series->points[kept++] = series->points[i];
  }
  series->count = kept;
}

static int by_number(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median_of(double *values, size_t count) {
  qsort(values, count, sizeof *values, by_number);
  return count ? values[count / 2] : 0;
}

static bool are_counts(const hark_series *series) {
  for (size_t i = 0; i < series->count; i++) {
    double value = series->points[i].value;
    if (value < 0 || value != floor(value)) {
      return false;
    }
  }
  return true;
}

// How alike the series is to itself `lag` points later.
static double likeness(const double *values, size_t count, size_t lag) {
  double product = 0, square = 1e-12;
  for (size_t i = 0; i + lag < count; i++) {
    product += values[i] * values[i + lag];
    square += values[i] * values[i];
  }
  return product / square;
}

// The period in points, or 0: the first peak of likeness that is nearly as high as any. What moves slowly is taken out
// first, and what stands out is cut, so that neither a trend nor an anomaly makes a period.
static size_t period_of(double *values, size_t count, double *spare) {
  size_t lags = count / 3 < 1500 ? count / 3 : 1500, found = 0;
  double best = 0.25, before = 1, now;
  memcpy(spare, values, count * sizeof *values);
  double middle = median_of(spare, count);
  for (size_t i = 0; i < count; i++) {
    spare[i] = fabs(values[i] - middle);
  }
  double most = 4 * median_of(spare, count) + 1e-12;
  for (size_t i = 0; i < count; i++) {
    double off = values[i] - middle;
    values[i] = off > most ? most : off < -most ? -most : off;
  }
  bool fallen = false;
  for (size_t lag = 2; lag < lags; lag++, before = now) {
    now = likeness(values, count, lag);
    fallen |= now < 0.2;
    if (fallen && now > best * 1.25 && now >= before && now >= likeness(values, count, lag + 1)) {
      best = now; // of a period's turns only one that is much better takes its place
      found = lag;
    }
  }
  return found;
}

static uint32_t find_period(const hark_series *series) {
  size_t count = series->count < 6000 ? series->count : 6000;
  double *values = malloc(2 * count * sizeof *values + 1);
  size_t period = 0;
  for (size_t i = 0; values && i < count; i++) {
    values[i] = series->kind == HARK_SERIES_RATIO ? series->points[i].value / (series->points[i].of + 1e-9)
                                                  : series->points[i].value;
  }
  if (values && count >= 30) {
    period = period_of(values, count, values + count);
  }
  free(values);
  uint64_t period_s = (uint64_t)period * series->grain_s;
  return period_s < UINT32_MAX ? (uint32_t)period_s : 0;
}

static uint32_t find_grain(const hark_series *series) {
  size_t count = series->count < 2 ? 0 : series->count - 1 < 100000 ? series->count - 1 : 100000;
  double *apart = malloc(count * sizeof *apart + 1);
  for (size_t i = 0; apart && i < count; i++) {
    apart[i] = (double)(series->points[i + 1].at_s - series->points[i].at_s);
  }
  double grain = apart && count ? median_of(apart, count) : 1;
  free(apart);
  return grain < 1 ? 1 : grain > 40 * 86400 ? 40 * 86400 : (uint32_t)grain;
}

bool hark_series_read(uint8_t *data, size_t size, hark_series *series, uint64_t *line, const char **why) {
  hark_csv csv = hark_csv_open(data, size);
  hark_bytes cells[COLUMNS_MAX];
  size_t count, room = 0;
  columns where = {0};
  bool first = true;
  *series = (hark_series){0};
  for (*why = NULL; !*why && hark_csv_row(&csv, cells, COLUMNS_MAX, &count);) {
    *line = csv.line;
    count = count < COLUMNS_MAX ? count : COLUMNS_MAX;
    if (!first || !read_names(cells, count, &where)) {
      *why = read_row(series, &room, &where, cells, count);
    }
    first = false;
  }
  if (!*why && csv.open_quote) {
    *line = csv.line;
    *why = "a quoted cell does not end";
  } else if (!*why && series->count == 0) {
    *line = 0;
    *why = "there is no point in it; wanted are rows of timestamp,value";
  }
  if (*why) {
    return false;
  }
  order(series);
  series->kind = where.of != NONE ? HARK_SERIES_RATIO : are_counts(series) ? HARK_SERIES_COUNT : HARK_SERIES_VALUE;
  series->grain_s = find_grain(series);
  series->period_s = find_period(series);
  return true;
}

void hark_series_free(hark_series *series) {
  free(series->points);
  *series = (hark_series){0};
}
