#include "sdk/core/recorder.h"

#include <string.h>

#include "schema/tree_hash.h"
#include "sdk/core/admit.h"
#include "sdk/core/base.h"
#include "sdk/core/classes.h"
#include "sdk/core/geometry.h"
#include "sdk/core/sampling.h"
#include "sdk/core/tape.h"

#define BATCH_BYTES_DEFAULT (256u << 10)
#define BATCH_BYTES_LEAST (160u << 10) // room for one event of the longest text
#define BATCH_SLACK (32u << 10)
#define SCRATCH_SLACK (96u << 10)
#define POINTER_PX_DEFAULT 2u
#define SCROLL_MS_DEFAULT 50u
#define PSEUDONYM_SIZE 18u
#define WAIT_MS_MAX 100u // how long a thinned point may keep the detectors from hearing that time passes

struct hark_recorder {
  hark_recorder_options options;
  hark_batch_writer *writer;
  hark_deflater *deflater;
  hark_signals *signals;
  hark_nodes nodes;
  hark_sampler sampler;
  uint8_t *scratch, *sealed;
  size_t scratch_size, sealed_size, scratch_used;
  hark_base base;
  hark_piece pieces[HARK_PIECES_MAX];     // of the batch being sealed
  hark_piece_name known[HARK_PIECES_MAX]; // what the collector has, for the next batch
  uint32_t known_count;
  uint32_t clock_ms;   // what the tape's ticks add up to
  uint32_t emitted_ms; // what the batches' ticks add up to
  uint32_t first_node;
  uint32_t chain;        // of the tree events written
  uint32_t dropped, gap; // since the last batch; since the last GAP
  uint16_t flags;        // HARK_ENVELOPE_
  bool urgent, want_keyframe, tree_lost, grown;
  // A thinned point that found no room.
  hark_event held;
  bool holds;
  // How APPEND goes on.
  hark_treatment append;
  hark_take append_take;
  hark_signal found[HARK_RECORDER_SIGNALS_MAX];
  size_t found_count, found_sent, found_told; // in the list; in a batch; by an earlier push
};

// ---- making -------------------------------------------------------------------------------------

static void begin_batch(hark_recorder *r) {
  hark_batch_writer_begin(r->writer, r->emitted_ms);
  r->first_node = r->nodes.next;
  r->dropped = 0;
  r->flags = 0;
  r->urgent = false;
}

hark_recorder *hark_recorder_create(hark_arena *arena, const hark_recorder_options *options) {
  hark_recorder *r = hark_arena_take(arena, sizeof *r);
  void *signals = hark_arena_take(arena, hark_signals_bytes());
  if (r == NULL || signals == NULL) {
    return NULL;
  }
  r->options = *options;
  uint32_t wanted = options->batch_bytes == 0 ? BATCH_BYTES_DEFAULT : options->batch_bytes;
  r->options.batch_bytes = wanted > HARK_BATCH_BYTES_MAX / 2 ? HARK_BATCH_BYTES_MAX / 2 : wanted;
  uint32_t most = r->options.batch_bytes > BATCH_BYTES_LEAST ? r->options.batch_bytes : BATCH_BYTES_LEAST;
  r->sealed_size = most + BATCH_SLACK;
  r->scratch_size = hark_mask_size_max(HARK_TEXT_BYTES_MAX) + SCRATCH_SLACK;
  r->scratch = hark_arena_take(arena, r->scratch_size);
  r->sealed = hark_arena_take(arena, r->sealed_size);
  r->signals = hark_signals_init(signals, NULL);
  hark_batch_limits limits = {.text_bytes_max = (uint32_t)r->sealed_size};
  r->writer = hark_batch_writer_create(arena, &limits);
  r->deflater = hark_deflater_create(arena);
  bool nodes = hark_nodes_init(&r->nodes, arena, options->nodes_max) && hark_base_init(&r->base, arena);
  if (r->scratch == NULL || r->sealed == NULL || r->writer == NULL || r->deflater == NULL || !nodes) {
    return NULL;
  }
  hark_recorder_reset(r);
  return r;
}

