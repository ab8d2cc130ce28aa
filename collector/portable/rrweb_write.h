// rrweb_write.h — a session as rrweb's events, which rrweb's player shows.
//
// Room: collector/portable. Stands on: replay, collector/store. What goes where: docs/portable.md. Tests:
// tests/browser/rrweb.test.mjs (rrweb's own Replayer is the oracle).
//
// rrweb knows no tabs: the page views of one tab are written, one after the other. What rrweb has no event for
// (signals, errors, requests, …) is a custom event with the tag "hark".
#ifndef HARK_COLLECTOR_PORTABLE_RRWEB_WRITE_H
#define HARK_COLLECTOR_PORTABLE_RRWEB_WRITE_H

#include "collector/portable/sink.h"
#include "collector/store/store.h"

#define HARK_RRWEB_VIEW_BYTES_MAX ((size_t)1 << 30) // of memory for one page view

typedef struct {
  uint64_t events;
  uint32_t views, views_left_out; // of other tabs
} hark_rrweb_written;

// Writes a JSON array of the session's first tab, or of `tab` where that is not 0. HARK_ERR_NOT_FOUND: no such session.
hark_err hark_rrweb_write(hark_store_read *read, hark_project_id project, hark_session_id session, uint64_t tab,
                          hark_sink *sink, hark_rrweb_written *written);

#endif
