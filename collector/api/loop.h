// loop.h — one loop of a running collector: a server, its routes and its door to the writer, on a thread of its own.
//
// Room: collector/api. Everything that comes in over a connection happens on the loop that accepted it: parsing,
// admission and answering; only writing is the writer thread's and reading the pool's. Tests:
// tests/fault/loops.test.mjs.
#ifndef HARK_COLLECTOR_API_LOOP_H
#define HARK_COLLECTOR_API_LOOP_H

#include "collector/app.h"

// How soon a running collector knows a new key.
#define HARK_LOOP_RELOAD_MS 2000u

typedef struct {
  hark_app app;
  uv_loop_t loop;
  uv_async_t stop, change;
  uv_timer_t reload;
  uv_thread_t thread;
  char refusal[512];
} hark_loop;

// Opens everything but runs nothing; `shared` is filled in but for its servers. On an error `why` points to a static
// sentence, `what` says what it is about, and the loop is closed again.
hark_err hark_loop_open(hark_loop *loop, hark_shared *shared, const char **what, const char **why);
// Runs until it is stopped and everything is answered, then closes it. On whatever thread calls it.
void hark_loop_run(hark_loop *loop);
// The same on a thread of its own, and waiting for that one to end.
hark_err hark_loop_start(hark_loop *loop);
void hark_loop_join(hark_loop *loop);
// Has the loop take the shared configuration and the projects as they are now. Any thread, while it is open.
void hark_loop_change(hark_loop *loop);
// Asks the loop to end. Any thread; once, while it is open.
void hark_loop_stop(hark_loop *loop);

#endif
