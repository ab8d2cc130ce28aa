// fuzz_rrweb.c — any JSON as a recording of rrweb: what the recorder makes of it are batches that admission takes, or
// the recording is refused.
#include <stdlib.h>
#include <string.h>

#include "collector/ingest/admit.h"
#include "collector/portable/rrweb_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static hark_err take(void *context, hark_bytes packed, uint64_t start_wall_ms, uint32_t sealed_ms) {
  hark_judge *judge = context;
  hark_verdict verdict;
  hark_arena keep;
  hark_arena_open(&keep, 64u << 20);
  hark_admit(judge, &keep, packed, (hark_given){0}, start_wall_ms + sealed_ms, &verdict);
  if (verdict.err != HARK_OK || verdict.facts.remasked) {
    abort(); // the recorder's own, and masked by it
  }
  hark_arena_close(&keep);
  return HARK_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  hark_judge judge;
  if (!hark_judge_open(&judge, false)) {
    abort();
  }
  hark_rrweb_reading reading = {.take = take, .context = &judge};
  memcpy(reading.key, "pk_abcdefghijklmnopqrstu", sizeof reading.key);
  hark_err err = hark_rrweb_read(&reading, (hark_bytes){bytes, size});
  if (err == HARK_OK && reading.views == 0) {
    abort();
  }
  hark_judge_close(&judge);
  return 0;
}
