// dom.c — the tree and its lists; which event does what is in reduce.c.
#include "replay/dom.h"

#include <string.h>

#define LIST_START 64u

bool hark_texts_init(hark_texts *texts, hark_arena *arena) {
  *texts = (hark_texts){.arena = arena, .room = LIST_START};
  texts->items = hark_arena_take_items(arena, texts->room, sizeof *texts->items);
  texts->count = 1; // number 0 is the empty text
  return texts->items != NULL;
}

uint32_t hark_texts_add(hark_texts *texts, hark_bytes bytes) {
  if (bytes.size == 0) {
    return 0;
  }
  if (texts->count == texts->room) {
    hark_bytes *more = hark_arena_take_items(texts->arena, (size_t)texts->room * 2, sizeof *more);
    if (!more || texts->room > UINT32_MAX / 4) {
      return 0;
    }
    memcpy(more, texts->items, texts->count * sizeof *more);
    texts->items = more;
    texts->room *= 2;
  }
  texts->items[texts->count] = bytes;
  return texts->count++;
}

uint32_t hark_texts_join(hark_texts *texts, uint32_t a, uint32_t b) {
  hark_bytes first = hark_texts_get(texts, a), second = hark_texts_get(texts, b);
  if (first.size == 0 || second.size == 0) {
    return first.size ? a : b;
  }
  uint8_t *both = hark_arena_take(texts->arena, first.size + second.size);
  if (!both) {
    return a;
  }
  memcpy(both, first.data, first.size);
  memcpy(both + first.size, second.data, second.size);
  uint32_t joined = hark_texts_add(texts, (hark_bytes){both, first.size + second.size});
  return joined ? joined : a;
}

// ---- lists ----

static bool list_init(hark_dom *dom, hark_dom_list *list, uint32_t item_size, uint32_t max) {
  *list = (hark_dom_list){.room = LIST_START, .item_size = item_size, .max = max};
  list->items = hark_arena_take_items(dom->arena, list->room, item_size);
  return list->items != NULL;
}

void *hark_dom_list_add(hark_dom *dom, hark_dom_list *list) {
  if (list->count >= list->max) {
    return NULL;
  }
  if (list->count == list->room) {
    void *more = hark_arena_take_items(dom->arena, (size_t)list->room * 2, list->item_size);
    if (!more) {
      return NULL;
    }
    memcpy(more, list->items, (size_t)list->count * list->item_size);
    list->items = more;
    list->room *= 2;
  }
  void *item = (uint8_t *)list->items + (size_t)list->count++ * list->item_size;
  memset(item, 0, list->item_size);
  return item;
}

static void lists_of(const hark_dom *dom, const hark_dom_list *out[5]) {
  out[0] = &dom->nodes;
  out[1] = &dom->attributes;
  out[2] = &dom->sheets;
  out[3] = &dom->edits;
  out[4] = &dom->adoptions;
}

bool hark_dom_init(hark_dom *dom, hark_arena *arena, hark_texts *texts) {
  *dom = (hark_dom){.arena = arena, .texts = texts};
  bool ok = list_init(dom, &dom->nodes, sizeof(hark_dom_node), HARK_DOM_NODES_MAX) &&
            list_init(dom, &dom->attributes, sizeof(hark_dom_attribute), HARK_DOM_ATTRIBUTES_MAX) &&
            list_init(dom, &dom->sheets, sizeof(hark_dom_sheet), HARK_DOM_SHEETS_MAX) &&
            list_init(dom, &dom->edits, sizeof(hark_dom_edit), HARK_DOM_EDITS_MAX) &&
            list_init(dom, &dom->adoptions, sizeof(hark_dom_adoption), HARK_DOM_ADOPTIONS_MAX);
  if (ok) {
    hark_dom_clear(dom);
  }
  return ok;
}

size_t hark_dom_bytes(const hark_dom *dom) {
  const hark_dom_list *lists[5];
  lists_of(dom, lists);
  size_t bytes = sizeof *dom;
  for (int i = 0; i < 5; i++) {
    bytes += (size_t)lists[i]->count * lists[i]->item_size + 16;
  }
  return bytes;
}

