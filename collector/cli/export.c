// hark export — one session, one person's sessions, or all of a project, in a form that other programs read.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "collector/cli/change.h"
#include "collector/cli/cli.h"
#include "collector/http/query.h"
#include "collector/portable/ndjson_write.h"
#include "collector/portable/rrweb_write.h"
#include "collector/store/subject.h"

#define SCRATCH_BYTES_MAX ((size_t)64 << 20)
#define LIST_BYTES_MAX ((size_t)1 << 30)

static const char usage[] =
    "hark export SESSION | --user ID | --all [--format ndjson|rrweb] [--tab TAB] [--out FILE] [--project NAME] [--data "
    "DIR]\n"
    "  SESSION   an id, or as much of its beginning as no other has; \"last\" is the newest\n"
    "  --format  ndjson (default): a line an event, which `hark import` reads; rrweb: a JSON array that rrweb's "
    "player\n"
    "            shows, of one session and one tab (--tab: 16 hexadecimal digits; else the one that it began in)\n"
    "  --out     where to write; stdout without it. The export is in the audit log\n";

typedef struct {
  const hark_cli_command *command;
  const char *data, *project, *user, *format, *tab, *out;
  bool all;
  hark_cli_store store;
  hark_arena list, scratch;
  hark_session_id *sessions;
  uint32_t count, max;
} exporting;

static bool list_one(void *context, hark_session_id id, hark_bytes record) {
  exporting *e = context;
  (void)record;
  if (e->count == e->max) {
    uint32_t max = e->max ? e->max * 2 : 1024;
    hark_session_id *grown = hark_arena_take_items(&e->list, max, sizeof *grown);
    if (!grown) {
      return false;
    }
    if (e->count) {
      memcpy(grown, e->sessions, e->count * sizeof *grown);
    }
    e->sessions = grown;
    e->max = max;
  }
  e->sessions[e->count++] = id;
  return true;
}

static int find(exporting *e) {
  hark_project_id project = e->store.project->id;
  const char *what = e->user ? e->user : "--all";
  if (!e->user && !e->all) {
    hark_session_id id;
    int rc = hark_cli_find_session(e->command, &e->store, e->command->words[0], &id);
    return rc != 0 ? rc : list_one(e, id, (hark_bytes){0}) ? 0 : 1;
  }
  hark_err err = e->user ? hark_subject_sessions(e->store.read, project, hark_bytes_from_cstr(e->user), &e->list,
                                                 &e->sessions, &e->count)
                         : hark_store_sessions(e->store.read, project, 0, UINT64_MAX, list_one, e);
  return err == HARK_OK ? 0 : hark_cli_fail(e->command, what, hark_err_sentence(err));
}

// The entry comes first: nothing is given without one. It says whom it was about by the session's id or as "a user".
static int log_it(exporting *e) {
  char what[96];
  snprintf(what, sizeof what, "%s, %" PRIu32 " sessions, %s",
           e->all    ? "all"
           : e->user ? "a user"
                     : e->command->words[0],
           e->count, e->format);
  hark_store_read_close(e->store.read); // the store may have to grow
  e->store.read = NULL;
  hark_err err = hark_cli_apply(e->store.store,
                                &(hark_cli_change){.action = "export", .what = what, .project = e->store.project->id});
  err = err != HARK_OK ? err : hark_store_read_open(e->store.store, &e->store.read);
  return err == HARK_OK ? 0 : hark_cli_fail(e->command, "audit log", hark_err_sentence(err));
}

static hark_err write_rrweb(const exporting *e, hark_sink *sink) {
  hark_rrweb_written written = {0};
  uint64_t tab = 0;
  uint8_t digits[8];
  if (e->tab && hark_hex_read(hark_bytes_from_cstr(e->tab), digits, sizeof digits)) {
    for (size_t i = 0; i < sizeof digits; i++) {
      tab = tab << 8 | digits[i];
    }
  }
  hark_err err = hark_rrweb_write(e->store.read, e->store.project->id, e->sessions[0], tab, sink, &written);
  fprintf(stderr, "hark export: %" PRIu64 " events of %u page views", written.events, written.views);
  fprintf(stderr, written.views_left_out ? "; %u of other tabs were left out (--tab)\n" : "\n", written.views_left_out);
  return err;
}

