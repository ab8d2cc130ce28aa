#include "collector/api/live.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/api/answer.h"
#include "collector/api/routes.h"

#define HEAD_BYTES_MAX 128u // of an event

typedef struct watcher watcher;
struct watcher {
  hark_follower follower;
  hark_live *live;
  hark_exchange *exchange; // NULL: it has ended
  hark_rights rights;      // that it takes
  uint64_t told;           // loop time of the last batch
  watcher *next;
  // What the pool makes:
  uv_work_t work;
  bool working;
  hark_followed_batch batches[HARK_FOLLOWER_WAITING_MAX];
  uint32_t count;
  bool behind;
  hark_err err;
  char *text;
  size_t size, room;
};

struct hark_live {
  hark_app *app;
  uv_async_t wake;
  uv_timer_t beat;
  watcher *first;
  uint32_t held; // by its handles, and by what the pool does
};

static void let_go(hark_live *live) {
  if (--live->held == 0) {
    free(live);
  }
}

// ---- ending ----

static void free_watcher(watcher *w) {
  watcher **at = &w->live->first;
  while (*at != w) {
    at = &(*at)->next;
  }
  *at = w->next;
  free(w->text);
  free(w);
}

// The stream is over, by whom ever.
static void on_gone(void *context) {
  watcher *w = context;
  w->exchange = NULL;
  hark_followers_remove(&w->live->app->shared->followers, &w->follower);
  if (!w->working) { // else its end does it
    free_watcher(w);
  }
}

// Says why, and ends it. "over": there will be nothing more. "behind": it missed something, and may begin anew.
static void end(watcher *w, const char *why) {
  char text[HEAD_BYTES_MAX];
  int size = snprintf(text, sizeof text, "event: %s\ndata: {}\n\n", why);
  if (hark_exchange_send(w->exchange, (hark_bytes){(const uint8_t *)text, (size_t)size})) {
    hark_exchange_end(w->exchange);
    on_gone(w);
  }
}

// ---- telling ----

static bool make_room(watcher *w, size_t more) {
  size_t room = w->room ? w->room : 4096;
  while (room - w->size < more) {
    room *= 2;
  }
  char *text = room > w->room ? realloc(w->text, room) : w->text;
  if (text) {
    w->text = text;
    w->room = room;
  }
  return text != NULL;
}

// "event: batch", and the segment in base64.
static bool add_batch(void *context, hark_bytes segment) {
  watcher *w = context;
  hark_envelope envelope;
  hark_bytes body;
  if (hark_envelope_unpack(segment, &envelope, &body) != HARK_OK) {
    return true;
  }
  if (!make_room(w, HEAD_BYTES_MAX + segment.size / 3 * 4 + 8)) {
    w->err = HARK_ERR_NO_MEMORY;
    return false;
  }
  w->size +=
      (size_t)sprintf(w->text + w->size, "event: batch\nid: %016llx-%u-%u\ndata: ", (unsigned long long)envelope.tab,
                      envelope.epoch, envelope.seq);
  w->size += (size_t)EVP_EncodeBlock((unsigned char *)w->text + w->size, segment.data, (int)segment.size);
  memcpy(w->text + w->size, "\n\n", 2);
  w->size += 2;
  return true;
}

// Pool thread.
static void on_work(uv_work_t *work) {
  watcher *w = work->data;
  hark_store_read *read = NULL;
  w->err = hark_store_read_open(w->live->app->store, &read);
  for (uint32_t i = 0; i < w->count && w->err == HARK_OK; i++) {
    hark_envelope named = {.tab = w->batches[i].tab, .epoch = w->batches[i].epoch, .seq = w->batches[i].seq};
    hark_err err = hark_store_segment(read, w->follower.project, w->follower.session, &named, add_batch, w);
    w->err = w->err != HARK_OK || err == HARK_ERR_NOT_FOUND ? w->err : err; // forgotten meanwhile
  }
  hark_store_read_close(read);
}

static void go_on(watcher *w);

static void on_worked(uv_work_t *work, int status) {
  watcher *w = work->data;
  hark_live *live = w->live;
  w->working = false;
  if (!w->exchange) {
    free_watcher(w);
    let_go(live);
    return;
  }
  let_go(live);
  w->told = uv_now(w->live->app->loop);
  bool whole = status == 0 && w->err == HARK_OK && !w->behind;
  if (w->size > 0 && !hark_exchange_send(w->exchange, (hark_bytes){(const uint8_t *)w->text, w->size})) {
    return; // gone
  }
  if (!whole) {
    end(w, "behind");
    return;
  }
  w->size = 0;
  go_on(w);
}

