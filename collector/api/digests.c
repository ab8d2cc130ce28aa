#include "collector/api/digests.h"

#include "collector/rest/rejudge.h"
#include "collector/store/digests.h"
#include "collector/store/projects.h"
#include "schema/hark_fb.h"

#define PROJECT_BYTES_MAX ((size_t)1 << 20)

#define LOOK_MAX 2000u // the newest sessions, among which those without a digest are looked for
#define DIGEST_BYTES_MAX ((size_t)4 << 20)

typedef struct {
  const hark_question *question;
  hark_store_read *read;
  hark_tables tables;
  const hark_session_filter *filter;
  hark_digest_add add;
  void *analysis;
  hark_arena one; // the digest at hand
  hark_session_id fresh[HARK_DIGESTS_FRESH_MAX];
  uint32_t fresh_count, left;
  uint64_t sessions, digests;
} feeding;

// ---- session by session, where a filter asks each, or only the newest are wanted ----

static bool feed_one(void *context, hark_session_id id, hark_bytes record) {
  feeding *f = context;
  hark_bytes digest;
  if (f->filter->count > 0 && !hark_session_filter_matches(f->filter, id, record)) {
    return true;
  }
  hark_arena_reset(&f->one);
  bool fresh = hark_digest_get(&f->tables, &f->one, f->question->project, id, &digest) != HARK_OK;
  if (fresh && f->fresh_count < HARK_DIGESTS_FRESH_MAX) {
    f->fresh[f->fresh_count++] = id;
    return true;
  }
  f->add(f->analysis, id, digest);
  return --f->left > 0;
}

// ---- all digests as they lie ----

static bool feed_digest(void *context, hark_session_id id, hark_bytes digest) {
  feeding *f = context;
  uint64_t started_ms = hark_fb_digest_started_ms(hark_fb_digest_root(digest));
  if (started_ms >= f->question->from_ms && started_ms < f->question->to_ms) {
    f->digests++;
    f->add(f->analysis, id, digest);
  }
  return true;
}

static hark_err count_start(void *context, hark_bytes key, hark_bytes value) {
  feeding *f = context;
  hark_project_id project;
  uint64_t started_ms;
  hark_session_id id;
  hark_bytes digest;
  (void)value;
  if (!hark_key_start_read(key, &project, &started_ms, &id) || started_ms < f->question->from_ms) {
    return HARK_ERR_NOT_FOUND;
  }
  if (f->sessions++ < LOOK_MAX && f->fresh_count < HARK_DIGESTS_FRESH_MAX) {
    hark_arena_reset(&f->one);
    bool fresh = hark_digest_get(&f->tables, &f->one, project, id, &digest) == HARK_ERR_NOT_FOUND;
    f->fresh[f->fresh_count] = id;
    f->fresh_count += fresh;
  }
  return HARK_OK;
}

static hark_err feed_all(feeding *f) {
  const hark_question *q = f->question;
  hark_key newest = hark_key_start(q->project, q->to_ms > 0 ? q->to_ms - 1 : 0, (hark_session_id){{0}});
  hark_err err = hark_digests_walk(&f->tables, q->project, feed_digest, f);
  err = err != HARK_OK ? err : f->tables.walk(f->tables.context, HARK_TABLE_BY_START, &newest, 4, count_start, f);
  for (uint64_t i = f->digests + f->fresh_count; i < f->sessions && err == HARK_OK; i++) {
    f->add(f->analysis, (hark_session_id){{0}}, (hark_bytes){NULL, 0});
  }
  return err;
}

// ---- sessions of just now ----

static hark_err read_thresholds(feeding *f, hark_thresholds *thresholds) {
  hark_arena arena;
  hark_project project;
  hark_bytes wrong;
  hark_arena_open(&arena, PROJECT_BYTES_MAX);
  hark_err err = hark_project_load(&f->tables, &arena, f->question->project, &project);
  err = err != HARK_OK ? err : hark_thresholds_read(project.thresholds, thresholds, &wrong);
  hark_arena_close(&arena);
  return err;
}

// Reads the sessions that have no digest, as they would be at rest.
static hark_err feed_fresh(feeding *f) {
  hark_arena batch, found;
  hark_arena_open(&batch, HARK_REJUDGE_BYTES_MAX);
  hark_arena_open(&found, HARK_REJUDGE_BYTES_MAX);
  hark_rejudging job = {.project = f->question->project, .batch = &batch, .found = &found};
  hark_err err = f->fresh_count > 0 ? read_thresholds(f, &job.thresholds) : HARK_OK;
  for (uint32_t i = 0; i < f->fresh_count && err == HARK_OK; i++) {
    job.session = f->fresh[i];
    err = hark_rejudge_read(f->read, &job);
    job.digest = err == HARK_OK ? job.digest : (hark_bytes){0};
    err = err == HARK_ERR_NO_MEMORY ? HARK_OK : err; // too large for a look in passing
    if (err == HARK_OK) {
      f->add(f->analysis, job.session, job.digest);
    }
  }
  hark_arena_close(&batch);
  hark_arena_close(&found);
  return err;
}

hark_err hark_digests_feed(hark_store_read *read, const hark_question *q, const hark_session_filter *filter,
                           uint32_t newest_max, hark_digest_add add, void *analysis) {
  feeding f = {.question = q,
               .read = read,
               .tables = hark_store_read_tables(read),
               .filter = filter,
               .add = add,
               .analysis = analysis,
               .left = newest_max > 0 ? newest_max : UINT32_MAX};
  hark_arena_open(&f.one, DIGEST_BYTES_MAX);
  hark_err err = newest_max > 0 ? hark_store_sessions(read, q->project, q->from_ms, q->to_ms, feed_one, &f)
                 : filter->count > 0
                     ? hark_store_sessions_unordered(read, q->project, q->from_ms, q->to_ms, feed_one, &f)
                     : feed_all(&f);
  err = err != HARK_OK ? err : feed_fresh(&f);
  hark_arena_close(&f.one);
  return err;
}
