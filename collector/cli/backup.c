// hark backup, hark restore, hark compact — the store's file, copied while it is written, brought back, made small.
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

#include "collector/cli/cli.h"
#include "collector/cli/command.h"
#include "collector/store/store_file.h"

static const char backup_usage[] = "hark backup DIR [--compact] [--data DIR]\n"
                                   "       copies the store as of one moment, also while a collector writes to it\n";
static const char restore_usage[] = "hark restore BACKUP [--data DIR]\n"
                                    "       copies a backup to where no store is yet\n";
static const char compact_usage[] = "hark compact [--data DIR]\n"
                                    "       gives freed space back to the file system; the collector must not run\n";

static int tell_sizes(const hark_cli_command *command, const char *directory, const char *done) {
  hark_store *store;
  hark_store_read *read = NULL;
  hark_store_sizes sizes;
  int rc = hark_cli_open_store(command, directory, false, &store);
  if (rc != 0) {
    return rc;
  }
  hark_err err = hark_store_read_open(store, &read);
  err = err != HARK_OK ? err : hark_store_measure(read, &sizes);
  if (err == HARK_OK) {
    printf("%s %s: %" PRIu64 " sessions, %" PRIu64 " batches, %.1f MiB\n", directory, done, sizes.sessions,
           sizes.segments, (double)sizes.bytes_used / (1 << 20));
  }
  hark_store_read_close(read);
  hark_store_close(store);
  return err == HARK_OK ? 0 : hark_cli_fail(command, directory, hark_err_sentence(err));
}

// Is what is to be copied a store that opens?
static int check_source(const hark_cli_command *command, const char *directory) {
  hark_store *store;
  int rc = hark_cli_open_store(command, directory, false, &store);
  hark_store_close(store);
  return rc;
}

static int copy(const hark_cli_command *command, const char *from, const char *to, bool compact, const char *done) {
  const char *why;
  int rc = check_source(command, from);
  if (rc == 0 && hark_store_file_copy(from, to, compact, &why) != HARK_OK) {
    rc = hark_cli_fail(command, to, why);
  }
  return rc != 0 ? rc : tell_sizes(command, to, done);
}

static int want_word(const hark_cli_command *command, const char *what) {
  hark_cli_fail(command, what, "is missing");
  fprintf(stderr, "usage: %s", command->usage);
  return 2;
}

int hark_cli_backup(int argc, char **argv) {
  const char *data = "./hark-data", *to = NULL;
  bool compact = false;
  const hark_cli_flag flags[] = {{.name = "--data", .text = &data}, {.name = "--compact", .on = &compact}};
  hark_cli_command command = {
      .name = "backup", .usage = backup_usage, .flags = flags, .flag_count = 2, .words = &to, .words_max = 1};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  return to ? copy(&command, data, to, compact, "holds the copy") : want_word(&command, "DIR");
}

int hark_cli_restore(int argc, char **argv) {
  const char *data = "./hark-data", *from = NULL;
  const hark_cli_flag flags[] = {{.name = "--data", .text = &data}};
  hark_cli_command command = {
      .name = "restore", .usage = restore_usage, .flags = flags, .flag_count = 1, .words = &from, .words_max = 1};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  return from ? copy(&command, from, data, false, "is restored") : want_word(&command, "BACKUP");
}

static double file_mib(const char *directory) {
  char path[4096];
  struct stat file;
  int size = snprintf(path, sizeof path, "%s/data.mdb", directory);
  bool there = size > 0 && (size_t)size < sizeof path && stat(path, &file) == 0;
  return there ? (double)file.st_blocks * 512 / (1 << 20) : 0;
}

int hark_cli_compact(int argc, char **argv) {
  const char *data = "./hark-data", *why;
  const hark_cli_flag flags[] = {{.name = "--data", .text = &data}};
  hark_cli_command command = {.name = "compact", .usage = compact_usage, .flags = flags, .flag_count = 1};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  rc = check_source(&command, data);
  if (rc != 0) {
    return rc;
  }
  double before = file_mib(data);
  if (hark_store_file_compact(data, &why) != HARK_OK) {
    return hark_cli_fail(&command, data, why);
  }
  printf("%s: %.1f MiB on disk before, %.1f now\n", data, before, file_mib(data));
  return 0;
}
