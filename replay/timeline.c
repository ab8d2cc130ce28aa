// timeline.c — segments in, one stream out.
#include "replay/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "replay/dom.h"

// Room to inflate and open one batch: the batch, its texts (at least a byte each) and zlib's window.
#define SCRATCH_BYTES_MAX ((size_t)HARK_BATCH_BYTES_MAX * 40)

void hark_timeline_init(hark_timeline *timeline, hark_arena *arena) {
  *timeline = (hark_timeline){.arena = arena};
  hark_publics_init(&timeline->publics, arena);
}

static hark_err read_all(hark_publics *publics, hark_arena *scratch, hark_bytes batch) {
  hark_batch_reader *reader;
  hark_err err = hark_batch_reader_open(scratch, batch, &reader);
  hark_event event;
  while (err == HARK_OK && (err = hark_batch_reader_next(reader, &event)) == HARK_OK) {
    err = hark_publics_note(publics, &event);
  }
  return err == HARK_ERR_NOT_FOUND ? HARK_OK : err;
}

static hark_err keep(hark_timeline *timeline, uint32_t seq, hark_bytes batch) {
  if (timeline->segment_count == HARK_TIMELINE_SEGMENTS_MAX) {
    return HARK_ERR_TOO_LARGE;
  }
  void *grown = hark_grown(timeline->arena, timeline->segments, timeline->segment_count, &timeline->segment_max,
                           (size_t)timeline->segment_count + 1, sizeof *timeline->segments);
  hark_bytes copy = grown ? hark_arena_copy(timeline->arena, batch) : (hark_bytes){0};
  if (!copy.data) {
    return HARK_ERR_NO_MEMORY;
  }
  timeline->segments = grown;
  timeline->segments[timeline->segment_count++] = (hark_segment){seq, copy};
  return HARK_OK;
}

static hark_err check_identity(hark_timeline *timeline, const hark_envelope *envelope) {
  if (!timeline->identified) {
    return HARK_OK;
  }
  bool same = memcmp(timeline->session.bytes, envelope->session.bytes, sizeof timeline->session.bytes) == 0 &&
              timeline->tab == envelope->tab && timeline->epoch == envelope->epoch;
  return same ? HARK_OK : HARK_ERR_BAD_ARGUMENT;
}

hark_err hark_timeline_add(hark_timeline *timeline, hark_bytes segment) {
  hark_envelope envelope;
  hark_bytes body;
  hark_err err = hark_envelope_unpack(segment, &envelope, &body);
  err = err != HARK_OK ? err : check_identity(timeline, &envelope);
  if (err != HARK_OK) {
    return err;
  }
  hark_arena scratch;
  hark_arena_open(&scratch, SCRATCH_BYTES_MAX);
  hark_bytes batch;
  err = hark_envelope_inflate(&scratch, &envelope, body, &batch);
  err = err != HARK_OK ? err : read_all(&timeline->publics, &scratch, batch);
  err = err != HARK_OK ? err : keep(timeline, envelope.seq, batch);
  hark_arena_close(&scratch);
  if (err == HARK_OK) {
    timeline->identified = true;
    timeline->session = envelope.session;
    timeline->tab = envelope.tab;
    timeline->epoch = envelope.epoch;
  }
  return err;
}

// ---- building ----

typedef struct {
  hark_timeline *timeline;
  hark_err err;
  uint32_t text_at; // the word of the text that an APPEND would add to; 0: none
  hark_bytes *pieces;
  uint32_t piece_count, piece_max;
  size_t pieces_size;
} build;

static void put_word(build *b, uint32_t word) {
  hark_timeline *t = b->timeline;
  if (b->err != HARK_OK) {
    return;
  }
  void *grown = t->word_count < HARK_TIMELINE_WORDS_MAX
                    ? hark_grown(t->arena, t->words, t->word_count, &t->word_max, (size_t)t->word_count + 1, 4)
                    : NULL;
  if (!grown) {
    b->err = HARK_ERR_NO_MEMORY;
    return;
  }
  t->words = grown;
  t->words[t->word_count++] = word;
}

static uint32_t put_text(build *b, hark_bytes text) {
  hark_timeline *t = b->timeline;
  if (text.size == 0 || b->err != HARK_OK) {
    return 0;
  }
  void *grown = hark_grown(t->arena, t->texts, t->text_count, &t->text_max, (size_t)t->text_count + 1, sizeof text);
  if (!grown) {
    b->err = HARK_ERR_NO_MEMORY;
    return 0;
  }
  t->texts = grown;
  t->texts[t->text_count] = text;
  return t->text_count++;
}

static void put_time(build *b) {
  hark_timeline *t = b->timeline;
  if (t->now_ms > t->told_ms) {
    put_word(b, HARK_EVENT_TICK);
    put_word(b, t->now_ms - t->told_ms);
    t->told_ms = t->now_ms;
  }
}

