// Made by schema/events_js.c of schema/events.h; not for editing. What each means: docs/wire-format.md.
// @ts-check

export const TICK = 0;
export const CONTEXT = 1;
export const NAVIGATE = 2;
export const VIEWPORT = 3;
export const VISIBILITY = 4;
export const GAP = 5;
export const KEYFRAME = 6;
export const SUBTREE = 7;
export const ELEMENT = 8;
export const ATTRIBUTE = 9;
export const TEXT = 10;
export const COMMENT = 11;
export const DOCTYPE = 12;
export const SHADOW = 13;
export const DOCUMENT = 14;
export const MOVE = 15;
export const REMOVE = 16;
export const SET_ATTRIBUTE = 17;
export const DROP_ATTRIBUTE = 18;
export const SET_TEXT = 19;
export const APPEND = 20;
export const SIZE = 21;
export const SHEET = 22;
export const SHEET_INSERT = 23;
export const SHEET_DELETE = 24;
export const ADOPT = 25;
export const INPUT = 26;
export const CHECK = 27;
export const CHOOSE = 28;
export const SUBMIT = 29;
export const INVALID = 30;
export const FOCUS = 31;
export const BLUR = 32;
export const SELECTION = 33;
export const KEY = 34;
export const CLIPBOARD = 35;
export const POINTER = 36;
export const PRESS = 37;
export const RELEASE = 38;
export const TOUCH = 39;
export const OVER = 40;
export const CLICK = 41;
export const SCROLL = 42;
export const EXTENT = 43;
export const FAILURE = 44;
export const REQUEST_START = 45;
export const REQUEST = 46;
export const VITAL = 47;
export const CUSTOM = 48;
export const IDENTIFY = 49;
export const TAG = 50;
export const SIGNAL = 51;
export const LEAVE = 52;
export const TREE_HASH = 53;
export const SHEET_KNOWN = 54;
export const ASSET = 55;
export const CANVAS = 56;
export const STATE = 57;
export const MEDIA = 58;
export const ANIMATE = 59;
export const ANIMATION = 60;
export const SOURCE = 61;
export const DEFINED = 62;
export const SLOT = 63;
export const COMPOSE = 64;
export const PRINT = 65;
export const RECORDED = 66;
export const HIT = 67;