void hark_recorder_reset(hark_recorder *r) {
  hark_nodes_reset(&r->nodes);
  hark_signals_reset(r->signals);
  hark_sampler_init(&r->sampler, r->options.pointer_px == 0 ? POINTER_PX_DEFAULT : r->options.pointer_px,
                    r->options.scroll_ms == 0 ? SCROLL_MS_DEFAULT : r->options.scroll_ms);
  r->clock_ms = r->emitted_ms = r->gap = r->chain = 0;
  r->want_keyframe = r->tree_lost = r->grown = r->holds = false;
  r->append_take = HARK_TAKE_LOSE;
  r->found_count = r->found_sent = r->found_told = r->known_count = 0;
  hark_base_forget(&r->base);
  begin_batch(r);
}

// ---- writing ------------------------------------------------------------------------------------

static void lose(hark_recorder *r) {
  r->dropped++;
  r->gap++;
}

static hark_err write(hark_recorder *r, const hark_event *event) {
  const hark_event_shape *shape = hark_event_shape_of((uint32_t)event->kind);
  size_t size = hark_batch_writer_size(r->writer);
  for (uint32_t i = 0; i < shape->count; i++) {
    size += event->texts[i].bytes.size;
  }
  if (hark_batch_writer_count(r->writer) > 0 && size > r->options.batch_bytes + BATCH_SLACK / 2) {
    return HARK_ERR_FULL;
  }
  return hark_batch_writer_push(r->writer, event);
}

static void feed(hark_recorder *r, const hark_event *event) {
  hark_signal out[HARK_SIGNALS_OUT_MAX];
  size_t count = hark_signals_feed(r->signals, event, out);
  for (size_t i = 0; i < count && r->found_count < HARK_RECORDER_SIGNALS_MAX; i++) {
    r->found[r->found_count++] = out[i];
    r->urgent |= hark_signal_is_friction(out[i].which);
  }
}

static hark_err write_tick(hark_recorder *r, uint32_t at_ms) {
  if ((int32_t)(at_ms - r->emitted_ms) <= 0) {
    return HARK_OK;
  }
  hark_event tick = {.kind = HARK_EVENT_TICK, .at_ms = at_ms, .n = {at_ms - r->emitted_ms}};
  hark_err err = write(r, &tick);
  if (err == HARK_OK) {
    r->emitted_ms = at_ms;
  }
  return err;
}

// Writes the SIGNAL events that are due.
static hark_err write_signals(hark_recorder *r) {
  for (; r->found_sent < r->found_count; r->found_sent++) {
    const hark_signal *s = &r->found[r->found_sent];
    hark_err err = write_tick(r, s->at_ms > r->clock_ms ? r->clock_ms : s->at_ms);
    hark_event event = {.kind = HARK_EVENT_SIGNAL, .at_ms = r->emitted_ms};
    event.n[HARK_ARG(SIGNAL, WHICH)] = (uint32_t)s->which;
    event.n[HARK_ARG(SIGNAL, NODE)] = s->node;
    event.n[HARK_ARG(SIGNAL, BACK)] = r->emitted_ms - s->start_ms;
    event.n[HARK_ARG(SIGNAL, COUNT)] = s->count;
    event.texts[HARK_ARG(SIGNAL, TARGET)].bytes = (hark_bytes){(const uint8_t *)s->target, s->target_size};
    event.texts[HARK_ARG(SIGNAL, LABEL)].bytes = (hark_bytes){(const uint8_t *)s->label, s->label_size};
    err = err == HARK_OK ? write(r, &event) : err;
    if (err != HARK_OK) {
      return err;
    }
  }
  return HARK_OK;
}

// Brings the batch's clock to `at_ms` and lets the detectors hear it, as the collector's will.
static hark_err pass_time(hark_recorder *r, uint32_t at_ms) {
  uint32_t before = r->emitted_ms;
  hark_err err = write_tick(r, at_ms);
  if (err != HARK_OK || r->emitted_ms == before) {
    return err;
  }
  hark_event tick = {.kind = HARK_EVENT_TICK, .at_ms = at_ms};
  feed(r, &tick);
  return write_signals(r);
}

// Writes one masked event at its time, lets the detectors see it, and writes what they found. FULL only before
// the event is written; signals that find no room wait.
static hark_err emit(hark_recorder *r, const hark_event *event) {
  hark_err err = pass_time(r, event->at_ms);
  if (err == HARK_OK && r->gap > 0) {
    hark_event gap = {.kind = HARK_EVENT_GAP, .at_ms = event->at_ms, .n = {HARK_GAP_DROPPED, r->gap}};
    err = write(r, &gap);
    r->gap = err == HARK_OK ? 0 : r->gap;
  }
  err = err == HARK_OK ? write(r, event) : err;
  if (err == HARK_OK) {
    r->chain = hark_tree_chain(r->chain, event);
    feed(r, event);
    (void)write_signals(r);
  }
  return err;
}

