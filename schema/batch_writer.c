// batch_writer.c — events to rows while they come, rows to columns when sealed.
#include <assert.h>
#include <string.h>

#include "schema/base/hash.h"
#include "schema/batch.h"
#include "schema/flat/reader.h"
#include "schema/hark_fb.h"

#define ROWS_DEFAULT (1u << 17)
#define TEXTS_DEFAULT (1u << 13)
#define TEXT_BYTES_DEFAULT (1u << 19)
// Hostile texts may collide at will: after so many steps a text is kept a second time instead of searched on.
#define PROBES_MAX 32u
#define NO_SLOT UINT32_MAX
// The table, its vtable, the root offset, the vectors' lengths and padding, rounded up.
#define FIXED_BYTES 128u
static_assert(FIXED_BYTES >= 4 + (4 + 4) + (2 + 4) * HARK_FB_BATCH_FIELDS + 2 * (4 + 7),
              "what is there besides the vectors fits");
// A text's class, column and size in one number.
#define CLASS_BITS 3u
#define COLUMN_BITS 8u
static_assert(HARK_TEXT_CLASS_COUNT <= 1 << CLASS_BITS && HARK_COLUMN_COUNT <= 1 << COLUMN_BITS &&
                  HARK_TEXT_BYTES_MAX < 1 << (32 - CLASS_BITS - COLUMN_BITS),
              "they fit");

typedef struct {
  uint32_t from;
  uint32_t what;   // size, column, class
  uint32_t hash;   //
  uint32_t number; // in its column
} text_entry;

struct hark_batch_writer {
  hark_batch_limits limits;
  uint32_t start_ms;
  uint32_t count;    // events
  uint32_t *rows;    // per event: its kind, then one word per argument (of a text: 0 or its number in its column + 1)
  uint32_t row_used; // words
  uint8_t *text_bytes;
  uint32_t text_used;
  text_entry *texts;
  uint32_t text_count;
  uint32_t *slots; // hash table: index of a text + 1; 0: free
  uint32_t slot_mask;
  size_t column_total; // bytes of all columns
  uint32_t column_size[HARK_COLUMN_COUNT];
  uint32_t column_texts[HARK_COLUMN_COUNT]; // how many texts
  uint32_t last[HARK_COLUMN_COUNT];         // the value before, of D columns; texts used so far, of S columns
};

static hark_batch_limits with_defaults(const hark_batch_limits *limits) {
  hark_batch_limits l = *limits;
  l.rows_max = l.rows_max ? l.rows_max : ROWS_DEFAULT;
  l.texts_max = l.texts_max ? l.texts_max : TEXTS_DEFAULT;
  l.text_bytes_max = l.text_bytes_max ? l.text_bytes_max : TEXT_BYTES_DEFAULT;
  // More than these can never be in one batch.
  l.rows_max = l.rows_max < HARK_BATCH_BYTES_MAX ? l.rows_max : HARK_BATCH_BYTES_MAX;
  l.texts_max = l.texts_max < HARK_BATCH_BYTES_MAX / 2 ? l.texts_max : HARK_BATCH_BYTES_MAX / 2;
  l.text_bytes_max = l.text_bytes_max < HARK_BATCH_BYTES_MAX ? l.text_bytes_max : HARK_BATCH_BYTES_MAX;
  return l;
}

static uint32_t slot_count(uint32_t texts_max) {
  uint32_t count = 16;
  while (count < texts_max * 2) {
    count *= 2;
  }
  return count;
}

size_t hark_batch_writer_bytes(const hark_batch_limits *limits) {
  hark_batch_limits l = with_defaults(limits);
  size_t pieces = 5 * 16; // each is rounded up by the arena
  return sizeof(hark_batch_writer) + (size_t)l.rows_max * sizeof(uint32_t) + l.text_bytes_max +
         (size_t)l.texts_max * sizeof(text_entry) + (size_t)slot_count(l.texts_max) * sizeof(uint32_t) + pieces;
}

