#include "collector/portable/rrweb_burst.h"

#include <stdio.h>
#include <string.h>

#include "collector/portable/rrweb_node.h"
#include "replay/sanitize.h"

enum { NEW = 1, MOVED = 2, TEXT = 4, TOLD = 8 };

void hark_rrweb_burst_init(hark_rrweb_burst *b, hark_arena *arena) {
  *b = (hark_rrweb_burst){.arena = arena, .removes = json_array(), .attributes = json_object()};
}

void hark_rrweb_burst_free(hark_rrweb_burst *b) {
  json_decref(b->removes);
  json_decref(b->attributes);
}

void hark_rrweb_burst_clear(hark_rrweb_burst *b) {
  for (uint32_t i = 0; i < b->count; i++) {
    b->marks[b->touched[i]] = 0;
  }
  b->count = 0;
  b->keyframe = false;
  json_array_clear(b->removes);
  json_object_clear(b->attributes);
}

static uint32_t marks_of(const hark_rrweb_burst *b, uint32_t id) {
  return id < b->marks_max ? b->marks[id] : 0;
}

static bool mark(hark_rrweb_burst *b, uint32_t id, uint8_t bits) {
  uint32_t before = b->marks_max;
  uint8_t *marks = hark_grown(b->arena, b->marks, before, &b->marks_max, (size_t)id + 1, 1);
  uint32_t *touched = hark_grown(b->arena, b->touched, b->count, &b->max, (size_t)b->count + 1, sizeof *b->touched);
  b->marks = marks ? marks : b->marks;
  b->touched = touched ? touched : b->touched;
  if (!marks || !touched) {
    return false;
  }
  memset(marks + before, 0, b->marks_max - before);
  if (marks[id] == 0) {
    touched[b->count++] = id;
  }
  marks[id] |= bits;
  return true;
}

bool hark_rrweb_burst_tells(const hark_rrweb_burst *b, uint32_t id) {
  return b->keyframe || marks_of(b, id) & NEW;
}

// ---- noting ----

bool hark_rrweb_burst_before(hark_rrweb_burst *b, const hark_dom *dom, const hark_event *e) {
  bool takes = e->kind == HARK_EVENT_REMOVE || e->kind == HARK_EVENT_MOVE;
  if (!takes || b->keyframe || !hark_dom_node(dom, e->n[0]) || marks_of(b, e->n[0]) & (NEW | MOVED)) {
    return true;
  }
  bool in_shadow;
  uint32_t parent = hark_rrweb_parent(dom, e->n[0], &in_shadow);
  json_t *remove = json_pack("{s:I, s:I}", "parentId", (json_int_t)parent, "id", (json_int_t)e->n[0]);
  if (in_shadow) {
    json_object_set_new(remove, "isShadow", json_true());
  }
  return json_array_append_new(b->removes, remove) == 0 && (e->kind == HARK_EVENT_REMOVE || mark(b, e->n[0], MOVED));
}

bool hark_rrweb_burst_attribute(hark_rrweb_burst *b, uint32_t id, hark_bytes name, json_t *value) {
  char key[16], text[128];
  snprintf(key, sizeof key, "%u", id);
  if (hark_rrweb_burst_tells(b, id) || name.size >= sizeof text || memchr(name.data, 0, name.size)) {
    json_decref(value);
    return true;
  }
  memcpy(text, name.data, name.size);
  text[name.size] = '\0';
  json_t *of = json_object_get(b->attributes, key);
  if (!of && json_object_set_new(b->attributes, key, of = json_object()) != 0) {
    json_decref(value);
    return false;
  }
  return json_object_set_new(of, text, value ? value : json_null()) == 0;
}

bool hark_rrweb_burst_after(hark_rrweb_burst *b, const hark_dom *dom, const hark_event *e, uint32_t nodes_before) {
  if (e->kind == HARK_EVENT_KEYFRAME) {
    hark_rrweb_burst_clear(b);
    b->keyframe = true;
    return true;
  }
  for (uint32_t id = nodes_before; id < dom->node_count; id++) {
    if (hark_dom_node(dom, id) && !b->keyframe && !mark(b, id, NEW)) {
      return false;
    }
  }
  switch (e->kind) {
  case HARK_EVENT_SET_TEXT:
    return hark_rrweb_burst_tells(b, e->n[0]) || mark(b, e->n[0], TEXT);
  case HARK_EVENT_SET_ATTRIBUTE: {
    hark_bytes name = e->texts[HARK_ARG(SET_ATTRIBUTE, NAME)].bytes;
    hark_bytes value = e->texts[HARK_ARG(SET_ATTRIBUTE, VALUE)].bytes;
    bool drop = hark_sanitize_attribute(dom->nodes[e->n[0]].name, name, value) == HARK_ATTRIBUTE_DROP;
    return drop || hark_rrweb_burst_attribute(b, e->n[0], name, hark_json_text(value));
  }
  case HARK_EVENT_DROP_ATTRIBUTE:
    return hark_rrweb_burst_attribute(b, e->n[0], e->texts[HARK_ARG(DROP_ATTRIBUTE, NAME)].bytes, NULL);
  default:
    return true;
  }
}

