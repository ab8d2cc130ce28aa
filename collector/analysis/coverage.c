#include "collector/analysis/coverage.h"

#include <stdlib.h>

#include "schema/hark_fb.h"

#define DAY_MS 86400000u

static bool starts_with_any(hark_bytes path, const hark_bytes *prefixes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (hark_bytes_starts_with(path, prefixes[i])) {
      return true;
    }
  }
  return false;
}

static bool is_wanted(const hark_coverage *coverage, hark_bytes path) {
  return (coverage->only_count == 0 || starts_with_any(path, coverage->only, coverage->only_count)) &&
         !starts_with_any(path, coverage->except, coverage->except_count);
}

// The day's count; NULL where it is not there and cannot be. Logs are nearly in order: the last days come first.
static hark_coverage_count *count_of(hark_coverage *coverage, uint64_t at_ms, bool make) {
  uint64_t day = at_ms / DAY_MS;
  for (size_t i = coverage->day_count; i > 0; i--) {
    if (coverage->days[i - 1].day == day) {
      return &coverage->days[i - 1].count;
    }
  }
  if (!make || coverage->day_count == HARK_COVERAGE_DAYS_MAX) {
    return NULL;
  }
  coverage->days[coverage->day_count] = (hark_coverage_day){.day = day};
  return &coverage->days[coverage->day_count++].count;
}

bool hark_coverage_line(hark_coverage *coverage, hark_bytes line, bool whole) {
  hark_access access;
  coverage->lines++;
  if (!whole || !hark_access_read(line, &access)) {
    coverage->unread++;
    return false;
  }
  hark_coverage_count *count = count_of(coverage, access.at_ms, true);
  if (!count) {
    coverage->outside++;
    return true;
  }
  if (coverage->first_ms == 0 || access.at_ms < coverage->first_ms) {
    coverage->first_ms = access.at_ms;
  }
  if (access.at_ms > coverage->last_ms) {
    coverage->last_ms = access.at_ms;
  }
  if (!hark_access_is_page(&access) || !is_wanted(coverage, access.path)) {
    coverage->other++;
  } else if (hark_access_is_robot(&access)) {
    coverage->robots++;
  } else {
    count->loads++;
    coverage->all.loads++;
  }
  return true;
}

// The path that a view began at: where its earliest span with a path led.
static hark_bytes path_of(hark_fb_stored_view view) {
  for (uint32_t i = 0; i < hark_fb_stored_view_spans_count(view); i++) {
    hark_bytes path = hark_fb_stored_span_path(hark_fb_stored_view_spans_at(view, i));
    if (path.size) {
      return path;
    }
  }
  return (hark_bytes){NULL, 0};
}

void hark_coverage_session(hark_coverage *coverage, hark_bytes record) {
  hark_fb_session session = hark_fb_session_root(record);
  uint32_t rate = hark_fb_session_recorded_rate(session); // of ten thousand; 0: all
  double stands_for = rate ? 10000.0 / rate : 1;
  for (uint32_t i = 0; i < hark_fb_session_views_count(session); i++) {
    hark_fb_stored_view view = hark_fb_session_views_at(session, i);
    uint64_t start_ms = hark_fb_stored_view_start_ms(view);
    // A log tells whole seconds.
    bool inside = start_ms >= coverage->first_ms && start_ms < coverage->last_ms + 1000;
    hark_coverage_count *count = inside ? count_of(coverage, start_ms, false) : NULL;
    if (!count || !is_wanted(coverage, path_of(view))) {
      continue;
    }
    hark_coverage_count *counts[] = {count, &coverage->all};
    for (size_t j = 0; j < 2; j++) {
      counts[j]->recorded++;
      counts[j]->stand_for += stands_for;
    }
    coverage->sampled += rate > 0 && rate < 10000;
  }
}

static int by_day(const void *a, const void *b) {
  uint64_t x = ((const hark_coverage_day *)a)->day, y = ((const hark_coverage_day *)b)->day;
  return x < y ? -1 : x > y;
}

void hark_coverage_finish(hark_coverage *coverage) {
  qsort(coverage->days, coverage->day_count, sizeof *coverage->days, by_day);
}

bool hark_coverage_share(const hark_coverage_count *count, hark_interval *share) {
  if (count->loads == 0 || count->recorded > count->loads) {
    return false;
  }
  *share = hark_interval_of_share(count->recorded, count->loads);
  return true;
}
