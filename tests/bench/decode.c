// decode.c — how fast one core checks and reads recorded batches.
//
// usage: bench_decode SECONDS SEGMENTS_FILE…
// Each file holds batches as the collector gives them: a little-endian u32 size and the bytes. Counted are bytes of
// inflated batches (columns and texts). `mb_per_s`: verified, opened and read to the last event, from the inflated
// bytes. `with_inflate_mb_per_s`: the same from the bytes of the wire. CPU time of this thread; the median of rounds.
// Prints one JSON object, with the number of batches, events and bytes of a round.
#include <time.h>

#include "tests/bench/segments.h"

#define ROUNDS_MAX 4096
static volatile uint64_t sink; // so that nothing that was read is taken for unused

static double cpu_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static uint32_t read_batch(hark_arena *arena, hark_bytes batch) {
  hark_batch_reader *reader;
  hark_event event;
  uint32_t count = 0;
  uint64_t sum = 0;
  if (hark_batch_reader_open(arena, batch, &reader) != HARK_OK) {
    die("a batch that cannot be opened");
  }
  while (hark_batch_reader_next(reader, &event) == HARK_OK) {
    sum += event.n[0] + event.texts[0].bytes.size;
    count++;
  }
  if (count != hark_batch_reader_head(reader)->event_count) {
    die("a batch that cannot be read");
  }
  sink += sum;
  return count;
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

// Seconds that all batches take: the median of as many rounds as fit.
static double measure(double seconds, bool from_wire) {
  static double rounds[ROUNDS_MAX];
  size_t count = 0;
  hark_arena arena;
  hark_arena_open(&arena, ARENA_BYTES);
  for (double end = cpu_now() + seconds; count < 5 || (count < ROUNDS_MAX && cpu_now() < end);) {
    double start = cpu_now();
    for (size_t i = 0; i < item_count; i++) {
      hark_bytes batch = items[i].inflated;
      if (from_wire && inflate(&arena, &items[i], &batch) != HARK_OK) {
        die("a batch that does not inflate");
      }
      read_batch(&arena, batch);
      hark_arena_reset(&arena);
    }
    rounds[count++] = cpu_now() - start;
  }
  hark_arena_close(&arena);
  qsort(rounds, count, sizeof rounds[0], by_size);
  return rounds[count / 2];
}

int main(int argc, char **argv) {
  double seconds = argc > 2 ? atof(argv[1]) : 0;
  if (seconds <= 0 || seconds > 60) {
    fprintf(stderr, "usage: bench_decode SECONDS SEGMENTS_FILE...\n");
    return 2;
  }
  uint64_t bytes = 0, events = 0;
  hark_arena arena;
  for (int i = 2; i < argc; i++) {
    load(argv[i]);
  }
  hark_arena_open(&arena, ARENA_BYTES);
  for (size_t i = 0; i < item_count; i++) {
    bytes += items[i].inflated.size;
    events += read_batch(&arena, items[i].inflated);
    hark_arena_reset(&arena);
  }
  hark_arena_close(&arena);
  double plain = measure(seconds / 2, false), whole = measure(seconds / 2, true);
  printf("{\"mb_per_s\": %.1f, \"with_inflate_mb_per_s\": %.1f, \"ns_per_event\": %.1f, \"batches\": %zu, "
         "\"events\": %llu, \"bytes\": %llu}\n",
         (double)bytes / plain / 1e6, (double)bytes / whole / 1e6, plain * 1e9 / (double)events, item_count,
         (unsigned long long)events, (unsigned long long)bytes);
  return 0;
}
