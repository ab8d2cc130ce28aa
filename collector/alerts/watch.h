// watch.h — one look at a project: judge its hours, keep what that changes, and deliver what is due.
//
// Room: collector/alerts. One thread, which it blocks: `hark watch`, or the server's own (api/watching.h). Never two at
// a time over one store: hold it first. Tests: tests/fault/alerts.test.mjs.
#ifndef HARK_COLLECTOR_ALERTS_WATCH_H
#define HARK_COLLECTOR_ALERTS_WATCH_H

#include <stdatomic.h>

#include "collector/alerts/alarms.h"
#include "collector/store/projects.h"

#define HARK_WATCH_SEND_MS 10000u

typedef struct {
  hark_store *store;
  // Makes a change in a write transaction, and waits until it is on disk.
  hark_err (*commit)(void *context, hark_store_changing change, void *change_context);
  void *context;
  uint64_t (*now_ms)(void);
  const char *base_url;    // where the viewer is, for links; "" for none
  uint32_t send_ms;        // time for one delivery; 0: HARK_WATCH_SEND_MS
  const atomic_bool *stop; // set: end as soon as can be; may be NULL
  // Hears of every try; may be NULL.
  void (*tell)(const char *site, const char *receiver, bool taken, const char *why);
} hark_watch;

// Holds the watch over a store's directory until the descriptor is closed, or the process ends. -1: somebody else does,
// or the directory cannot be written.
int hark_watch_hold(const char *directory);

// Judges the hours of a project, and writes what opened, changed and closed with what is to be told of it.
hark_err hark_watch_judge(const hark_watch *watch, const hark_project *project);
// Tries what is due of a project, each receiver's in order, until nothing is. *tried: how often.
hark_err hark_watch_deliver(const hark_watch *watch, const hark_project *project, uint32_t *tried);

// Sends events to a receiver, now. `delivery` names them. True: taken; else `why` (of HARK_SEND_WHY_CHARS) says.
bool hark_watch_send(const hark_watch *watch, const json_t *receiver, const json_t *events, const char *delivery,
                     char *why);

#endif
