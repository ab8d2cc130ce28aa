#include "collector/store/fsck.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/store/fsck_run.h"
#include "collector/store/uses.h"
#include "schema/hark_fb.h"

#define IDS_BYTES_MAX ((size_t)4 << 30)
#define WORK_BYTES_MAX ((size_t)4 << 30)
#define NO_START UINT64_MAX

// One saying of one table that there is a session.
typedef struct {
  hark_project_id project;
  hark_session_id session;
  uint64_t start_ms; // of an index entry; else NO_START
} mention;

typedef struct {
  hark_arena *arena;
  mention *items;
  size_t count, room;
} mentions;

static hark_err mention_one(mentions *m, const mention *one) {
  if (m->count > 0 && memcmp(&m->items[m->count - 1], one, sizeof *one) == 0) {
    return HARK_OK; // a session's batches stand together
  }
  if (m->count == m->room) {
    size_t room = m->room ? m->room * 2 : 1024;
    mention *more = hark_arena_take_items(m->arena, room, sizeof *more);
    if (!more) {
      return HARK_ERR_NO_MEMORY;
    }
    if (m->count > 0) {
      memcpy(more, m->items, m->count * sizeof *more);
    }
    m->items = more;
    m->room = room;
  }
  m->items[m->count++] = *one;
  return HARK_OK;
}

static uint32_t project_of(hark_bytes key) {
  return (uint32_t)key.data[0] << 24 | (uint32_t)key.data[1] << 16 | (uint32_t)key.data[2] << 8 | key.data[3];
}

static hark_err each_keyed(void *context, hark_bytes key, hark_bytes value) {
  mention one = {.start_ms = NO_START};
  (void)value;
  if (key.size < HARK_KEY_SESSION_BYTES) {
    return HARK_ERR_STORE;
  }
  one.project.n = project_of(key);
  memcpy(one.session.bytes, key.data + 4, sizeof one.session.bytes);
  return mention_one(context, &one);
}

static hark_err each_start(void *context, hark_bytes key, hark_bytes value) {
  mention one;
  memset(&one, 0, sizeof one);
  (void)value;
  if (!hark_key_start_read(key, &one.project, &one.start_ms, &one.session)) {
    return HARK_ERR_STORE;
  }
  return mention_one(context, &one);
}

// Of uses, those by session.
static hark_err each_use(void *context, hark_bytes key, hark_bytes value) {
  mention one = {.start_ms = NO_START};
  (void)value;
  if (key.size != 37 || key.data[4] != 0) {
    return HARK_OK;
  }
  one.project.n = project_of(key);
  memcpy(one.session.bytes, key.data + 5, sizeof one.session.bytes);
  return mention_one(context, &one);
}

static int compare_mentions(const void *a, const void *b) {
  const mention *x = a, *y = b;
  int order = (x->project.n > y->project.n) - (x->project.n < y->project.n);
  order = order ? order : memcmp(x->session.bytes, y->session.bytes, sizeof x->session.bytes);
  return order ? order : (x->start_ms > y->start_ms) - (x->start_ms < y->start_ms);
}

static hark_err collect(const hark_tables *tables, mentions *m) {
  static const struct {
    hark_table table;
    hark_table_each each;
  } sources[] = {{HARK_TABLE_SEGMENTS, each_keyed},
                 {HARK_TABLE_SESSIONS, each_keyed},
                 {HARK_TABLE_BY_START, each_start},
                 {HARK_TABLE_USES, each_use},
                 {HARK_TABLE_DIGESTS, each_keyed}};
  hark_key first = {.size = 0};
  hark_err err = HARK_OK;
  for (size_t i = 0; i < sizeof sources / sizeof sources[0] && err == HARK_OK; i++) {
    err = tables->walk(tables->context, sources[i].table, &first, 0, sources[i].each, m);
  }
  if (m->count > 0) {
    qsort(m->items, m->count, sizeof *m->items, compare_mentions);
  }
  return err;
}

// ---- telling ----

const char *hark_fsck_kind_name(hark_fsck_kind kind) {
  static const char *const names[HARK_FSCK_KINDS] = {"unreadable", "summary", "index", "uses", "cube", "blobs"};
  return kind < HARK_FSCK_KINDS ? names[kind] : "unknown";
}

void hark_fsck_tell(hark_fsck_run *run, hark_fsck_kind kind, hark_project_id project, const hark_session_id *session,
                    const char *format, ...) {
  hark_fsck_mismatch mismatch = {.kind = kind, .project = project, .session = session};
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(mismatch.what, sizeof mismatch.what, format, arguments);
  va_end(arguments);
  run->result->mismatches[kind]++;
  if (run->options->told) {
    run->options->told(run->options->context, &mismatch);
  }
}

// ---- one session ----