hark_batch_writer *hark_batch_writer_create(hark_arena *arena, const hark_batch_limits *limits) {
  hark_batch_writer *w = hark_arena_take(arena, sizeof *w);
  if (!w) {
    return NULL;
  }
  w->limits = with_defaults(limits);
  uint32_t slots = slot_count(w->limits.texts_max);
  w->rows = hark_arena_take_items(arena, w->limits.rows_max, sizeof *w->rows);
  w->text_bytes = hark_arena_take(arena, w->limits.text_bytes_max);
  w->texts = hark_arena_take_items(arena, w->limits.texts_max, sizeof *w->texts);
  w->slots = hark_arena_take_items(arena, slots, sizeof *w->slots);
  w->slot_mask = slots - 1;
  return w->rows && w->text_bytes && w->texts && w->slots ? w : NULL;
}

// The number that a value becomes in its column. Called once per value, in order: it keeps what deltas and text
// references are relative to.
static uint32_t encode(hark_batch_writer *w, uint32_t column, uint32_t value) {
  switch (hark_column_type(column)) {
  case HARK_TYPE_D: {
    uint32_t difference = value - w->last[column];
    w->last[column] = value;
    return hark_zigzag(difference);
  }
  case HARK_TYPE_S: // `value` is 0 or the text's number + 1
    if (value == w->last[column] + 1) {
      w->last[column] = value;
      return 1;
    }
    return value ? value + 1 : 0;
  default:
    return value;
  }
}

void hark_batch_writer_begin(hark_batch_writer *w, uint32_t start_ms) {
  w->start_ms = start_ms;
  w->count = 0;
  w->row_used = 0;
  w->text_used = 0;
  w->text_count = 0;
  w->column_total = 0;
  memset(w->column_size, 0, sizeof w->column_size);
  memset(w->column_texts, 0, sizeof w->column_texts);
  memset(w->last, 0, sizeof w->last);
  memset(w->slots, 0, ((size_t)w->slot_mask + 1) * sizeof *w->slots);
}

static hark_bytes entry_bytes(const hark_batch_writer *w, const text_entry *entry) {
  return (hark_bytes){w->text_bytes + entry->from, entry->what >> (CLASS_BITS + COLUMN_BITS)};
}

static uint32_t entry_column(const text_entry *entry) {
  return entry->what >> CLASS_BITS & ((1u << COLUMN_BITS) - 1);
}

// Finds or adds a text of a column that is not empty; its number there + 1, or 0 when there is no room.
static uint32_t intern(hark_batch_writer *w, uint32_t column, hark_text text, uint32_t *slot_taken) {
  uint32_t kind = column << CLASS_BITS | (uint32_t)text.class_;
  uint32_t what = (uint32_t)text.bytes.size << (CLASS_BITS + COLUMN_BITS) | kind;
  uint32_t hash = (uint32_t)hark_hash(text.bytes, kind);
  uint32_t free_slot = NO_SLOT;
  for (uint32_t probe = 0; probe < PROBES_MAX; probe++) {
    uint32_t slot = (hash + probe) & w->slot_mask;
    if (w->slots[slot] == 0) {
      free_slot = slot;
      break;
    }
    const text_entry *entry = &w->texts[w->slots[slot] - 1];
    if (entry->hash == hash && entry->what == what && hark_bytes_equal(entry_bytes(w, entry), text.bytes)) {
      return entry->number + 1;
    }
  }
  if (w->text_count == w->limits.texts_max || text.bytes.size > w->limits.text_bytes_max - w->text_used) {
    return 0;
  }
  w->texts[w->text_count++] = (text_entry){w->text_used, what, hash, w->column_texts[column]++};
  memcpy(w->text_bytes + w->text_used, text.bytes.data, text.bytes.size);
  w->text_used += (uint32_t)text.bytes.size;
  if (free_slot != NO_SLOT) {
    w->slots[free_slot] = w->text_count;
  }
  *slot_taken = free_slot;
  return w->column_texts[column];
}

