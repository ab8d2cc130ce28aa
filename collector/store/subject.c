#include "collector/store/subject.h"

#include <string.h>

#include "schema/hark_fb.h"

typedef struct {
  hark_bytes user;
  hark_arena *arena;
  hark_session_id *items;
  uint32_t count, room;
  hark_err err;
} search;

static bool take(void *context, hark_session_id id, hark_bytes record) {
  search *s = context;
  if (!hark_bytes_equal(hark_fb_session_user(hark_fb_session_root(record)), s->user)) {
    return true;
  }
  if (s->count == s->room) {
    uint32_t room = s->room ? s->room * 2 : 64;
    hark_session_id *more = hark_arena_take_items(s->arena, room, sizeof *more);
    if (!more) {
      s->err = HARK_ERR_NO_MEMORY;
      return false;
    }
    if (s->count > 0) {
      memcpy(more, s->items, s->count * sizeof *more);
    }
    s->items = more;
    s->room = room;
  }
  s->items[s->count++] = id;
  return true;
}

hark_err hark_subject_sessions(hark_store_read *read, hark_project_id project, hark_bytes user, hark_arena *arena,
                               hark_session_id **sessions, uint32_t *count) {
  search s = {.user = user, .arena = arena, .err = user.size > 0 ? HARK_OK : HARK_ERR_BAD_ARGUMENT};
  hark_err err = s.err != HARK_OK ? s.err : hark_store_sessions(read, project, 0, UINT64_MAX, take, &s);
  *sessions = s.items;
  *count = s.count;
  return err != HARK_OK ? err : s.err;
}
