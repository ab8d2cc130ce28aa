// judge.c — the detectors, native, over traces in text: the page's and those that only the collector runs.
//
// usage: bench_friction < TRACE. A line "episode NAME" begins a page view; any other line is one event: its time in ms,
// its name, its arguments in the order of schema/events.h, a text as one word, or `-` for none. SIGNAL lines are what
// the page found. Prints one line a page view, with tabs: NAME, what these detectors find, what the page found; a
// signal is which:node:start:count. Exit status 2 on a line that cannot be read, with its number.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/signals/late.h"

#define LINE_MAX_BYTES 1024
#define SAID_MAX_BYTES 65536

static const char *const names[] = {
#define HARK_E(name, number) [number] = #name,
#define HARK_A(name, argument, type)
    HARK_EVENTS(HARK_E, HARK_A)
#undef HARK_E
#undef HARK_A
};

typedef struct {
  char bytes[SAID_MAX_BYTES];
  size_t size;
} said;

static hark_late tab;
static said found, told;
static char episode[LINE_MAX_BYTES];

static void say(said *to, uint32_t which, uint32_t node, uint32_t start_ms, uint32_t count) {
  size_t room = sizeof to->bytes - to->size;
  int size = snprintf(to->bytes + to->size, room, "%s%s:%" PRIu32 ":%" PRIu32 ":%" PRIu32, to->size > 0 ? " " : "",
                      hark_signal_name(which), node, start_ms, count);
  if (size < 0 || (size_t)size >= room) {
    fprintf(stderr, "bench_friction: too many signals in %s\n", episode);
    exit(2);
  }
  to->size += (size_t)size;
}

static void end_episode(void) {
  if (episode[0] != 0) {
    printf("%s\t%s\t%s\n", episode, found.bytes, told.bytes);
  }
  found = told = (said){0};
  hark_thresholds thresholds = hark_thresholds_default();
  hark_late_init(&tab, &thresholds);
  hark_late_begin_view(&tab, 0, 0);
}

static void feed(const hark_event *event) {
  hark_late_signal out[HARK_LATE_OUT_MAX];
  if (event->kind == HARK_EVENT_SIGNAL) {
    const uint32_t *n = event->n;
    say(&told, n[HARK_ARG(SIGNAL, WHICH)], n[HARK_ARG(SIGNAL, NODE)], event->at_ms - n[HARK_ARG(SIGNAL, BACK)],
        n[HARK_ARG(SIGNAL, COUNT)]);
    return;
  }
  size_t count = hark_late_feed(&tab, event, out);
  for (size_t i = 0; i < count; i++) {
    const hark_signal *s = &out[i].signal;
    say(&found, (uint32_t)s->which, s->node, s->start_ms, s->count);
  }
}

static bool number(const char *word, uint32_t *value) {
  char *end = NULL;
  unsigned long n = word == NULL ? 0 : strtoul(word, &end, 10);
  *value = (uint32_t)n;
  return word != NULL && end != word && *end == 0 && n <= UINT32_MAX;
}

static bool read_event(char *line, hark_event *event) {
  *event = (hark_event){0};
  char *rest = NULL;
  bool right = number(strtok_r(line, " ", &rest), &event->at_ms);
  const char *name = strtok_r(NULL, " ", &rest);
  uint32_t kind = 0;
  while (kind < HARK_EVENT_COUNT && (name == NULL || strcmp(names[kind], name) != 0)) {
    kind++;
  }
  const hark_event_shape *shape = hark_event_shape_of(kind);
  if (!right || shape == NULL) {
    return false;
  }
  event->kind = (hark_event_kind)kind;
  for (uint8_t i = 0; i < shape->count; i++) {
    const char *word = strtok_r(NULL, " ", &rest);
    bool is_text = hark_column_type((uint32_t)shape->first + i) == HARK_TYPE_S;
    if (is_text ? word == NULL : !number(word, &event->n[i])) {
      return false;
    }
    if (is_text && strcmp(word, "-") != 0) {
      event->texts[i].bytes = hark_bytes_from_cstr(word);
    }
  }
  return strtok_r(NULL, " ", &rest) == NULL;
}

int main(void) {
  static char line[LINE_MAX_BYTES];
  hark_event event;
  end_episode();
  for (unsigned long at = 1; fgets(line, sizeof line, stdin) != NULL; at++) {
    line[strcspn(line, "\n")] = 0;
    if (strncmp(line, "episode ", 8) == 0) {
      end_episode();
      memcpy(episode, line + 8, sizeof line - 8);
    } else if (episode[0] != 0 && read_event(line, &event)) {
      feed(&event);
    } else {
      fprintf(stderr, "bench_friction: line %lu is no event\n", at);
      return 2;
    }
  }
  end_episode();
  return 0;
}
