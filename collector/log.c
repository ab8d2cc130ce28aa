#include "collector/log.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static json_t *now(void) {
  struct timespec at;
  struct tm parts;
  clock_gettime(CLOCK_REALTIME, &at);
  gmtime_r(&at.tv_sec, &parts);
  char text[32];
  size_t size = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  snprintf(text + size, sizeof text - size, ".%03uZ", (unsigned)(at.tv_nsec / 1000000) % 1000);
  return json_string(text);
}

void hark_log(hark_log_level level, const char *event, const char *format, ...) {
  static const char *const levels[] = {"info", "warn", "error"};
  json_t *line = json_pack("{s:o, s:s, s:s}", "at", now(), "level", levels[level], "event", event);
  if (format) {
    char whole[128];
    va_list list;
    snprintf(whole, sizeof whole, "{%s}", format);
    va_start(list, format);
    json_t *more = json_vpack_ex(NULL, 0, whole, list);
    va_end(list);
    json_object_update(line, more);
    json_decref(more);
  }
  char *text = json_dumps(line, JSON_COMPACT);
  json_decref(line);
  if (text) {
    size_t size = strlen(text);
    text[size] = '\n'; // in the place of the NUL: one write, one line
    ssize_t written = write(STDERR_FILENO, text, size + 1);
    (void)written; // there is nobody left to tell
  }
  free(text);
}
