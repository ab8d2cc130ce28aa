// fill.c — a store with as many made-up visits as wanted: for what reports and lists cost at a million sessions, and
// whether they are right.
//
// usage: bench_sessions DIRECTORY SESSIONS [SEED]
// DIRECTORY gets a store with one project, "made" (or has one: the sessions are added to the first project). Every
// visit is a batch of its own, with a tree of a few elements, judged and stored as one that came over the network, and
// digested as one at rest; the visits spread over four weeks up to now, more by day than by night. Prints one JSON
// object: sessions, bytes, seconds, and the read key of a new project.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "collector/ingest/admit.h"
#include "collector/keys.h"
#include "collector/rest/digest.h"
#include "collector/store/digests.h"
#include "collector/store/store_write.h"
#include "tests/bench/sessions/visit.h"

#define GROUP 1024u
#define WEEKS_MS (28.0 * 86400e3)
#define KEEP_BYTES_MAX ((size_t)1 << 30)

typedef struct {
  hark_store *store;
  hark_project_id project;
  char key[HARK_KEY_WRITE_SIZE + 1], read_key[HARK_KEY_READ_SIZE + 1];
  hark_judge judge;
  hark_arena keep, deflating;
  hark_deflater *deflater;
  hark_store_item items[GROUP];
  hark_verdict verdicts[GROUP];
  hark_bytes digested[GROUP];
  hark_arena work, made, digests;
  size_t used;
  uint64_t bytes;
} filling;

static void must(hark_err err, const char *what) {
  if (err != HARK_OK) {
    fprintf(stderr, "bench_sessions: %s: %s\n", what, hark_err_sentence(err));
    exit(1);
  }
}

static double now_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

// The signals are those that the visit tells: none are looked for anew.
static hark_bytes digest(filling *f, hark_store_read *read, const hark_facts *facts) {
  hark_bytes made;
  uint32_t count = facts->signal_count;
  hark_session_signal *signals = hark_arena_take_items(&f->digests, count + 1, sizeof *signals);
  for (uint32_t i = 0; i < count; i++) {
    signals[i] = (hark_session_signal){facts->signals[i], facts->envelope.tab, facts->envelope.epoch};
  }
  hark_digesting job = {f->project, facts->envelope.session, signals, count, &f->work, &f->made};
  hark_arena_reset(&f->made);
  must(hark_digest_make(read, &job, &made), "digest");
  return hark_arena_copy(&f->digests, made);
}

static hark_err put_digests(void *context, const hark_tables *tables) {
  filling *f = context;
  hark_err err = HARK_OK;
  for (size_t i = 0; i < f->used && err == HARK_OK; i++) {
    err = hark_digest_put(tables, f->project, f->verdicts[i].facts.envelope.session, f->digested[i]);
  }
  return err;
}

static void flush(filling *f) {
  hark_store_read *read;
  must(hark_store_append(f->store, f->items, f->used), "append");
  must(hark_store_read_open(f->store, &read), "read");
  hark_arena_reset(&f->digests);
  for (size_t i = 0; i < f->used; i++) {
    f->digested[i] = digest(f, read, &f->verdicts[i].facts);
  }
  hark_store_read_close(read);
  must(hark_store_change(f->store, put_digests, f), "digests");
  f->used = 0;
  hark_arena_reset(&f->keep);
}

