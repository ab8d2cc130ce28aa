// reduce.c — what each event does to the page's state. Pure: (dom, event) -> dom.
#include <string.h>

#include "replay/dom.h"

#define N(name, argument) event->n[HARK_ARG(name, argument)]
#define T(name, argument) texts[HARK_ARG(name, argument)]

static void refuse(hark_dom *dom) {
  dom->now.refused++;
}

// Where a node event puts its node: see "The tree" in docs/wire-format.md.
static bool place(hark_dom *dom, uint32_t id, uint32_t up) {
  hark_dom_state *now = &dom->now;
  if (now->next_parent) {
    uint32_t parent = now->next_parent;
    now->next_parent = 0;
    return hark_dom_insert(dom, id, parent, now->next_before);
  }
  if (!now->cursor) {
    return id == 1 && hark_dom_node_at(dom, id)->kind == HARK_EVENT_DOCUMENT;
  }
  if (up == 0) {
    return hark_dom_insert(dom, id, now->cursor, hark_dom_node_at(dom, now->cursor)->first);
  }
  uint32_t sibling = now->cursor;
  for (; up > 1 && sibling; up--) {
    sibling = hark_dom_node_at(dom, sibling)->parent;
  }
  const hark_dom_node *beside = hark_dom_node_at(dom, sibling);
  return beside && hark_dom_insert(dom, id, beside->parent, beside->next);
}

static hark_dom_node *make(hark_dom *dom, hark_event_kind kind, uint32_t up) {
  uint32_t id = hark_dom_make(dom, kind);
  if (!id) {
    refuse(dom);
    return NULL;
  }
  if (!place(dom, id, up)) {
    refuse(dom); // the id is used up all the same: ids are implied
  }
  dom->now.cursor = id;
  dom->now.last_element = kind == HARK_EVENT_ELEMENT ? id : 0;
  dom->now.has_tree = 1;
  return hark_dom_node_at(dom, id);
}

static void reduce_node(hark_dom *dom, const hark_event *event, const uint32_t *texts) {
  hark_dom_node *node = make(dom, event->kind, event->n[0]); // UP is the first argument of all of them
  if (!node) {
    return;
  }
  switch (event->kind) {
  case HARK_EVENT_ELEMENT:
    node->name = T(ELEMENT, NAME);
    node->flags = (uint8_t)N(ELEMENT, FLAGS);
    break;
  case HARK_EVENT_DOCTYPE:
    node->name = T(DOCTYPE, NAME);
    node->value = T(DOCTYPE, PUBLIC_ID);
    node->system = T(DOCTYPE, SYSTEM_ID);
    break;
  case HARK_EVENT_TEXT:
  case HARK_EVENT_COMMENT:
    node->value = texts[1];
    break;
  default: // SHADOW, DOCUMENT
    node->mode = (uint8_t)event->n[1];
  }
}

static void reduce_move(hark_dom *dom, const hark_event *event) {
  uint32_t id = N(MOVE, NODE), before = N(MOVE, BEFORE);
  const hark_dom_node *node = hark_dom_node_at(dom, id);
  if (!node || id == 1) {
    refuse(dom);
    return;
  }
  uint32_t old_parent = node->parent, old_next = node->next;
  hark_dom_detach(dom, id);
  if (!hark_dom_insert(dom, id, N(MOVE, PARENT), before)) {
    refuse(dom);
    if (old_parent) {
      hark_dom_insert(dom, id, old_parent, old_next);
    }
  }
}

static void set_attribute(hark_dom *dom, uint32_t id, uint32_t name, uint32_t value) {
  if (!hark_dom_set_attribute(dom, id, name, value)) {
    refuse(dom);
  }
}

static void forget_edits(hark_dom *dom, uint32_t sheet) {
  hark_dom_edit *edits = dom->edits.items;
  uint32_t kept = 0;
  for (uint32_t i = 0; i < dom->edits.count; i++) {
    if (edits[i].sheet != sheet) {
      edits[kept++] = edits[i];
    }
  }
  dom->edits.count = kept;
}

