// push.c — what the core costs by itself: recorded batches, put through hark_recorder_push and sealed again.
//
// usage: bench_push ROUNDS SEGMENTS_FILE…
// Each batch becomes the tape it may have come from (what the core adds itself is left out) and is pushed and sealed as
// in a page. Prints one JSON object; CPU time of this thread, which includes nothing but the core. Counting
// instructions is steadier: `valgrind --tool=callgrind --toggle-collect=run bench_push 1 FILE…`.
#include <time.h>

#include "sdk/core/recorder.h"
#include "tests/bench/segments.h"

#define WORDS_MAX (1u << 16)
#define TEXTS_MAX (1u << 14)

typedef struct {
  uint32_t words[WORDS_MAX], ends[TEXTS_MAX];
  uint8_t text[512 << 10];
  uint32_t word_count, text_count, text_size;
} tape;

static uint8_t memory[8 << 20], out[1 << 20];
static uint64_t event_count, wire_bytes;

static double cpu_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool of_the_core(hark_event_kind kind) {
  return kind == HARK_EVENT_SIGNAL || kind == HARK_EVENT_GAP;
}

// Appends an event; false when the tape is full.
static bool append(tape *t, const hark_event *event) {
  const hark_event_shape *shape = hark_event_shape_of((uint32_t)event->kind);
  uint32_t *word = t->words + t->word_count, size = t->text_size, count = t->text_count;
  if (t->word_count + 1 + shape->count > WORDS_MAX || count + shape->count > TEXTS_MAX) {
    return false;
  }
  *word++ = (uint32_t)event->kind;
  for (uint32_t i = 0; i < shape->count; i++) {
    hark_bytes text = event->texts[i].bytes;
    if (hark_column_type(shape->first + i) != HARK_TYPE_S) {
      *word++ = event->n[i];
      continue;
    }
    if (text.size > sizeof t->text - size) {
      return false;
    }
    if (text.size > 0) {
      memcpy(t->text + size, text.data, text.size);
    }
    size += (uint32_t)text.size;
    t->ends[count] = size;
    *word++ = count++;
  }
  t->word_count += 1 + shape->count;
  t->text_count = count;
  t->text_size = size;
  event_count++;
  return true;
}

static void seal(hark_recorder *recorder, uint32_t now_ms, uint32_t seq) {
  hark_envelope identity = {.seq = seq};
  size_t size = 0;
  if (hark_recorder_seal(recorder, &identity, now_ms, out, sizeof out, &size) != HARK_OK) {
    die("a batch that cannot be sealed");
  }
  wire_bytes += size;
}

// What is measured: one tape through the core.
__attribute__((noinline)) void run(hark_recorder *recorder, const tape *t, uint32_t now_ms, bool seals, uint32_t *seq);
void run(hark_recorder *recorder, const tape *t, uint32_t now_ms, bool seals, uint32_t *seq) {
  uint32_t status = 0;
  for (size_t at = 0, consumed = 0; at < t->word_count; at += consumed) {
    hark_tape rest = {t->words + at, t->word_count - at, t->ends, t->text_count, {t->text, t->text_size}};
    if (hark_recorder_push(recorder, &rest, &consumed, &status) != HARK_OK) {
      die("a tape that is refused");
    }
    if ((status & HARK_RECORDER_SEAL) != 0) {
      seal(recorder, now_ms, (*seq)++);
    }
  }
  if (seals) {
    seal(recorder, now_ms, (*seq)++);
  }
}

static double replay(hark_recorder *recorder, const item *i, tape *t, uint32_t *seq) {
  hark_arena arena;
  hark_batch_reader *reader;
  hark_event event;
  double spent = 0;
  hark_arena_open(&arena, ARENA_BYTES);
  if (hark_batch_reader_open(&arena, i->inflated, &reader) != HARK_OK) {
    die("a batch that cannot be opened");
  }
  uint32_t now_ms = hark_batch_reader_head(reader)->sealed_ms;
  t->word_count = t->text_count = t->text_size = 0;
  while (hark_batch_reader_next(reader, &event) == HARK_OK) {
    if (of_the_core(event.kind) || append(t, &event)) {
      continue;
    }
    double start = cpu_now();
    run(recorder, t, now_ms, false, seq);
    spent += cpu_now() - start;
    t->word_count = t->text_count = t->text_size = 0;
    append(t, &event);
  }
  double start = cpu_now();
  run(recorder, t, now_ms, true, seq);
  hark_arena_close(&arena);
  return spent + cpu_now() - start;
}

int main(int argc, char **argv) {
  static tape t;
  int rounds = argc > 2 ? atoi(argv[1]) : 0;
  if (rounds <= 0 || rounds > 10000) {
    fprintf(stderr, "usage: bench_push ROUNDS SEGMENTS_FILE...\n");
    return 2;
  }
  hark_arena arena;
  hark_recorder_options options = {0};
  hark_arena_init(&arena, memory, sizeof memory);
  hark_recorder *recorder = hark_recorder_create(&arena, &options);
  for (int i = 2; i < argc; i++) {
    load(argv[i]);
  }
  double spent = 0;
  for (int round = 0; round < rounds; round++) {
    uint32_t seq = 0;
    for (size_t i = 0; i < item_count; i++) {
      if (items[i].envelope.seq == 0) { // another page view
        hark_recorder_reset(recorder);
        seq = 0;
      }
      spent += replay(recorder, &items[i], &t, &seq);
    }
  }
  printf("{\"ns_per_event\": %.1f, \"events\": %llu, \"batches\": %zu, \"wire_bytes\": %llu}\n",
         spent * 1e9 / (double)event_count, (unsigned long long)event_count / (unsigned)rounds, item_count,
         (unsigned long long)wire_bytes / (unsigned)rounds);
  return 0;
}