static void tell_summary(hark_fsck_run *run, const mention *who, hark_bytes record, hark_bytes wanted) {
  hark_fb_session is = hark_fb_session_root(record), has_to = hark_fb_session_root(wanted);
  if (record.size == 0) {
    hark_fsck_tell(run, HARK_FSCK_SUMMARY, who->project, &who->session, "%u batches, and no summary",
                   hark_fb_session_batches(has_to));
  } else if (wanted.size == 0) {
    hark_fsck_tell(run, HARK_FSCK_SUMMARY, who->project, &who->session, "a summary of %u batches, and none is here",
                   hark_fb_session_batches(is));
  } else {
    hark_fsck_tell(run, HARK_FSCK_SUMMARY, who->project, &who->session,
                   "the summary says %u batches, %u events, %u clicks; the batches say %u, %u, %u",
                   hark_fb_session_batches(is), hark_fb_session_events(is), hark_fb_session_clicks(is),
                   hark_fb_session_batches(has_to), hark_fb_session_events(has_to), hark_fb_session_clicks(has_to));
  }
}

// May the record be compared byte by byte?
static bool is_exact(const hark_recount *recount) {
  return recount->undated == 0 && recount->unread == 0 && !recount->at_limit;
}

static bool summary_agrees(hark_bytes record, const hark_recount *recount) {
  if (is_exact(recount) || record.size == 0) {
    return hark_bytes_equal(record, recount->record);
  }
  hark_fb_session is = hark_fb_session_root(record);
  return hark_fb_session_batches(is) == recount->batches;
}

static hark_err check_uses(hark_fsck_run *run, const hark_tables *tables, const mention *who,
                           const hark_recount *recount, bool *agrees) {
  hark_blob_name *names;
  uint32_t count;
  hark_err err = hark_uses_of(tables, &run->work, who->project, who->session, &names, &count);
  *agrees = err == HARK_OK && count == recount->name_count &&
            (count == 0 || memcmp(names, recount->names, count * sizeof *names) == 0);
  if (err == HARK_OK && !*agrees) {
    hark_fsck_tell(run, HARK_FSCK_USES, who->project, &who->session,
                   "%u stylesheets, fonts and images are noted as used; the batches name %u", count,
                   recount->name_count);
  }
  return err;
}

// Looks at all index entries of a session; `count` of them stand together.
static bool check_index(hark_fsck_run *run, const mention *who, size_t count, hark_bytes record) {
  uint64_t start_ms = record.size > 0 ? hark_fb_session_started_ms(hark_fb_session_root(record)) : NO_START;
  size_t wrong = 0, right = 0;
  for (size_t i = 0; i < count; i++) {
    right += who[i].start_ms == start_ms && start_ms != NO_START;
    wrong += who[i].start_ms != start_ms && who[i].start_ms != NO_START;
  }
  bool agrees = wrong == 0 && right == (record.size > 0);
  if (!agrees) {
    hark_fsck_tell(run, HARK_FSCK_INDEX, who->project, &who->session, "%zu entries by start are wrong, %d missing",
                   wrong, right == 0 && record.size > 0);
  }
  return agrees;
}

// ---- repair ----

typedef struct {
  hark_fsck_run *run;
  const mention *who;
  size_t count;
} repairing;

static hark_err repair_uses(hark_fsck_run *run, const hark_tables *tables, const mention *who,
                            const hark_recount *recount) {
  hark_blob_name *names;
  uint32_t count;
  bool last;
  hark_err err = hark_uses_of(tables, &run->work, who->project, who->session, &names, &count);
  for (uint32_t i = 0; i < count && err == HARK_OK; i++) {
    err = hark_uses_remove(tables, who->project, who->session, names[i], &last);
  }
  return err != HARK_OK ? err : hark_uses_add(tables, who->project, who->session, recount->names, recount->name_count);
}

// Recounts anew: batches may have come since the session was looked at.
static hark_err repair_session(void *context, const hark_tables *tables) {
  repairing *r = context;
  hark_fsck_run *run = r->run;
  hark_recount recount;
  hark_bytes before;
  hark_arena_reset(&run->work);
  hark_err err =
      hark_recount_session(&run->recounter, tables, &run->options->reader, r->who->project, r->who->session, &recount);
  err = err != HARK_OK ? err : hark_tables_get_record(tables, &run->work, r->who->project, r->who->session, &before);
  err = err != HARK_OK ? err : hark_session_keep_judgement(&run->work, before, recount.record, &recount.record);
  for (size_t i = 0; i < r->count && err == HARK_OK; i++) {
    if (r->who[i].start_ms != NO_START) {
      hark_key key = hark_key_start(r->who->project, r->who[i].start_ms, r->who->session);
      err = tables->remove(tables->context, HARK_TABLE_BY_START, &key);
    }
  }
  // Times of batches that do not tell theirs are in the record only: it stays, unless it counts other batches.
  hark_bytes after =
      summary_agrees(before, &recount) || (recount.undated > 0 && recount.record.size > 0) ? before : recount.record;
  err = err != HARK_OK ? err : hark_tables_replace(tables, &run->work, r->who->project, r->who->session, before, after);
  if (err == HARK_OK && after.size > 0) {
    hark_key key =
        hark_key_start(r->who->project, hark_fb_session_started_ms(hark_fb_session_root(after)), r->who->session);
    err = tables->put(tables->context, HARK_TABLE_BY_START, &key, (hark_bytes){0}, NULL);
  }
  return err != HARK_OK ? err : repair_uses(run, tables, r->who, &recount);
}

