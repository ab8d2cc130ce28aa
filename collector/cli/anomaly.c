// hark anomaly — which points of any series were not to be expected, and what kind of change they are.
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "collector/analysis/anomaly_series.h"
#include "collector/analysis/calendar.h"
#include "collector/cli/cli.h"
#include "collector/cli/command.h"

#define FILE_BYTES_MAX ((size_t)1 << 30)

static const char usage[] =
    "hark anomaly --series FILE [--json] [--false-alarms N] [--watched N] [--holiday DATE …]\n\n"
    "  FILE has rows of timestamp,value or timestamp,k,n (k of n); a first row may name columns; - is standard input.\n"
    "  Times: 2026-11-23T10:33:30Z, 2026-11-23 10:33, or seconds or ms since 1970. Whole numbers from 0 on are "
    "counts.\n"
    "  --false-alarms  to be expected a week, over all series that are watched together (0.1)\n"
    "  --watched       how many series that are (1)\n"
    "  --holiday       a day (UTC) that is neither judged nor learnt from; may come again\n";

static const char *time_text(int64_t at_s, char text[32]) {
  time_t seconds = (time_t)at_s;
  struct tm utc;
  strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &utc));
  return text;
}

static double plain_value(const hark_series *series, const hark_series_point *point) {
  bool ratio = series->kind == HARK_SERIES_RATIO;
  return !ratio ? point->value : point->of > 0 ? point->value / point->of : 0;
}

// ---- telling ----

static void print_people(const hark_series *series, const hark_anomaly_run *run) {
  static const char *const kinds[] = {"values", "counts", "k of n"};
  char from[32], to[32];
  printf("%zu points (%s), %" PRIu32 " s apart, %s to %s.\n", series->count, kinds[series->kind], series->grain_s,
         time_text(series->points[0].at_s, from), time_text(series->points[series->count - 1].at_s, to));
  printf("A point stands out where its chance is below %.2g.\n\n", run->chance / 2);
  if (run->alarm_count == 0) {
    printf("Nothing stands out.\n");
  }
  for (size_t i = 0; i < run->alarm_count; i++) {
    const hark_alarm *alarm = &run->alarms[i];
    printf("%-10s  %s to %s%s", hark_alarm_name(alarm), time_text(alarm->from_s, from), time_text(alarm->to_s, to),
           alarm->open ? ", still open" : "");
    if (alarm->kind == HARK_ALARM_SILENCE) {
      printf("  nothing came\n");
    } else {
      printf("  %.6g where %.6g was to be expected (score %.1f)\n", alarm->value, alarm->expected, alarm->score);
    }
  }
}

static json_t *json_of_alarm(const hark_alarm *alarm) {
  char from[32], to[32], peak[32], raised[32];
  return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:f, s:f, s:f, s:i}", "kind", hark_alarm_name(alarm), "from",
                   time_text(alarm->from_s, from), "to", time_text(alarm->to_s, to), "peak",
                   time_text(alarm->peak_s, peak), "raised", time_text(alarm->raised_s, raised), "open", alarm->open,
                   "score", alarm->score, "value", alarm->value, "expected", alarm->expected, "points",
                   (int)alarm->points);
}

// Points are written one by one: a long series as a tree would take a hundred times its file.
static void print_json(const hark_series *series, const hark_anomaly_run *run) {
  static const char *const kinds[] = {"value", "count", "ratio"};
  printf(
      "{\n  \"kind\": \"%s\", \"grain_s\": %" PRIu32 ", \"period_s\": %" PRIu32 ", \"chance\": %.6g, \"primed\": %zu, "
      "\"unread\": %zu, \"twice\": %zu,\n  \"alarms\": ",
      kinds[series->kind], series->grain_s, series->period_s, run->chance, run->primed, series->unread, series->twice);
  json_t *alarms = json_array();
  for (size_t i = 0; i < run->alarm_count; i++) {
    json_array_append_new(alarms, json_of_alarm(&run->alarms[i]));
  }
  json_dumpf(alarms, stdout, JSON_COMPACT);
  json_decref(alarms);
  printf(",\n  \"points\": [");
  for (size_t i = 0; i < series->count; i++) {
    const hark_series_point *point = &series->points[i];
    const hark_anomaly_verdict *verdict = &run->verdicts[i];
    char at[32];
    printf("%s\n    {\"timestamp\": \"%s\", \"epoch_s\": %" PRId64 ", \"value\": %.12g, \"expected\": %.9g, "
           "\"low\": %.9g, \"high\": %.9g, \"score\": %.4f, \"anomaly\": %s}",
           i ? "," : "", time_text(point->at_s, at), point->at_s, plain_value(series, point), verdict->expected,
           verdict->low, verdict->high, verdict->score, verdict->anomaly ? "true" : "false");
  }
  printf("\n  ]\n}\n");
}