// ---- telling ----

static bool waits(const hark_rrweb_burst *b, uint32_t id) {
  uint32_t marks = marks_of(b, id);
  return marks & (NEW | MOVED) && !(marks & TOLD);
}

static bool tell_node(hark_rrweb_burst *b, const hark_dom *dom, uint32_t id, json_t *adds) {
  const hark_node *node = &dom->nodes[id];
  if (marks_of(b, id) & TOLD) {
    return true;
  }
  if (!mark(b, id, TOLD) || node->kind == HARK_NODE_SHADOW) {
    return node->kind == HARK_NODE_SHADOW;
  }
  bool in_shadow, frame = node->kind == HARK_NODE_DOCUMENT;
  uint32_t parent = hark_rrweb_parent(dom, id, &in_shadow), next = node->next;
  while (next && waits(b, next)) {
    next = dom->nodes[next].next;
  }
  json_t *json = frame ? hark_rrweb_tree(dom, id) : hark_rrweb_node(dom, id);
  json_t *add = json_pack("{s:I, s:o, s:o}", "parentId", (json_int_t)parent, "nextId",
                          next && !frame ? json_integer((json_int_t)next) : json_null(), "node", json);
  return add && json_array_append_new(adds, add) == 0;
}

// What rrweb tells in one piece: a frame's document, whose nodes then need no telling.
static bool skip_document(hark_rrweb_burst *b, const hark_dom *dom, uint32_t root) {
  uint32_t climbed;
  for (uint32_t id = root; id; id = hark_dom_next(dom, root, id, &climbed)) {
    if (!mark(b, id, TOLD)) {
      return false;
    }
  }
  return true;
}

// The subtree, parents first, siblings from the last to the first.
static bool tell_tree(hark_rrweb_burst *b, const hark_dom *dom, uint32_t root, json_t *adds) {
  for (uint32_t id = root;;) {
    bool frame = dom->nodes[id].kind == HARK_NODE_DOCUMENT;
    if (!tell_node(b, dom, id, adds) || (frame && !skip_document(b, dom, id))) {
      return false;
    }
    if (dom->nodes[id].last && !frame) {
      id = dom->nodes[id].last;
      continue;
    }
    while (id != root && !dom->nodes[id].prev) {
      id = dom->nodes[id].parent;
    }
    if (id == root) {
      return true;
    }
    id = dom->nodes[id].prev;
  }
}

// The highest one above a node, itself included, that waits.
static uint32_t top_of(const hark_rrweb_burst *b, const hark_dom *dom, uint32_t id) {
  uint32_t top = id;
  for (uint32_t at = id; at; at = dom->nodes[at].parent) {
    top = waits(b, at) ? at : top;
  }
  return top;
}

static bool tell_adds(hark_rrweb_burst *b, const hark_dom *dom, json_t *adds) {
  uint32_t count = b->count; // marking what is below adds to the list
  for (uint32_t i = count; i-- > 0;) {
    uint32_t id = b->touched[i];
    if (hark_dom_node(dom, id) && waits(b, id) && !tell_tree(b, dom, top_of(b, dom, id), adds)) {
      return false;
    }
  }
  return true;
}

static json_t *texts_of(const hark_rrweb_burst *b, const hark_dom *dom) {
  json_t *texts = json_array();
  for (uint32_t i = 0; i < b->count; i++) {
    uint32_t id = b->touched[i];
    const hark_node *node = hark_dom_node(dom, id);
    if (node && marks_of(b, id) & TEXT && !(marks_of(b, id) & TOLD)) {
      json_array_append_new(texts, json_pack("{s:I, s:o}", "id", (json_int_t)id, "value", hark_json_text(node->text)));
    }
  }
  return texts;
}

static json_t *attributes_of(const hark_rrweb_burst *b, const hark_dom *dom) {
  json_t *list = json_array(), *values;
  const char *key;
  json_object_foreach(b->attributes, key, values) {
    unsigned id = 0;
    sscanf(key, "%u", &id);
    if (hark_dom_node(dom, id) && !(marks_of(b, id) & TOLD)) {
      json_array_append_new(list, json_pack("{s:I, s:O}", "id", (json_int_t)id, "attributes", values));
    }
  }
  return list;
}

json_t *hark_rrweb_burst_take(hark_rrweb_burst *b, const hark_dom *dom, hark_err *err) {
  if (b->count == 0 && json_array_size(b->removes) == 0 && json_object_size(b->attributes) == 0) {
    return NULL;
  }
  json_t *adds = json_array();
  bool told = tell_adds(b, dom, adds);
  json_t *data = json_pack("{s:i, s:o, s:o, s:O, s:o}", "source", 0, "texts", texts_of(b, dom), "attributes",
                           attributes_of(b, dom), "removes", b->removes, "adds", adds);
  if (!told || !data) {
    json_decref(data);
    *err = HARK_ERR_NO_MEMORY;
    return NULL;
  }
  json_decref(b->removes);
  b->removes = json_array(); // the data has the other
  hark_rrweb_burst_clear(b);
  return data;
}
