#include "collector/portable/rrweb_events.h"

#include "collector/portable/rrweb_node.h"
#include "collector/portable/words.h"
#include "replay/reduce.h"

enum { RR_FULL = 2, RR_INCREMENTAL = 3, RR_META = 4, RR_CUSTOM = 5 }; // rrweb's EventType
enum { MOVE = 1, INTERACTION, SCROLL, RESIZE, INPUT, TOUCH_MOVE, MEDIA, RULE, SELECTION = 14, ADOPTED = 15 };
enum { MOUSE_UP, MOUSE_DOWN, CLICK, FOCUS = 5, BLUR, TOUCH_START, TOUCH_END = 9 }; // MouseInteractions

// An argument of the event at hand, by name.
#define N(event, argument) (e->n[HARK_ARG(event, argument)])
#define I(event, argument) ((json_int_t)(int32_t)N(event, argument))

static void put(hark_rrweb_view *v, int type, json_t *data) {
  json_t *event =
      json_pack("{s:i, s:o, s:I}", "type", type, "data", data, "timestamp", (json_int_t)(v->start_ms + v->dom.now_ms));
  hark_sink_puts(v->sink, v->events++ > 0 ? ",\n" : "");
  hark_sink_json(v->sink, event);
}

static void put_incremental(hark_rrweb_view *v, json_t *data) {
  put(v, RR_INCREMENTAL, data);
}

// ---- stylesheets ----

static json_t *rules_of(const hark_link *edit) {
  return edit->is_delete ? json_pack("{s:[{s:I}]}", "removes", "index", (json_int_t)edit->index)
                         : json_pack("{s:[{s:o, s:I}]}", "adds", "rule", hark_json_text(edit->rule), "index",
                                     (json_int_t)edit->index);
}

// What of a sheet came after its text.
static void put_edits(hark_rrweb_view *v, uint32_t id, const hark_sheet *sheet) {
  for (uint32_t at = sheet->first; at; at = v->dom.links[at].next) {
    json_t *data = rules_of(&v->dom.links[at]);
    json_object_set_new(data, "source", json_integer(RULE));
    json_object_set_new(data, sheet->owner ? "id" : "styleId", json_integer(sheet->owner ? sheet->owner : id));
    put_incremental(v, data);
  }
}

// The list of sheets that a document or shadow root has adopted, their texts with it.
static void put_adopted(hark_rrweb_view *v, uint32_t root) {
  const hark_node *node = hark_dom_node(&v->dom, root);
  const hark_extra *extra = node ? hark_dom_extra(&v->dom, node) : NULL;
  if (!extra || !extra->adopted_first) {
    return;
  }
  json_t *ids = json_array(), *styles = json_array();
  for (uint32_t at = extra->adopted_first; at; at = v->dom.links[at].next) {
    json_int_t id = v->dom.links[at].sheet;
    json_array_append_new(ids, json_integer(id));
    json_array_append_new(styles, json_pack("{s:I, s:[]}", "styleId", id, "rules"));
  }
  uint32_t host = node->kind == HARK_NODE_SHADOW ? node->parent : root;
  put_incremental(v, json_pack("{s:i, s:I, s:o, s:o}", "source", ADOPTED, "id", (json_int_t)host, "styleIds", ids,
                               "styles", styles));
  for (uint32_t at = extra->adopted_first; at; at = v->dom.links[at].next) {
    uint32_t id = v->dom.links[at].sheet;
    const hark_sheet *sheet = hark_dom_sheet(&v->dom, id);
    if (sheet) {
      put_incremental(v, json_pack("{s:i, s:I, s:o}", "source", RULE, "styleId", (json_int_t)id, "replaceSync",
                                   hark_json_text(sheet->css)));
      put_edits(v, id, sheet);
    }
  }
}

static void put_sheet(hark_rrweb_view *v, uint32_t id) {
  const hark_sheet *sheet = hark_dom_sheet(&v->dom, id);
  if (sheet && !sheet->owner) {
    put_incremental(v, json_pack("{s:i, s:I, s:o}", "source", RULE, "styleId", (json_int_t)id, "replaceSync",
                                 hark_json_text(sheet->css)));
  } else if (sheet && !hark_rrweb_burst_attribute(&v->burst, sheet->owner, HARK_LITERAL("_cssText"),
                                                  hark_json_text(sheet->css))) {
    v->err = HARK_ERR_NO_MEMORY;
  }
}

