// events.h — every event the page can report, once: its number, its arguments, its columns.
//
// Room: schema (platform-free). Stands on: schema/base. The tape (sdk/page -> sdk/core), the batch
// (sdk/core -> collector) and the player's outbox (replay -> web) all speak this one language; what each
// event means is written down in docs/wire-format.md. `schema/events.js` is this table for JS; a test
// holds the two equal.
//
// Numbers are stable: append events, never renumber, never add an argument to an existing event.
//
// Argument types: U an unsigned number; D a number that is close to the previous one in its column (sent
// as the zigzag of the difference, 32-bit wrap-around); S a text.
#ifndef HARK_SCHEMA_EVENTS_H
#define HARK_SCHEMA_EVENTS_H

#include "schema/base/bytes.h"

// clang-format off
#define HARK_EVENTS(E, A)                                                                               \
  /* time and page */                                                                                   \
  E(TICK, 0)            A(TICK, DT, U)                                                                  \
  E(CONTEXT, 1)         A(CONTEXT, NAME, S) A(CONTEXT, VALUE, S)                                        \
  E(NAVIGATE, 2)        A(NAVIGATE, HOW, U) A(NAVIGATE, URL, S) A(NAVIGATE, TITLE, S)                   \
  E(VIEWPORT, 3)        A(VIEWPORT, WIDTH, U) A(VIEWPORT, HEIGHT, U) A(VIEWPORT, DPR, U) A(VIEWPORT, ZOOM, U) \
  E(VISIBILITY, 4)      A(VISIBILITY, STATE, U)                                                         \
  E(GAP, 5)             A(GAP, REASON, U) A(GAP, COUNT, U)                                              \
  /* the tree; node ids are implied: the n-th node since the KEYFRAME has id n */                       \
  E(KEYFRAME, 6)        A(KEYFRAME, REASON, U)                                                          \
  E(SUBTREE, 7)         A(SUBTREE, PARENT, D) A(SUBTREE, BEFORE, D)                                     \
  E(ELEMENT, 8)         A(ELEMENT, UP, U) A(ELEMENT, NAME, S) A(ELEMENT, FLAGS, U)                      \
  E(ATTRIBUTE, 9)       A(ATTRIBUTE, NAME, S) A(ATTRIBUTE, VALUE, S)                                    \
  E(TEXT, 10)           A(TEXT, UP, U) A(TEXT, VALUE, S)                                                \
  E(COMMENT, 11)        A(COMMENT, UP, U) A(COMMENT, VALUE, S)                                          \
  E(DOCTYPE, 12)        A(DOCTYPE, UP, U) A(DOCTYPE, NAME, S) A(DOCTYPE, PUBLIC_ID, S) A(DOCTYPE, SYSTEM_ID, S) \
  E(SHADOW, 13)         A(SHADOW, UP, U) A(SHADOW, MODE, U)                                             \
  E(DOCUMENT, 14)       A(DOCUMENT, UP, U) A(DOCUMENT, MODE, U)                                         \
  E(MOVE, 15)           A(MOVE, NODE, D) A(MOVE, PARENT, D) A(MOVE, BEFORE, D)                          \
  E(REMOVE, 16)         A(REMOVE, NODE, D)                                                              \
  E(SET_ATTRIBUTE, 17)  A(SET_ATTRIBUTE, NODE, D) A(SET_ATTRIBUTE, NAME, S) A(SET_ATTRIBUTE, VALUE, S)  \
  E(DROP_ATTRIBUTE, 18) A(DROP_ATTRIBUTE, NODE, D) A(DROP_ATTRIBUTE, NAME, S)                           \
  E(SET_TEXT, 19)       A(SET_TEXT, NODE, D) A(SET_TEXT, VALUE, S)                                      \
  E(APPEND, 20)         A(APPEND, VALUE, S)                                                             \
  E(SIZE, 21)           A(SIZE, NODE, D) A(SIZE, WIDTH, U) A(SIZE, HEIGHT, U)                           \
  /* stylesheets */                                                                                     \
  E(SHEET, 22)          A(SHEET, ID, D) A(SHEET, OWNER, D) A(SHEET, STATE, U) A(SHEET, CSS, S)          \
  E(SHEET_INSERT, 23)   A(SHEET_INSERT, ID, D) A(SHEET_INSERT, INDEX, U) A(SHEET_INSERT, RULE, S)       \
  E(SHEET_DELETE, 24)   A(SHEET_DELETE, ID, D) A(SHEET_DELETE, INDEX, U)                                \
  E(ADOPT, 25)          A(ADOPT, ROOT, D) A(ADOPT, INDEX, U) A(ADOPT, SHEET, U)                         \
  /* controls */                                                                                        \
  E(INPUT, 26)          A(INPUT, NODE, D) A(INPUT, VALUE, S) A(INPUT, HOW, U)                           \
  E(CHECK, 27)          A(CHECK, NODE, D) A(CHECK, STATE, U)                                            \
  E(CHOOSE, 28)         A(CHOOSE, NODE, D) A(CHOOSE, STATE, U)                                          \
  E(SUBMIT, 29)         A(SUBMIT, NODE, D)                                                              \
  E(INVALID, 30)        A(INVALID, NODE, D)                                                             \
  E(FOCUS, 31)          A(FOCUS, NODE, D) A(FOCUS, FORM, D)                                             \
  E(BLUR, 32)           A(BLUR, NODE, D)                                                                \
  E(SELECTION, 33)      A(SELECTION, NODE, D) A(SELECTION, FROM, U) A(SELECTION, END, D) A(SELECTION, TO, U) \
  E(KEY, 34)            A(KEY, NODE, D) A(KEY, CLASS, U)                                                \
  E(CLIPBOARD, 35)      A(CLIPBOARD, NODE, D) A(CLIPBOARD, ACTION, U)                                   \
  /* pointer and scroll */                                                                              \
  E(POINTER, 36)        A(POINTER, X, D) A(POINTER, Y, D)                                               \
  E(PRESS, 37)          A(PRESS, NODE, D) A(PRESS, X, D) A(PRESS, Y, D) A(PRESS, DEVICE, U)             \
  E(RELEASE, 38)        A(RELEASE, NODE, D) A(RELEASE, X, D) A(RELEASE, Y, D) A(RELEASE, DEVICE, U)     \
  E(TOUCH, 39)          A(TOUCH, ID, U) A(TOUCH, PHASE, U) A(TOUCH, X, D) A(TOUCH, Y, D)                \
  E(OVER, 40)           A(OVER, NODE, D) A(OVER, FLAGS, U)                                              \
  E(CLICK, 41)          A(CLICK, NODE, D) A(CLICK, X, D) A(CLICK, Y, D) A(CLICK, COUNT, U) A(CLICK, FLAGS, U) \
                        A(CLICK, TARGET, S) A(CLICK, LABEL, S)                                          \
  E(SCROLL, 42)         A(SCROLL, NODE, D) A(SCROLL, X, D) A(SCROLL, Y, D)                              \
  E(EXTENT, 43)         A(EXTENT, WIDTH, U) A(EXTENT, HEIGHT, U)                                        \
  /* what went wrong, what was slow, what the site says */                                              \
  E(FAILURE, 44)        A(FAILURE, HOW, U) A(FAILURE, MESSAGE, S) A(FAILURE, SOURCE, S) A(FAILURE, LINE, U) \
                        A(FAILURE, COLUMN, U) A(FAILURE, STACK, S)                                      \
  E(REQUEST_START, 45)  A(REQUEST_START, ID, U)                                                         \
  E(REQUEST, 46)        A(REQUEST, ID, U) A(REQUEST, HOW, U) A(REQUEST, METHOD, S) A(REQUEST, URL, S)   \
                        A(REQUEST, STATUS, U) A(REQUEST, DURATION, U)                                   \
  E(VITAL, 47)          A(VITAL, METRIC, U) A(VITAL, VALUE, U) A(VITAL, NODE, D) A(VITAL, TARGET, S)    \
  E(CUSTOM, 48)         A(CUSTOM, NAME, S) A(CUSTOM, JSON, S)                                           \
  E(IDENTIFY, 49)       A(IDENTIFY, USER, S)                                                            \
  E(TAG, 50)            A(TAG, NAME, S) A(TAG, VALUE, S)                                                \
  E(SIGNAL, 51)         A(SIGNAL, WHICH, U) A(SIGNAL, NODE, D) A(SIGNAL, BACK, U) A(SIGNAL, COUNT, U)   \
                        A(SIGNAL, TARGET, S) A(SIGNAL, LABEL, S)                                        \
  E(LEAVE, 52)          A(LEAVE, HOW, U)                                                                \
  /* is the replay true? */                                                                            \
  E(TREE_HASH, 53)      A(TREE_HASH, COUNT, U) A(TREE_HASH, HASH, U)                                    \
  /* public bytes by content hash (its first 128 bits): sent once per project, not per visit */         \
  E(SHEET_KNOWN, 54)    A(SHEET_KNOWN, ID, D) A(SHEET_KNOWN, OWNER, D) A(SHEET_KNOWN, STATE, U)         \
                        A(SHEET_KNOWN, HASH0, U) A(SHEET_KNOWN, HASH1, U) A(SHEET_KNOWN, HASH2, U)      \
                        A(SHEET_KNOWN, HASH3, U)                                                        \
  E(ASSET, 55)          A(ASSET, HASH0, U) A(ASSET, HASH1, U) A(ASSET, HASH2, U) A(ASSET, HASH3, U)     \
                        A(ASSET, URL, S)                                                                \
  E(CANVAS, 56)         A(CANVAS, NODE, D) A(CANVAS, HASH0, U) A(CANVAS, HASH1, U) A(CANVAS, HASH2, U)  \
                        A(CANVAS, HASH3, U)                                                             \
  /* what an element shows beyond its attributes */                                                     \
  E(STATE, 57)          A(STATE, NODE, D) A(STATE, BITS, U)                                             \
  E(MEDIA, 58)          A(MEDIA, NODE, D) A(MEDIA, STATE, U) A(MEDIA, TIME, U) A(MEDIA, RATE, U)        \
  E(ANIMATE, 59)        A(ANIMATE, ID, D) A(ANIMATE, NODE, D) A(ANIMATE, JSON, S)                       \
  E(ANIMATION, 60)      A(ANIMATION, ID, D) A(ANIMATION, STATE, U) A(ANIMATION, TIME, U) A(ANIMATION, RATE, U) \
  E(SOURCE, 61)         A(SOURCE, NODE, D) A(SOURCE, URL, S)                                            \
  E(DEFINED, 62)        A(DEFINED, NAME, S)                                                             \
  E(SLOT, 63)           A(SLOT, NODE, D) A(SLOT, SLOT, D)                                               \
  E(COMPOSE, 64)        A(COMPOSE, NODE, D) A(COMPOSE, PHASE, U)                                        \
  E(PRINT, 65)          A(PRINT, STATE, U)                                                              \
  /* why this is recorded, and for how many visits it stands */                                         \
  E(RECORDED, 66)       A(RECORDED, WHY, U) A(RECORDED, RATE, U) A(RECORDED, TRIGGER, S)                            \
  /* of the CLICK before it: where on what was clicked, in 128ths of its box */                         \
  E(HIT, 67)            A(HIT, X, U) A(HIT, Y, U)
