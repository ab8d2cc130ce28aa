// collector_lmdb.c — the ceiling of the disk: recorded batches put into LMDB under the collector's own keys, as many a
// commit as the collector had, each commit synced.
//
// usage: bench_collector_lmdb DIRECTORY SECONDS GROUP SESSIONS SEGMENTS_FILE
// SESSIONS are interleaved, as the load generator's connections are. Prints one JSON object: batches_per_s, commits,
// commit_ms (mean).
#include <lmdb.h>
#include <time.h>

#include "collector/store/keys.h"
#include "tests/bench/segments.h"

#define MAP_BYTES ((size_t)64 << 30)
#define SESSIONS_MAX 4096u

static double now_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void check(int rc) {
  if (rc != 0) {
    die(mdb_strerror(rc));
  }
}

typedef struct {
  uint64_t session; // number of the session being put
  size_t next;      // segment to put next
} player;

static player players[SESSIONS_MAX];
static uint64_t sessions_begun;

static void put_next(MDB_txn *txn, MDB_dbi dbi, player *p) {
  if (p->next == item_count) {
    p->session = sessions_begun++;
    p->next = 0;
  }
  const item *i = &items[p->next++];
  hark_envelope envelope = i->envelope;
  memcpy(envelope.session.bytes + 8, &p->session, 8);
  envelope.tab = p->session;
  hark_key key = hark_key_segment((hark_project_id){1}, &envelope);
  MDB_val k = {key.size, key.bytes},
          v = {HARK_ENVELOPE_BYTES + i->body.size, (void *)(uintptr_t)(i->body.data - HARK_ENVELOPE_BYTES)};
  check(mdb_put(txn, dbi, &k, &v, MDB_NOOVERWRITE));
}

int main(int argc, char **argv) {
  unsigned long group = argc > 5 ? strtoul(argv[3], NULL, 10) : 0, sessions = argc > 5 ? strtoul(argv[4], NULL, 10) : 0;
  if (group < 1 || sessions < 1 || sessions > SESSIONS_MAX) {
    fprintf(stderr, "usage: bench_collector_lmdb DIRECTORY SECONDS GROUP SESSIONS SEGMENTS_FILE\n");
    return 2;
  }
  load(argv[5]);
  MDB_env *env;
  MDB_txn *txn;
  MDB_dbi dbi;
  check(mdb_env_create(&env));
  check(mdb_env_set_mapsize(env, MAP_BYTES));
  check(mdb_env_open(env, argv[1], MDB_NOTLS | MDB_NORDAHEAD, 0600));
  check(mdb_txn_begin(env, NULL, 0, &txn));
  check(mdb_dbi_open(txn, NULL, 0, &dbi));
  check(mdb_txn_commit(txn));
  for (unsigned long i = 0; i < sessions; i++) {
    players[i].session = sessions_begun++;
  }
  double begin = now_s(), end = begin + atof(argv[2]), in_commit = 0;
  uint64_t puts = 0, commits = 0;
  while (now_s() < end) {
    check(mdb_txn_begin(env, NULL, 0, &txn));
    for (unsigned long i = 0; i < group; i++) {
      put_next(txn, dbi, &players[puts++ % sessions]);
    }
    double at = now_s();
    check(mdb_txn_commit(txn));
    in_commit += now_s() - at;
    commits++;
  }
  double took = now_s() - begin;
  printf("{\"batches_per_s\": %.1f, \"commits\": %llu, \"commit_ms\": %.3f}\n", (double)puts / took,
         (unsigned long long)commits, in_commit * 1000 / (double)commits);
  mdb_env_close(env);
  return 0;
}
