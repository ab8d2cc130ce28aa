// command.h — what the reading commands share: flags, the store, files, times.
//
// Room: collector/cli. Problems are told on stderr by whoever finds them.
#ifndef HARK_COLLECTOR_CLI_COMMAND_H
#define HARK_COLLECTOR_CLI_COMMAND_H

#include "collector/store/projects.h"

#define HARK_CLI_REPEATS_MAX 32u

// A flag with a value (`text`, or `texts` for one that may come again), or without one (`on`).
typedef struct {
  const char *name; // "--html"
  const char **text;
  bool *on;
  const char **texts;
  size_t *text_count;
} hark_cli_flag;

typedef struct {
  const char *name;  // "sessions", for messages
  const char *usage; // printed for --help, and after a mistake
  const hark_cli_flag *flags;
  size_t flag_count;
  const char **words; // what is no flag
  size_t words_max;
  size_t word_count;
} hark_cli_command;

// Reads the arguments. Returns -1 to go on, else the exit code.
int hark_cli_read(hark_cli_command *command, int argc, char **argv);
// Says "hark NAME: what: why" and returns 1.
int hark_cli_fail(const hark_cli_command *command, const char *what, const char *why);

// Is the word one of these? False, told with the usage, for any other.
bool hark_cli_is_one_of(const hark_cli_command *command, const char *word, const char *const *known, size_t count);

// An open store and the project that was asked for.
typedef struct {
  hark_store *store;
  hark_store_read *read;
  hark_projects projects;
  const hark_project *project;
} hark_cli_store;

// Opens the store that is in `data`, for reading or for writing, also while `hark serve` runs; never makes one. Returns
// 0, or the exit code with *store NULL.
int hark_cli_open_store(const hark_cli_command *command, const char *data, bool writes, hark_store **store);
// Opens a store and finds a project in it. `project` is a name; NULL: the first. Returns 0, or the exit code; close it
// in both cases.
int hark_cli_open(const hark_cli_command *command, const char *data, const char *project, hark_cli_store *store);
// The same for writing: close `read`, and set it to NULL, before what may make the store grow.
int hark_cli_open_to_write(const hark_cli_command *command, const char *data, const char *project,
                           hark_cli_store *store);
void hark_cli_close(hark_cli_store *store);
// Finds a session by its id, by as much of the id's beginning as no other has, or "last". Returns 0, or the exit code.
int hark_cli_find_session(const hark_cli_command *command, const hark_cli_store *store, const char *name,
                          hark_session_id *id);

// Reads a file whole, or stdin for "-", into memory that the caller frees (*data is NULL or that memory in any case).
// Over `max` bytes is refused. Returns the exit code.
int hark_cli_read_file(const hark_cli_command *command, const char *path, size_t max, uint8_t **data, size_t *size);
// Writes a file, or stdout for "-". Returns the exit code.
int hark_cli_write(const hark_cli_command *command, const char *path, hark_bytes bytes);
// Reads "12.5s", "250ms", "90", "2m", "3h", "7d" (a bare number is seconds) into ms; false for anything else.
bool hark_cli_duration(const char *text, uint64_t *ms);

#endif
