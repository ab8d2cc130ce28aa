// dom.c — the tree and its pools.
#include "replay/dom.h"

#include <string.h>

#define GROW_MIN 64u

void *hark_grown(hark_arena *arena, void *items, size_t count, uint32_t *max, size_t need, size_t item_size) {
  if (need <= *max && items) {
    return items;
  }
  size_t room = *max < GROW_MIN ? GROW_MIN : (size_t)*max * 2;
  room = room < need ? need : room;
  if (room > UINT32_MAX) {
    return NULL;
  }
  void *grown = hark_arena_take_items(arena, room, item_size);
  if (!grown) {
    return NULL;
  }
  if (count) {
    memcpy(grown, items, count * item_size);
  }
  *max = (uint32_t)room;
  return grown;
}

void hark_dom_init(hark_dom *dom, hark_arena *arena) {
  *dom = (hark_dom){.arena = arena};
  hark_dom_clear(dom);
}

void hark_dom_clear(hark_dom *dom) {
  dom->node_count = dom->attribute_count = dom->extra_count = dom->link_count = dom->sheet_count = 1;
  dom->animation_count = 1;
  dom->attribute_free = dom->extra_free = dom->link_free = 0;
  dom->alive = 0;
  dom->cursor = dom->element = 0;
  dom->subtree = false;
  dom->lost = false;
  dom->page.focus = dom->page.active = dom->page.composing = 0;
  dom->defined_first = dom->defined_last = dom->raised_first = dom->raised_last = 0;
  memset(dom->page.selection, 0, sizeof dom->page.selection);
}

// One array of a copy: false without memory.
#define COPY_ITEMS(to, from, items, count, max)                                                                        \
  (((from)->count == 1) ||                                                                                             \
   ((grown = hark_grown((to)->arena, (to)->items, 0, &(to)->max, (from)->count, sizeof *(to)->items)) != NULL &&       \
    ((to)->items = grown, memcpy((to)->items, (from)->items, (from)->count * sizeof *(to)->items), true)))

hark_err hark_dom_copy(hark_dom *to, const hark_dom *from) {
  void *grown;
  bool whole = COPY_ITEMS(to, from, nodes, node_count, node_max) &&
               COPY_ITEMS(to, from, attributes, attribute_count, attribute_max) &&
               COPY_ITEMS(to, from, extras, extra_count, extra_max) &&
               COPY_ITEMS(to, from, links, link_count, link_max) &&
               COPY_ITEMS(to, from, sheets, sheet_count, sheet_max) &&
               COPY_ITEMS(to, from, animations, animation_count, animation_max);
  if (!whole) {
    hark_dom_clear(to);
    return HARK_ERR_NO_MEMORY;
  }
  hark_dom copy = *from; // everything, but for where the arrays are and how big they may grow
  copy.arena = to->arena;
  copy.nodes = to->nodes, copy.node_max = to->node_max;
  copy.attributes = to->attributes, copy.attribute_max = to->attribute_max;
  copy.extras = to->extras, copy.extra_max = to->extra_max;
  copy.links = to->links, copy.link_max = to->link_max;
  copy.sheets = to->sheets, copy.sheet_max = to->sheet_max;
  copy.animations = to->animations, copy.animation_max = to->animation_max;
  *to = copy;
  return HARK_OK;
}

size_t hark_dom_items(const hark_dom *dom) {
  return (size_t)dom->node_count + dom->attribute_count + dom->extra_count + dom->link_count + dom->sheet_count +
         dom->animation_count;
}

hark_node *hark_dom_node(const hark_dom *dom, uint32_t id) {
  return id > 0 && id < dom->node_count && dom->nodes[id].kind != HARK_NODE_NONE ? &dom->nodes[id] : NULL;
}

const hark_extra *hark_dom_extra(const hark_dom *dom, const hark_node *node) {
  static const hark_extra none;
  return node->extra ? &dom->extras[node->extra] : &none;
}

