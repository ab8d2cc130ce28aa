#include "collector/portable/ndjson_read.h"

#include <string.h>

#include "collector/http/query.h"
#include "collector/portable/words.h"

#define ARENA_BYTES_MAX ((size_t)128 << 20)
#define WALL_MS_MAX ((json_int_t)1 << 47) // arrival.h keeps 48 bits

hark_err hark_ndjson_reader_open(hark_ndjson_reader *r) {
  static const hark_batch_limits any = {1 << 20, 1 << 19, 1 << 20};
  hark_arena_open(&r->arena, ARENA_BYTES_MAX);
  r->writer = hark_batch_writer_create(&r->arena, &any);
  r->sealed = hark_arena_take(&r->arena, HARK_BATCH_BYTES_MAX);
  r->open = false;
  r->why = NULL;
  return r->writer && r->sealed ? HARK_OK : HARK_ERR_NO_MEMORY;
}

void hark_ndjson_reader_close(hark_ndjson_reader *r) {
  hark_arena_close(&r->arena);
}

static hark_err refuse(hark_ndjson_reader *r, const char *why) {
  r->why = why;
  return HARK_ERR_BAD_EVENT;
}

// Reads a whole number from `least` to `most`; false for anything else.
static bool number(const json_t *line, const char *name, json_int_t least, json_int_t most, json_int_t *out) {
  const json_t *value = json_object_get(line, name);
  *out = json_integer_value(value);
  return json_is_integer(value) && *out >= least && *out <= most;
}

static bool u32(const json_t *line, const char *name, uint32_t *out) {
  json_int_t value;
  bool good = number(line, name, 0, UINT32_MAX, &value);
  *out = good ? (uint32_t)value : 0;
  return good;
}

static bool hex(const json_t *line, const char *name, uint8_t *out, size_t size) {
  const json_t *value = json_object_get(line, name);
  hark_bytes text = {(const uint8_t *)json_string_value(value), json_string_length(value)};
  return json_is_string(value) && hark_hex_read(text, out, size);
}

// ---- events ----

static hark_err push(hark_ndjson_reader *r, const hark_event *event) {
  hark_err err = hark_batch_writer_push(r->writer, event);
  if (err != HARK_OK) {
    r->why = "the batch is larger than any can be";
  }
  return err;
}

// Moves the batch's clock.
static hark_err pass_time(hark_ndjson_reader *r, uint32_t at_ms) {
  if (at_ms < r->clock_ms) {
    return refuse(r, "at_ms runs backwards within a batch");
  }
  hark_event tick = {.kind = HARK_EVENT_TICK, .n = {at_ms - r->clock_ms}};
  hark_err err = at_ms > r->clock_ms ? push(r, &tick) : HARK_OK;
  r->clock_ms = at_ms;
  return err;
}

static bool read_text(const json_t *line, const char *name, hark_text *text) {
  const json_t *value = json_object_get(line, name), *class_ = json_object_get(json_object_get(line, "classes"), name);
  text->bytes = (hark_bytes){(const uint8_t *)json_string_value(value), json_string_length(value)};
  text->class_ = class_ ? HARK_TEXT_CLASS_COUNT : HARK_TEXT_PLAIN;
  if (json_is_string(class_)) {
    text->class_ = hark_text_class_named(json_string_value(class_));
  }
  return json_is_string(value) && text->class_ < HARK_TEXT_CLASS_COUNT && text->bytes.size <= HARK_TEXT_BYTES_MAX;
}

static hark_err read_event(hark_ndjson_reader *r, const json_t *line, uint32_t kind, uint32_t at_ms) {
  const hark_event_shape *shape = hark_event_shape_of(kind);
  hark_event event = {.kind = (hark_event_kind)kind};
  for (uint32_t i = 0; i < shape->count; i++) {
    char name[HARK_COLUMN_NAME_MAX];
    hark_argument_type type = hark_column_type(shape->first + i);
    json_int_t value = 0;
    hark_column_name(shape->first + i, name);
    bool good = type == HARK_TYPE_S   ? read_text(line, name, &event.texts[i])
                : type == HARK_TYPE_U ? number(line, name, 0, UINT32_MAX, &value)
                                      : number(line, name, INT32_MIN, INT32_MAX, &value);
    if (!good) {
      return refuse(r, "an argument of the event is missing, or of another type or size");
    }
    event.n[i] = (uint32_t)value;
  }
  r->identity.flags |= kind == HARK_EVENT_KEYFRAME ? HARK_ENVELOPE_KEYFRAME : 0;
  r->identity.flags |= kind == HARK_EVENT_LEAVE ? HARK_ENVELOPE_FINAL : 0;
  hark_err err = pass_time(r, at_ms);
  return err != HARK_OK ? err : push(r, &event);
}

