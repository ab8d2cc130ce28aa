// hark retention — how long, and how much, a project keeps. A running collector forgets the rest by itself.
#include <stdio.h>

#include "collector/app.h"
#include "collector/cli/change.h"
#include "collector/cli/cli.h"
#include "collector/http/query.h"

static const char usage[] =
    "hark retention [--project NAME] [--days N] [--mib N] [--data DIR]\n"
    "       without --days and --mib: says what is set. 0 is without end. --mib counts stored batches; the oldest\n"
    "       sessions go first\n";

static bool read_limit(const hark_cli_command *command, const char *flag, const char *text, uint32_t most,
                       uint32_t *limit) {
  uint64_t number;
  if (!text) {
    return true;
  }
  if (!hark_number_read(hark_bytes_from_cstr(text), most, &number)) {
    hark_cli_fail(command, flag, "has to be a whole number, not too large");
    return false;
  }
  *limit = (uint32_t)number;
  return true;
}

static int set(const hark_cli_command *command, hark_cli_store *store, const hark_project *project) {
  char what[96];
  snprintf(what, sizeof what, "days %u, mib %u", project->keep_days, project->keep_mib);
  hark_store_read_close(store->read);
  store->read = NULL;
  hark_err err = hark_projects_put(store->store, project);
  hark_cli_change change = {.action = "retention", .what = what, .project = project->id};
  err = err != HARK_OK ? err : hark_cli_apply(store->store, &change);
  return err == HARK_OK ? 0 : hark_cli_fail(command, "--days, --mib", hark_err_sentence(err));
}

int hark_cli_retention(int argc, char **argv) {
  const char *data = "./hark-data", *name = NULL, *days = NULL, *mib = NULL;
  const hark_cli_flag flags[] = {{.name = "--data", .text = &data},
                                 {.name = "--project", .text = &name},
                                 {.name = "--days", .text = &days},
                                 {.name = "--mib", .text = &mib}};
  hark_cli_command command = {.name = "retention", .usage = usage, .flags = flags, .flag_count = 4};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  uint32_t keep_days = UINT32_MAX, keep_mib = UINT32_MAX;
  if (!read_limit(&command, "--days", days, 36500, &keep_days) ||
      !read_limit(&command, "--mib", mib, UINT32_MAX - 1, &keep_mib)) {
    return 2;
  }
  hark_cli_store store;
  rc = days || mib ? hark_cli_open_to_write(&command, data, name, &store) : hark_cli_open(&command, data, name, &store);
  if (rc == 0) {
    hark_project project = *store.project;
    project.keep_days = days ? keep_days : project.keep_days;
    project.keep_mib = mib ? keep_mib : project.keep_mib;
    rc = days || mib ? set(&command, &store, &project) : 0;
    if (rc == 0) {
      printf("%.*s keeps sessions for %u days and %u MiB (0: without end)\n", (int)project.name.size,
             (const char *)project.name.data, project.keep_days, project.keep_mib);
    }
  }
  hark_cli_close(&store);
  return rc;
}
