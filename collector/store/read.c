// read.c — the reading half of the port, over any port's tables.
#include <string.h>

#include "collector/store/arrival.h"
#include "collector/store/based.h"
#include "schema/hark_fb.h"

#define RECORD_BYTES_MAX ((size_t)64 << 20)

hark_err hark_store_session(hark_store_read *read, hark_project_id project, hark_session_id id, hark_bytes *record) {
  hark_tables tables = hark_store_read_tables(read);
  hark_key key = hark_key_session(project, id);
  return tables.get(tables.context, HARK_TABLE_SESSIONS, &key, record);
}

typedef struct {
  hark_store_read *read;
  uint64_t from_ms;
  hark_session_visit visit;
  void *context;
} session_walk;

static hark_err each_session(void *context, hark_bytes key, hark_bytes value) {
  (void)value;
  session_walk *w = context;
  hark_project_id project;
  hark_session_id id;
  uint64_t started_ms;
  if (!hark_key_start_read(key, &project, &started_ms, &id) || started_ms < w->from_ms) {
    return HARK_ERR_NOT_FOUND;
  }
  hark_bytes record;
  hark_err err = hark_store_session(w->read, project, id, &record);
  if (err != HARK_OK) {
    return err == HARK_ERR_NOT_FOUND ? HARK_ERR_STORE : err; // an index entry without its session
  }
  return w->visit(w->context, id, record) ? HARK_OK : HARK_ERR_NOT_FOUND;
}

hark_err hark_store_sessions(hark_store_read *read, hark_project_id project, uint64_t from_ms, uint64_t to_ms,
                             hark_session_visit visit, void *context) {
  if (to_ms == 0) {
    return HARK_OK;
  }
  hark_tables tables = hark_store_read_tables(read);
  session_walk w = {read, from_ms, visit, context};
  hark_key from = hark_key_start(project, to_ms - 1, (hark_session_id){{0}});
  return tables.walk(tables.context, HARK_TABLE_BY_START, &from, 4, each_session, &w);
}

// ---- in no order ----

typedef struct {
  uint64_t from_ms, count;
} start_count;

static hark_err count_start(void *context, hark_bytes key, hark_bytes value) {
  start_count *c = context;
  hark_project_id project;
  hark_session_id id;
  uint64_t started_ms;
  (void)value;
  if (!hark_key_start_read(key, &project, &started_ms, &id) || started_ms < c->from_ms) {
    return HARK_ERR_NOT_FOUND;
  }
  c->count++;
  return HARK_OK;
}

typedef struct {
  uint64_t from_ms, to_ms;
  hark_session_visit visit;
  void *context;
  hark_arena copy; // of the one record at hand: a walk's values are not aligned
} record_walk;

static hark_err each_record(void *context, hark_bytes key, hark_bytes value) {
  record_walk *w = context;
  hark_session_id id;
  if (key.size != HARK_KEY_SESSION_BYTES) {
    return HARK_ERR_STORE;
  }
  memcpy(id.bytes, key.data + key.size - sizeof id.bytes, sizeof id.bytes);
  hark_arena_reset(&w->copy);
  hark_bytes record = hark_arena_copy(&w->copy, value);
  if (!record.data) {
    return HARK_ERR_NO_MEMORY;
  }
  uint64_t started_ms = hark_fb_session_started_ms(hark_fb_session_root(record));
  bool inside = started_ms >= w->from_ms && started_ms < w->to_ms;
  return !inside || w->visit(w->context, id, record) ? HARK_OK : HARK_ERR_NOT_FOUND;
}

hark_err hark_store_sessions_unordered(hark_store_read *read, hark_project_id project, uint64_t from_ms, uint64_t to_ms,
                                       hark_session_visit visit, void *context) {
  hark_tables tables = hark_store_read_tables(read);
  hark_store_sizes sizes;
  start_count c = {.from_ms = from_ms};
  hark_key newest = hark_key_start(project, to_ms > 0 ? to_ms - 1 : 0, (hark_session_id){{0}});
  hark_err err = hark_store_measure(read, &sizes);
  err = err != HARK_OK ? err : tables.walk(tables.context, HARK_TABLE_BY_START, &newest, 4, count_start, &c);
  if (err != HARK_OK || c.count < sizes.sessions / 2) {
    return err != HARK_OK ? err : hark_store_sessions(read, project, from_ms, to_ms, visit, context);
  }
  record_walk w = {.from_ms = from_ms, .to_ms = to_ms, .visit = visit, .context = context};
  hark_arena_open(&w.copy, RECORD_BYTES_MAX);
  hark_key from = hark_key_project(project);
  err = tables.walk(tables.context, HARK_TABLE_SESSIONS, &from, from.size, each_record, &w);
  hark_arena_close(&w.copy);
  return err;
}

// ---- segments ----

