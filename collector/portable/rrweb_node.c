#include "collector/portable/rrweb_node.h"

#include <stdio.h>
#include <string.h>

#include "replay/sanitize.h"

enum { RR_DOCUMENT, RR_DOCTYPE, RR_ELEMENT, RR_TEXT, RR_CDATA, RR_COMMENT }; // rrweb's NodeType
#define NAME_MAX_BYTES 128u

uint32_t hark_rrweb_parent(const hark_dom *dom, uint32_t id, bool *in_shadow) {
  uint32_t parent = dom->nodes[id].parent;
  *in_shadow = parent != 0 && dom->nodes[parent].kind == HARK_NODE_SHADOW;
  return *in_shadow ? dom->nodes[parent].parent : parent;
}

// ---- attributes ----

static void set(json_t *attributes, hark_bytes name, json_t *value) {
  char key[NAME_MAX_BYTES];
  if (name.size >= sizeof key || memchr(name.data, 0, name.size)) {
    json_decref(value);
    return;
  }
  memcpy(key, name.data, name.size);
  key[name.size] = '\0';
  json_object_set_new(attributes, key, value);
}

static void set_px(json_t *attributes, const char *name, uint32_t number) {
  char text[16];
  snprintf(text, sizeof text, "%upx", number);
  json_object_set_new(attributes, name, json_string(text));
}

// What hark keeps beside the attributes, and rrweb among them.
static void set_extras(json_t *attributes, const hark_dom *dom, const hark_node *node) {
  const hark_extra *extra = hark_dom_extra(dom, node);
  if (extra->has & HARK_EXTRA_VALUE) {
    json_object_set_new(attributes, "value", hark_json_text(extra->value));
  }
  if (extra->has & HARK_EXTRA_CHECK) {
    json_object_set_new(attributes, "checked", json_boolean(extra->check == HARK_CHECK_ON));
  }
  if (extra->has & HARK_EXTRA_CHOOSE) {
    json_object_set_new(attributes, "selected", json_boolean(extra->choose));
  }
  if (extra->has & HARK_EXTRA_SIZE) {
    set_px(attributes, "rr_width", extra->width);
    set_px(attributes, "rr_height", extra->height);
  }
  if (extra->has & HARK_EXTRA_SCROLL) {
    json_object_set_new(attributes, "rr_scrollLeft", json_integer((int32_t)extra->scroll_x));
    json_object_set_new(attributes, "rr_scrollTop", json_integer((int32_t)extra->scroll_y));
  }
  if (extra->has & HARK_EXTRA_MEDIA) {
    bool plays = extra->media.state == HARK_MEDIA_PLAYING;
    uint32_t at_ms = hark_play_time(&extra->media, plays, dom->now_ms);
    json_object_set_new(attributes, "rr_mediaState", json_string(plays ? "played" : "paused"));
    json_object_set_new(attributes, "rr_mediaCurrentTime", json_real(at_ms / 1000.0));
  }
  if (extra->source.size > 0) {
    json_object_set_new(attributes, hark_bytes_equal_cstr(node->name, "canvas") ? "rr_dataURL" : "src",
                        hark_json_text(extra->source));
  }
  const hark_sheet *sheet = extra->sheet ? hark_dom_sheet(dom, extra->sheet) : NULL;
  if (sheet && !(sheet->state & HARK_SHEET_UNREADABLE)) {
    json_object_set_new(attributes, "_cssText", hark_json_text(sheet->css));
  }
}

static json_t *attributes_of(const hark_dom *dom, const hark_node *node) {
  json_t *attributes = json_object();
  for (uint32_t at = node->attributes; at; at = dom->attributes[at].next) {
    const hark_attribute *a = &dom->attributes[at];
    if (hark_sanitize_attribute(node->name, a->name, a->value) != HARK_ATTRIBUTE_DROP) {
      set(attributes, a->name, hark_json_text(a->value));
    }
  }
  const hark_bytes *open = hark_dom_attribute(dom, node, "open");
  if (open && hark_bytes_equal_cstr(node->name, "dialog")) {
    bool modal = hark_bytes_equal_cstr(*open, "modal");
    json_object_set_new(attributes, "rr_open_mode", json_string(modal ? "modal" : "non-modal"));
  }
  set_extras(attributes, dom, node);
  return attributes;
}

