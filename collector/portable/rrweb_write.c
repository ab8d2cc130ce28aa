#include "collector/portable/rrweb_write.h"

#include <string.h>

#include "collector/portable/rrweb_events.h"
#include "replay/publics.h"
#include "schema/hark_fb.h"

typedef struct {
  hark_store_read *read;
  hark_project_id project;
  hark_fb_session record;
  hark_rrweb_written *written;
  hark_rrweb_view view;
  uint64_t tab;
  bool open; // a page view is being gathered
  uint32_t epoch;
  hark_arena arena;
  hark_timeline timeline;
  hark_err err;
} writing;

static uint64_t start_of(const writing *w, uint32_t epoch) {
  for (uint32_t i = 0; i < hark_fb_session_views_count(w->record); i++) {
    hark_fb_stored_view view = hark_fb_session_views_at(w->record, i);
    if (hark_fb_stored_view_tab(view) == w->tab && hark_fb_stored_view_epoch(view) == epoch) {
      return hark_fb_stored_view_start_ms(view);
    }
  }
  return 0;
}

// The tab that the session began in.
static uint64_t first_tab(hark_fb_session record) {
  uint64_t tab = 0, first_ms = UINT64_MAX;
  for (uint32_t i = 0; i < hark_fb_session_views_count(record); i++) {
    hark_fb_stored_view view = hark_fb_session_views_at(record, i);
    if (hark_fb_stored_view_start_ms(view) < first_ms) {
      first_ms = hark_fb_stored_view_start_ms(view);
      tab = hark_fb_stored_view_tab(view);
    }
  }
  return tab;
}

static void count_left_out(writing *w) {
  for (uint32_t i = 0; i < hark_fb_session_views_count(w->record); i++) {
    w->written->views_left_out += hark_fb_stored_view_tab(hark_fb_session_views_at(w->record, i)) != w->tab;
  }
}

static hark_err give_publics(const writing *w, hark_publics *publics) {
  for (uint32_t i = 0; i < publics->count; i++) {
    hark_blob_name name;
    hark_blob blob;
    memcpy(name.bytes, publics->items[i].name, sizeof name.bytes);
    hark_err err = hark_store_blob(w->read, w->project, name, &blob);
    if (err == HARK_OK) {
      publics->items[i].bytes = blob.bytes;
    } else if (err != HARK_ERR_NOT_FOUND) {
      return err;
    }
  }
  return HARK_OK;
}

// Writes the page view that was gathered, if there is one.
static hark_err end_view(writing *w) {
  if (!w->open) {
    return HARK_OK;
  }
  w->open = false;
  hark_err err = give_publics(w, &w->timeline.publics);
  err = err != HARK_OK ? err : hark_timeline_build(&w->timeline);
  uint64_t start_ms = start_of(w, w->epoch), said_ms = w->view.start_ms + w->view.dom.now_ms;
  w->view.start_ms = start_ms > said_ms ? start_ms : said_ms; // time never runs back
  err = err != HARK_OK ? err : hark_rrweb_write_view(&w->view, &w->arena, &w->timeline);
  w->written->views++;
  hark_arena_close(&w->arena);
  return err;
}

static hark_err gather(writing *w, hark_bytes segment) {
  hark_envelope envelope;
  hark_bytes body;
  hark_err err = hark_envelope_unpack(segment, &envelope, &body);
  if (err != HARK_OK || envelope.tab != w->tab || envelope.flags & HARK_ENVELOPE_LITE) {
    return err;
  }
  err = w->open && envelope.epoch != w->epoch ? end_view(w) : HARK_OK;
  if (!w->open) {
    hark_arena_open(&w->arena, HARK_RRWEB_VIEW_BYTES_MAX);
    hark_timeline_init(&w->timeline, &w->arena);
    w->open = true;
    w->epoch = envelope.epoch;
  }
  return err != HARK_OK ? err : hark_timeline_add(&w->timeline, segment);
}

static bool gather_one(void *context, hark_bytes segment) {
  writing *w = context;
  w->err = gather(w, segment);
  return w->err == HARK_OK;
}

hark_err hark_rrweb_write(hark_store_read *read, hark_project_id project, hark_session_id session, uint64_t tab,
                          hark_sink *sink, hark_rrweb_written *written) {
  hark_bytes record;
  hark_err err = hark_store_session(read, project, session, &record);
  if (err != HARK_OK) {
    return err;
  }
  writing w = {.read = read, .project = project, .record = hark_fb_session_root(record), .written = written};
  w.tab = tab ? tab : first_tab(w.record);
  w.view.sink = sink;
  count_left_out(&w);
  hark_sink_puts(sink, "[");
  err = hark_store_segments(read, project, session, gather_one, &w);
  err = err != HARK_OK ? err : w.err;
  err = err != HARK_OK ? err : end_view(&w);
  if (w.open) {
    hark_arena_close(&w.arena);
  }
  hark_sink_puts(sink, "]\n");
  written->events = w.view.events;
  return err != HARK_OK ? err : sink->err;
}
