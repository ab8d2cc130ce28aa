#include "collector/ingest/admit.h"

#include <string.h>

#include "collector/ingest/gather.h"
#include "schema/batch.h"
#include "sdk/core/masking.h"

#define KEPT_BYTES_MAX ((size_t)6 << 20) // two deflaters and the known texts
// zlib's own bound for incompressible input, generously.
#define DEFLATE_ROOM(size) ((size) + (size) / 1000 + 1024)

static hark_err refuse(hark_verdict *verdict, hark_err err, const char *hint) {
  verdict->err = err;
  verdict->hint = hint;
  return err;
}

// ---- the second net ----

static hark_bytes mask(hark_text text, uint8_t *out, size_t out_max) {
  return hark_mask(text.bytes, text.class_, HARK_MASK_PATTERNS, out, out_max);
}

// Would masking change any text of the batch?
static hark_err find_unmasked(hark_judge *judge, const hark_batch_reader *reader, bool *found) {
  size_t longest = 0;
  for (uint32_t i = 0; i < hark_batch_reader_text_count(reader); i++) {
    size_t size = hark_batch_reader_text(reader, i).bytes.size;
    longest = size > longest ? size : longest;
  }
  size_t out_max = hark_mask_size_max(longest);
  uint8_t *out = hark_arena_take_unset(&judge->scratch, out_max);
  if (!out) {
    return HARK_ERR_NO_MEMORY;
  }
  *found = false;
  for (uint32_t i = 0; i < hark_batch_reader_text_count(reader) && !*found; i++) {
    hark_text text = hark_batch_reader_text(reader, i);
    if (judge->known && hark_known_has(judge->known, text)) {
      continue;
    }
    *found = !hark_bytes_equal(mask(text, out, out_max), text.bytes);
    if (judge->known && !*found) {
      hark_known_add(judge->known, text);
    }
  }
  return HARK_OK;
}

static hark_err push_masked(hark_arena *scratch, hark_batch_writer *writer, hark_event *event) {
  const hark_event_shape *shape = hark_event_shape_of(event->kind);
  for (uint32_t i = 0; i < shape->count; i++) {
    if (hark_column_type(shape->first + i) != HARK_TYPE_S || event->texts[i].bytes.size == 0) {
      continue;
    }
    size_t out_max = hark_mask_size_max(event->texts[i].bytes.size);
    uint8_t *out = hark_arena_take(scratch, out_max);
    if (!out) {
      return HARK_ERR_NO_MEMORY;
    }
    event->texts[i].bytes = mask(event->texts[i], out, out_max);
  }
  return hark_batch_writer_push(writer, event);
}

static hark_err masked_batch(hark_arena *scratch, hark_bytes batch, hark_bytes *masked) {
  static const hark_batch_limits any = {1 << 20, 1 << 19, 1 << 20};
  hark_batch_reader *reader;
  hark_err err = hark_batch_reader_open(scratch, batch, &reader);
  hark_batch_writer *writer = hark_batch_writer_create(scratch, &any);
  uint8_t *out = hark_arena_take(scratch, HARK_BATCH_BYTES_MAX);
  if (err != HARK_OK || !writer || !out) {
    return err != HARK_OK ? err : HARK_ERR_NO_MEMORY;
  }
  const hark_batch_head *head = hark_batch_reader_head(reader);
  hark_batch_writer_begin(writer, head->start_ms);
  hark_event event;
  while ((err = hark_batch_reader_next(reader, &event)) == HARK_OK) {
    err = push_masked(scratch, writer, &event);
    if (err != HARK_OK) {
      return err == HARK_ERR_FULL ? HARK_ERR_TOO_LARGE : err;
    }
  }
  if (err != HARK_ERR_NOT_FOUND) {
    return err;
  }
  size_t size;
  err = hark_batch_writer_seal(writer, head, out, HARK_BATCH_BYTES_MAX, &size);
  *masked = (hark_bytes){out, err == HARK_OK ? size : 0};
  return err == HARK_ERR_FULL ? HARK_ERR_TOO_LARGE : err;
}

// One that finds the preset dictionary looked through, where that pays.
static hark_deflater *deflater_of(hark_judge *judge) {
  if (!judge->deflater) {
    hark_deflater *like = judge->known ? hark_deflater_create(&judge->kept) : NULL;
    judge->deflater = hark_deflater_create(&judge->kept);
    if (judge->deflater && like) {
      hark_deflater_prime(judge->deflater, like);
    }
  }
  return judge->deflater;
}

