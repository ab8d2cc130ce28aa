// cube.h — what a session counts for: small counters per hour and attribute, so that reports need not read sessions.
//
// Room: collector/store (platform-free). Stands on: schema. Owns no memory. Tests: tests/collector/test_session.c.
//
// The hour is that of the session's start. A session's cells are a function of its record alone; when a batch changes
// the record, the difference between its cells before and after goes into the cube, in the same transaction.
#ifndef HARK_COLLECTOR_STORE_CUBE_H
#define HARK_COLLECTOR_STORE_CUBE_H

#include "schema/base/arena.h"
#include "schema/base/err.h"

// Stable numbers: stored.
typedef enum {
  HARK_DIMENSION_ALL = 0,
  HARK_DIMENSION_PAGE = 1,
  HARK_DIMENSION_BROWSER = 2,
  HARK_DIMENSION_OS = 3,
  HARK_DIMENSION_DEVICE = 4,
  HARK_DIMENSION_SIGNAL = 5, // its value is one byte: the signal's number
  HARK_DIMENSION_GOAL = 6,
  HARK_DIMENSION_MARK = 7, // its value is one byte: a hark_cube_mark
} hark_dimension;

// What is true of a session or not. Stable numbers: stored. Hours from before there were marks have none, not even the
// first one: of how many sessions the others are told.
typedef enum {
  HARK_CUBE_MARK_ANY = 0,     // every session
  HARK_CUBE_MARK_BOUNCE = 1,  // it saw one page
  HARK_CUBE_MARK_FAILING = 2, // a request of it failed
} hark_cube_mark;
#define HARK_CUBE_MARKS 3u
// Does a record bear the mark?
bool hark_cube_is_marked(hark_bytes record, hark_cube_mark mark);

typedef struct {
  uint32_t sessions, views, clicks, errors, signals, goals;
} hark_cube_counters;
#define HARK_CUBE_COUNTERS 6u
#define HARK_CUBE_COUNTERS_BYTES (HARK_CUBE_COUNTERS * 4u)

typedef struct {
  uint32_t hour; // since 1970
  hark_dimension dimension;
  hark_bytes value;
  hark_cube_counters counters;
} hark_cube_cell;

// Lists the cells of a record (none for an empty one). Values borrow from it. HARK_ERR_NO_MEMORY.
hark_err hark_cube_cells(hark_arena *arena, hark_bytes record, hark_cube_cell **cells, uint32_t *count);
// Finds the cell of the same hour, dimension and value, looking first where `hint` says; NULL without one.
const hark_cube_cell *hark_cube_find(const hark_cube_cell *cells, uint32_t count, const hark_cube_cell *like,
                                     uint32_t hint);
// The stored form of a cell's counters: little-endian numbers; what is missing at the end counts as 0.
void hark_cube_read(hark_bytes stored, hark_cube_counters *counters);
void hark_cube_write(const hark_cube_counters *counters, uint8_t out[HARK_CUBE_COUNTERS_BYTES]);
// counters += after - before, wrapping as it must.
void hark_cube_add(hark_cube_counters *counters, const hark_cube_counters *before, const hark_cube_counters *after);

#endif