export const NODE_MASK = 1;
export const NODE_ALLOW = 2;
export const NODE_BLOCK = 4;
export const NODE_INTERACTIVE = 8;
export const NODE_EDITABLE = 16;
export const NODE_STEPPER = 32;
export const NODE_DISABLED = 64;
export const NODE_DOWNLOAD = 128;
export const HOW_LOAD = 0;
export const HOW_PUSH = 1;
export const HOW_REPLACE = 2;
export const HOW_TRAVERSE = 3;
export const HOW_HASH = 4;
export const FAILURE_ERROR = 0;
export const FAILURE_REJECTION = 1;
export const FAILURE_CONSOLE = 2;
export const FAILURE_RESOURCE = 3;
export const REQUEST_FETCH = 0;
export const REQUEST_XHR = 1;
export const VITAL_LCP = 0;
export const VITAL_CLS = 1;
export const VITAL_INP = 2;
export const VITAL_FCP = 3;
export const VITAL_TTFB = 4;
export const INPUT_INITIAL = 0;
export const INPUT_TYPED = 1;
export const INPUT_SCRIPT = 2;
export const CHECK_OFF = 0;
export const CHECK_ON = 1;
export const CHECK_MIXED = 2;
export const KEY_CHARACTER = 0;
export const KEY_ENTER = 1;
export const KEY_TAB = 2;
export const KEY_ESCAPE = 3;
export const KEY_DELETE = 4;
export const KEY_ARROW = 5;
export const KEY_OTHER = 6;
export const CLIPBOARD_COPY = 0;
export const CLIPBOARD_CUT = 1;
export const CLIPBOARD_PASTE = 2;
export const TOUCH_START = 0;
export const TOUCH_MOVE = 1;
export const TOUCH_END = 2;
export const DEVICE_MOUSE = 0;
export const DEVICE_TOUCH = 1;
export const DEVICE_PEN = 2;
export const GAP_DROPPED = 0;
export const GAP_PAUSED = 1;
export const GAP_UNREADABLE = 2;
export const GAP_STORM = 3;
export const KEYFRAME_START = 0;
export const KEYFRAME_PERIODIC = 1;
export const KEYFRAME_ASKED = 2;
export const KEYFRAME_STORM = 3;
export const KEYFRAME_UNTRUE = 4;
export const LEAVE_UNLOAD = 0;
export const LEAVE_STOP = 1;
export const LEAVE_IDLE = 2;
export const SHEET_DISABLED = 1;
export const SHEET_UNREADABLE = 2;
export const SHEET_REPLACED = 4;
export const TEXT_PLAIN = 0;
export const TEXT_ALLOWED = 1;
export const TEXT_CODE = 2;
export const TEXT_CSS = 3;
export const TEXT_URL = 4;
export const GAP_HIDDEN = 4;
export const GAP_THROTTLED = 5;
export const COMPOSE_START = 0;
export const COMPOSE_END = 1;
export const RECORDED_ALWAYS = 0;
export const RECORDED_SAMPLED = 1;
export const RECORDED_URL = 2;
export const RECORDED_EVENT = 3;
export const RECORDED_ERROR = 4;
export const STATE_POPOVER = 1;
export const STATE_FULLSCREEN = 2;
export const STATE_AUTOFILL = 4;
export const STATE_BROKEN = 8;
export const STATE_FOREIGN = 16;
export const STATE_INVALID = 32;
export const MEDIA_PAUSED = 0;
export const MEDIA_PLAYING = 1;
export const MEDIA_ENDED = 2;
export const ANIMATION_RUNNING = 0;
export const ANIMATION_PAUSED = 1;
export const ANIMATION_FINISHED = 2;
export const ANIMATION_CANCELLED = 3;
export const SHADOW_MANUAL = 4;

/**
 * By event number. Types, one letter an argument: U an unsigned number, D one close to the one before
 * it in its column, S a text.
 * @type {ReadonlyArray<{ name: string, types: string, args: ReadonlyArray<string> }>}
 */
