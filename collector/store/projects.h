// projects.h — the projects of a store in memory: who may write, who may read, and from where.
//
// Room: collector/store. Loaded once, read by the loop thread; changed only by loading again.
// Limits: HARK_PROJECTS_MAX projects, HARK_ORIGINS_MAX origins each.
#ifndef HARK_COLLECTOR_STORE_PROJECTS_H
#define HARK_COLLECTOR_STORE_PROJECTS_H

#include "collector/store/tables.h"
#include "schema/base/sha256.h"

#define HARK_PROJECTS_MAX 1024u
#define HARK_ORIGINS_MAX 32u
#define HARK_KEY_WRITE_SIZE 24u
#define HARK_PROJECT_GOAL_MAX 64u // bytes

typedef struct {
  hark_project_id id;
  hark_bytes name;
  char write_key[HARK_KEY_WRITE_SIZE + 1];
  char earlier_write_key[HARK_KEY_WRITE_SIZE + 1]; // is taken, too, until it is revoked; empty: none
  uint8_t read_key_sha256[HARK_SHA256_BYTES];
  hark_bytes origins[HARK_ORIGINS_MAX]; // none: any origin
  uint32_t origin_count;
  uint64_t created_ms;
  uint32_t keep_days, keep_mib; // retention; 0: without end
  hark_bytes thresholds;        // of the detectors (collector/signals/thresholds.h); empty: defaults
  hark_bytes goal;              // as it was set; empty: not at all
} hark_project;

typedef struct {
  hark_project *items;
  uint32_t count;
  hark_arena arena;
} hark_projects;

hark_err hark_projects_load(hark_store *store, hark_projects *projects);
void hark_projects_free(hark_projects *projects);
// Finds by write key (24 characters, no NUL needed); NULL for an unknown one.
const hark_project *hark_projects_by_write_key(const hark_projects *projects, const char key[HARK_KEY_WRITE_SIZE]);
// Finds by the hash of a read key, looking at all of them in constant time.
const hark_project *hark_projects_by_read_hash(const hark_projects *projects, const uint8_t sha256[HARK_SHA256_BYTES]);
// The event that means success where nobody asks for another one: the project's, or "purchase".
static inline hark_bytes hark_project_goal(const hark_project *project) {
  return project->goal.size > 0 ? project->goal : HARK_LITERAL("purchase");
}
// May this Origin (empty: none was sent) write to the project?
bool hark_project_allows(const hark_project *project, hark_bytes origin);
// Gets one project inside a transaction, its texts in the arena; HARK_ERR_NOT_FOUND. Writes one: so that nothing comes
// between reading and writing.
hark_err hark_project_load(const hark_tables *tables, hark_arena *arena, hark_project_id id, hark_project *project);
hark_err hark_project_save(const hark_tables *tables, const hark_project *project);
// Writes a project's record in a transaction of its own.
hark_err hark_projects_put(hark_store *store, const hark_project *project);

#endif
