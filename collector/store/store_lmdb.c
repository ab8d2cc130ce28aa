// The only file that knows LMDB.
//
// The map may only be resized while this process has no transaction open: `resize` is held for reading by every
// read snapshot, and for writing by the writer while it grows the map (rare: each time the store has doubled).
#include <errno.h>
#include <lmdb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "collector/store/keys.h"
#include "collector/store/session.h"
#include "collector/store/store_write.h"
#include "schema/hark_fb.h"

#define MERGE_BYTES_MAX ((size_t)64 << 20)
#define READ_BYTES_MAX ((size_t)1 << 32)
#define READERS_MAX 512u

enum { SEGMENTS, SESSIONS, BY_START, CUBE, PROJECTS, TABLES };
static const char *const table_names[TABLES] = {"segments", "sessions", "by_start", "cube", "projects"};

struct hark_store {
  MDB_env *env;
  MDB_dbi tables[TABLES];
  pthread_rwlock_t resize;
  hark_arena merge; // writer thread's
};

struct hark_store_read {
  hark_store *store;
  MDB_txn *txn;
  hark_arena copies; // of records that LMDB keeps unaligned
};

static MDB_val val(const void *data, size_t size) {
  return (MDB_val){size, (void *)data};
}
static hark_bytes view(MDB_val value) {
  return (hark_bytes){value.mv_data, value.mv_size};
}
static hark_err err_of(int rc) {
  return rc == 0              ? HARK_OK
         : rc == MDB_NOTFOUND ? HARK_ERR_NOT_FOUND
         : rc == ENOMEM       ? HARK_ERR_NO_MEMORY
                              : HARK_ERR_STORE;
}

// ---- opening ----

static int open_tables(hark_store *store, bool read_only) {
  MDB_txn *txn;
  int rc = mdb_txn_begin(store->env, NULL, read_only ? MDB_RDONLY : 0, &txn);
  if (rc != 0) {
    return rc;
  }
  for (int i = 0; i < TABLES && rc == 0; i++) {
    rc = mdb_dbi_open(txn, table_names[i], read_only ? 0 : MDB_CREATE, &store->tables[i]);
  }
  if (rc != 0) {
    mdb_txn_abort(txn);
    return rc;
  }
  return mdb_txn_commit(txn);
}

static int open_env(hark_store *store, const char *directory, const hark_store_options *options) {
  int rc = mdb_env_create(&store->env);
  if (rc != 0) {
    return rc;
  }
  mdb_env_set_maxdbs(store->env, TABLES);
  mdb_env_set_maxreaders(store->env, READERS_MAX);
  // A store that has grown keeps its size: LMDB takes the larger one.
  mdb_env_set_mapsize(store->env, options->map_bytes ? options->map_bytes : HARK_STORE_MAP_BYTES_FIRST);
  unsigned flags = MDB_NOTLS | MDB_NORDAHEAD | (options->read_only ? MDB_RDONLY : 0);
  rc = mdb_env_open(store->env, directory, flags, 0600);
  return rc != 0 ? rc : open_tables(store, options->read_only);
}

hark_err hark_store_open(const char *directory, const hark_store_options *options, hark_store **store,
                         const char **why) {
  *store = NULL;
  if (!options->read_only && mkdir(directory, 0700) != 0 && errno != EEXIST) {
    *why = strerror(errno);
    return HARK_ERR_IO;
  }
  hark_store *opened = calloc(1, sizeof *opened);
  if (!opened) {
    *why = hark_err_sentence(HARK_ERR_NO_MEMORY);
    return HARK_ERR_NO_MEMORY;
  }
  pthread_rwlock_init(&opened->resize, NULL);
  hark_arena_open(&opened->merge, MERGE_BYTES_MAX);
  int rc = open_env(opened, directory, options);
  if (rc != 0) {
    *why = mdb_strerror(rc);
    hark_store_close(opened);
    return rc > 0 ? HARK_ERR_IO : HARK_ERR_STORE;
  }
  // Readers that were killed leave their slots behind.
  int dead = 0;
  mdb_reader_check(opened->env, &dead);
  *store = opened;
  return HARK_OK;
}

void hark_store_close(hark_store *store) {
  if (!store) {
    return;
  }
  if (store->env) {
    mdb_env_close(store->env);
  }
  hark_arena_close(&store->merge);
  pthread_rwlock_destroy(&store->resize);
  free(store);
}

// ---- reading ----

