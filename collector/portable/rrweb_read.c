#include "collector/portable/rrweb_read.h"

#include <stdlib.h>
#include <string.h>

#include "collector/portable/rrweb_play.h"
#include "schema/base/sha256.h"
#include "sdk/core/recorder.h"

enum { RR_FULL = 2, RR_INCREMENTAL = 3, RR_META = 4, RR_CUSTOM = 5 }; // rrweb's EventType
#define RECORDER_BYTES ((size_t)24 << 20)
#define OUT_BYTES (512u << 10)
#define DAY_MS 86400000.0
#define TIME_MAX ((double)((uint64_t)1 << 47))

// An event, or one place of a path that rrweb tells in pieces: they are told in order of their time.
typedef struct {
  double at_ms;
  size_t order;
  const json_t *event, *position;
} moment;

typedef struct {
  hark_rrweb_reading *reading;
  hark_rrweb_tape tape;
  hark_recorder *recorder;
  hark_envelope identity;
  uint8_t *out;
  double start_ms; // wall time of page time 0
  uint32_t clock_ms;
  bool open;           // a page view has begun
  const json_t *meta;  // the last one
  const char *address; // of the page view
} reader;

// ---- batches ----

static hark_err seal(reader *r) {
  size_t size;
  hark_err err = hark_recorder_seal(r->recorder, &r->identity, r->clock_ms, r->out, OUT_BYTES, &size);
  if (err != HARK_OK || size == 0) {
    return err;
  }
  r->identity.seq++;
  return r->reading->take(r->reading->context, (hark_bytes){r->out, size}, (uint64_t)r->start_ms, r->clock_ms);
}

// Tells the recorder what is on the tape.
static hark_err push(reader *r) {
  hark_rrweb_tape *t = &r->tape;
  hark_err err = t->failed ? HARK_ERR_NO_MEMORY : HARK_OK;
  for (size_t at = 0; at < t->word_count && err == HARK_OK;) {
    size_t consumed = 0;
    uint32_t status = 0;
    hark_tape tape = {t->words + at, t->word_count - at, t->ends, t->end_count, {t->text, t->text_size}};
    err = hark_recorder_push(r->recorder, &tape, &consumed, &status);
    at += consumed;
    if (err == HARK_OK && status & HARK_RECORDER_SEAL) {
      err = seal(r);
    } else if (err == HARK_OK && consumed == 0) {
      break;
    }
  }
  t->word_count = t->end_count = t->text_size = 0;
  return err;
}

static void put_number(hark_rrweb_tape *t, const json_t *json) {
  double number = json_number_value(json);
  hark_rrweb_put(t, number > 0 && number < 1e6 ? (uint32_t)number : 0);
}

// ---- page views ----

static const char *address_of(const json_t *meta) {
  const char *href = json_string_value(json_object_get(meta, "href"));
  return href ? href : "";
}

static hark_err end_view(reader *r) {
  if (!r->open) {
    return HARK_OK;
  }
  r->open = false;
  hark_rrweb_put(&r->tape, HARK_EVENT_LEAVE);
  hark_rrweb_put(&r->tape, HARK_LEAVE_UNLOAD);
  hark_err err = push(r);
  return err != HARK_OK ? err : seal(r);
}

static void begin_view(reader *r, double at_ms) {
  hark_rrweb_tape *t = &r->tape;
  hark_recorder_reset(r->recorder);
  r->identity.epoch = r->reading->views++;
  r->identity.seq = 0;
  r->start_ms = at_ms;
  r->clock_ms = 0;
  r->open = true;
  r->address = address_of(r->meta);
  hark_rrweb_put(t, HARK_EVENT_CONTEXT);
  hark_rrweb_put_text(t, HARK_LITERAL("sdk"));
  hark_rrweb_put_text(t, HARK_LITERAL("rrweb"));
  hark_rrweb_put(t, HARK_EVENT_NAVIGATE);
  hark_rrweb_put(t, HARK_HOW_LOAD);
  hark_rrweb_put_text(t, hark_bytes_from_cstr(r->address));
  hark_rrweb_put_text(t, (hark_bytes){0});
  hark_rrweb_put(t, HARK_EVENT_VIEWPORT);
  put_number(t, json_object_get(r->meta, "width"));
  put_number(t, json_object_get(r->meta, "height"));
  hark_rrweb_put(t, 100);
  hark_rrweb_put(t, 100);
}