// What a push that does not fit goes back to. Texts leave in the order opposite to their coming, so that clearing
// their slots gives the very table there was.
typedef struct {
  uint32_t text_count, text_used;
  uint32_t slots[HARK_EVENT_ARGUMENTS_MAX];
  uint32_t slot_count;
} undo;

static void roll_back(hark_batch_writer *w, const undo *u) {
  while (w->text_count > u->text_count) {
    w->column_texts[entry_column(&w->texts[--w->text_count])]--;
  }
  w->text_used = u->text_used;
  for (uint32_t i = 0; i < u->slot_count; i++) {
    if (u->slots[i] != NO_SLOT) {
      w->slots[u->slots[i]] = 0;
    }
  }
}

// Writes the event's words after the rows there are; false when a text finds no room.
static bool write_row(hark_batch_writer *w, const hark_event *event, const hark_event_shape *shape, undo *u) {
  uint32_t *row = w->rows + w->row_used;
  *row++ = (uint32_t)event->kind;
  for (uint32_t i = 0; i < shape->count; i++) {
    if (hark_column_type(shape->first + i) != HARK_TYPE_S) {
      row[i] = event->n[i];
    } else if (event->texts[i].bytes.size == 0) {
      row[i] = 0;
    } else {
      uint32_t known = w->text_count;
      uint32_t slot = NO_SLOT;
      row[i] = intern(w, shape->first + i, event->texts[i], &slot);
      if (row[i] == 0) {
        return false;
      }
      if (w->text_count > known) {
        u->slots[u->slot_count++] = slot;
      }
    }
  }
  return true;
}

// Adds up what the newest row takes in its columns.
static void count_row(hark_batch_writer *w, const hark_event_shape *shape) {
  const uint32_t *row = w->rows + w->row_used + 1;
  for (uint32_t i = 0; i < shape->count; i++) {
    uint32_t column = shape->first + i;
    uint32_t size = hark_leb_size(encode(w, column, row[i]));
    w->column_size[column] += size;
    w->column_total += size;
  }
}

// Is this an event that a batch may hold at all, however empty it is?
static hark_err check_event(const hark_batch_writer *w, const hark_event *event, const hark_event_shape *shape) {
  if (!shape) {
    return HARK_ERR_BAD_EVENT;
  }
  size_t total = 0;
  for (uint32_t i = 0; i < shape->count; i++) {
    if (hark_column_type(shape->first + i) == HARK_TYPE_S) {
      const hark_text *text = &event->texts[i];
      if (text->bytes.size > HARK_TEXT_BYTES_MAX) {
        return HARK_ERR_TOO_LARGE;
      }
      if ((unsigned)text->class_ >= HARK_TEXT_CLASS_COUNT) {
        return HARK_ERR_BAD_EVENT;
      }
      total += text->bytes.size;
    }
  }
  return total > w->limits.text_bytes_max || shape->count >= w->limits.rows_max ? HARK_ERR_TOO_LARGE : HARK_OK;
}

hark_err hark_batch_writer_push(hark_batch_writer *w, const hark_event *event) {
  const hark_event_shape *shape = hark_event_shape_of((uint32_t)event->kind);
  hark_err err = check_event(w, event, shape);
  if (err != HARK_OK) {
    return err;
  }
  if (w->count == HARK_BATCH_EVENTS_MAX || shape->count >= w->limits.rows_max - w->row_used) {
    return HARK_ERR_FULL;
  }
  undo u = {.text_count = w->text_count, .text_used = w->text_used};
  size_t most = 1 + (size_t)shape->count * HARK_LEB_BYTES_MAX;
  if (!write_row(w, event, shape, &u) || hark_batch_writer_size(w) + most > HARK_BATCH_BYTES_MAX) {
    roll_back(w, &u);
    return HARK_ERR_FULL;
  }
  count_row(w, shape);
  w->row_used += 1u + shape->count;
  w->count++;
  return HARK_OK;
}

uint32_t hark_batch_writer_count(const hark_batch_writer *w) {
  return w->count;
}

size_t hark_batch_writer_texts_size(const hark_batch_writer *w) {
  return (size_t)w->text_used + w->text_count;
}