// Joins the pieces that came for the text at b->text_at.
static void join(build *b) {
  hark_timeline *t = b->timeline;
  if (b->piece_count && b->err == HARK_OK) {
    hark_bytes head = t->texts[t->words[b->text_at]];
    size_t size = head.size + b->pieces_size;
    uint8_t *joined = hark_arena_take(t->arena, size);
    if (!joined) {
      b->err = HARK_ERR_NO_MEMORY;
      return;
    }
    size_t at = 0;
    for (uint32_t i = 0; i <= b->piece_count; i++) {
      hark_bytes piece = i ? b->pieces[i - 1] : head;
      if (piece.size) {
        memcpy(joined + at, piece.data, piece.size);
      }
      at += piece.size;
    }
    t->words[b->text_at] = put_text(b, (hark_bytes){joined, size});
  }
  b->piece_count = 0;
  b->pieces_size = 0;
  b->text_at = 0;
}

static void append(build *b, hark_bytes piece) {
  if (b->timeline->open_end && !b->text_at) { // whoever has read that text would not see it grow
    b->err = HARK_ERR_STATE;
    return;
  }
  if (!b->text_at || piece.size == 0 || piece.size > HARK_TIMELINE_TEXT_MAX - b->pieces_size) {
    return;
  }
  void *grown = hark_grown(b->timeline->arena, b->pieces, b->piece_count, &b->piece_max, (size_t)b->piece_count + 1,
                           sizeof *b->pieces);
  if (!grown) {
    b->err = HARK_ERR_NO_MEMORY;
    return;
  }
  b->pieces = grown;
  b->pieces[b->piece_count++] = piece;
  b->pieces_size += piece.size;
}

static bool takes_append(hark_event_kind kind) {
  return kind == HARK_EVENT_TEXT || kind == HARK_EVENT_SET_TEXT || kind == HARK_EVENT_SHEET ||
         kind == HARK_EVENT_SHEET_INSERT || kind == HARK_EVENT_ATTRIBUTE || kind == HARK_EVENT_SET_ATTRIBUTE;
}

// The SHEET that a SHEET_KNOWN stands for.
static hark_event sheet_of(hark_timeline *t, const hark_event *known) {
  const hark_public *found = hark_publics_of(&t->publics, known);
  hark_bytes css = found ? found->bytes : (hark_bytes){NULL, 0};
  hark_event sheet = {.kind = HARK_EVENT_SHEET, .at_ms = known->at_ms};
  sheet.n[HARK_ARG(SHEET, ID)] = known->n[HARK_ARG(SHEET_KNOWN, ID)];
  sheet.n[HARK_ARG(SHEET, OWNER)] = known->n[HARK_ARG(SHEET_KNOWN, OWNER)];
  sheet.n[HARK_ARG(SHEET, STATE)] = known->n[HARK_ARG(SHEET_KNOWN, STATE)] | (css.size ? 0 : HARK_SHEET_UNREADABLE);
  sheet.texts[HARK_ARG(SHEET, CSS)] = (hark_text){css, HARK_TEXT_CSS};
  t->missing += css.size == 0;
  return sheet;
}

// The SOURCE that a CANVAS stands for: the picture itself, or none where it was not given.
static hark_event source_of(hark_timeline *t, const hark_event *canvas) {
  hark_event source = {.kind = HARK_EVENT_SOURCE, .at_ms = canvas->at_ms, .n = {canvas->n[0]}};
  hark_bytes url = hark_publics_url(&t->publics, hark_publics_of(&t->publics, canvas));
  source.texts[HARK_ARG(SOURCE, URL)] = (hark_text){url, HARK_TEXT_CODE};
  return source;
}

static void put_row(build *b, const hark_event *event, bool rewritten) {
  join(b);
  b->timeline->open_end = false;
  put_time(b);
  const hark_event_shape *shape = hark_event_shape_of((uint32_t)event->kind);
  put_word(b, (uint32_t)event->kind);
  for (uint32_t i = 0; i < shape->count; i++) {
    hark_text text = event->texts[i];
    bool is_text = hark_column_type(shape->first + i) == HARK_TYPE_S;
    put_word(b, !is_text    ? event->n[i]
                : rewritten ? put_text(b, hark_publics_rewrite(&b->timeline->publics, text))
                            : put_text(b, text.bytes));
  }
  b->text_at = takes_append(event->kind) && b->err == HARK_OK ? b->timeline->word_count - 1 : 0; // their last argument
}

// Rules ask what an element's src says: the picture that it stands for goes beside it, as a SOURCE. True where it has
// been put.
static bool put_src(build *b, const hark_event *event) {
  bool set = event->kind == HARK_EVENT_SET_ATTRIBUTE;
  uint32_t value = set ? HARK_ARG(SET_ATTRIBUTE, VALUE) : HARK_ARG(ATTRIBUTE, VALUE);
  hark_publics *publics = &b->timeline->publics;
  if ((!set && event->kind != HARK_EVENT_ATTRIBUTE) || publics->url_count == 0 ||
      !hark_bytes_equal_cstr(event->texts[value - 1].bytes, "src")) {
    return false;
  }
  hark_bytes picture = hark_publics_rewrite(publics, event->texts[value]);
  bool known = picture.data != event->texts[value].bytes.data;
  hark_event source = {.kind = HARK_EVENT_SOURCE, .n = {set ? event->n[0] : 0}};
  if (set && !known) { // it is no longer what it was; an APPEND may follow the attribute
    put_row(b, &source, false);
  }
  put_row(b, event, false);
  if (known) {
    source.texts[HARK_ARG(SOURCE, URL)].bytes = picture;
    put_row(b, &source, false);
  }
  return true;
}

