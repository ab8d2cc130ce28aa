#include "collector/writer.h"

#include <stdlib.h>

#define BESIDE_NS 1000000000ull

typedef struct {
  hark_write_job *first;
  hark_write_job **end;
} job_list;

struct hark_writer {
  hark_store *store;
  uint32_t window_us;
  void (*beside)(void *context);
  void *beside_context;
  uv_thread_t thread;
  uv_mutex_t lock;
  uv_cond_t work;
  job_list queue; // under `lock`, as all below
  size_t queued, queued_bytes;
  size_t pending;
  uint64_t commits;
  bool ending;
};

struct hark_writer_door {
  hark_writer *writer;
  uv_async_t wake;
  job_list done; // under the writer's lock
};

static void list_init(job_list *list) {
  list->first = NULL;
  list->end = &list->first;
}
static void list_push(job_list *list, hark_write_job *job) {
  job->next = NULL;
  *list->end = job;
  list->end = &job->next;
}
static hark_write_job *list_take_all(job_list *list) {
  hark_write_job *first = list->first;
  list_init(list);
  return first;
}

// Takes up to a group's worth of jobs; 0 when none came for a while, or (*ended) when the writer is to end.
static size_t take_group(hark_writer *writer, hark_write_job *group[HARK_WRITER_GROUP_MAX], bool was_busy,
                         bool *ended) {
  uv_mutex_lock(&writer->lock);
  while (!writer->queue.first && !writer->ending) {
    was_busy = false;
    if (uv_cond_timedwait(&writer->work, &writer->lock, BESIDE_NS) == UV_ETIMEDOUT) {
      break;
    }
  }
  uint64_t until = uv_hrtime() + writer->window_us * 1000ull, now;
  while (was_busy && writer->queued < HARK_WRITER_GROUP_MAX / 8 && !writer->ending && (now = uv_hrtime()) < until) {
    uv_cond_timedwait(&writer->work, &writer->lock, until - now);
  }
  size_t count = 0;
  while (writer->queue.first && count < HARK_WRITER_GROUP_MAX) {
    hark_write_job *job = writer->queue.first;
    writer->queue.first = job->next;
    writer->queued--;
    writer->queued_bytes -= job->bytes;
    group[count++] = job;
  }
  if (!writer->queue.first) {
    list_init(&writer->queue);
  }
  *ended = count == 0 && writer->ending;
  uv_mutex_unlock(&writer->lock);
  return count;
}

static void write_group(hark_writer *writer, hark_write_job **group, hark_store_item *items, size_t count) {
  for (size_t i = 0; i < count; i++) {
    items[i] = group[i]->item;
  }
  hark_err err = hark_store_append(writer->store, items, count);
  for (size_t i = 0; i < count; i++) {
    // One batch that cannot be written must not take its neighbours with it.
    if (err != HARK_OK && count > 1) {
      items[i] = group[i]->item;
      group[i]->err = hark_store_append(writer->store, &items[i], 1);
    } else {
      group[i]->err = err;
    }
    group[i]->item = items[i];
  }
}

uint64_t hark_writer_commits(hark_writer *writer) {
  uv_mutex_lock(&writer->lock);
  uint64_t commits = writer->commits;
  uv_mutex_unlock(&writer->lock);
  return commits;
}

// Wakes each loop once: when its list is no longer empty. Under the lock, so that a door that has seen its last job
// done is not touched any more.
static void hand_back(hark_writer *writer, hark_write_job **group, size_t count) {
  uv_mutex_lock(&writer->lock);
  writer->pending -= count;
  writer->commits++;
  for (size_t i = 0; i < count; i++) {
    hark_writer_door *door = group[i]->door;
    bool wakes = !door->done.first;
    list_push(&door->done, group[i]);
    if (wakes) {
      uv_async_send(&door->wake);
    }
  }
  uv_mutex_unlock(&writer->lock);
}

static void run(void *argument) {
  hark_writer *writer = argument;
  hark_write_job *group[HARK_WRITER_GROUP_MAX];
  static _Thread_local hark_store_item items[HARK_WRITER_GROUP_MAX];
  size_t count = 0;
  uint64_t beside_ns = uv_hrtime();
  for (bool ended = false; !ended;) {
    count = take_group(writer, group, count > 1, &ended);
    if (count > 0) {
      write_group(writer, group, items, count);
      hand_back(writer, group, count);
    }
    if (writer->beside && (ended || uv_hrtime() - beside_ns >= BESIDE_NS)) {
      writer->beside(writer->beside_context);
      beside_ns = uv_hrtime();
    }
  }
}

static void on_wake(uv_async_t *wake) {
  hark_writer_door *door = wake->data;
  uv_mutex_lock(&door->writer->lock);
  hark_write_job *job = list_take_all(&door->done);
  uv_mutex_unlock(&door->writer->lock);
  while (job) {
    hark_write_job *next = job->next;
    job->done(job);
    job = next;
  }
}

hark_writer *hark_writer_open(hark_store *store, uint32_t window_us, void (*beside)(void *context), void *context) {
  hark_writer *writer = calloc(1, sizeof *writer);
  if (!writer) {
    return NULL;
  }
  writer->store = store;
  writer->window_us = window_us;
  writer->beside = beside;
  writer->beside_context = context;
  list_init(&writer->queue);
  uv_mutex_init(&writer->lock);
  uv_cond_init(&writer->work);
  if (uv_thread_create(&writer->thread, run, writer) != 0) {
    free(writer);
    return NULL;
  }
  return writer;
}

hark_writer_door *hark_writer_door_open(hark_writer *writer, uv_loop_t *loop) {
  hark_writer_door *door = calloc(1, sizeof *door);
  if (!door) {
    return NULL;
  }
  door->writer = writer;
  list_init(&door->done);
  uv_async_init(loop, &door->wake, on_wake);
  door->wake.data = door;
  return door;
}

hark_err hark_writer_submit(hark_writer_door *door, hark_write_job *job) {
  hark_writer *writer = door->writer;
  job->door = door;
  uv_mutex_lock(&writer->lock);
  bool full = writer->queued >= HARK_WRITER_QUEUE_MAX || writer->ending ||
              job->bytes > HARK_WRITER_QUEUE_BYTES_MAX - writer->queued_bytes;
  if (!full) {
    list_push(&writer->queue, job);
    writer->queued++;
    writer->queued_bytes += job->bytes;
    writer->pending++;
    uv_cond_signal(&writer->work);
  }
  uv_mutex_unlock(&writer->lock);
  return full ? HARK_ERR_FULL : HARK_OK;
}

size_t hark_writer_pending(hark_writer *writer) {
  uv_mutex_lock(&writer->lock);
  size_t pending = writer->pending;
  uv_mutex_unlock(&writer->lock);
  return pending;
}

static void on_closed(uv_handle_t *handle) {
  free(handle->data);
}

void hark_writer_door_close(hark_writer_door *door) {
  if (door) {
    uv_close((uv_handle_t *)&door->wake, on_closed);
  }
}

void hark_writer_close(hark_writer *writer) {
  if (!writer) {
    return;
  }
  uv_mutex_lock(&writer->lock);
  writer->ending = true;
  uv_cond_signal(&writer->work);
  uv_mutex_unlock(&writer->lock);
  uv_thread_join(&writer->thread);
  uv_mutex_destroy(&writer->lock);
  uv_cond_destroy(&writer->work);
  free(writer);
}
