// journey_state.h — what journeys keep between sessions; for journey*.c only.
//
// Room: collector/analysis. A place is a number, so that links, loops and paths are rows of numbers in one kind of
// table: open addressing, twice as many slots as rows, and a bound on the rows.
#ifndef HARK_COLLECTOR_ANALYSIS_JOURNEY_STATE_H
#define HARK_COLLECTOR_ANALYSIS_JOURNEY_STATE_H

#include "collector/analysis/journey.h"

#define HARK_JOURNEY_END 0xffffu // in a link: they left

typedef struct {
  uint16_t key[HARK_JOURNEY_COLUMNS_MAX + 1]; // unused ones are 0
  uint32_t sessions, converted, stamp;        // stamp: the last session that was counted
  uint64_t times;
} hark_journey_row;

typedef struct {
  hark_journey_row *rows;
  uint32_t *slots; // index + 1
  uint32_t count, rows_max;
} hark_journey_table;

typedef struct {
  uint16_t place;
  uint64_t address; // hash of the very path
} hark_journey_stop;

struct hark_journey {
  hark_arena *arena;
  const char *goal;
  bool automated, exact_pages;
  uint32_t columns, ordinal;
  hark_journey_report report; // its counts so far
  hark_journey_place places[HARK_JOURNEY_PLACES_MAX + 1];
  uint16_t place_slots[2 * (HARK_JOURNEY_PLACES_MAX + 1)]; // number
  uint32_t place_count;
  uint32_t entries[HARK_JOURNEY_PLACES_MAX + 1][2], exits[HARK_JOURNEY_PLACES_MAX + 1][2]; // sessions, converted
  uint32_t visits[HARK_JOURNEY_COLUMNS_MAX][HARK_JOURNEY_PLACES_MAX + 1][2];
  hark_journey_table links, paths, loops;
  hark_journey_stop stops[HARK_JOURNEY_STOPS_MAX];
  size_t stop_count;
  hark_walk walk;
};

#endif
