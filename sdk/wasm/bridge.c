// bridge.c — the core as a page sees it: a few exported functions around one piece of static memory.
//
// Room: sdk/wasm, a port (the only static state of the SDK). Stands on: sdk/core. No imports: JS calls in,
// nothing calls out. Memory is fixed (4 MiB, exported as `memory`), never grows, so views of it stay valid.
// Tests: tests/sdk/golden.test.js (native, wasm and wasm2js give the same bytes).
//
// Files: build/wasm/hark-core.wasm (instantiate with an empty import object) and build/wasm/hark-core.js,
// a classic script made from it by wasm2js that sets `globalThis.__harkCore` to a function; calling that
// makes a fresh instance and returns the same exports as the wasm does, `memory.buffer` included.
//
// All numbers are unsigned 32-bit (`>>> 0` in JS). Pointers are byte offsets into `memory.buffer`, constant
// for the life of the instance.
//
//   export                                      does
//   ------------------------------------------  -----------------------------------------------------------
//   hark_start(consent, rung) -> 1 or 0         (re)creates the recorder; 0: it did not fit. Call first. consent
//                                               0 full, 1 anonymous; rung 0 wasm, 1 worker, 2 js, 3 lite
//   hark_inbox_words() -> pointer               where the tape's words go (Uint32Array)
//   hark_inbox_words_max() -> count             how many fit
//   hark_inbox_text_ends() -> pointer           where the texts' ends go (Uint32Array, bytes from text 0's start)
//   hark_inbox_texts_max() -> count             how many fit
//   hark_inbox_text() -> pointer                where the texts' UTF-8 goes (Uint8Array, encodeInto)
//   hark_inbox_text_max() -> bytes              how many fit; a single text is at most 131072 bytes (use APPEND)
//   hark_push(from, word_count, text_count,     reads records of words[from..word_count) and returns the index of
//             text_bytes) -> index              the first word not read (word_count when all were). After a stop
//                                               (SEAL), seal, then call again with `from` = that index; the inbox is
//                                               not changed by a push. A malformed tape drops the rest (status BAD)
//   hark_status() -> bits                       of the last push or seal: 1 SEAL (full: seal, then push the rest),
//                                               2 KEYFRAME (take one when calm), 4 URGENT (worth sending soon),
//                                               256 BAD (tape malformed; the rest of it was dropped)
//   hark_identity() -> pointer                  80 bytes in the layout of the envelope (below) that JS fills in
//                                               before each seal: key, session, tab, epoch, seq; the rest is ignored
//   hark_seal(now_ms) -> bytes                  one envelope + body in the outbox; 0: nothing to send
//   hark_outbox() -> pointer                    where it is; copy it before the next call
//   hark_base(stored)                           1: the last sealed batch is stored, and the next may be deflated
//   against
//                                               it; 0: against none
//   hark_names() -> count                       names of texts that the next batch has, 8 bytes each, in the outbox
//   hark_known(count)                           the collector has the `count` names that the inbox text begins with
//   hark_reset()                                a new page view: forgets nodes, signals and what was not sealed
//   hark_mask_text(class, mode, size) -> bytes  masks the first `size` bytes of the inbox text in place. class
//                                               0 plain, 1 allowed, 2 code, 3 css, 4 url; mode 0 patterns, 1 all,
//                                               2 secret. size at most 131072; more gives 0
//   hark_digest(size, last)                     adds the first `size` bytes of the inbox text to a SHA-256; with `last`
//                                               its 32 bytes are in the outbox, and the next call begins anew
//   hark_deflate(size) -> bytes                 deflates the first `size` bytes of the inbox text, as a batch is, into
//                                               the outbox; 0: no room
//   hark_error() -> number                      hark_err of the last push, seal or start that failed; 0 none
//
// Identity (little-endian, offsets in bytes): 16 key (24 bytes: "pk_" + 21), 40 session (16), 56 tab (u64),
// 64 epoch (u32), 68 seq (u32). Signals: a page that wants to hear of them asks after each push:
//
//   hark_signal_count() -> count                signals found by the last push (at most 64 are kept)
//   hark_signal_at(i) -> pointer                a hark_signal: Uint32 which, node, start_ms, at_ms, count (0..19);
//                                               byte 20 target_size, 21 label_size; UTF-8 target from 22 (96
//                                               bytes), label from 118 (48 bytes). Valid until the next push
#include <assert.h>
#include <string.h>

#include "schema/base/sha256.h"
#include "sdk/core/masking.h"
#include "sdk/core/recorder.h"