static void reduce_sheet(hark_dom *dom, const hark_event *event, const uint32_t *texts) {
  hark_dom_sheet *sheet = hark_dom_sheet_at(dom, N(SHEET, ID));
  if (sheet) {
    forget_edits(dom, sheet->id);
  } else {
    sheet = hark_dom_list_add(dom, &dom->sheets);
  }
  if (!sheet) {
    refuse(dom);
    return;
  }
  *sheet = (hark_dom_sheet){N(SHEET, ID), N(SHEET, OWNER), N(SHEET, STATE), T(SHEET, CSS)};
}

static void reduce_edit(hark_dom *dom, uint32_t sheet, uint32_t index, uint32_t rule, bool remove) {
  hark_dom_edit *edit = hark_dom_sheet_at(dom, sheet) ? hark_dom_list_add(dom, &dom->edits) : NULL;
  if (!edit) {
    refuse(dom);
    return;
  }
  *edit = (hark_dom_edit){sheet, index, rule, remove};
}

static void reduce_adopt(hark_dom *dom, uint32_t root, uint32_t index, uint32_t sheet) {
  hark_dom_adoption *adoptions = dom->adoptions.items;
  if (index == 0) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < dom->adoptions.count; i++) {
      if (adoptions[i].root != root) {
        adoptions[kept++] = adoptions[i];
      }
    }
    dom->adoptions.count = kept;
  }
  if (!sheet) {
    return;
  }
  hark_dom_adoption *adoption = hark_dom_list_add(dom, &dom->adoptions);
  if (!adoption) {
    refuse(dom);
    return;
  }
  *adoption = (hark_dom_adoption){root, index, sheet};
}

static void reduce_control(hark_dom *dom, const hark_event *event, const uint32_t *texts) {
  hark_dom_node *node = hark_dom_node_at(dom, event->n[0]);
  if (!node || node->kind != HARK_EVENT_ELEMENT) {
    refuse(dom);
    return;
  }
  switch (event->kind) {
  case HARK_EVENT_INPUT:
    node->has_input = 1;
    node->input = T(INPUT, VALUE);
    break;
  case HARK_EVENT_CHECK:
    node->check = (uint8_t)(N(CHECK, STATE) <= HARK_CHECK_MIXED ? 1 + N(CHECK, STATE) : 0);
    break;
  case HARK_EVENT_CHOOSE:
    node->chosen = N(CHOOSE, STATE) ? 2 : 1;
    break;
  default: // SIZE
    node->has_size = 1;
    node->width = N(SIZE, WIDTH);
    node->height = N(SIZE, HEIGHT);
  }
}

// Events that say where the visitor and the window are.
static void reduce_place(hark_dom *dom, const hark_event *event, const uint32_t *texts) {
  hark_dom_state *now = &dom->now;
  hark_dom_node *node;
  switch (event->kind) {
  case HARK_EVENT_NAVIGATE:
    now->url = T(NAVIGATE, URL);
    now->title = T(NAVIGATE, TITLE);
    break;
  case HARK_EVENT_VIEWPORT:
    now->width = N(VIEWPORT, WIDTH);
    now->height = N(VIEWPORT, HEIGHT);
    now->dpr = N(VIEWPORT, DPR);
    now->zoom = N(VIEWPORT, ZOOM);
    break;
  case HARK_EVENT_EXTENT:
    now->extent_width = N(EXTENT, WIDTH);
    now->extent_height = N(EXTENT, HEIGHT);
    break;
  case HARK_EVENT_VISIBILITY:
    now->visibility = N(VISIBILITY, STATE);
    break;
  case HARK_EVENT_FOCUS:
    now->focus = hark_dom_node_at(dom, N(FOCUS, NODE)) ? N(FOCUS, NODE) : 0;
    break;
  case HARK_EVENT_BLUR:
    now->focus = 0;
    break;
  case HARK_EVENT_OVER:
    now->over = N(OVER, NODE);
    break;
  case HARK_EVENT_SELECTION:
    memcpy(now->selection, event->n, sizeof now->selection);
    break;
  case HARK_EVENT_SCROLL:
    node = hark_dom_node_at(dom, N(SCROLL, NODE));
    if (node) {
      node->has_scroll = 1;
      node->scroll_x = N(SCROLL, X);
      node->scroll_y = N(SCROLL, Y);
    }
    break;
  default: // POINTER: x, y; PRESS, RELEASE, CLICK: node, x, y
    now->has_pointer = 1;
    now->pointer_x = event->n[event->kind == HARK_EVENT_POINTER ? 0 : 1];
    now->pointer_y = event->n[event->kind == HARK_EVENT_POINTER ? 1 : 2];
  }
}

