// admit.c — what judging a batch costs by itself: recorded batches, put through hark_admit as they came.
//
// usage: bench_admit ROUNDS SEGMENTS_FILE…
// Batches that build on an earlier one get it as the collector gives it while it remembers that one. Prints one JSON
// object. Counting instructions is steadier: `valgrind --tool=callgrind --toggle-collect=run bench_admit 1 FILE…`.
#include <time.h>

#include "collector/bases.h"
#include "collector/ingest/admit.h"
#include "collector/keys.h"
#include "tests/bench/segments.h"

static double cpu_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static hark_bases bases;

__attribute__((noinline)) void run(hark_judge *judge, hark_arena *keep, hark_verdict *verdicts);
void run(hark_judge *judge, hark_arena *keep, hark_verdict *verdicts) {
  for (size_t i = 0; i < item_count; i++) {
    hark_given given = {.depth = 0};
    hark_bases_find(&bases, (hark_project_id){1}, &items[i].envelope, &given.base, &given.depth);
    hark_admit(judge, keep, items[i].whole, given, 1, &verdicts[i]);
    if (verdicts[i].err != HARK_OK) {
      die(hark_err_sentence(verdicts[i].err));
    }
    hark_bases_add(&bases, (hark_project_id){1}, &verdicts[i].facts.envelope, verdicts[i].batch, verdicts[i].depth);
  }
}

int main(int argc, char **argv) {
  static hark_verdict verdicts[BATCHES_MAX];
  int rounds = argc > 2 ? atoi(argv[1]) : 0;
  if (rounds < 1) {
    die("usage: bench_admit ROUNDS SEGMENTS_FILE…");
  }
  for (int i = 2; i < argc; i++) {
    load(argv[i]);
  }
  hark_judge judge;
  hark_arena keep;
  hark_judge_open(&judge, true);
  judge.sha256 = hark_key_hash;
  hark_bases_init(&bases);
  hark_arena_open(&keep, ARENA_BYTES);
  run(&judge, &keep, verdicts); // what is remembered from batch to batch is there by then
  double start = cpu_now();
  for (int i = 0; i < rounds; i++) {
    hark_arena_reset(&keep);
    run(&judge, &keep, verdicts);
  }
  double us = (cpu_now() - start) * 1e6 / rounds / (double)item_count;
  printf("{\"batches\":%zu,\"us_per_batch\":%.1f}\n", item_count, us);
  hark_arena_close(&keep);
  hark_judge_close(&judge);
  hark_bases_deinit(&bases);
  return 0;
}
