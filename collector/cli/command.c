#include "collector/cli/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/http/query.h"

int hark_cli_fail(const hark_cli_command *command, const char *what, const char *why) {
  fprintf(stderr, "hark %s: %s: %s\n", command->name, what, why);
  return 1;
}

static int mistake(const hark_cli_command *command, const char *what, const char *why) {
  hark_cli_fail(command, what, why);
  fprintf(stderr, "usage: %s", command->usage);
  return 2;
}

static const hark_cli_flag *find_flag(const hark_cli_command *command, const char *name) {
  for (size_t i = 0; i < command->flag_count; i++) {
    if (strcmp(command->flags[i].name, name) == 0) {
      return &command->flags[i];
    }
  }
  return NULL;
}

// Takes one flag; returns how many arguments it used, 0 for a mistake.
static int take_flag(const hark_cli_flag *flag, int left, char **argv) {
  if (flag->on) {
    *flag->on = true;
    return 1;
  }
  if (left < 2) {
    return 0;
  }
  if (flag->text) {
    *flag->text = argv[1];
  } else if (*flag->text_count < HARK_CLI_REPEATS_MAX) {
    flag->texts[(*flag->text_count)++] = argv[1];
  } else {
    return 0;
  }
  return 2;
}

int hark_cli_read(hark_cli_command *command, int argc, char **argv) {
  for (int i = 0; i < argc;) {
    if (strcmp(argv[i], "--help") == 0) {
      printf("usage: %s", command->usage);
      return 0;
    }
    if (strncmp(argv[i], "--", 2) != 0) {
      if (command->word_count == command->words_max) {
        return mistake(command, argv[i], "was not expected");
      }
      command->words[command->word_count++] = argv[i++];
      continue;
    }
    const hark_cli_flag *flag = find_flag(command, argv[i]);
    int used = flag ? take_flag(flag, argc - i, argv + i) : 0;
    if (!used) {
      return mistake(command, argv[i], flag ? "wants a value" : "there is no such option");
    }
    i += used;
  }
  return -1;
}

bool hark_cli_is_one_of(const hark_cli_command *command, const char *word, const char *const *known, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (strcmp(word, known[i]) == 0) {
      return true;
    }
  }
  mistake(command, word, "is not among what this command does");
  return false;
}

static bool holds_a_store(const char *directory) {
  char path[4096];
  int size = snprintf(path, sizeof path, "%s/data.mdb", directory);
  return size > 0 && (size_t)size < sizeof path && access(path, F_OK) == 0;
}

int hark_cli_open_store(const hark_cli_command *command, const char *data, bool writes, hark_store **store) {
  const char *why = "it could not be opened";
  hark_store_options options = {.read_only = !writes};
  *store = NULL;
  if (!holds_a_store(data)) {
    return hark_cli_fail(command, data,
                         "nothing is kept here; --data is the directory that `hark serve` names when it starts");
  }
  return hark_store_open(data, &options, store, &why) == HARK_OK ? 0 : hark_cli_fail(command, data, why);
}

static int open_as(const hark_cli_command *command, const char *data, const char *project, bool writes,
                   hark_cli_store *store) {
  *store = (hark_cli_store){0};
  int rc = hark_cli_open_store(command, data, writes, &store->store);
  if (rc != 0) {
    return rc;
  }
  hark_err err = hark_projects_load(store->store, &store->projects);
  err = err != HARK_OK ? err : hark_store_read_open(store->store, &store->read);
  if (err != HARK_OK) {
    return hark_cli_fail(command, data, hark_err_sentence(err));
  }
  for (uint32_t i = 0; i < store->projects.count && !store->project; i++) {
    if (!project || hark_bytes_equal_cstr(store->projects.items[i].name, project)) {
      store->project = &store->projects.items[i];
    }
  }
  return store->project ? 0 : hark_cli_fail(command, project ? project : data, "there is no such project");
}

int hark_cli_open(const hark_cli_command *command, const char *data, const char *project, hark_cli_store *store) {
  return open_as(command, data, project, false, store);
}

