// writer.h — the one thread that writes: takes admitted batches off a bounded queue, commits them in groups, and
// tells the loop that a batch came from once it is on disk.
//
// Room: collector. Each loop has a door to the writer: hark_writer_submit and the `done` callbacks are on the thread of
// the door's loop. The lock inside covers the lists only, never a transaction. Tests: tests/fault/kill.test.mjs,
// tests/fault/loops.test.mjs.
//
// A group is whatever came while the commit before it was being synced, so that a lone batch waits for nobody; under
// load, the thread lingers up to `window_us` for a group to fill.
//
// Limits: HARK_WRITER_QUEUE_MAX batches and HARK_WRITER_QUEUE_BYTES_MAX bytes that wait; more is refused (503).
#ifndef HARK_COLLECTOR_WRITER_H
#define HARK_COLLECTOR_WRITER_H

#include <uv.h>

#include "collector/store/store_write.h"

#define HARK_WRITER_QUEUE_MAX 4096u
#define HARK_WRITER_QUEUE_BYTES_MAX ((size_t)256 << 20)
#define HARK_WRITER_GROUP_MAX 512u

typedef struct hark_write_job hark_write_job;
struct hark_write_job {
  hark_store_item item;
  hark_err err;                      // of the commit, when done
  size_t bytes;                      // what it holds in memory
  void (*done)(hark_write_job *job); // on the loop it came from; the job is the callee's again
  void *context;
  hark_write_job *next;
  struct hark_writer_door *door;
};

typedef struct hark_writer hark_writer;
typedef struct hark_writer_door hark_writer_door;

// Starts the thread. NULL when there is no memory or thread to be had. `beside` (may be NULL) is called on it about
// once a second, and when everything is written at the end: for what has to be written and nobody waits for.
hark_writer *hark_writer_open(hark_store *store, uint32_t window_us, void (*beside)(void *context), void *context);
// How many jobs were submitted and are not written yet. Any thread.
size_t hark_writer_pending(hark_writer *writer);
// How many groups were written, all in all. Any thread.
uint64_t hark_writer_commits(hark_writer *writer);
// Ends the thread after everything queued is written, and frees it. All doors are closed by then.
void hark_writer_close(hark_writer *writer);

// Opens a loop's door; NULL without memory.
hark_writer_door *hark_writer_door_open(hark_writer *writer, uv_loop_t *loop);
// Queues a job; HARK_ERR_FULL when the queue is full.
hark_err hark_writer_submit(hark_writer_door *door, hark_write_job *job);
// Closes the door, all of whose jobs are done. It is freed in its handle's close.
void hark_writer_door_close(hark_writer_door *door);

#endif