static bool is_other_page(const reader *r) {
  const char *next = address_of(r->meta);
  size_t size = strcspn(next, "#");
  return size != strcspn(r->address, "#") || strncmp(next, r->address, size) != 0;
}

static hark_err take_snapshot(reader *r, const json_t *data, double at_ms) {
  const json_t *node = json_object_get(data, "node"), *offset = json_object_get(data, "initialOffset");
  bool other = r->open && is_other_page(r);
  hark_err err = other ? end_view(r) : HARK_OK;
  uint32_t reason = r->open ? HARK_KEYFRAME_PERIODIC : HARK_KEYFRAME_START;
  if (!json_is_object(node) || err != HARK_OK) {
    r->reading->left_out += !json_is_object(node);
    return err;
  }
  if (!r->open) {
    begin_view(r, at_ms);
  }
  hark_rrweb_snapshot(&r->tape, node, reason);
  hark_rrweb_put(&r->tape, HARK_EVENT_SCROLL);
  hark_rrweb_put(&r->tape, 1);
  put_number(&r->tape, json_object_get(offset, "left"));
  put_number(&r->tape, json_object_get(offset, "top"));
  return HARK_OK;
}

// ---- in order of time ----

static void pass_time(reader *r, double at_ms) {
  double since = at_ms - r->start_ms;
  uint32_t now_ms = since > r->clock_ms ? (uint32_t)(since < DAY_MS - 1 ? since : DAY_MS - 1) : r->clock_ms;
  if (r->open && now_ms > r->clock_ms) {
    hark_rrweb_put(&r->tape, HARK_EVENT_TICK);
    hark_rrweb_put(&r->tape, now_ms - r->clock_ms);
    r->clock_ms = now_ms;
  }
}

static hark_err take_moment(reader *r, const moment *m) {
  json_int_t type = json_integer_value(json_object_get(m->event, "type"));
  const json_t *data = json_object_get(m->event, "data");
  hark_err err = HARK_OK;
  pass_time(r, m->at_ms);
  if (m->position) {
    hark_rrweb_play_position(&r->tape, data, m->position);
  } else if (type == RR_META) {
    r->meta = data;
  } else if (type == RR_FULL) {
    err = take_snapshot(r, data, m->at_ms);
  } else if (r->open && type == RR_INCREMENTAL) {
    r->reading->left_out += !hark_rrweb_play(&r->tape, data);
  } else if (r->open && type == RR_CUSTOM) {
    hark_rrweb_play_custom(&r->tape, data);
  }
  if (!r->open) {
    r->tape.word_count = r->tape.end_count = r->tape.text_size = 0;
  }
  return err != HARK_OK ? err : push(r);
}

static int by_time(const void *a, const void *b) {
  const moment *x = a, *y = b;
  return x->at_ms != y->at_ms ? (x->at_ms > y->at_ms) - (x->at_ms < y->at_ms)
                              : (x->order > y->order) - (x->order < y->order);
}

static bool time_of(const json_t *event, double *at_ms) {
  const json_t *time = json_object_get(event, "timestamp");
  *at_ms = json_number_value(time);
  return json_is_number(time) && *at_ms >= 0 && *at_ms < TIME_MAX;
}

static const json_t *positions_of(const json_t *event) {
  const json_t *positions = json_object_get(json_object_get(event, "data"), "positions");
  return json_integer_value(json_object_get(event, "type")) == RR_INCREMENTAL && json_is_array(positions) ? positions
                                                                                                          : NULL;
}