static void put_event(build *b, const hark_event *event) {
  if (event->kind == HARK_EVENT_TICK) {
    return; // put_time says it
  }
  if (event->kind == HARK_EVENT_APPEND) {
    append(b, event->texts[0].bytes);
    return;
  }
  if (event->kind == HARK_EVENT_SHEET_KNOWN) {
    hark_event sheet = sheet_of(b->timeline, event);
    put_event(b, &sheet);
    b->text_at = 0; // nothing is added to what goes by name
    return;
  }
  if (event->kind == HARK_EVENT_CANVAS) {
    hark_event source = source_of(b->timeline, event);
    put_row(b, &source, false);
    return;
  }
  if (!put_src(b, event)) {
    put_row(b, event, true);
  }
}

static void put_gap(build *b, uint32_t missing, uint32_t start_ms, uint32_t first_node) {
  join(b);
  put_time(b);
  put_event(b, &(hark_event){.kind = HARK_EVENT_GAP, .n = {HARK_GAP_UNREADABLE, missing}});
  hark_timeline *t = b->timeline;
  t->now_ms = start_ms > t->now_ms ? start_ms : t->now_ms;
  put_time(b);
  put_word(b, HARK_ROW_RESUME);
  put_word(b, first_node);
}

static void put_segment(build *b, hark_arena *scratch, const hark_segment *segment, uint32_t missing) {
  hark_batch_reader *reader;
  hark_err err = hark_batch_reader_open(scratch, segment->batch, &reader);
  if (err != HARK_OK) { // it was opened before, so it is memory
    b->err = err;
    return;
  }
  const hark_batch_head *head = hark_batch_reader_head(reader);
  if (missing) {
    put_gap(b, missing, head->start_ms, head->first_node);
  }
  hark_event event;
  while (b->err == HARK_OK && (err = hark_batch_reader_next(reader, &event)) == HARK_OK) {
    hark_timeline *t = b->timeline;
    t->now_ms = event.at_ms > t->now_ms ? event.at_ms : t->now_ms;
    put_event(b, &event);
  }
}

static int by_seq(const void *a, const void *b) {
  uint32_t x = ((const hark_segment *)a)->seq, y = ((const hark_segment *)b)->seq;
  return (x > y) - (x < y);
}

// Is a segment that was added late one that is in the stream?
static bool is_built(const hark_timeline *t, uint32_t seq) {
  hark_segment wanted = {.seq = seq};
  return bsearch(&wanted, t->segments, t->built, sizeof wanted, by_seq) != NULL;
}

static void put_segments(build *b, hark_arena *scratch) {
  hark_timeline *t = b->timeline;
  uint32_t count = t->segment_count;
  for (uint32_t i = t->built; i < count && b->err == HARK_OK; i++) {
    hark_segment segment = t->segments[i];
    if (segment.seq >= t->expected) {
      put_segment(b, scratch, &segment, (uint32_t)(segment.seq - t->expected));
      hark_arena_reset(scratch);
      t->segments[t->built++] = segment;
      t->expected = (uint64_t)segment.seq + 1;
    } else if (is_built(t, segment.seq)) {
      t->repeats++;
    } else {
      b->err = HARK_ERR_STATE;
    }
  }
  t->segment_count = t->built;
}

hark_err hark_timeline_build(hark_timeline *t) {
  build b = {.timeline = t};
  hark_arena scratch;
  hark_arena_open(&scratch, SCRATCH_BYTES_MAX);
  if (t->segment_count > t->built) {
    qsort(t->segments + t->built, t->segment_count - t->built, sizeof *t->segments, by_seq);
  }
  if (t->text_count == 0) { // number 0 is the empty text
    t->texts = hark_grown(t->arena, t->texts, 0, &t->text_max, 1, sizeof *t->texts);
    b.err = t->texts ? HARK_OK : HARK_ERR_NO_MEMORY;
    t->text_count = b.err == HARK_OK;
  }
  put_segments(&b, &scratch);
  t->open_end = b.text_at != 0 || t->open_end;
  join(&b);
  put_time(&b);
  hark_arena_close(&scratch);
  return b.err;
}

uint32_t hark_timeline_row(const hark_timeline *t, uint32_t at, hark_event *event) {
  uint32_t kind = t->words[at++];
  event->kind = (hark_event_kind)kind;
  if (kind == HARK_ROW_RESUME) {
    event->n[0] = t->words[at++];
    return at;
  }
  const hark_event_shape *shape = hark_event_shape_of(kind);
  for (uint32_t i = 0; i < shape->count; i++, at++) {
    if (hark_column_type(shape->first + i) == HARK_TYPE_S) {
      event->texts[i] = (hark_text){t->texts[t->words[at]], HARK_TEXT_PLAIN};
    } else {
      event->n[i] = t->words[at];
    }
  }
  return at;
}