void hark_dom_reduce(hark_dom *dom, const hark_event *event, const uint32_t texts[HARK_EVENT_ARGUMENTS_MAX]) {
  dom->now.at_ms = event->at_ms;
  hark_dom_node *node;
  switch (event->kind) {
  case HARK_EVENT_KEYFRAME:
    hark_dom_clear(dom);
    break;
  case HARK_EVENT_SUBTREE:
    dom->now.next_parent = N(SUBTREE, PARENT);
    dom->now.next_before = N(SUBTREE, BEFORE);
    break;
  case HARK_EVENT_ELEMENT:
  case HARK_EVENT_TEXT:
  case HARK_EVENT_COMMENT:
  case HARK_EVENT_DOCTYPE:
  case HARK_EVENT_SHADOW:
  case HARK_EVENT_DOCUMENT:
    reduce_node(dom, event, texts);
    break;
  case HARK_EVENT_ATTRIBUTE:
    set_attribute(dom, dom->now.last_element, T(ATTRIBUTE, NAME), T(ATTRIBUTE, VALUE));
    break;
  case HARK_EVENT_SET_ATTRIBUTE:
    set_attribute(dom, N(SET_ATTRIBUTE, NODE), T(SET_ATTRIBUTE, NAME), T(SET_ATTRIBUTE, VALUE));
    break;
  case HARK_EVENT_DROP_ATTRIBUTE:
    hark_dom_drop_attribute(dom, N(DROP_ATTRIBUTE, NODE), T(DROP_ATTRIBUTE, NAME));
    break;
  case HARK_EVENT_MOVE:
    reduce_move(dom, event);
    break;
  case HARK_EVENT_REMOVE:
    if (N(REMOVE, NODE) != 1) {
      hark_dom_detach(dom, N(REMOVE, NODE));
    }
    break;
  case HARK_EVENT_SET_TEXT:
    node = hark_dom_node_at(dom, N(SET_TEXT, NODE));
    if (node && (node->kind == HARK_EVENT_TEXT || node->kind == HARK_EVENT_COMMENT)) {
      node->value = T(SET_TEXT, VALUE);
    }
    break;
  case HARK_EVENT_SHEET:
    reduce_sheet(dom, event, texts);
    break;
  case HARK_EVENT_SHEET_INSERT:
    reduce_edit(dom, N(SHEET_INSERT, ID), N(SHEET_INSERT, INDEX), T(SHEET_INSERT, RULE), false);
    break;
  case HARK_EVENT_SHEET_DELETE:
    reduce_edit(dom, N(SHEET_DELETE, ID), N(SHEET_DELETE, INDEX), 0, true);
    break;
  case HARK_EVENT_ADOPT:
    reduce_adopt(dom, N(ADOPT, ROOT), N(ADOPT, INDEX), N(ADOPT, SHEET));
    break;
  case HARK_EVENT_INPUT:
  case HARK_EVENT_CHECK:
  case HARK_EVENT_CHOOSE:
  case HARK_EVENT_SIZE:
    reduce_control(dom, event, texts);
    break;
  case HARK_EVENT_NAVIGATE:
  case HARK_EVENT_VIEWPORT:
  case HARK_EVENT_EXTENT:
  case HARK_EVENT_VISIBILITY:
  case HARK_EVENT_FOCUS:
  case HARK_EVENT_BLUR:
  case HARK_EVENT_OVER:
  case HARK_EVENT_SELECTION:
  case HARK_EVENT_SCROLL:
  case HARK_EVENT_POINTER:
  case HARK_EVENT_PRESS:
  case HARK_EVENT_RELEASE:
  case HARK_EVENT_CLICK:
    reduce_place(dom, event, texts);
    break;
  default: // the rest (APPEND was joined to what it continues) say something of the visit, nothing of the page's state
    break;
  }
}
