#include "collector/portable/rrweb_element.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay/dom.h" // hark_grown

static bool is(const char *a, const char *b) {
  return a && strcmp(a, b) == 0;
}

static const char *tag_of(const json_t *node) {
  const char *tag = json_string_value(json_object_get(node, "tagName"));
  return tag ? tag : "hark-element";
}

static bool is_silent(const char *tag) {
  return is(tag, "script") || is(tag, "noscript");
}

// rrweb's own classes for what its user wanted hidden hold here, too.
static uint32_t flags_of(const json_t *node) {
  const json_t *attributes = json_object_get(node, "attributes");
  const char *class_ = json_string_value(json_object_get(attributes, "class"));
  const char *editable = json_string_value(json_object_get(attributes, "contenteditable"));
  bool blocked = json_is_true(json_object_get(node, "needBlock")) || (class_ && strstr(class_, "rr-block")) ||
                 json_object_get(attributes, "data-hark-block");
  bool masked = (class_ && strstr(class_, "rr-mask")) || json_object_get(attributes, "data-hark-mask");
  return (blocked ? HARK_NODE_BLOCK : 0) | (masked ? HARK_NODE_MASK : 0) |
         (editable && !is(editable, "false") ? HARK_NODE_EDITABLE : 0);
}

void hark_rrweb_put_element(hark_rrweb_tape *t, const json_t *node, uint32_t up) {
  char name[128];
  const char *tag = tag_of(node);
  snprintf(name, sizeof name, "%s%.100s", json_is_true(json_object_get(node, "isSVG")) ? "svg:" : "", tag);
  hark_rrweb_put(t, HARK_EVENT_ELEMENT);
  hark_rrweb_put(t, up);
  hark_rrweb_put_text(t, hark_bytes_from_cstr(name));
  hark_rrweb_put(t, flags_of(node));
}

// ---- attributes ----

// The value as text: rrweb has numbers and booleans, too. False: there is none.
static bool value_of(const json_t *json, char scratch[32], hark_bytes *value) {
  if (json_is_string(json)) {
    *value = hark_rrweb_string(json);
  } else if (json_is_true(json)) {
    *value = (hark_bytes){(const uint8_t *)"", 0};
  } else if (json_is_number(json)) {
    snprintf(scratch, 32, "%.12g", json_number_value(json));
    *value = hark_bytes_from_cstr(scratch);
  } else {
    return false;
  }
  return true;
}

// May it be an attribute here? Controls' state goes its own way; what begins with rr_ is rrweb's own.
static bool is_kept(uint32_t bits, const char *tag, const char *name) {
  if (strncmp(name, "rr_", 3) == 0 || is(name, "_cssText") || strncmp(name, "on", 2) == 0) {
    return false;
  }
  bool field = bits & (HARK_RRWEB_FIELD | HARK_RRWEB_CHECKABLE) && !(bits & HARK_RRWEB_BUTTON);
  return !(is(name, "value") && (field || bits & HARK_RRWEB_SELECT)) && !(is(name, "checked") && is(tag, "input")) &&
         !(is(name, "selected") && is(tag, "option"));
}

static uint32_t bits_of(const char *tag, const json_t *attributes) {
  const char *type = json_string_value(json_object_get(attributes, "type"));
  if (is(tag, "input")) {
    bool button = is(type, "button") || is(type, "submit") || is(type, "reset");
    return is(type, "checkbox") || is(type, "radio") ? HARK_RRWEB_CHECKABLE
           : button                                  ? HARK_RRWEB_FIELD | HARK_RRWEB_BUTTON
                                                     : HARK_RRWEB_FIELD;
  }
  return is(tag, "select")                     ? HARK_RRWEB_SELECT
         : is(tag, "textarea")                 ? HARK_RRWEB_FIELD
         : is(tag, "style") || is(tag, "link") ? HARK_RRWEB_STYLE
                                               : 0;
}

