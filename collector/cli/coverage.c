// hark coverage — page loads that the site's own server saw, beside those that were recorded.
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "collector/analysis/coverage.h"
#include "collector/cli/change.h"
#include "collector/cli/cli.h"
#include "collector/store/loads.h"

#define LINE_BYTES_MAX 8192u

static const char usage[] =
    "hark coverage --log FILE [--data DIR] [--project NAME] [--only PREFIX …] [--except PREFIX …] [--keep] [--json]\n\n"
    "  FILE is the site's access log, \"combined\" or \"common\" as nginx and Apache write it; - is standard input.\n"
    "  Pages are GETs answered 200 or 304 whose path has no extension, or one of pages (.html, .php, …), by no robot.\n"
    "  --only /shop/ looks at such paths alone, --except /api/ leaves such out; both may come again.\n"
    "  --keep keeps the days' counts in the store, in the place of what was kept of those days: reports show them.\n";

// ---- reading ----

static void copy_start(char *out, size_t out_size, const char *line, size_t size) {
  size_t kept = size < out_size - 1 ? size : out_size - 1;
  for (size_t i = 0; i < kept; i++) {
    out[i] = line[i] >= ' ' && line[i] < 0x7f ? line[i] : '?';
  }
  out[kept] = 0;
}

// Reads all lines. `strange` gets the start of the first that was not understood.
static void read_log(FILE *log, hark_coverage *coverage, char *strange, size_t strange_size) {
  static char line[LINE_BYTES_MAX];
  size_t size = 0;
  bool whole = true;
  for (int c = getc_unlocked(log);; c = getc_unlocked(log)) {
    if (c != '\n' && c != EOF) {
      whole = whole && size < sizeof line;
      if (whole) {
        line[size++] = (char)c;
      }
      continue;
    }
    size_t end = size > 0 && line[size - 1] == '\r' ? size - 1 : size;
    if (end > 0 && !hark_coverage_line(coverage, (hark_bytes){(const uint8_t *)line, end}, whole) &&
        coverage->unread == 1) {
      copy_start(strange, strange_size, line, end);
    }
    size = 0;
    whole = true;
    if (c == EOF) {
      return;
    }
  }
}

static int load_log(const hark_cli_command *command, const char *path, hark_coverage *coverage) {
  bool is_stdin = strcmp(path, "-") == 0;
  FILE *log = is_stdin ? stdin : fopen(path, "re");
  if (!log) {
    return hark_cli_fail(command, path, strerror(errno));
  }
  char strange[81] = "";
  errno = 0;
  read_log(log, coverage, strange, sizeof strange);
  int rc = ferror(log) ? hark_cli_fail(command, path, errno ? strerror(errno) : "cannot be read") : 0;
  if (!is_stdin) {
    fclose(log);
  }
  if (rc == 0 && coverage->lines == coverage->unread) {
    rc = hark_cli_fail(command, path,
                       coverage->lines ? "no line is in the format \"combined\" or \"common\""
                                       : "there is no line in it");
    if (coverage->lines) {
      fprintf(stderr,
              "  such a line:  203.0.113.7 - - [23/Nov/2026:10:33:30 +0000] \"GET /cart HTTP/1.1\" 200 512 \"-\" "
              "\"Mozilla/5.0\"\n  the first is: %s\n",
              strange);
    }
  } else if (rc == 0 && coverage->unread) {
    fprintf(stderr, "hark coverage: %s: %" PRIu64 " of %" PRIu64 " lines were not understood; the first: %s\n", path,
            coverage->unread, coverage->lines, strange);
  }
  return rc;
}

// ---- telling ----

static const char *text_of_day(uint64_t day, char text[16]) {
  time_t seconds = (time_t)(day * 86400);
  struct tm utc;
  strftime(text, 16, "%Y-%m-%d", gmtime_r(&seconds, &utc));
  return text;
}

static void print_count(const hark_coverage *coverage, const char *name, const hark_coverage_count *count) {
  hark_interval share;
  printf("%-10s  %10" PRIu64 "  %10" PRIu64 "  ", name, count->loads, count->recorded);
  if (hark_coverage_share(count, &share)) {
    printf("%5.1f %%  (%.1f to %.1f)", share.value * 100, share.low * 100, share.high * 100);
  } else {
    printf("%s", count->loads ? "more recorded than loaded" : "nothing loaded");
  }
  if (coverage->sampled) {
    printf("  stand for %.0f", count->stand_for);
  }
  printf("\n");
}

static void print_people(const hark_coverage *coverage) {
  char text[16];
  printf("%-10s  %10s  %10s  %s\n", "day (UTC)", "loads", "recorded", "share (95 % interval)");
  for (size_t i = 0; i < coverage->day_count; i++) {
    print_count(coverage, text_of_day(coverage->days[i].day, text), &coverage->days[i].count);
  }
  print_count(coverage, "all", &coverage->all);
  printf("\n%" PRIu64 " lines: %" PRIu64 " no page of these paths, %" PRIu64 " pages of robots, %" PRIu64
         " not understood.\n",
         coverage->lines, coverage->other, coverage->robots, coverage->unread);
  if (coverage->outside) {
    printf("%" PRIu64 " lines are of days over the first %u and not in these figures: split the log.\n",
           coverage->outside, HARK_COVERAGE_DAYS_MAX);
  }
  if (coverage->sampled) {
    printf("%" PRIu64 " documents are of visits that were sampled, each of which stands for 1 / rate.\n",
           coverage->sampled);
  }
  if (coverage->all.recorded > coverage->all.loads) {
    printf("More recorded than loaded: pages come from a cache that this log does not see, or the log is not this "
           "site's.\n");
  }
}

