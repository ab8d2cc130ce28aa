#include "collector/store/projects.h"

#include <string.h>

#include "schema/hark_fb.h"

#define RECORD_BYTES_MAX 8192u
#define PROJECTS_BYTES_MAX ((size_t)16 << 20)

// False for a record that holds no project.
static bool read_record(hark_arena *arena, hark_project_id id, hark_bytes record, hark_project *project) {
  hark_fb_project stored = hark_fb_project_root(record);
  hark_bytes key = hark_fb_project_write_key(stored), hash = hark_fb_project_read_key_sha256(stored);
  if (key.size != HARK_KEY_WRITE_SIZE || hash.size != HARK_SHA256_BYTES) {
    return false;
  }
  *project = (hark_project){.id = id};
  project->name = hark_arena_copy(arena, hark_fb_project_name(stored));
  memcpy(project->write_key, key.data, HARK_KEY_WRITE_SIZE);
  hark_bytes earlier = hark_fb_project_earlier_write_key(stored);
  if (earlier.size == HARK_KEY_WRITE_SIZE) {
    memcpy(project->earlier_write_key, earlier.data, HARK_KEY_WRITE_SIZE);
  }
  memcpy(project->read_key_sha256, hash.data, HARK_SHA256_BYTES);
  project->created_ms = hark_fb_project_created_ms(stored);
  project->keep_days = hark_fb_project_keep_days(stored);
  project->keep_mib = hark_fb_project_keep_mib(stored);
  project->thresholds = hark_arena_copy(arena, hark_fb_project_thresholds(stored));
  project->goal = hark_arena_copy(arena, hark_fb_project_goal(stored));
  uint32_t origins = hark_fb_project_origins_count(stored);
  for (uint32_t i = 0; i < origins && i < HARK_ORIGINS_MAX; i++) {
    project->origins[project->origin_count++] = hark_arena_copy(arena, hark_fb_project_origins_at(stored, i));
  }
  return true;
}

static bool load_one(void *context, hark_project_id id, hark_bytes record) {
  hark_projects *projects = context;
  if (projects->count < HARK_PROJECTS_MAX &&
      read_record(&projects->arena, id, record, &projects->items[projects->count])) {
    projects->count++;
  }
  return projects->count < HARK_PROJECTS_MAX;
}

hark_err hark_project_load(const hark_tables *tables, hark_arena *arena, hark_project_id id, hark_project *project) {
  hark_key key = hark_key_project(id);
  hark_bytes value;
  hark_err err = tables->get(tables->context, HARK_TABLE_PROJECTS, &key, &value);
  if (err != HARK_OK) {
    return err;
  }
  hark_bytes record = hark_arena_copy(arena, value); // aligned, and ours
  return record.size < value.size                  ? HARK_ERR_NO_MEMORY
         : read_record(arena, id, record, project) ? HARK_OK
                                                   : HARK_ERR_NOT_FOUND;
}

hark_err hark_projects_load(hark_store *store, hark_projects *projects) {
  memset(projects, 0, sizeof *projects);
  hark_arena_open(&projects->arena, PROJECTS_BYTES_MAX);
  projects->items = hark_arena_take_items(&projects->arena, HARK_PROJECTS_MAX, sizeof *projects->items);
  hark_store_read *read = NULL;
  hark_err err = projects->items ? hark_store_read_open(store, &read) : HARK_ERR_NO_MEMORY;
  err = err != HARK_OK ? err : hark_store_projects(read, load_one, projects);
  hark_store_read_close(read);
  if (err != HARK_OK) {
    hark_projects_free(projects);
  }
  return err;
}

void hark_projects_free(hark_projects *projects) {
  if (projects->arena.bytes_max > 0) {
    hark_arena_close(&projects->arena);
  }
  memset(projects, 0, sizeof *projects);
}

const hark_project *hark_projects_by_write_key(const hark_projects *projects, const char key[HARK_KEY_WRITE_SIZE]) {
  for (uint32_t i = 0; i < projects->count; i++) {
    if (memcmp(projects->items[i].write_key, key, HARK_KEY_WRITE_SIZE) == 0 ||
        (*projects->items[i].earlier_write_key &&
         memcmp(projects->items[i].earlier_write_key, key, HARK_KEY_WRITE_SIZE) == 0)) {
      return &projects->items[i];
    }
  }
  return NULL;
}

const hark_project *hark_projects_by_read_hash(const hark_projects *projects, const uint8_t sha256[HARK_SHA256_BYTES]) {
  const hark_project *found = NULL;
  for (uint32_t i = 0; i < projects->count; i++) {
    uint8_t differs = 0;
    for (size_t j = 0; j < HARK_SHA256_BYTES; j++) {
      differs |= projects->items[i].read_key_sha256[j] ^ sha256[j];
    }
    found = differs == 0 ? &projects->items[i] : found;
  }
  return found;
}

bool hark_project_allows(const hark_project *project, hark_bytes origin) {
  bool allowed = project->origin_count == 0;
  for (uint32_t i = 0; i < project->origin_count; i++) {
    allowed = allowed || hark_bytes_equal(project->origins[i], origin);
  }
  return allowed;
}

static hark_err write_record(const hark_project *project, uint8_t out[RECORD_BYTES_MAX], hark_bytes *record) {
  hark_flat_builder builder;
  hark_flat_builder_init(&builder, out, RECORD_BYTES_MAX);
  hark_flat_ref origins[HARK_ORIGINS_MAX];
  for (uint32_t i = 0; i < project->origin_count; i++) {
    origins[i] = hark_flat_put_string(&builder, project->origins[i]);
  }
  hark_fb_project_values values = {.name = project->name,
                                   .write_key = {(const uint8_t *)project->write_key, HARK_KEY_WRITE_SIZE},
                                   .earlier_write_key = hark_bytes_from_cstr(project->earlier_write_key),
                                   .read_key_sha256 = {project->read_key_sha256, HARK_SHA256_BYTES},
                                   .created_ms = project->created_ms,
                                   .keep_days = project->keep_days,
                                   .keep_mib = project->keep_mib,
                                   .thresholds = project->thresholds,
                                   .goal = project->goal};
  values.origins =
      project->origin_count ? hark_flat_put_refs(&builder, origins, project->origin_count) : (hark_flat_ref){0};
  return hark_flat_finish(&builder, hark_fb_project_put(&builder, &values), record);
}

hark_err hark_project_save(const hark_tables *tables, const hark_project *project) {
  _Alignas(8) uint8_t out[RECORD_BYTES_MAX];
  hark_bytes record;
  hark_key key = hark_key_project(project->id);
  hark_err err = write_record(project, out, &record);
  return err == HARK_ERR_FULL ? HARK_ERR_TOO_LARGE // never FULL, which would have the store grow
         : err != HARK_OK     ? err
                              : tables->put(tables->context, HARK_TABLE_PROJECTS, &key, record, NULL);
}

hark_err hark_projects_put(hark_store *store, const hark_project *project) {
  _Alignas(8) uint8_t out[RECORD_BYTES_MAX];
  hark_bytes record;
  hark_err err = write_record(project, out, &record);
  return err != HARK_OK ? err : hark_store_project_put(store, project->id, record);
}