static void put_attribute(hark_rrweb_tape *t, const char *name, const json_t *json) {
  char scratch[32];
  hark_bytes value;
  if (value_of(json, scratch, &value)) {
    hark_rrweb_put(t, HARK_EVENT_ATTRIBUTE);
    hark_rrweb_put_text(t, hark_bytes_from_cstr(name));
    hark_rrweb_put_long(t, value);
  }
}

// ---- what follows an element ----

static void put_sheet(hark_rrweb_tape *t, hark_rrweb_entry *entry, hark_bytes css) {
  entry->sheet = t->next_sheet++;
  hark_rrweb_put(t, HARK_EVENT_SHEET);
  hark_rrweb_put(t, entry->sheet);
  hark_rrweb_put(t, entry->node);
  hark_rrweb_put(t, is(entry->tag, "style") ? HARK_SHEET_REPLACED : 0);
  hark_rrweb_put_long(t, css);
}

uint32_t hark_rrweb_sheet_of(hark_rrweb_tape *t, hark_rrweb_entry *entry) {
  if (!entry->sheet && entry->bits & HARK_RRWEB_STYLE) {
    put_sheet(t, entry, entry->css);
  }
  return entry->sheet;
}

void hark_rrweb_note_css(hark_rrweb_tape *t, const json_t *text, uint32_t parent) {
  if (parent && parent < t->entry_max && t->entries[parent].bits & HARK_RRWEB_STYLE) {
    t->entries[parent].css = hark_rrweb_string(json_object_get(text, "textContent"));
  }
}

static uint32_t px(const json_t *json) {
  const char *text = json_string_value(json);
  double number = text ? strtod(text, NULL) : 0;
  return number > 0 && number < 1e6 ? (uint32_t)(number + 0.5) : 0;
}

static uint32_t whole(const json_t *json) {
  double number = json_number_value(json);
  return number > -1e9 && number < 1e9 ? (uint32_t)(int32_t)number : 0;
}

static void put_three(hark_rrweb_tape *t, hark_event_kind kind, uint32_t a, uint32_t b, uint32_t c) {
  hark_rrweb_put(t, kind);
  hark_rrweb_put(t, a);
  hark_rrweb_put(t, b);
  hark_rrweb_put(t, c);
}

static void put_control(hark_rrweb_tape *t, const json_t *node, const hark_rrweb_entry *entry, uint32_t parent) {
  const json_t *attributes = json_object_get(node, "attributes");
  char scratch[32];
  hark_bytes value = {0};
  if (entry->bits & HARK_RRWEB_CHECKABLE) {
    hark_rrweb_put(t, HARK_EVENT_CHECK);
    hark_rrweb_put(t, entry->node);
    hark_rrweb_put(t, json_is_true(json_object_get(attributes, "checked")));
  } else if (entry->bits & HARK_RRWEB_FIELD && !(entry->bits & HARK_RRWEB_BUTTON)) {
    value_of(json_object_get(attributes, "value"), scratch, &value);
    hark_rrweb_put(t, HARK_EVENT_INPUT);
    hark_rrweb_put(t, entry->node);
    hark_rrweb_put_text(t, value);
    hark_rrweb_put(t, HARK_INPUT_INITIAL);
  } else if (is(entry->tag, "option")) {
    hark_rrweb_put(t, HARK_EVENT_CHOOSE);
    hark_rrweb_put(t, entry->node);
    hark_rrweb_put(t, json_is_true(json_object_get(attributes, "selected")));
    void *grown = hark_grown(t->arena, t->options, t->option_count, &t->option_max, (size_t)t->option_count + 1,
                             sizeof *t->options);
    if (grown && t->option_count < HARK_RRWEB_OPTIONS_MAX) {
      uint32_t select = parent;
      while (select && !(t->entries[select].bits & HARK_RRWEB_SELECT) && is(t->entries[select].tag, "optgroup")) {
        select = t->entries[select].parent;
      }
      t->options = grown;
      t->options[t->option_count++] = (hark_rrweb_option){(uint32_t)json_integer_value(json_object_get(node, "id")),
                                                          select, json_object_get(attributes, "value")};
    }
  }
}