static void put_rule(hark_rrweb_view *v, uint32_t id) {
  const hark_sheet *sheet = hark_dom_sheet(&v->dom, id);
  if (sheet && sheet->last) {
    json_t *data = rules_of(&v->dom.links[sheet->last]);
    json_object_set_new(data, "source", json_integer(RULE));
    json_object_set_new(data, sheet->owner ? "id" : "styleId", json_integer(sheet->owner ? sheet->owner : id));
    put_incremental(v, data);
  }
}

// ---- snapshots ----

// What a snapshot has no room for: frames' documents, sheets' later rules, adopted sheets.
static void put_beside(hark_rrweb_view *v) {
  for (uint32_t id = 1; id < v->dom.node_count; id++) {
    const hark_node *node = hark_dom_node(&v->dom, id);
    if (node && node->kind == HARK_NODE_DOCUMENT && node->parent) {
      put_incremental(v, json_pack("{s:i, s:[], s:[], s:[], s:[{s:I, s:n, s:o}], s:b}", "source", 0, "texts",
                                   "attributes", "removes", "adds", "parentId", (json_int_t)node->parent, "nextId",
                                   "node", hark_rrweb_tree(&v->dom, id), "isAttachIframe", 1));
    }
  }
  for (uint32_t id = 1; id < v->dom.node_count; id++) {
    const hark_node *node = hark_dom_node(&v->dom, id);
    const hark_extra *extra = node ? hark_dom_extra(&v->dom, node) : NULL;
    const hark_sheet *sheet = extra && extra->sheet ? hark_dom_sheet(&v->dom, extra->sheet) : NULL;
    if (sheet) {
      put_edits(v, extra->sheet, sheet);
    }
    put_adopted(v, id);
  }
}

static void put_snapshot(hark_rrweb_view *v) {
  const hark_page *page = &v->dom.page;
  const hark_node *root = hark_dom_node(&v->dom, 1);
  if (!root) {
    return;
  }
  const hark_extra *extra = hark_dom_extra(&v->dom, root);
  put(v, RR_META,
      json_pack("{s:o, s:I, s:I}", "href", hark_json_text(page->url), "width", (json_int_t)page->width, "height",
                (json_int_t)page->height));
  put(v, RR_FULL,
      json_pack("{s:o, s:{s:I, s:I}}", "node", hark_rrweb_tree(&v->dom, 1), "initialOffset", "left",
                (json_int_t)(int32_t)extra->scroll_x, "top", (json_int_t)(int32_t)extra->scroll_y));
  v->shown = true;
  put_beside(v);
}

static void flush(hark_rrweb_view *v) {
  if (v->burst.keyframe) {
    hark_rrweb_burst_clear(&v->burst);
    put_snapshot(v);
    return;
  }
  json_t *data = hark_rrweb_burst_take(&v->burst, &v->dom, &v->err);
  if (data) {
    put_incremental(v, data);
  }
}

// ---- what the visitor does ----

static json_t *interaction(int type, json_int_t node, json_int_t x, json_int_t y) {
  return json_pack("{s:i, s:i, s:I, s:I, s:I}", "source", INTERACTION, "type", type, "id", node ? node : 1, "x", x, "y",
                   y);
}

static json_t *position(int source, json_int_t x, json_int_t y) {
  return json_pack("{s:i, s:[{s:I, s:I, s:i, s:i}]}", "source", source, "positions", "x", x, "y", y, "id", 1,
                   "timeOffset", 0);
}

static json_t *touch(const hark_event *e) {
  uint32_t phase = N(TOUCH, PHASE);
  return phase == HARK_TOUCH_MOVE
             ? position(TOUCH_MOVE, I(TOUCH, X), I(TOUCH, Y))
             : interaction(phase == HARK_TOUCH_START ? TOUCH_START : TOUCH_END, 1, I(TOUCH, X), I(TOUCH, Y));
}

static json_t *input(json_int_t node, hark_bytes text, bool checked) {
  return json_pack("{s:i, s:I, s:o, s:b}", "source", INPUT, "id", node, "text", hark_json_text(text), "isChecked",
                   checked);
}

static hark_bytes attribute_or(const hark_dom *dom, uint32_t id, const char *name, hark_bytes other) {
  const hark_node *node = hark_dom_node(dom, id);
  const hark_bytes *value = node ? hark_dom_attribute(dom, node, name) : NULL;
  return value ? *value : other;
}

