// hark keys — the projects of a store, and their keys. A running collector sees changes within two seconds.
#include <stdio.h>
#include <string.h>

#include "collector/app.h"
#include "collector/cli/change.h"
#include "collector/cli/cli.h"
#include "collector/cli/command.h"
#include "collector/keys.h"

static const char usage[] =
    "hark keys [list] [--data DIR]\n"
    "       hark keys new --project NAME [--origin https://shop.example …] [--data DIR]\n"
    "       hark keys new-read [--project NAME] [--data DIR]   another read key; the one before opens nothing any "
    "more\n"
    "       hark keys rotate [--project NAME] [--data DIR]     another write key; the one before is taken, too, "
    "until:\n"
    "       hark keys revoke [--project NAME] [--data DIR]     the write key before opens nothing any more\n"
    "       hark keys origins [--project NAME] [--origin ORIGIN …] [--data DIR]   none: any origin may send\n";

static const hark_project *find(const hark_projects *projects, const char *name) {
  for (uint32_t i = 0; i < projects->count; i++) {
    if (!name || hark_bytes_equal_cstr(projects->items[i].name, name)) {
      return &projects->items[i];
    }
  }
  return NULL;
}

static void list(const hark_projects *projects) {
  for (uint32_t i = 0; i < projects->count; i++) {
    const hark_project *project = &projects->items[i];
    printf("%-20.*s %s ", (int)project->name.size, (const char *)project->name.data, project->write_key);
    for (uint32_t j = 0; j < project->origin_count; j++) {
      printf(" %.*s", (int)project->origins[j].size, (const char *)project->origins[j].data);
    }
    printf("%s", project->origin_count ? "" : " any origin");
    printf("%s%s\n", *project->earlier_write_key ? "; until revoked also " : "", project->earlier_write_key);
  }
}

// An origin is what a browser sends: scheme, host, maybe a port; no path.
static bool is_origin(const char *text) {
  const char *host = strstr(text, "://");
  return host && host != text && host[3] && !strpbrk(host + 3, "/?# ");
}

static bool set_origins(hark_project *project, const char **origins, size_t count) {
  project->origin_count = 0;
  for (size_t i = 0; i < count && i < HARK_ORIGINS_MAX; i++) {
    if (!is_origin(origins[i])) {
      return false;
    }
    project->origins[project->origin_count++] = hark_bytes_from_cstr(origins[i]);
  }
  return true;
}

static int change(const hark_cli_command *command, hark_store *store, const hark_projects *projects, const char *name,
                  const char **origins, size_t origin_count) {
  const char *what = command->words[0];
  const hark_project *present = find(projects, name);
  char read_key[HARK_KEY_READ_SIZE + 1] = "";
  hark_project project;
  hark_err err = HARK_OK;
  if (strcmp(what, "new") == 0) {
    if (!name || present) {
      return hark_cli_fail(command, "--project", name ? "there is a project of this name" : "is missing");
    }
    if (!set_origins(&project, origins, origin_count)) {
      return hark_cli_fail(command, "--origin", "has to be like https://shop.example");
    }
    err = hark_project_make(store, projects, name, hark_app_now_ms(), &project, read_key);
  } else {
    if (!present) {
      return hark_cli_fail(command, name ? name : "--project", "there is no such project");
    }
    project = *present;
    if (strcmp(what, "rotate") == 0 && *project.earlier_write_key) {
      return hark_cli_fail(command, project.earlier_write_key, "is taken still: `hark keys revoke` ends it first");
    }
    if (strcmp(what, "revoke") == 0 && !*project.earlier_write_key) {
      return hark_cli_fail(command, "revoke",
                           "there is no earlier write key: `hark keys rotate` makes a new one first");
    }
    if (strcmp(what, "new-read") == 0) {
      err = hark_key_make("rk_", HARK_KEY_READ_SIZE, read_key) ? HARK_OK : HARK_ERR_IO;
      hark_key_hash(hark_bytes_from_cstr(read_key), project.read_key_sha256);
    } else if (strcmp(what, "rotate") == 0) {
      memcpy(project.earlier_write_key, project.write_key, sizeof project.write_key);
      err = hark_key_make("pk_", HARK_KEY_WRITE_SIZE, project.write_key) ? HARK_OK : HARK_ERR_IO;
    } else if (strcmp(what, "revoke") == 0) {
      memset(project.earlier_write_key, 0, sizeof project.earlier_write_key);
    }
  }
  if (err == HARK_OK && (strcmp(what, "origins") == 0 || origin_count) &&
      !set_origins(&project, origins, origin_count)) {
    return hark_cli_fail(command, "--origin", "has to be like https://shop.example");
  }
  // The entry comes first, but for a new project: a change of what is there is never without one.
  char action[32];
  snprintf(action, sizeof action, "key.%s", what);
  err = err != HARK_OK ? err : hark_cli_apply(store, &(hark_cli_change){.action = action, .project = project.id});
  err = err != HARK_OK ? err : hark_projects_put(store, &project);
  if (err != HARK_OK) {
    return hark_cli_fail(command, what, hark_err_sentence(err));
  }
  printf("project   %.*s\nwrite key %s\n", (int)project.name.size, (const char *)project.name.data, project.write_key);
  if (*read_key) {
    printf("read key  %s   (shown this once: only its hash is kept)\n", read_key);
  }
  return 0;
}

int hark_cli_keys(int argc, char **argv) {
  const char *data = "./hark-data", *name = NULL, *what = NULL, *origins[HARK_CLI_REPEATS_MAX];
  size_t origin_count = 0;
  const hark_cli_flag flags[] = {{.name = "--data", .text = &data},
                                 {.name = "--project", .text = &name},
                                 {.name = "--origin", .texts = origins, .text_count = &origin_count}};
  hark_cli_command command = {
      .name = "keys", .usage = usage, .flags = flags, .flag_count = 3, .words = &what, .words_max = 1};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  static const char *const known[] = {"list", "new", "new-read", "rotate", "revoke", "origins"};
  bool lists = !what || strcmp(what, "list") == 0;
  if (!lists && !hark_cli_is_one_of(&command, what, known, sizeof known / sizeof known[0])) {
    return 2;
  }
  hark_store *store = NULL;
  hark_projects projects = {0};
  const char *why = "it could not be opened";
  if (hark_store_open(data, &(hark_store_options){.read_only = lists}, &store, &why) != HARK_OK) {
    return hark_cli_fail(&command, data, why);
  }
  hark_err err = hark_projects_load(store, &projects);
  if (err != HARK_OK) {
    rc = hark_cli_fail(&command, data, hark_err_sentence(err));
  } else if (lists) {
    list(&projects);
    rc = 0;
  } else {
    rc = change(&command, store, &projects, name, origins, origin_count);
  }
  hark_projects_free(&projects);
  hark_store_close(store);
  return rc;
}
