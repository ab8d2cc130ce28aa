#include "collector/store/recount.h"

#include <stdlib.h>
#include <string.h>

#include "schema/hark_fb.h"

#define RECORD_BYTES_MAX ((size_t)64 << 20)
#define BATCH_BYTES_MAX ((size_t)64 << 20)
#define NAMES_BYTES_MAX ((size_t)256 << 20)

void hark_recounter_open(hark_recounter *recounter) {
  hark_arena_open(&recounter->records[0], RECORD_BYTES_MAX);
  hark_arena_open(&recounter->records[1], RECORD_BYTES_MAX);
  hark_arena_open(&recounter->batch, BATCH_BYTES_MAX);
  hark_arena_open(&recounter->names, NAMES_BYTES_MAX);
}

void hark_recounter_close(hark_recounter *recounter) {
  hark_arena_close(&recounter->records[0]);
  hark_arena_close(&recounter->records[1]);
  hark_arena_close(&recounter->batch);
  hark_arena_close(&recounter->names);
}

typedef struct {
  hark_recounter *recounter;
  hark_based based;
  const hark_facts_reader *reader;
  hark_recount *recount;
  uint32_t which, name_room;
} fold;

static hark_err add_names(fold *f, const hark_facts *facts) {
  hark_recount *r = f->recount;
  if (facts->name_count > f->name_room - r->name_count) {
    uint32_t room = (r->name_count + facts->name_count) * 2;
    hark_blob_name *more = hark_arena_take_items(&f->recounter->names, room, sizeof *more);
    if (!more) {
      return HARK_ERR_NO_MEMORY;
    }
    if (r->name_count > 0) {
      memcpy(more, r->names, r->name_count * sizeof *more);
    }
    r->names = more;
    f->name_room = room;
  }
  if (facts->name_count > 0) {
    memcpy(r->names + r->name_count, facts->names, facts->name_count * sizeof *facts->names);
    r->name_count += facts->name_count;
  }
  return HARK_OK;
}

static hark_err each_segment(void *context, hark_bytes key, hark_bytes value) {
  fold *f = context;
  hark_arrival arrival;
  hark_facts facts = {0};
  (void)key;
  hark_arena_reset(&f->recounter->batch);
  hark_bytes segment = hark_arrival_split(value, &arrival), alone;
  f->recount->batches++;
  f->recount->undated += arrival.received_ms == 0;
  hark_err err = hark_based_alone(&f->based, segment, &alone);
  err = err != HARK_OK ? err : f->reader->read(f->reader->context, &f->recounter->batch, alone, &arrival, &facts);
  if (err != HARK_OK) {
    f->recount->unread++;
    return err == HARK_ERR_NO_MEMORY ? err : HARK_OK;
  }
  hark_arena *to = &f->recounter->records[f->which ^= 1];
  hark_arena_reset(to);
  hark_bytes after;
  err = hark_session_merge(to, f->recount->record, &facts, segment.size, &after);
  f->recount->record = after;
  return err != HARK_OK ? HARK_ERR_NO_MEMORY : add_names(f, &facts);
}

static int compare_names(const void *a, const void *b) {
  return memcmp(a, b, HARK_BLOB_NAME_BYTES);
}

static void sort_names(hark_recount *r) {
  uint32_t kept = 0;
  if (r->name_count > 0) {
    qsort(r->names, r->name_count, sizeof *r->names, compare_names);
  }
  for (uint32_t i = 0; i < r->name_count; i++) {
    if (kept == 0 || compare_names(&r->names[kept - 1], &r->names[i]) != 0) {
      r->names[kept++] = r->names[i];
    }
  }
  r->name_count = kept;
}

static bool is_at_limit(hark_bytes record) {
  hark_fb_session s = hark_fb_session_root(record);
  uint32_t spans = 0, views = hark_fb_session_views_count(s);
  for (uint32_t i = 0; i < views; i++) {
    spans += hark_fb_stored_view_spans_count(hark_fb_session_views_at(s, i));
  }
  return views >= HARK_SESSION_VIEWS_MAX || spans >= HARK_SESSION_SPANS_MAX ||
         hark_fb_session_context_count(s) >= HARK_SESSION_PAIRS_MAX ||
         hark_fb_session_tags_count(s) >= HARK_SESSION_PAIRS_MAX ||
         hark_fb_session_signals_count(s) >= HARK_SESSION_SIGNALS_MAX ||
         hark_fb_session_goals_count(s) >= HARK_SESSION_GOALS_MAX;
}

hark_err hark_recount_session(hark_recounter *recounter, const hark_tables *tables, const hark_facts_reader *reader,
                              hark_project_id project, hark_session_id session, hark_recount *recount) {
  hark_arena_reset(&recounter->records[0]);
  hark_arena_reset(&recounter->records[1]);
  hark_arena_reset(&recounter->names);
  *recount = (hark_recount){0};
  fold f = {.recounter = recounter, .reader = reader, .recount = recount};
  hark_key from = hark_key_session(project, session);
  hark_based_open(&f.based, tables, project);
  hark_err err = tables->walk(tables->context, HARK_TABLE_SEGMENTS, &from, from.size, each_segment, &f);
  hark_based_close(&f.based);
  if (err == HARK_OK) {
    sort_names(recount);
    recount->at_limit = recount->record.size > 0 && is_at_limit(recount->record);
  }
  return err;
}