static hark_err write_ndjson(exporting *e, hark_sink *sink) {
  uint64_t events = 0;
  hark_err err = HARK_OK;
  for (uint32_t i = 0; i < e->count && err == HARK_OK; i++) {
    err = hark_ndjson_write(e->store.read, e->store.project->id, e->sessions[i], &e->scratch, sink, &events);
    err = err == HARK_ERR_NOT_FOUND && e->count > 1 ? HARK_OK : err; // forgotten meanwhile
  }
  fprintf(stderr, "hark export: %" PRIu64 " events of %" PRIu32 " sessions\n", events, e->count);
  return err;
}

static int write_all(exporting *e) {
  bool to_stdout = !e->out || strcmp(e->out, "-") == 0, rrweb = strcmp(e->format, "rrweb") == 0;
  FILE *file = to_stdout ? stdout : fopen(e->out, "wbe");
  if (!file) {
    return hark_cli_fail(e->command, e->out, "it cannot be written");
  }
  hark_sink sink = {.put = hark_sink_to_file, .context = file};
  hark_err err = rrweb ? write_rrweb(e, &sink) : write_ndjson(e, &sink);
  bool good = (to_stdout ? fflush(file) : fclose(file)) == 0;
  return err != HARK_OK ? hark_cli_fail(e->command, e->command->word_count ? e->command->words[0] : "export",
                                        hark_err_sentence(err))
         : good         ? 0
                        : hark_cli_fail(e->command, e->out ? e->out : "stdout", "it could not be written whole");
}

static int run(exporting *e) {
  int rc = hark_cli_open_to_write(e->command, e->data, e->project, &e->store);
  rc = rc != 0 ? rc : find(e);
  if (rc == 0 && e->count == 0) {
    rc = hark_cli_fail(e->command, e->user ? "--user" : "--all", "nothing is kept of it");
  }
  rc = rc != 0 ? rc : log_it(e);
  rc = rc != 0 ? rc : write_all(e);
  hark_cli_close(&e->store);
  return rc;
}

int hark_cli_export(int argc, char **argv) {
  const char *session = NULL;
  exporting e = {.data = "./hark-data", .format = "ndjson"};
  const hark_cli_flag flags[] = {{.name = "--data", .text = &e.data},     {.name = "--project", .text = &e.project},
                                 {.name = "--user", .text = &e.user},     {.name = "--all", .on = &e.all},
                                 {.name = "--format", .text = &e.format}, {.name = "--tab", .text = &e.tab},
                                 {.name = "--out", .text = &e.out}};
  hark_cli_command command = {.name = "export",
                              .usage = usage,
                              .flags = flags,
                              .flag_count = sizeof flags / sizeof *flags,
                              .words = &session,
                              .words_max = 1};
  static const char *const formats[] = {"ndjson", "rrweb"};
  e.command = &command;
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  if (!hark_cli_is_one_of(&command, e.format, formats, 2)) {
    return 2;
  }
  bool rrweb = strcmp(e.format, "rrweb") == 0;
  if ((session != NULL) + (e.user != NULL) + e.all != 1 || (rrweb && !session)) {
    hark_cli_fail(&command, "SESSION | --user | --all",
                  rrweb ? "rrweb's form holds one session: name it" : "one of them says what is exported");
    return 2;
  }
  hark_arena_open(&e.list, LIST_BYTES_MAX);
  hark_arena_open(&e.scratch, SCRATCH_BYTES_MAX);
  rc = run(&e);
  hark_arena_close(&e.list);
  hark_arena_close(&e.scratch);
  return rc;
}