hark_err hark_store_read_open(hark_store *store, hark_store_read **read) {
  *read = NULL;
  hark_store_read *opened = calloc(1, sizeof *opened);
  if (!opened) {
    return HARK_ERR_NO_MEMORY;
  }
  pthread_rwlock_rdlock(&store->resize);
  int rc = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &opened->txn);
  if (rc == MDB_MAP_RESIZED) { // by another process
    pthread_rwlock_unlock(&store->resize);
    pthread_rwlock_wrlock(&store->resize);
    mdb_env_set_mapsize(store->env, 0);
    rc = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &opened->txn);
  }
  if (rc != 0) {
    pthread_rwlock_unlock(&store->resize);
    free(opened);
    return err_of(rc);
  }
  opened->store = store;
  hark_arena_open(&opened->copies, READ_BYTES_MAX);
  *read = opened;
  return HARK_OK;
}

void hark_store_read_close(hark_store_read *read) {
  if (!read) {
    return;
  }
  mdb_txn_abort(read->txn);
  pthread_rwlock_unlock(&read->store->resize);
  hark_arena_close(&read->copies);
  free(read);
}

// LMDB aligns values to 2 bytes only; FlatBuffers want 8.
static hark_err aligned(hark_store_read *read, MDB_val value, hark_bytes *record) {
  *record = view(value);
  if (((uintptr_t)value.mv_data & 7) == 0) {
    return HARK_OK;
  }
  *record = hark_arena_copy(&read->copies, *record);
  return record->data ? HARK_OK : HARK_ERR_NO_MEMORY;
}

static hark_err get_record(hark_store_read *read, int table, const hark_key *key, hark_bytes *record) {
  MDB_val k = val(key->bytes, key->size), v;
  int rc = mdb_get(read->txn, read->store->tables[table], &k, &v);
  return rc != 0 ? err_of(rc) : aligned(read, v, record);
}

hark_err hark_store_session(hark_store_read *read, hark_project_id project, hark_session_id id, hark_bytes *record) {
  hark_key key = hark_key_session(project, id);
  return get_record(read, SESSIONS, &key, record);
}

// Walks the keys of a table from `from` on while they begin with `prefix` bytes of it; `each` returns HARK_OK to go
// on, HARK_ERR_NOT_FOUND to stop, or what went wrong.
typedef hark_err (*each_key)(void *context, hark_bytes key, MDB_val value);
static hark_err walk(hark_store_read *read, int table, const hark_key *from, size_t prefix, each_key each,
                     void *context) {
  MDB_cursor *cursor;
  int rc = mdb_cursor_open(read->txn, read->store->tables[table], &cursor);
  if (rc != 0) {
    return err_of(rc);
  }
  MDB_val key = val(from->bytes, from->size), value;
  hark_err err = HARK_OK;
  for (rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE); rc == 0 && err == HARK_OK;
       rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
    if (key.mv_size < prefix || memcmp(key.mv_data, from->bytes, prefix) != 0) {
      break;
    }
    err = each(context, view(key), value);
  }
  mdb_cursor_close(cursor);
  if (rc != 0 && rc != MDB_NOTFOUND) {
    return HARK_ERR_STORE;
  }
  return err == HARK_ERR_NOT_FOUND ? HARK_OK : err;
}

typedef struct {
  hark_store_read *read;
  uint64_t from_ms;
  hark_session_visit visit;
  void *context;
} session_walk;

static hark_err each_session(void *context, hark_bytes key, MDB_val value) {
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
  session_walk w = {read, from_ms, visit, context};
  hark_key from = hark_key_start(project, to_ms - 1, (hark_session_id){{0}});
  return walk(read, BY_START, &from, 4, each_session, &w);
}

typedef struct {
  hark_segment_visit visit;
  void *context;
} segment_walk;

static hark_err each_segment(void *context, hark_bytes key, MDB_val value) {
  (void)key;
  segment_walk *w = context;
  return w->visit(w->context, view(value)) ? HARK_OK : HARK_ERR_NOT_FOUND;
}

hark_err hark_store_segments(hark_store_read *read, hark_project_id project, hark_session_id id,
                             hark_segment_visit visit, void *context) {
  segment_walk w = {visit, context};
  hark_key from = hark_key_session(project, id);
  return walk(read, SEGMENTS, &from, from.size, each_segment, &w);
}

typedef struct {
  hark_store_read *read;
  hark_project_visit visit;
  void *context;
} project_walk;

static hark_err each_project(void *context, hark_bytes key, MDB_val value) {
  project_walk *w = context;
  hark_bytes record;
  hark_err err = aligned(w->read, value, &record);
  if (err != HARK_OK) {
    return err;
  }
  uint32_t n = (uint32_t)key.data[0] << 24 | (uint32_t)key.data[1] << 16 | (uint32_t)key.data[2] << 8 | key.data[3];
  return w->visit(w->context, (hark_project_id){n}, record) ? HARK_OK : HARK_ERR_NOT_FOUND;
}

