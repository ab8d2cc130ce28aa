#include "collector/portable/rrweb_play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/portable/rrweb_element.h"

// rrweb's IncrementalSource and MouseInteractions
enum { MUTATION, MOVE, INTERACTION, SCROLL, RESIZE, INPUT, TOUCH_MOVE, MEDIA, RULE, SELECTION = 14, ADOPTED = 15 };
enum { MOUSE_UP, MOUSE_DOWN, CLICK, FOCUS = 5, BLUR, TOUCH_START, TOUCH_END = 9, TOUCH_CANCEL };

static uint32_t whole(const json_t *json) {
  double number = json_number_value(json);
  return number > -1e9 && number < 1e9 ? (uint32_t)(int32_t)number : 0;
}

static void put_place(hark_rrweb_tape *t, const json_t *at) {
  hark_rrweb_put(t, whole(json_object_get(at, "x")));
  hark_rrweb_put(t, whole(json_object_get(at, "y")));
}

static void put_touch(hark_rrweb_tape *t, const json_t *at, uint32_t phase) {
  hark_rrweb_put(t, HARK_EVENT_TOUCH);
  hark_rrweb_put(t, 0);
  hark_rrweb_put(t, phase);
  put_place(t, at);
}

void hark_rrweb_play_position(hark_rrweb_tape *t, const json_t *data, const json_t *position) {
  if (json_integer_value(json_object_get(data, "source")) == TOUCH_MOVE) {
    put_touch(t, position, HARK_TOUCH_MOVE);
  } else {
    hark_rrweb_put(t, HARK_EVENT_POINTER);
    put_place(t, position);
  }
}

static bool is_interactive(const hark_rrweb_entry *entry) {
  static const char *const tags[] = {"a", "button", "input", "select", "textarea", "label", "summary", "option"};
  bool found = false;
  for (size_t i = 0; entry->tag && i < sizeof tags / sizeof *tags && !found; i++) {
    found = strcmp(entry->tag, tags[i]) == 0;
  }
  return found;
}

static void put_click(hark_rrweb_tape *t, const hark_rrweb_entry *entry, const json_t *data) {
  char target[128];
  snprintf(target, sizeof target, "%.40s%s%.60s", entry->tag ? entry->tag : "", entry->id ? "#" : "",
           entry->id ? entry->id : "");
  hark_rrweb_put(t, HARK_EVENT_CLICK);
  hark_rrweb_put(t, entry->node);
  put_place(t, data);
  hark_rrweb_put(t, 1);
  hark_rrweb_put(t, is_interactive(entry) ? HARK_NODE_INTERACTIVE : 0);
  hark_rrweb_put_text(t, hark_bytes_from_cstr(target));
  hark_rrweb_put_text(t, (hark_bytes){0});
}

static void put_press(hark_rrweb_tape *t, hark_event_kind kind, const hark_rrweb_entry *entry, const json_t *data) {
  hark_rrweb_put(t, kind);
  hark_rrweb_put(t, entry->node);
  put_place(t, data);
  hark_rrweb_put(t, HARK_DEVICE_MOUSE);
}

static bool play_interaction(hark_rrweb_tape *t, const json_t *data) {
  const hark_rrweb_entry *entry = hark_rrweb_find(t, json_object_get(data, "id"));
  if (!entry) {
    return false;
  }
  switch (json_integer_value(json_object_get(data, "type"))) {
  case MOUSE_UP:
    put_press(t, HARK_EVENT_RELEASE, entry, data);
    return true;
  case MOUSE_DOWN:
    put_press(t, HARK_EVENT_PRESS, entry, data);
    return true;
  case CLICK:
    put_click(t, entry, data);
    return true;
  case FOCUS:
    hark_rrweb_put(t, HARK_EVENT_FOCUS);
    hark_rrweb_put(t, entry->node);
    hark_rrweb_put(t, 0);
    return true;
  case BLUR:
    hark_rrweb_put(t, HARK_EVENT_BLUR);
    hark_rrweb_put(t, entry->node);
    return true;
  case TOUCH_START:
    put_touch(t, data, HARK_TOUCH_START);
    return true;
  case TOUCH_END:
  case TOUCH_CANCEL:
    put_touch(t, data, HARK_TOUCH_END);
    return true;
  default: // a double click is two clicks; a context menu has no place
    return json_integer_value(json_object_get(data, "type")) == 4;
  }
}

// ---- controls ----

static void put_input(hark_rrweb_tape *t, uint32_t node, const json_t *data) {
  hark_rrweb_put(t, HARK_EVENT_INPUT);
  hark_rrweb_put(t, node);
  hark_rrweb_put_text(t, hark_rrweb_string(json_object_get(data, "text")));
  hark_rrweb_put(t, json_is_false(json_object_get(data, "userTriggered")) ? HARK_INPUT_SCRIPT : HARK_INPUT_TYPED);
}

