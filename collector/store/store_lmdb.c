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
#include <unistd.h>

#include "collector/store/store_file.h"
#include "collector/store/tables.h"
#include "collector/store/uses.h"

#define MERGE_BYTES_MAX ((size_t)64 << 20)
#define READ_BYTES_MAX ((size_t)1 << 32)
#define READERS_MAX 512u
#define NOT_THERE UINT32_MAX

static const char *const table_names[HARK_TABLES] = {"segments", "sessions", "by_start", "cube",   "projects",
                                                     "blobs",    "access",   "audit",    "ledger", "uses",
                                                     "alerts",   "loads",    "digests",  "notes"};

struct hark_store {
  MDB_env *env;
  MDB_dbi tables[HARK_TABLES]; // NOT_THERE: read only, and from before there was this table
  pthread_rwlock_t resize;
  hark_arena merge; // writer thread's
  int held;         // the directory, while it is open
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
         : rc == MDB_MAP_FULL ? HARK_ERR_FULL
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
  for (int i = 0; i < HARK_TABLES && rc == 0; i++) {
    rc = mdb_dbi_open(txn, table_names[i], read_only ? 0 : MDB_CREATE, &store->tables[i]);
    if (rc == MDB_NOTFOUND && i >= HARK_TABLE_ACCESS) {
      store->tables[i] = NOT_THERE;
      rc = 0;
    }
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
  mdb_env_set_maxdbs(store->env, HARK_TABLES);
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
  opened->held = hark_store_file_hold(directory, false);
  hark_arena_open(&opened->merge, MERGE_BYTES_MAX);
  hark_err file = opened->held < 0 ? HARK_ERR_IO : hark_store_file_check(directory, why);
  if (file != HARK_OK) {
    *why = opened->held < 0 ? "it cannot be read, or `hark compact` is at work there" : *why;
    hark_store_close(opened);
    return file;
  }
  int rc = open_env(opened, directory, options);
  if (rc != 0) {
    *why = mdb_strerror(rc);
    hark_store_close(opened);
    return rc > 0 ? HARK_ERR_IO : HARK_ERR_STORE;
  }
  // Readers that were killed leave their slots behind.
  int dead = 0;
  mdb_reader_check(opened->env, &dead);
  hark_err err = options->read_only ? HARK_OK : hark_store_change(opened, hark_uses_begin, NULL);
  if (err != HARK_OK) {
    *why = hark_err_sentence(err);
    hark_store_close(opened);
    return err;
  }
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
  if (store->held >= 0) {
    close(store->held);
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

static hark_err read_get(void *context, hark_table table, const hark_key *key, hark_bytes *record) {
  hark_store_read *read = context;
  if (read->store->tables[table] == NOT_THERE) {
    return HARK_ERR_NOT_FOUND;
  }
  MDB_val k = val(key->bytes, key->size), v;
  int rc = mdb_get(read->txn, read->store->tables[table], &k, &v);
  return rc != 0 ? err_of(rc) : aligned(read, v, record);
}

static hark_err walk(MDB_txn *txn, MDB_dbi table, const hark_key *from, size_t prefix, hark_table_each each,
                     void *each_context) {
  MDB_cursor *cursor;
  if (table == NOT_THERE) {
    return HARK_OK;
  }
  int rc = mdb_cursor_open(txn, table, &cursor);
  if (rc != 0) {
    return err_of(rc);
  }
  MDB_val key = val(from->bytes, from->size), value;
  hark_err err = HARK_OK;
  for (rc = mdb_cursor_get(cursor, &key, &value, from->size ? MDB_SET_RANGE : MDB_FIRST); rc == 0 && err == HARK_OK;
       rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
    if (key.mv_size < prefix || memcmp(key.mv_data, from->bytes, prefix) != 0) {
      break;
    }
    err = each(each_context, view(key), view(value));
  }
  mdb_cursor_close(cursor);
  if (rc != 0 && rc != MDB_NOTFOUND) {
    return HARK_ERR_STORE;
  }
  return err == HARK_ERR_NOT_FOUND ? HARK_OK : err;
}

static hark_err read_walk(void *context, hark_table table, const hark_key *from, size_t prefix, hark_table_each each,
                          void *each_context) {
  hark_store_read *read = context;
  return walk(read->txn, read->store->tables[table], from, prefix, each, each_context);
}

hark_tables hark_store_read_tables(hark_store_read *read) {
  return (hark_tables){.context = read, .get = read_get, .walk = read_walk};
}

// The pages that LMDB will use again: each record of its own table 0 begins with how many it lists.
static int count_free(MDB_txn *txn, uint64_t *pages) {
  MDB_cursor *cursor;
  MDB_val key, value;
  *pages = 0;
  int rc = mdb_cursor_open(txn, 0, &cursor);
  if (rc != 0) {
    return rc;
  }
  while ((rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0) {
    size_t count;
    memcpy(&count, value.mv_data, sizeof count);
    *pages += count;
  }
  mdb_cursor_close(cursor);
  return rc == MDB_NOTFOUND ? 0 : rc;
}

hark_err hark_store_measure(hark_store_read *read, hark_store_sizes *sizes) {
  MDB_stat segments, sessions;
  MDB_envinfo env;
  uint64_t freed = 0;
  int rc = mdb_stat(read->txn, read->store->tables[HARK_TABLE_SEGMENTS], &segments);
  rc = rc ? rc : mdb_stat(read->txn, read->store->tables[HARK_TABLE_SESSIONS], &sessions);
  rc = rc ? rc : mdb_env_info(read->store->env, &env);
  rc = rc ? rc : count_free(read->txn, &freed);
  if (rc != 0) {
    return err_of(rc);
  }
  *sizes = (hark_store_sizes){segments.ms_entries, sessions.ms_entries,
                              ((uint64_t)env.me_last_pgno + 1 - freed) * segments.ms_psize, env.me_mapsize};
  return HARK_OK;
}

// ---- writing ----

typedef struct {
  hark_store *store;
  MDB_txn *txn;
} writing;

// Not aligned: what a transaction reads before it writes are counters, and records that are copied first.
static hark_err write_get(void *context, hark_table table, const hark_key *key, hark_bytes *value) {
  writing *w = context;
  MDB_val k = val(key->bytes, key->size), v;
  int rc = mdb_get(w->txn, w->store->tables[table], &k, &v);
  *value = rc == 0 ? view(v) : (hark_bytes){0};
  return err_of(rc);
}

static hark_err write_put(void *context, hark_table table, const hark_key *key, hark_bytes value, bool *existed) {
  writing *w = context;
  MDB_val k = val(key->bytes, key->size), v = val(value.data, value.size);
  int rc = mdb_put(w->txn, w->store->tables[table], &k, &v, existed ? MDB_NOOVERWRITE : 0);
  if (existed) {
    *existed = rc == MDB_KEYEXIST;
    rc = *existed ? 0 : rc;
  }
  return err_of(rc);
}

static hark_err write_new(void *context, hark_table table, const hark_key *key, hark_bytes head, hark_bytes tail,
                          bool *existed) {
  writing *w = context;
  MDB_val k = val(key->bytes, key->size), v = val(NULL, head.size + tail.size);
  int rc = mdb_put(w->txn, w->store->tables[table], &k, &v, MDB_NOOVERWRITE | MDB_RESERVE);
  *existed = rc == MDB_KEYEXIST;
  if (rc == 0) {
    memcpy(v.mv_data, head.data, head.size);
    memcpy((uint8_t *)v.mv_data + head.size, tail.data, tail.size);
  }
  return *existed ? HARK_OK : err_of(rc);
}

static hark_err write_remove(void *context, hark_table table, const hark_key *key) {
  writing *w = context;
  MDB_val k = val(key->bytes, key->size);
  int rc = mdb_del(w->txn, w->store->tables[table], &k, NULL);
  return rc == MDB_NOTFOUND ? HARK_OK : err_of(rc);
}

static hark_err write_walk(void *context, hark_table table, const hark_key *from, size_t prefix, hark_table_each each,
                           void *each_context) {
  writing *w = context;
  return walk(w->txn, w->store->tables[table], from, prefix, each, each_context);
}

static hark_err grow(hark_store *store) {
  MDB_envinfo info;
  mdb_env_info(store->env, &info);
  if (info.me_mapsize >= HARK_STORE_MAP_BYTES_MAX) {
    return HARK_ERR_STORE;
  }
  pthread_rwlock_wrlock(&store->resize);
  int rc = mdb_env_set_mapsize(store->env, info.me_mapsize * 2);
  pthread_rwlock_unlock(&store->resize);
  return rc == 0 ? HARK_OK : HARK_ERR_STORE;
}

static hark_err begin(hark_store *store, MDB_txn **txn) {
  int rc = mdb_txn_begin(store->env, NULL, 0, txn);
  if (rc == MDB_MAP_RESIZED) { // by another process
    pthread_rwlock_wrlock(&store->resize);
    mdb_env_set_mapsize(store->env, 0);
    pthread_rwlock_unlock(&store->resize);
    rc = mdb_txn_begin(store->env, NULL, 0, txn);
  }
  return err_of(rc);
}

static hark_err append_all(hark_store *store, hark_store_item *items, size_t count) {
  writing w = {.store = store};
  hark_tables tables = {.context = &w,
                        .get = write_get,
                        .put = write_put,
                        .put_new = write_new,
                        .remove = write_remove,
                        .walk = write_walk};
  hark_err err = begin(store, &w.txn);
  if (err != HARK_OK) {
    return err;
  }
  for (size_t i = 0; i < count && err == HARK_OK; i++) {
    err = hark_tables_append(&tables, &store->merge, &items[i]);
  }
  if (err != HARK_OK) {
    mdb_txn_abort(w.txn);
    return err;
  }
  return err_of(mdb_txn_commit(w.txn));
}

static hark_err put_project(hark_store *store, hark_project_id project, hark_bytes record) {
  writing w = {.store = store};
  hark_err err = begin(store, &w.txn);
  if (err != HARK_OK) {
    return err;
  }
  hark_key key = hark_key_project(project);
  err = write_put(&w, HARK_TABLE_PROJECTS, &key, record, NULL);
  if (err != HARK_OK) {
    mdb_txn_abort(w.txn);
    return err;
  }
  return err_of(mdb_txn_commit(w.txn));
}

hark_err hark_store_append(hark_store *store, hark_store_item *items, size_t count) {
  hark_err err = append_all(store, items, count);
  while (err == HARK_ERR_FULL && (err = grow(store)) == HARK_OK) {
    err = append_all(store, items, count);
  }
  return err == HARK_ERR_FULL ? HARK_ERR_STORE : err;
}

hark_err hark_store_project_put(hark_store *store, hark_project_id project, hark_bytes record) {
  hark_err err = put_project(store, project, record);
  while (err == HARK_ERR_FULL && (err = grow(store)) == HARK_OK) {
    err = put_project(store, project, record);
  }
  return err == HARK_ERR_FULL ? HARK_ERR_STORE : err;
}
