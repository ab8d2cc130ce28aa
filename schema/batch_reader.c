// batch_reader.c — a batch from outside, checked, then event by event.
#include <string.h>

#include "schema/batch.h"
#include "schema/flat/reader.h"
#include "schema/hark_fb.h"

#define CONSENT_MAX 1u
#define RUNG_MAX 3u
#define ALIGNMENT_MAX 8u // of anything in a FlatBuffer

typedef struct {
  const uint8_t *at; // its next number
  uint32_t last;     // D: the value before; S: how many of its texts have been referred to
  uint32_t text;     // S: its first text
  uint32_t texts;    // S: how many it has
} column;

struct hark_batch_reader {
  hark_batch_head head;
  const uint8_t *kinds;
  uint32_t next_event;
  uint32_t clock_ms;
  hark_text *texts;
  uint32_t text_count;
  hark_err err; // sticky
  column columns[HARK_COLUMN_COUNT];
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
  reader->clock_ms = head->start_ms;
  if (head->consent > CONSENT_MAX || head->rung > RUNG_MAX) {
    return HARK_ERR_BAD_ARGUMENT;
  }
  return head->event_count > HARK_BATCH_EVENTS_MAX ? HARK_ERR_TOO_LARGE : HARK_OK;
}

#define EIGHT(byte) (UINT64_C(0x0101010101010101) * (byte))

static uint64_t load_eight(const uint8_t *at) {
  uint64_t eight;
  memcpy(&eight, at, sizeof eight);
  return eight;
}

// How many of eight bytes, all below 0x80, are 1.
static uint32_t count_ones(uint64_t eight) {
  uint64_t others = ((eight ^ EIGHT(1)) + EIGHT(0x7f)) & EIGHT(0x80);
  return 8 - (uint32_t)((others >> 7) * EIGHT(1) >> 56);
}

// Moves *from past `count` well-formed numbers; false when there are not as many. *ones gets how many are 1.
static bool pass_numbers(const uint8_t **from, const uint8_t *end, uint32_t count, uint32_t *ones) {
  const uint8_t *at = *from;
  *ones = 0;
  while (count > 0) {
    uint64_t eight;
    while (count >= 8 && end - at >= 8 && ((eight = load_eight(at)) & EIGHT(0x80)) == 0) { // most are one byte
      *ones += count_ones(eight);
      at += 8;
      count -= 8;
    }
    if (count > 0) {
      hark_reader number = hark_reader_init((hark_bytes){at, (size_t)(end - at)});
      *ones += hark_read_leb(&number) == 1;
      if (number.err != HARK_OK) {
        return false;
      }
      at += number.offset;
      count--;
    }
  }
  *from = at;
  return true;
}

// Finds where each column begins and what texts it has. After this every number is known to be there and well-formed.
static hark_err read_columns(hark_batch_reader *reader, hark_bytes bytes) {
  uint32_t count = reader->head.event_count, events[UINT8_MAX + 1] = {0};
  if (count > bytes.size) {
    return HARK_ERR_BAD_EVENT;
  }
  if (bytes.size == 0) {
    return HARK_OK;
  }
  reader->kinds = bytes.data;
  for (uint32_t i = 0; i < count; i++) {
    events[bytes.data[i]]++;
  }
  for (uint32_t kind = HARK_EVENT_COUNT; kind <= UINT8_MAX; kind++) {
    if (events[kind] > 0) {
      return HARK_ERR_BAD_EVENT;
    }
  }
  const uint8_t *at = bytes.data + count, *end = bytes.data + bytes.size;
  for (uint32_t kind = 0; kind < HARK_EVENT_COUNT; kind++) {
    const hark_event_shape *shape = hark_event_shape_of(kind);
    for (uint32_t i = shape->first; i < (uint32_t)shape->first + shape->count; i++) {
      column *c = &reader->columns[i];
      uint32_t ones;
      c->at = at;
      if (!pass_numbers(&at, end, events[kind], &ones)) {
        return HARK_ERR_BAD_COLUMN;
      }
      c->text = reader->text_count;
      c->texts = hark_column_type(i) == HARK_TYPE_S ? ones : 0; // a text that is new is said by a 1
      reader->text_count += c->texts;
    }
  }
  return at == end ? HARK_OK : HARK_ERR_BAD_COLUMN;
}

