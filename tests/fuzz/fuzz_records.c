// fuzz_records.c — a store with any bytes in its tables, as a damaged disk has them: every reader of records comes to
// an end inside of what it was given, and forgetting a session takes it away whole.
//
// Input: records, each a table, sizes of key and value (2 bytes), the key after its project, the value.
#include <stdlib.h>
#include <string.h>

#include "collector/store/cube.h"
#include "collector/store/expired.h"
#include "collector/store/forget.h"
#include "collector/store/ledger.h"
#include "collector/store/loads.h"
#include "collector/store/projects.h"
#include "collector/store/subject.h"
#include "collector/store/tomb.h"
#include "collector/store/uses.h"
#include "schema/hark_fb.h"

#define RECORDS_MAX 64u
#define SESSIONS_MAX 16u
#define ARENA_BYTES ((size_t)64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const hark_project_id project = {1};

typedef struct {
  hark_bytes left;
} filling;

static uint8_t byte(filling *f) {
  uint8_t value = f->left.size ? f->left.data[0] : 0;
  f->left = hark_bytes_part(f->left, 1, f->left.size);
  return value;
}

static hark_err fill(void *context, const hark_tables *tables) {
  filling f = *(filling *)context;
  hark_err err = HARK_OK;
  for (uint32_t i = 0; i < RECORDS_MAX && f.left.size > 4 && err == HARK_OK; i++) {
    uint8_t table = byte(&f) % HARK_TABLES, key_size = byte(&f) % 64;
    size_t value_size = byte(&f);
    value_size |= (size_t)byte(&f) << 8;
    hark_key key = hark_key_project(project);
    hark_bytes tail = hark_bytes_part(f.left, 0, key_size), value = hark_bytes_part(f.left, key_size, value_size);
    memcpy(key.bytes + key.size, tail.size ? tail.data : key.bytes, tail.size);
    key.size += tail.size;
    err = tables->put(tables->context, table, &key, value, NULL);
    f.left = hark_bytes_part(f.left, tail.size + value.size, f.left.size);
  }
  return err;
}

typedef struct {
  hark_arena *arena;
  hark_session_id ids[SESSIONS_MAX];
  uint32_t count;
  uint64_t seen;
} looking;

static bool see_segment(void *context, hark_bytes segment) {
  *(uint64_t *)context += segment.size;
  return true;
}

static bool see_session(void *context, hark_session_id id, hark_bytes record) {
  looking *l = context;
  hark_cube_cell *cells;
  uint32_t count;
  hark_arena_reset(l->arena);
  if (hark_cube_cells(l->arena, record, &cells, &count) == HARK_OK && count > 0) {
    l->seen += cells[count - 1].value.size;
  }
  l->seen += hark_fb_session_user(hark_fb_session_root(record)).size;
  if (l->count < SESSIONS_MAX) {
    l->ids[l->count++] = id;
  }
  return true;
}

static bool see_cell(void *context, const hark_cube_cell *cell) {
  *(uint64_t *)context += cell->value.size;
  return true;
}

static void see_count(void *context, const char *outcome, uint64_t count) {
  *(uint64_t *)context += strlen(outcome) + count;
}

static bool see_day(void *context, const hark_loads_day *day) {
  *(uint64_t *)context += day != NULL;
  return true;
}

static void read_session(hark_store_read *read, hark_arena *arena, hark_session_id id) {
  hark_tables tables = hark_store_read_tables(read);
  hark_forgotten sum = {0};
  hark_blob_name *names;
  uint64_t seen = 0;
  uint32_t count;
  bool holds;
  hark_bytes record;
  hark_store_session(read, project, id, &record);
  hark_store_segments(read, project, id, see_segment, &seen);
  hark_ledger_read(&tables, project, &id, see_count, &seen);
  hark_tomb_holds(&tables, project, id, 1, &holds);
  hark_forget_measure(&tables, project, id, &sum);
  hark_arena_reset(arena);
  hark_uses_of(&tables, arena, project, id, &names, &count);
}

static void read_all(hark_store *store, looking *l) {
  hark_store_read *read;
  hark_store_sizes sizes;
  hark_session_id *ids, expired[SESSIONS_MAX];
  uint32_t count;
  uint64_t seen = 0;
  if (hark_store_read_open(store, &read) != HARK_OK) {
    abort();
  }
  hark_tables tables = hark_store_read_tables(read);
  hark_store_sessions(read, project, 0, UINT64_MAX, see_session, l);
  hark_store_sessions_unordered(read, project, 0, UINT64_MAX, see_session, l);
  hark_store_cells(read, project, 0, UINT32_MAX, see_cell, &seen);
  hark_ledger_read(&tables, project, NULL, see_count, &seen);
  hark_ledger_recount(&tables, project, &seen);
  hark_loads_days(&tables, project, 0, UINT32_MAX, see_day, &seen);
  hark_store_measure(read, &sizes);
  hark_arena_reset(l->arena);
  hark_subject_sessions(read, project, HARK_LITERAL("ann"), l->arena, &ids, &count);
  hark_expired_find(read, project, &(hark_keeping){1ull << 41, 1, 1}, expired, SESSIONS_MAX, &count);
  for (uint32_t i = 0; i < l->count; i++) {
    read_session(read, l->arena, l->ids[i]);
  }
  hark_store_read_close(read);
}

static void forget_all(hark_store *store, looking *l) {
  for (uint32_t i = 0; i < l->count; i++) {
    hark_forgetting f = {.project = project, .session = l->ids[i], .merge = l->arena, .now_ms = 1ull << 41};
    hark_store_read *read;
    hark_bytes record;
    if (hark_store_change(store, hark_forget_change, &f) != HARK_OK || hark_store_read_open(store, &read) != HARK_OK) {
      continue;
    }
    hark_tables tables = hark_store_read_tables(read);
    hark_forgotten left = {0};
    if (hark_store_session(read, project, l->ids[i], &record) != HARK_ERR_NOT_FOUND ||
        hark_forget_measure(&tables, project, l->ids[i], &left) != HARK_OK || left.batches > 0) {
      abort();
    }
    hark_store_read_close(read);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  hark_store *store;
  hark_projects projects;
  hark_arena arena;
  const char *why;
  filling f = {{bytes, size}};
  looking l = {.arena = &arena};
  if (hark_store_open("", &(hark_store_options){0}, &store, &why) != HARK_OK) {
    abort();
  }
  hark_arena_open(&arena, ARENA_BYTES);
  if (hark_store_change(store, fill, &f) == HARK_OK) {
    if (hark_projects_load(store, &projects) == HARK_OK) {
      hark_projects_free(&projects);
    }
    read_all(store, &l);
    forget_all(store, &l);
  }
  hark_arena_close(&arena);
  hark_store_close(store);
  return 0;
}
