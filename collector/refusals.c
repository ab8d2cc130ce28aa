#include "collector/refusals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/base/hash.h"

#define PROBES 16u

void hark_refusals_init(hark_refusals *refusals) {
  memset(refusals, 0, sizeof *refusals);
  pthread_mutex_init(&refusals->lock, NULL);
}

static bool same(const hark_refusal_count *a, const hark_refusal_count *b) {
  return a->project.n == b->project.n && a->has_session == b->has_session && strcmp(a->reason, b->reason) == 0 &&
         memcmp(&a->session, &b->session, sizeof a->session) == 0;
}

static bool add(hark_refusals *refusals, const hark_refusal_count *more) {
  uint64_t hash = hark_hash((hark_bytes){more->session.bytes, sizeof more->session}, more->project.n);
  hash ^= hark_hash(hark_bytes_from_cstr(more->reason), 0);
  for (uint32_t i = 0; i < PROBES; i++) {
    hark_refusal_count *place = &refusals->counts[(hash + i) % HARK_REFUSALS_MAX];
    if (place->count == 0) {
      *place = *more;
      refusals->used++;
      return true;
    }
    if (same(place, more)) {
      place->count += more->count;
      return true;
    }
  }
  return false;
}

// Less and less is known of what finds no place.
static void add_somewhere(hark_refusals *refusals, hark_refusal_count more) {
  if (add(refusals, &more)) {
    return;
  }
  more.has_session = false;
  more.session = (hark_session_id){{0}};
  if (add(refusals, &more)) {
    return;
  }
  more.project.n = 0;
  if (!add(refusals, &more)) {
    refusals->over += more.count;
  }
}

void hark_refusals_note(hark_refusals *refusals, hark_project_id project, const hark_session_id *session,
                        const char *reason) {
  hark_refusal_count one = {.project = project, .reason = reason, .count = 1};
  if (session) {
    one.session = *session;
    one.has_session = true;
  }
  pthread_mutex_lock(&refusals->lock);
  add_somewhere(refusals, one);
  pthread_mutex_unlock(&refusals->lock);
}

hark_refusals_taken *hark_refusals_take(hark_refusals *refusals) {
  pthread_mutex_lock(&refusals->lock);
  bool some = refusals->used > 0 || refusals->over > 0;
  hark_refusals_taken *taken = some ? malloc(sizeof *taken + refusals->used * sizeof taken->counts[0]) : NULL;
  if (taken) {
    taken->count = 0;
    taken->over = refusals->over;
    for (size_t i = 0; i < HARK_REFUSALS_MAX; i++) {
      if (refusals->counts[i].count > 0) {
        taken->counts[taken->count++] = refusals->counts[i];
      }
    }
    memset(refusals->counts, 0, sizeof refusals->counts);
    refusals->used = 0;
    refusals->over = 0;
  }
  pthread_mutex_unlock(&refusals->lock);
  return taken;
}

void hark_refusals_return(hark_refusals *refusals, const hark_refusals_taken *taken) {
  pthread_mutex_lock(&refusals->lock);
  for (size_t i = 0; i < taken->count; i++) {
    add_somewhere(refusals, taken->counts[i]);
  }
  refusals->over += taken->over;
  pthread_mutex_unlock(&refusals->lock);
}

hark_err hark_refusals_write(void *context, const hark_tables *tables) {
  const hark_refusals_taken *taken = context;
  hark_err err = HARK_OK;
  for (size_t i = 0; i < taken->count && err == HARK_OK; i++) {
    const hark_refusal_count *one = &taken->counts[i];
    char outcome[HARK_LEDGER_NAME_MAX];
    snprintf(outcome, sizeof outcome, "rejected.%s", one->reason);
    err = hark_ledger_add(tables, one->project, one->has_session ? &one->session : NULL, outcome, one->count);
  }
  return err != HARK_OK || taken->over == 0
             ? err
             : hark_ledger_add(tables, (hark_project_id){0}, NULL, "rejected.too_many_to_tell", taken->over);
}
