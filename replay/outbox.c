// outbox.c — events and whole states as words and texts.
#include "replay/outbox.h"

#include <string.h>

#define PROBES_MAX 8u

// Which arguments of an event are node ids: a bit each.
static uint32_t node_arguments(hark_event_kind kind) {
#define BIT(name, argument) (1u << HARK_ARG(name, argument))
  switch (kind) {
  case HARK_EVENT_SUBTREE:
    return BIT(SUBTREE, PARENT) | BIT(SUBTREE, BEFORE);
  case HARK_EVENT_MOVE:
    return BIT(MOVE, NODE) | BIT(MOVE, PARENT) | BIT(MOVE, BEFORE);
  case HARK_EVENT_FOCUS:
    return BIT(FOCUS, NODE) | BIT(FOCUS, FORM);
  case HARK_EVENT_SELECTION:
    return BIT(SELECTION, NODE) | BIT(SELECTION, END);
  case HARK_EVENT_SHEET:
    return BIT(SHEET, OWNER);
  case HARK_EVENT_ANIMATE:
    return BIT(ANIMATE, NODE);
  case HARK_EVENT_SLOT:
    return BIT(SLOT, NODE) | BIT(SLOT, SLOT);
  case HARK_EVENT_VITAL:
    return BIT(VITAL, NODE);
  case HARK_EVENT_SIGNAL:
    return BIT(SIGNAL, NODE);
  case HARK_EVENT_REMOVE:
  case HARK_EVENT_SET_ATTRIBUTE:
  case HARK_EVENT_DROP_ATTRIBUTE:
  case HARK_EVENT_SET_TEXT:
  case HARK_EVENT_SIZE:
  case HARK_EVENT_ADOPT:
  case HARK_EVENT_INPUT:
  case HARK_EVENT_CHECK:
  case HARK_EVENT_CHOOSE:
  case HARK_EVENT_SUBMIT:
  case HARK_EVENT_INVALID:
  case HARK_EVENT_BLUR:
  case HARK_EVENT_KEY:
  case HARK_EVENT_CLIPBOARD:
  case HARK_EVENT_PRESS:
  case HARK_EVENT_RELEASE:
  case HARK_EVENT_OVER:
  case HARK_EVENT_CLICK:
  case HARK_EVENT_SCROLL:
  case HARK_EVENT_CANVAS:
  case HARK_EVENT_SOURCE:
  case HARK_EVENT_COMPOSE:
  case HARK_EVENT_MEDIA:
  case HARK_EVENT_STATE:
    return 1; // the first one
  default:
    return 0;
  }
#undef BIT
}

void hark_outbox_init(hark_outbox_writer *w, hark_arena *arena) {
  w->arena = arena;
  w->next_id = 1;
}

void hark_outbox_begin(hark_outbox_writer *w) {
  w->err = HARK_OK;
  w->word_count = w->text_count = w->byte_count = 0;
  memset(w->slots, 0, sizeof w->slots);
}

void hark_outbox_put(hark_outbox_writer *w, uint32_t word) {
  void *grown = hark_grown(w->arena, w->words, w->word_count, &w->word_max, (size_t)w->word_count + 1, 4);
  if (!grown) {
    w->err = HARK_ERR_NO_MEMORY;
    return;
  }
  w->words = grown;
  w->words[w->word_count++] = word;
}

static uint32_t add_text(hark_outbox_writer *w, hark_bytes text) {
  void *ends = hark_grown(w->arena, w->ends, w->text_count, &w->text_max, (size_t)w->text_count + 1, 4);
  if (!ends) {
    w->err = HARK_ERR_NO_MEMORY;
    return 0;
  }
  w->ends = ends;
  void *bytes = text.size > UINT32_MAX - w->byte_count
                    ? NULL
                    : hark_grown(w->arena, w->bytes, w->byte_count, &w->byte_max, w->byte_count + text.size, 1);
  if (!bytes) {
    w->err = HARK_ERR_NO_MEMORY;
    return 0;
  }
  w->bytes = bytes;
  if (text.size) {
    memcpy(w->bytes + w->byte_count, text.data, text.size);
  }
  w->byte_count += (uint32_t)text.size;
  w->ends[w->text_count] = w->byte_count;
  return w->text_count++;
}