static json_t *json_of_count(const hark_coverage_count *count) {
  hark_interval share;
  json_t *json = json_pack("{s:I, s:I, s:f}", "loads", (json_int_t)count->loads, "recorded",
                           (json_int_t)count->recorded, "stand_for", count->stand_for);
  json_object_set_new(json, "share",
                      hark_coverage_share(count, &share)
                          ? json_pack("{s:f, s:f, s:f}", "low", share.low, "value", share.value, "high", share.high)
                          : json_null());
  return json;
}

static void print_json(const hark_coverage *coverage) {
  char text[16];
  json_t *days = json_array();
  for (size_t i = 0; i < coverage->day_count; i++) {
    json_t *day = json_of_count(&coverage->days[i].count);
    json_object_set_new(day, "day", json_string(text_of_day(coverage->days[i].day, text)));
    json_array_append_new(days, day);
  }
  json_t *json =
      json_pack("{s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:I}", "days", days, "all", json_of_count(&coverage->all), "lines",
                (json_int_t)coverage->lines, "other", (json_int_t)coverage->other, "robots",
                (json_int_t)coverage->robots, "not_understood", (json_int_t)coverage->unread, "outside",
                (json_int_t)coverage->outside, "sampled", (json_int_t)coverage->sampled);
  json_dumpf(json, stdout, JSON_INDENT(2));
  printf("\n");
  json_decref(json);
}

// ---- keeping ----

typedef struct {
  const hark_coverage *coverage;
  hark_project_id project;
  uint64_t now_ms;
} keeping;

static hark_err keep_days(void *context, const hark_tables *tables) {
  const keeping *k = context;
  hark_err err = HARK_OK;
  for (size_t i = 0; i < k->coverage->day_count && err == HARK_OK; i++) {
    const hark_coverage_day *day = &k->coverage->days[i];
    hark_loads_day kept = {(uint32_t)day->day, day->count.loads, day->count.recorded, day->count.stand_for, k->now_ms};
    err = hark_loads_put(tables, k->project, &kept);
  }
  return err;
}

static int keep(const hark_cli_command *command, const char *data, const hark_coverage *coverage,
                hark_project_id project) {
  hark_cli_store store = {0};
  keeping k = {coverage, project, (uint64_t)time(NULL) * 1000};
  int rc = hark_cli_open_to_change(command, data, &store);
  if (rc == 0) {
    hark_err err = hark_cli_apply(
        store.store,
        &(hark_cli_change){.action = "coverage.keep", .project = project, .apply = keep_days, .context = &k});
    rc = err == HARK_OK ? 0 : hark_cli_fail(command, data, hark_err_sentence(err));
  }
  hark_cli_close(&store);
  return rc;
}

// ---- the command ----

static bool count_session(void *context, hark_session_id id, hark_bytes record) {
  (void)id;
  hark_coverage_session(context, record);
  return true;
}

static size_t take_prefixes(hark_bytes *prefixes, const char *const *texts, size_t count) {
  for (size_t i = 0; i < count; i++) {
    prefixes[i] = hark_bytes_from_cstr(texts[i]);
  }
  return count;
}

int hark_cli_coverage(int argc, char **argv) {
  static hark_coverage coverage; // large, and one per process
  const char *data = "./hark-data", *project = NULL, *log = NULL;
  const char *only[HARK_CLI_REPEATS_MAX], *except[HARK_CLI_REPEATS_MAX];
  size_t only_count = 0, except_count = 0;
  bool as_json = false, keeps = false;
  const hark_cli_flag flags[] = {{.name = "--log", .text = &log},
                                 {.name = "--data", .text = &data},
                                 {.name = "--project", .text = &project},
                                 {.name = "--only", .texts = only, .text_count = &only_count},
                                 {.name = "--except", .texts = except, .text_count = &except_count},
                                 {.name = "--keep", .on = &keeps},
                                 {.name = "--json", .on = &as_json}};
  hark_cli_command command = {
      .name = "coverage", .usage = usage, .flags = flags, .flag_count = sizeof flags / sizeof *flags};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  if (!log) {
    hark_cli_fail(&command, "--log", "is needed: the site's access log");
    fprintf(stderr, "usage: %s", usage);
    return 2;
  }
  coverage.only_count = take_prefixes(coverage.only, only, only_count);
  coverage.except_count = take_prefixes(coverage.except, except, except_count);
  hark_cli_store store = {0};
  hark_project_id id = {0};
  rc = load_log(&command, log, &coverage);
  if (rc == 0) {
    rc = hark_cli_open(&command, data, project, &store);
  }
  if (rc == 0) {
    id = store.project->id;
    hark_err err = hark_store_sessions(store.read, id, 0, UINT64_MAX, count_session, &coverage);
    rc = err == HARK_OK ? 0 : hark_cli_fail(&command, data, hark_err_sentence(err));
  }
  if (rc == 0) {
    hark_coverage_finish(&coverage);
    (as_json ? print_json : print_people)(&coverage);
  }
  hark_cli_close(&store);
  return rc == 0 && keeps ? keep(&command, data, &coverage, id) : rc;
}