// Writes what thinning holds back.
static hark_err flush_sampler(hark_recorder *r) {
  hark_event event;
  if (r->holds) {
    hark_err err = emit(r, &r->held);
    if (err != HARK_OK) {
      return err;
    }
    r->holds = false;
  }
  while (hark_sampler_waiting(&r->sampler, &event)) {
    hark_err err = emit(r, &event);
    if (err != HARK_OK) {
      return err;
    }
    hark_sampler_done(&r->sampler);
  }
  return HARK_OK;
}

// ---- masking ------------------------------------------------------------------------------------

static hark_bytes cut(hark_bytes text, size_t max) {
  if (text.size <= max) {
    return text;
  }
  while (max > 0 && (text.data[max] & 0xC0) == 0x80) {
    max--;
  }
  return hark_bytes_part(text, 0, max);
}

static bool is_tree_text(hark_event_kind kind) {
  return (kind >= HARK_EVENT_ELEMENT && kind <= HARK_EVENT_APPEND) || kind == HARK_EVENT_SHEET ||
         kind == HARK_EVENT_SHEET_INSERT || kind == HARK_EVENT_INPUT;
}

// "u:" and the FNV-1a hash in letters (digits could look like a number to the collector's masking).
static hark_bytes pseudonym(hark_bytes text, uint8_t *out) {
  uint64_t hash = 0xCBF29CE484222325u;
  for (size_t i = 0; i < text.size; i++) {
    hash = (hash ^ text.data[i]) * 0x100000001B3u;
  }
  out[0] = 'u';
  out[1] = ':';
  for (size_t i = 0; i < 16; i++) {
    out[2 + i] = (uint8_t)('a' + (hash >> (60 - 4 * i) & 15));
  }
  return (hark_bytes){out, PSEUDONYM_SIZE};
}

static void mask_text(hark_recorder *r, hark_text *text, hark_treatment how, size_t max) {
  hark_bytes in = how.empty ? (hark_bytes){NULL, 0} : cut(text->bytes, max);
  text->class_ = in.size == 0 || how.hashed ? HARK_TEXT_PLAIN : how.class_;
  text->bytes = in;
  size_t room = r->scratch_size - r->scratch_used;
  if (in.size == 0) {
    return;
  }
  uint8_t *out = r->scratch + r->scratch_used;
  hark_bytes masked = hark_mask(in, text->class_, how.mode, out, room);
  if (how.hashed && masked.data != in.data) {
    masked = pseudonym(in, out);
  }
  if (how.rounded) {
    masked = (hark_bytes){out, hark_geometry_round(masked, out)};
  }
  r->scratch_used += masked.data == out ? masked.size : 0;
  text->bytes = cut(masked, HARK_TEXT_BYTES_MAX);
}

// The node whose policy rules the event's texts.
static uint32_t policy_node(const hark_recorder *r, const hark_event *event) {
  switch (event->kind) {
  case HARK_EVENT_TEXT:
    return hark_nodes_parent_of_next(&r->nodes, event->n[HARK_ARG(TEXT, UP)]);
  case HARK_EVENT_ATTRIBUTE:
    return r->nodes.cursor;
  case HARK_EVENT_SET_TEXT:
    return r->nodes.nodes[event->n[HARK_ARG(SET_TEXT, NODE)]].parent;
  case HARK_EVENT_SET_ATTRIBUTE:
  case HARK_EVENT_INPUT:
  case HARK_EVENT_CLICK:
    return event->n[0];
  default:
    return 0;
  }
}