hark_err hark_store_projects(hark_store_read *read, hark_project_visit visit, void *context) {
  project_walk w = {read, visit, context};
  hark_key from = hark_key_project((hark_project_id){0});
  return walk(read, PROJECTS, &from, 0, each_project, &w);
}

static void counters_read(MDB_val value, hark_cube_counters *counters) {
  uint32_t n[HARK_CUBE_COUNTERS] = {0};
  for (size_t i = 0; i < HARK_CUBE_COUNTERS && 4 * i + 4 <= value.mv_size; i++) {
    n[i] = (uint32_t)hark_flat_load((const uint8_t *)value.mv_data + 4 * i, 4);
  }
  *counters = (hark_cube_counters){n[0], n[1], n[2], n[3], n[4], n[5]};
}

typedef struct {
  uint32_t to_hour;
  hark_cell_visit visit;
  void *context;
} cell_walk;

static hark_err each_cell(void *context, hark_bytes key, MDB_val value) {
  cell_walk *w = context;
  if (key.size < 9) {
    return HARK_ERR_STORE;
  }
  hark_cube_cell cell = {.dimension = key.data[8], .value = hark_bytes_part(key, 9, key.size)};
  for (size_t i = 4; i < 8; i++) {
    cell.hour = cell.hour << 8 | key.data[i];
  }
  counters_read(value, &cell.counters);
  return cell.hour < w->to_hour && w->visit(w->context, &cell) ? HARK_OK : HARK_ERR_NOT_FOUND;
}

hark_err hark_store_cells(hark_store_read *read, hark_project_id project, uint32_t from_hour, uint32_t to_hour,
                          hark_cell_visit visit, void *context) {
  cell_walk w = {to_hour, visit, context};
  hark_key from = hark_key_cube(project, from_hour, 0, (hark_bytes){0});
  return walk(read, CUBE, &from, 4, each_cell, &w);
}

hark_err hark_store_measure(hark_store_read *read, hark_store_sizes *sizes) {
  MDB_stat segments, sessions;
  MDB_envinfo env;
  int rc = mdb_stat(read->txn, read->store->tables[SEGMENTS], &segments);
  rc = rc ? rc : mdb_stat(read->txn, read->store->tables[SESSIONS], &sessions);
  rc = rc ? rc : mdb_env_info(read->store->env, &env);
  if (rc != 0) {
    return err_of(rc);
  }
  *sizes = (hark_store_sizes){segments.ms_entries, sessions.ms_entries,
                              ((uint64_t)env.me_last_pgno + 1) * segments.ms_psize, env.me_mapsize};
  return HARK_OK;
}

// ---- writing ----

static int put(hark_store *store, MDB_txn *txn, int table, const hark_key *key, hark_bytes value, unsigned flags) {
  MDB_val k = val(key->bytes, key->size), v = val(value.data, value.size);
  return mdb_put(txn, store->tables[table], &k, &v, flags);
}

static int put_cell(hark_store *store, MDB_txn *txn, hark_project_id project, const hark_cube_cell *cell,
                    const hark_cube_counters *before, const hark_cube_counters *after) {
  if (memcmp(before, after, sizeof *before) == 0) {
    return 0;
  }
  hark_key key = hark_key_cube(project, cell->hour, (uint8_t)cell->dimension, cell->value);
  MDB_val k = val(key.bytes, key.size), v;
  hark_cube_counters counters = {0};
  int rc = mdb_get(txn, store->tables[CUBE], &k, &v);
  if (rc == 0) {
    counters_read(v, &counters);
  } else if (rc != MDB_NOTFOUND) {
    return rc;
  }
  hark_cube_add(&counters, before, after);
  const uint32_t n[HARK_CUBE_COUNTERS] = {counters.sessions, counters.views,   counters.clicks,
                                          counters.errors,   counters.signals, counters.goals};
  uint8_t out[HARK_CUBE_COUNTERS_BYTES];
  for (size_t i = 0; i < HARK_CUBE_COUNTERS; i++) {
    hark_flat_store(out + 4 * i, 4, n[i]);
  }
  return put(store, txn, CUBE, &key, (hark_bytes){out, sizeof out}, 0);
}

static int put_cells(hark_store *store, MDB_txn *txn, hark_project_id project, hark_bytes before, hark_bytes after) {
  static const hark_cube_counters none;
  hark_cube_cell *old, *new;
  uint32_t old_count, new_count;
  if (hark_cube_cells(&store->merge, before, &old, &old_count) != HARK_OK ||
      hark_cube_cells(&store->merge, after, &new, &new_count) != HARK_OK) {
    return ENOMEM;
  }
  int rc = 0;
  for (uint32_t i = 0; i < new_count && rc == 0; i++) {
    const hark_cube_cell *same = hark_cube_find(old, old_count, &new[i], i);
    rc = put_cell(store, txn, project, &new[i], same ? &same->counters : &none, &new[i].counters);
  }
  for (uint32_t i = 0; i < old_count && rc == 0; i++) {
    if (!hark_cube_find(new, new_count, &old[i], i)) {
      rc = put_cell(store, txn, project, &old[i], &old[i].counters, &none);
    }
  }
  return rc;
}

