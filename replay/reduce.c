// reduce.c — (state, event) -> state.
#include "replay/reduce.h"

#include <string.h>

#define N(name, argument) event->n[HARK_ARG(name, argument)]
#define S(name, argument) event->texts[HARK_ARG(name, argument)].bytes
// How far UP may climb: deeper than the tree can be.
#define UP_MAX (HARK_DOM_DEPTH_MAX + 1)

bool hark_event_is_tree(hark_event_kind kind) {
  return (kind >= HARK_EVENT_KEYFRAME && kind <= HARK_EVENT_CHOOSE) || kind == HARK_EVENT_SCROLL ||
         (kind >= HARK_EVENT_STATE && kind <= HARK_EVENT_SLOT);
}

// Where the next node goes: under *parent before *before. False when there is no such place.
static bool find_place(hark_dom *dom, uint32_t up, uint32_t *parent, uint32_t *before) {
  if (dom->subtree) {
    dom->subtree = false;
    *parent = dom->subtree_parent;
    *before = dom->subtree_before;
    return true;
  }
  if (!hark_dom_node(dom, dom->cursor) || up > UP_MAX) {
    return false;
  }
  uint32_t at = dom->cursor;
  if (up == 0) {
    *parent = at;
    *before = dom->nodes[at].first;
    return true;
  }
  for (; at && up > 1; up--) {
    at = dom->nodes[at].parent;
  }
  *parent = at ? dom->nodes[at].parent : 0;
  *before = at ? dom->nodes[at].next : 0;
  return *parent != 0;
}

// Gives the next id to a node and puts it in its place. Its id is used up even where it is refused, as ids are implied.
static uint32_t place(hark_dom *dom, uint32_t up, hark_node_kind kind) {
  uint32_t id = hark_dom_take_id(dom), parent = 0, before = 0;
  bool found = find_place(dom, up, &parent, &before);
  dom->cursor = id;
  dom->element = 0;
  if (id == 1 && kind == HARK_NODE_DOCUMENT) {
    dom->nodes[id].kind = (uint8_t)kind;
    dom->alive = 1;
    return id;
  }
  if (id == 0 || !found || !hark_dom_accepts(dom, parent, kind)) {
    return 0;
  }
  dom->nodes[id].kind = (uint8_t)kind;
  if (!hark_dom_link(dom, id, parent, &before)) {
    dom->nodes[id].kind = HARK_NODE_NONE;
    return 0;
  }
  return id;
}

static bool place_element(hark_dom *dom, hark_event *event) {
  uint32_t id = place(dom, N(ELEMENT, UP), HARK_NODE_ELEMENT);
  if (id) {
    dom->nodes[id].name = S(ELEMENT, NAME);
    dom->nodes[id].flags = (uint8_t)N(ELEMENT, FLAGS);
    dom->element = id;
  }
  return id != 0;
}

static bool place_text(hark_dom *dom, uint32_t up, hark_node_kind kind, hark_bytes text) {
  uint32_t id = place(dom, up, kind);
  if (id) {
    dom->nodes[id].text = text;
  }
  return id != 0;
}

static bool place_doctype(hark_dom *dom, hark_event *event) {
  uint32_t id = place(dom, N(DOCTYPE, UP), HARK_NODE_DOCTYPE);
  if (id) {
    dom->nodes[id].name = S(DOCTYPE, NAME);
    // A doctype without its ids would be another doctype, but no worse a page.
    hark_dom_set_attribute(dom, id, S(DOCTYPE, PUBLIC_ID), S(DOCTYPE, SYSTEM_ID));
  }
  return id != 0;
}

static bool place_root(hark_dom *dom, uint32_t up, hark_node_kind kind, uint32_t mode) {
  uint32_t id = place(dom, up, kind);
  if (id) {
    dom->nodes[id].flags = (uint8_t)((mode & 3) == 3 ? 0 : mode & (3 | HARK_DOCUMENT_TOLD));
  }
  return id != 0;
}

static bool begin_subtree(hark_dom *dom, hark_event *event) {
  uint32_t parent = N(SUBTREE, PARENT), before = N(SUBTREE, BEFORE);
  hark_node *sibling = hark_dom_node(dom, before);
  if (!sibling || sibling->parent != parent) {
    N(SUBTREE, BEFORE) = before = 0;
  }
  dom->subtree = true; // also where the parent is not known: then the whole run is refused
  dom->subtree_parent = parent;
  dom->subtree_before = before;
  return hark_dom_node(dom, parent) != NULL;
}

