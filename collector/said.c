#include "collector/said.h"

#include <stdlib.h>
#include <string.h>

bool hark_said_init(hark_said *said) {
  said->texts = calloc(HARK_SAID_TEXTS, sizeof *said->texts);
  return said->texts && pthread_mutex_init(&said->lock, NULL) == 0;
}

void hark_said_deinit(hark_said *said) {
  for (size_t i = 0; said->texts && i < HARK_SAID_TEXTS; i++) {
    free(said->texts[i].data);
  }
  free(said->texts);
  pthread_mutex_destroy(&said->lock);
}

static hark_said_text *row_of(hark_said *said, hark_project_id project, hark_piece_name name) {
  uint32_t row = (name.bytes[0] | (uint32_t)name.bytes[1] << 8) + project.n;
  return said->texts + (size_t)(row % HARK_SAID_ROWS) * HARK_SAID_ROW;
}

// Its place, if it is there and not too old. The lock is held.
static hark_said_text *place(hark_said *said, hark_project_id project, hark_piece_name name, uint64_t now_ms) {
  hark_said_text *row = row_of(said, project, name);
  for (size_t i = 0; i < HARK_SAID_ROW; i++) {
    bool same = row[i].project.n == project.n && memcmp(&row[i].name, &name, sizeof name) == 0;
    if (same && row[i].at_ms != 0 && now_ms < row[i].at_ms + HARK_SAID_MS) {
      return &row[i];
    }
  }
  return NULL;
}

bool hark_said_has(hark_said *said, hark_project_id project, hark_piece_name name, uint64_t now_ms) {
  pthread_mutex_lock(&said->lock);
  bool has = place(said, project, name, now_ms + HARK_SAID_STILL_MS) != NULL;
  pthread_mutex_unlock(&said->lock);
  return has;
}

hark_bytes hark_said_find(hark_said *said, hark_project_id project, hark_piece_name name, uint64_t now_ms,
                          hark_arena *arena) {
  hark_bytes copy = {NULL, 0};
  pthread_mutex_lock(&said->lock);
  const hark_said_text *text = place(said, project, name, now_ms);
  if (text) {
    copy = hark_arena_copy(arena, (hark_bytes){text->data, text->size});
  }
  pthread_mutex_unlock(&said->lock);
  return copy;
}

// The place that a new text takes: a free one, else the oldest.
static hark_said_text *oldest(hark_said_text *row) {
  hark_said_text *found = row;
  for (size_t i = 1; i < HARK_SAID_ROW; i++) {
    found = row[i].at_ms < found->at_ms ? &row[i] : found;
  }
  return found;
}

void hark_said_add(hark_said *said, hark_project_id project, hark_piece_name name, hark_bytes text, uint64_t now_ms) {
  if (text.size == 0 || text.size > HARK_PIECE_BYTES_MAX) {
    return;
  }
  pthread_mutex_lock(&said->lock);
  uint8_t *copy = place(said, project, name, now_ms) ? NULL : malloc(text.size);
  if (copy) {
    hark_said_text *to = oldest(row_of(said, project, name));
    free(to->data);
    memcpy(copy, text.data, text.size);
    *to = (hark_said_text){project, name, now_ms, copy, text.size};
  }
  pthread_mutex_unlock(&said->lock);
}
