#include "collector/store/cube.h"

#include <string.h>

#include "schema/hark_fb.h"

#define HOUR_MS 3600000u
#define SIGNAL_KINDS 32u

static void push(hark_cube_cell *cells, uint32_t *count, const hark_cube_cell *cell) {
  cells[(*count)++] = *cell;
}

static hark_bytes context_of(hark_fb_session session, const char *name) {
  for (uint32_t i = 0; i < hark_fb_session_context_count(session); i++) {
    hark_fb_stored_pair pair = hark_fb_session_context_at(session, i);
    if (hark_bytes_equal_cstr(hark_fb_stored_pair_name(pair), name)) {
      return hark_fb_stored_pair_value(pair);
    }
  }
  return HARK_LITERAL("unknown");
}

// One cell per kind of signal that the session has. Kinds at or over SIGNAL_KINDS are counted in the whole only.
static uint32_t push_signals(hark_cube_cell *cells, uint32_t *count, uint32_t hour, hark_fb_session session) {
  static const uint8_t numbers[SIGNAL_KINDS] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                                16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
  uint32_t each[SIGNAL_KINDS] = {0}, all = hark_fb_session_signals_count(session);
  for (uint32_t i = 0; i < all; i++) {
    uint8_t which = hark_fb_stored_signal_signal(hark_fb_session_signals_at(session, i));
    each[which < SIGNAL_KINDS ? which : 0] += which < SIGNAL_KINDS;
  }
  for (uint32_t i = 0; i < SIGNAL_KINDS; i++) {
    if (each[i] > 0) {
      push(cells, count,
           &(hark_cube_cell){hour, HARK_DIMENSION_SIGNAL, {&numbers[i], 1}, {.sessions = 1, .signals = each[i]}});
    }
  }
  return all;
}

static void push_goals(hark_cube_cell *cells, uint32_t *count, uint32_t hour, hark_fb_session session) {
  uint32_t first = *count;
  for (uint32_t i = 0; i < hark_fb_session_goals_count(session); i++) {
    hark_cube_cell cell = {hour,
                           HARK_DIMENSION_GOAL,
                           hark_fb_stored_goal_name(hark_fb_session_goals_at(session, i)),
                           {.sessions = 1, .goals = 1}};
    hark_cube_cell *same = (hark_cube_cell *)hark_cube_find(cells + first, *count - first, &cell, 0);
    if (same) {
      same->counters.goals++;
    } else {
      push(cells, count, &cell);
    }
  }
}

bool hark_cube_is_marked(hark_bytes record, hark_cube_mark mark) {
  hark_fb_session session = hark_fb_session_root(record);
  switch (mark) {
  case HARK_CUBE_MARK_BOUNCE:
    return hark_fb_session_pages_count(session) == 1 &&
           hark_fb_stored_page_views(hark_fb_session_pages_at(session, 0)) == 1;
  case HARK_CUBE_MARK_FAILING:
    return hark_fb_session_requests_failed(session) > 0;
  default:
    return true;
  }
}

static void push_marks(hark_cube_cell *cells, uint32_t *count, uint32_t hour, hark_bytes record) {
  static const uint8_t numbers[HARK_CUBE_MARKS] = {HARK_CUBE_MARK_ANY, HARK_CUBE_MARK_BOUNCE, HARK_CUBE_MARK_FAILING};
  for (uint32_t i = 0; i < HARK_CUBE_MARKS; i++) {
    if (hark_cube_is_marked(record, (hark_cube_mark)i)) {
      push(cells, count, &(hark_cube_cell){hour, HARK_DIMENSION_MARK, {&numbers[i], 1}, {.sessions = 1}});
    }
  }
}

hark_err hark_cube_cells(hark_arena *arena, hark_bytes record, hark_cube_cell **cells, uint32_t *count) {
  *count = 0;
  hark_fb_session session = hark_fb_session_root(record);
  uint32_t pages = hark_fb_session_pages_count(session), goals = hark_fb_session_goals_count(session);
  *cells = hark_arena_take_items(arena, (size_t)pages + goals + SIGNAL_KINDS + HARK_CUBE_MARKS + 4, sizeof **cells);
  if (!*cells) {
    return HARK_ERR_NO_MEMORY;
  }
  if (record.size == 0) {
    return HARK_OK;
  }
  uint32_t hour = (uint32_t)(hark_fb_session_started_ms(session) / HOUR_MS);
  hark_cube_counters whole = {.sessions = 1,
                              .clicks = hark_fb_session_clicks(session),
                              .errors = hark_fb_session_errors(session),
                              .goals = goals};
  for (uint32_t i = 0; i < pages; i++) {
    hark_fb_stored_page page = hark_fb_session_pages_at(session, i);
    whole.views += hark_fb_stored_page_views(page);
    push(*cells, count,
         &(hark_cube_cell){
             hour,
             HARK_DIMENSION_PAGE,
             hark_fb_stored_page_path(page),
             {.sessions = 1, .views = hark_fb_stored_page_views(page), .clicks = hark_fb_stored_page_clicks(page)}});
  }
  push_goals(*cells, count, hour, session);
  push_marks(*cells, count, hour, record);
  whole.signals = push_signals(*cells, count, hour, session);
  push(*cells, count, &(hark_cube_cell){hour, HARK_DIMENSION_ALL, {0}, whole});
  push(*cells, count, &(hark_cube_cell){hour, HARK_DIMENSION_BROWSER, context_of(session, "browser"), whole});
  push(*cells, count, &(hark_cube_cell){hour, HARK_DIMENSION_OS, context_of(session, "os"), whole});
  push(*cells, count, &(hark_cube_cell){hour, HARK_DIMENSION_DEVICE, context_of(session, "device"), whole});
  return HARK_OK;
}

const hark_cube_cell *hark_cube_find(const hark_cube_cell *cells, uint32_t count, const hark_cube_cell *like,
                                     uint32_t hint) {
  for (uint32_t i = 0; i < count; i++) {
    const hark_cube_cell *cell = &cells[(hint + i) % count];
    if (cell->hour == like->hour && cell->dimension == like->dimension && hark_bytes_equal(cell->value, like->value)) {
      return cell;
    }
  }
  return NULL;
}

void hark_cube_add(hark_cube_counters *counters, const hark_cube_counters *before, const hark_cube_counters *after) {
  counters->sessions += after->sessions - before->sessions;
  counters->views += after->views - before->views;
  counters->clicks += after->clicks - before->clicks;
  counters->errors += after->errors - before->errors;
  counters->signals += after->signals - before->signals;
  counters->goals += after->goals - before->goals;
}

void hark_cube_read(hark_bytes stored, hark_cube_counters *counters) {
  uint32_t n[HARK_CUBE_COUNTERS] = {0};
  for (size_t i = 0; i < HARK_CUBE_COUNTERS && 4 * i + 4 <= stored.size; i++) {
    n[i] = (uint32_t)hark_flat_load(stored.data + 4 * i, 4);
  }
  *counters = (hark_cube_counters){n[0], n[1], n[2], n[3], n[4], n[5]};
}

void hark_cube_write(const hark_cube_counters *counters, uint8_t out[HARK_CUBE_COUNTERS_BYTES]) {
  const uint32_t n[HARK_CUBE_COUNTERS] = {counters->sessions, counters->views,   counters->clicks,
                                          counters->errors,   counters->signals, counters->goals};
  for (size_t i = 0; i < HARK_CUBE_COUNTERS; i++) {
    hark_flat_store(out + 4 * i, 4, n[i]);
  }
}