// rrweb tells a choice as the select's value.
static json_t *choice(const hark_dom *dom, const hark_event *e) {
  uint32_t option = N(CHOOSE, NODE), select = option;
  while (select && !hark_bytes_equal_cstr(dom->nodes[select].name, "select")) {
    select = dom->nodes[select].parent;
  }
  uint32_t text = dom->nodes[option].first;
  hark_bytes label = text ? dom->nodes[text].text : (hark_bytes){NULL, 0};
  return select && N(CHOOSE, STATE) ? input(select, attribute_or(dom, option, "value", label), false) : NULL;
}

static json_t *media(const hark_event *e) {
  return json_pack("{s:i, s:i, s:I, s:f, s:f}", "source", MEDIA, "type", N(MEDIA, STATE) == HARK_MEDIA_PLAYING ? 0 : 1,
                   "id", I(MEDIA, NODE), "currentTime", N(MEDIA, TIME) / 1000.0, "playbackRate",
                   (double)((int32_t)(N(MEDIA, RATE) >> 1) ^ -(int32_t)(N(MEDIA, RATE) & 1)) / 100);
}

static json_t *selection(const hark_event *e) {
  return json_pack("{s:i, s:[{s:I, s:I, s:I, s:I}]}", "source", SELECTION, "ranges", "start", I(SELECTION, NODE),
                   "startOffset", I(SELECTION, FROM), "end", I(SELECTION, END), "endOffset", I(SELECTION, TO));
}

// rrweb's data for what it has an event for; NULL for all else.
static json_t *incremental_of(const hark_rrweb_view *v, const hark_event *e) {
  switch (e->kind) {
  case HARK_EVENT_VIEWPORT:
    return json_pack("{s:i, s:I, s:I}", "source", RESIZE, "width", I(VIEWPORT, WIDTH), "height", I(VIEWPORT, HEIGHT));
  case HARK_EVENT_POINTER:
    return position(MOVE, I(POINTER, X), I(POINTER, Y));
  case HARK_EVENT_PRESS:
    return interaction(MOUSE_DOWN, I(PRESS, NODE), I(PRESS, X), I(PRESS, Y));
  case HARK_EVENT_RELEASE:
    return interaction(MOUSE_UP, I(RELEASE, NODE), I(RELEASE, X), I(RELEASE, Y));
  case HARK_EVENT_CLICK:
    return interaction(CLICK, I(CLICK, NODE), I(CLICK, X), I(CLICK, Y));
  case HARK_EVENT_TOUCH:
    return touch(e);
  case HARK_EVENT_FOCUS:
  case HARK_EVENT_BLUR:
    return interaction(e->kind == HARK_EVENT_FOCUS ? FOCUS : BLUR, I(FOCUS, NODE), 0, 0);
  case HARK_EVENT_SCROLL:
    return json_pack("{s:i, s:I, s:I, s:I}", "source", SCROLL, "id", I(SCROLL, NODE), "x", I(SCROLL, X), "y",
                     I(SCROLL, Y));
  case HARK_EVENT_INPUT:
    return input(I(INPUT, NODE), e->texts[HARK_ARG(INPUT, VALUE)].bytes, false);
  case HARK_EVENT_CHECK:
    return input(I(CHECK, NODE), attribute_or(&v->dom, N(CHECK, NODE), "value", HARK_LITERAL("on")),
                 N(CHECK, STATE) == HARK_CHECK_ON);
  case HARK_EVENT_CHOOSE:
    return choice(&v->dom, e);
  case HARK_EVENT_MEDIA:
    return media(e);
  case HARK_EVENT_SELECTION:
    return N(SELECTION, NODE) && N(SELECTION, NODE) != N(SELECTION, END) ? selection(e) : NULL;
  default:
    return NULL;
  }
}

static bool is_told_apart(hark_event_kind kind) {
  return kind == HARK_EVENT_NAVIGATE || (kind >= HARK_EVENT_FAILURE && kind <= HARK_EVENT_LEAVE) ||
         kind == HARK_EVENT_VISIBILITY || kind == HARK_EVENT_GAP || kind == HARK_EVENT_SUBMIT ||
         kind == HARK_EVENT_INVALID;
}