// Lists all moments in order; NULL without memory. *good: each event has a time.
static moment *list(hark_arena *arena, const json_t *events, size_t *count, bool *good) {
  size_t room = 0, all = json_array_size(events);
  for (size_t i = 0; i < all; i++) {
    room += 1 + json_array_size(positions_of(json_array_get(events, i)));
  }
  moment *moments = hark_arena_take_items(arena, room + 1, sizeof *moments);
  *count = 0;
  *good = true;
  for (size_t i = 0; moments && i < all && *good; i++) {
    const json_t *event = json_array_get(events, i), *positions = positions_of(event);
    double at_ms;
    *good = time_of(event, &at_ms);
    for (size_t j = 0; j < json_array_size(positions); j++) {
      const json_t *position = json_array_get(positions, j);
      double offset = json_number_value(json_object_get(position, "timeOffset"));
      double when = at_ms + (offset > -1e7 && offset < 1e7 ? offset : 0);
      moments[*count] = (moment){when, *count, event, position};
      ++*count;
    }
    if (!positions) {
      moments[*count] = (moment){at_ms, *count, event, NULL};
      ++*count;
    }
  }
  if (moments) {
    qsort(moments, *count, sizeof *moments, by_time);
  }
  return moments;
}

// ---- the whole ----

static hark_err read_events(reader *r, hark_arena *arena, const json_t *events) {
  size_t count;
  bool good;
  moment *moments = list(arena, events, &count, &good);
  if (!good) {
    r->reading->why = "an event has no timestamp in ms";
    return HARK_ERR_BAD_EVENT;
  }
  hark_err err = moments ? HARK_OK : HARK_ERR_NO_MEMORY;
  for (size_t i = 0; i < count && err == HARK_OK; i++) {
    err = take_moment(r, &moments[i]);
  }
  err = err != HARK_OK ? err : end_view(r);
  if (err == HARK_OK && r->reading->views == 0) {
    r->reading->why = "there is no full snapshot in it";
    return HARK_ERR_BAD_EVENT;
  }
  return err;
}

static void name_it(reader *r, hark_bytes file) {
  uint8_t digest[HARK_SHA256_BYTES];
  hark_sha256_whole(file, digest);
  memcpy(r->identity.session.bytes, digest, sizeof r->identity.session.bytes);
  memcpy(&r->identity.tab, digest + sizeof r->identity.session.bytes, sizeof r->identity.tab);
  memcpy(r->identity.key, r->reading->key, sizeof r->identity.key);
  r->reading->session = r->identity.session;
}

hark_err hark_rrweb_read(hark_rrweb_reading *reading, hark_bytes file) {
  json_error_t error;
  json_t *json = json_loadb((const char *)file.data, file.size, JSON_ALLOW_NUL, &error);
  const json_t *events = json_is_object(json) ? json_object_get(json, "events") : json;
  reading->events = json_array_size(events);
  reading->left_out = reading->views = 0;
  reading->why = NULL;
  if (!json_is_array(events)) {
    json_decref(json);
    reading->why = "it is no JSON array of rrweb's events";
    return HARK_ERR_BAD_EVENT;
  }
  hark_arena arena, fixed;
  hark_arena_open(&arena, HARK_RRWEB_MEMORY_MAX);
  hark_arena_open(&fixed, RECORDER_BYTES);
  reader *r = hark_arena_take(&arena, sizeof *r);
  hark_err err = r ? HARK_OK : HARK_ERR_NO_MEMORY;
  if (r) {
    r->reading = reading;
    r->tape.arena = &arena;
    r->out = hark_arena_take(&arena, OUT_BYTES);
    r->recorder = hark_recorder_create(&fixed, &(hark_recorder_options){0});
    name_it(r, file);
    err = r->out && r->recorder ? read_events(r, &arena, events) : HARK_ERR_NO_MEMORY;
  }
  hark_arena_close(&arena);
  hark_arena_close(&fixed);
  json_decref(json);
  return err;
}