// The byte that ends the text that begins at `at`; `end` when there is none.
static const uint8_t *find_text_end(const uint8_t *at, const uint8_t *end) {
  while (end - at >= 8 && (load_eight(at) & EIGHT(0x80)) == 0) {
    at += 8;
  }
  while (at < end && *at < HARK_BATCH_TEXT_END) {
    at++;
  }
  return at;
}

static hark_err read_texts(hark_batch_reader *reader, hark_arena *arena, hark_bytes bytes) {
  if (reader->text_count > bytes.size / 2) { // none is empty, each has its end
    return HARK_ERR_BAD_TEXT;
  }
  if (bytes.size == 0) { // and no data to point into
    return HARK_OK;
  }
  const uint8_t *at = bytes.data, *end = bytes.data + bytes.size;
  reader->texts = hark_arena_take_items(arena, reader->text_count, sizeof *reader->texts);
  if (!reader->texts) {
    return HARK_ERR_NO_MEMORY;
  }
  for (uint32_t i = 0; i < reader->text_count; i++) {
    const uint8_t *stop = find_text_end(at, end);
    hark_bytes text = {at, (size_t)(stop - at)};
    if (stop == end || text.size == 0 || *stop >= HARK_BATCH_TEXT_END + HARK_TEXT_CLASS_COUNT) {
      return HARK_ERR_BAD_TEXT;
    }
    if (text.size > HARK_TEXT_BYTES_MAX) {
      return HARK_ERR_TOO_LARGE;
    }
    if (!hark_bytes_is_utf8(text)) {
      return HARK_ERR_BAD_TEXT;
    }
    reader->texts[i] = (hark_text){text, (hark_text_class)(*stop - HARK_BATCH_TEXT_END)};
    at = stop + 1;
  }
  return at == end ? HARK_OK : HARK_ERR_BAD_TEXT;
}

size_t hark_batch_texts_size(hark_bytes batch) {
  hark_bytes texts = hark_fb_batch_texts(hark_fb_batch_root(batch));
  size_t after = texts.size > 0 ? (size_t)(batch.data + batch.size - (texts.data + texts.size)) : 0;
  return after < ALIGNMENT_MAX ? texts.size : 0;
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
  err = err != HARK_OK ? err : read_texts(r, arena, hark_fb_batch_texts(batch));
  if (err == HARK_OK) {
    *reader = r;
  }
  return err;
}

const hark_batch_head *hark_batch_reader_head(const hark_batch_reader *reader) {
  return &reader->head;
}

// Takes a number that is known to be well-formed.
static uint32_t take_number(const uint8_t **at) {
  const uint8_t *p = *at;
  uint32_t value = *p++;
  if (value >= 0x80) {
    value &= 0x7f;
    uint32_t shift = 7, byte;
    do {
      byte = *p++;
      value |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte >= 0x80);
  }
  *at = p;
  return value;
}

// Turns a text reference into the text. There are as many texts as 1s.
static hark_err refer(const hark_batch_reader *reader, column *c, uint32_t reference, hark_text *text) {
  if (reference == 0) {
    *text = (hark_text){{NULL, 0}, HARK_TEXT_PLAIN};
    return HARK_OK;
  }
  uint32_t number = reference == 1 ? c->last++ : reference - 2;
  if (number >= c->last) {
    return HARK_ERR_BAD_TEXT; // past the column's texts, or not introduced yet
  }
  *text = reader->texts[c->text + number];
  return HARK_OK;
}

static hark_err read_event(hark_batch_reader *reader, hark_event *event) {
  const hark_event_shape *shape = hark_event_shape_of((uint32_t)event->kind);
  column *c = &reader->columns[shape->first];
  for (uint32_t i = 0; i < shape->count; i++, c++) {
    uint32_t value = take_number(&c->at);
    hark_argument_type type = hark_column_type(shape->first + i);
    event->n[i] = 0;
    event->texts[i] = (hark_text){0};
    if (type != HARK_TYPE_S) {
      event->n[i] = type == HARK_TYPE_D ? c->last += hark_unzigzag(value) : value;
    } else if (refer(reader, c, value, &event->texts[i]) != HARK_OK) {
      return HARK_ERR_BAD_TEXT;
    }
  }
  return HARK_OK;
}

hark_err hark_batch_reader_next(hark_batch_reader *reader, hark_event *event) {
  if (reader->err != HARK_OK) {
    return reader->err;
  }
  if (reader->next_event == reader->head.event_count) {
    return reader->err = HARK_ERR_NOT_FOUND;
  }
  event->kind = (hark_event_kind)reader->kinds[reader->next_event];
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
