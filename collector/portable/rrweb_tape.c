#include "collector/portable/rrweb_tape.h"

#include <string.h>

#include "collector/portable/rrweb_element.h"
#include "replay/dom.h" // hark_grown

enum { RR_DOCUMENT, RR_DOCTYPE, RR_ELEMENT, RR_TEXT, RR_CDATA, RR_COMMENT }; // rrweb's NodeType
#define PASSES_MAX 64

// ---- words and texts ----

void hark_rrweb_put(hark_rrweb_tape *t, uint32_t word) {
  uint32_t *words = hark_grown(t->arena, t->words, t->word_count, &t->word_max, (size_t)t->word_count + 1, sizeof word);
  if (!words) {
    t->failed = true;
    return;
  }
  t->words = words;
  words[t->word_count++] = word;
}

static void put_text(hark_rrweb_tape *t, hark_bytes text) {
  uint32_t *ends = hark_grown(t->arena, t->ends, t->end_count, &t->end_max, (size_t)t->end_count + 1, sizeof *ends);
  uint8_t *bytes = hark_grown(t->arena, t->text, t->text_size, &t->text_max, t->text_size + text.size + 1, 1);
  t->ends = ends ? ends : t->ends;
  t->text = bytes ? bytes : t->text;
  if (!ends || !bytes) {
    t->failed = true;
    return;
  }
  if (text.size > 0) {
    memcpy(bytes + t->text_size, text.data, text.size);
  }
  t->text_size += (uint32_t)text.size;
  ends[t->end_count] = t->text_size;
  hark_rrweb_put(t, t->end_count++);
}

// As much of the beginning as a text may have, whole characters.
static hark_bytes piece(hark_bytes text) {
  size_t size = text.size < HARK_TEXT_BYTES_MAX ? text.size : HARK_TEXT_BYTES_MAX;
  while (size < text.size && size > 0 && (text.data[size] & 0xC0) == 0x80) {
    size--;
  }
  return hark_bytes_part(text, 0, size);
}

void hark_rrweb_put_text(hark_rrweb_tape *t, hark_bytes text) {
  put_text(t, piece(text));
}

void hark_rrweb_put_long(hark_rrweb_tape *t, hark_bytes text) {
  hark_bytes first = piece(text);
  put_text(t, first);
  for (size_t from = first.size; from < text.size;) {
    hark_bytes next = piece(hark_bytes_part(text, from, text.size - from));
    hark_rrweb_put(t, HARK_EVENT_APPEND);
    put_text(t, next);
    from += next.size;
  }
}

hark_bytes hark_rrweb_string(const json_t *json) {
  return (hark_bytes){(const uint8_t *)json_string_value(json), json_string_length(json)};
}

// ---- ids ----

static hark_rrweb_entry *entry_of(const hark_rrweb_tape *t, json_int_t id) {
  return id > 0 && id < (json_int_t)t->entry_max ? &t->entries[id] : NULL;
}

hark_rrweb_entry *hark_rrweb_find(const hark_rrweb_tape *t, const json_t *id) {
  hark_rrweb_entry *entry = json_is_integer(id) ? entry_of(t, json_integer_value(id)) : NULL, *at = entry;
  // It is there while all above it are the ones that it was put under.
  for (uint32_t depth = 0; at && at->node && at->parent && depth <= 2 * HARK_RRWEB_DEPTH_MAX; depth++) {
    const hark_rrweb_entry *parent = entry_of(t, at->parent);
    at = parent && parent->node && parent->stamp == at->parent_stamp ? entry_of(t, at->parent) : NULL;
  }
  return at && at->node && !at->parent ? entry : NULL;
}

// Notes a node that was just put on the tape; NULL where its id is none.
static hark_rrweb_entry *place(hark_rrweb_tape *t, const json_t *node, uint32_t parent) {
  uint32_t hark_id = t->next_node++;
  json_int_t id = json_integer_value(json_object_get(node, "id"));
  if (id <= 0 || id >= HARK_RRWEB_ID_MAX) {
    return NULL;
  }
  uint32_t before = t->entry_max;
  hark_rrweb_entry *entries =
      hark_grown(t->arena, t->entries, before, &t->entry_max, (size_t)id + 1, sizeof *t->entries);
  if (!entries) {
    t->failed = true;
    return NULL;
  }
  memset(entries + before, 0, (t->entry_max - before) * sizeof *entries);
  t->entries = entries;
  entries[id] = (hark_rrweb_entry){
      .node = hark_id, .parent = parent, .stamp = ++t->stamp, .parent_stamp = parent ? entries[parent].stamp : 0};
  return &entries[id];
}

