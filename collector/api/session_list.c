// session_list.c — GET /api/sessions: a page of those that match, in bounded time.
//
// A question may be about a million sessions. One answer looks at them, newest first, for at most LOOK_NS, says how
// many it looked at, and where the next one goes on; who asks puts the answers together. So a list is begun at once,
// however rare its sessions are, and nobody's question holds a thread for long.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uv.h>

#include "collector/api/job.h"
#include "collector/api/session_facets.h"
#include "collector/api/session_filter.h"
#include "collector/api/session_json.h"
#include "collector/http/query.h"

#define LOOK_NS (80u * 1000u * 1000u)
#define LOOKS_BETWEEN_CLOCKS 64u // so many are looked at even where time is over at once

typedef struct {
  uint64_t rank;
  hark_session_id id;
} ranked;

typedef struct {
  const hark_question *question;
  hark_session_filter filter;
  ranked best[HARK_API_SESSIONS_MAX]; // highest rank first; of the same rank the newer
  uint32_t count;
  hark_session_facets *facets; // NULL: not asked for
  uint64_t until_ns, looked_at, matched;
  bool more; // there are sessions after `last`
  hark_session_id last;
  uint64_t last_ms;
} listing;

static uint64_t rank_of(hark_session_sort sort, hark_fb_session session) {
  switch (sort) {
  case HARK_SORT_FRICTION:
    return hark_session_friction(session);
  case HARK_SORT_LENGTH:
    return hark_session_length_ms(session);
  case HARK_SORT_TIME:
    break;
  }
  return 0; // as they come
}

static void keep(listing *l, uint64_t rank, hark_session_id id) {
  uint32_t at = l->count;
  while (at > 0 && l->best[at - 1].rank < rank) {
    at--;
  }
  if (at >= l->question->limit) {
    return;
  }
  l->count += l->count < l->question->limit;
  memmove(&l->best[at + 1], &l->best[at], (l->count - 1 - at) * sizeof l->best[0]);
  l->best[at] = (ranked){rank, id};
}

static bool is_full(const listing *l) {
  return l->question->sort == HARK_SORT_TIME && !l->facets && l->count == l->question->limit;
}

static bool look(void *context, hark_session_id id, hark_bytes record) {
  listing *l = context;
  const hark_question *q = l->question;
  hark_fb_session session = hark_fb_session_root(record);
  uint64_t started_ms = hark_fb_session_started_ms(session);
  if (q->after_id && started_ms + 1 == q->to_ms && memcmp(id.bytes, q->session.bytes, sizeof id.bytes) <= 0) {
    return true; // given on the page before
  }
  bool over = l->looked_at && l->looked_at % LOOKS_BETWEEN_CLOCKS == 0 && uv_hrtime() > l->until_ns;
  bool matches = !over && hark_session_filter_matches(&l->filter, id, record);
  if (over || (matches && is_full(l))) {
    l->more = true;
    return false;
  }
  l->looked_at++;
  l->last = id;
  l->last_ms = started_ms;
  if (matches) {
    l->matched++;
    keep(l, rank_of(q->sort, session), id);
    if (l->facets) {
      hark_session_facets_add(l->facets, session);
    }
  }
  return true;
}

// ---- the answer ----

static json_t *lines_json(hark_store_read *read, const listing *l, hark_err *err) {
  json_t *lines = json_array();
  for (uint32_t i = 0; i < l->count && *err == HARK_OK; i++) {
    hark_bytes record;
    *err = hark_store_session(read, l->question->project, l->best[i].id, &record);
    if (*err == HARK_OK) {
      json_array_append_new(lines, hark_session_json_line(l->best[i].id, record));
    }
  }
  return lines;
}

// Where the next answer goes on.
static json_t *before_json(const listing *l) {
  char before[64];
  char id[2 * sizeof l->last.bytes + 1];
  hark_hex_write(l->last.bytes, sizeof l->last.bytes, id);
  snprintf(before, sizeof before, "%llu.%s", (unsigned long long)l->last_ms, id);
  return json_string(before);
}

static void answer(hark_store_read *read, const listing *l, hark_reply *reply) {
  hark_err err = HARK_OK;
  json_t *lines = lines_json(read, l, &err);
  if (err != HARK_OK || !lines) {
    json_decref(lines);
    hark_reply_error(reply, 503, hark_err_name(err), hark_err_sentence(err));
    return;
  }
  reply->status = 200;
  reply->json = json_pack("{s:o, s:I, s:I}", "sessions", lines, "looked_at", (json_int_t)l->looked_at, "matched",
                          (json_int_t)l->matched);
  if (reply->json && l->facets) {
    json_object_set_new(reply->json, "facets", hark_session_facets_json(l->facets));
  }
  // A page of no length ends nowhere unless time was over: it only says that there is something.
  if (reply->json && l->more && l->looked_at) {
    json_object_set_new(reply->json, "before", before_json(l));
  }
}

void hark_run_sessions(hark_store_read *read, const hark_question *question, hark_reply *reply) {
  listing *l = calloc(1, sizeof *l);
  hark_session_facets *facets = question->with_facets ? calloc(1, sizeof *facets) : NULL;
  if (!l || (question->with_facets && !facets)) {
    hark_reply_error(reply, 503, "no_memory", hark_err_sentence(HARK_ERR_NO_MEMORY));
  } else if (hark_question_filter(question, &l->filter, reply)) {
    l->question = question;
    l->facets = facets;
    l->until_ns = uv_hrtime() + LOOK_NS;
    hark_err err = hark_store_sessions(read, question->project, question->from_ms, question->to_ms, look, l);
    if (err == HARK_OK) {
      answer(read, l, reply);
    } else {
      hark_reply_error(reply, 503, hark_err_name(err), hark_err_sentence(err));
    }
  }
  free(facets);
  free(l);
}
