// writer.h — the one thread that writes: takes admitted batches off a bounded queue, commits them in groups, and
// tells the loop thread once they are on disk.
//
// Room: collector. hark_writer_submit, _drain and the `done` callbacks: loop thread. The lock inside covers the two
// lists only, never a transaction. Tests: tests/fault/kill.test.mjs.
//
// A group is whatever came while the commit before it was being synced, so that a lone batch waits for nobody; under
// load, the thread lingers up to HARK_WRITER_LINGER_US for a group to fill.
//
// Limits: HARK_WRITER_QUEUE_MAX batches and HARK_WRITER_QUEUE_BYTES_MAX bytes that wait; more is refused (503).
#ifndef HARK_COLLECTOR_WRITER_H
#define HARK_COLLECTOR_WRITER_H

#include <uv.h>

#include "collector/store/store_write.h"

#define HARK_WRITER_QUEUE_MAX 4096u
#define HARK_WRITER_QUEUE_BYTES_MAX ((size_t)256 << 20)
#define HARK_WRITER_GROUP_MAX 512u
#define HARK_WRITER_LINGER_US 500u

typedef struct hark_write_job hark_write_job;
struct hark_write_job {
  hark_store_item item;
  hark_err err;                      // of the commit, when done
  size_t bytes;                      // what it holds in memory
  void (*done)(hark_write_job *job); // loop thread; the job is the callee's again
  void *context;
  hark_write_job *next;
};

typedef struct hark_writer hark_writer;

// Starts the thread. NULL when there is no memory or thread to be had.
hark_writer *hark_writer_open(hark_store *store, uv_loop_t *loop);
// Queues a job; HARK_ERR_FULL when the queue is full.
hark_err hark_writer_submit(hark_writer *writer, hark_write_job *job);
// How many jobs were submitted and are not done.
size_t hark_writer_pending(const hark_writer *writer);
// Ends the thread after everything queued is written, delivers all callbacks, closes its handle (run the loop once
// more before the loop is closed) and frees it in that handle's close.
void hark_writer_close(hark_writer *writer);

#endif