static void mask_event(hark_recorder *r, const hark_event *raw, hark_event *event) {
  const hark_event_shape *shape = hark_event_shape_of((uint32_t)raw->kind);
  uint32_t node = policy_node(r, raw);
  size_t max = is_tree_text(raw->kind) ? HARK_TEXT_BYTES_MAX : HARK_WORDS_BYTES_MAX;
  r->scratch_used = 0;
  *event = *raw;
  for (uint32_t i = 0; i < shape->count; i++) {
    if (hark_column_type(shape->first + i) != HARK_TYPE_S) {
      continue;
    }
    hark_treatment how = raw->kind == HARK_EVENT_APPEND ? r->append : hark_treatment_of(&r->nodes, raw, i, node);
    mask_text(r, &event->texts[i], how, max);
    if (raw->kind != HARK_EVENT_APPEND && i + 1 == shape->count) {
      bool data = how.class_ == HARK_TEXT_URL && hark_bytes_starts_with(raw->texts[i].bytes, HARK_LITERAL("data:"));
      r->append = how;
      r->append.class_ = data ? HARK_TEXT_CODE : how.class_; // the middle of a picture is no address
    }
  }
}

// ---- the tree -------------------------------------------------------------------------------------

// Brings the nodes up to date with an event that has been written.
static void apply(hark_recorder *r, const hark_event *e) {
  switch (e->kind) {
  case HARK_EVENT_KEYFRAME:
    hark_nodes_reset(&r->nodes);
    r->tree_lost = r->want_keyframe = r->grown = false;
    r->flags |= HARK_ENVELOPE_KEYFRAME;
    break;
  case HARK_EVENT_SUBTREE:
    hark_nodes_subtree(&r->nodes, e->n[0]);
    r->grown = true;
    break;
  case HARK_EVENT_ELEMENT:
    hark_nodes_place(&r->nodes, e->n[0],
                     hark_element_bits(e->texts[HARK_ARG(ELEMENT, NAME)].bytes, e->n[HARK_ARG(ELEMENT, FLAGS)]));
    break;
  case HARK_EVENT_TEXT:
  case HARK_EVENT_COMMENT:
  case HARK_EVENT_DOCTYPE:
  case HARK_EVENT_SHADOW:
  case HARK_EVENT_DOCUMENT:
    hark_nodes_place(&r->nodes, e->n[0], 0);
    break;
  case HARK_EVENT_MOVE:
    hark_nodes_move(&r->nodes, e->n[0], e->n[HARK_ARG(MOVE, PARENT)]);
    break;
  case HARK_EVENT_ATTRIBUTE:
  case HARK_EVENT_SET_ATTRIBUTE: {
    bool set = e->kind == HARK_EVENT_SET_ATTRIBUTE;
    uint32_t node = set ? e->n[0] : r->nodes.cursor, name = set ? HARK_ARG(SET_ATTRIBUTE, NAME) : 0;
    uint32_t bits = hark_nodes_bits(&r->nodes, node);
    hark_nodes_add_bits(&r->nodes, node, hark_attribute_bits(bits, e->texts[name].bytes, e->texts[name + 1].bytes));
    break;
  }
  case HARK_EVENT_LEAVE:
    r->flags |= HARK_ENVELOPE_FINAL;
    r->urgent = true;
    break;
  case HARK_EVENT_CUSTOM:
    r->urgent = true;
    break;
  case HARK_EVENT_FAILURE:
    r->urgent |= e->n[HARK_ARG(FAILURE, HOW)] <= HARK_FAILURE_REJECTION;
    break;
  default:
    break;
  }
}

static void lose_event(hark_recorder *r, const hark_event *e) {
  lose(r);
  if (hark_admit_is_tree(e->kind) && !r->tree_lost) {
    r->tree_lost = true;
    // A keyframe helps where ids ran out by and by, not where the page alone has too many nodes.
    r->want_keyframe = r->nodes.next < r->nodes.max || r->grown;
  }
}

// ---- the front door -----------------------------------------------------------------------------

static hark_err thin(hark_recorder *r, const hark_event *event) {
  hark_event kept;
  hark_err err = r->holds || hark_sampler_must_flush(&r->sampler, event) ? flush_sampler(r) : HARK_OK;
  if (err == HARK_OK && hark_sampler_take(&r->sampler, event, &kept)) {
    if (emit(r, &kept) != HARK_OK) { // the sampler has moved on: keep the point until there is room
      r->held = kept;
      r->holds = true;
    }
  }
  return err;
}

// Lets the detectors hear the tape's clock. What thinning holds back happened before that: it goes first, or,
// while it is young, time waits for it.
static void hear_time(hark_recorder *r) {
  hark_event waiting;
  if (r->holds || hark_sampler_waiting(&r->sampler, &waiting)) {
    uint32_t since = r->holds ? r->held.at_ms : waiting.at_ms;
    if (r->clock_ms - since < WAIT_MS_MAX || flush_sampler(r) != HARK_OK) {
      return;
    }
  }
  hark_event tick = {.kind = HARK_EVENT_TICK, .at_ms = r->clock_ms};
  feed(r, &tick);
  (void)write_signals(r);
}

