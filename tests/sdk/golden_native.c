// golden_native.c — pushes a tape file through the native recorder and writes every sealed batch to stdout.
//
// Tape file, 32-bit little-endian words: word count, text count, text bytes, seal time; words; text ends; text.
// Output: per batch its size in 4 bytes, then the batch. The same as tests/sdk/golden.test.mjs does with wasm.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sdk/core/recorder.h"

static uint8_t memory[8 << 20], out[1 << 20], file[16 << 20];

static void write_batch(hark_recorder *recorder, uint32_t now_ms, uint32_t seq) {
  hark_envelope identity = {.seq = seq, .tab = 0x1122334455667788u, .epoch = 3};
  size_t size = 0;
  memcpy(identity.key, "pk_abcdefghijklmnopqrstu", 24);
  memcpy(identity.session.bytes, "0123456789abcdef", 16);
  if (hark_recorder_seal(recorder, &identity, now_ms, out, sizeof out, &size) != HARK_OK) {
    exit(3);
  }
  uint32_t prefix = (uint32_t)size;
  fwrite(&prefix, 4, 1, stdout);
  fwrite(out, 1, size, stdout);
}

int main(void) {
  size_t size = fread(file, 1, sizeof file, stdin);
  uint32_t head[4];
  memcpy(head, file, sizeof head);
  if (size != 16 + 4 * ((size_t)head[0] + head[1]) + head[2]) {
    return 2;
  }
  uint32_t *words = malloc(4 * ((size_t)head[0] + head[1]) + 4);
  memcpy(words, file + 16, 4 * ((size_t)head[0] + head[1]));
  hark_arena arena;
  hark_recorder_options options = {0};
  hark_arena_init(&arena, memory, sizeof memory);
  hark_recorder *recorder = hark_recorder_create(&arena, &options);
  hark_bytes text = {file + 16 + 4 * ((size_t)head[0] + head[1]), head[2]};
  uint32_t seq = 0, status = 0;
  for (size_t at = 0; at < head[0];) {
    size_t consumed = 0;
    hark_tape tape = {words + at, head[0] - at, words + head[0], head[1], text};
    hark_recorder_push(recorder, &tape, &consumed, &status);
    at += consumed;
    if ((status & HARK_RECORDER_SEAL) != 0) {
      write_batch(recorder, head[3], seq++);
    }
  }
  write_batch(recorder, head[3], seq);
  free(words);
  return 0;
}
