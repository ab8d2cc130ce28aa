// batch_reader.c — a batch from outside, checked, then event by event.
#include "schema/batch.h"
#include "schema/flat/reader.h"
#include "schema/hark_fb.h"

#define CONSENT_MAX 1u
#define RUNG_MAX 3u

struct hark_batch_reader {
  hark_batch_head head;
  hark_bytes kinds;
  uint32_t next_event;
  uint32_t clock_ms;
  hark_text *texts;
  uint32_t text_count;
  uint32_t texts_used; // texts before this one have been referred to
  hark_err err;        // sticky
  hark_reader columns[HARK_COLUMN_COUNT];
  uint32_t last[HARK_COLUMN_COUNT]; // the value before, of D columns
};

static hark_err read_head(hark_batch_reader *reader, hark_fb_batch batch) {
  hark_batch_head *head = &reader->head;
  head->start_ms = hark_fb_batch_start_ms(batch);
  head->sealed_ms = hark_fb_batch_sealed_ms(batch);
  head->first_node = hark_fb_batch_first_node(batch);
  head->event_count = hark_fb_batch_event_count(batch);
  head->dropped = hark_fb_batch_dropped(batch);
  head->policy = hark_fb_batch_policy(batch);
  head->consent = hark_fb_batch_consent(batch);
  head->rung = hark_fb_batch_rung(batch);
  reader->kinds = hark_fb_batch_kinds(batch);
  reader->clock_ms = head->start_ms;
  if (head->consent > CONSENT_MAX || head->rung > RUNG_MAX) {
    return HARK_ERR_BAD_ARGUMENT;
  }
  if (head->event_count > HARK_BATCH_EVENTS_MAX) {
    return HARK_ERR_TOO_LARGE;
  }
  return head->event_count == reader->kinds.size ? HARK_OK : HARK_ERR_BAD_EVENT;
}

// Each LEB128 ends in the one byte whose high bit is clear.
static uint32_t count_numbers(hark_bytes bytes) {
  uint32_t count = 0;
  for (size_t i = 0; i < bytes.size; i++) {
    count += bytes.data[i] < 0x80;
  }
  return count;
}

static hark_err read_texts(hark_batch_reader *reader, hark_arena *arena, hark_fb_batch batch) {
  hark_reader sizes = hark_reader_init(hark_fb_batch_text_sizes(batch));
  hark_reader texts = hark_reader_init(hark_fb_batch_texts(batch));
  reader->text_count = count_numbers(sizes.bytes);
  if (reader->text_count > texts.bytes.size) { // no text of the table is empty
    return HARK_ERR_BAD_TEXT;
  }
  reader->texts = hark_arena_take_items(arena, reader->text_count, sizeof *reader->texts);
  if (!reader->texts) {
    return HARK_ERR_NO_MEMORY;
  }
  for (uint32_t i = 0; i < reader->text_count; i++) {
    uint32_t size_class = hark_read_leb(&sizes);
    uint32_t size = size_class >> 3, class_ = size_class & 7;
    hark_bytes bytes = hark_read_bytes(&texts, size);
    if (sizes.err != HARK_OK || texts.err != HARK_OK || size == 0 || class_ >= HARK_TEXT_CLASS_COUNT) {
      return HARK_ERR_BAD_TEXT;
    }
    if (size > HARK_TEXT_BYTES_MAX) {
      return HARK_ERR_TOO_LARGE;
    }
    if (!hark_bytes_is_utf8(bytes)) {
      return HARK_ERR_BAD_TEXT;
    }
    reader->texts[i] = (hark_text){bytes, (hark_text_class)class_};
  }
  return hark_reader_is_done(&sizes) && hark_reader_is_done(&texts) ? HARK_OK : HARK_ERR_BAD_TEXT;
}

// Every column has as many numbers as there are events of its kind, so it can be neither missing nor left over.
static hark_err read_columns(hark_batch_reader *reader, hark_fb_columns columns) {
  uint32_t events[HARK_EVENT_COUNT] = {0};
  for (size_t i = 0; i < reader->kinds.size; i++) {
    if (reader->kinds.data[i] >= HARK_EVENT_COUNT) {
      return HARK_ERR_BAD_EVENT;
    }
    events[reader->kinds.data[i]]++;
  }
  for (uint32_t kind = 0; kind < HARK_EVENT_COUNT; kind++) {
    const hark_event_shape *shape = hark_event_shape_of(kind);
    for (uint32_t i = 0; i < shape->count; i++) {
      hark_bytes bytes = hark_fb_columns_at(columns, shape->first + i);
      if (count_numbers(bytes) != events[kind] || (bytes.size && bytes.data[bytes.size - 1] >= 0x80)) {
        return HARK_ERR_BAD_COLUMN;
      }
      reader->columns[shape->first + i] = hark_reader_init(bytes);
    }
  }
  return HARK_OK;
}