// Takes one record; FULL when it must be taken again after a seal.
static hark_err record(hark_recorder *r, hark_event *raw) {
  raw->at_ms = r->clock_ms;
  if (raw->kind == HARK_EVENT_TICK) {
    r->clock_ms += raw->n[0];
    hear_time(r);
    return HARK_OK;
  }
  if (hark_sampler_takes(raw)) {
    return thin(r, raw);
  }
  hark_err err = flush_sampler(r);
  if (err != HARK_OK) {
    return err;
  }
  hark_take how = raw->kind == HARK_EVENT_APPEND ? r->append_take
                                                 : hark_admit_event(&r->nodes, raw, r->tree_lost, r->options.consent);
  if (how == HARK_TAKE_KEEP) {
    hark_event event;
    mask_event(r, raw, &event);
    if (event.kind == HARK_EVENT_TREE_HASH) {
      uint32_t *hash = &event.n[HARK_ARG(TREE_HASH, HASH)];
      *hash = (*hash ^ r->chain) & HARK_TREE_HASH_MASK;
    }
    err = emit(r, &event);
    if (err == HARK_ERR_FULL && hark_batch_writer_count(r->writer) > 0) {
      return err;
    }
    how = err == HARK_OK ? HARK_TAKE_KEEP : HARK_TAKE_LOSE;
    if (err == HARK_OK) {
      apply(r, raw);
    }
  }
  if (how == HARK_TAKE_LOSE) {
    lose_event(r, raw);
  }
  if (raw->kind != HARK_EVENT_APPEND) {
    r->append_take = hark_admit_carries_on(raw->kind) ? how : HARK_TAKE_LOSE;
  }
  return HARK_OK;
}

static void drop_found(hark_recorder *r) {
  memmove(r->found, r->found + r->found_sent, (r->found_count - r->found_sent) * sizeof r->found[0]);
  r->found_count -= r->found_sent;
  r->found_sent = 0;
  r->found_told = r->found_count;
}

hark_err hark_recorder_push(hark_recorder *r, const hark_tape *tape, size_t *consumed, uint32_t *status) {
  hark_err result = HARK_OK;
  size_t at = 0;
  bool full = false;
  drop_found(r);
  full = write_signals(r) != HARK_OK;
  while (at < tape->word_count && !full) {
    hark_event event;
    size_t words = hark_tape_read(tape, at, &event);
    if (words == 0 || event.kind == HARK_EVENT_SIGNAL) {
      event.kind = HARK_EVENT_SUBTREE; // what was lost may have been of the tree
      lose_event(r, &event);
      at = tape->word_count;
      result = HARK_ERR_BAD_EVENT;
      break;
    }
    full = record(r, &event) != HARK_OK;
    at += full ? 0 : words;
    full |= hark_batch_writer_size(r->writer) >= r->options.batch_bytes;
    full |= r->found_count > HARK_RECORDER_SIGNALS_MAX - 2 * HARK_SIGNALS_OUT_MAX; // time and event may both find some
  }
  *consumed = at;
  *status = (full ? HARK_RECORDER_SEAL : 0u) | (r->want_keyframe ? HARK_RECORDER_KEYFRAME : 0u) |
            (r->urgent ? HARK_RECORDER_URGENT : 0u);
  return result;
}

size_t hark_recorder_signals(const hark_recorder *r, const hark_signal **signals) {
  *signals = r->found + r->found_told;
  return r->found_count - r->found_told;
}

hark_err hark_recorder_deflate(hark_recorder *r, hark_bytes bytes, uint8_t *out, size_t out_max, size_t *size) {
  return hark_deflater_run(r->deflater, bytes, 0, out, out_max, size);
}

void hark_recorder_base(hark_recorder *r, bool stored) {
  if (stored) {
    hark_base_stored(&r->base);
  } else {
    hark_base_forget(&r->base);
  }
}