static bool move(hark_dom *dom, hark_event *event) {
  uint32_t id = N(MOVE, NODE), parent = N(MOVE, PARENT), before = N(MOVE, BEFORE);
  hark_node *node = hark_dom_node(dom, id);
  if (!node || node->kind == HARK_NODE_SHADOW || node->kind == HARK_NODE_DOCUMENT ||
      !hark_dom_accepts(dom, parent, (hark_node_kind)node->kind) || hark_dom_is_inside(dom, parent, id)) {
    return false;
  }
  if (before == id) {
    before = node->next;
  }
  uint32_t old_parent = node->parent, old_before = node->next;
  hark_dom_unlink(dom, id);
  if (!hark_dom_link(dom, id, parent, &before)) {
    hark_dom_link(dom, id, old_parent, &old_before); // it was there, so it fits
    return false;
  }
  N(MOVE, BEFORE) = before;
  return true;
}

static bool remove_node(hark_dom *dom, uint32_t id) {
  if (!hark_dom_node(dom, id) || dom->nodes[id].parent == 0) {
    return false;
  }
  hark_dom_remove(dom, id);
  return true;
}

// A dialog that is modal is told by the value of its attribute.
static bool is_dialogs_open(const hark_node *node, hark_bytes name) {
  return hark_bytes_equal_cstr(name, "open") && hark_bytes_equal_cstr(node->name, "dialog");
}

static bool set_attribute(hark_dom *dom, uint32_t id, hark_bytes name, hark_bytes value) {
  const hark_node *node = hark_dom_node(dom, id);
  if (!node || node->kind != HARK_NODE_ELEMENT || !hark_dom_set_attribute(dom, id, name, value)) {
    return false;
  }
  return !is_dialogs_open(node, name) || hark_dom_raise(dom, id, hark_bytes_equal_cstr(value, "modal"));
}

static bool drop_attribute(hark_dom *dom, uint32_t id, hark_bytes name) {
  const hark_node *node = hark_dom_node(dom, id);
  if (!node || node->kind != HARK_NODE_ELEMENT || !hark_dom_drop_attribute(dom, id, name)) {
    return false;
  }
  return !is_dialogs_open(node, name) || hark_dom_raise(dom, id, false);
}

static bool set_text(hark_dom *dom, uint32_t id, hark_bytes text) {
  hark_node *node = hark_dom_node(dom, id);
  if (!node || (node->kind != HARK_NODE_TEXT && node->kind != HARK_NODE_COMMENT)) {
    return false;
  }
  node->text = text;
  return true;
}

// The extra of an element, to be written to; `has` is noted.
static hark_extra *element_extra(hark_dom *dom, uint32_t id, uint32_t has) {
  const hark_node *node = hark_dom_node(dom, id);
  hark_extra *extra = node && node->kind == HARK_NODE_ELEMENT ? hark_dom_need_extra(dom, id) : NULL;
  if (extra) {
    extra->has |= has;
  }
  return extra;
}

static bool set_size(hark_dom *dom, hark_event *event) {
  hark_extra *extra = element_extra(dom, N(SIZE, NODE), HARK_EXTRA_SIZE);
  if (extra) {
    extra->width = N(SIZE, WIDTH);
    extra->height = N(SIZE, HEIGHT);
  }
  return extra != NULL;
}

static bool set_control(hark_dom *dom, hark_event *event) {
  bool is_input = event->kind == HARK_EVENT_INPUT, is_check = event->kind == HARK_EVENT_CHECK;
  uint32_t has = is_input ? HARK_EXTRA_VALUE : is_check ? HARK_EXTRA_CHECK : HARK_EXTRA_CHOOSE;
  hark_extra *extra = element_extra(dom, event->n[0], has); // each names its node first
  if (!extra) {
    return false;
  }
  if (is_input) {
    extra->value = S(INPUT, VALUE);
  } else {
    *(is_check ? &extra->check : &extra->choose) = is_check ? N(CHECK, STATE) : N(CHOOSE, STATE);
  }
  return true;
}

