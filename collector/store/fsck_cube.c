// fsck_cube.c — the cube against the sum over all records, and each project's sum of public bytes.
#include <stdlib.h>
#include <string.h>

#include "collector/store/fsck_run.h"

// ---- sums by key: a hash table in an arena ----

typedef struct {
  hark_bytes key; // data NULL: free
  hark_cube_counters counters;
  bool seen; // the cube has it
} sum;

typedef struct {
  hark_arena *arena;
  sum *slots;
  size_t room, count; // room: a power of two
} sums;

static uint64_t hash(hark_bytes key) {
  uint64_t h = 0xcbf29ce484222325u; // FNV-1a
  for (size_t i = 0; i < key.size; i++) {
    h = (h ^ key.data[i]) * 0x100000001b3u;
  }
  return h;
}

static sum *slot_of(const sums *s, hark_bytes key) {
  size_t at = hash(key) & (s->room - 1);
  while (s->slots[at].key.data && !hark_bytes_equal(s->slots[at].key, key)) {
    at = (at + 1) & (s->room - 1);
  }
  return &s->slots[at];
}

static bool make_room(sums *s) {
  if (s->count * 2 < s->room) {
    return true;
  }
  sums more = {.arena = s->arena, .room = s->room ? s->room * 2 : 1024, .count = s->count};
  more.slots = hark_arena_take_items(s->arena, more.room, sizeof *more.slots);
  if (!more.slots) {
    return false;
  }
  for (size_t i = 0; i < s->room; i++) {
    if (s->slots[i].key.data) {
      *slot_of(&more, s->slots[i].key) = s->slots[i];
    }
  }
  *s = more;
  return true;
}

static hark_err add_cell(sums *s, hark_project_id project, const hark_cube_cell *cell) {
  static const hark_cube_counters none;
  hark_key key = hark_key_cube(project, cell->hour, (uint8_t)cell->dimension, cell->value);
  if (!make_room(s)) {
    return HARK_ERR_NO_MEMORY;
  }
  sum *at = slot_of(s, (hark_bytes){key.bytes, key.size});
  if (!at->key.data) {
    at->key = hark_arena_copy(s->arena, (hark_bytes){key.bytes, key.size});
    s->count++;
  }
  hark_cube_add(&at->counters, &none, &cell->counters);
  return at->key.data ? HARK_OK : HARK_ERR_NO_MEMORY;
}

// ---- the cube ----

typedef struct {
  hark_fsck_run *run;
  const hark_tables *tables;
  sums sums;
  hark_arena cells; // of one record
  bool tells;
  uint64_t wrong;
  hark_arena *fixes; // the keys of cells that are wrong
  struct fix {
    hark_bytes key;
    hark_cube_counters counters;
    struct fix *next;
  } * first;
} cube_check;

static hark_err each_record(void *context, hark_bytes key, hark_bytes value) {
  cube_check *c = context;
  hark_cube_cell *cells;
  uint32_t count;
  hark_arena_reset(&c->cells);
  hark_bytes record = hark_arena_copy(&c->cells, value); // a walk's values are not aligned
  hark_err err = record.data ? hark_cube_cells(&c->cells, record, &cells, &count) : HARK_ERR_NO_MEMORY;
  hark_project_id project = {(uint32_t)key.data[0] << 24 | (uint32_t)key.data[1] << 16 | (uint32_t)key.data[2] << 8 |
                             key.data[3]};
  for (uint32_t i = 0; err == HARK_OK && i < count; i++) {
    err = add_cell(&c->sums, project, &cells[i]);
  }
  return err;
}

static hark_err note_wrong(cube_check *c, hark_bytes key, const hark_cube_counters *is,
                           const hark_cube_counters *has_to) {
  struct fix *fix = hark_arena_take(c->fixes, sizeof *fix);
  hark_bytes copy = hark_arena_copy(c->fixes, key);
  if (!fix || !copy.data) {
    return HARK_ERR_NO_MEMORY;
  }
  *fix = (struct fix){copy, *has_to, c->first};
  c->first = fix;
  if (c->tells && key.size >= 9) {
    uint32_t hour = 0, project = 0;
    for (size_t i = 0; i < 4; i++) {
      project = project << 8 | key.data[i];
      hour = hour << 8 | key.data[4 + i];
    }
    hark_fsck_tell(c->run, HARK_FSCK_CUBE, (hark_project_id){project}, NULL,
                   "hour %u, dimension %u: the cube says %u sessions, %u clicks; the summaries say %u, %u", hour,
                   key.data[8], is->sessions, is->clicks, has_to->sessions, has_to->clicks);
  }
  return HARK_OK;
}

static hark_err each_cell(void *context, hark_bytes key, hark_bytes value) {
  cube_check *c = context;
  hark_cube_counters is, none = {0};
  hark_cube_read(value, &is);
  sum *has_to = c->sums.room > 0 ? slot_of(&c->sums, key) : NULL;
  bool known = has_to && has_to->key.data;
  if (known) {
    has_to->seen = true;
  }
  const hark_cube_counters *wanted = known ? &has_to->counters : &none;
  c->run->result->cells += c->tells;
  return memcmp(&is, wanted, sizeof is) == 0 ? HARK_OK : note_wrong(c, key, &is, wanted);
}