static hark_err write_batch(hark_recorder *r, uint32_t now_ms, hark_batch_head *head, size_t *size) {
  *head = (hark_batch_head){.sealed_ms = now_ms > r->emitted_ms ? now_ms : r->emitted_ms,
                            .first_node = r->first_node,
                            .dropped = r->dropped,
                            .policy = HARK_POLICY_VERSION,
                            .consent = r->options.consent,
                            .rung = r->options.rung};
  return hark_batch_writer_seal(r->writer, head, r->sealed, r->sealed_size, size);
}

uint32_t hark_recorder_names(hark_recorder *r, hark_piece_name names[HARK_PIECES_MAX]) {
  hark_batch_head head;
  size_t size = 0;
  if (write_batch(r, 0, &head, &size) != HARK_OK) {
    return 0;
  }
  uint32_t count = hark_pieces_cut((hark_bytes){r->sealed, size}, hark_batch_writer_texts_size(r->writer),
                                   hark_sha256_whole, r->pieces);
  for (uint32_t i = 0; i < count; i++) {
    names[i] = r->pieces[i].name;
  }
  return count;
}

void hark_recorder_known(hark_recorder *r, const hark_piece_name *names, uint32_t count) {
  r->known_count = count < HARK_PIECES_MAX ? count : HARK_PIECES_MAX;
  memcpy(r->known, names, r->known_count * sizeof *names);
}

// Takes what the collector has out of the batch; gives the size of the list that stands for it.
static size_t take_known(hark_recorder *r, size_t *batch_size, size_t *texts_size, uint8_t *list) {
  uint32_t cut = r->known_count == 0
                     ? 0
                     : hark_pieces_cut((hark_bytes){r->sealed, *batch_size}, *texts_size, hark_sha256_whole, r->pieces);
  uint32_t count = 0;
  for (uint32_t i = 0; i < cut; i++) {
    for (uint32_t k = 0; k < r->known_count; k++) {
      if (memcmp(&r->pieces[i].name, &r->known[k], sizeof r->known[k]) == 0) {
        r->pieces[count++] = r->pieces[i];
        *texts_size -= r->pieces[count - 1].size;
        break;
      }
    }
  }
  r->known_count = 0;
  return count == 0 ? 0 : hark_pieces_take_out(r->pieces, count, r->sealed, batch_size, list);
}

hark_err hark_recorder_seal(hark_recorder *r, const hark_envelope *identity, uint32_t now_ms, uint8_t *out,
                            size_t out_max, size_t *size) {
  *size = 0;
  if (flush_sampler(r) == HARK_OK) { // what finds no room waits for the next batch
    (void)write_signals(r);
  }
  if (hark_batch_writer_count(r->writer) == 0 && r->dropped == 0) {
    return HARK_OK;
  }
  size_t at = HARK_ENVELOPE_BYTES, batch_size = 0, body_size = 0, list_size = 0;
  size_t texts_size = hark_batch_writer_texts_size(r->writer);
  if (out_max < at + HARK_PIECES_LIST_BYTES_MAX) {
    return HARK_ERR_FULL;
  }
  hark_batch_head head;
  uint16_t base = 0;
  hark_err err = write_batch(r, now_ms, &head, &batch_size);
  if (err == HARK_OK) {
    size_t left = batch_size;
    hark_deflater_use(r->deflater, hark_base_for(&r->base, identity->seq, &base));
    hark_base_sealed(&r->base, (hark_bytes){r->sealed, batch_size}, identity->seq);
    list_size = identity->seq == 0 ? take_known(r, &left, &texts_size, out + at) : 0;
    at += list_size;
    err = hark_deflater_run(r->deflater, (hark_bytes){r->sealed, left}, texts_size, out + at, out_max - at, &body_size);
  }
  if (err != HARK_OK) {
    return err;
  }
  hark_envelope envelope = *identity;
  envelope.magic = HARK_ENVELOPE_MAGIC;
  envelope.version = HARK_WIRE_VERSION;
  envelope.dictionary = HARK_DICTIONARY_VERSION;
  envelope.flags =
      r->flags | (r->options.rung == 3 ? HARK_ENVELOPE_LITE : 0) | (list_size > 0 ? HARK_ENVELOPE_NAMED : 0);
  envelope.body_bytes = (uint32_t)(list_size + body_size);
  envelope.batch_bytes = (uint32_t)batch_size;
  envelope.base = base;
  envelope.parts = 1;
  envelope.sealed_ms = head.sealed_ms;
  hark_envelope_pack(&envelope, out);
  *size = at + body_size;
  begin_batch(r);
  return HARK_OK;
}