static bool list_copy(hark_dom *to, hark_dom_list *list, const hark_dom_list *from) {
  if (list->room < from->count || !list->items) {
    list->items = hark_arena_take_items(to->arena, from->count, from->item_size);
    list->room = from->count;
  }
  if (!list->items) {
    return false;
  }
  list->item_size = from->item_size;
  list->max = from->max;
  list->count = from->count;
  memcpy(list->items, from->items, (size_t)from->count * from->item_size);
  return true;
}

hark_err hark_dom_copy(hark_dom *to, const hark_dom *from) {
  to->texts = from->texts;
  to->now = from->now;
  to->free_attribute = from->free_attribute;
  bool ok = list_copy(to, &to->nodes, &from->nodes) && list_copy(to, &to->attributes, &from->attributes) &&
            list_copy(to, &to->sheets, &from->sheets) && list_copy(to, &to->edits, &from->edits) &&
            list_copy(to, &to->adoptions, &from->adoptions);
  return ok ? HARK_OK : HARK_ERR_NO_MEMORY;
}

void hark_dom_clear(hark_dom *dom) {
  // Item 0 of nodes and attributes stands for "none", so that 0 can mean it everywhere.
  dom->nodes.count = 1;
  dom->attributes.count = 1;
  memset(dom->nodes.items, 0, sizeof(hark_dom_node));
  memset(dom->attributes.items, 0, sizeof(hark_dom_attribute));
  dom->sheets.count = dom->edits.count = dom->adoptions.count = 0;
  dom->free_attribute = 0;
  hark_dom_state *now = &dom->now;
  now->cursor = now->next_parent = now->next_before = now->last_element = 0;
  now->focus = now->over = 0;
  memset(now->selection, 0, sizeof now->selection);
}

// ---- tree ----

hark_dom_node *hark_dom_node_at(const hark_dom *dom, uint32_t id) {
  return id && id < dom->nodes.count ? (hark_dom_node *)dom->nodes.items + id : NULL;
}

hark_dom_attribute *hark_dom_attribute_at(const hark_dom *dom, uint32_t number) {
  return number && number < dom->attributes.count ? (hark_dom_attribute *)dom->attributes.items + number : NULL;
}

uint32_t hark_dom_make(hark_dom *dom, hark_event_kind kind) {
  hark_dom_node *node = hark_dom_list_add(dom, &dom->nodes);
  if (!node) {
    return 0;
  }
  node->kind = (uint8_t)kind;
  return dom->nodes.count - 1;
}

static bool can_hold_children(const hark_dom_node *node) {
  return node->kind == HARK_EVENT_ELEMENT || node->kind == HARK_EVENT_SHADOW || node->kind == HARK_EVENT_DOCUMENT;
}

// Is `id` the node `inside` or one of its ancestors? A tree too deep to tell is answered with yes.
static bool holds(const hark_dom *dom, uint32_t id, uint32_t inside) {
  for (uint32_t levels = 0; inside; levels++) {
    if (inside == id || levels > HARK_DOM_DEPTH_MAX) {
      return true;
    }
    inside = hark_dom_node_at(dom, inside)->parent;
  }
  return false;
}

bool hark_dom_insert(hark_dom *dom, uint32_t id, uint32_t parent, uint32_t before) {
  hark_dom_node *node = hark_dom_node_at(dom, id), *into = hark_dom_node_at(dom, parent);
  hark_dom_node *next = hark_dom_node_at(dom, before);
  if (!node || !into || node->parent || !can_hold_children(into) || holds(dom, id, parent)) {
    return false;
  }
  if (before && (!next || next->parent != parent)) {
    return false;
  }
  node->parent = parent;
  node->next = before;
  node->prev = next ? next->prev : into->last;
  hark_dom_node *prev = hark_dom_node_at(dom, node->prev);
  *(prev ? &prev->next : &into->first) = id;
  *(next ? &next->prev : &into->last) = id;
  return true;
}