static void put_state(hark_rrweb_tape *t, const json_t *node, hark_rrweb_entry *entry, uint32_t parent) {
  const json_t *attributes = json_object_get(node, "attributes"), *css = json_object_get(attributes, "_cssText");
  put_control(t, node, entry, parent);
  if (json_is_string(css) && entry->bits & HARK_RRWEB_STYLE) {
    put_sheet(t, entry, hark_rrweb_string(css));
  }
  if (json_object_get(attributes, "rr_width")) {
    put_three(t, HARK_EVENT_SIZE, entry->node, px(json_object_get(attributes, "rr_width")),
              px(json_object_get(attributes, "rr_height")));
  }
  const json_t *left = json_object_get(attributes, "rr_scrollLeft"), *top = json_object_get(attributes, "rr_scrollTop");
  if (left || top) {
    put_three(t, HARK_EVENT_SCROLL, entry->node, whole(left), whole(top));
  }
  const char *media = json_string_value(json_object_get(attributes, "rr_mediaState"));
  if (media) {
    double at_s = json_number_value(json_object_get(attributes, "rr_mediaCurrentTime"));
    put_three(t, HARK_EVENT_MEDIA, entry->node, is(media, "played") ? HARK_MEDIA_PLAYING : HARK_MEDIA_PAUSED,
              at_s > 0 && at_s < 1e6 ? (uint32_t)(at_s * 1000) : 0);
    hark_rrweb_put(t, 200); // 1, in hundredths, zigzag
  }
}

bool hark_rrweb_put_attributes(hark_rrweb_tape *t, const json_t *node, hark_rrweb_entry *entry, uint32_t parent) {
  json_t *attributes = json_object_get(node, "attributes"), *value;
  const char *tag = tag_of(node), *name;
  uint32_t bits = bits_of(tag, attributes);
  if (is_silent(tag)) {
    return false;
  }
  bool blocked = flags_of(node) & HARK_NODE_BLOCK;
  if (!blocked && json_object_get(attributes, "type")) { // the core must know what kind of field it is
    put_attribute(t, "type", json_object_get(attributes, "type"));
  }
  json_object_foreach(attributes, name, value) {
    if (!blocked && !is(name, "type") && is_kept(bits, tag, name)) {
      put_attribute(t, name, value);
    }
  }
  const json_t *picture = json_object_get(attributes, "rr_dataURL");
  if (picture && is(tag, "img") && !blocked) {
    put_attribute(t, "src", picture);
  }
  if (!entry) {
    return false;
  }
  entry->bits = bits;
  entry->tag = tag;
  entry->id = json_string_value(json_object_get(attributes, "id"));
  entry->style = hark_rrweb_string(json_object_get(attributes, "style"));
  put_state(t, node, entry, parent);
  return !blocked && !is(tag, "textarea");
}

// ---- changes ----

static void set_attribute(hark_rrweb_tape *t, uint32_t node, const char *name, hark_bytes value) {
  hark_rrweb_put(t, HARK_EVENT_SET_ATTRIBUTE);
  hark_rrweb_put(t, node);
  hark_rrweb_put_text(t, hark_bytes_from_cstr(name));
  hark_rrweb_put_long(t, value);
}

// Where a declaration of a style attribute ends: its semicolon, outside of quotes and brackets.
static size_t declaration_end(hark_bytes style, size_t from) {
  uint8_t quote = 0;
  int depth = 0;
  size_t at = from;
  for (; at < style.size; at++) {
    uint8_t c = style.data[at];
    if (quote) {
      quote = c == quote ? 0 : quote;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == ';' && depth == 0) {
      break;
    } else {
      depth += (c == '(') - (c == ')');
    }
  }
  return at;
}

// Is this declaration of a property that the change names?
static bool is_changed(hark_bytes declaration, const json_t *change) {
  char name[64];
  size_t from = 0, size = 0;
  while (from < declaration.size && declaration.data[from] <= ' ') {
    from++;
  }
  while (from + size < declaration.size && size + 1 < sizeof name && declaration.data[from + size] != ':' &&
         declaration.data[from + size] > ' ') {
    name[size] = (char)declaration.data[from + size];
    size++;
  }
  name[size] = '\0';
  return json_object_get(change, name) != NULL;
}