// Takes an item off a free list, or the next one of the array. The array's index 0 is made with the first.
#define TAKE_ITEM(dom, items, count, max, free, index)                                                                 \
  do {                                                                                                                 \
    if ((dom)->free) {                                                                                                 \
      index = (dom)->free;                                                                                             \
      (dom)->free = (dom)->items[index].next;                                                                          \
    } else {                                                                                                           \
      void *grown = hark_grown((dom)->arena, (dom)->items, (dom)->items ? (dom)->count : 0, &(dom)->max,               \
                               (size_t)(dom)->count + 1, sizeof *(dom)->items);                                        \
      if (!grown) {                                                                                                    \
        (dom)->err = HARK_ERR_NO_MEMORY;                                                                               \
        index = 0;                                                                                                     \
      } else {                                                                                                         \
        (dom)->items = grown;                                                                                          \
        index = (dom)->count++;                                                                                        \
      }                                                                                                                \
    }                                                                                                                  \
    if (index) {                                                                                                       \
      memset(&(dom)->items[index], 0, sizeof *(dom)->items);                                                           \
    }                                                                                                                  \
  } while (0)

hark_extra *hark_dom_need_extra(hark_dom *dom, uint32_t id) {
  hark_node *node = hark_dom_node(dom, id);
  if (!node) {
    return NULL;
  }
  if (!node->extra) {
    TAKE_ITEM(dom, extras, extra_count, extra_max, extra_free, node->extra);
  }
  return node->extra ? &dom->extras[node->extra] : NULL;
}

uint32_t hark_dom_take_id(hark_dom *dom) {
  if (dom->node_count > HARK_DOM_NODES_MAX) {
    return 0;
  }
  void *grown = hark_grown(dom->arena, dom->nodes, dom->nodes ? dom->node_count : 0, &dom->node_max,
                           (size_t)dom->node_count + 1, sizeof *dom->nodes);
  if (!grown) {
    dom->err = HARK_ERR_NO_MEMORY;
    return 0;
  }
  dom->nodes = grown;
  memset(&dom->nodes[dom->node_count], 0, sizeof *dom->nodes);
  return dom->node_count++;
}

// A SHADOW or DOCUMENT child, which is always the first.
static uint32_t inner_root(const hark_dom *dom, const hark_node *node) {
  uint8_t kind = node->first ? dom->nodes[node->first].kind : HARK_NODE_NONE;
  bool is_root = kind == HARK_NODE_SHADOW || kind == HARK_NODE_DOCUMENT;
  return node->kind == HARK_NODE_ELEMENT && is_root ? node->first : 0;
}

bool hark_dom_accepts(const hark_dom *dom, uint32_t parent, hark_node_kind kind) {
  const hark_node *node = hark_dom_node(dom, parent);
  if (!node) {
    return false;
  }
  switch (node->kind) {
  case HARK_NODE_ELEMENT:
    if (kind == HARK_NODE_SHADOW || kind == HARK_NODE_DOCUMENT) {
      return inner_root(dom, node) == 0;
    }
    return kind != HARK_NODE_DOCTYPE;
  case HARK_NODE_SHADOW:
    return kind == HARK_NODE_ELEMENT || kind == HARK_NODE_TEXT || kind == HARK_NODE_COMMENT;
  case HARK_NODE_DOCUMENT:
    return kind == HARK_NODE_ELEMENT || kind == HARK_NODE_COMMENT || kind == HARK_NODE_DOCTYPE;
  default:
    return false;
  }
}

bool hark_dom_is_inside(const hark_dom *dom, uint32_t node, uint32_t id) {
  for (uint32_t level = 0; level <= HARK_DOM_DEPTH_MAX; level++) {
    if (node == id) {
      return true;
    }
    if (node == 0) {
      return false;
    }
    node = dom->nodes[node].parent;
  }
  return true;
}

// Levels from the root down to `id`, the root's being 1.
static uint32_t depth_of(const hark_dom *dom, uint32_t id) {
  uint32_t depth = 0;
  for (; id && depth <= HARK_DOM_DEPTH_MAX; id = dom->nodes[id].parent) {
    depth++;
  }
  return depth;
}

static void raise_heights(hark_dom *dom, uint32_t parent, uint32_t height) {
  for (; parent && dom->nodes[parent].height < height; parent = dom->nodes[parent].parent) {
    dom->nodes[parent].height = (uint16_t)height++;
  }
}

bool hark_dom_link(hark_dom *dom, uint32_t id, uint32_t parent, uint32_t *before) {
  hark_node *node = &dom->nodes[id], *above = &dom->nodes[parent];
  if (depth_of(dom, parent) + 1 + node->height > HARK_DOM_DEPTH_MAX) {
    return false;
  }
  if (*before && (!hark_dom_node(dom, *before) || dom->nodes[*before].parent != parent)) {
    *before = 0;
  }
  uint32_t root = inner_root(dom, above), next = *before;
  if (node->kind == HARK_NODE_SHADOW || node->kind == HARK_NODE_DOCUMENT) {
    next = above->first;
  } else if (next && next == root) {
    next = dom->nodes[root].next;
    *before = next;
  }
  node->parent = parent;
  node->next = next;
  node->prev = next ? dom->nodes[next].prev : above->last;
  *(node->prev ? &dom->nodes[node->prev].next : &above->first) = id;
  *(next ? &dom->nodes[next].prev : &above->last) = id;
  raise_heights(dom, parent, (uint32_t)node->height + 1);
  dom->alive++;
  return true;
}