#define EXPORT(type, name, ...)                                                                                        \
  __attribute__((export_name(#name))) type name(__VA_ARGS__);                                                          \
  type name(__VA_ARGS__)
#define STATUS_BAD 256u

#define WORDS_MAX (1u << 16)
#define TEXTS_MAX (1u << 14)
#define TEXT_MAX (512u << 10)
#define ARENA_BYTES (2760u << 10)
#define OUT_MAX ((256u << 10) + HARK_RECORDER_OUT_SLACK)

static_assert(offsetof(hark_signal, target_size) == 20 && offsetof(hark_signal, target) == 22 &&
                  offsetof(hark_signal, label) == 118,
              "JS reads signals in this layout");

static struct {
  _Alignas(16) uint8_t arena[ARENA_BYTES];
  _Alignas(16) uint8_t out[OUT_MAX];
  uint8_t identity[HARK_ENVELOPE_BYTES];
  uint32_t words[WORDS_MAX];
  uint32_t text_ends[TEXTS_MAX];
  uint8_t text[TEXT_MAX];
  hark_recorder *recorder;
  hark_sha256 sha;
  uint32_t status, error;
  bool started;
} page;

static uint32_t address(const void *pointer) {
  return (uint32_t)(uintptr_t)pointer;
}

EXPORT(uint32_t, hark_start, uint32_t consent, uint32_t rung) {
  hark_recorder_options options = {.consent = (uint8_t)consent, .rung = (uint8_t)rung};
  hark_arena arena;
  hark_arena_init(&arena, page.arena, sizeof page.arena);
  arena.zeroed = !page.started;
  page.started = true;
  page.recorder = hark_recorder_create(&arena, &options);
  hark_sha256_init(&page.sha);
  page.status = 0;
  page.error = page.recorder == NULL ? HARK_ERR_NO_MEMORY : HARK_OK;
  return page.recorder != NULL;
}

EXPORT(uint32_t, hark_inbox_words, void) {
  return address(page.words);
}
EXPORT(uint32_t, hark_inbox_words_max, void) {
  return WORDS_MAX;
}
EXPORT(uint32_t, hark_inbox_text_ends, void) {
  return address(page.text_ends);
}
EXPORT(uint32_t, hark_inbox_texts_max, void) {
  return TEXTS_MAX;
}
EXPORT(uint32_t, hark_inbox_text, void) {
  return address(page.text);
}
EXPORT(uint32_t, hark_inbox_text_max, void) {
  return TEXT_MAX;
}

EXPORT(uint32_t, hark_push, uint32_t from, uint32_t word_count, uint32_t text_count, uint32_t text_bytes) {
  size_t consumed = 0;
  page.status = STATUS_BAD;
  page.error = HARK_ERR_BAD_ARGUMENT;
  if (page.recorder == NULL || from > word_count || word_count > WORDS_MAX || text_count > TEXTS_MAX ||
      text_bytes > TEXT_MAX) {
    return word_count;
  }
  hark_tape tape = {page.words + from, word_count - from, page.text_ends, text_count, {page.text, text_bytes}};
  page.error = hark_recorder_push(page.recorder, &tape, &consumed, &page.status);
  page.status |= page.error != HARK_OK ? STATUS_BAD : 0;
  return from + (uint32_t)consumed;
}

EXPORT(uint32_t, hark_status, void) {
  return page.status;
}
EXPORT(uint32_t, hark_error, void) {
  return page.error;
}
EXPORT(uint32_t, hark_identity, void) {
  return address(page.identity);
}
EXPORT(uint32_t, hark_outbox, void) {
  return address(page.out);
}

EXPORT(uint32_t, hark_seal, uint32_t now_ms) {
  hark_envelope identity;
  size_t size = 0;
  memset(&identity, 0, sizeof identity);
  memcpy(identity.key, page.identity + 16, sizeof identity.key);
  memcpy(identity.session.bytes, page.identity + 40, sizeof identity.session.bytes);
  memcpy(&identity.tab, page.identity + 56, sizeof identity.tab); // wasm and its hosts are little-endian
  memcpy(&identity.epoch, page.identity + 64, sizeof identity.epoch);
  memcpy(&identity.seq, page.identity + 68, sizeof identity.seq);
  page.error = page.recorder == NULL
                   ? HARK_ERR_STATE
                   : hark_recorder_seal(page.recorder, &identity, now_ms, page.out, sizeof page.out, &size);
  page.status = 0;
  return (uint32_t)size;
}

EXPORT(void, hark_base, uint32_t stored) {
  if (page.recorder != NULL) {
    hark_recorder_base(page.recorder, stored != 0);
  }
}

EXPORT(uint32_t, hark_names, void) {
  return page.recorder == NULL ? 0 : hark_recorder_names(page.recorder, (hark_piece_name *)page.out);
}

EXPORT(void, hark_known, uint32_t count) {
  if (page.recorder != NULL) {
    hark_recorder_known(page.recorder, (const hark_piece_name *)page.text, count);
  }
}

EXPORT(void, hark_reset, void) {
  page.status = 0;
  if (page.recorder != NULL) {
    hark_recorder_reset(page.recorder);
  }
}

EXPORT(uint32_t, hark_mask_text, uint32_t class_, uint32_t mode, uint32_t size) {
  if (size > HARK_TEXT_BYTES_MAX || class_ >= HARK_TEXT_CLASS_COUNT || mode > HARK_MASK_SECRET) {
    return 0;
  }
  hark_bytes text = {page.text, size};
  hark_bytes masked = hark_mask(text, (hark_text_class)class_, (hark_mask_mode)mode, page.out, sizeof page.out);
  if (masked.data != text.data && masked.size > 0) {
    memcpy(page.text, masked.data, masked.size);
  }
  return (uint32_t)masked.size;
}

EXPORT(void, hark_digest, uint32_t size, uint32_t last) {
  hark_sha256_add(&page.sha, (hark_bytes){page.text, size < TEXT_MAX ? size : TEXT_MAX});
  if (last) {
    hark_sha256_end(&page.sha, page.out);
    hark_sha256_init(&page.sha);
  }
}

EXPORT(uint32_t, hark_deflate, uint32_t size) {
  size_t deflated = 0;
  hark_bytes text = {page.text, size < TEXT_MAX ? size : TEXT_MAX};
  if (page.recorder != NULL) {
    (void)hark_recorder_deflate(page.recorder, text, page.out, sizeof page.out, &deflated);
  }
  return (uint32_t)deflated;
}

EXPORT(uint32_t, hark_signal_count, void) {
  const hark_signal *signals;
  return page.recorder == NULL ? 0 : (uint32_t)hark_recorder_signals(page.recorder, &signals);
}

EXPORT(uint32_t, hark_signal_at, uint32_t index) {
  const hark_signal *signals = NULL;
  size_t count = page.recorder == NULL ? 0 : hark_recorder_signals(page.recorder, &signals);
  return index < count ? address(&signals[index]) : 0;
}