static bool set_sheet(hark_dom *dom, hark_event *event) {
  uint32_t id = N(SHEET, ID), owner = N(SHEET, OWNER);
  hark_extra *extra = owner ? element_extra(dom, owner, 0) : NULL;
  bool known = id > 0 && id < dom->sheet_count && dom->sheets[id].known;
  if ((owner && !extra) || (known && dom->sheets[id].owner != owner)) { // an id stays with its owner
    return false;
  }
  hark_sheet *sheet = hark_dom_new_sheet(dom, id);
  if (!sheet) {
    return false;
  }
  sheet->owner = owner;
  sheet->state = N(SHEET, STATE);
  sheet->css = S(SHEET, CSS);
  if (extra && id > extra->sheet) {
    extra->sheet = id; // a style element read anew gets a new sheet with a later id
  }
  return true;
}

static bool edit_sheet(hark_dom *dom, uint32_t id, uint32_t index, hark_bytes rule, bool is_delete) {
  hark_sheet *sheet = hark_dom_sheet(dom, id);
  if (!sheet) {
    return false;
  }
  hark_link *link = hark_dom_append_link(dom, &sheet->first, &sheet->last);
  if (link) {
    link->index = index;
    link->rule = rule;
    link->is_delete = is_delete;
  }
  return link != NULL;
}

static bool adopt(hark_dom *dom, hark_event *event) {
  uint32_t root = N(ADOPT, ROOT), sheet = N(ADOPT, SHEET);
  const hark_node *node = hark_dom_node(dom, root);
  if (!node || (node->kind != HARK_NODE_DOCUMENT && node->kind != HARK_NODE_SHADOW) ||
      (sheet && !hark_dom_sheet(dom, sheet))) {
    return false;
  }
  hark_extra *extra = hark_dom_need_extra(dom, root);
  if (!extra) {
    return false;
  }
  if (N(ADOPT, INDEX) == 0) {
    hark_dom_free_links(dom, &extra->adopted_first, &extra->adopted_last);
  }
  if (!sheet) {
    return true;
  }
  hark_link *link = hark_dom_append_link(dom, &extra->adopted_first, &extra->adopted_last);
  if (link) {
    link->sheet = sheet;
  }
  return link != NULL;
}

static bool scroll(hark_dom *dom, hark_event *event) {
  hark_extra *extra = hark_dom_need_extra(dom, N(SCROLL, NODE));
  if (extra) {
    extra->has |= HARK_EXTRA_SCROLL;
    extra->scroll_x = N(SCROLL, X);
    extra->scroll_y = N(SCROLL, Y);
  }
  return extra != NULL;
}

static bool set_state(hark_dom *dom, hark_event *event) {
  hark_extra *extra = element_extra(dom, N(STATE, NODE), HARK_EXTRA_STATE);
  if (!extra) {
    return false;
  }
  uint32_t changed = extra->state ^ N(STATE, BITS);
  extra->state = N(STATE, BITS);
  return !(changed & HARK_STATE_POPOVER) ||
         hark_dom_raise(dom, N(STATE, NODE), (extra->state & HARK_STATE_POPOVER) != 0);
}

static bool set_media(hark_dom *dom, hark_event *event) {
  hark_extra *extra = element_extra(dom, N(MEDIA, NODE), HARK_EXTRA_MEDIA);
  if (extra) {
    extra->media = (hark_play){N(MEDIA, STATE), N(MEDIA, TIME), N(MEDIA, RATE), dom->now_ms};
  }
  return extra != NULL;
}

static bool describe_animation(hark_dom *dom, hark_event *event) {
  hark_animation *animation =
      element_extra(dom, N(ANIMATE, NODE), HARK_EXTRA_ANIMATED) ? hark_dom_new_animation(dom, N(ANIMATE, ID)) : NULL;
  if (animation) {
    *animation = (hark_animation){.node = N(ANIMATE, NODE), .json = S(ANIMATE, JSON)};
    animation->play = (hark_play){HARK_ANIMATION_RUNNING, 0, 200, dom->now_ms};
  }
  return animation != NULL;
}

static bool play_animation(hark_dom *dom, hark_event *event) {
  hark_animation *animation = hark_dom_animation(dom, N(ANIMATION, ID));
  if (animation) {
    animation->play = (hark_play){N(ANIMATION, STATE), N(ANIMATION, TIME), N(ANIMATION, RATE), dom->now_ms};
  }
  return animation != NULL;
}