void hark_dom_unlink(hark_dom *dom, uint32_t id) {
  hark_node *node = &dom->nodes[id], *above = &dom->nodes[node->parent];
  *(node->prev ? &dom->nodes[node->prev].next : &above->first) = node->next;
  *(node->next ? &dom->nodes[node->next].prev : &above->last) = node->prev;
  node->parent = node->prev = node->next = 0;
  dom->alive--;
}

static void free_attribute(hark_dom *dom, uint32_t index) {
  dom->attributes[index].next = dom->attribute_free;
  dom->attribute_free = index;
}

// Gives back what a node holds. Its sheet stays known: whoever asks for it checks that the owner lives.
static void bury(hark_dom *dom, hark_node *node) {
  for (uint32_t at = node->attributes, next; at; at = next) {
    next = dom->attributes[at].next;
    free_attribute(dom, at);
  }
  if (node->extra) {
    hark_extra *extra = &dom->extras[node->extra];
    hark_dom_free_links(dom, &extra->adopted_first, &extra->adopted_last);
    hark_dom_free_links(dom, &extra->given_first, &extra->given_last);
    extra->next = dom->extra_free;
    dom->extra_free = node->extra;
  }
  *node = (hark_node){.kind = HARK_NODE_NONE};
}

void hark_dom_remove(hark_dom *dom, uint32_t id) {
  hark_dom_unlink(dom, id);
  dom->alive++; // counted down with its descendants
  uint32_t at = id;
  while (at) { // children first: a node is buried when it has none left
    uint32_t first = dom->nodes[at].first;
    if (first) {
      at = first;
      continue;
    }
    uint32_t parent = dom->nodes[at].parent, next = dom->nodes[at].next;
    bury(dom, &dom->nodes[at]);
    dom->alive--;
    if (at == id) {
      return;
    }
    dom->nodes[parent].first = next;
    at = next ? next : parent;
  }
}

bool hark_dom_set_attribute(hark_dom *dom, uint32_t id, hark_bytes name, hark_bytes value) {
  hark_node *node = &dom->nodes[id];
  uint32_t count = 0, last = 0;
  for (uint32_t at = node->attributes; at; at = dom->attributes[at].next) {
    if (hark_bytes_equal(dom->attributes[at].name, name)) {
      dom->attributes[at].value = value;
      return true;
    }
    last = at;
    count++;
  }
  uint32_t index = 0;
  if (count < HARK_DOM_ATTRIBUTES_MAX) {
    TAKE_ITEM(dom, attributes, attribute_count, attribute_max, attribute_free, index);
  }
  if (!index) {
    return false;
  }
  dom->attributes[index].name = name;
  dom->attributes[index].value = value;
  *(last ? &dom->attributes[last].next : &node->attributes) = index;
  return true;
}

bool hark_dom_drop_attribute(hark_dom *dom, uint32_t id, hark_bytes name) {
  uint32_t *link = &dom->nodes[id].attributes;
  for (; *link; link = &dom->attributes[*link].next) {
    uint32_t at = *link;
    if (hark_bytes_equal(dom->attributes[at].name, name)) {
      *link = dom->attributes[at].next;
      free_attribute(dom, at);
      return true;
    }
  }
  return false;
}

const hark_bytes *hark_dom_attribute(const hark_dom *dom, const hark_node *node, const char *name) {
  uint32_t at = node->kind == HARK_NODE_ELEMENT ? node->attributes : 0;
  for (; at; at = dom->attributes[at].next) {
    if (hark_bytes_equal_cstr(dom->attributes[at].name, name)) {
      return &dom->attributes[at].value;
    }
  }
  return NULL;
}

hark_sheet *hark_dom_sheet(const hark_dom *dom, uint32_t id) {
  hark_sheet *sheet = id > 0 && id < dom->sheet_count && dom->sheets[id].known ? &dom->sheets[id] : NULL;
  return sheet && (sheet->owner == 0 || hark_dom_node(dom, sheet->owner)) ? sheet : NULL;
}