hark_err hark_batch_reader_open(hark_arena *arena, hark_bytes bytes, hark_batch_reader **reader) {
  if (bytes.size > HARK_BATCH_BYTES_MAX) {
    return HARK_ERR_TOO_LARGE;
  }
  hark_err err = hark_fb_batch_verify(bytes, NULL);
  if (err != HARK_OK) {
    return err;
  }
  hark_batch_reader *r = hark_arena_take(arena, sizeof *r);
  if (!r) {
    return HARK_ERR_NO_MEMORY;
  }
  hark_fb_batch batch = hark_fb_batch_root(bytes);
  err = read_head(r, batch);
  err = err != HARK_OK ? err : read_columns(r, hark_fb_batch_columns(batch));
  err = err != HARK_OK ? err : read_texts(r, arena, batch);
  if (err == HARK_OK) {
    *reader = r;
  }
  return err;
}

const hark_batch_head *hark_batch_reader_head(const hark_batch_reader *reader) {
  return &reader->head;
}

// Turns a text reference into the text.
static hark_err refer(hark_batch_reader *reader, uint32_t reference, hark_text *text) {
  if (reference == 0) {
    *text = (hark_text){{NULL, 0}, HARK_TEXT_PLAIN};
    return HARK_OK;
  }
  uint32_t index = reference == 1 ? reader->texts_used : reference - 2;
  if (index >= (reference == 1 ? reader->text_count : reader->texts_used)) {
    return HARK_ERR_BAD_TEXT; // past the table, or not introduced yet
  }
  reader->texts_used += reference == 1;
  *text = reader->texts[index];
  return HARK_OK;
}

static hark_err read_event(hark_batch_reader *reader, hark_event *event) {
  const hark_event_shape *shape = hark_event_shape_of((uint32_t)event->kind);
  for (uint32_t i = 0; i < shape->count; i++) {
    uint32_t column = shape->first + i;
    hark_reader *bytes = &reader->columns[column];
    uint32_t value = hark_read_leb(bytes);
    if (bytes->err != HARK_OK) {
      return HARK_ERR_BAD_COLUMN;
    }
    switch (hark_column_type(column)) {
    case HARK_TYPE_U:
      event->n[i] = value;
      break;
    case HARK_TYPE_D:
      reader->last[column] += hark_unzigzag(value);
      event->n[i] = reader->last[column];
      break;
    case HARK_TYPE_S: {
      hark_err err = refer(reader, value, &event->texts[i]);
      if (err != HARK_OK) {
        return err;
      }
      break;
    }
    }
  }
  return HARK_OK;
}

hark_err hark_batch_reader_next(hark_batch_reader *reader, hark_event *event) {
  if (reader->err != HARK_OK) {
    return reader->err;
  }
  if (reader->next_event == reader->head.event_count) {
    // The columns were counted when opened; what can be left over is a text that no event used.
    reader->err = reader->texts_used == reader->text_count ? HARK_ERR_NOT_FOUND : HARK_ERR_BAD_TEXT;
    return reader->err;
  }
  *event = (hark_event){.kind = (hark_event_kind)reader->kinds.data[reader->next_event]};
  reader->err = read_event(reader, event);
  if (reader->err == HARK_OK && event->kind == HARK_EVENT_TICK) {
    uint32_t dt = event->n[HARK_ARG(TICK, DT)];
    if (dt > UINT32_MAX - reader->clock_ms) {
      reader->err = HARK_ERR_BAD_EVENT;
    }
    reader->clock_ms += dt;
  }
  event->at_ms = reader->clock_ms;
  reader->next_event += reader->err == HARK_OK;
  return reader->err;
}

uint32_t hark_batch_reader_text_count(const hark_batch_reader *reader) {
  return reader->text_count;
}

hark_text hark_batch_reader_text(const hark_batch_reader *reader, uint32_t index) {
  return index < reader->text_count ? reader->texts[index] : (hark_text){{NULL, 0}, HARK_TEXT_PLAIN};
}