// ---- nodes ----

static json_t *element(const hark_dom *dom, const hark_node *node, uint32_t id) {
  bool foreign;
  hark_bytes name = hark_local_name(node->name, &foreign);
  json_t *json = json_pack("{s:i, s:o, s:o, s:[], s:I}", "type", RR_ELEMENT, "tagName", hark_json_text(name),
                           "attributes", attributes_of(dom, node), "childNodes", "id", (json_int_t)id);
  if (hark_bytes_starts_with(node->name, HARK_LITERAL("svg:"))) {
    json_object_set_new(json, "isSVG", json_true());
  }
  if (node->first && dom->nodes[node->first].kind == HARK_NODE_SHADOW) {
    json_object_set_new(json, "isShadowHost", json_true());
  }
  return json;
}

static json_t *doctype(const hark_dom *dom, const hark_node *node, uint32_t id) {
  const hark_attribute *ids = &dom->attributes[node->attributes];
  return json_pack("{s:i, s:o, s:o, s:o, s:I}", "type", RR_DOCTYPE, "name", hark_json_text(node->name), "publicId",
                   hark_json_text(node->attributes ? ids->name : (hark_bytes){0}), "systemId",
                   hark_json_text(node->attributes ? ids->value : (hark_bytes){0}), "id", (json_int_t)id);
}

json_t *hark_rrweb_node(const hark_dom *dom, uint32_t id) {
  const hark_node *node = &dom->nodes[id];
  bool in_shadow;
  json_t *json = NULL;
  hark_rrweb_parent(dom, id, &in_shadow);
  switch (node->kind) {
  case HARK_NODE_DOCUMENT:
    json = json_pack("{s:i, s:[], s:I}", "type", RR_DOCUMENT, "childNodes", "id", (json_int_t)id);
    if ((node->flags & 3) == 1) {
      json_object_set_new(json, "compatMode", json_string("BackCompat"));
    }
    break;
  case HARK_NODE_DOCTYPE:
    json = doctype(dom, node, id);
    break;
  case HARK_NODE_ELEMENT:
    json = element(dom, node, id);
    break;
  case HARK_NODE_TEXT:
    json =
        json_pack("{s:i, s:o, s:I}", "type", RR_TEXT, "textContent", hark_json_text(node->text), "id", (json_int_t)id);
    break;
  default:
    json = json_pack("{s:i, s:s, s:I}", "type", RR_COMMENT, "textContent", "", "id", (json_int_t)id);
    break;
  }
  if (in_shadow) {
    json_object_set_new(json, "isShadow", json_true());
  }
  return json;
}

// ---- trees ----

// A stylesheet's own text says all, where there is one: rrweb wants no text below it then.
static bool hides_children(const hark_dom *dom, const hark_node *node) {
  const hark_extra *extra = hark_dom_extra(dom, node);
  return node->kind == HARK_NODE_ELEMENT && extra->sheet && hark_dom_sheet(dom, extra->sheet);
}

json_t *hark_rrweb_tree(const hark_dom *dom, uint32_t root) {
  json_t *lists[HARK_DOM_DEPTH_MAX + 2]; // where the children go of the node that is so deep
  json_t *tree = NULL;
  uint32_t depth = 0, climbed;
  for (uint32_t id = root; id;) {
    const hark_node *node = &dom->nodes[id];
    bool frame = id != root && node->kind == HARK_NODE_DOCUMENT;
    if (node->kind == HARK_NODE_SHADOW) {
      lists[depth] = lists[depth - 1]; // its children stand among the host's
    } else if (!frame) {
      json_t *json = hark_rrweb_node(dom, id);
      if (!json || (tree && json_array_append(lists[depth - 1], json) != 0)) {
        json_decref(json);
        json_decref(tree);
        return NULL;
      }
      lists[depth] = json_object_get(json, "childNodes");
      if (tree) {
        json_decref(json); // the list has it
      } else {
        tree = json;
      }
    }
    if (frame || hides_children(dom, node)) { // past all that is below
      while (dom->nodes[id].last) {
        id = dom->nodes[id].last;
        depth++;
      }
    }
    id = hark_dom_next(dom, root, id, &climbed);
    depth = climbed == UINT32_MAX ? depth + 1 : depth - climbed;
  }
  return tree;
}