void hark_dom_detach(hark_dom *dom, uint32_t id) {
  hark_dom_node *node = hark_dom_node_at(dom, id);
  hark_dom_node *parent = node ? hark_dom_node_at(dom, node->parent) : NULL;
  if (!parent) {
    return;
  }
  hark_dom_node *prev = hark_dom_node_at(dom, node->prev), *next = hark_dom_node_at(dom, node->next);
  *(prev ? &prev->next : &parent->first) = node->next;
  *(next ? &next->prev : &parent->last) = node->prev;
  node->parent = node->next = node->prev = 0;
}

// Gives the link that holds the attribute's number, or the empty link where it would go; NULL over the limit.
static uint32_t *find_attribute(const hark_dom *dom, hark_dom_node *node, hark_bytes name) {
  uint32_t *at = &node->attributes;
  for (uint32_t seen = 0; *at; seen++) {
    if (seen == HARK_DOM_ELEMENT_ATTRIBUTES_MAX) {
      return NULL;
    }
    hark_dom_attribute *attribute = hark_dom_attribute_at(dom, *at);
    if (hark_bytes_equal(hark_texts_get(dom->texts, attribute->name), name)) {
      return at;
    }
    at = &attribute->next;
  }
  return at;
}

bool hark_dom_set_attribute(hark_dom *dom, uint32_t id, uint32_t name, uint32_t value) {
  hark_dom_node *node = hark_dom_node_at(dom, id);
  if (!node || node->kind != HARK_EVENT_ELEMENT || name == 0) {
    return false;
  }
  uint32_t *at = find_attribute(dom, node, hark_texts_get(dom->texts, name));
  if (!at) {
    return false;
  }
  if (*at) {
    hark_dom_attribute_at(dom, *at)->value = value;
    return true;
  }
  uint32_t number = dom->free_attribute;
  if (number) {
    dom->free_attribute = hark_dom_attribute_at(dom, number)->next;
  } else {
    uint32_t holder = id;
    if (!hark_dom_list_add(dom, &dom->attributes)) {
      return false;
    }
    number = dom->attributes.count - 1;
    at =
        find_attribute(dom, hark_dom_node_at(dom, holder), hark_texts_get(dom->texts, name)); // the list may have moved
  }
  *hark_dom_attribute_at(dom, number) = (hark_dom_attribute){.name = name, .value = value};
  *at = number;
  return true;
}

void hark_dom_drop_attribute(hark_dom *dom, uint32_t id, uint32_t name) {
  hark_dom_node *node = hark_dom_node_at(dom, id);
  uint32_t *at = node ? find_attribute(dom, node, hark_texts_get(dom->texts, name)) : NULL;
  if (at && *at) {
    uint32_t number = *at;
    hark_dom_attribute *attribute = hark_dom_attribute_at(dom, number);
    *at = attribute->next;
    attribute->next = dom->free_attribute;
    dom->free_attribute = number;
  }
}

hark_bytes hark_dom_attribute_value(const hark_dom *dom, uint32_t id, const char *name) {
  hark_dom_node *node = hark_dom_node_at(dom, id);
  uint32_t *at = node ? find_attribute(dom, node, hark_bytes_from_cstr(name)) : NULL;
  if (!at || !*at) {
    return (hark_bytes){NULL, 0};
  }
  hark_bytes value = hark_texts_get(dom->texts, hark_dom_attribute_at(dom, *at)->value);
  return value.data ? value : (hark_bytes){(const uint8_t *)"", 0};
}

hark_dom_sheet *hark_dom_sheet_at(const hark_dom *dom, uint32_t sheet_id) {
  hark_dom_sheet *sheets = dom->sheets.items;
  for (uint32_t i = 0; i < dom->sheets.count; i++) {
    if (sheets[i].id == sheet_id) {
      return &sheets[i];
    }
  }
  return NULL;
}

uint32_t hark_dom_walk(const hark_dom *dom, uint32_t root, uint32_t id, uint32_t *depth) {
  const hark_dom_node *node = hark_dom_node_at(dom, id);
  if (!node) {
    return 0;
  }
  if (node->first) {
    ++*depth;
    return node->first;
  }
  while (id != root && !node->next) {
    id = node->parent;
    node = hark_dom_node_at(dom, id);
    if (!node) {
      return 0;
    }
    --*depth;
  }
  return id == root ? 0 : node->next;
}