// ---- the command ----

static bool read_number(const char *text, double low, double high, double *number) {
  char *end;
  *number = strtod(text, &end);
  return end != text && *end == 0 && *number >= low && *number <= high;
}

static int read_holidays(const hark_cli_command *command, const char *const *dates, size_t count, int64_t *days) {
  for (size_t i = 0; i < count; i++) {
    int64_t at_s;
    if (!hark_time_read(hark_bytes_from_cstr(dates[i]), &at_s) || at_s < 0) {
      return hark_cli_fail(command, dates[i], "is no date; wanted is 2026-12-25");
    }
    days[i] = at_s / 86400;
  }
  return 0;
}

static int judge_file(const hark_cli_command *command, const char *path, const hark_anomaly_options *options,
                      bool as_json) {
  uint8_t *data;
  size_t size;
  uint64_t line = 0;
  const char *why = NULL;
  hark_series series = {0};
  hark_anomaly_run run = {0};
  int rc = hark_cli_read_file(command, path, FILE_BYTES_MAX, &data, &size);
  if (rc == 0 && !hark_series_read(data, size, &series, &line, &why)) {
    fprintf(stderr, "hark %s: %s: ", command->name, path);
    rc = line ? fprintf(stderr, "line %" PRIu64 ": %s\n", line, why) : fprintf(stderr, "%s\n", why);
    rc = 1;
  }
  if (rc == 0 && !hark_anomaly_series(&series, options, &run)) {
    rc = hark_cli_fail(command, path, "there is not enough memory");
  }
  if (rc == 0) {
    (as_json ? print_json : print_people)(&series, &run);
    if (series.unread) {
      fprintf(stderr, "hark %s: %s: %zu rows have no number and were left out\n", command->name, path, series.unread);
    }
  }
  hark_anomaly_run_free(&run);
  hark_series_free(&series);
  free(data);
  return rc;
}

int hark_cli_anomaly(int argc, char **argv) {
  const char *path = NULL, *rate = "0.1", *watched = "1", *dates[HARK_CLI_REPEATS_MAX];
  size_t date_count = 0;
  bool as_json = false;
  const hark_cli_flag flags[] = {{.name = "--series", .text = &path},
                                 {.name = "--false-alarms", .text = &rate},
                                 {.name = "--watched", .text = &watched},
                                 {.name = "--holiday", .texts = dates, .text_count = &date_count},
                                 {.name = "--json", .on = &as_json}};
  hark_cli_command command = {
      .name = "anomaly", .usage = usage, .flags = flags, .flag_count = sizeof flags / sizeof *flags};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  double number;
  int64_t days[HARK_CLI_REPEATS_MAX];
  hark_anomaly_options options = {.holidays = days, .holiday_count = date_count};
  if (!path) {
    hark_cli_fail(&command, "--series", "is needed: a file of timestamp,value");
    fprintf(stderr, "usage: %s", usage);
    return 2;
  }
  if (!read_number(rate, 1e-6, 1e6, &options.false_alarms_a_week)) {
    return hark_cli_fail(&command, "--false-alarms", "wants a number over 0, such as 0.5");
  }
  if (!read_number(watched, 1, 1e9, &number)) {
    return hark_cli_fail(&command, "--watched", "wants a number from 1 on");
  }
  options.watched = (size_t)number;
  rc = read_holidays(&command, dates, date_count, days);
  return rc ? rc : judge_file(&command, path, &options, as_json);
}
