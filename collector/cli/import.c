// hark import — brings in what `hark export` wrote, or a recording made with rrweb.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "collector/cli/change.h"
#include "collector/cli/cli.h"
#include "collector/portable/intake.h"
#include "collector/portable/ndjson_read.h"

#define BATCHES_AT_ONCE 32u

static const char usage[] = "hark import FILE [--format ndjson|rrweb] [--project NAME] [--data DIR]\n"
                            "  FILE      - is stdin\n"
                            "  --format  ndjson (default): what `hark export` wrote\n"
                            "  What comes in is judged and masked as what pages send; what is there already stays as "
                            "it is. Also beside a running\n"
                            "  collector\n";

typedef struct {
  const hark_cli_command *command;
  hark_cli_store store;
  hark_intake intake;
  uint64_t line;
  const char *why;
} importing;

static hark_err store_items(void *context, hark_store_item *items, size_t count) {
  const importing *i = context;
  return hark_store_append(i->store.store, items, count);
}

static hark_err take(void *context, const hark_envelope *identity, hark_bytes batch, size_t texts,
                     uint64_t start_wall_ms) {
  importing *i = context;
  return hark_intake_take(&i->intake, identity, batch, texts, start_wall_ms + identity->sealed_ms);
}

static hark_err read_lines(importing *i, FILE *file) {
  static char line[HARK_NDJSON_LINE_MAX + 2];
  hark_ndjson_reader reader = {.take = take, .context = i};
  hark_err err = hark_ndjson_reader_open(&reader);
  while (err == HARK_OK && fgets(line, sizeof line, file)) {
    size_t size = strcspn(line, "\n");
    i->line++;
    err = hark_ndjson_line(&reader, (hark_bytes){(const uint8_t *)line, size});
  }
  err = err != HARK_OK ? err : hark_ndjson_end(&reader);
  i->why = reader.why ? reader.why : i->intake.why;
  hark_ndjson_reader_close(&reader);
  return err != HARK_OK ? err : ferror(file) ? HARK_ERR_IO : HARK_OK;
}

static hark_err read_file(importing *i, FILE *file) {
  i->intake.store = store_items;
  i->intake.context = i;
  i->intake.project = i->store.project->id;
  memcpy(i->intake.key, i->store.project->write_key, sizeof i->intake.key);
  hark_err err = hark_intake_open(&i->intake, BATCHES_AT_ONCE);
  err = err != HARK_OK ? err : read_lines(i, file);
  err = err != HARK_OK ? err : hark_intake_flush(&i->intake);
  hark_intake_close(&i->intake);
  return err;
}

static int run(importing *i, const char *path) {
  bool is_stdin = strcmp(path, "-") == 0;
  FILE *file = is_stdin ? stdin : fopen(path, "re");
  if (!file) {
    return hark_cli_fail(i->command, path, "it cannot be read");
  }
  hark_store_read_close(i->store.read); // the store may have to grow
  i->store.read = NULL;
  hark_err err =
      hark_cli_apply(i->store.store, &(hark_cli_change){.action = "import", .project = i->store.project->id});
  err = err != HARK_OK ? err : read_file(i, file);
  if (!is_stdin) {
    fclose(file);
  }
  printf("%" PRIu64 " batches brought in, %" PRIu64 " were there already, %" PRIu64 " were masked anew\n",
         i->intake.stored, i->intake.duplicates, i->intake.remasked);
  if (err == HARK_OK) {
    return 0;
  }
  char where[64];
  snprintf(where, sizeof where, "line %" PRIu64, i->line);
  return hark_cli_fail(i->command, i->line ? where : path, i->why ? i->why : hark_err_sentence(err));
}

int hark_cli_import(int argc, char **argv) {
  const char *data = "./hark-data", *project = NULL, *format = "ndjson", *path = NULL;
  const hark_cli_flag flags[] = {{.name = "--data", .text = &data},
                                 {.name = "--project", .text = &project},
                                 {.name = "--format", .text = &format}};
  hark_cli_command command = {
      .name = "import", .usage = usage, .flags = flags, .flag_count = 3, .words = &path, .words_max = 1};
  static const char *const formats[] = {"ndjson", "rrweb"};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  if (!hark_cli_is_one_of(&command, format, formats, 2)) {
    return 2;
  }
  if (!path) {
    hark_cli_fail(&command, "FILE", "is missing");
    return 2;
  }
  static importing i;
  i = (importing){.command = &command};
  rc = hark_cli_open_to_write(&command, data, project, &i.store);
  rc = rc != 0 ? rc : run(&i, path);
  hark_cli_close(&i.store);
  return rc;
}