size_t hark_batch_writer_size(const hark_batch_writer *w) {
  return FIXED_BYTES + w->count + w->column_total + hark_batch_writer_texts_size(w);
}

// Writes every row into its columns, which follow the kinds.
static void write_columns(hark_batch_writer *w, uint8_t *kinds) {
  uint8_t *at[HARK_COLUMN_COUNT];
  uint8_t *next = kinds + w->count;
  for (uint32_t i = 0; i < HARK_COLUMN_COUNT; i++) {
    at[i] = next;
    next += w->column_size[i];
  }
  const uint32_t *row = w->rows;
  memset(w->last, 0, sizeof w->last);
  for (uint32_t n = 0; n < w->count; n++) {
    const hark_event_shape *shape = hark_event_shape_of(*row);
    *kinds++ = (uint8_t)*row++;
    for (uint32_t i = 0; i < shape->count; i++) {
      uint32_t column = shape->first + i;
      at[column] = hark_leb_write(at[column], encode(w, column, *row++));
    }
  }
}

static void write_texts(const hark_batch_writer *w, uint8_t *out) {
  size_t from[HARK_COLUMN_COUNT + 1] = {0}; // where each column's texts go on
  for (uint32_t i = 0; i < w->text_count; i++) {
    from[entry_column(&w->texts[i]) + 1] += entry_bytes(w, &w->texts[i]).size + 1;
  }
  for (uint32_t i = 1; i < HARK_COLUMN_COUNT; i++) {
    from[i] += from[i - 1];
  }
  for (uint32_t i = 0; i < w->text_count; i++) {
    const text_entry *entry = &w->texts[i];
    hark_bytes bytes = entry_bytes(w, entry);
    uint8_t *at = out + from[entry_column(entry)];
    memcpy(at, bytes.data, bytes.size);
    at[bytes.size] = (uint8_t)(HARK_BATCH_TEXT_END + (entry->what & ((1u << CLASS_BITS) - 1)));
    from[entry_column(entry)] += bytes.size + 1;
  }
}

hark_err hark_batch_writer_seal(hark_batch_writer *w, const hark_batch_head *head, uint8_t *out, size_t out_max,
                                size_t *size) {
  hark_flat_builder b;
  hark_flat_ref texts, columns;
  hark_flat_builder_init(&b, out, out_max);
  uint8_t *texts_at = hark_flat_reserve(&b, hark_batch_writer_texts_size(w), 1, &texts);
  uint8_t *columns_at = hark_flat_reserve(&b, w->count + w->column_total, 1, &columns);
  if (b.err == HARK_OK) {
    write_texts(w, texts_at);
    write_columns(w, columns_at);
  }
  hark_flat_table_begin(&b);
  hark_flat_add_ref(&b, HARK_FB_BATCH_COLUMNS, columns);
  hark_flat_add_ref(&b, HARK_FB_BATCH_TEXTS, texts);
  hark_flat_add_scalar(&b, HARK_FB_BATCH_POLICY, 4, head->policy, 0);
  hark_flat_add_scalar(&b, HARK_FB_BATCH_DROPPED, 4, head->dropped, 0);
  hark_flat_add_scalar(&b, HARK_FB_BATCH_EVENT_COUNT, 4, w->count, 0);
  hark_flat_add_scalar(&b, HARK_FB_BATCH_FIRST_NODE, 4, head->first_node, 0);
  hark_flat_add_scalar(&b, HARK_FB_BATCH_SEALED_MS, 4, head->sealed_ms, 0);
  hark_flat_add_scalar(&b, HARK_FB_BATCH_START_MS, 4, w->start_ms, 0);
  hark_flat_add_scalar(&b, HARK_FB_BATCH_RUNG, 1, head->rung, 0);
  hark_flat_add_scalar(&b, HARK_FB_BATCH_CONSENT, 1, head->consent, 0);
  hark_bytes built;
  hark_err err = hark_flat_finish(&b, hark_flat_table_end(&b), &built);
  if (err == HARK_OK) {
    *size = built.size;
  }
  return err;
}