// ---- trees ----

// Puts one node on the tape; *below gets its children, or NULL.
static void put_node(hark_rrweb_tape *t, const json_t *node, uint32_t up, uint32_t parent, const json_t **below) {
  *below = NULL;
  switch (json_integer_value(json_object_get(node, "type"))) {
  case RR_DOCUMENT: {
    const char *mode = json_string_value(json_object_get(node, "compatMode"));
    hark_rrweb_put(t, HARK_EVENT_DOCUMENT);
    hark_rrweb_put(t, up);
    hark_rrweb_put(t, mode && strcmp(mode, "BackCompat") == 0);
    place(t, node, parent);
    *below = json_object_get(node, "childNodes");
    break;
  }
  case RR_DOCTYPE:
    hark_rrweb_put(t, HARK_EVENT_DOCTYPE);
    hark_rrweb_put(t, up);
    hark_rrweb_put_text(t, hark_rrweb_string(json_object_get(node, "name")));
    hark_rrweb_put_text(t, hark_rrweb_string(json_object_get(node, "publicId")));
    hark_rrweb_put_text(t, hark_rrweb_string(json_object_get(node, "systemId")));
    place(t, node, parent);
    break;
  case RR_ELEMENT:
    hark_rrweb_put_element(t, node, up);
    if (hark_rrweb_put_attributes(t, node, place(t, node, parent), parent)) {
      *below = json_object_get(node, "childNodes");
    }
    break;
  case RR_TEXT:
  case RR_CDATA:
    hark_rrweb_put(t, HARK_EVENT_TEXT);
    hark_rrweb_put(t, up);
    hark_rrweb_put_long(t, hark_rrweb_string(json_object_get(node, "textContent")));
    place(t, node, parent);
    hark_rrweb_note_css(t, node, parent);
    break;
  default:
    hark_rrweb_put(t, HARK_EVENT_COMMENT);
    hark_rrweb_put(t, up);
    hark_rrweb_put_text(t, (hark_bytes){0});
    place(t, node, parent);
    break;
  }
}

typedef struct {
  const json_t *children;
  size_t next;
  uint32_t parent; // rrweb's id
  bool shadow;     // those in the shadow root come first
} level;

static bool in_shadow(const json_t *node) {
  return json_is_true(json_object_get(node, "isShadow"));
}

static bool has_shadow(const json_t *children) {
  size_t count = json_array_size(children);
  bool found = false;
  for (size_t i = 0; i < count && !found; i++) {
    found = in_shadow(json_array_get(children, i));
  }
  return found;
}

// The node of a level that comes next; NULL: there is none more.
static const json_t *next_of(level *l) {
  while (l->next < json_array_size(l->children)) {
    const json_t *node = json_array_get(l->children, l->next++);
    if (json_is_object(node) && in_shadow(node) == l->shadow) {
      return node;
    }
  }
  return NULL;
}

static void put_shadow(hark_rrweb_tape *t, uint32_t up, uint32_t host) {
  hark_rrweb_put(t, HARK_EVENT_SHADOW);
  hark_rrweb_put(t, up);
  hark_rrweb_put(t, 0);
  if (host && t->entries[host].node) {
    t->entries[host].shadow = t->next_node;
  }
  t->next_node++;
}

// The whole of a tree whose first node's place is told already. Depth counts hark's levels: a shadow root is one.
static void put_tree(hark_rrweb_tape *t, const json_t *root, uint32_t parent) {
  level levels[HARK_RRWEB_DEPTH_MAX];
  const json_t *below;
  uint32_t depth = 1, last = 0; // of the next node; of the one placed last
  put_node(t, root, 0, parent, &below);
  json_int_t id = json_integer_value(json_object_get(root, "id"));
  if (!below || !entry_of(t, id)) {
    return;
  }
  levels[1] = (level){.children = below, .parent = (uint32_t)id};
  if (has_shadow(below)) {
    put_shadow(t, 0, (uint32_t)id);
    last = 1;
    levels[2] = levels[1];
    levels[2].shadow = true;
    depth = 2;
  }
  while (depth > 0 && !t->failed) {
    level *l = &levels[depth];
    const json_t *node = next_of(l);
    if (!node) {
      depth--;
      continue;
    }
    put_node(t, node, last < depth ? 0 : last - depth + 1, l->parent, &below);
    last = depth;
    id = json_integer_value(json_object_get(node, "id"));
    if (!below || json_array_size(below) == 0 || depth + 2 >= HARK_RRWEB_DEPTH_MAX || !entry_of(t, id)) {
      continue;
    }
    levels[++depth] = (level){.children = below, .parent = (uint32_t)id};
    if (has_shadow(below)) {
      put_shadow(t, 0, (uint32_t)id);
      last = depth;
      levels[depth + 1] = levels[depth];
      levels[++depth].shadow = true;
    }
  }
}