// clang-format on

typedef enum {
#define HARK_E(name, number) HARK_EVENT_##name = (number),
#define HARK_A(name, argument, type)
  HARK_EVENTS(HARK_E, HARK_A)
#undef HARK_E
#undef HARK_A
      HARK_EVENT_COUNT
} hark_event_kind;

// One number per (event, argument). The second enumerator takes the counter back, so that an event's
// FIRST is its first column's number.
typedef enum {
#define HARK_E(name, number) HARK_COLUMN_##name##_FIRST, HARK_COLUMN_##name##_REWIND = HARK_COLUMN_##name##_FIRST - 1,
#define HARK_A(name, argument, type) HARK_COLUMN_##name##_##argument,
  HARK_EVENTS(HARK_E, HARK_A)
#undef HARK_E
#undef HARK_A
      HARK_COLUMN_COUNT
} hark_column;

// An argument's place in hark_event.n or .texts, by name: HARK_ARG(CLICK, X).
#define HARK_ARG(name, argument) (HARK_COLUMN_##name##_##argument - HARK_COLUMN_##name##_FIRST)

typedef enum { HARK_TYPE_U, HARK_TYPE_D, HARK_TYPE_S } hark_argument_type;

#define HARK_EVENT_ARGUMENTS_MAX 8

// How a text was, and is again on arrival, masked.
typedef enum {
  HARK_TEXT_PLAIN = 0,   // pattern-masked words of the page
  HARK_TEXT_ALLOWED = 1, // the site's owner allowed it: only cards and secrets are masked
  HARK_TEXT_CODE = 2,    // names, classes, geometry: never words of a person
  HARK_TEXT_CSS = 3,     // stylesheet text
  HARK_TEXT_URL = 4,     // masked by the rules for URLs
  HARK_TEXT_CLASS_COUNT
} hark_text_class;