// rrweb tells changes of a style attribute by property: a value, [value, "important"], or false.
static void set_style(hark_rrweb_tape *t, hark_rrweb_entry *entry, json_t *change) {
  size_t room = entry->style.size + 1, size = 0;
  const char *name;
  json_t *value;
  json_object_foreach(change, name, value) {
    room += strlen(name) + 32 + json_string_length(json_is_array(value) ? json_array_get(value, 0) : value);
  }
  uint8_t *style = hark_arena_take(t->arena, room);
  if (!style) {
    t->failed = true;
    return;
  }
  for (size_t from = 0; from < entry->style.size;) {
    size_t end = declaration_end(entry->style, from);
    hark_bytes declaration = hark_bytes_part(entry->style, from, end - from);
    if (declaration.size > 0 && !is_changed(declaration, change)) {
      memcpy(style + size, declaration.data, declaration.size);
      size += declaration.size;
      style[size++] = ';';
    }
    from = end + 1;
  }
  json_object_foreach(change, name, value) {
    const char *text = json_string_value(json_is_array(value) ? json_array_get(value, 0) : value);
    const char *priority = json_string_value(json_array_get(value, 1)); // NULL for what is no array
    if (text) {
      size += (size_t)snprintf((char *)style + size, room - size, "%s:%s%s;", name, text,
                               is(priority, "important") ? "!important" : "");
    }
  }
  entry->style = (hark_bytes){style, size};
  set_attribute(t, entry->node, "style", entry->style);
}

static void set_one(hark_rrweb_tape *t, hark_rrweb_entry *entry, const char *name, json_t *json) {
  char scratch[32];
  hark_bytes value;
  if (is(name, "_cssText") && json_is_string(json) && entry->bits & HARK_RRWEB_STYLE) {
    put_sheet(t, entry, hark_rrweb_string(json));
  } else if (is(name, "style") && json_is_object(json)) {
    set_style(t, entry, json);
  } else if (is(name, "value") && entry->bits & HARK_RRWEB_FIELD && !(entry->bits & HARK_RRWEB_BUTTON)) {
    if (value_of(json, scratch, &value)) {
      hark_rrweb_put(t, HARK_EVENT_INPUT);
      hark_rrweb_put(t, entry->node);
      hark_rrweb_put_text(t, value);
      hark_rrweb_put(t, HARK_INPUT_SCRIPT);
    }
  } else if (is_kept(entry->bits, entry->tag, name)) {
    if (value_of(json, scratch, &value)) {
      entry->style = is(name, "style") && json_is_string(json) ? value : entry->style;
      set_attribute(t, entry->node, name, value);
    } else {
      hark_rrweb_put(t, HARK_EVENT_DROP_ATTRIBUTE);
      hark_rrweb_put(t, entry->node);
      hark_rrweb_put_text(t, hark_bytes_from_cstr(name));
    }
  }
}

void hark_rrweb_set_attributes(hark_rrweb_tape *t, hark_rrweb_entry *entry, const json_t *attributes) {
  const char *name;
  json_t *value;
  if (!entry->tag || is_silent(entry->tag)) {
    return;
  }
  json_object_foreach((json_t *)attributes, name, value) {
    set_one(t, entry, name, value);
  }
}

uint32_t hark_rrweb_constructed(hark_rrweb_tape *t, json_int_t style, bool *fresh) {
  for (uint32_t i = 0; i < t->sheet_count; i++) {
    if (t->sheets[i].style == style) {
      *fresh = false;
      return t->sheets[i].sheet;
    }
  }
  *fresh = true;
  if (t->sheet_count == HARK_RRWEB_SHEETS_MAX) {
    return 0;
  }
  t->sheets[t->sheet_count] = (hark_rrweb_sheet){style, t->next_sheet};
  t->sheet_count++;
  return t->next_sheet++;
}