// Seals one visit and puts it beside those that wait.
static void add(filling *f, uint64_t number, uint64_t seed, double at_ms) {
  static uint8_t batch[1 << 20], out[1 << 20];
  // The dice of each visit are thrown, too: a state that only counted on would give it what the one before had thrown.
  visit_dice dice = {.state = seed * 0x2545f4914f6cdd1du + number};
  dice.state = visit_throw(&dice);
  hark_arena writing;
  hark_arena_open(&writing, (size_t)64 << 20);
  hark_batch_writer *writer = hark_batch_writer_create(&writing, &(hark_batch_limits){0});
  hark_batch_writer_begin(writer, 0);
  hark_envelope envelope = {.magic = HARK_ENVELOPE_MAGIC,
                            .version = HARK_WIRE_VERSION,
                            .dictionary = HARK_DICTIONARY_VERSION,
                            .flags = HARK_ENVELOPE_KEYFRAME | HARK_ENVELOPE_FINAL,
                            .tab = 1,
                            .parts = 1};
  uint64_t id[2] = {visit_throw(&dice), visit_throw(&dice)};
  memcpy(envelope.session.bytes, id, sizeof id);
  memcpy(envelope.key, f->key, sizeof envelope.key);
  envelope.sealed_ms = visit_make(&dice, writer);
  hark_batch_head head = {.sealed_ms = envelope.sealed_ms, .first_node = 1, .policy = 1};
  size_t size, packed;
  must(hark_batch_writer_seal(writer, &head, batch, sizeof batch, &size), "seal");
  hark_arena_close(&writing);
  must(hark_deflater_run(f->deflater, (hark_bytes){batch, size}, 0, out, sizeof out, &packed), "deflate");
  envelope.batch_bytes = (uint32_t)size;
  envelope.body_bytes = (uint32_t)packed;
  uint8_t *whole = hark_arena_take_unset(&f->keep, HARK_ENVELOPE_BYTES + packed);
  hark_envelope_pack(&envelope, whole);
  memcpy(whole + HARK_ENVELOPE_BYTES, out, packed);
  hark_verdict *verdict = &f->verdicts[f->used];
  uint64_t received_ms = (uint64_t)at_ms + envelope.sealed_ms;
  hark_admit(&f->judge, &f->keep, (hark_bytes){whole, HARK_ENVELOPE_BYTES + packed}, (hark_given){.depth = 0},
             received_ms, verdict);
  must(verdict->err, verdict->hint ? verdict->hint : "admit");
  f->items[f->used++] = (hark_store_item){.project = f->project, .segment = verdict->segment, .facts = &verdict->facts};
  f->bytes += verdict->segment.size;
  if (f->used == GROUP) {
    flush(f);
  }
}

static void open_all(filling *f, const char *directory) {
  const char *why = "";
  hark_projects projects;
  hark_project made;
  must(hark_store_open(directory, &(hark_store_options){0}, &f->store, &why), why);
  must(hark_projects_load(f->store, &projects), "projects");
  if (projects.count == 0) {
    must(hark_project_make(f->store, &projects, "made", (uint64_t)(now_s() * 1000), &made, f->read_key), "project");
  } else {
    made = projects.items[0];
  }
  f->project = made.id;
  memcpy(f->key, made.write_key, sizeof f->key);
  hark_projects_free(&projects);
  hark_judge_open(&f->judge, true);
  hark_arena_open(&f->keep, KEEP_BYTES_MAX);
  hark_arena_open(&f->work, KEEP_BYTES_MAX);
  hark_arena_open(&f->made, KEEP_BYTES_MAX);
  hark_arena_open(&f->digests, KEEP_BYTES_MAX);
  hark_arena_open(&f->deflating, (size_t)2 << 20);
  hark_deflater *like = hark_deflater_create(&f->deflating);
  f->deflater = hark_deflater_create(&f->deflating);
  hark_deflater_prime(f->deflater, like);
}

int main(int argc, char **argv) {
  static filling f;
  uint64_t sessions = argc > 2 ? strtoull(argv[2], NULL, 10) : 0, seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
  if (sessions < 1) {
    fprintf(stderr, "usage: bench_sessions DIRECTORY SESSIONS [SEED]\n");
    return 2;
  }
  double began = now_s(), day = 86400e3;
  open_all(&f, argv[1]);
  for (uint64_t i = 0; i < sessions; i++) {
    double at = began * 1000 - WEEKS_MS + WEEKS_MS * (double)i / (double)sessions;
    add(&f, i, seed, at + 0.12 * day * sin(2 * M_PI * at / day)); // most come around noon
  }
  if (f.used > 0) {
    flush(&f);
  }
  hark_store_close(f.store);
  printf("{\"sessions\": %llu, \"bytes\": %llu, \"seconds\": %.1f, \"read_key\": \"%s\"}\n",
         (unsigned long long)sessions, (unsigned long long)f.bytes, now_s() - began, f.read_key);
  return 0;
}
