#include "collector/keys.h"

#include <openssl/rand.h>
#include <openssl/sha.h>
#include <string.h>

bool hark_key_make(const char *prefix, size_t size, char *out) {
  static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  size_t used = strlen(prefix);
  memcpy(out, prefix, used);
  while (used < size) {
    uint8_t byte;
    if (RAND_bytes(&byte, 1) != 1) {
      return false;
    }
    if (byte < 248) { // 4 * 62: every letter is equally likely
      out[used++] = letters[byte % 62];
    }
  }
  out[size] = 0;
  return true;
}

void hark_key_hash(hark_bytes key, uint8_t sha256[HARK_SHA256_BYTES]) {
  SHA256(key.size > 0 ? key.data : (const uint8_t *)"", key.size, sha256);
}

const hark_project *hark_projects_by_read_key(const hark_projects *projects, hark_bytes key) {
  uint8_t sha256[HARK_SHA256_BYTES];
  hark_key_hash(key, sha256);
  return hark_projects_by_read_hash(projects, sha256);
}

hark_err hark_project_make(hark_store *store, const hark_projects *present, const char *name, uint64_t now_ms,
                           hark_project *project, char read_key[HARK_KEY_READ_SIZE + 1]) {
  memset(project, 0, sizeof *project);
  for (uint32_t i = 0; i < present->count; i++) {
    project->id.n = present->items[i].id.n > project->id.n ? present->items[i].id.n : project->id.n;
  }
  project->id.n++;
  project->name = hark_bytes_from_cstr(name);
  if (!hark_key_make("pk_", HARK_KEY_WRITE_SIZE, project->write_key) ||
      !hark_key_make("rk_", HARK_KEY_READ_SIZE, read_key)) {
    return HARK_ERR_IO;
  }
  hark_key_hash(hark_bytes_from_cstr(read_key), project->read_key_sha256);
  project->created_ms = now_ms;
  return hark_projects_put(store, project);
}
