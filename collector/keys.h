// keys.h — makes keys out of the system's randomness, and tells whose a read key is.
//
// Room: collector; the port to OpenSSL's RAND and SHA-256.
#ifndef HARK_COLLECTOR_KEYS_H
#define HARK_COLLECTOR_KEYS_H

#include "collector/store/projects.h"

#define HARK_KEY_READ_SIZE 35u // "rk_" and 32 letters or digits (190 bits)

// Writes `prefix` and random letters and digits, `size` characters in all, and a NUL. False without randomness.
bool hark_key_make(const char *prefix, size_t size, char *out);
void hark_key_hash(hark_bytes key, uint8_t sha256[HARK_SHA256_BYTES]);
// The project that this read key opens; NULL for none.
const hark_project *hark_projects_by_read_key(const hark_projects *projects, hark_bytes key);
// Makes the next project of the store, with new keys. The read key is told here once: only its hash is kept.
hark_err hark_project_make(hark_store *store, const hark_projects *present, const char *name, uint64_t now_ms,
                           hark_project *project, char read_key[HARK_KEY_READ_SIZE + 1]);

#endif