// prettier-ignore
export const SHAPES = [
  { name: "tick", types: "U", args: ["dt"] },
  { name: "context", types: "SS", args: ["name", "value"] },
  { name: "navigate", types: "USS", args: ["how", "url", "title"] },
  { name: "viewport", types: "UUUU", args: ["width", "height", "dpr", "zoom"] },
  { name: "visibility", types: "U", args: ["state"] },
  { name: "gap", types: "UU", args: ["reason", "count"] },
  { name: "keyframe", types: "U", args: ["reason"] },
  { name: "subtree", types: "DD", args: ["parent", "before"] },
  { name: "element", types: "USU", args: ["up", "name", "flags"] },
  { name: "attribute", types: "SS", args: ["name", "value"] },
  { name: "text", types: "US", args: ["up", "value"] },
  { name: "comment", types: "US", args: ["up", "value"] },
  { name: "doctype", types: "USSS", args: ["up", "name", "public_id", "system_id"] },
  { name: "shadow", types: "UU", args: ["up", "mode"] },
  { name: "document", types: "UU", args: ["up", "mode"] },
  { name: "move", types: "DDD", args: ["node", "parent", "before"] },
  { name: "remove", types: "D", args: ["node"] },
  { name: "set_attribute", types: "DSS", args: ["node", "name", "value"] },
  { name: "drop_attribute", types: "DS", args: ["node", "name"] },
  { name: "set_text", types: "DS", args: ["node", "value"] },
  { name: "append", types: "S", args: ["value"] },
  { name: "size", types: "DUU", args: ["node", "width", "height"] },
  { name: "sheet", types: "DDUS", args: ["id", "owner", "state", "css"] },
  { name: "sheet_insert", types: "DUS", args: ["id", "index", "rule"] },
  { name: "sheet_delete", types: "DU", args: ["id", "index"] },
  { name: "adopt", types: "DUU", args: ["root", "index", "sheet"] },
  { name: "input", types: "DSU", args: ["node", "value", "how"] },
  { name: "check", types: "DU", args: ["node", "state"] },
  { name: "choose", types: "DU", args: ["node", "state"] },
  { name: "submit", types: "D", args: ["node"] },
  { name: "invalid", types: "D", args: ["node"] },
  { name: "focus", types: "DD", args: ["node", "form"] },
  { name: "blur", types: "D", args: ["node"] },
  { name: "selection", types: "DUDU", args: ["node", "from", "end", "to"] },
  { name: "key", types: "DU", args: ["node", "class"] },
  { name: "clipboard", types: "DU", args: ["node", "action"] },
  { name: "pointer", types: "DD", args: ["x", "y"] },
  { name: "press", types: "DDDU", args: ["node", "x", "y", "device"] },
  { name: "release", types: "DDDU", args: ["node", "x", "y", "device"] },
  { name: "touch", types: "UUDD", args: ["id", "phase", "x", "y"] },
  { name: "over", types: "DU", args: ["node", "flags"] },
  { name: "click", types: "DDDUUSS", args: ["node", "x", "y", "count", "flags", "target", "label"] },
  { name: "scroll", types: "DDD", args: ["node", "x", "y"] },
  { name: "extent", types: "UU", args: ["width", "height"] },
  { name: "failure", types: "USSUUS", args: ["how", "message", "source", "line", "column", "stack"] },
  { name: "request_start", types: "U", args: ["id"] },
  { name: "request", types: "UUSSUU", args: ["id", "how", "method", "url", "status", "duration"] },
  { name: "vital", types: "UUDS", args: ["metric", "value", "node", "target"] },
  { name: "custom", types: "SS", args: ["name", "json"] },
  { name: "identify", types: "S", args: ["user"] },
  { name: "tag", types: "SS", args: ["name", "value"] },
  { name: "signal", types: "UDUUSS", args: ["which", "node", "back", "count", "target", "label"] },
  { name: "leave", types: "U", args: ["how"] },
  { name: "tree_hash", types: "UU", args: ["count", "hash"] },
  { name: "sheet_known", types: "DDUUUUU", args: ["id", "owner", "state", "hash0", "hash1", "hash2", "hash3"] },
  { name: "asset", types: "UUUUS", args: ["hash0", "hash1", "hash2", "hash3", "url"] },
  { name: "canvas", types: "DUUUU", args: ["node", "hash0", "hash1", "hash2", "hash3"] },
  { name: "state", types: "DU", args: ["node", "bits"] },
  { name: "media", types: "DUUU", args: ["node", "state", "time", "rate"] },
  { name: "animate", types: "DDS", args: ["id", "node", "json"] },
  { name: "animation", types: "DUUU", args: ["id", "state", "time", "rate"] },
  { name: "source", types: "DS", args: ["node", "url"] },
  { name: "defined", types: "S", args: ["name"] },
  { name: "slot", types: "DD", args: ["node", "slot"] },
  { name: "compose", types: "DU", args: ["node", "phase"] },
  { name: "print", types: "U", args: ["state"] },
  { name: "recorded", types: "UUS", args: ["why", "rate", "trigger"] },
  { name: "hit", types: "UU", args: ["x", "y"] },
];

/** Names by number (SIGNAL.which) of the signals that a page finds. @type {ReadonlyArray<string>} */
export const SIGNALS = [
  "rage_click",
  "dead_click",
  "error_click",
  "hesitation_hover",
  "hesitation_field",
  "thrashed_cursor",
  "form_abandonment",
  "double_click",
  "scroll_depth",
  "request_failure",
];
