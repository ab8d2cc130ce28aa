#include "collector/api/rejudger.h"

#include <stdlib.h>

#include "collector/rest/rejudge.h"

#define ROUND_MAX 256u
#define FIRST_MS 2000u
#define AGAIN_MS 1000u // when the writer's queue or the pool is full

struct hark_rejudger {
  hark_app *app;
  uv_timer_t timer;
  uv_work_t work;
  hark_write_job job;
  hark_rejudging judging;
  hark_arena batch, found;
  hark_err err;     // of what the pool did
  uint32_t project; // index of the one that is looked at
  uint64_t now_ms, back_ms;
  hark_session_id resting[ROUND_MAX];
  uint32_t count, next;
  bool busy; // on the pool, or in the writer's queue
  void (*done)(void *context);
  void *context;
};

static void next_project(hark_rejudger *r);
static void next_session(hark_rejudger *r);

static void on_closed(uv_handle_t *timer) {
  hark_rejudger *r = timer->data;
  hark_arena_close(&r->batch);
  hark_arena_close(&r->found);
  r->done(r->context);
  free(r);
}

static bool ends(hark_rejudger *r) {
  if (r->done && !r->busy && !uv_is_closing((uv_handle_t *)&r->timer)) {
    uv_close((uv_handle_t *)&r->timer, on_closed);
  }
  return r->done != NULL;
}

static void on_round(uv_timer_t *timer) {
  hark_rejudger *r = timer->data;
  r->project = 0;
  r->now_ms = hark_app_now_ms();
  next_project(r);
}

static void rest(hark_rejudger *r, uint64_t ms) {
  uv_timer_start(&r->timer, on_round, ms, 0);
}

static void start_work(hark_rejudger *r, uv_work_cb run, uv_after_work_cb after) {
  r->busy = uv_queue_work(r->app->loop, &r->work, run, after) == 0;
  if (!r->busy) {
    rest(r, AGAIN_MS);
  }
}

// ---- judging, one after the other ----

static void on_replaced(hark_write_job *job) {
  hark_rejudger *r = job->context;
  r->busy = false;
  r->app->counters->rejudged_sessions += job->err == HARK_OK && r->judging.replaced;
  if (ends(r)) {
    return;
  }
  if (job->err != HARK_OK) {
    rest(r, r->app->config.rejudge_every_s * 1000ull); // the disk is full, or worse: batches tell
    return;
  }
  next_session(r);
}

static void judge(uv_work_t *work) {
  hark_rejudger *r = work->data;
  hark_store_read *read;
  r->err = hark_store_read_open(r->app->store, &read);
  if (r->err == HARK_OK) {
    r->err = hark_rejudge_read(read, &r->judging);
    hark_store_read_close(read);
  }
}

static void on_judged(uv_work_t *work, int status) {
  hark_rejudger *r = work->data;
  r->busy = false;
  if (ends(r)) {
    return;
  }
  if (status != 0 || r->err != HARK_OK) {
    next_session(r); // it is gone by now, or more than the memory for it holds
    return;
  }
  r->job = (hark_write_job){
      .item = {.change = hark_rejudge_change, .change_context = &r->judging}, .done = on_replaced, .context = r};
  if (hark_writer_submit(r->app->writer, &r->job) != HARK_OK) {
    rest(r, AGAIN_MS); // batches go first
    return;
  }
  r->busy = true;
}

static void next_session(hark_rejudger *r) {
  if (r->next == r->count) {
    r->project++; // the rest of a full round waits for the next one
    next_project(r);
    return;
  }
  r->judging.session = r->resting[r->next++];
  start_work(r, judge, on_judged);
}

// ---- looking ----

static void look(uv_work_t *work) {
  hark_rejudger *r = work->data;
  hark_store_read *read;
  uint64_t from_ms = r->now_ms > r->back_ms ? r->now_ms - r->back_ms : 0;
  r->count = r->next = 0;
  if (hark_store_read_open(r->app->store, &read) == HARK_OK) {
    if (hark_rejudge_find(read, r->judging.project, &r->judging.thresholds, from_ms, UINT64_MAX, r->now_ms, r->resting,
                          ROUND_MAX, &r->count) != HARK_OK) {
      r->count = 0;
    }
    hark_store_read_close(read);
  }
}

static void on_looked(uv_work_t *work, int status) {
  hark_rejudger *r = work->data;
  r->busy = false;
  r->count = status == 0 ? r->count : 0;
  if (!ends(r)) {
    next_session(r);
  }
}

static void next_project(hark_rejudger *r) {
  const hark_projects *projects = &r->app->projects;
  if (r->project >= projects->count) {
    r->back_ms = HARK_REJUDGER_BACK_MS;
    rest(r, r->app->config.rejudge_every_s * 1000ull);
    return;
  }
  const hark_project *p = &projects->items[r->project];
  hark_bytes wrong;
  r->judging = (hark_rejudging){.project = p->id, .batch = &r->batch, .found = &r->found};
  if (hark_thresholds_read(p->thresholds, &r->judging.thresholds, &wrong) != HARK_OK) {
    r->judging.thresholds = hark_thresholds_default(); // of a later version: what it names is not known here
  }
  start_work(r, look, on_looked);
}

// ---- beginning and ending ----

hark_rejudger *hark_rejudger_open(hark_app *app) {
  hark_rejudger *r = calloc(1, sizeof *r);
  if (!r) {
    return NULL;
  }
  r->app = app;
  r->back_ms = HARK_REJUDGER_BACK_FIRST_MS;
  hark_arena_open(&r->batch, HARK_REJUDGE_BYTES_MAX);
  hark_arena_open(&r->found, HARK_REJUDGE_BYTES_MAX);
  uv_timer_init(app->loop, &r->timer);
  r->timer.data = r->work.data = r;
  if (app->config.rejudge_every_s > 0) {
    rest(r, FIRST_MS);
  }
  return r;
}

void hark_rejudger_close(hark_rejudger *rejudger, void (*done)(void *context), void *context) {
  if (!rejudger) {
    done(context);
    return;
  }
  rejudger->done = done;
  rejudger->context = context;
  ends(rejudger);
}