static hark_err compare_cube(cube_check *c) {
  static const hark_cube_counters none;
  hark_key first = {.size = 0};
  hark_arena_reset(&c->run->work);
  c->sums = (sums){.arena = &c->run->work};
  c->fixes = &c->run->work;
  c->first = NULL;
  hark_err err = c->tables->walk(c->tables->context, HARK_TABLE_SESSIONS, &first, 0, each_record, c);
  err = err != HARK_OK ? err : c->tables->walk(c->tables->context, HARK_TABLE_CUBE, &first, 0, each_cell, c);
  for (size_t i = 0; i < c->sums.room && err == HARK_OK; i++) {
    const sum *s = &c->sums.slots[i];
    if (s->key.data && !s->seen && memcmp(&s->counters, &none, sizeof none) != 0) {
      err = note_wrong(c, s->key, &none, &s->counters);
    }
  }
  return err;
}

static hark_err repair_cube(void *context, const hark_tables *tables) {
  cube_check *c = context;
  c->tables = tables;
  hark_err err = compare_cube(c);
  for (const struct fix *fix = c->first; fix && err == HARK_OK; fix = fix->next) {
    static const hark_cube_counters none;
    hark_key key = {.size = fix->key.size};
    uint8_t out[HARK_CUBE_COUNTERS_BYTES];
    memcpy(key.bytes, fix->key.data, fix->key.size);
    hark_cube_write(&fix->counters, out);
    err = memcmp(&fix->counters, &none, sizeof none) == 0
              ? tables->remove(tables->context, HARK_TABLE_CUBE, &key)
              : tables->put(tables->context, HARK_TABLE_CUBE, &key, (hark_bytes){out, sizeof out}, NULL);
  }
  return err;
}

hark_err hark_fsck_cube(hark_fsck_run *run) {
  cube_check c = {.run = run, .tells = true};
  hark_store_read *read;
  hark_arena_open(&c.cells, (size_t)64 << 20);
  hark_err err = hark_store_read_open(run->store, &read);
  if (err == HARK_OK) {
    hark_tables tables = hark_store_read_tables(read);
    c.tables = &tables;
    err = compare_cube(&c);
    hark_store_read_close(read);
  }
  if (err == HARK_OK && c.first && run->options->repair) {
    c.tells = false;
    err = hark_store_change(run->store, repair_cube, &c);
    run->result->repaired += err == HARK_OK ? run->result->mismatches[HARK_FSCK_CUBE] : 0;
  }
  hark_arena_close(&c.cells);
  return err;
}

// ---- public bytes ----

#define FIXES_MAX 1024u // as many as there may be projects

typedef struct {
  hark_fsck_run *run;
  hark_project_id project;
  uint64_t told, bytes; // of the project: as its sum says, and as they are
  bool tells;
  struct {
    hark_project_id project;
    uint64_t bytes;
  } fixes[FIXES_MAX];
  uint32_t fix_count;
} blob_check;

static void end_project(blob_check *b) {
  if (b->told == b->bytes || b->fix_count == FIXES_MAX) {
    return;
  }
  b->fixes[b->fix_count].project = b->project;
  b->fixes[b->fix_count++].bytes = b->bytes;
  if (b->tells) {
    hark_fsck_tell(b->run, HARK_FSCK_BLOBS, b->project, NULL, "the sum says %llu bytes; there are %llu",
                   (unsigned long long)b->told, (unsigned long long)b->bytes);
  }
}

static uint32_t project_of(hark_bytes key) {
  return (uint32_t)key.data[0] << 24 | (uint32_t)key.data[1] << 16 | (uint32_t)key.data[2] << 8 | key.data[3];
}

static hark_err each_blob(void *context, hark_bytes key, hark_bytes value) {
  blob_check *b = context;
  if (key.size < 4) {
    return HARK_ERR_STORE;
  }
  if (project_of(key) != b->project.n) {
    end_project(b);
    b->project.n = project_of(key);
    b->told = b->bytes = 0;
  }
  if (key.size == 4) { // the sum stands before what it is of
    for (size_t i = 0; i < 8 && i < value.size; i++) {
      b->told |= (uint64_t)value.data[i] << 8 * i;
    }
  } else {
    b->bytes += value.size > 0 ? value.size - 1 : 0;
    b->run->result->blobs += b->tells;
  }
  return HARK_OK;
}

static hark_err compare_blobs(blob_check *b, const hark_tables *tables) {
  hark_key first = {.size = 0};
  b->fix_count = 0;
  b->project.n = 0;
  b->told = b->bytes = 0;
  hark_err err = tables->walk(tables->context, HARK_TABLE_BLOBS, &first, 0, each_blob, b);
  if (err == HARK_OK) {
    end_project(b);
  }
  return err;
}

static hark_err repair_blobs(void *context, const hark_tables *tables) {
  blob_check *b = context;
  hark_err err = compare_blobs(b, tables);
  for (uint32_t i = 0; i < b->fix_count && err == HARK_OK; i++) {
    hark_key key = hark_key_project(b->fixes[i].project);
    uint8_t out[8];
    for (size_t j = 0; j < sizeof out; j++) {
      out[j] = (uint8_t)(b->fixes[i].bytes >> 8 * j);
    }
    err = tables->put(tables->context, HARK_TABLE_BLOBS, &key, (hark_bytes){out, sizeof out}, NULL);
  }
  return err;
}

hark_err hark_fsck_blobs(hark_fsck_run *run) {
  blob_check b = {.run = run, .tells = true};
  hark_store_read *read;
  hark_err err = hark_store_read_open(run->store, &read);
  if (err == HARK_OK) {
    hark_tables tables = hark_store_read_tables(read);
    err = compare_blobs(&b, &tables);
    hark_store_read_close(read);
  }
  if (err == HARK_OK && b.fix_count > 0 && run->options->repair) {
    b.tells = false;
    err = hark_store_change(run->store, repair_blobs, &b);
    run->result->repaired += err == HARK_OK ? b.fix_count : 0;
  }
  return err;
}
