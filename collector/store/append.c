// append.c — what one batch changes in the tables: its segment, its session's record, the index, the cube.
#include <string.h>

#include "collector/store/session.h"
#include "collector/store/tables.h"
#include "schema/hark_fb.h"

// ---- the cube ----

static hark_err put_cell(const hark_tables *tables, hark_project_id project, const hark_cube_cell *cell,
                         const hark_cube_counters *before, const hark_cube_counters *after) {
  if (memcmp(before, after, sizeof *before) == 0) {
    return HARK_OK;
  }
  hark_key key = hark_key_cube(project, cell->hour, (uint8_t)cell->dimension, cell->value);
  hark_bytes value;
  hark_cube_counters counters = {0};
  hark_err err = tables->get(tables->context, HARK_TABLE_CUBE, &key, &value);
  if (err == HARK_OK) {
    hark_cube_read(value, &counters);
  } else if (err != HARK_ERR_NOT_FOUND) {
    return err;
  }
  hark_cube_add(&counters, before, after);
  uint8_t out[HARK_CUBE_COUNTERS_BYTES];
  hark_cube_write(&counters, out);
  return tables->put(tables->context, HARK_TABLE_CUBE, &key, (hark_bytes){out, sizeof out}, NULL);
}

static hark_err put_cells(const hark_tables *tables, hark_arena *merge, hark_project_id project, hark_bytes before,
                          hark_bytes after) {
  static const hark_cube_counters none;
  hark_cube_cell *old, *new;
  uint32_t old_count, new_count;
  hark_err err = hark_cube_cells(merge, before, &old, &old_count);
  err = err != HARK_OK ? err : hark_cube_cells(merge, after, &new, &new_count);
  if (err != HARK_OK) {
    return err;
  }
  for (uint32_t i = 0; i < new_count && err == HARK_OK; i++) {
    const hark_cube_cell *same = hark_cube_find(old, old_count, &new[i], i);
    err = put_cell(tables, project, &new[i], same ? &same->counters : &none, &new[i].counters);
  }
  for (uint32_t i = 0; i < old_count && err == HARK_OK; i++) {
    if (!hark_cube_find(new, new_count, &old[i], i)) {
      err = put_cell(tables, project, &old[i], &old[i].counters, &none);
    }
  }
  return err;
}

// ---- the index ----

static hark_err put_start(const hark_tables *tables, const hark_store_item *item, hark_bytes before, hark_bytes after) {
  uint64_t started_ms = hark_fb_session_started_ms(hark_fb_session_root(after));
  hark_session_id id = item->facts->envelope.session;
  if (before.size > 0) {
    uint64_t old_ms = hark_fb_session_started_ms(hark_fb_session_root(before));
    if (old_ms == started_ms) {
      return HARK_OK;
    }
    hark_key old_key = hark_key_start(item->project, old_ms, id);
    hark_err err = tables->remove(tables->context, HARK_TABLE_BY_START, &old_key);
    if (err != HARK_OK) {
      return err;
    }
  }
  hark_key key = hark_key_start(item->project, started_ms, id);
  return tables->put(tables->context, HARK_TABLE_BY_START, &key, (hark_bytes){0}, NULL);
}

// ---- the whole ----

static bool view_has_keyframe(hark_bytes record, const hark_envelope *envelope) {
  hark_fb_session session = hark_fb_session_root(record);
  for (uint32_t i = 0; i < hark_fb_session_views_count(session); i++) {
    hark_fb_stored_view v = hark_fb_session_views_at(session, i);
    if (hark_fb_stored_view_tab(v) == envelope->tab && hark_fb_stored_view_epoch(v) == envelope->epoch) {
      return hark_fb_stored_view_keyframe(v);
    }
  }
  return false;
}

hark_err hark_tables_append(const hark_tables *tables, hark_arena *merge, hark_store_item *item) {
  if (item->change) {
    return item->change(item->change_context, tables);
  }
  hark_arena_reset(merge);
  if (!item->facts) {
    return hark_tables_append_blobs(tables, merge, item);
  }
  const hark_envelope *envelope = &item->facts->envelope;
  hark_key key = hark_key_session(item->project, envelope->session);
  hark_bytes before = {0}, stored;
  hark_err err = tables->get(tables->context, HARK_TABLE_SESSIONS, &key, &stored);
  if (err == HARK_OK) {
    before = hark_arena_copy(merge, stored); // it may be moved while we write
    if (!before.data) {
      return HARK_ERR_NO_MEMORY;
    }
  } else if (err != HARK_ERR_NOT_FOUND) {
    return err;
  }
  hark_key segment_key = hark_key_segment(item->project, envelope);
  err = tables->put(tables->context, HARK_TABLE_SEGMENTS, &segment_key, item->segment, &item->duplicate);
  if (err != HARK_OK) {
    return err;
  }
  err = hark_tables_find_missing(tables, item);
  if (err != HARK_OK) {
    return err;
  }
  item->view_keyframe = view_has_keyframe(before, envelope) || (!item->duplicate && item->facts->keyframe);
  if (item->duplicate) {
    return HARK_OK;
  }
  hark_bytes after;
  err = hark_session_merge(merge, before, item->facts, item->segment.size, &after);
  if (err != HARK_OK) {
    return HARK_ERR_NO_MEMORY; // never FULL, which would have the store grow
  }
  err = tables->put(tables->context, HARK_TABLE_SESSIONS, &key, after, NULL);
  err = err != HARK_OK ? err : put_start(tables, item, before, after);
  return err != HARK_OK ? err : put_cells(tables, merge, item->project, before, after);
}

hark_err hark_store_change(hark_store *store, hark_store_changing change, void *context) {
  hark_store_item item = {.change = change, .change_context = context};
  return hark_store_append(store, &item, 1);
}