static void go_on(watcher *w) {
  if (w->working || !w->exchange) {
    return;
  }
  w->count = hark_followers_take(&w->live->app->shared->followers, &w->follower, w->batches, &w->behind);
  if (w->count == 0) {
    return;
  }
  w->work.data = w;
  w->working = uv_queue_work(w->live->app->loop, &w->work, on_work, on_worked) == 0;
  if (w->working) {
    w->live->held++;
  } else {
    end(w, "behind");
  }
}

static void on_wake(uv_async_t *wake) {
  hark_live *live = wake->data;
  for (watcher *at = live->first, *next; at; at = next) {
    next = at->next;
    go_on(at);
  }
}

// ---- beating ----

static bool is_there(const hark_app *app, hark_project_id project, hark_session_id session) {
  hark_store_read *read = NULL;
  hark_bytes record;
  bool there = hark_store_read_open(app->store, &read) == HARK_OK &&
               hark_store_session(read, project, session, &record) == HARK_OK;
  hark_store_read_close(read);
  return there;
}

static bool still_may(const watcher *w) {
  hark_actor actor;
  hark_app *app = w->live->app;
  return hark_who_asks(app, hark_exchange_request(w->exchange), &actor) &&
         (hark_grants_in(&actor.grants, w->follower.project) & w->rights) == w->rights;
}

static void on_beat(uv_timer_t *timer) {
  hark_live *live = timer->data;
  for (watcher *at = live->first, *next; at; at = next) {
    next = at->next;
    bool rests = uv_now(live->app->loop) - at->told > HARK_LIVE_REST_MS;
    if (!at->exchange) {
      continue;
    }
    if (rests || !still_may(at) || !is_there(live->app, at->follower.project, at->follower.session)) {
      end(at, "over");
    } else {
      hark_exchange_send(at->exchange, HARK_LITERAL(":\n\n"));
    }
  }
}

// ---- beginning ----

// Any thread.
static void wake_loop(void *wake) {
  uv_async_send(wake);
}

// NULL: there are too many.
static watcher *make_watcher(const hark_call *call, hark_live *live) {
  watcher *w = calloc(1, sizeof *w);
  if (w) {
    w->follower = (hark_follower){.project = call->question.project,
                                  .session = call->question.session,
                                  .wake = wake_loop,
                                  .wake_context = &live->wake};
    w->live = live;
    w->rights = call->route->rights;
    w->told = uv_now(call->app->loop);
  }
  if (!w || !hark_followers_add(&call->app->shared->followers, &w->follower)) {
    free(w);
    return NULL;
  }
  w->next = live->first;
  live->first = w;
  return w;
}

static void begin(hark_call *call, hark_live *live) {
  watcher *w = make_watcher(call, live);
  if (!w) {
    hark_answer_error(call->exchange, 503, "busy", "too many sessions are being followed at once",
                      "close one of the players that follow, or try again later");
    return;
  }
  hark_http_response response = {.status = 200};
  hark_http_response_add_text(&response, "Content-Type", "text/event-stream");
  hark_http_response_add_text(&response, "Cache-Control", "no-store");
  hark_http_response_add_text(&response, "X-Accel-Buffering", "no"); // nginx would keep events back
  hark_answer_common(&response);
  w->exchange = call->exchange;
  if (!hark_exchange_stream(call->exchange, &response, on_gone, w)) {
    on_gone(w);
  } else {
    hark_exchange_send(call->exchange, HARK_LITERAL("event: open\ndata: {}\n\n"));
  }
}

bool hark_get_live(hark_call *call) {
  if (!is_there(call->app, call->question.project, call->question.session)) {
    return false;
  }
  if (hark_exchange_request(call->exchange)->method == HARK_HTTP_HEAD) {
    hark_http_response response = {.status = 200};
    hark_http_response_add_text(&response, "Content-Type", "text/event-stream");
    hark_answer_common(&response);
    hark_exchange_answer(call->exchange, &response, NULL, NULL);
    return true;
  }
  begin(call, ((hark_api *)call->app->api)->live);
  return true;
}

hark_live *hark_live_open(hark_app *app) {
  hark_live *live = calloc(1, sizeof *live);
  if (live) {
    live->app = app;
    live->held = 2;
    uv_async_init(app->loop, &live->wake, on_wake);
    uv_timer_init(app->loop, &live->beat);
    live->wake.data = live->beat.data = live;
    uv_timer_start(&live->beat, on_beat, HARK_LIVE_BEAT_MS, HARK_LIVE_BEAT_MS);
  }
  return live;
}

static void on_closed(uv_handle_t *handle) {
  let_go(handle->data);
}

void hark_live_close(hark_live *live) {
  if (live) {
    uv_close((uv_handle_t *)&live->wake, on_closed);
    uv_close((uv_handle_t *)&live->beat, on_closed);
  }
}