static bool set_source(hark_dom *dom, hark_event *event) {
  N(SOURCE, NODE) = N(SOURCE, NODE) ? N(SOURCE, NODE) : dom->element; // 0: that of the attribute before
  hark_extra *extra = element_extra(dom, N(SOURCE, NODE), HARK_EXTRA_SOURCE);
  if (extra) {
    extra->source = S(SOURCE, URL);
  }
  return extra != NULL;
}

// Makes a node the last of those assigned to a slot, or (slot 0) takes it out. What it was before stays in the list of
// that slot, and holds no more.
static bool assign(hark_dom *dom, hark_event *event) {
  uint32_t id = N(SLOT, NODE), slot = N(SLOT, SLOT);
  hark_extra *extra = hark_dom_need_extra(dom, id), *of = slot ? element_extra(dom, slot, 0) : NULL;
  if (!extra || (slot && !of)) {
    return false;
  }
  hark_link *link = of ? hark_dom_append_link(dom, &of->given_first, &of->given_last) : NULL;
  if (link) {
    link->node = id;
  }
  hark_dom_need_extra(dom, id)->given = link ? (uint32_t)(link - dom->links) : 0;
  return link || !slot;
}

static bool define(hark_dom *dom, hark_bytes name) {
  hark_link *link = hark_dom_append_link(dom, &dom->defined_first, &dom->defined_last);
  if (link) {
    link->rule = name;
  }
  return link != NULL;
}

static bool reduce_tree(hark_dom *dom, hark_event *event) {
  switch (event->kind) {
  case HARK_EVENT_KEYFRAME:
    hark_dom_clear(dom);
    dom->keyframed = true;
    return true;
  case HARK_EVENT_SUBTREE:
    return begin_subtree(dom, event);
  case HARK_EVENT_ELEMENT:
    return place_element(dom, event);
  case HARK_EVENT_ATTRIBUTE:
    return set_attribute(dom, dom->element, S(ATTRIBUTE, NAME), S(ATTRIBUTE, VALUE));
  case HARK_EVENT_TEXT:
    return place_text(dom, N(TEXT, UP), HARK_NODE_TEXT, S(TEXT, VALUE));
  case HARK_EVENT_COMMENT:
    return place_text(dom, N(COMMENT, UP), HARK_NODE_COMMENT, S(COMMENT, VALUE));
  case HARK_EVENT_DOCTYPE:
    return place_doctype(dom, event);
  case HARK_EVENT_SHADOW:
    return place_root(dom, N(SHADOW, UP), HARK_NODE_SHADOW, N(SHADOW, MODE));
  case HARK_EVENT_DOCUMENT:
    return place_root(dom, N(DOCUMENT, UP), HARK_NODE_DOCUMENT, N(DOCUMENT, MODE));
  case HARK_EVENT_MOVE:
    return move(dom, event);
  case HARK_EVENT_REMOVE:
    return remove_node(dom, N(REMOVE, NODE));
  case HARK_EVENT_SET_ATTRIBUTE:
    return set_attribute(dom, N(SET_ATTRIBUTE, NODE), S(SET_ATTRIBUTE, NAME), S(SET_ATTRIBUTE, VALUE));
  case HARK_EVENT_DROP_ATTRIBUTE:
    return drop_attribute(dom, N(DROP_ATTRIBUTE, NODE), S(DROP_ATTRIBUTE, NAME));
  case HARK_EVENT_SET_TEXT:
    return set_text(dom, N(SET_TEXT, NODE), S(SET_TEXT, VALUE));
  case HARK_EVENT_SIZE:
    return set_size(dom, event);
  case HARK_EVENT_SHEET:
    return set_sheet(dom, event);
  case HARK_EVENT_SHEET_INSERT:
    return edit_sheet(dom, N(SHEET_INSERT, ID), N(SHEET_INSERT, INDEX), S(SHEET_INSERT, RULE), false);
  case HARK_EVENT_SHEET_DELETE:
    return edit_sheet(dom, N(SHEET_DELETE, ID), N(SHEET_DELETE, INDEX), (hark_bytes){0}, true);
  case HARK_EVENT_ADOPT:
    return adopt(dom, event);
  case HARK_EVENT_INPUT:
  case HARK_EVENT_CHECK:
  case HARK_EVENT_CHOOSE:
    return set_control(dom, event);
  case HARK_EVENT_SCROLL:
    return scroll(dom, event);
  case HARK_EVENT_DEFINED:
    return define(dom, S(DEFINED, NAME));
  case HARK_EVENT_STATE:
    return set_state(dom, event);
  case HARK_EVENT_MEDIA:
    return set_media(dom, event);
  case HARK_EVENT_ANIMATE:
    return describe_animation(dom, event);
  case HARK_EVENT_ANIMATION:
    return play_animation(dom, event);
  case HARK_EVENT_SOURCE:
    return set_source(dom, event);
  case HARK_EVENT_SLOT:
    return assign(dom, event);
  default: // APPEND: the timeline has put it into the text before it
    return false;
  }
}

