// fuzz_tape.c — any tape, in any pushes, over any seals: what comes out is always a batch that opens and reads to
// its end, and texts in it stay as they are when masked again.
//
// Input: byte 0 chooses sizes; the rest is read as records with small numbers, so that most of them fit.
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "sdk/core/masking.h"
#include "sdk/core/recorder.h"

#define WORDS_MAX 4096u

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static uint8_t memory[8 << 20], out[1 << 20], again[1 << 20];
static uint32_t words[WORDS_MAX];

static void require(bool holds) {
  if (!holds) {
    abort();
  }
}

static void check_text(hark_text text) {
  hark_bytes masked = hark_mask(text.bytes, text.class_, HARK_MASK_PATTERNS, again, sizeof again);
  require(masked.size == text.bytes.size &&
          (masked.size == 0 || memcmp(masked.data, text.bytes.data, masked.size) == 0));
}

static void seal(hark_recorder *recorder) {
  hark_envelope identity = {.seq = 1}, envelope;
  hark_arena arena;
  hark_bytes body, batch;
  hark_batch_reader *reader;
  hark_event event;
  size_t size = 0;
  hark_err err;
  memcpy(identity.key, "pk_abcdefghijklmnopqrstu", 24);
  require(hark_recorder_seal(recorder, &identity, 77, out, sizeof out, &size) == HARK_OK);
  if (size == 0) {
    return;
  }
  hark_arena_open(&arena, 64u << 20);
  require(hark_envelope_unpack((hark_bytes){out, size}, &envelope, &body) == HARK_OK);
  require(hark_envelope_inflate(&arena, &envelope, body, &batch) == HARK_OK);
  require(hark_batch_reader_open(&arena, batch, &reader) == HARK_OK);
  while ((err = hark_batch_reader_next(reader, &event)) == HARK_OK) {
    const hark_event_shape *shape = hark_event_shape_of((uint32_t)event.kind);
    for (uint32_t i = 0; i < shape->count; i++) {
      if (hark_column_type(shape->first + i) == HARK_TYPE_S && event.kind != HARK_EVENT_SIGNAL) {
        check_text(event.texts[i]); // a signal's texts may have been cut short after masking
      }
    }
  }
  require(err == HARK_ERR_NOT_FOUND);
  hark_arena_close(&arena);
}

// Makes words of bytes: a kind, then per argument one byte; 255 stands for a huge number.
static size_t make_words(const uint8_t *bytes, size_t size) {
  size_t count = 0;
  for (size_t i = 0; i < size && count + 9 < WORDS_MAX;) {
    uint32_t kind = bytes[i++] % (HARK_EVENT_COUNT + 1);
    const hark_event_shape *shape = hark_event_shape_of(kind);
    words[count++] = kind;
    for (uint32_t a = 0; shape != NULL && a < shape->count && i < size; a++, i++) {
      bool text = hark_column_type(shape->first + a) == HARK_TYPE_S;
      words[count++] = bytes[i] == 255 ? 0xFFFFFFF0u : text ? bytes[i] % 8 : bytes[i];
    }
  }
  return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  if (size < 4) {
    return 0;
  }
  hark_recorder_options options = {.nodes_max = bytes[0] % 2 ? 20 : 0, .batch_bytes = bytes[0] % 3 ? 700 : 0};
  hark_arena arena;
  hark_arena_init(&arena, memory, sizeof memory);
  hark_recorder *recorder = hark_recorder_create(&arena, &options);
  require(recorder != NULL);
  // The same bytes are the text, in eight pieces.
  uint32_t ends[8];
  for (uint32_t i = 0; i < 8; i++) {
    ends[i] = (uint32_t)(size * (i + 1) / 8);
  }
  size_t count = make_words(bytes + 1, size - 1);
  for (size_t at = 0, rounds = 0; at < count && rounds < 2 * WORDS_MAX; rounds++) {
    size_t consumed = 0, part = bytes[1] % 5 ? count - at : (count - at + 1) / 2;
    uint32_t status;
    hark_tape tape = {words + at, part, ends, 8, {bytes, size}};
    hark_err err = hark_recorder_push(recorder, &tape, &consumed, &status);
    require(consumed <= part && (consumed == part || (status & HARK_RECORDER_SEAL) != 0));
    require(err == HARK_OK || consumed == part);
    at += consumed;
    if ((status & HARK_RECORDER_SEAL) != 0) {
      seal(recorder);
    }
  }
  seal(recorder);
  return 0;
}