static int put_start(hark_store *store, MDB_txn *txn, const hark_store_item *item, hark_bytes before,
                     hark_bytes after) {
  uint64_t started_ms = hark_fb_session_started_ms(hark_fb_session_root(after));
  hark_session_id id = item->facts->envelope.session;
  if (before.size > 0) {
    uint64_t old_ms = hark_fb_session_started_ms(hark_fb_session_root(before));
    if (old_ms == started_ms) {
      return 0;
    }
    hark_key old_key = hark_key_start(item->project, old_ms, id);
    MDB_val k = val(old_key.bytes, old_key.size);
    int rc = mdb_del(txn, store->tables[BY_START], &k, NULL);
    if (rc != 0 && rc != MDB_NOTFOUND) {
      return rc;
    }
  }
  hark_key key = hark_key_start(item->project, started_ms, id);
  return put(store, txn, BY_START, &key, (hark_bytes){0}, 0);
}

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

static int append_one(hark_store *store, MDB_txn *txn, hark_store_item *item) {
  hark_arena_reset(&store->merge);
  const hark_envelope *envelope = &item->facts->envelope;
  hark_key key = hark_key_session(item->project, envelope->session);
  MDB_val k = val(key.bytes, key.size), v;
  int rc = mdb_get(txn, store->tables[SESSIONS], &k, &v);
  hark_bytes before = {0};
  if (rc == 0) {
    before = hark_arena_copy(&store->merge, view(v)); // LMDB may move it while we write
    if (!before.data) {
      return ENOMEM;
    }
  } else if (rc != MDB_NOTFOUND) {
    return rc;
  }
  hark_key segment_key = hark_key_segment(item->project, envelope);
  rc = put(store, txn, SEGMENTS, &segment_key, item->segment, MDB_NOOVERWRITE);
  item->duplicate = rc == MDB_KEYEXIST;
  item->view_keyframe = view_has_keyframe(before, envelope) || (!item->duplicate && item->facts->keyframe);
  if (rc != 0) {
    return item->duplicate ? 0 : rc;
  }
  hark_bytes after;
  if (hark_session_merge(&store->merge, before, item->facts, item->segment.size, &after) != HARK_OK) {
    return ENOMEM;
  }
  rc = put(store, txn, SESSIONS, &key, after, 0);
  rc = rc ? rc : put_start(store, txn, item, before, after);
  return rc ? rc : put_cells(store, txn, item->project, before, after);
}

static int grow(hark_store *store) {
  MDB_envinfo info;
  mdb_env_info(store->env, &info);
  if (info.me_mapsize >= HARK_STORE_MAP_BYTES_MAX) {
    return MDB_MAP_FULL;
  }
  pthread_rwlock_wrlock(&store->resize);
  int rc = mdb_env_set_mapsize(store->env, info.me_mapsize * 2);
  pthread_rwlock_unlock(&store->resize);
  return rc;
}

static int append_all(hark_store *store, hark_store_item *items, size_t count) {
  MDB_txn *txn;
  int rc = mdb_txn_begin(store->env, NULL, 0, &txn);
  for (size_t i = 0; i < count && rc == 0; i++) {
    rc = append_one(store, txn, &items[i]);
    if (rc != 0) {
      mdb_txn_abort(txn);
      return rc;
    }
  }
  return rc != 0 ? rc : mdb_txn_commit(txn);
}

hark_err hark_store_append(hark_store *store, hark_store_item *items, size_t count) {
  int rc = append_all(store, items, count);
  while (rc == MDB_MAP_FULL) {
    rc = grow(store);
    rc = rc != 0 ? rc : append_all(store, items, count);
  }
  return err_of(rc);
}

hark_err hark_store_project_put(hark_store *store, hark_project_id project, hark_bytes record) {
  MDB_txn *txn;
  int rc = mdb_txn_begin(store->env, NULL, 0, &txn);
  if (rc != 0) {
    return err_of(rc);
  }
  hark_key key = hark_key_project(project);
  rc = put(store, txn, PROJECTS, &key, record, 0);
  if (rc != 0) {
    mdb_txn_abort(txn);
    return err_of(rc);
  }
  return err_of(mdb_txn_commit(txn));
}
