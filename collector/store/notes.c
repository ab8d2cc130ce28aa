#include "collector/store/notes.h"

#define STEP_NOTES 64u

hark_key hark_key_note(hark_project_id project, hark_session_id session, uint64_t number) {
  hark_key key = hark_key_session(project, session);
  for (int i = 7; i >= 0; i--) {
    key.bytes[key.size++] = (uint8_t)(number >> 8 * i);
  }
  return key;
}

typedef struct {
  hark_note_visit visit;
  void *context;
} note_walk;

static hark_err each_note(void *context, hark_bytes key, hark_bytes value) {
  note_walk *w = context;
  uint64_t number = 0;
  if (key.size != HARK_KEY_SESSION_BYTES + 8) {
    return HARK_ERR_STORE;
  }
  for (size_t i = HARK_KEY_SESSION_BYTES; i < key.size; i++) {
    number = number << 8 | key.data[i];
  }
  return w->visit(w->context, number, value) ? HARK_OK : HARK_ERR_NOT_FOUND;
}

hark_err hark_notes_visit(const hark_tables *tables, hark_project_id project, hark_session_id session,
                          hark_note_visit visit, void *context) {
  note_walk w = {visit, context};
  hark_key from = hark_key_session(project, session);
  return tables->walk(tables->context, HARK_TABLE_NOTES, &from, from.size, each_note, &w);
}

typedef struct {
  uint64_t numbers[STEP_NOTES];
  uint32_t count;
} step;

static bool note_number(void *context, uint64_t number, hark_bytes record) {
  step *s = context;
  (void)record;
  s->numbers[s->count++] = number;
  return s->count < STEP_NOTES;
}

// Nothing may be removed during a walk, so numbers are noted, a step's worth at a time.
hark_err hark_notes_forget(const hark_tables *tables, hark_project_id project, hark_session_id session) {
  hark_err err = HARK_OK;
  step s = {.count = 1};
  while (err == HARK_OK && s.count > 0) {
    s.count = 0;
    err = hark_notes_visit(tables, project, session, note_number, &s);
    for (uint32_t i = 0; i < s.count && err == HARK_OK; i++) {
      hark_key key = hark_key_note(project, session, s.numbers[i]);
      err = tables->remove(tables->context, HARK_TABLE_NOTES, &key);
    }
  }
  return err;
}
