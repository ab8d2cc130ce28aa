// fields.c — stays in form fields, found in the stream.
#include "replay/fields.h"

#include <string.h>

#define LABEL_LEVELS_MAX 8u // above a field, in search of a label around it

void hark_fields_init(hark_fields *f, hark_arena *arena) {
  *f = (hark_fields){.arena = arena, .nodes_left = HARK_FIELDS_NODES_MAX};
}

void hark_fields_resume(hark_fields *f) {
  f->node = 0;
}

// ---- what a field says of itself ----

static bool is_named(const hark_node *node, const char *name) {
  return node->kind == HARK_NODE_ELEMENT && hark_bytes_equal(node->name, hark_bytes_from_cstr(name));
}

static bool is_space(uint8_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

// Without space around it, and not longer than a text may be.
static hark_bytes trimmed(hark_bytes text) {
  size_t from = 0, to = text.size;
  while (from < to && is_space(text.data[from])) {
    from++;
  }
  while (to > from && is_space(text.data[to - 1])) {
    to--;
  }
  return hark_bytes_cut(hark_bytes_part(text, from, to - from), HARK_FIELDS_TEXT_BYTES_MAX);
}

static hark_bytes attribute(const hark_dom *dom, const hark_node *node, const char *name) {
  const hark_bytes *value = hark_dom_attribute(dom, node, name);
  return value ? trimmed(*value) : (hark_bytes){NULL, 0};
}

// The first text inside that is not space.
static hark_bytes first_text(hark_fields *f, const hark_dom *dom, uint32_t root) {
  uint32_t climbed;
  for (uint32_t id = root; id && f->nodes_left; id = hark_dom_next(dom, root, id, &climbed)) {
    f->nodes_left--;
    hark_bytes text = dom->nodes[id].kind == HARK_NODE_TEXT ? trimmed(dom->nodes[id].text) : (hark_bytes){NULL, 0};
    if (text.size) {
      return text;
    }
  }
  return (hark_bytes){NULL, 0};
}

static hark_bytes label_around(hark_fields *f, const hark_dom *dom, uint32_t id) {
  for (uint32_t level = 0; id && level < LABEL_LEVELS_MAX; level++) {
    if (is_named(&dom->nodes[id], "label")) {
      return first_text(f, dom, id);
    }
    id = dom->nodes[id].parent;
  }
  return (hark_bytes){NULL, 0};
}

static hark_bytes label_for(hark_fields *f, const hark_dom *dom, hark_bytes wanted) {
  uint32_t climbed;
  for (uint32_t id = 1; wanted.size && hark_dom_node(dom, id) && f->nodes_left;) {
    f->nodes_left--;
    const hark_node *node = &dom->nodes[id];
    const hark_bytes *its = is_named(node, "label") ? hark_dom_attribute(dom, node, "for") : NULL;
    if (its && hark_bytes_equal(trimmed(*its), wanted)) {
      return first_text(f, dom, id);
    }
    id = hark_dom_next(dom, 1, id, &climbed);
  }
  return (hark_bytes){NULL, 0};
}

// Empty where nothing can be filled in.
static hark_bytes type_of(const hark_dom *dom, const hark_node *node) {
  static const char *const buttons[] = {"button", "submit", "reset", "image", "hidden"};
  if (is_named(node, "select") || is_named(node, "textarea")) {
    return node->name;
  }
  if (!is_named(node, "input")) {
    bool editable = node->kind == HARK_NODE_ELEMENT && (node->flags & HARK_NODE_EDITABLE);
    return editable ? HARK_LITERAL("editable") : (hark_bytes){NULL, 0};
  }
  hark_bytes type = attribute(dom, node, "type");
  for (size_t i = 0; i < sizeof buttons / sizeof buttons[0]; i++) {
    if (hark_bytes_equal(type, hark_bytes_from_cstr(buttons[i]))) {
      return (hark_bytes){NULL, 0};
    }
  }
  return type.size ? type : HARK_LITERAL("text");
}

// False where the node is no field.
static bool describe(hark_fields *f, const hark_dom *dom, uint32_t id, hark_field *field) {
  const hark_node *node = hark_dom_node(dom, id);
  hark_bytes type = node ? type_of(dom, node) : (hark_bytes){NULL, 0};
  if (!type.size) {
    return false;
  }
  *field = (hark_field){.type = type, .label = attribute(dom, node, "aria-label")};
  hark_bytes own_id = attribute(dom, node, "id");
  field->label = field->label.size ? field->label : label_around(f, dom, node->parent);
  field->label = field->label.size ? field->label : label_for(f, dom, own_id);
  field->label = field->label.size ? field->label : attribute(dom, node, "placeholder");
  field->name = attribute(dom, node, "name");
  field->name = field->name.size ? field->name : own_id;
  return true;
}

static bool is_same(const hark_field *a, const hark_field *b) {
  return hark_bytes_equal(a->type, b->type) && hark_bytes_equal(a->label, b->label) &&
         hark_bytes_equal(a->name, b->name);
}

// ---- stays ----

static void end(hark_fields *f, uint32_t at_ms) {
  if (f->open) {
    f->stays[f->count - 1].until_ms = at_ms;
  }
  f->open = false;
  f->node = 0;
}

// The stay in this field: the one that goes on, or a new one. *stay is NULL where the node is no field, or no more
// stays are kept.
static hark_err enter(hark_fields *f, const hark_dom *dom, uint32_t node, uint32_t at_ms, hark_field_stay **stay) {
  hark_field field;
  *stay = f->open && f->node == node ? &f->stays[f->count - 1] : NULL;
  if (*stay || !describe(f, dom, node, &field)) {
    return HARK_OK;
  }
  bool goes_on = f->open && f->node == 0 && is_same(&f->stays[f->count - 1].field, &field);
  if (!goes_on) {
    end(f, at_ms);
    if (f->count == HARK_FIELDS_STAYS_MAX) {
      return HARK_OK;
    }
    void *grown = hark_grown(f->arena, f->stays, f->count, &f->max, (size_t)f->count + 1, sizeof *f->stays);
    if (!grown) {
      return HARK_ERR_NO_MEMORY;
    }
    f->stays = grown;
    f->stays[f->count++] = (hark_field_stay){.field = field, .at_ms = at_ms};
  }
  f->open = true;
  f->node = node;
  *stay = &f->stays[f->count - 1];
  return HARK_OK;
}

static void tell(hark_field_stay *stay, hark_bytes value) {
  stay->edits++;
  stay->valued = true;
  stay->value = trimmed(value);
}

// What happens in the field of the stay that goes on.
static void follow_stay(hark_fields *f, const hark_dom *dom, hark_field_stay *stay, const hark_event *event) {
  static const char *const boxes[] = {"off", "on", "mixed"};
  uint32_t node = event->n[0];
  if (event->kind == HARK_EVENT_CHOOSE && event->n[HARK_ARG(CHOOSE, STATE)] && hark_dom_node(dom, node) &&
      hark_dom_is_inside(dom, node, f->node)) {
    tell(stay, first_text(f, dom, node));
  }
  if (node != f->node) {
    return;
  }
  if (event->kind == HARK_EVENT_CHECK) {
    uint32_t state = event->n[HARK_ARG(CHECK, STATE)];
    tell(stay, hark_bytes_from_cstr(boxes[state < sizeof boxes / sizeof boxes[0] ? state : 0]));
  }
  stay->deletes += event->kind == HARK_EVENT_KEY && event->n[HARK_ARG(KEY, CLASS)] == HARK_KEY_DELETE;
  stay->pastes += event->kind == HARK_EVENT_CLIPBOARD && event->n[HARK_ARG(CLIPBOARD, ACTION)] == HARK_CLIPBOARD_PASTE;
}

hark_err hark_fields_follow(hark_fields *f, const hark_dom *dom, const hark_event *event, uint32_t at_ms) {
  hark_field_stay *stay = f->open ? &f->stays[f->count - 1] : NULL;
  uint32_t node = event->n[0];
  hark_err err = HARK_OK;
  if (stay) {
    stay->until_ms = at_ms;
  }
  switch (event->kind) {
  case HARK_EVENT_KEYFRAME:
    hark_fields_resume(f);
    break;
  case HARK_EVENT_FOCUS:
    err = enter(f, dom, node, at_ms, &stay);
    if (err == HARK_OK && !stay) {
      end(f, at_ms);
    }
    break;
  case HARK_EVENT_BLUR:
  case HARK_EVENT_LEAVE:
    end(f, at_ms);
    break;
  case HARK_EVENT_INPUT:
    if (event->n[HARK_ARG(INPUT, HOW)] == HARK_INPUT_TYPED) {
      err = enter(f, dom, node, at_ms, &stay);
      if (stay) {
        tell(stay, event->texts[HARK_ARG(INPUT, VALUE)].bytes);
      }
    }
    break;
  case HARK_EVENT_INVALID:
    err = enter(f, dom, node, at_ms, &stay);
    if (stay) {
      stay->refused++;
    }
    break;
  default:
    if (stay && f->node) {
      follow_stay(f, dom, stay, event);
    }
  }
  return err;
}