// Puts the batch, masked or whole, and a new envelope in the place of what came.
static hark_err pack_again(hark_judge *judge, hark_arena *keep, hark_bytes batch, hark_verdict *verdict) {
  hark_deflater *deflater = deflater_of(judge);
  size_t out_max = DEFLATE_ROOM(batch.size), size;
  uint8_t *out = hark_arena_take_unset(keep, HARK_ENVELOPE_BYTES + out_max);
  if (!deflater || !out) {
    return HARK_ERR_NO_MEMORY;
  }
  hark_err err = hark_deflater_run(deflater, batch, 0, out + HARK_ENVELOPE_BYTES, out_max, &size);
  if (err != HARK_OK) {
    return err;
  }
  hark_envelope *envelope = &verdict->facts.envelope;
  envelope->dictionary = HARK_DICTIONARY_VERSION;
  envelope->body_bytes = (uint32_t)size;
  envelope->batch_bytes = (uint32_t)batch.size;
  envelope->base = 0;
  envelope->flags &= (uint16_t)~HARK_ENVELOPE_NAMED;
  hark_envelope_pack(envelope, out);
  verdict->segment = (hark_bytes){out, HARK_ENVELOPE_BYTES + size};
  return HARK_OK;
}

// ---- what it says ----

// `reader` is at its first event.
static hark_err gather(hark_batch_reader *reader, hark_arena *keep, hark_verdict *verdict) {
  const hark_batch_head *head = hark_batch_reader_head(reader);
  hark_facts *facts = &verdict->facts;
  if (head->sealed_ms != facts->envelope.sealed_ms) {
    return refuse(verdict, HARK_ERR_BAD_EVENT, "sealed_ms of the envelope and of the batch differ");
  }
  facts->dropped = head->dropped;
  facts->last_ms = head->start_ms;
  hark_event event;
  hark_err err;
  while ((err = hark_batch_reader_next(reader, &event)) == HARK_OK) {
    err = hark_gather_event(keep, facts, &event);
    if (err != HARK_OK) {
      return refuse(verdict, err, "a SIGNAL names a signal that is not known here");
    }
  }
  if (err != HARK_ERR_NOT_FOUND) {
    return refuse(verdict, err, NULL);
  }
  err = hark_gather_end(keep, facts);
  return err == HARK_OK ? HARK_OK : refuse(verdict, err, NULL);
}

static hark_err check_flags(hark_verdict *verdict) {
  const hark_facts *facts = &verdict->facts;
  uint16_t flags = facts->envelope.flags;
  if (facts->keyframe != ((flags & HARK_ENVELOPE_KEYFRAME) != 0)) {
    return refuse(verdict, HARK_ERR_BAD_EVENT, "the keyframe flag does not say what is in the batch");
  }
  if (facts->final != ((flags & HARK_ENVELOPE_FINAL) != 0)) {
    return refuse(verdict, HARK_ERR_BAD_EVENT, "the final flag does not say what is in the batch");
  }
  return HARK_OK;
}

// What the envelope alone shows to be wrong, before anything is inflated.
static hark_err check_envelope(hark_verdict *verdict) {
  const hark_envelope *envelope = &verdict->facts.envelope;
  if (envelope->seq == 0 && (envelope->flags & (HARK_ENVELOPE_KEYFRAME | HARK_ENVELOPE_LITE)) == 0) {
    verdict->name = "keyframe_missing";
    return refuse(verdict, HARK_ERR_BAD_EVENT, "the first batch of a page view carries a keyframe, or is lite");
  }
  if (envelope->parts != 1) {
    return refuse(verdict, HARK_ERR_BAD_ARGUMENT, "batches in parts are not in this wire version: 1 part");
  }
  return HARK_OK;
}

// Inflates whatever the envelope says that the body is.
static hark_err inflate(hark_arena *scratch, hark_verdict *verdict, hark_given given, hark_bytes body,
                        hark_bytes *batch) {
  const hark_envelope *envelope = &verdict->facts.envelope;
  if (envelope->base != 0 && given.base.bytes.size == 0) {
    verdict->name = "base_missing";
    return HARK_ERR_BAD_DEFLATE;
  }
  if (envelope->base != 0) {
    return hark_envelope_inflate_ready(scratch, envelope, given.base, body, batch);
  }
  if ((envelope->flags & HARK_ENVELOPE_NAMED) == 0) {
    return hark_envelope_inflate(scratch, envelope, body, batch);
  }
  if (!given.pieces) {
    verdict->name = "text_missing";
    return HARK_ERR_BAD_DEFLATE;
  }
  return hark_pieces_inflate(scratch, envelope, body, given.pieces, batch);
}

