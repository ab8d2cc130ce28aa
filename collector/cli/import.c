// hark import — brings in what `hark export` wrote, or a recording made with rrweb.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/cli/change.h"
#include "collector/cli/cli.h"
#include "collector/http/query.h"
#include "collector/portable/intake.h"
#include "collector/portable/ndjson_read.h"
#include "collector/portable/rrweb_read.h"

#define BATCHES_AT_ONCE 32u

static const char usage[] =
    "hark import FILE [--format ndjson|rrweb] [--project NAME] [--data DIR]\n"
    "  FILE      - is stdin\n"
    "  --format  ndjson (default): what `hark export` wrote; rrweb: a JSON array of rrweb's events\n"
    "  What comes in is judged and masked as what pages send; what is there already stays as "
    "it is. Also beside a running\n"
    "  collector\n";

typedef struct {
  const hark_cli_command *command;
  hark_cli_store store;
  hark_intake intake;
  uint64_t line;
  bool rrweb;
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

static hark_err take_packed(void *context, hark_bytes packed, uint64_t start_wall_ms, uint32_t sealed_ms) {
  importing *i = context;
  return hark_intake_take_packed(&i->intake, packed, start_wall_ms + sealed_ms);
}

static hark_err read_rrweb(importing *i, const char *path) {
  uint8_t *bytes;
  size_t size;
  hark_rrweb_reading reading = {.take = take_packed, .context = i};
  memcpy(reading.key, i->intake.key, sizeof reading.key);
  if (hark_cli_read_file(i->command, path, HARK_RRWEB_FILE_MAX, &bytes, &size) != 0) {
    free(bytes);
    return HARK_ERR_IO;
  }
  hark_err err = hark_rrweb_read(&reading, (hark_bytes){bytes, size});
  i->why = reading.why ? reading.why : i->intake.why;
  free(bytes);
  if (err == HARK_OK) {
    char digits[2 * sizeof reading.session.bytes + 1];
    hark_hex_write(reading.session.bytes, sizeof reading.session.bytes, digits);
    printf("session %s: %" PRIu64 " events of rrweb, %" PRIu64 " of them without a place here, %u page views\n", digits,
           reading.events, reading.left_out, reading.views);
  }
  return err;
}

static hark_err read_file(importing *i, const char *path, FILE *file) {
  i->intake.store = store_items;
  i->intake.context = i;
  i->intake.project = i->store.project->id;
  memcpy(i->intake.key, i->store.project->write_key, sizeof i->intake.key);
  hark_err err = hark_intake_open(&i->intake, BATCHES_AT_ONCE);
  err = err != HARK_OK ? err : file ? read_lines(i, file) : read_rrweb(i, path);
  err = err != HARK_OK ? err : hark_intake_flush(&i->intake);
  hark_intake_close(&i->intake);
  return err;
}

static int run(importing *i, const char *path) {
  bool is_stdin = strcmp(path, "-") == 0;
  FILE *file = i->rrweb ? NULL : is_stdin ? stdin : fopen(path, "re");
  if (!file && !i->rrweb) {
    return hark_cli_fail(i->command, path, "it cannot be read");
  }
  hark_store_read_close(i->store.read); // the store may have to grow
  i->store.read = NULL;
  hark_err err =
      hark_cli_apply(i->store.store, &(hark_cli_change){.action = "import", .project = i->store.project->id});
  err = err != HARK_OK ? err : read_file(i, path, file);
  if (file && !is_stdin) {
    fclose(file);
  }
  printf("%" PRIu64 " batches brought in, %" PRIu64 " were there already, %" PRIu64 " were masked anew\n",
         i->intake.stored, i->intake.duplicates, i->intake.remasked);
  if (i->intake.forgotten > 0) {
    fprintf(stderr,
            "hark import: %" PRIu64 " batches are of sessions that were forgotten in the last seven days: refused\n",
            i->intake.forgotten);
  }
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
  i = (importing){.command = &command, .rrweb = strcmp(format, "rrweb") == 0};
  rc = hark_cli_open_to_write(&command, data, project, &i.store);
  rc = rc != 0 ? rc : run(&i, path);
  hark_cli_close(&i.store);
  return rc;
}
