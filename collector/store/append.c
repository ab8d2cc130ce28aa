// append.c — what one batch changes in the tables: its segment, its session's record, the index, the cube.
#include <string.h>

#include "collector/store/arrival.h"
#include "collector/store/ledger.h"
#include "collector/store/session.h"
#include "collector/store/tables.h"
#include "collector/store/tomb.h"
#include "collector/store/uses.h"
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

static hark_err put_start(const hark_tables *tables, hark_project_id project, hark_session_id id, hark_bytes before,
                          hark_bytes after) {
  uint64_t old_ms = hark_fb_session_started_ms(hark_fb_session_root(before));
  uint64_t new_ms = hark_fb_session_started_ms(hark_fb_session_root(after));
  if (before.size > 0 && after.size > 0 && old_ms == new_ms) {
    return HARK_OK;
  }
  hark_key old_key = hark_key_start(project, old_ms, id), key = hark_key_start(project, new_ms, id);
  hark_err err = before.size > 0 ? tables->remove(tables->context, HARK_TABLE_BY_START, &old_key) : HARK_OK;
  return err != HARK_OK || after.size == 0
             ? err
             : tables->put(tables->context, HARK_TABLE_BY_START, &key, (hark_bytes){0}, NULL);
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

hark_err hark_tables_get_record(const hark_tables *tables, hark_arena *merge, hark_project_id project,
                                hark_session_id session, hark_bytes *record) {
  hark_key key = hark_key_session(project, session);
  hark_bytes stored;
  *record = (hark_bytes){0};
  hark_err err = tables->get(tables->context, HARK_TABLE_SESSIONS, &key, &stored);
  if (err == HARK_OK) {
    *record = hark_arena_copy(merge, stored); // it may be moved while we write
    return record->data ? HARK_OK : HARK_ERR_NO_MEMORY;
  }
  return err == HARK_ERR_NOT_FOUND ? HARK_OK : err;
}

hark_err hark_tables_replace(const hark_tables *tables, hark_arena *merge, hark_project_id project,
                             hark_session_id session, hark_bytes before, hark_bytes after) {
  hark_key key = hark_key_session(project, session);
  hark_err err = after.size > 0 ? tables->put(tables->context, HARK_TABLE_SESSIONS, &key, after, NULL)
                                : tables->remove(tables->context, HARK_TABLE_SESSIONS, &key);
  err = err == HARK_OK && after.size == 0 ? tables->remove(tables->context, HARK_TABLE_DIGESTS, &key) : err;
  err = err != HARK_OK ? err : put_start(tables, project, session, before, after);
  return err != HARK_OK ? err : put_cells(tables, merge, project, before, after);
}

// A session may have been forgotten since the batch was judged.
static hark_err find_base(const hark_tables *tables, hark_store_item *item) {
  hark_envelope base = item->facts->envelope;
  item->baseless = false;
  if (base.base == 0) {
    return HARK_OK;
  }
  base.seq -= base.base;
  hark_key key = hark_key_segment(item->project, &base);
  hark_bytes value;
  hark_err err = tables->get(tables->context, HARK_TABLE_SEGMENTS, &key, &value);
  item->baseless = err == HARK_ERR_NOT_FOUND;
  return item->baseless ? HARK_OK : err;
}

static hark_err put_segment(const hark_tables *tables, hark_store_item *item) {
  hark_key key = hark_key_segment(item->project, &item->facts->envelope);
  uint8_t arrival[HARK_ARRIVAL_BYTES];
  hark_arrival_write(&(hark_arrival){item->facts->received_ms, item->facts->remasked}, arrival);
  return tables->put_new(tables->context, HARK_TABLE_SEGMENTS, &key, item->segment,
                         (hark_bytes){arrival, sizeof arrival}, &item->duplicate);
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
  hark_bytes before;
  hark_err err = find_base(tables, item);
  if (err != HARK_OK || item->baseless) {
    return err;
  }
  err = hark_tables_get_record(tables, merge, item->project, envelope->session, &before);
  item->forgotten = false;
  if (err == HARK_OK && before.size == 0) { // a session that begins: or one that was to be forgotten
    err = hark_tomb_holds(tables, item->project, envelope->session, item->facts->received_ms, &item->forgotten);
  }
  if (err != HARK_OK || item->forgotten) {
    return err;
  }
  err = put_segment(tables, item);
  err = err != HARK_OK ? err : hark_tables_find_missing(tables, item);
  if (err != HARK_OK) {
    return err;
  }
  item->view_keyframe = view_has_keyframe(before, envelope) || (!item->duplicate && item->facts->keyframe);
  if (item->duplicate) {
    return hark_ledger_add(tables, item->project, &envelope->session, "duplicate", 1);
  }
  hark_bytes after;
  err = hark_session_merge(merge, before, item->facts, item->segment.size, &after);
  if (err != HARK_OK) {
    return HARK_ERR_NO_MEMORY; // never FULL, which would have the store grow
  }
  err = hark_tables_replace(tables, merge, item->project, envelope->session, before, after);
  err = err != HARK_OK ? err : hark_ledger_add(tables, item->project, NULL, "stored", 1);
  return err != HARK_OK
             ? err
             : hark_uses_add(tables, item->project, envelope->session, item->facts->names, item->facts->name_count);
}

hark_err hark_store_change(hark_store *store, hark_store_changing change, void *context) {
  hark_store_item item = {.change = change, .change_context = context};
  return hark_store_append(store, &item, 1);
}