typedef struct {
  hark_bytes bytes; // borrowed from the tape, the batch or the caller
  hark_text_class class_;
} hark_text;

// One event, decoded. Argument i is n[i] where its type is U or D, texts[i] where it is S.
typedef struct {
  hark_event_kind kind;
  uint32_t at_ms; // since the page view began
  uint32_t n[HARK_EVENT_ARGUMENTS_MAX];
  hark_text texts[HARK_EVENT_ARGUMENTS_MAX];
} hark_event;

typedef struct {
  uint8_t first; // its first column
  uint8_t count; // how many arguments
} hark_event_shape;

// By kind, and by column; read through the functions below.
extern const hark_event_shape hark_event_shapes[HARK_EVENT_COUNT];
extern const uint8_t hark_column_types[HARK_COLUMN_COUNT];

// Returns the shape of a kind below HARK_EVENT_COUNT; NULL for any other number.
static inline const hark_event_shape *hark_event_shape_of(uint32_t kind) {
  return kind < HARK_EVENT_COUNT ? &hark_event_shapes[kind] : NULL;
}
// Returns the type of a column below HARK_COLUMN_COUNT.
static inline hark_argument_type hark_column_type(uint32_t column) {
  return (hark_argument_type)hark_column_types[column];
}

enum { HARK_SHADOW_MANUAL = 4 }; // SHADOW.MODE, a bit: nodes are put into its slots by hand (SLOT)
enum { HARK_DOCUMENT_TOLD = 4 }; // DOCUMENT.MODE, a bit: the page in this frame told it; no TREE_HASH counts it
// ELEMENT.FLAGS, OVER.FLAGS and CLICK.FLAGS
enum {
  HARK_NODE_MASK = 1,        // data-hark-mask or a mask selector, on this element
  HARK_NODE_ALLOW = 2,       // data-hark-allow or an allow selector
  HARK_NODE_BLOCK = 4,       // data-hark-block or a block selector: size only
  HARK_NODE_INTERACTIVE = 8, // looks clickable: link, button, role, onclick, cursor: pointer, …
  HARK_NODE_EDITABLE = 16,   // text can be typed into it
  HARK_NODE_STEPPER = 32,    // made to be clicked fast: range, number, +/-, carousel arrows, media, canvas
  HARK_NODE_DISABLED = 64,
  HARK_NODE_DOWNLOAD = 128, // a link whose effect the page cannot see: download, mailto, tel, target=_blank
};
enum { HARK_HOW_LOAD, HARK_HOW_PUSH, HARK_HOW_REPLACE, HARK_HOW_TRAVERSE, HARK_HOW_HASH }; // NAVIGATE.HOW
enum { HARK_FAILURE_ERROR, HARK_FAILURE_REJECTION, HARK_FAILURE_CONSOLE, HARK_FAILURE_RESOURCE };
enum { HARK_REQUEST_FETCH, HARK_REQUEST_XHR };
enum { HARK_VITAL_LCP, HARK_VITAL_CLS, HARK_VITAL_INP, HARK_VITAL_FCP, HARK_VITAL_TTFB }; // CLS in 1/10000
enum { HARK_INPUT_INITIAL, HARK_INPUT_TYPED, HARK_INPUT_SCRIPT };                         // INPUT.HOW
enum { HARK_CHECK_OFF, HARK_CHECK_ON, HARK_CHECK_MIXED };
enum {
  HARK_KEY_CHARACTER,
  HARK_KEY_ENTER,
  HARK_KEY_TAB,
  HARK_KEY_ESCAPE,
  HARK_KEY_DELETE,
  HARK_KEY_ARROW,
  HARK_KEY_OTHER
};
enum { HARK_CLIPBOARD_COPY, HARK_CLIPBOARD_CUT, HARK_CLIPBOARD_PASTE };
enum { HARK_TOUCH_START, HARK_TOUCH_MOVE, HARK_TOUCH_END };
enum { HARK_DEVICE_MOUSE, HARK_DEVICE_TOUCH, HARK_DEVICE_PEN }; // PRESS.DEVICE
// GAP.REASON
enum { HARK_GAP_DROPPED, HARK_GAP_PAUSED, HARK_GAP_UNREADABLE, HARK_GAP_STORM, HARK_GAP_HIDDEN, HARK_GAP_THROTTLED };
// KEYFRAME.REASON; UNTRUE: the recorder found that it had missed something
enum { HARK_KEYFRAME_START, HARK_KEYFRAME_PERIODIC, HARK_KEYFRAME_ASKED, HARK_KEYFRAME_STORM, HARK_KEYFRAME_UNTRUE };
enum { HARK_LEAVE_UNLOAD, HARK_LEAVE_STOP, HARK_LEAVE_IDLE };
enum { HARK_COMPOSE_START, HARK_COMPOSE_END }; // COMPOSE.PHASE
enum { HARK_RECORDED_ALWAYS, HARK_RECORDED_SAMPLED, HARK_RECORDED_URL, HARK_RECORDED_EVENT, HARK_RECORDED_ERROR };
// STATE.BITS: all that hold now; an element without an event has none of them.
enum {
  HARK_STATE_POPOVER = 1,    // shown as a popover, in the top layer
  HARK_STATE_FULLSCREEN = 2, // the fullscreen element of its root
  HARK_STATE_AUTOFILL = 4,   // filled in by the browser
  HARK_STATE_BROKEN = 8,     // an image that failed to load
  HARK_STATE_FOREIGN = 16,   // a frame of another origin: nothing below it is known
  HARK_STATE_INVALID = 32,   // matches :user-invalid
};
// MEDIA.STATE and ANIMATION.STATE; TIME is in ms, RATE in hundredths of normal speed, zigzag
enum { HARK_MEDIA_PAUSED, HARK_MEDIA_PLAYING, HARK_MEDIA_ENDED };
enum { HARK_ANIMATION_RUNNING, HARK_ANIMATION_PAUSED, HARK_ANIMATION_FINISHED, HARK_ANIMATION_CANCELLED };
// SHEET.STATE bits
enum { HARK_SHEET_DISABLED = 1, HARK_SHEET_UNREADABLE = 2, HARK_SHEET_REPLACED = 4 };

#endif
