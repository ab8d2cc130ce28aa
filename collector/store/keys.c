#include "collector/store/keys.h"

#include <string.h>

static void put_number(hark_key *key, uint64_t value, size_t size) {
  for (size_t i = 0; i < size; i++) {
    key->bytes[key->size + i] = (uint8_t)(value >> 8 * (size - 1 - i));
  }
  key->size += size;
}

static void put_bytes(hark_key *key, const void *bytes, size_t size) {
  memcpy(key->bytes + key->size, bytes, size);
  key->size += size;
}

static uint64_t get_number(const uint8_t *at, size_t size) {
  uint64_t value = 0;
  for (size_t i = 0; i < size; i++) {
    value = value << 8 | at[i];
  }
  return value;
}

hark_key hark_key_project(hark_project_id project) {
  hark_key key = {.size = 0};
  put_number(&key, project.n, 4);
  return key;
}

hark_key hark_key_blob(hark_project_id project, hark_blob_name name) {
  hark_key key = hark_key_project(project);
  put_bytes(&key, name.bytes, sizeof name.bytes);
  return key;
}

hark_key hark_key_session(hark_project_id project, hark_session_id session) {
  hark_key key = hark_key_project(project);
  put_bytes(&key, session.bytes, sizeof session.bytes);
  return key;
}

hark_key hark_key_segment(hark_project_id project, const hark_envelope *envelope) {
  hark_key key = hark_key_session(project, envelope->session);
  put_number(&key, envelope->tab, 8);
  put_number(&key, envelope->epoch, 4);
  put_number(&key, envelope->seq, 4);
  return key;
}

hark_key hark_key_start(hark_project_id project, uint64_t started_ms, hark_session_id session) {
  hark_key key = hark_key_project(project);
  put_number(&key, ~started_ms, 8); // newest first
  put_bytes(&key, session.bytes, sizeof session.bytes);
  return key;
}

hark_key hark_key_cube(hark_project_id project, uint32_t hour, uint8_t dimension, hark_bytes value) {
  hark_key key = hark_key_project(project);
  put_number(&key, hour, 4);
  put_number(&key, dimension, 1);
  size_t room = sizeof key.bytes - key.size;
  size_t size = value.size < room ? value.size : room;
  if (size > 0) {
    put_bytes(&key, value.data, size);
  }
  return key;
}

bool hark_key_start_read(hark_bytes key, hark_project_id *project, uint64_t *started_ms, hark_session_id *session) {
  if (key.size != HARK_KEY_START_BYTES) {
    return false;
  }
  project->n = (uint32_t)get_number(key.data, 4);
  *started_ms = ~get_number(key.data + 4, 8);
  memcpy(session->bytes, key.data + 12, sizeof session->bytes);
  return true;
}
