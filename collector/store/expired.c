#include "collector/store/expired.h"

#include "schema/hark_fb.h"

#define DAY_MS 86400000ull

typedef struct {
  const hark_keeping *keeping;
  uint64_t bytes;
  hark_session_id *sessions;
  uint32_t max, count;
} search;

static bool look(void *context, hark_session_id id, hark_bytes record) {
  search *s = context;
  const hark_keeping *k = s->keeping;
  hark_fb_session session = hark_fb_session_root(record);
  uint64_t started_ms = hark_fb_session_started_ms(session), ended_ms = hark_fb_session_ended_ms(session);
  s->bytes += hark_fb_session_bytes_stored(session);
  bool old = k->keep_days > 0 && started_ms + k->keep_days * DAY_MS < k->now_ms;
  bool over = k->keep_mib > 0 && s->bytes >> 20 >= k->keep_mib;
  if ((old || over) && ended_ms + HARK_EXPIRED_REST_MS < k->now_ms) {
    s->sessions[s->count++] = id;
  }
  return s->count < s->max;
}

hark_err hark_expired_find(hark_store_read *read, hark_project_id project, const hark_keeping *keeping,
                           hark_session_id *sessions, uint32_t max, uint32_t *count) {
  search s = {.keeping = keeping, .sessions = sessions, .max = max};
  bool limited = keeping->keep_days > 0 || keeping->keep_mib > 0;
  // Without a limit of size, sessions that are young enough need not be looked at.
  uint64_t to_ms = keeping->keep_mib > 0                           ? UINT64_MAX
                   : keeping->now_ms > keeping->keep_days * DAY_MS ? keeping->now_ms - keeping->keep_days * DAY_MS
                                                                   : 0;
  hark_err err = limited && max > 0 ? hark_store_sessions(read, project, 0, to_ms, look, &s) : HARK_OK;
  *count = s.count;
  return err;
}
