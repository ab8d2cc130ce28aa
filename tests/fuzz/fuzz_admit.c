// fuzz_admit.c — arbitrary bytes at the border. Input byte 0 odd: the rest is a whole POST body. Even: the rest is an
// inflated batch, which is wrapped in a right envelope, so that the fuzzer need not invent deflate (bit 3: against a
// base).
// Whatever is admitted can be merged into a record that passes its own verifier, and is admitted again, unchanged.
#include <stdlib.h>
#include <string.h>

#include "collector/ingest/admit.h"
#include "collector/store/session.h"
#include "schema/hark_fb.h"
#include "tests/collector/batches.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

// What every batch that asks for a base gets as its base.
static void make_base(batch_maker *maker) {
  batch_maker_open(maker);
  batch_begin(maker, 0);
  batch_keyframe(maker, "Hello");
  hark_envelope envelope = batch_envelope(1, 0, 0, HARK_ENVELOPE_KEYFRAME), same;
  hark_bytes segment = batch_seal(maker, &envelope, 900), body;
  if (hark_envelope_unpack(segment, &same, &body) != HARK_OK ||
      hark_envelope_inflate(&maker->arena, &same, body, &maker->base) != HARK_OK) {
    abort();
  }
}

static void check(hark_bytes whole, hark_bytes base) {
  static hark_judge judge; // what it remembers changes no verdict
  hark_arena keep;
  if (!judge.known && !hark_judge_open(&judge, true)) {
    abort();
  }
  hark_arena_open(&keep, (size_t)64 << 20);
  hark_verdict verdict, again;
  uint8_t *room = hark_arena_take(&keep, HARK_DICTIONARY_BYTES_MAX);
  hark_bytes dictionary = hark_dictionary_based(HARK_DICTIONARY_VERSION, base, room);
  hark_given given = {.base = hark_dictionary_ready(dictionary)};
  hark_admit(&judge, &keep, whole, given, 1700000000000, &verdict);
  if (verdict.err == HARK_OK) {
    hark_bytes record;
    if (hark_session_merge(&keep, (hark_bytes){0}, &verdict.facts, whole.size, &record) != HARK_OK ||
        hark_fb_session_verify(record, NULL) != HARK_OK) {
      abort();
    }
    hark_admit(&judge, &keep, verdict.segment, given, 1700000000000, &again);
    if (again.err != HARK_OK || again.facts.remasked || again.facts.events != verdict.facts.events) {
      abort();
    }
  }
  hark_arena_close(&keep);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  if (size < 2) {
    return 0;
  }
  batch_maker maker;
  make_base(&maker);
  if (bytes[0] & 1) {
    check((hark_bytes){bytes + 1, size - 1}, maker.base);
    batch_maker_close(&maker);
    return 0;
  }
  hark_bytes batch = {bytes + 1, size - 1};
  uint32_t sealed_ms = 0;
  hark_bytes copy = hark_arena_copy(&maker.arena, batch);
  if (hark_fb_batch_verify(copy, NULL) == HARK_OK) {
    sealed_ms = hark_fb_batch_sealed_ms(hark_fb_batch_root(copy));
  }
  hark_envelope envelope = batch_envelope(1, 0, 1, (bytes[0] >> 1) & 3);
  envelope.base = bytes[0] >> 3 & 1;
  check(batch_wrap(&maker, &envelope, batch, sealed_ms), maker.base);
  batch_maker_close(&maker);
  return 0;
}