void hark_outbox_put_text(hark_outbox_writer *w, hark_bytes text) {
  uintptr_t place = text.size ? (uintptr_t)text.data : 0;
  uint32_t hash = (uint32_t)(place ^ place >> 15) * 0x9e3779b1u ^ (uint32_t)text.size;
  hark_outbox_slot *slot = NULL;
  for (uint32_t probe = 0; probe < PROBES_MAX; probe++) {
    slot = &w->slots[((hash >> 16) + probe) % HARK_OUTBOX_SLOTS];
    if (slot->index == 0) {
      break;
    }
    if ((slot->data == text.data || text.size == 0) && slot->size == text.size) {
      hark_outbox_put(w, slot->index - 1);
      return;
    }
  }
  uint32_t index = add_text(w, text);
  *slot = (hark_outbox_slot){text.data, text.size, index + 1}; // the last one probed gives way
  hark_outbox_put(w, index);
}

static uint32_t mapped(const hark_outbox_writer *w, const hark_dom *dom, uint32_t id) {
  return id > 0 && id < dom->node_count && id < w->id_max ? w->ids[id] : 0;
}

static bool need_ids(hark_outbox_writer *w, uint32_t count) {
  uint32_t known = w->id_max;
  void *grown = hark_grown(w->arena, w->ids, known, &w->id_max, count, 4);
  if (!grown) {
    w->err = HARK_ERR_NO_MEMORY;
    return false;
  }
  w->ids = grown;
  return true;
}

void hark_outbox_note_node(hark_outbox_writer *w, const hark_dom *dom, bool accepted) {
  uint32_t id = dom->node_count - 1;
  if (need_ids(w, dom->node_count) && id > 0) {
    w->ids[id] = accepted ? w->next_id : 0;
    w->next_id += accepted;
  }
}

void hark_outbox_note_dead(hark_outbox_writer *w, const hark_dom *dom) {
  if (!need_ids(w, dom->node_count)) {
    return;
  }
  for (uint32_t id = 1; id < dom->node_count; id++) {
    w->ids[id] = hark_dom_node(dom, id) ? w->ids[id] : 0;
  }
}

static bool places_node(hark_event_kind kind) {
  return kind == HARK_EVENT_ELEMENT || (kind >= HARK_EVENT_TEXT && kind <= HARK_EVENT_DOCUMENT);
}

// A seek says nothing of the node that the stream placed last, from which the next one's place may be counted: that
// one's place is said outright, and an attribute names its element.
static bool put_after_seek(hark_outbox_writer *w, const hark_dom *dom, const hark_event *event) {
  if (places_node(event->kind)) {
    const hark_node *node = &dom->nodes[dom->node_count - 1];
    if (node->parent) { // the page's own document stands nowhere
      hark_outbox_put(w, HARK_EVENT_SUBTREE);
      hark_outbox_put(w, mapped(w, dom, node->parent));
      hark_outbox_put(w, mapped(w, dom, node->next));
    }
    w->sought = false;
  } else if (event->kind == HARK_EVENT_ATTRIBUTE) {
    hark_outbox_put(w, HARK_EVENT_SET_ATTRIBUTE);
    hark_outbox_put(w, mapped(w, dom, dom->element));
    hark_outbox_put_text(w, event->texts[HARK_ARG(ATTRIBUTE, NAME)].bytes);
    hark_outbox_put_text(w, event->texts[HARK_ARG(ATTRIBUTE, VALUE)].bytes);
    return true;
  } else if (event->kind == HARK_EVENT_KEYFRAME) {
    w->sought = false;
  }
  return false;
}

void hark_outbox_put_event(hark_outbox_writer *w, const hark_dom *dom, const hark_event *event) {
  if (w->sought && put_after_seek(w, dom, event)) {
    return;
  }
  const hark_event_shape *shape = hark_event_shape_of((uint32_t)event->kind);
  uint32_t nodes = node_arguments(event->kind);
  hark_outbox_put(w, (uint32_t)event->kind);
  for (uint32_t i = 0; i < shape->count; i++) {
    if (hark_column_type(shape->first + i) == HARK_TYPE_S) {
      hark_outbox_put_text(w, event->texts[i].bytes);
    } else {
      hark_outbox_put(w, nodes >> i & 1 ? mapped(w, dom, event->n[i]) : event->n[i]);
    }
  }
  if (event->kind == HARK_EVENT_KEYFRAME) {
    w->next_id = 1;
  }
}

