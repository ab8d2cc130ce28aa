// events_js: prints schema/events.js, the table of events.h for JS. A ctest compares the committed file with this.
//
// usage: events_js >schema/events.js
#include <ctype.h>
#include <stdio.h>

#include "schema/events.h"
#include "sdk/signals/signals.h"

typedef struct {
  const char *name;
  int value;
} constant;

#define VALUE(name)                                                                                                    \
  { #name, HARK_##name }
static const constant constants[] = {
    VALUE(NODE_MASK),         VALUE(NODE_ALLOW),       VALUE(NODE_BLOCK),         VALUE(NODE_INTERACTIVE),
    VALUE(NODE_EDITABLE),     VALUE(NODE_STEPPER),     VALUE(NODE_DISABLED),      VALUE(NODE_DOWNLOAD),
    VALUE(HOW_LOAD),          VALUE(HOW_PUSH),         VALUE(HOW_REPLACE),        VALUE(HOW_TRAVERSE),
    VALUE(HOW_HASH),          VALUE(FAILURE_ERROR),    VALUE(FAILURE_REJECTION),  VALUE(FAILURE_CONSOLE),
    VALUE(FAILURE_RESOURCE),  VALUE(REQUEST_FETCH),    VALUE(REQUEST_XHR),        VALUE(VITAL_LCP),
    VALUE(VITAL_CLS),         VALUE(VITAL_INP),        VALUE(VITAL_FCP),          VALUE(VITAL_TTFB),
    VALUE(INPUT_INITIAL),     VALUE(INPUT_TYPED),      VALUE(INPUT_SCRIPT),       VALUE(CHECK_OFF),
    VALUE(CHECK_ON),          VALUE(CHECK_MIXED),      VALUE(KEY_CHARACTER),      VALUE(KEY_ENTER),
    VALUE(KEY_TAB),           VALUE(KEY_ESCAPE),       VALUE(KEY_DELETE),         VALUE(KEY_ARROW),
    VALUE(KEY_OTHER),         VALUE(CLIPBOARD_COPY),   VALUE(CLIPBOARD_CUT),      VALUE(CLIPBOARD_PASTE),
    VALUE(TOUCH_START),       VALUE(TOUCH_MOVE),       VALUE(TOUCH_END),          VALUE(DEVICE_MOUSE),
    VALUE(DEVICE_TOUCH),      VALUE(DEVICE_PEN),       VALUE(GAP_DROPPED),        VALUE(GAP_PAUSED),
    VALUE(GAP_UNREADABLE),    VALUE(GAP_STORM),        VALUE(KEYFRAME_START),     VALUE(KEYFRAME_PERIODIC),
    VALUE(KEYFRAME_ASKED),    VALUE(KEYFRAME_STORM),   VALUE(KEYFRAME_UNTRUE),    VALUE(LEAVE_UNLOAD),
    VALUE(LEAVE_STOP),        VALUE(LEAVE_IDLE),       VALUE(SHEET_DISABLED),     VALUE(SHEET_UNREADABLE),
    VALUE(SHEET_REPLACED),    VALUE(TEXT_PLAIN),       VALUE(TEXT_ALLOWED),       VALUE(TEXT_CODE),
    VALUE(TEXT_CSS),          VALUE(TEXT_URL),         VALUE(GAP_HIDDEN),         VALUE(GAP_THROTTLED),
    VALUE(COMPOSE_START),     VALUE(COMPOSE_END),      VALUE(RECORDED_ALWAYS),    VALUE(RECORDED_SAMPLED),
    VALUE(RECORDED_URL),      VALUE(RECORDED_EVENT),   VALUE(RECORDED_ERROR),     VALUE(STATE_POPOVER),
    VALUE(STATE_FULLSCREEN),  VALUE(STATE_AUTOFILL),   VALUE(STATE_BROKEN),       VALUE(STATE_FOREIGN),
    VALUE(STATE_INVALID),     VALUE(MEDIA_PAUSED),     VALUE(MEDIA_PLAYING),      VALUE(MEDIA_ENDED),
    VALUE(ANIMATION_RUNNING), VALUE(ANIMATION_PAUSED), VALUE(ANIMATION_FINISHED), VALUE(ANIMATION_CANCELLED),
    VALUE(SHADOW_MANUAL),
};

static const struct {
  const char *event, *argument;
} arguments[HARK_COLUMN_COUNT] = {
#define HARK_E(name, number)
#define HARK_A(name, argument, type) [HARK_COLUMN_##name##_##argument] = {#name, #argument},
    HARK_EVENTS(HARK_E, HARK_A)
#undef HARK_E
#undef HARK_A
};

static const constant kinds[] = {
#define HARK_E(name, number) {#name, number},
#define HARK_A(name, argument, type)
    HARK_EVENTS(HARK_E, HARK_A)
#undef HARK_E
#undef HARK_A
};

static const constant signals[] = {
#define HARK_S(name, number, label) {label, number},
    HARK_SIGNALS(HARK_S)
#undef HARK_S
};

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static void print_lower(const char *upper) {
  for (; *upper; upper++) {
    putchar(tolower((unsigned char)*upper));
  }
}

static void print_shape(unsigned kind) {
  const hark_event_shape *shape = hark_event_shape_of(kind);
  printf("  { name: \"");
  print_lower(kinds[kind].name);
  printf("\", types: \"");
  for (unsigned i = 0; i < shape->count; i++) {
    putchar("UDS"[hark_column_type(shape->first + i)]);
  }
  printf("\", args: [");
  for (unsigned i = 0; i < shape->count; i++) {
    printf("%s\"", i ? ", " : "");
    print_lower(arguments[shape->first + i].argument);
    putchar('"');
  }
  printf("] },\n");
}

int main(void) {
  printf("// Made by schema/events_js.c of schema/events.h; not for editing. What each means: docs/wire-format.md.\n");
  printf("// @ts-check\n\n");
  for (size_t i = 0; i < COUNT_OF(kinds); i++) {
    printf("export const %s = %d;\n", kinds[i].name, kinds[i].value);
  }
  printf("\n");
  for (size_t i = 0; i < COUNT_OF(constants); i++) {
    printf("export const %s = %d;\n", constants[i].name, constants[i].value);
  }
  printf("\n/**\n * By event number. Types, one letter an argument: U an unsigned number, D one close to the one "
         "before\n");
  printf(" * it in its column, S a text.\n");
  printf(" * @type {ReadonlyArray<{ name: string, types: string, args: ReadonlyArray<string> }>}\n */\n");
  printf("// prettier-ignore\nexport const SHAPES = [\n");
  for (unsigned kind = 0; kind < HARK_EVENT_COUNT; kind++) {
    print_shape(kind);
  }
  printf("];\n\n/** Names by number (SIGNAL.which) of the signals that a page finds. @type {ReadonlyArray<string>} "
         "*/\nexport const SIGNALS = [\n");
  for (size_t i = 0; i < HARK_SIGNALS_OF_PAGE; i++) {
    printf("  \"%s\",\n", signals[i].name);
  }
  printf("];\n");
  return 0;
}
