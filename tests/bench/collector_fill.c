// collector_fill.c — fills a collector's store with sessions, past HTTP: for what reads and writes cost in a large one.
//
// usage: bench_collector_fill DIRECTORY SESSIONS SEGMENTS_FILE
// The store is one that a collector has made. Each session has all batches of the file, under an id of its own, and
// began some seconds before the one before. Prints one JSON object: batches, bytes (of segments), seconds.
#include <time.h>

#include "collector/ingest/admit.h"
#include "collector/store/store_write.h"
#include "tests/bench/segments.h"

#define GROUP 512u
#define APART_MS 2500u // a million sessions: four weeks

static double now_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

typedef struct {
  hark_facts facts;
  uint8_t *segment;
  size_t segment_max;
} copied;

static copied copies[GROUP];
static hark_store_item group[GROUP];
static hark_verdict verdicts[BATCHES_MAX];

static void judge_all(uint64_t now_ms) {
  for (size_t i = 0; i < item_count; i++) {
    hark_judge judge;
    hark_arena *keep = malloc(sizeof *keep); // kept to the end
    hark_bytes whole = {items[i].body.data - HARK_ENVELOPE_BYTES, HARK_ENVELOPE_BYTES + items[i].body.size};
    hark_given given = {.depth = 0};
    uint8_t dictionary[HARK_DICTIONARY_BYTES_MAX];
    hark_judge_open(&judge, false);
    hark_arena_open(keep, HARK_ADMIT_SCRATCH_BYTES_MAX);
    if (items[i].envelope.base > 0 && items[i].envelope.base <= i) {
      const hark_verdict *base = &verdicts[i - items[i].envelope.base];
      given.base = hark_dictionary_ready(hark_dictionary_based(HARK_DICTIONARY_VERSION, base->batch, dictionary));
      given.depth = base->depth;
    }
    hark_admit(&judge, keep, whole, given, now_ms, &verdicts[i]);
    if (verdicts[i].err != HARK_OK) {
      die("a batch that is not admitted");
    }
    hark_judge_close(&judge);
  }
}

// The batch as if another visitor had sent it.
static void copy(copied *c, hark_store_item *out, const hark_verdict *verdict, uint64_t session, uint64_t received_ms) {
  hark_bytes segment = verdict->segment;
  if (c->segment_max < segment.size) {
    c->segment_max = segment.size;
    c->segment = realloc(c->segment, segment.size);
  }
  memcpy(c->segment, segment.data, segment.size);
  c->facts = verdict->facts;
  c->facts.received_ms = received_ms;
  memcpy(c->facts.envelope.session.bytes, &session, sizeof session);
  hark_envelope_pack(&c->facts.envelope, c->segment);
  *out = (hark_store_item){.project = {1}, .segment = {c->segment, segment.size}, .facts = &c->facts};
}

int main(int argc, char **argv) {
  uint64_t sessions = argc > 3 ? strtoull(argv[2], NULL, 10) : 0, bytes = 0, batches = 0;
  if (sessions < 1) {
    fprintf(stderr, "usage: bench_collector_fill DIRECTORY SESSIONS SEGMENTS_FILE\n");
    return 2;
  }
  double began = now_s();
  uint64_t now_ms = (uint64_t)(began * 1000);
  const char *why;
  hark_store *store;
  load(argv[3]);
  judge_all(now_ms);
  if (hark_store_open(argv[1], &(hark_store_options){0}, &store, &why) != HARK_OK) {
    die(why);
  }
  size_t used = 0;
  for (uint64_t session = 0; session < sessions; session++) {
    for (size_t i = 0; i < item_count; i++) {
      copy(&copies[used], &group[used], &verdicts[i], session * 0x9e3779b97f4a7c15u, now_ms - session * APART_MS);
      bytes += group[used++].segment.size;
      batches++;
      bool last = session + 1 == sessions && i + 1 == item_count;
      if ((used == GROUP || last) && hark_store_append(store, group, used) != HARK_OK) {
        die("the store cannot be written");
      }
      used = used == GROUP ? 0 : used;
    }
  }
  hark_store_close(store);
  printf("{\"batches\": %llu, \"bytes\": %llu, \"seconds\": %.1f}\n", (unsigned long long)batches,
         (unsigned long long)bytes, now_s() - began);
  return 0;
}
