// make_batches.c — prints valid batches for the tests that talk to a real collector.
//
// usage: make_batches PK_KEY SESSIONS BATCHES_PER_SESSION [RUN [DEAD]] > segments
// Every other session is ann's, the rest bob's. Every eighth batch is large (it takes the collector's other way through
// admission). For each batch a little-endian u32 size and its bytes, sessions one after another, seq from 0. RUN keeps
// the sessions of two calls apart. DEAD (1): each second a click on a button, and nothing happens.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/collector/batches.h"

static void click_and_answer(batch_maker *maker, uint32_t seq) {
  batch_click(maker);
  static char words[48 << 10];
  for (size_t i = 0; i + 1 < sizeof words; i++) {
    words[i] = "words that changed "[i % 19];
  }
  batch_text(maker, seq % 8 == 4 ? words : "some words that changed");
}

static hark_bytes make(batch_maker *maker, const char *key, uint32_t session, uint32_t seq, uint32_t last, bool dead) {
  uint32_t start_ms = seq * 1000;
  batch_begin(maker, start_ms);
  if (seq == 0) {
    batch_context(maker, "brands", "Google Chrome 126, Chromium 126");
    batch_context(maker, "platform", "Linux");
    batch_navigate(maker, "https://shop.example/");
    batch_keyframe(maker, "Hello");
    batch_push(maker, HARK_EVENT_IDENTIFY, NULL, (const char *[]){session % 2 ? "ann" : "bob"}, HARK_TEXT_CODE);
  }
  batch_tick(maker, 100);
  if (dead) {
    batch_push(maker, HARK_EVENT_CLICK, (uint32_t[]){3, 10, 20, 1, HARK_NODE_INTERACTIVE, 0, 0},
               (const char *[]){NULL, NULL, NULL, NULL, NULL, "button#pay", "Pay"}, HARK_TEXT_PLAIN);
  } else {
    click_and_answer(maker, seq);
  }
  hark_envelope envelope = batch_envelope(session, 0, seq, seq == 0 ? HARK_ENVELOPE_KEYFRAME : 0);
  if (seq == last) {
    batch_push(maker, HARK_EVENT_LEAVE, NULL, NULL, HARK_TEXT_PLAIN);
    envelope.flags |= HARK_ENVELOPE_FINAL;
  }
  memcpy(envelope.key, key, sizeof envelope.key);
  return batch_seal(maker, &envelope, start_ms + 900);
}

int main(int argc, char **argv) {
  if (argc < 4 || strlen(argv[1]) != 24) {
    fprintf(stderr, "usage: make_batches PK_KEY SESSIONS BATCHES_PER_SESSION [RUN [DEAD]]\n");
    return 2;
  }
  uint32_t sessions = (uint32_t)strtoul(argv[2], NULL, 10), batches = (uint32_t)strtoul(argv[3], NULL, 10);
  uint32_t run = argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) : 0;
  for (uint32_t i = 0; i < sessions; i++) {
    batch_maker maker;
    batch_maker_open(&maker);
    for (uint32_t seq = 0; seq < batches; seq++) {
      hark_bytes segment = make(&maker, argv[1], run << 16 | i, seq, batches - 1, argc > 5);
      uint8_t size[4] = {(uint8_t)segment.size, (uint8_t)(segment.size >> 8), (uint8_t)(segment.size >> 16), 0};
      if (fwrite(size, 1, 4, stdout) != 4 || fwrite(segment.data, 1, segment.size, stdout) != segment.size) {
        return 1;
      }
    }
    batch_maker_close(&maker);
  }
  return fflush(stdout) == 0 ? 0 : 1;
}
