#include "collector/portable/ndjson_write.h"

#include <stdio.h>

#include "collector/http/query.h"
#include "collector/portable/words.h"
#include "collector/store/notes.h"
#include "schema/batch.h"
#include "schema/hark_fb.h"

typedef struct {
  hark_fb_session record;
  hark_arena *scratch;
  hark_sink *sink;
  uint64_t *events;
  hark_err err;
  char session[2 * sizeof(hark_session_id) + 1];
} writing;

// Wall time of page time 0, as the session's record has it; 0 where it does not know the view.
static uint64_t view_start_ms(hark_fb_session record, const hark_envelope *envelope) {
  for (uint32_t i = 0; i < hark_fb_session_views_count(record); i++) {
    hark_fb_stored_view view = hark_fb_session_views_at(record, i);
    if (hark_fb_stored_view_tab(view) == envelope->tab && hark_fb_stored_view_epoch(view) == envelope->epoch) {
      return hark_fb_stored_view_start_ms(view);
    }
  }
  return 0;
}

// What every line begins with.
static json_t *line_of(const writing *w, const hark_envelope *envelope, uint32_t at_ms, const char *event) {
  char tab[17];
  snprintf(tab, sizeof tab, "%016llx", (unsigned long long)envelope->tab);
  uint64_t start_ms = view_start_ms(w->record, envelope);
  return json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:s}", "session", w->session, "tab", tab, "epoch",
                   (json_int_t)envelope->epoch, "seq", (json_int_t)envelope->seq, "at_ms", (json_int_t)at_ms, "wall_ms",
                   (json_int_t)(start_ms + at_ms), "event", event);
}

static void end_line(writing *w, json_t *line) {
  hark_sink_json(w->sink, line);
  hark_sink_puts(w->sink, "\n");
}

static void write_event(writing *w, const hark_envelope *envelope, const hark_event *event) {
  const hark_event_shape *shape = hark_event_shape_of((uint32_t)event->kind);
  json_t *line = line_of(w, envelope, event->at_ms, hark_event_name((uint32_t)event->kind)), *classes = NULL;
  for (uint32_t i = 0; i < shape->count; i++) {
    char name[HARK_COLUMN_NAME_MAX];
    hark_column_name(shape->first + i, name);
    switch (hark_column_type(shape->first + i)) {
    case HARK_TYPE_U:
      json_object_set_new(line, name, json_integer((json_int_t)event->n[i]));
      break;
    case HARK_TYPE_D: // may be negative, as a pointer's place
      json_object_set_new(line, name, json_integer((json_int_t)(int32_t)event->n[i]));
      break;
    case HARK_TYPE_S:
      json_object_set_new(line, name, hark_json_text(event->texts[i].bytes));
      if (event->texts[i].class_ != HARK_TEXT_PLAIN) {
        classes = classes ? classes : json_object();
        json_object_set_new(classes, name, json_string(hark_text_class_name(event->texts[i].class_)));
      }
      break;
    }
  }
  if (classes) {
    json_object_set_new(line, "classes", classes);
  }
  end_line(w, line);
  ++*w->events;
}

static hark_err write_batch(writing *w, hark_bytes segment) {
  hark_envelope envelope;
  hark_bytes body, batch;
  hark_batch_reader *reader;
  hark_event event;
  hark_err err = hark_envelope_unpack(segment, &envelope, &body);
  err = err != HARK_OK ? err : hark_envelope_inflate(w->scratch, &envelope, body, &batch);
  err = err != HARK_OK ? err : hark_batch_reader_open(w->scratch, batch, &reader);
  if (err != HARK_OK) {
    return err;
  }
  const hark_batch_head *head = hark_batch_reader_head(reader);
  json_t *line = line_of(w, &envelope, head->start_ms, "BATCH");
  json_t *rest =
      json_pack("{s:I, s:I, s:I, s:I, s:i, s:i, s:b}", "sealed_ms", (json_int_t)head->sealed_ms, "first_node",
                (json_int_t)head->first_node, "dropped", (json_int_t)head->dropped, "policy", (json_int_t)head->policy,
                "consent", head->consent, "rung", head->rung, "lite", (envelope.flags & HARK_ENVELOPE_LITE) != 0);
  json_object_update(line, rest);
  json_decref(rest);
  end_line(w, line);
  while ((err = hark_batch_reader_next(reader, &event)) == HARK_OK && w->sink->err == HARK_OK) {
    if (event.kind != HARK_EVENT_TICK) {
      write_event(w, &envelope, &event);
    }
  }
  return w->sink->err != HARK_OK ? w->sink->err : err == HARK_ERR_NOT_FOUND ? HARK_OK : err;
}

static bool write_one(void *context, hark_bytes segment) {
  writing *w = context;
  w->err = write_batch(w, segment);
  hark_arena_reset(w->scratch);
  return w->err == HARK_OK;
}

// What people wrote beside it.
static bool write_note(void *context, uint64_t number, hark_bytes record) {
  writing *w = context;
  json_t *line = json_pack("{s:s, s:s}", "session", w->session, "event", "NOTE");
  json_t *note = json_loadb((const char *)record.data, record.size, JSON_REJECT_DUPLICATES, NULL);
  (void)number;
  if (note) {
    json_object_del(note, "id");
    json_object_update(line, note);
    json_decref(note);
  }
  hark_sink_json(w->sink, line);
  hark_sink_puts(w->sink, "\n");
  return w->sink->err == HARK_OK;
}

hark_err hark_ndjson_write(hark_store_read *read, hark_project_id project, hark_session_id session, hark_arena *scratch,
                           hark_sink *sink, uint64_t *events) {
  hark_bytes record;
  hark_err err = hark_store_session(read, project, session, &record);
  if (err != HARK_OK) {
    return err;
  }
  writing w = {.record = hark_fb_session_root(record), .scratch = scratch, .sink = sink, .events = events};
  hark_hex_write(session.bytes, sizeof session.bytes, w.session);
  err = hark_store_segments(read, project, session, write_one, &w);
  hark_tables tables = hark_store_read_tables(read);
  err = err != HARK_OK ? err : w.err;
  err = err != HARK_OK ? err : hark_notes_visit(&tables, project, session, write_note, &w);
  return err != HARK_OK ? err : sink->err;
}
