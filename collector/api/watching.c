#include "collector/api/watching.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/alerts/watch.h"
#include "collector/log.h"

#define TICK_MS 500u
#define FIRST_MS 30000u // after the start: what visitors wait for comes first

struct hark_watching {
  hark_shared *shared;
  uv_loop_t loop;
  uv_thread_t thread;
  uv_async_t wake;
  uv_timer_t tick;
  hark_writer_door *door;
  hark_watch watch;
  char base_url[256];
  uint32_t every_s;
  uint64_t next_ms; // when hours are judged again
  int held;         // the watch over the store; -1: not ours
  atomic_bool stop;
};

// ---- writing ----

typedef struct {
  hark_write_job job;
  bool done;
} waiting;

static void on_written(hark_write_job *job) {
  ((waiting *)job->context)->done = true;
}

// Hands the change to the writer and turns this thread's own loop until it is on disk.
static hark_err commit(void *context, hark_store_changing change, void *change_context) {
  hark_watching *w = context;
  waiting wait = {.job = {.item = {.change = change, .change_context = change_context}, .done = on_written}};
  wait.job.context = &wait;
  hark_err err = hark_writer_submit(w->door, &wait.job);
  while (err == HARK_OK && !wait.done) {
    uv_run(&w->loop, UV_RUN_ONCE);
  }
  return err == HARK_OK ? wait.job.err : err;
}

static void tell(const char *site, const char *receiver, bool taken, const char *why) {
  hark_log(taken ? HARK_LOG_INFO : HARK_LOG_WARN, taken ? "alert_delivered" : "alert_failed", "s:s, s:s, s:s*",
           "project", site, "receiver", receiver, "problem", taken ? NULL : why);
}

// ---- looking ----

static void take_config(hark_watching *w) {
  pthread_mutex_lock(&w->shared->config_lock);
  w->every_s = w->shared->config.alerts_every_s;
  snprintf(w->base_url, sizeof w->base_url, "%s", w->shared->config.public_url);
  pthread_mutex_unlock(&w->shared->config_lock);
}

static bool holds(hark_watching *w) {
  if (w->every_s == 0) {
    if (w->held >= 0) {
      close(w->held); // somebody else may watch
    }
    w->held = -1;
  } else if (w->held < 0) {
    w->held = hark_watch_hold(w->shared->config.data);
  }
  return w->held >= 0;
}

static void look(hark_watching *w) {
  hark_projects projects;
  uint64_t now_ms = hark_app_now_ms();
  bool judge = now_ms >= w->next_ms;
  if (!holds(w) || hark_projects_load(w->shared->store, &projects) != HARK_OK) {
    return;
  }
  for (uint32_t i = 0; i < projects.count && !w->stop; i++) {
    uint32_t tried;
    hark_err err = judge ? hark_watch_judge(&w->watch, &projects.items[i]) : HARK_OK;
    err = err != HARK_OK ? err : hark_watch_deliver(&w->watch, &projects.items[i], &tried);
    if (err != HARK_OK) {
      hark_log(HARK_LOG_ERROR, "watch", "s:s", "problem", hark_err_sentence(err));
    }
  }
  w->next_ms = judge ? now_ms + w->every_s * 1000ull : w->next_ms;
  hark_projects_free(&projects);
}

static void ticked(uv_timer_t *timer) {
  (void)timer; // that it came is all
}

static void awake(uv_async_t *async) {
  (void)async;
}

static void run(void *context) {
  hark_watching *w = context;
  while (!w->stop) {
    uv_run(&w->loop, UV_RUN_ONCE); // a tick, or the end
    take_config(w);
    if (!w->stop) {
      look(w);
    }
  }
  if (w->held >= 0) {
    close(w->held);
  }
  uv_close((uv_handle_t *)&w->tick, NULL);
  uv_close((uv_handle_t *)&w->wake, NULL);
  hark_writer_door_close(w->door);
  uv_run(&w->loop, UV_RUN_DEFAULT);
}

// ---- beginning and ending ----

hark_watching *hark_watching_open(hark_shared *shared) {
  hark_watching *w = calloc(1, sizeof *w);
  if (!w || uv_loop_init(&w->loop) != 0) {
    free(w);
    return NULL;
  }
  w->shared = shared;
  w->held = -1;
  w->next_ms = hark_app_now_ms() + FIRST_MS;
  w->watch = (hark_watch){.store = shared->store,
                          .commit = commit,
                          .context = w,
                          .now_ms = hark_app_now_ms,
                          .base_url = w->base_url,
                          .stop = &w->stop,
                          .tell = tell};
  uv_async_init(&w->loop, &w->wake, awake);
  uv_timer_init(&w->loop, &w->tick);
  uv_timer_start(&w->tick, ticked, TICK_MS, TICK_MS);
  w->door = hark_writer_door_open(shared->writer, &w->loop);
  if (!w->door || uv_thread_create(&w->thread, run, w) != 0) {
    uv_close((uv_handle_t *)&w->tick, NULL);
    uv_close((uv_handle_t *)&w->wake, NULL);
    if (w->door) {
      hark_writer_door_close(w->door);
    }
    uv_run(&w->loop, UV_RUN_DEFAULT);
    uv_loop_close(&w->loop);
    free(w);
    return NULL;
  }
  return w;
}

void hark_watching_close(hark_watching *watching) {
  if (!watching) {
    return;
  }
  watching->stop = true;
  uv_async_send(&watching->wake);
  uv_thread_join(&watching->thread);
  uv_loop_close(&watching->loop);
  free(watching);
}