// rrweb tells a choice as the select's value.
static void put_choice(hark_rrweb_tape *t, uint32_t select, const json_t *data) {
  hark_bytes text = hark_rrweb_string(json_object_get(data, "text"));
  for (uint32_t i = 0; i < t->option_count; i++) {
    const hark_rrweb_option *option = &t->options[i];
    if (option->select == select && option->option < t->entry_max && t->entries[option->option].node) {
      hark_rrweb_put(t, HARK_EVENT_CHOOSE);
      hark_rrweb_put(t, t->entries[option->option].node);
      hark_rrweb_put(t, json_is_string(option->value) && hark_bytes_equal(hark_rrweb_string(option->value), text));
    }
  }
}

static bool play_input(hark_rrweb_tape *t, const json_t *data) {
  const hark_rrweb_entry *entry = hark_rrweb_find(t, json_object_get(data, "id"));
  if (!entry) {
    return false;
  }
  if (entry->bits & HARK_RRWEB_CHECKABLE) {
    hark_rrweb_put(t, HARK_EVENT_CHECK);
    hark_rrweb_put(t, entry->node);
    hark_rrweb_put(t, json_is_true(json_object_get(data, "isChecked")));
  } else if (entry->bits & HARK_RRWEB_SELECT) {
    put_choice(t, (uint32_t)(entry - t->entries), data);
  } else {
    put_input(t, entry->node, data);
  }
  return true;
}

static bool play_media(hark_rrweb_tape *t, const json_t *data) {
  const hark_rrweb_entry *entry = hark_rrweb_find(t, json_object_get(data, "id"));
  json_int_t type = json_integer_value(json_object_get(data, "type"));
  const json_t *pace = json_object_get(data, "playbackRate");
  double at_s = json_number_value(json_object_get(data, "currentTime")), rate = json_number_value(pace);
  if (!entry || type > 1) { // a seek, a volume, a pace: the next play or pause says where it is
    return entry != NULL;
  }
  hark_rrweb_put(t, HARK_EVENT_MEDIA);
  hark_rrweb_put(t, entry->node);
  hark_rrweb_put(t, type == 0 ? HARK_MEDIA_PLAYING : HARK_MEDIA_PAUSED);
  hark_rrweb_put(t, at_s > 0 && at_s < 1e6 ? (uint32_t)(at_s * 1000) : 0);
  hark_rrweb_put(t, json_is_number(pace) && rate > 0 && rate < 100 ? (uint32_t)(rate * 200) : 200);
  return true;
}

static bool play_selection(hark_rrweb_tape *t, const json_t *data) {
  const json_t *range = json_array_get(json_object_get(data, "ranges"), 0);
  const hark_rrweb_entry *start = hark_rrweb_find(t, json_object_get(range, "start")),
                         *end = hark_rrweb_find(t, json_object_get(range, "end"));
  hark_rrweb_put(t, HARK_EVENT_SELECTION);
  hark_rrweb_put(t, start && end ? start->node : 0);
  hark_rrweb_put(t, start && end ? whole(json_object_get(range, "startOffset")) : 0);
  hark_rrweb_put(t, start && end ? end->node : 0);
  hark_rrweb_put(t, start && end ? whole(json_object_get(range, "endOffset")) : 0);
  return true;
}

// ---- stylesheets ----

static void put_css(hark_rrweb_tape *t, uint32_t sheet, hark_bytes css) {
  hark_rrweb_put(t, HARK_EVENT_SHEET);
  hark_rrweb_put(t, sheet);
  hark_rrweb_put(t, 0);
  hark_rrweb_put(t, 0);
  hark_rrweb_put_long(t, css);
}

static void put_rule(hark_rrweb_tape *t, uint32_t sheet, const json_t *rule) {
  const json_t *index = json_object_get(rule, "index"), *text = json_object_get(rule, "rule");
  hark_rrweb_put(t, text ? HARK_EVENT_SHEET_INSERT : HARK_EVENT_SHEET_DELETE);
  hark_rrweb_put(t, sheet);
  hark_rrweb_put(t, whole(index));
  if (text) {
    hark_rrweb_put_long(t, hark_rrweb_string(text));
  }
}

// Rules inside of rules have no place here.
static bool put_rules(hark_rrweb_tape *t, uint32_t sheet, const json_t *rules) {
  bool all = true;
  for (size_t i = 0; i < json_array_size(rules); i++) {
    const json_t *rule = json_array_get(rules, i);
    bool flat = !json_is_array(json_object_get(rule, "index"));
    all = all && flat;
    if (flat) {
      put_rule(t, sheet, rule);
    }
  }
  return all;
}