// ---- whole states ----

static void put_numbers(hark_outbox_writer *w, hark_event_kind kind, const uint32_t *numbers, uint32_t count) {
  hark_outbox_put(w, (uint32_t)kind);
  for (uint32_t i = 0; i < count; i++) {
    hark_outbox_put(w, numbers[i]);
  }
}
#define PUT_NUMBERS(w, kind, ...)                                                                                      \
  put_numbers(w, kind, (const uint32_t[]){__VA_ARGS__}, sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

static void put_page(hark_outbox_writer *w, const hark_page *page) {
  PUT_NUMBERS(w, HARK_EVENT_NAVIGATE, HARK_HOW_LOAD);
  hark_outbox_put_text(w, page->url);
  hark_outbox_put_text(w, page->title);
  PUT_NUMBERS(w, HARK_EVENT_VIEWPORT, page->width, page->height, page->dpr, page->zoom);
  PUT_NUMBERS(w, HARK_EVENT_EXTENT, page->extent_width, page->extent_height);
  PUT_NUMBERS(w, HARK_EVENT_VISIBILITY, page->visibility);
}

// Popovers are raised in their order: put_raised.
static void put_element_state(hark_outbox_writer *w, const hark_extra *extra, uint32_t id) {
  uint32_t state = extra->state & ~(uint32_t)HARK_STATE_POPOVER;
  if (state) {
    PUT_NUMBERS(w, HARK_EVENT_STATE, id, state);
  }
}

static void put_element(hark_outbox_writer *w, const hark_dom *dom, const hark_node *node, uint32_t up, uint32_t id) {
  hark_outbox_put(w, HARK_EVENT_ELEMENT);
  hark_outbox_put(w, up);
  hark_outbox_put_text(w, node->name);
  hark_outbox_put(w, node->flags);
  for (uint32_t at = node->attributes; at; at = dom->attributes[at].next) {
    hark_outbox_put(w, HARK_EVENT_ATTRIBUTE);
    hark_outbox_put_text(w, dom->attributes[at].name);
    hark_outbox_put_text(w, dom->attributes[at].value);
  }
  const hark_extra *extra = hark_dom_extra(dom, node);
  if (extra->has & HARK_EXTRA_SIZE) {
    PUT_NUMBERS(w, HARK_EVENT_SIZE, id, extra->width, extra->height);
  }
  if (extra->has & HARK_EXTRA_VALUE) {
    PUT_NUMBERS(w, HARK_EVENT_INPUT, id);
    hark_outbox_put_text(w, extra->value);
    hark_outbox_put(w, HARK_INPUT_INITIAL);
  }
  if (extra->has & HARK_EXTRA_CHECK) {
    PUT_NUMBERS(w, HARK_EVENT_CHECK, id, extra->check);
  }
  put_element_state(w, extra, id);
  if (extra->has & HARK_EXTRA_CHOOSE) {
    PUT_NUMBERS(w, HARK_EVENT_CHOOSE, id, extra->choose);
  }
  if (extra->has & HARK_EXTRA_SOURCE) {
    PUT_NUMBERS(w, HARK_EVENT_SOURCE, id);
    hark_outbox_put_text(w, extra->source);
  }
}

static void put_node(hark_outbox_writer *w, const hark_dom *dom, const hark_node *node, uint32_t up, uint32_t id) {
  switch (node->kind) {
  case HARK_NODE_ELEMENT:
    put_element(w, dom, node, up, id);
    break;
  case HARK_NODE_TEXT:
  case HARK_NODE_COMMENT:
    PUT_NUMBERS(w, node->kind == HARK_NODE_TEXT ? HARK_EVENT_TEXT : HARK_EVENT_COMMENT, up);
    hark_outbox_put_text(w, node->text);
    break;
  case HARK_NODE_DOCTYPE:
    PUT_NUMBERS(w, HARK_EVENT_DOCTYPE, up);
    hark_outbox_put_text(w, node->name);
    hark_outbox_put_text(w, node->attributes ? dom->attributes[node->attributes].name : (hark_bytes){0});
    hark_outbox_put_text(w, node->attributes ? dom->attributes[node->attributes].value : (hark_bytes){0});
    break;
  default:
    PUT_NUMBERS(w, node->kind == HARK_NODE_SHADOW ? HARK_EVENT_SHADOW : HARK_EVENT_DOCUMENT, up, node->flags);
  }
}

static void put_edits(hark_outbox_writer *w, const hark_dom *dom, uint32_t sheet) {
  for (uint32_t at = dom->sheets[sheet].first; at; at = dom->links[at].next) {
    const hark_link *edit = &dom->links[at];
    PUT_NUMBERS(w, edit->is_delete ? HARK_EVENT_SHEET_DELETE : HARK_EVENT_SHEET_INSERT, sheet, edit->index);
    if (!edit->is_delete) {
      hark_outbox_put_text(w, edit->rule);
    }
  }
}

static void put_sheets(hark_outbox_writer *w, const hark_dom *dom) {
  for (uint32_t id = 1; id < dom->sheet_count; id++) {
    const hark_sheet *sheet = hark_dom_sheet(dom, id);
    if (!sheet) {
      continue;
    }
    PUT_NUMBERS(w, HARK_EVENT_SHEET, id, mapped(w, dom, sheet->owner), sheet->state);
    hark_outbox_put_text(w, sheet->css);
    put_edits(w, dom, id);
  }
}

// What can only be said when the whole tree and its sheets are there.
static void put_late(hark_outbox_writer *w, const hark_dom *dom, const hark_node *node, uint32_t id) {
  const hark_extra *extra = hark_dom_extra(dom, node);
  uint32_t index = 0;
  for (uint32_t at = extra->adopted_first; at; at = dom->links[at].next) {
    if (hark_dom_sheet(dom, dom->links[at].sheet)) {
      PUT_NUMBERS(w, HARK_EVENT_ADOPT, id, index++, dom->links[at].sheet);
    }
  }
  for (uint32_t at = extra->given_first; at; at = dom->links[at].next) {
    const hark_node *given = hark_dom_node(dom, dom->links[at].node);
    if (given && hark_dom_extra(dom, given)->given == at) {
      PUT_NUMBERS(w, HARK_EVENT_SLOT, mapped(w, dom, dom->links[at].node), id);
    }
  }
  if (extra->has & HARK_EXTRA_MEDIA) {
    const hark_play *play = &extra->media;
    uint32_t time = hark_play_time(play, play->state == HARK_MEDIA_PLAYING, dom->now_ms);
    PUT_NUMBERS(w, HARK_EVENT_MEDIA, id, play->state, time, play->rate);
  }
  if (extra->has & HARK_EXTRA_SCROLL) {
    PUT_NUMBERS(w, HARK_EVENT_SCROLL, id, extra->scroll_x, extra->scroll_y);
  }
}

// What is in the top layer, from the bottom up.
static void put_raised(hark_outbox_writer *w, const hark_dom *dom) {
  for (uint32_t at = dom->raised_first; at; at = dom->links[at].next) {
    uint32_t id = hark_dom_raised(dom, at);
    const hark_node *node = id ? &dom->nodes[id] : NULL;
    if (node && hark_dom_extra(dom, node)->state & HARK_STATE_POPOVER) {
      PUT_NUMBERS(w, HARK_EVENT_STATE, mapped(w, dom, id), hark_dom_extra(dom, node)->state);
    } else if (node) {
      PUT_NUMBERS(w, HARK_EVENT_SET_ATTRIBUTE, mapped(w, dom, id));
      hark_outbox_put_text(w, HARK_LITERAL("open"));
      hark_outbox_put_text(w, HARK_LITERAL("modal"));
    }
  }
}

static void put_animations(hark_outbox_writer *w, const hark_dom *dom) {
  for (uint32_t id = 1; id < dom->animation_count && w->err == HARK_OK; id++) {
    const hark_animation *animation = hark_dom_animation(dom, id);
    if (!animation) { // a cancelled one may be played again
      continue;
    }
    const hark_play *play = &animation->play;
    PUT_NUMBERS(w, HARK_EVENT_ANIMATE, id, mapped(w, dom, animation->node));
    hark_outbox_put_text(w, animation->json);
    uint32_t time = hark_play_time(play, play->state == HARK_ANIMATION_RUNNING, dom->now_ms);
    PUT_NUMBERS(w, HARK_EVENT_ANIMATION, id, play->state, time, play->rate);
  }
}

static void put_visitor(hark_outbox_writer *w, const hark_dom *dom) {
  const hark_page *page = &dom->page;
  for (uint32_t at = dom->defined_first; at; at = dom->links[at].next) {
    hark_outbox_put(w, HARK_EVENT_DEFINED);
    hark_outbox_put_text(w, dom->links[at].rule);
  }
  if (page->pressed) { // nobody's press: only that no key came after it
    PUT_NUMBERS(w, HARK_EVENT_PRESS, 0, page->pointer_x, page->pointer_y, page->device);
  }
  if (hark_dom_node(dom, page->focus)) {
    PUT_NUMBERS(w, HARK_EVENT_FOCUS, mapped(w, dom, page->focus), 0);
  }
  if (hark_dom_node(dom, page->composing)) {
    PUT_NUMBERS(w, HARK_EVENT_COMPOSE, mapped(w, dom, page->composing), HARK_COMPOSE_START);
  }
  if (page->printing) {
    PUT_NUMBERS(w, HARK_EVENT_PRINT, 1);
  }
  if (hark_dom_node(dom, page->selection[0])) {
    const uint32_t *s = page->selection;
    PUT_NUMBERS(w, HARK_EVENT_SELECTION, mapped(w, dom, s[0]), s[1], mapped(w, dom, s[2]), s[3]);
  }
  if (hark_dom_node(dom, page->active)) {
    PUT_NUMBERS(w, HARK_EVENT_PRESS, mapped(w, dom, page->active), page->pointer_x, page->pointer_y, page->device);
  } else if (page->pointer_seen) {
    PUT_NUMBERS(w, HARK_EVENT_POINTER, page->pointer_x, page->pointer_y);
  }
}

void hark_outbox_put_state(hark_outbox_writer *w, const hark_dom *dom) {
  w->sought = true;
  put_page(w, &dom->page);
  PUT_NUMBERS(w, HARK_EVENT_KEYFRAME, HARK_KEYFRAME_PERIODIC);
  w->next_id = 1;
  if (!need_ids(w, dom->node_count)) {
    return;
  }
  memset(w->ids, 0, dom->node_count * sizeof *w->ids);
  uint32_t root = hark_dom_node(dom, 1) ? 1 : 0, climbed = UINT32_MAX;
  for (uint32_t at = root; at && w->err == HARK_OK; at = hark_dom_next(dom, root, at, &climbed)) {
    w->ids[at] = w->next_id++;
    put_node(w, dom, &dom->nodes[at], climbed == UINT32_MAX ? 0 : climbed + 1, w->ids[at]);
  }
  put_sheets(w, dom);
  for (uint32_t at = root; at && w->err == HARK_OK; at = hark_dom_next(dom, root, at, &climbed)) {
    if (dom->nodes[at].extra) {
      put_late(w, dom, &dom->nodes[at], w->ids[at]);
    }
  }
  put_raised(w, dom);
  put_animations(w, dom);
  put_visitor(w, dom);
}

void hark_outbox_put_rest(hark_outbox_writer *w, const hark_dom *dom) {
  if (!need_ids(w, dom->node_count)) {
    return;
  }
  for (uint32_t id = 1; id < dom->node_count; id++) {
    w->ids[id] = hark_dom_node(dom, id) ? id : 0;
  }
  for (uint32_t id = 1; id < dom->sheet_count; id++) {
    if (hark_dom_sheet(dom, id)) {
      put_edits(w, dom, id);
    }
  }
  uint32_t root = hark_dom_node(dom, 1) ? 1 : 0, climbed;
  for (uint32_t at = root; at && w->err == HARK_OK; at = hark_dom_next(dom, root, at, &climbed)) {
    const hark_extra *extra = hark_dom_extra(dom, &dom->nodes[at]);
    put_element_state(w, extra, at);
    if (extra->has & HARK_EXTRA_CHECK && extra->check == HARK_CHECK_MIXED) {
      PUT_NUMBERS(w, HARK_EVENT_CHECK, at, HARK_CHECK_MIXED);
    }
    put_late(w, dom, &dom->nodes[at], at);
  }
  put_raised(w, dom);
  put_animations(w, dom);
  put_visitor(w, dom);
}

hark_err hark_outbox_end(const hark_outbox_writer *w, hark_outbox *outbox) {
  if (w->err == HARK_OK) {
    *outbox = (hark_outbox){w->words, w->word_count, w->ends, w->text_count, {w->bytes, w->byte_count}};
  }
  return w->err;
}
