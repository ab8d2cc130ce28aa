// store_memory.c — the store's port in memory, for tests: sorted arrays, and an undo list for what a transaction
// changed.
//
// A read snapshot holds a lock that the writer waits for, so a thread must not append while it has one open. Nothing is
// kept when the store is closed; the directory is not looked at.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "collector/store/tables.h"
#include "collector/store/uses.h"

#define MERGE_BYTES_MAX ((size_t)64 << 20)

typedef struct {
  hark_key key;
  uint8_t *value; // never NULL
  size_t size;
} entry;

typedef struct {
  entry *entries; // sorted by key
  size_t count, room;
} table;

// What an entry was before the transaction; value NULL: it was not there.
typedef struct {
  hark_table table;
  entry before;
} change;

struct hark_store {
  table tables[HARK_TABLES];
  pthread_rwlock_t lock;
  hark_arena merge;
  change *changes;
  size_t change_count, change_room;
};

struct hark_store_read {
  hark_store *store;
};

// ---- sorted arrays ----

static int compare(const hark_key *a, const hark_key *b) {
  return hark_bytes_compare((hark_bytes){a->bytes, a->size}, (hark_bytes){b->bytes, b->size});
}

// The place of the first key that is not before this one.
static size_t place_of(const table *t, const hark_key *key) {
  size_t low = 0, high = t->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (compare(&t->entries[middle].key, key) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

static entry *find(table *t, const hark_key *key) {
  size_t place = place_of(t, key);
  return place < t->count && compare(&t->entries[place].key, key) == 0 ? &t->entries[place] : NULL;
}

static bool insert(table *t, const entry *e) {
  if (t->count == t->room) {
    size_t room = t->room ? t->room * 2 : 64;
    entry *more = realloc(t->entries, room * sizeof *more);
    if (!more) {
      return false;
    }
    t->entries = more;
    t->room = room;
  }
  size_t place = place_of(t, &e->key);
  memmove(&t->entries[place + 1], &t->entries[place], (t->count - place) * sizeof *t->entries);
  t->entries[place] = *e;
  t->count++;
  return true;
}

static void take_out(table *t, entry *e) {
  size_t place = (size_t)(e - t->entries);
  memmove(e, e + 1, (t->count - place - 1) * sizeof *e);
  t->count--;
}

// ---- transactions ----

// Notes what an entry was; its old value is then the note's.
static bool note(hark_store *store, hark_table which, const entry *before) {
  if (store->change_count == store->change_room) {
    size_t room = store->change_room ? store->change_room * 2 : 64;
    change *more = realloc(store->changes, room * sizeof *more);
    if (!more) {
      return false;
    }
    store->changes = more;
    store->change_room = room;
  }
  store->changes[store->change_count++] = (change){which, *before};
  return true;
}

static void commit(hark_store *store) {
  for (size_t i = 0; i < store->change_count; i++) {
    free(store->changes[i].before.value);
  }
  store->change_count = 0;
}

// Back to front. Arrays do not shrink, so what was in them fits again.
static void roll_back(hark_store *store) {
  while (store->change_count > 0) {
    change *c = &store->changes[--store->change_count];
    table *t = &store->tables[c->table];
    entry *now = find(t, &c->before.key);
    if (now) {
      free(now->value);
      if (c->before.value) {
        *now = c->before;
      } else {
        take_out(t, now);
      }
    } else if (c->before.value) {
      insert(t, &c->before);
    }
  }
}

static hark_err get(void *context, hark_table which, const hark_key *key, hark_bytes *value) {
  hark_store *store = context;
  const entry *e = find(&store->tables[which], key);
  *value = e ? (hark_bytes){e->value, e->size} : (hark_bytes){NULL, 0};
  return e ? HARK_OK : HARK_ERR_NOT_FOUND;
}

static hark_err put(void *context, hark_table which, const hark_key *key, hark_bytes value, bool *existed) {
  hark_store *store = context;
  table *t = &store->tables[which];
  entry *e = find(t, key);
  if (existed) {
    *existed = e != NULL;
    if (e) {
      return HARK_OK;
    }
  }
  entry fresh = {.key = *key, .value = malloc(value.size + 1), .size = value.size};
  entry before = e ? *e : (entry){.key = *key};
  if (!fresh.value || !note(store, which, &before)) {
    free(fresh.value);
    return HARK_ERR_NO_MEMORY;
  }
  if (value.size > 0) {
    memcpy(fresh.value, value.data, value.size);
  }
  if (e) {
    *e = fresh;
  } else if (!insert(t, &fresh)) {
    store->change_count--;
    free(fresh.value);
    return HARK_ERR_NO_MEMORY;
  }
  return HARK_OK;
}

static hark_err put_new(void *context, hark_table which, const hark_key *key, hark_bytes head, hark_bytes tail,
                        bool *existed) {
  uint8_t *whole = malloc(head.size + tail.size + 1);
  if (!whole) {
    return HARK_ERR_NO_MEMORY;
  }
  memcpy(whole, head.data, head.size);
  memcpy(whole + head.size, tail.data, tail.size);
  hark_err err = put(context, which, key, (hark_bytes){whole, head.size + tail.size}, existed);
  free(whole);
  return err;
}

static hark_err drop(void *context, hark_table which, const hark_key *key) {
  hark_store *store = context;
  entry *e = find(&store->tables[which], key);
  if (e && !note(store, which, e)) {
    return HARK_ERR_NO_MEMORY;
  }
  if (e) {
    take_out(&store->tables[which], e);
  }
  return HARK_OK;
}

static hark_err walk(void *context, hark_table which, const hark_key *from, size_t prefix, hark_table_each each,
                     void *each_context) {
  hark_store *store = context;
  const table *t = &store->tables[which];
  for (size_t i = place_of(t, from); i < t->count; i++) {
    const entry *e = &t->entries[i];
    if (e->key.size < prefix || memcmp(e->key.bytes, from->bytes, prefix) != 0) {
      break;
    }
    hark_err err = each(each_context, (hark_bytes){e->key.bytes, e->key.size}, (hark_bytes){e->value, e->size});
    if (err != HARK_OK) {
      return err == HARK_ERR_NOT_FOUND ? HARK_OK : err;
    }
  }
  return HARK_OK;
}

// ---- the port ----

hark_err hark_store_open(const char *directory, const hark_store_options *options, hark_store **store,
                         const char **why) {
  (void)directory;
  (void)options;
  *store = calloc(1, sizeof **store);
  if (!*store) {
    *why = hark_err_sentence(HARK_ERR_NO_MEMORY);
    return HARK_ERR_NO_MEMORY;
  }
  pthread_rwlock_init(&(*store)->lock, NULL);
  hark_arena_open(&(*store)->merge, MERGE_BYTES_MAX);
  return hark_store_change(*store, hark_uses_begin, NULL);
}

void hark_store_close(hark_store *store) {
  if (!store) {
    return;
  }
  for (size_t i = 0; i < HARK_TABLES; i++) {
    for (size_t j = 0; j < store->tables[i].count; j++) {
      free(store->tables[i].entries[j].value);
    }
    free(store->tables[i].entries);
  }
  free(store->changes);
  hark_arena_close(&store->merge);
  pthread_rwlock_destroy(&store->lock);
  free(store);
}

hark_err hark_store_read_open(hark_store *store, hark_store_read **read) {
  *read = calloc(1, sizeof **read);
  if (!*read) {
    return HARK_ERR_NO_MEMORY;
  }
  pthread_rwlock_rdlock(&store->lock);
  (*read)->store = store;
  return HARK_OK;
}

void hark_store_read_close(hark_store_read *read) {
  if (read) {
    pthread_rwlock_unlock(&read->store->lock);
    free(read);
  }
}

hark_tables hark_store_read_tables(hark_store_read *read) {
  return (hark_tables){.context = read->store, .get = get, .walk = walk};
}

hark_err hark_store_append(hark_store *store, hark_store_item *items, size_t count) {
  hark_tables tables = {.context = store, .get = get, .put = put, .put_new = put_new, .remove = drop, .walk = walk};
  hark_err err = HARK_OK;
  pthread_rwlock_wrlock(&store->lock);
  for (size_t i = 0; i < count && err == HARK_OK; i++) {
    err = hark_tables_append(&tables, &store->merge, &items[i]);
  }
  if (err == HARK_OK) {
    commit(store);
  } else {
    roll_back(store);
  }
  pthread_rwlock_unlock(&store->lock);
  return err;
}

hark_err hark_store_project_put(hark_store *store, hark_project_id project, hark_bytes record) {
  hark_key key = hark_key_project(project);
  pthread_rwlock_wrlock(&store->lock);
  hark_err err = put(store, HARK_TABLE_PROJECTS, &key, record, NULL);
  commit(store);
  pthread_rwlock_unlock(&store->lock);
  return err;
}

hark_err hark_store_measure(hark_store_read *read, hark_store_sizes *sizes) {
  const hark_store *store = read->store;
  *sizes = (hark_store_sizes){.segments = store->tables[HARK_TABLE_SEGMENTS].count,
                              .sessions = store->tables[HARK_TABLE_SESSIONS].count};
  for (size_t i = 0; i < HARK_TABLES; i++) {
    for (size_t j = 0; j < store->tables[i].count; j++) {
      sizes->bytes_used += store->tables[i].entries[j].size;
    }
  }
  sizes->bytes_map = sizes->bytes_used;
  return HARK_OK;
}