// *bad: it is to be repaired.
static hark_err check_session(hark_fsck_run *run, const hark_tables *tables, const mention *who, size_t count,
                              bool *bad) {
  hark_recount recount;
  hark_bytes record;
  hark_arena_reset(&run->work);
  hark_err err =
      hark_recount_session(&run->recounter, tables, &run->options->reader, who->project, who->session, &recount);
  err = err != HARK_OK ? err : hark_tables_get_record(tables, &run->work, who->project, who->session, &record);
  // What a second look at the whole session found is not recounted: thresholds may have changed since.
  err = err != HARK_OK ? err : hark_session_keep_judgement(&run->work, record, recount.record, &recount.record);
  if (err != HARK_OK) {
    return err;
  }
  run->result->sessions++;
  run->result->batches += recount.batches;
  run->result->undated += !is_exact(&recount);
  if (recount.unread > 0) {
    hark_fsck_tell(run, HARK_FSCK_UNREADABLE, who->project, &who->session, "%u of %u batches do not read as batches",
                   recount.unread, recount.batches);
  }
  bool summary = summary_agrees(record, &recount), uses;
  if (!summary) {
    tell_summary(run, who, record, recount.record);
  }
  bool index = check_index(run, who, count, record);
  err = check_uses(run, tables, who, &recount, &uses);
  *bad = !summary || !index || !uses;
  return err;
}

// ---- the whole ----

static hark_err mark_uses(void *context, const hark_tables *tables) {
  (void)context;
  return hark_uses_mark(tables);
}

// How many mentions from `i` on are of one session.
static size_t stretch(const mentions *m, size_t i) {
  size_t count = 1;
  while (i + count < m->count && m->items[i + count].project.n == m->items[i].project.n &&
         memcmp(&m->items[i + count].session, &m->items[i].session, sizeof m->items[i].session) == 0) {
    count++;
  }
  return count;
}

static hark_err check_all(hark_fsck_run *run, const hark_tables *tables, mentions *m, bool **bad) {
  hark_err err = collect(tables, m);
  *bad = hark_arena_take(&run->ids, m->count);
  err = err == HARK_OK && !*bad ? HARK_ERR_NO_MEMORY : err;
  for (size_t i = 0, count; i < m->count && err == HARK_OK; i += count) {
    count = stretch(m, i);
    err = check_session(run, tables, &m->items[i], count, &(*bad)[i]);
  }
  return err;
}

// Repairs come after the snapshot is closed: the store may have to grow for them, which it cannot while it is read.
static hark_err check_sessions(hark_fsck_run *run) {
  hark_store_read *read;
  mentions m = {.arena = &run->ids};
  bool *bad;
  hark_err err = hark_store_read_open(run->store, &read);
  if (err != HARK_OK) {
    return err;
  }
  hark_tables tables = hark_store_read_tables(read);
  err = check_all(run, &tables, &m, &bad);
  hark_store_read_close(read);
  for (size_t i = 0, count; i < m.count && err == HARK_OK && run->options->repair; i += count) {
    count = stretch(&m, i);
    if (bad[i]) {
      err = hark_store_change(run->store, repair_session, &(repairing){run, &m.items[i], count});
      run->result->repaired += err == HARK_OK;
    }
  }
  return err;
}

hark_err hark_fsck(hark_store *store, const hark_fsck_options *options, hark_fsck_result *result) {
  hark_fsck_run run = {.store = store, .options = options, .result = result};
  *result = (hark_fsck_result){0};
  hark_recounter_open(&run.recounter);
  hark_arena_open(&run.ids, IDS_BYTES_MAX);
  hark_arena_open(&run.work, WORK_BYTES_MAX);
  hark_err err = check_sessions(&run);
  if (err == HARK_OK && options->repair) {
    err = hark_store_change(store, mark_uses, NULL);
  }
  err = err != HARK_OK ? err : hark_fsck_cube(&run);
  err = err != HARK_OK ? err : hark_fsck_blobs(&run);
  hark_recounter_close(&run.recounter);
  hark_arena_close(&run.ids);
  hark_arena_close(&run.work);
  return err;
}