// ---- batches ----

hark_err hark_ndjson_end(hark_ndjson_reader *r) {
  size_t size;
  if (!r->open) {
    return HARK_OK;
  }
  r->open = false;
  hark_err err = pass_time(r, r->head.sealed_ms > r->clock_ms ? r->head.sealed_ms : r->clock_ms);
  err = err != HARK_OK ? err : hark_batch_writer_seal(r->writer, &r->head, r->sealed, HARK_BATCH_BYTES_MAX, &size);
  if (err != HARK_OK) {
    return err;
  }
  return r->take(r->context, &r->identity, (hark_bytes){r->sealed, size}, hark_batch_writer_texts_size(r->writer),
                 r->start_wall_ms);
}

static hark_err begin_batch(hark_ndjson_reader *r, const json_t *line, const hark_envelope *identity, uint32_t at_ms) {
  json_int_t wall_ms, consent, rung;
  hark_err err = hark_ndjson_end(r);
  if (err != HARK_OK) {
    return err;
  }
  if (!number(line, "wall_ms", at_ms, WALL_MS_MAX, &wall_ms) || !number(line, "consent", 0, UINT8_MAX, &consent) ||
      !number(line, "rung", 0, UINT8_MAX, &rung) || !u32(line, "sealed_ms", &r->head.sealed_ms) ||
      !u32(line, "first_node", &r->head.first_node) || !u32(line, "dropped", &r->head.dropped) ||
      !u32(line, "policy", &r->head.policy)) {
    return refuse(r, "a BATCH line wants wall_ms, sealed_ms, first_node, dropped, policy, consent and rung");
  }
  r->head.consent = (uint8_t)consent;
  r->head.rung = (uint8_t)rung;
  r->identity = *identity;
  r->identity.sealed_ms = r->head.sealed_ms;
  r->identity.flags = json_is_true(json_object_get(line, "lite")) ? HARK_ENVELOPE_LITE : 0;
  r->start_wall_ms = (uint64_t)wall_ms - at_ms;
  r->clock_ms = at_ms;
  r->open = true;
  hark_batch_writer_begin(r->writer, at_ms);
  return HARK_OK;
}

static bool is_of(const hark_envelope *a, const hark_envelope *b) {
  return memcmp(&a->session, &b->session, sizeof a->session) == 0 && a->tab == b->tab && a->epoch == b->epoch &&
         a->seq == b->seq;
}

static hark_err read_line(hark_ndjson_reader *r, const json_t *line) {
  hark_envelope identity = {0};
  uint8_t tab[8];
  uint32_t at_ms;
  const char *event = json_string_value(json_object_get(line, "event"));
  if (event && strcmp(event, "NOTE") == 0) {
    return HARK_OK; // people's, who are not this store's
  }
  if (!event || !hex(line, "session", identity.session.bytes, sizeof identity.session.bytes) ||
      !hex(line, "tab", tab, sizeof tab) || !u32(line, "epoch", &identity.epoch) || !u32(line, "seq", &identity.seq) ||
      !u32(line, "at_ms", &at_ms)) {
    return refuse(r, "every line wants session, tab, epoch, seq, at_ms and event, as `hark export` writes them");
  }
  for (size_t i = 0; i < sizeof tab; i++) {
    identity.tab = identity.tab << 8 | tab[i];
  }
  if (strcmp(event, "BATCH") == 0) {
    return begin_batch(r, line, &identity, at_ms);
  }
  uint32_t kind = hark_event_named(event);
  if (kind == HARK_EVENT_COUNT) {
    return refuse(r, "there is no event of this name");
  }
  return r->open && is_of(&r->identity, &identity)
             ? read_event(r, line, kind, at_ms)
             : refuse(r, "the event is of another batch than the BATCH line before it");
}

hark_err hark_ndjson_line(hark_ndjson_reader *r, hark_bytes text) {
  if (text.size == 0) {
    return HARK_OK;
  }
  if (text.size > HARK_NDJSON_LINE_MAX) {
    r->why = "the line is over 1 MiB";
    return HARK_ERR_TOO_LARGE;
  }
  json_t *line = json_loadb((const char *)text.data, text.size, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);
  hark_err err = json_is_object(line) ? read_line(r, line) : refuse(r, "the line is no JSON object");
  json_decref(line);
  return err;
}
