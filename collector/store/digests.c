#include "collector/store/digests.h"

#include <string.h>

#define DIGEST_BYTES_MAX ((size_t)4 << 20)

hark_err hark_digest_put(const hark_tables *tables, hark_project_id project, hark_session_id session,
                         hark_bytes digest) {
  hark_key key = hark_key_session(project, session);
  return tables->put(tables->context, HARK_TABLE_DIGESTS, &key, digest, NULL);
}

typedef struct {
  hark_arena *arena;
  hark_bytes digest;
} getting;

static hark_err take_one(void *context, hark_bytes key, hark_bytes value) {
  getting *g = context;
  (void)key;
  g->digest = hark_arena_copy(g->arena, value);
  return g->digest.data ? HARK_ERR_NOT_FOUND : HARK_ERR_NO_MEMORY;
}

// A snapshot keeps what it gets until it ends: over many sessions that would be all of them.
hark_err hark_digest_get(const hark_tables *tables, hark_arena *arena, hark_project_id project, hark_session_id session,
                         hark_bytes *digest) {
  getting g = {.arena = arena};
  hark_key key = hark_key_session(project, session);
  hark_err err = tables->walk(tables->context, HARK_TABLE_DIGESTS, &key, key.size, take_one, &g);
  *digest = g.digest;
  return err == HARK_OK && !g.digest.data ? HARK_ERR_NOT_FOUND : err;
}

typedef struct {
  hark_digest_visit_one visit;
  void *context;
  hark_arena copy;
} walking;

static hark_err each(void *context, hark_bytes key, hark_bytes value) {
  walking *w = context;
  hark_session_id session;
  if (key.size != HARK_KEY_SESSION_BYTES) {
    return HARK_ERR_STORE;
  }
  memcpy(session.bytes, key.data + key.size - sizeof session.bytes, sizeof session.bytes);
  hark_arena_reset(&w->copy);
  hark_bytes digest = hark_arena_copy(&w->copy, value); // a walk's values are not aligned
  return !digest.data ? HARK_ERR_NO_MEMORY : w->visit(w->context, session, digest) ? HARK_OK : HARK_ERR_NOT_FOUND;
}

hark_err hark_digests_walk(const hark_tables *tables, hark_project_id project, hark_digest_visit_one visit,
                           void *context) {
  walking w = {.visit = visit, .context = context};
  hark_arena_open(&w.copy, DIGEST_BYTES_MAX);
  hark_key from = hark_key_project(project);
  hark_err err = tables->walk(tables->context, HARK_TABLE_DIGESTS, &from, from.size, each, &w);
  hark_arena_close(&w.copy);
  return err;
}
