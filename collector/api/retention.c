#include "collector/api/retention.h"

#include <stdlib.h>

#include "collector/store/expired.h"
#include "collector/store/forget.h"

#define ROUND_MAX 1024u
#define MERGE_BYTES_MAX ((size_t)64 << 20)
#define AGAIN_MS 1000u // when the writer's queue is full

struct hark_retention {
  hark_app *app;
  uv_timer_t timer;
  uv_work_t work;
  hark_write_job job;
  hark_forgetting forgetting;
  hark_arena merge;
  uint32_t project; // index of the one that is looked at
  struct {
    hark_project_id id;
    hark_keeping keeping;
  } now;
  hark_session_id expired[ROUND_MAX];
  uint32_t count, next;
  bool busy; // on the pool, or in the writer's queue
  void (*done)(void *context);
  void *context;
};

static void next_project(hark_retention *r);

static void on_closed(uv_handle_t *timer) {
  hark_retention *r = timer->data;
  hark_arena_close(&r->merge);
  r->done(r->context);
  free(r);
}

static bool ends(hark_retention *r) {
  if (r->done && !r->busy && !uv_is_closing((uv_handle_t *)&r->timer)) {
    uv_close((uv_handle_t *)&r->timer, on_closed);
  }
  return r->done != NULL;
}

static void on_round(uv_timer_t *timer) {
  hark_retention *r = timer->data;
  r->project = 0;
  next_project(r);
}

static void rest(hark_retention *r, uint64_t ms) {
  uv_timer_start(&r->timer, on_round, ms, 0);
}

// ---- forgetting, one after the other ----

static void forget_next(hark_retention *r);

static void on_forgotten(hark_write_job *job) {
  hark_retention *r = job->context;
  r->busy = false;
  if (job->err == HARK_OK) {
    r->app->counters->expired_sessions += r->forgetting.forgotten.sessions;
    r->app->counters->expired_batches += r->forgetting.forgotten.batches;
  }
  if (ends(r)) {
    return;
  }
  if (job->err != HARK_OK) {
    rest(r, r->app->config.retention_every_s * 1000ull); // the disk is full, or worse: batches tell
    return;
  }
  forget_next(r);
}

static void forget_next(hark_retention *r) {
  if (r->next == r->count) {
    r->project += r->count < ROUND_MAX; // a full round: there may be more of this one
    next_project(r);
    return;
  }
  r->forgetting =
      (hark_forgetting){.project = r->now.id, .session = r->expired[r->next], .merge = &r->merge, .outcome = "expired"};
  r->job = (hark_write_job){
      .item = {.change = hark_forget_change, .change_context = &r->forgetting}, .done = on_forgotten, .context = r};
  if (hark_writer_submit(r->app->writer, &r->job) != HARK_OK) {
    rest(r, AGAIN_MS); // batches go first
    return;
  }
  r->next++;
  r->busy = true;
}

// ---- looking ----

static void look(uv_work_t *work) {
  hark_retention *r = work->data;
  hark_store_read *read;
  r->count = r->next = 0;
  if (hark_store_read_open(r->app->store, &read) == HARK_OK) {
    if (hark_expired_find(read, r->now.id, &r->now.keeping, r->expired, ROUND_MAX, &r->count) != HARK_OK) {
      r->count = 0;
    }
    hark_store_read_close(read);
  }
}

static void on_looked(uv_work_t *work, int status) {
  hark_retention *r = work->data;
  r->busy = false;
  r->count = status == 0 ? r->count : 0;
  if (!ends(r)) {
    forget_next(r);
  }
}

static void next_project(hark_retention *r) {
  const hark_projects *projects = &r->app->projects;
  while (r->project < projects->count && projects->items[r->project].keep_days == 0 &&
         projects->items[r->project].keep_mib == 0) {
    r->project++;
  }
  if (r->project >= projects->count) {
    rest(r, r->app->config.retention_every_s * 1000ull);
    return;
  }
  const hark_project *p = &projects->items[r->project];
  r->now.id = p->id;
  r->now.keeping = (hark_keeping){hark_app_now_ms(), p->keep_days, p->keep_mib};
  r->busy = uv_queue_work(r->app->loop, &r->work, look, on_looked) == 0;
  if (!r->busy) {
    rest(r, AGAIN_MS);
  }
}

// ---- beginning and ending ----

hark_retention *hark_retention_open(hark_app *app) {
  hark_retention *r = calloc(1, sizeof *r);
  if (!r) {
    return NULL;
  }
  r->app = app;
  hark_arena_open(&r->merge, MERGE_BYTES_MAX);
  uv_timer_init(app->loop, &r->timer);
  r->timer.data = r->work.data = r;
  rest(r, HARK_RETENTION_FIRST_MS);
  return r;
}

void hark_retention_close(hark_retention *retention, void (*done)(void *context), void *context) {
  if (!retention) {
    done(context);
    return;
  }
  retention->done = done;
  retention->context = context;
  ends(retention);
}