// {"tag": "hark", "payload": {"event": "SIGNAL", …}}; the site's own custom events have their name as tag.
static json_t *custom_of(const hark_event *e) {
  const hark_event_shape *shape = hark_event_shape_of((uint32_t)e->kind);
  json_t *payload = json_pack("{s:s}", "event", hark_event_name((uint32_t)e->kind));
  for (uint32_t i = 0; i < shape->count; i++) {
    char name[HARK_COLUMN_NAME_MAX];
    hark_column_name(shape->first + i, name);
    json_object_set_new(payload, name,
                        hark_column_type(shape->first + i) == HARK_TYPE_S ? hark_json_text(e->texts[i].bytes)
                                                                          : json_integer((json_int_t)e->n[i]));
  }
  return json_pack("{s:s, s:o}", "tag", "hark", "payload", payload);
}

static bool is_of_node(hark_event_kind kind) {
  return kind == HARK_EVENT_INPUT || kind == HARK_EVENT_CHECK || kind == HARK_EVENT_CHOOSE ||
         kind == HARK_EVENT_MEDIA || kind == HARK_EVENT_SCROLL;
}

static void put_other(hark_rrweb_view *v, const hark_event *e) {
  if (!v->shown || (is_of_node(e->kind) && hark_rrweb_burst_tells(&v->burst, e->n[0]))) {
    return; // the snapshot or the add will say it
  }
  json_t *data = incremental_of(v, e);
  if (data) {
    flush(v);
    put_incremental(v, data);
  } else if (is_told_apart(e->kind)) {
    flush(v);
    put(v, RR_CUSTOM, custom_of(e));
  }
}

// ---- the stream ----

static void follow_tree(hark_rrweb_view *v, const hark_event *e) {
  uint32_t sheet = e->n[0];
  switch (e->kind) {
  case HARK_EVENT_SHEET:
    put_sheet(v, sheet);
    break;
  case HARK_EVENT_SHEET_INSERT:
  case HARK_EVENT_SHEET_DELETE:
    flush(v); // its element may be new
    put_rule(v, sheet);
    break;
  case HARK_EVENT_ADOPT:
    flush(v);
    put_adopted(v, e->n[0]);
    break;
  case HARK_EVENT_SOURCE:
    if (e->n[0] && !hark_rrweb_burst_attribute(&v->burst, e->n[0], HARK_LITERAL("src"),
                                               hark_json_text(e->texts[HARK_ARG(SOURCE, URL)].bytes))) {
      v->err = HARK_ERR_NO_MEMORY;
    }
    break;
  default:
    break;
  }
}

static void follow(hark_rrweb_view *v, hark_event *e) {
  uint32_t nodes = v->dom.node_count;
  if (!hark_rrweb_burst_before(&v->burst, &v->dom, e)) {
    v->err = HARK_ERR_NO_MEMORY;
    return;
  }
  bool whole = v->burst.keyframe; // the snapshot waits: it will have what is told of nodes meanwhile
  bool taken = hark_reduce(&v->dom, e);
  nodes = e->kind == HARK_EVENT_KEYFRAME ? v->dom.node_count : nodes;
  if (taken && !hark_rrweb_burst_after(&v->burst, &v->dom, e, nodes)) {
    v->err = HARK_ERR_NO_MEMORY;
  } else if (taken && hark_event_is_tree(e->kind) && !is_of_node(e->kind)) {
    if (!whole) {
      follow_tree(v, e);
    }
  } else if (taken) {
    put_other(v, e);
  }
}

hark_err hark_rrweb_write_view(hark_rrweb_view *v, hark_arena *arena, const hark_timeline *timeline) {
  hark_dom_init(&v->dom, arena);
  hark_rrweb_burst_init(&v->burst, arena);
  v->shown = false;
  v->err = HARK_OK;
  for (uint32_t at = 0; at < timeline->word_count && v->err == HARK_OK && v->sink->err == HARK_OK;) {
    hark_event event;
    uint32_t next = hark_timeline_row(timeline, at, &event);
    if (event.kind == HARK_EVENT_TICK) {
      if (event.n[0] > 0 && v->dom.keyframed) {
        flush(v);
      }
      v->dom.now_ms += event.n[0];
    } else if ((uint32_t)event.kind == HARK_ROW_RESUME) {
      hark_reduce_resume(&v->dom, event.n[0]);
    } else {
      follow(v, &event);
    }
    v->err = v->err != HARK_OK ? v->err : v->dom.err;
    at = next;
  }
  if (v->err == HARK_OK) {
    flush(v);
  }
  hark_rrweb_burst_free(&v->burst);
  return v->err != HARK_OK ? v->err : v->sink->err;
}
