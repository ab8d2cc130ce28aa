#include "collector/analysis/journey.h"

#include <string.h>

#include "collector/analysis/journey_state.h"
#include "collector/analysis/page_name.h"

#define PATH_BYTES_MAX 512u // of a path; more of it is not looked at

// ---- tables ----

static uint64_t hash_of(const void *bytes, size_t size, uint64_t seed) { // FNV-1a, mixed at the end
  const uint8_t *data = bytes;
  uint64_t h = 0xcbf29ce484222325u ^ seed;
  for (size_t i = 0; i < size; i++) {
    h = (h ^ data[i]) * 0x100000001b3u;
  }
  h = (h ^ h >> 32) * 0x9e3779b97f4a7c15u;
  return h ^ h >> 29;
}

static bool make_table(hark_arena *arena, hark_journey_table *table, uint32_t rows_max) {
  table->rows_max = rows_max;
  table->rows = hark_arena_take_items(arena, rows_max, sizeof *table->rows);
  table->slots = hark_arena_take_items(arena, 2 * (size_t)rows_max, sizeof *table->slots);
  return table->rows && table->slots;
}

// Finds the row of that key, or makes it; NULL where the table is full.
static hark_journey_row *row_of(hark_journey_table *table, const uint16_t key[HARK_JOURNEY_COLUMNS_MAX + 1]) {
  size_t size = sizeof table->rows->key;
  uint32_t places = 2 * table->rows_max, at = (uint32_t)(hash_of(key, size, 0) % places);
  for (; table->slots[at]; at = at + 1 < places ? at + 1 : 0) {
    hark_journey_row *row = &table->rows[table->slots[at] - 1];
    if (memcmp(row->key, key, size) == 0) {
      return row;
    }
  }
  if (table->count == table->rows_max) {
    return NULL;
  }
  hark_journey_row *row = &table->rows[table->count++];
  memcpy(row->key, key, size);
  table->slots[at] = table->count;
  return row;
}

static void count_row(const hark_journey *j, hark_journey_row *row, bool converted) {
  row->times++;
  if (row->stamp != j->ordinal) {
    row->stamp = j->ordinal;
    row->sessions++;
    row->converted += converted;
  }
}

static uint16_t place_of(hark_journey *j, hark_bytes name, bool is_goal) {
  uint32_t places = 2 * (HARK_JOURNEY_PLACES_MAX + 1);
  uint32_t at = (uint32_t)(hash_of(name.data, name.size, is_goal) % places);
  for (; j->place_slots[at]; at = at + 1 < places ? at + 1 : 0) {
    const hark_journey_place *place = &j->places[j->place_slots[at]];
    if (place->is_goal == is_goal && hark_bytes_equal(place->name, name)) {
      return j->place_slots[at];
    }
  }
  hark_bytes kept = j->place_count <= HARK_JOURNEY_PLACES_MAX && hark_bytes_is_utf8(name)
                        ? hark_arena_copy(j->arena, name)
                        : (hark_bytes){NULL, 0};
  if (!kept.data) {
    return HARK_JOURNEY_OTHER;
  }
  j->places[j->place_count] = (hark_journey_place){.name = kept, .is_goal = is_goal};
  j->place_slots[at] = (uint16_t)j->place_count;
  return (uint16_t)j->place_count++;
}

// ---- a session's way ----

static hark_bytes name_of(const hark_journey *j, const hark_walk_step *step, uint8_t room[PATH_BYTES_MAX]) {
  hark_bytes path = hark_bytes_cut(step->name, PATH_BYTES_MAX);
  return step->kind == HARK_WALK_PAGE && !j->exact_pages ? hark_page_name(path, room) : path;
}

static void read_way(hark_journey *j) {
  uint8_t room[PATH_BYTES_MAX];
  j->stop_count = 0;
  for (uint32_t i = 0; i < j->walk.count; i++) {
    const hark_walk_step *step = &j->walk.steps[i];
    if (step->kind == HARK_WALK_SIGNAL) {
      continue;
    }
    bool is_goal = step->kind == HARK_WALK_GOAL;
    hark_journey_stop stop = {place_of(j, name_of(j, step, room), is_goal),
                              hash_of(step->name.data, step->name.size, is_goal)};
    hark_journey_stop *last = j->stop_count > 0 ? &j->stops[j->stop_count - 1] : NULL;
    if (last && last->place == stop.place) {
      last->address = stop.address;
    } else if (j->stop_count < HARK_JOURNEY_STOPS_MAX) {
      j->stops[j->stop_count++] = stop;
    } else {
      j->report.cut++;
    }
  }
}

