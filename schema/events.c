#include "schema/events.h"

#include <assert.h>

#include "schema/hark_fb.h"

// COUNT_CLICK: how many arguments it has.
enum {
  COUNT_BEGIN
#define HARK_E(name, number) , COUNT_##name = 0
#define HARK_A(name, argument, type) +1
      // clang-format off
  HARK_EVENTS(HARK_E, HARK_A)
// clang-format on
#undef HARK_E
#undef HARK_A
};

// The preprocessor cannot lower the case of a token; a test holds these equal to the X-table.
#define SHAPE(name, lower) [HARK_EVENT_##name] = {lower, HARK_COLUMN_##name##_FIRST, COUNT_##name}
static const hark_event_shape shapes[HARK_EVENT_COUNT] = {
    SHAPE(TICK, "tick"),
    SHAPE(CONTEXT, "context"),
    SHAPE(NAVIGATE, "navigate"),
    SHAPE(VIEWPORT, "viewport"),
    SHAPE(VISIBILITY, "visibility"),
    SHAPE(GAP, "gap"),
    SHAPE(KEYFRAME, "keyframe"),
    SHAPE(SUBTREE, "subtree"),
    SHAPE(ELEMENT, "element"),
    SHAPE(ATTRIBUTE, "attribute"),
    SHAPE(TEXT, "text"),
    SHAPE(COMMENT, "comment"),
    SHAPE(DOCTYPE, "doctype"),
    SHAPE(SHADOW, "shadow"),
    SHAPE(DOCUMENT, "document"),
    SHAPE(MOVE, "move"),
    SHAPE(REMOVE, "remove"),
    SHAPE(SET_ATTRIBUTE, "set_attribute"),
    SHAPE(DROP_ATTRIBUTE, "drop_attribute"),
    SHAPE(SET_TEXT, "set_text"),
    SHAPE(APPEND, "append"),
    SHAPE(SIZE, "size"),
    SHAPE(SHEET, "sheet"),
    SHAPE(SHEET_INSERT, "sheet_insert"),
    SHAPE(SHEET_DELETE, "sheet_delete"),
    SHAPE(ADOPT, "adopt"),
    SHAPE(INPUT, "input"),
    SHAPE(CHECK, "check"),
    SHAPE(CHOOSE, "choose"),
    SHAPE(SUBMIT, "submit"),
    SHAPE(INVALID, "invalid"),
    SHAPE(FOCUS, "focus"),
    SHAPE(BLUR, "blur"),
    SHAPE(SELECTION, "selection"),
    SHAPE(KEY, "key"),
    SHAPE(CLIPBOARD, "clipboard"),
    SHAPE(POINTER, "pointer"),
    SHAPE(PRESS, "press"),
    SHAPE(RELEASE, "release"),
    SHAPE(TOUCH, "touch"),
    SHAPE(OVER, "over"),
    SHAPE(CLICK, "click"),
    SHAPE(SCROLL, "scroll"),
    SHAPE(EXTENT, "extent"),
    SHAPE(FAILURE, "failure"),
    SHAPE(REQUEST_START, "request_start"),
    SHAPE(REQUEST, "request"),
    SHAPE(VITAL, "vital"),
    SHAPE(CUSTOM, "custom"),
    SHAPE(IDENTIFY, "identify"),
    SHAPE(TAG, "tag"),
    SHAPE(SIGNAL, "signal"),
    SHAPE(LEAVE, "leave"),
    SHAPE(TREE_HASH, "tree_hash"),
    SHAPE(SHEET_KNOWN, "sheet_known"),
    SHAPE(ASSET, "asset"),
    SHAPE(CANVAS, "canvas"),
    SHAPE(STATE, "state"),
    SHAPE(MEDIA, "media"),
    SHAPE(ANIMATE, "animate"),
    SHAPE(ANIMATION, "animation"),
    SHAPE(SOURCE, "source"),
    SHAPE(DEFINED, "defined"),
    SHAPE(SLOT, "slot"),
    SHAPE(COMPOSE, "compose"),
    SHAPE(PRINT, "print"),
    SHAPE(RECORDED, "recorded"),
};

static const uint8_t types[HARK_COLUMN_COUNT] = {
#define HARK_E(name, number)
#define HARK_A(name, argument, type) [HARK_COLUMN_##name##_##argument] = HARK_TYPE_##type,
    HARK_EVENTS(HARK_E, HARK_A)
#undef HARK_E
#undef HARK_A
};

// The columns of events.h are the fields of `table Columns` in hark.fbs, each at its number.
#define HARK_E(name, number) static_assert(COUNT_##name <= HARK_EVENT_ARGUMENTS_MAX, #name " has too many arguments");
#define HARK_A(name, argument, type)                                                                                   \
  static_assert((int)HARK_COLUMN_##name##_##argument == (int)HARK_FB_COLUMNS_##name##_##argument,                      \
                #name "." #argument " is not where hark.fbs has it");
HARK_EVENTS(HARK_E, HARK_A)
#undef HARK_E
#undef HARK_A
static_assert((int)HARK_COLUMN_COUNT == (int)HARK_FB_COLUMNS_FIELDS, "hark.fbs has other columns");
static_assert(HARK_COLUMN_COUNT <= UINT8_MAX, "a column's number fits hark_event_shape.first");

const hark_event_shape *hark_event_shape_of(uint32_t kind) {
  return kind < HARK_EVENT_COUNT ? &shapes[kind] : NULL;
}

hark_argument_type hark_column_type(uint32_t column) {
  return (hark_argument_type)types[column];
}

const char *hark_column_name(uint32_t column) {
  return hark_fb_columns_name(column);
}