// Keeps the batch for the next one of its page view; cuts what a page view begins with, so that the next visitor's page
// need not say it.
static hark_err remember(const hark_judge *judge, hark_arena *keep, hark_bytes batch, hark_verdict *verdict) {
  verdict->batch = hark_arena_copy(keep, batch);
  if (verdict->batch.size < batch.size) {
    return HARK_ERR_NO_MEMORY;
  }
  if (verdict->facts.envelope.seq > 0) {
    return HARK_OK;
  }
  hark_piece *pieces = hark_arena_take_items(keep, HARK_PIECES_MAX, sizeof *pieces);
  verdict->pieces = pieces;
  if (pieces) {
    verdict->piece_count = hark_pieces_cut(batch, hark_batch_texts_size(batch), judge->sha256, pieces);
  }
  return pieces ? HARK_OK : HARK_ERR_NO_MEMORY;
}

static void look(hark_judge *judge, hark_arena *keep, hark_bytes whole, hark_given given, hark_verdict *verdict) {
  hark_arena *scratch = &judge->scratch;
  hark_bytes body, batch;
  hark_err err = hark_envelope_unpack(whole, &verdict->facts.envelope, &body);
  if (err != HARK_OK) {
    refuse(verdict, err, NULL);
    return;
  }
  if (check_envelope(verdict) != HARK_OK) {
    return;
  }
  uint32_t depth = verdict->facts.envelope.base == 0 ? 0 : given.depth + 1;
  bool keeps = depth <= HARK_BASED_DEPTH_MAX && (verdict->facts.envelope.flags & HARK_ENVELOPE_NAMED) == 0;
  err = inflate(scratch, verdict, given, body, &batch);
  if (err != HARK_OK) {
    refuse(verdict, err, NULL);
    return;
  }
  hark_batch_reader *reader;
  bool unmasked = false;
  err = hark_batch_reader_open(scratch, batch, &reader);
  err = err != HARK_OK ? err : find_unmasked(judge, reader, &unmasked);
  if (err == HARK_OK && unmasked) {
    err = masked_batch(scratch, batch, &batch);
    verdict->facts.remasked = true;
    err = err != HARK_OK ? err : hark_batch_reader_open(scratch, batch, &reader);
  }
  verdict->depth = unmasked || !keeps ? 0 : depth;
  if (err == HARK_OK && (unmasked || !keeps)) {
    err = pack_again(judge, keep, batch, verdict);
  }
  err = err != HARK_OK ? err : remember(judge, keep, batch, verdict);
  err = err != HARK_OK ? err : hark_gather_begin(keep, &verdict->facts);
  if (err != HARK_OK) {
    refuse(verdict, err, NULL);
    return;
  }
  if (gather(reader, keep, verdict) == HARK_OK) {
    check_flags(verdict);
  }
}

bool hark_judge_open(hark_judge *judge, bool remembers) {
  *judge = (hark_judge){.sha256 = hark_sha256_whole};
  hark_arena_open(&judge->scratch, HARK_ADMIT_SCRATCH_BYTES_MAX);
  hark_arena_open(&judge->kept, KEPT_BYTES_MAX);
  judge->known = remembers ? hark_known_create(&judge->kept) : NULL;
  return !remembers || judge->known;
}

void hark_judge_close(hark_judge *judge) {
  hark_arena_close(&judge->scratch);
  hark_arena_close(&judge->kept);
}

void hark_admit(hark_judge *judge, hark_arena *keep, hark_bytes whole, hark_given given, uint64_t received_ms,
                hark_verdict *verdict) {
  *verdict = (hark_verdict){.err = HARK_OK, .segment = whole};
  verdict->facts.received_ms = received_ms;
  look(judge, keep, whole, given, verdict);
  hark_arena_reset(&judge->scratch);
}

static void look_stored(hark_judge *judge, hark_arena *keep, hark_bytes segment, hark_verdict *verdict) {
  hark_bytes body, batch;
  hark_err err = hark_envelope_unpack(segment, &verdict->facts.envelope, &body);
  hark_batch_reader *reader;
  err = err != HARK_OK ? err : hark_envelope_inflate(&judge->scratch, &verdict->facts.envelope, body, &batch);
  err = err != HARK_OK ? err : hark_batch_reader_open(&judge->scratch, batch, &reader);
  err = err != HARK_OK ? err : hark_gather_begin(keep, &verdict->facts);
  if (err != HARK_OK) {
    refuse(verdict, err, NULL);
    return;
  }
  gather(reader, keep, verdict);
}

void hark_admit_stored(hark_judge *judge, hark_arena *keep, hark_bytes segment, uint64_t received_ms,
                       hark_verdict *verdict) {
  *verdict = (hark_verdict){.err = HARK_OK, .segment = segment};
  verdict->facts.received_ms = received_ms;
  look_stored(judge, keep, segment, verdict);
  hark_arena_reset(&judge->scratch);
}