// From the first to the last stop of a loop no place comes twice; the return is to the very same address.
static void count_loops(hark_journey *j, bool converted) {
  bool looped = false;
  for (size_t i = 0; i + 2 < j->stop_count; i++) {
    for (size_t size = 2; size <= 4 && i + size < j->stop_count; size++) {
      const hark_journey_stop *a = &j->stops[i], *back = &j->stops[i + size];
      if (a->place != back->place) {
        continue;
      }
      if (a->address == back->address) {
        uint16_t key[HARK_JOURNEY_COLUMNS_MAX + 1] = {(uint16_t)size};
        for (size_t k = 0; k < size; k++) {
          key[k + 1] = j->stops[i + k].place;
        }
        hark_journey_row *row = row_of(&j->loops, key);
        if (row) {
          count_row(j, row, converted);
        }
        looped = true;
      }
      break; // a longer one would hold this return
    }
  }
  j->report.looped += looped;
}

static void count_way(hark_journey *j, bool converted) {
  uint32_t shown = j->stop_count < j->columns ? (uint32_t)j->stop_count : j->columns;
  uint16_t path[HARK_JOURNEY_COLUMNS_MAX + 1] = {(uint16_t)(j->stop_count > j->columns)};
  for (uint32_t c = 0; c < shown; c++) {
    uint16_t here = j->stops[c].place, next = c + 1 < j->stop_count ? j->stops[c + 1].place : HARK_JOURNEY_END;
    path[c + 1] = (uint16_t)(here + 1);
    j->visits[c][here][0]++;
    j->visits[c][here][1] += converted;
    // A full table gives its links to "other", which is always there: hark_journey_create made them.
    hark_journey_row *row = row_of(&j->links, (uint16_t[HARK_JOURNEY_COLUMNS_MAX + 1]){(uint16_t)c, here, next});
    row = row ? row : row_of(&j->links, (uint16_t[HARK_JOURNEY_COLUMNS_MAX + 1]){(uint16_t)c});
    row->sessions++;
    row->converted += converted;
  }
  hark_journey_row *row = row_of(&j->paths, path);
  if (row) {
    count_row(j, row, converted);
  } else {
    j->report.paths_untold++;
  }
  uint16_t first = j->stops[0].place, last = j->stops[j->stop_count - 1].place;
  j->entries[first][0]++;
  j->entries[first][1] += converted;
  j->exits[last][0]++;
  j->exits[last][1] += converted;
}

static bool has_goal(const hark_journey *j) {
  for (uint32_t i = 0; i < j->walk.count; i++) {
    if (j->walk.steps[i].kind == HARK_WALK_GOAL && hark_bytes_equal_cstr(j->walk.steps[i].name, j->goal)) {
      return true;
    }
  }
  return false;
}

// ---- the front door ----

hark_journey *hark_journey_create(hark_arena *arena, const hark_journey_options *options) {
  hark_journey *j = hark_arena_take(arena, sizeof *j);
  if (!j) {
    return NULL;
  }
  hark_bytes goal = hark_bytes_from_cstr(options->goal ? options->goal : "purchase");
  char *kept = hark_arena_take(arena, goal.size + 1);
  if (!kept || !make_table(arena, &j->links, HARK_JOURNEY_LINKS_MAX) ||
      !make_table(arena, &j->paths, HARK_JOURNEY_PATHS_MAX) || !make_table(arena, &j->loops, HARK_JOURNEY_LOOPS_MAX)) {
    return NULL;
  }
  memcpy(kept, goal.data, goal.size);
  j->arena = arena;
  j->goal = j->report.goal = kept;
  j->report.group_min = HARK_FRICTION_GROUP_MIN;
  uint32_t columns = options->columns ? options->columns : HARK_JOURNEY_COLUMNS;
  j->columns = columns > HARK_JOURNEY_COLUMNS_MAX ? HARK_JOURNEY_COLUMNS_MAX : columns;
  j->automated = options->automated;
  j->exact_pages = options->exact_pages;
  j->places[HARK_JOURNEY_OTHER] = (hark_journey_place){.is_other = true};
  j->place_count = 1;
  for (uint32_t c = 0; c < j->columns; c++) { // from other to other
    row_of(&j->links, (uint16_t[HARK_JOURNEY_COLUMNS_MAX + 1]){(uint16_t)c});
  }
  return j;
}

void hark_journey_add_record(hark_journey *j, hark_bytes record) {
  hark_journey_report *report = &j->report;
  if (!hark_walk_read(hark_fb_session_root(record), &j->walk)) {
    report->unreadable++;
    return;
  }
  if (j->walk.automated && !j->automated) {
    report->automated++;
    return;
  }
  read_way(j);
  report->cut += j->walk.cut;
  if (j->stop_count == 0) {
    report->without++;
    return;
  }
  uint64_t started_ms = j->walk.started_ms;
  bool converted = has_goal(j), earlier = report->sessions == 0 || started_ms < report->first_started_ms;
  report->first_started_ms = earlier ? started_ms : report->first_started_ms;
  report->last_started_ms = started_ms > report->last_started_ms ? started_ms : report->last_started_ms;
  report->sessions++;
  report->converted += converted;
  report->stops += j->stop_count;
  j->ordinal++;
  count_loops(j, converted);
  count_way(j, converted);
}