typedef struct {
  hark_based based;
  hark_segment_visit visit;
  void *context;
} segment_walk;

static hark_err each_segment(void *context, hark_bytes key, hark_bytes value) {
  (void)key;
  segment_walk *w = context;
  hark_bytes segment = hark_arrival_split(value, NULL), alone;
  hark_err err = hark_based_alone(&w->based, segment, &alone);
  if (err == HARK_ERR_NO_MEMORY) {
    return err;
  }
  // One that cannot be read is given as it is, for its reader to say so.
  return w->visit(w->context, err == HARK_OK ? alone : segment) ? HARK_OK : HARK_ERR_NOT_FOUND;
}

hark_err hark_store_segments(hark_store_read *read, hark_project_id project, hark_session_id id,
                             hark_segment_visit visit, void *context) {
  hark_tables tables = hark_store_read_tables(read);
  segment_walk w = {.visit = visit, .context = context};
  hark_based_open(&w.based, &tables, project);
  hark_key from = hark_key_session(project, id);
  hark_err err = tables.walk(tables.context, HARK_TABLE_SEGMENTS, &from, from.size, each_segment, &w);
  hark_based_close(&w.based);
  return err;
}

hark_err hark_store_segment(hark_store_read *read, hark_project_id project, hark_session_id id,
                            const hark_envelope *named, hark_segment_visit visit, void *context) {
  hark_tables tables = hark_store_read_tables(read);
  segment_walk w = {.visit = visit, .context = context};
  hark_envelope envelope = *named;
  envelope.session = id;
  hark_key key = hark_key_segment(project, &envelope);
  hark_bytes value;
  hark_err err = tables.get(tables.context, HARK_TABLE_SEGMENTS, &key, &value);
  if (err != HARK_OK) {
    return err;
  }
  hark_based_open(&w.based, &tables, project);
  err = each_segment(&w, (hark_bytes){0}, value);
  hark_based_close(&w.based);
  return err == HARK_ERR_NOT_FOUND ? HARK_OK : err;
}

hark_err hark_store_base(hark_store_read *read, hark_arena *arena, hark_project_id project,
                         const hark_envelope *envelope, hark_bytes *base, uint32_t *depth) {
  hark_tables tables = hark_store_read_tables(read);
  return hark_based_inflate(&tables, arena, project, envelope, base, depth);
}

typedef struct {
  hark_tables tables;
  hark_project_visit visit;
  void *context;
} project_walk;

static hark_err each_project(void *context, hark_bytes key, hark_bytes value) {
  (void)value;
  project_walk *w = context;
  if (key.size != 4) {
    return HARK_ERR_STORE;
  }
  uint32_t n = (uint32_t)key.data[0] << 24 | (uint32_t)key.data[1] << 16 | (uint32_t)key.data[2] << 8 | key.data[3];
  hark_key own = hark_key_project((hark_project_id){n});
  hark_bytes record; // got anew, because a walk's values are not aligned
  hark_err err = w->tables.get(w->tables.context, HARK_TABLE_PROJECTS, &own, &record);
  if (err != HARK_OK) {
    return err == HARK_ERR_NOT_FOUND ? HARK_ERR_STORE : err;
  }
  return w->visit(w->context, (hark_project_id){n}, record) ? HARK_OK : HARK_ERR_NOT_FOUND;
}

hark_err hark_store_projects(hark_store_read *read, hark_project_visit visit, void *context) {
  project_walk w = {hark_store_read_tables(read), visit, context};
  hark_key from = hark_key_project((hark_project_id){0});
  return w.tables.walk(w.tables.context, HARK_TABLE_PROJECTS, &from, 0, each_project, &w);
}

typedef struct {
  uint32_t to_hour;
  hark_cell_visit visit;
  void *context;
} cell_walk;

static hark_err each_cell(void *context, hark_bytes key, hark_bytes value) {
  cell_walk *w = context;
  if (key.size < 9) {
    return HARK_ERR_STORE;
  }
  hark_cube_cell cell = {.dimension = key.data[8], .value = hark_bytes_part(key, 9, key.size)};
  for (size_t i = 4; i < 8; i++) {
    cell.hour = cell.hour << 8 | key.data[i];
  }
  hark_cube_read(value, &cell.counters);
  return cell.hour < w->to_hour && w->visit(w->context, &cell) ? HARK_OK : HARK_ERR_NOT_FOUND;
}

hark_err hark_store_cells(hark_store_read *read, hark_project_id project, uint32_t from_hour, uint32_t to_hour,
                          hark_cell_visit visit, void *context) {
  hark_tables tables = hark_store_read_tables(read);
  cell_walk w = {to_hour, visit, context};
  hark_key from = hark_key_cube(project, from_hour, 0, (hark_bytes){0});
  return tables.walk(tables.context, HARK_TABLE_CUBE, &from, 4, each_cell, &w);
}