hark_sheet *hark_dom_new_sheet(hark_dom *dom, uint32_t id) {
  if (id == 0 || id > HARK_DOM_SHEETS_MAX) {
    return NULL;
  }
  if (id >= dom->sheet_count) {
    void *grown = hark_grown(dom->arena, dom->sheets, dom->sheets ? dom->sheet_count : 0, &dom->sheet_max,
                             (size_t)id + 1, sizeof *dom->sheets);
    if (!grown) {
      dom->err = HARK_ERR_NO_MEMORY;
      return NULL;
    }
    dom->sheets = grown;
    memset(&dom->sheets[dom->sheet_count], 0, (id + 1 - dom->sheet_count) * sizeof *dom->sheets);
    dom->sheet_count = id + 1;
  }
  hark_sheet *sheet = &dom->sheets[id];
  hark_dom_free_links(dom, &sheet->first, &sheet->last);
  *sheet = (hark_sheet){.known = true};
  return sheet;
}

hark_animation *hark_dom_animation(const hark_dom *dom, uint32_t id) {
  hark_animation *found = id > 0 && id < dom->animation_count ? &dom->animations[id] : NULL;
  return found && hark_dom_node(dom, found->node) ? found : NULL;
}

hark_animation *hark_dom_new_animation(hark_dom *dom, uint32_t id) {
  if (id == 0 || id > HARK_DOM_ANIMATIONS_MAX) {
    return NULL;
  }
  if (id >= dom->animation_count) {
    void *grown = hark_grown(dom->arena, dom->animations, dom->animations ? dom->animation_count : 0,
                             &dom->animation_max, (size_t)id + 1, sizeof *dom->animations);
    if (!grown) {
      dom->err = HARK_ERR_NO_MEMORY;
      return NULL;
    }
    dom->animations = grown;
    memset(&dom->animations[dom->animation_count], 0, (id + 1 - dom->animation_count) * sizeof *dom->animations);
    dom->animation_count = id + 1;
  }
  dom->animations[id] = (hark_animation){0};
  return &dom->animations[id];
}

uint32_t hark_play_time(const hark_play *play, bool runs, uint32_t now_ms) {
  if (!runs) {
    return play->time_ms;
  }
  int64_t rate = (int64_t)(play->rate >> 1) ^ -(int64_t)(play->rate & 1); // hundredths
  int64_t time = play->time_ms + (int64_t)(uint32_t)(now_ms - play->said_ms) * rate / 100;
  return time < 0 ? 0 : time > UINT32_MAX ? UINT32_MAX : (uint32_t)time;
}

hark_link *hark_dom_append_link(hark_dom *dom, uint32_t *first, uint32_t *last) {
  uint32_t index;
  TAKE_ITEM(dom, links, link_count, link_max, link_free, index);
  if (!index) {
    return NULL;
  }
  *(*last ? &dom->links[*last].next : first) = index;
  *last = index;
  return &dom->links[index];
}

void hark_dom_free_links(hark_dom *dom, uint32_t *first, uint32_t *last) {
  if (*first) { // the whole list at once
    dom->links[*last].next = dom->link_free;
    dom->link_free = *first;
  }
  *first = *last = 0;
}

bool hark_dom_raise(hark_dom *dom, uint32_t id, bool raised) {
  if (!raised && !hark_dom_extra(dom, &dom->nodes[id])->raised) {
    return true;
  }
  hark_link *link = raised ? hark_dom_append_link(dom, &dom->raised_first, &dom->raised_last) : NULL;
  hark_extra *extra = hark_dom_need_extra(dom, id);
  if (!extra || (raised && !link)) {
    return false;
  }
  extra->raised = link ? (uint32_t)(link - dom->links) : 0;
  if (link) {
    link->node = id;
  }
  return true;
}

uint32_t hark_dom_raised(const hark_dom *dom, uint32_t link) {
  const hark_node *node = hark_dom_node(dom, dom->links[link].node);
  return node && hark_dom_extra(dom, node)->raised == link ? dom->links[link].node : 0;
}

uint32_t hark_dom_next(const hark_dom *dom, uint32_t root, uint32_t id, uint32_t *climbed) {
  *climbed = UINT32_MAX;
  if (dom->nodes[id].first) {
    return dom->nodes[id].first;
  }
  for (*climbed = 0; id != root; (*climbed)++) {
    if (dom->nodes[id].next) {
      return dom->nodes[id].next;
    }
    id = dom->nodes[id].parent;
  }
  return 0;
}