void hark_rrweb_snapshot(hark_rrweb_tape *t, const json_t *document, uint32_t reason) {
  for (uint32_t i = 0; i < t->entry_max; i++) {
    t->entries[i].node = 0;
  }
  t->next_node = 1;
  t->next_sheet = 1;
  t->sheet_count = t->option_count = 0;
  hark_rrweb_put(t, HARK_EVENT_KEYFRAME);
  hark_rrweb_put(t, reason);
  put_tree(t, document, 0);
}

// ---- mutations ----

static void put_subtree(hark_rrweb_tape *t, uint32_t parent, uint32_t before) {
  hark_rrweb_put(t, HARK_EVENT_SUBTREE);
  hark_rrweb_put(t, parent);
  hark_rrweb_put(t, before);
}

// False: its parent, or the sibling that it comes before, is not there yet.
static bool add(hark_rrweb_tape *t, const json_t *entry, bool anywhere) {
  const json_t *node = json_object_get(entry, "node"), *next_id = json_object_get(entry, "nextId"),
               *parent_id = json_object_get(entry, "parentId");
  const hark_rrweb_entry *parent = hark_rrweb_find(t, parent_id), *next = hark_rrweb_find(t, next_id);
  if (!parent || !json_is_object(node) || (json_is_integer(next_id) && !next && !anywhere)) {
    return false;
  }
  uint32_t host = (uint32_t)json_integer_value(parent_id), into = parent->node;
  if (in_shadow(node)) {
    if (!parent->shadow) {
      put_subtree(t, parent->node, 0);
      put_shadow(t, 0, host);
    }
    into = t->entries[host].shadow;
  }
  put_subtree(t, into, next ? next->node : 0);
  put_tree(t, node, host);
  return true;
}

static void put_adds(hark_rrweb_tape *t, const json_t *adds) {
  size_t count = json_array_size(adds), left = count;
  uint8_t *done = hark_arena_take(t->arena, count + 1);
  for (int pass = 0; done && left > 0 && pass < PASSES_MAX; pass++) {
    size_t before = left;
    for (size_t i = 0; i < count; i++) {
      if (!done[i] && add(t, json_array_get(adds, i), false)) {
        done[i] = 1;
        left--;
      }
    }
    if (left == before) {
      break;
    }
  }
  for (size_t i = 0; done && i < count && left > 0; i++) { // before what never came: at the end
    if (!done[i]) {
      add(t, json_array_get(adds, i), true);
    }
  }
}

void hark_rrweb_mutation(hark_rrweb_tape *t, const json_t *data) {
  const json_t *list = json_object_get(data, "removes");
  for (size_t i = 0; i < json_array_size(list); i++) {
    hark_rrweb_entry *entry = hark_rrweb_find(t, json_object_get(json_array_get(list, i), "id"));
    if (entry) {
      hark_rrweb_put(t, HARK_EVENT_REMOVE);
      hark_rrweb_put(t, entry->node);
      entry->node = 0;
    }
  }
  put_adds(t, json_object_get(data, "adds"));
  list = json_object_get(data, "texts");
  for (size_t i = 0; i < json_array_size(list); i++) {
    const json_t *text = json_array_get(list, i), *value = json_object_get(text, "value");
    const hark_rrweb_entry *entry = hark_rrweb_find(t, json_object_get(text, "id"));
    if (entry && json_is_string(value)) {
      hark_rrweb_put(t, HARK_EVENT_SET_TEXT);
      hark_rrweb_put(t, entry->node);
      hark_rrweb_put_long(t, hark_rrweb_string(value));
    }
  }
  list = json_object_get(data, "attributes");
  for (size_t i = 0; i < json_array_size(list); i++) {
    hark_rrweb_entry *entry = hark_rrweb_find(t, json_object_get(json_array_get(list, i), "id"));
    if (entry) {
      hark_rrweb_set_attributes(t, entry, json_object_get(json_array_get(list, i), "attributes"));
    }
  }
}
