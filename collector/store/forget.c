#include "collector/store/forget.h"

#include <string.h>

#include "collector/store/arrival.h"
#include "collector/store/ledger.h"
#include "collector/store/notes.h"
#include "collector/store/tomb.h"
#include "collector/store/uses.h"

#define STEP_KEYS 256u

typedef struct {
  hark_key keys[STEP_KEYS];
  uint32_t count;
  uint64_t bytes;
} step;

static hark_err each_segment(void *context, hark_bytes key, hark_bytes value) {
  step *s = context;
  if (s->count == STEP_KEYS || key.size > sizeof s->keys[0].bytes) {
    return HARK_ERR_NOT_FOUND;
  }
  memcpy(s->keys[s->count].bytes, key.data, key.size);
  s->keys[s->count++].size = key.size;
  s->bytes += hark_arrival_split(value, NULL).size;
  return HARK_OK;
}

// Nothing may be removed during a walk, so keys are noted, a step's worth at a time.
static hark_err remove_segments(hark_forgetting *f, const hark_tables *tables) {
  hark_key from = hark_key_session(f->project, f->session);
  step *s = hark_arena_take(f->merge, sizeof *s);
  hark_err err = s ? HARK_OK : HARK_ERR_NO_MEMORY;
  while (err == HARK_OK) {
    s->count = 0;
    s->bytes = 0;
    err = tables->walk(tables->context, HARK_TABLE_SEGMENTS, &from, from.size, each_segment, s);
    if (err != HARK_OK || s->count == 0) {
      break;
    }
    f->forgotten.batches += s->count;
    f->forgotten.bytes += s->bytes;
    for (uint32_t i = 0; i < s->count && err == HARK_OK; i++) {
      err = tables->remove(tables->context, HARK_TABLE_SEGMENTS, &s->keys[i]);
    }
  }
  return err;
}

static hark_err remove_uses(hark_forgetting *f, const hark_tables *tables) {
  hark_blob_name *names;
  uint32_t count;
  bool whole, last;
  hark_err err = hark_uses_are_whole(tables, &whole);
  err = err != HARK_OK ? err : hark_uses_of(tables, f->merge, f->project, f->session, &names, &count);
  f->forgotten.blobs_unsure = !whole;
  for (uint32_t i = 0; err == HARK_OK && i < count; i++) {
    uint64_t bytes = 0;
    err = hark_uses_remove(tables, f->project, f->session, names[i], &last);
    if (err == HARK_OK && last && whole) {
      err = hark_tables_remove_blob(tables, f->project, names[i], &bytes);
      f->forgotten.blobs += bytes > 0;
      f->forgotten.blob_bytes += bytes;
    }
  }
  return err;
}

hark_err hark_forget_change(void *forgetting, const hark_tables *tables) {
  hark_forgetting *f = forgetting;
  hark_arena_reset(f->merge);
  f->forgotten = (hark_forgotten){0}; // it may be a second try, after the store has grown
  hark_bytes before, none = {0};
  hark_err err = hark_tables_get_record(tables, f->merge, f->project, f->session, &before);
  err = err != HARK_OK ? err : hark_tables_replace(tables, f->merge, f->project, f->session, before, none);
  err = err != HARK_OK ? err : remove_segments(f, tables);
  err = err != HARK_OK ? err : remove_uses(f, tables);
  err = err != HARK_OK ? err : hark_notes_forget(tables, f->project, f->session);
  err = err != HARK_OK ? err
                       : hark_ledger_end(tables, f->project, f->session, f->outcome ? f->outcome : "forgotten",
                                         f->forgotten.batches);
  f->forgotten.sessions = before.size > 0 || f->forgotten.batches > 0;
  if (err == HARK_OK && f->now_ms > 0 && f->forgotten.sessions > 0) {
    err = hark_tomb_put(tables, f->project, f->session, f->now_ms);
  }
  return err;
}

static hark_err measure_one(void *context, hark_bytes key, hark_bytes value) {
  hark_forgotten *sum = context;
  (void)key;
  sum->batches++;
  sum->bytes += hark_arrival_split(value, NULL).size;
  return HARK_OK;
}

hark_err hark_forget_measure(const hark_tables *tables, hark_project_id project, hark_session_id session,
                             hark_forgotten *sum) {
  uint64_t before = sum->batches;
  hark_key from = hark_key_session(project, session);
  hark_err err = tables->walk(tables->context, HARK_TABLE_SEGMENTS, &from, from.size, measure_one, sum);
  sum->sessions += sum->batches > before;
  return err;
}

void hark_forgotten_add(hark_forgotten *sum, const hark_forgotten *more) {
  sum->sessions += more->sessions;
  sum->batches += more->batches;
  sum->bytes += more->bytes;
  sum->blobs += more->blobs;
  sum->blob_bytes += more->blob_bytes;
  sum->blobs_unsure = sum->blobs_unsure || more->blobs_unsure;
}