static bool play_rule(hark_rrweb_tape *t, const json_t *data) {
  const json_t *style = json_object_get(data, "styleId"), *text = json_object_get(data, "replaceSync");
  hark_rrweb_entry *entry = hark_rrweb_find(t, json_object_get(data, "id"));
  bool fresh = false;
  uint32_t sheet = entry                    ? hark_rrweb_sheet_of(t, entry)
                   : json_is_integer(style) ? hark_rrweb_constructed(t, json_integer_value(style), &fresh)
                                            : 0;
  text = text ? text : json_object_get(data, "replace");
  if (sheet == 0) {
    return false;
  }
  if (!entry && (fresh || json_is_string(text))) {
    put_css(t, sheet, hark_rrweb_string(text));
  }
  bool all = put_rules(t, sheet, json_object_get(data, "removes"));
  return put_rules(t, sheet, json_object_get(data, "adds")) && all;
}

static bool play_adopted(hark_rrweb_tape *t, const json_t *data) {
  const json_t *styles = json_object_get(data, "styles"), *ids = json_object_get(data, "styleIds");
  const hark_rrweb_entry *entry = hark_rrweb_find(t, json_object_get(data, "id"));
  bool fresh;
  for (size_t i = 0; i < json_array_size(styles); i++) {
    const json_t *style = json_array_get(styles, i);
    uint32_t sheet = hark_rrweb_constructed(t, json_integer_value(json_object_get(style, "styleId")), &fresh);
    if (sheet && fresh) {
      put_css(t, sheet, (hark_bytes){0});
      put_rules(t, sheet, json_object_get(style, "rules"));
    }
  }
  uint32_t root = !entry ? 0 : entry->shadow ? entry->shadow : entry->node;
  for (size_t i = 0; root && i <= json_array_size(ids); i++) { // 0 empties the list
    uint32_t sheet = i ? hark_rrweb_constructed(t, json_integer_value(json_array_get(ids, i - 1)), &fresh) : 0;
    hark_rrweb_put(t, HARK_EVENT_ADOPT);
    hark_rrweb_put(t, root);
    hark_rrweb_put(t, (uint32_t)(i ? i - 1 : 0));
    hark_rrweb_put(t, sheet);
  }
  return root != 0;
}

// ---- the rest ----

static bool play_scroll(hark_rrweb_tape *t, const json_t *data) {
  const hark_rrweb_entry *entry = hark_rrweb_find(t, json_object_get(data, "id"));
  if (entry) {
    hark_rrweb_put(t, HARK_EVENT_SCROLL);
    hark_rrweb_put(t, entry->node);
    put_place(t, data);
  }
  return entry != NULL;
}

static void play_resize(hark_rrweb_tape *t, const json_t *data) {
  hark_rrweb_put(t, HARK_EVENT_VIEWPORT);
  hark_rrweb_put(t, whole(json_object_get(data, "width")));
  hark_rrweb_put(t, whole(json_object_get(data, "height")));
  hark_rrweb_put(t, 100);
  hark_rrweb_put(t, 100);
}

bool hark_rrweb_play(hark_rrweb_tape *t, const json_t *data) {
  switch (json_is_integer(json_object_get(data, "source")) ? json_integer_value(json_object_get(data, "source")) : -1) {
  case MUTATION:
    hark_rrweb_mutation(t, data);
    return true;
  case INTERACTION:
    return play_interaction(t, data);
  case SCROLL:
    return play_scroll(t, data);
  case RESIZE:
    play_resize(t, data);
    return true;
  case INPUT:
    return play_input(t, data);
  case MEDIA:
    return play_media(t, data);
  case RULE:
    return play_rule(t, data);
  case SELECTION:
    return play_selection(t, data);
  case ADOPTED:
    return play_adopted(t, data);
  default: // canvas, fonts, logs, single declarations
    return false;
  }
}

void hark_rrweb_play_custom(hark_rrweb_tape *t, const json_t *data) {
  const json_t *tag = json_object_get(data, "tag");
  char *payload = json_dumps(json_object_get(data, "payload"), JSON_COMPACT | JSON_ENCODE_ANY);
  if (json_is_string(tag)) {
    hark_rrweb_put(t, HARK_EVENT_CUSTOM);
    hark_rrweb_put_text(t, hark_rrweb_string(tag));
    hark_rrweb_put_text(t, payload ? hark_bytes_from_cstr(payload) : (hark_bytes){0});
  }
  free(payload);
}