static void move_pointer(hark_page *page, uint32_t x, uint32_t y) {
  page->pointer_x = x;
  page->pointer_y = y;
  page->pointer_seen = 1;
}

static void reduce_page(hark_dom *dom, const hark_event *event) {
  hark_page *page = &dom->page;
  switch (event->kind) {
  case HARK_EVENT_NAVIGATE:
    page->url = S(NAVIGATE, URL);
    page->title = S(NAVIGATE, TITLE);
    break;
  case HARK_EVENT_VIEWPORT:
    page->width = N(VIEWPORT, WIDTH), page->height = N(VIEWPORT, HEIGHT);
    page->dpr = N(VIEWPORT, DPR), page->zoom = N(VIEWPORT, ZOOM);
    break;
  case HARK_EVENT_EXTENT:
    page->extent_width = N(EXTENT, WIDTH), page->extent_height = N(EXTENT, HEIGHT);
    break;
  case HARK_EVENT_VISIBILITY:
    page->visibility = N(VISIBILITY, STATE);
    break;
  case HARK_EVENT_POINTER:
    move_pointer(page, N(POINTER, X), N(POINTER, Y));
    break;
  case HARK_EVENT_PRESS:
    move_pointer(page, N(PRESS, X), N(PRESS, Y));
    page->device = N(PRESS, DEVICE);
    page->active = N(PRESS, NODE);
    page->pressed = 1;
    break;
  case HARK_EVENT_KEY:
    page->pressed = 0;
    break;
  case HARK_EVENT_RELEASE:
    page->active = 0;
    move_pointer(page, N(RELEASE, X), N(RELEASE, Y));
    break;
  case HARK_EVENT_TOUCH:
    move_pointer(page, N(TOUCH, X), N(TOUCH, Y));
    page->device = HARK_DEVICE_TOUCH;
    break;
  case HARK_EVENT_CLICK:
    move_pointer(page, N(CLICK, X), N(CLICK, Y));
    break;
  case HARK_EVENT_FOCUS:
    page->focus = N(FOCUS, NODE);
    break;
  case HARK_EVENT_BLUR:
    page->focus = page->focus == N(BLUR, NODE) ? 0 : page->focus;
    break;
  case HARK_EVENT_SELECTION:
    memcpy(page->selection, event->n, sizeof page->selection);
    break;
  case HARK_EVENT_COMPOSE:
    page->composing = N(COMPOSE, PHASE) == HARK_COMPOSE_START ? N(COMPOSE, NODE) : 0;
    break;
  case HARK_EVENT_PRINT:
    page->printing = N(PRINT, STATE);
    break;
  default:
    break;
  }
}

bool hark_reduce(hark_dom *dom, hark_event *event) {
  if (!hark_event_is_tree(event->kind)) {
    reduce_page(dom, event);
    return true;
  }
  bool understood = event->kind == HARK_EVENT_KEYFRAME || (dom->keyframed && !dom->lost);
  bool accepted = understood && reduce_tree(dom, event);
  dom->refused += !accepted;
  return accepted;
}

void hark_reduce_resume(hark_dom *dom, uint32_t first_node) {
  dom->cursor = dom->element = 0;
  dom->subtree = false;
  if (!dom->keyframed || first_node < dom->node_count) { // a keyframe is among what is missing
    dom->lost = true;
    return;
  }
  while (dom->node_count < first_node && hark_dom_take_id(dom)) {
  }
}