int hark_cli_open_to_write(const hark_cli_command *command, const char *data, const char *project,
                           hark_cli_store *store) {
  return open_as(command, data, project, true, store);
}

void hark_cli_close(hark_cli_store *store) {
  hark_store_read_close(store->read);
  hark_projects_free(&store->projects);
  if (store->store) {
    hark_store_close(store->store);
  }
}

typedef struct {
  const char *start;
  hark_session_id id;
  uint32_t found;
} search;

static bool compare_one(void *context, hark_session_id id, hark_bytes record) {
  search *s = context;
  char digits[2 * sizeof id.bytes + 1];
  (void)record;
  hark_hex_write(id.bytes, sizeof id.bytes, digits);
  if (strcmp(s->start, "last") == 0 || strncmp(digits, s->start, strlen(s->start)) == 0) {
    s->id = id;
    s->found++;
  }
  return strcmp(s->start, "last") != 0 && s->found < 2;
}

int hark_cli_find_session(const hark_cli_command *command, const hark_cli_store *store, const char *name,
                          hark_session_id *id) {
  if (hark_hex_read(hark_bytes_from_cstr(name), id->bytes, sizeof id->bytes)) {
    return 0;
  }
  search s = {.start = name};
  hark_err err = hark_store_sessions(store->read, store->project->id, 0, UINT64_MAX, compare_one, &s);
  if (err != HARK_OK) {
    return hark_cli_fail(command, name, hark_err_sentence(err));
  }
  *id = s.id;
  return s.found == 1
             ? 0
             : hark_cli_fail(command, name, s.found ? "several sessions begin so" : "there is no such session");
}

// False: no memory, or over `max`.
static bool read_all(FILE *file, size_t max, uint8_t **data, size_t *size) {
  size_t room = 0, got = 1;
  while (got > 0 && *size <= max) {
    if (*size == room) {
      room = room ? room * 2 : 1u << 16;
      uint8_t *more = realloc(*data, room);
      if (!more) {
        return false;
      }
      *data = more;
    }
    got = fread(*data + *size, 1, room - *size, file);
    *size += got;
  }
  return *size <= max;
}

int hark_cli_read_file(const hark_cli_command *command, const char *path, size_t max, uint8_t **data, size_t *size) {
  bool is_stdin = strcmp(path, "-") == 0;
  FILE *file = is_stdin ? stdin : fopen(path, "re");
  *data = NULL;
  *size = 0;
  if (!file) {
    return hark_cli_fail(command, path, strerror(errno));
  }
  errno = 0;
  bool good = read_all(file, max, data, size);
  int rc = ferror(file) ? hark_cli_fail(command, path, errno ? strerror(errno) : "cannot be read")
           : !good      ? hark_cli_fail(command, path, "it is too large to be read whole")
                        : 0;
  if (!is_stdin) {
    fclose(file);
  }
  return rc;
}

int hark_cli_write(const hark_cli_command *command, const char *path, hark_bytes bytes) {
  bool to_stdout = strcmp(path, "-") == 0;
  FILE *file = to_stdout ? stdout : fopen(path, "wb");
  if (!file) {
    return hark_cli_fail(command, path, "it cannot be written");
  }
  bool good = bytes.size == 0 || fwrite(bytes.data, 1, bytes.size, file) == bytes.size;
  good = (to_stdout ? fflush(file) : fclose(file)) == 0 && good;
  return good ? 0 : hark_cli_fail(command, path, "it could not be written whole");
}

bool hark_cli_duration(const char *text, uint64_t *ms) {
  static const struct {
    const char *unit;
    double ms;
  } units[] = {{"", 1e3}, {"s", 1e3}, {"ms", 1}, {"m", 6e4}, {"h", 36e5}, {"d", 864e5}};
  char *end;
  if (!(*text >= '0' && *text <= '9') && *text != '.') {
    return false;
  }
  double number = strtod(text, &end);
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
    if (strcmp(end, units[i].unit) == 0 && number >= 0 && number * units[i].ms <= 1e15) {
      *ms = (uint64_t)(number * units[i].ms + 0.5);
      return true;
    }
  }
  return false;
}
