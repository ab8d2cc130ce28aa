// outbox.c — events for whoever shows them.
#include "replay/outbox.h"

#include <string.h>

#define ROOM_START 1024u

bool hark_outbox_init(hark_outbox_writer *writer, hark_arena *arena) {
  *writer = (hark_outbox_writer){.arena = arena, .next_id = 1};
  writer->word_room = writer->end_room = writer->id_room = ROOM_START;
  writer->text_room = ROOM_START;
  writer->words = hark_arena_take_items(arena, ROOM_START, sizeof *writer->words);
  writer->ends = hark_arena_take_items(arena, ROOM_START, sizeof *writer->ends);
  writer->ids = hark_arena_take_items(arena, ROOM_START, sizeof *writer->ids);
  writer->text = hark_arena_take(arena, ROOM_START);
  return writer->words && writer->ends && writer->ids && writer->text;
}

void hark_outbox_clear(hark_outbox_writer *writer) {
  writer->word_count = writer->end_count = 0;
  writer->text_size = 0;
}

// Makes sure that `need` items fit into a list of numbers; the old piece stays in the arena (at most as much again).
static bool grow(hark_outbox_writer *writer, uint32_t **items, uint32_t *room, uint32_t need) {
  if (need <= *room) {
    return true;
  }
  uint32_t more = *room;
  while (more < need && more < UINT32_MAX / 2) {
    more *= 2;
  }
  uint32_t *moved = hark_arena_take_items(writer->arena, more, sizeof *moved);
  if (!moved) {
    writer->failed = true;
    return false;
  }
  memcpy(moved, *items, (size_t)*room * sizeof *moved);
  *items = moved;
  *room = more;
  return true;
}

static void word(hark_outbox_writer *writer, uint32_t value) {
  if (grow(writer, &writer->words, &writer->word_room, writer->word_count + 1)) {
    writer->words[writer->word_count++] = value;
  }
}

static uint32_t text(hark_outbox_writer *writer, hark_bytes bytes) {
  if (writer->text_size + bytes.size > writer->text_room) {
    size_t more = writer->text_room;
    while (more < writer->text_size + bytes.size) {
      more *= 2;
    }
    uint8_t *moved = hark_arena_take(writer->arena, more);
    if (!moved) {
      writer->failed = true;
      return 0;
    }
    memcpy(moved, writer->text, writer->text_size);
    writer->text = moved;
    writer->text_room = more;
  }
  if (bytes.size) {
    memcpy(writer->text + writer->text_size, bytes.data, bytes.size);
  }
  writer->text_size += bytes.size;
  if (!grow(writer, &writer->ends, &writer->end_room, writer->end_count + 1)) {
    return 0;
  }
  writer->ends[writer->end_count] = (uint32_t)writer->text_size;
  return writer->end_count++;
}

static uint32_t reader_id(const hark_outbox_writer *writer, uint32_t id) {
  return id < writer->id_room ? writer->ids[id] : 0;
}

static void give_id(hark_outbox_writer *writer, uint32_t id, uint32_t readers) {
  if (grow(writer, &writer->ids, &writer->id_room, id + 1)) {
    writer->ids[id] = readers;
  }
}

// Which arguments of a kind are node ids, as bits.
static uint32_t node_arguments(hark_event_kind kind) {
  switch (kind) {
  case HARK_EVENT_MOVE:
    return 7;
  case HARK_EVENT_SUBTREE:
  case HARK_EVENT_FOCUS:
    return 3;
  case HARK_EVENT_SELECTION:
    return 5;
  case HARK_EVENT_SHEET:
  case HARK_EVENT_SIGNAL:
    return 2;
  case HARK_EVENT_VITAL:
    return 4;
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
    return 1;
  default:
    return 0;
  }
}

static bool is_node(hark_event_kind kind) {
  return kind == HARK_EVENT_ELEMENT || kind == HARK_EVENT_TEXT || kind == HARK_EVENT_COMMENT ||
         kind == HARK_EVENT_DOCTYPE || kind == HARK_EVENT_SHADOW || kind == HARK_EVENT_DOCUMENT;
}

// Writes a record; n[] already as the reader counts, texts by number.
static void record(hark_outbox_writer *writer, const hark_dom *dom, hark_event_kind kind, const uint32_t *n,
                   const uint32_t *texts) {
  const hark_event_shape *shape = hark_event_shape_of(kind);
  word(writer, kind);
  for (uint32_t i = 0; i < shape->count; i++) {
    bool is_text = hark_column_type(shape->first + i) == HARK_TYPE_S;
    word(writer, is_text ? text(writer, hark_texts_get(dom->texts, texts[i])) : n[i]);
  }
}

#define NUMBERS(...) ((const uint32_t[HARK_EVENT_ARGUMENTS_MAX]){__VA_ARGS__})

void hark_outbox_write_event(hark_outbox_writer *writer, const hark_dom *dom, const hark_event *event,
                             const uint32_t texts[HARK_EVENT_ARGUMENTS_MAX]) {
  if (event->at_ms > writer->at_ms) {
    record(writer, dom, HARK_EVENT_TICK, NUMBERS(event->at_ms - writer->at_ms), NULL);
    writer->at_ms = event->at_ms;
  }
  if (event->kind == HARK_EVENT_KEYFRAME) {
    memset(writer->ids, 0, (size_t)writer->id_room * sizeof *writer->ids);
    writer->next_id = 1;
    writer->knows_cursor = true;
  }
  uint32_t n[HARK_EVENT_ARGUMENTS_MAX];
  uint32_t nodes = node_arguments(event->kind);
  for (uint32_t i = 0; i < HARK_EVENT_ARGUMENTS_MAX; i++) {
    n[i] = nodes >> i & 1 ? reader_id(writer, event->n[i]) : event->n[i];
  }
  if (is_node(event->kind)) {
    uint32_t id = dom->now.cursor;
    if (!writer->knows_cursor) {
      const hark_dom_node *node = hark_dom_node_at(dom, id);
      record(writer, dom, HARK_EVENT_SUBTREE, NUMBERS(reader_id(writer, node->parent), reader_id(writer, node->next)),
             NULL);
      n[0] = 0;
    }
    give_id(writer, id, writer->next_id++);
    writer->knows_cursor = true;
  }
  if (event->kind == HARK_EVENT_SUBTREE) {
    writer->knows_cursor = true;
  }
  if (event->kind == HARK_EVENT_ATTRIBUTE && !writer->knows_cursor) {
    record(writer, dom, HARK_EVENT_SET_ATTRIBUTE, NUMBERS(reader_id(writer, dom->now.last_element)),
           NUMBERS(0, texts[0], texts[1]));
    return;
  }
  record(writer, dom, event->kind, n, texts);
}

void hark_outbox_skip_node(hark_outbox_writer *writer, uint32_t id) {
  give_id(writer, id, 0);
  writer->knows_cursor = false;
}

// ---- a whole state ----

static void write_node(hark_outbox_writer *writer, const hark_dom *dom, uint32_t id, uint32_t up) {
  const hark_dom_node *node = hark_dom_node_at(dom, id);
  give_id(writer, id, writer->next_id++);
  switch (node->kind) {
  case HARK_EVENT_ELEMENT:
    record(writer, dom, HARK_EVENT_ELEMENT, NUMBERS(up, 0, node->flags), NUMBERS(0, node->name));
    for (uint32_t at = node->attributes; at; at = hark_dom_attribute_at(dom, at)->next) {
      const hark_dom_attribute *attribute = hark_dom_attribute_at(dom, at);
      record(writer, dom, HARK_EVENT_ATTRIBUTE, NUMBERS(0), NUMBERS(attribute->name, attribute->value));
    }
    break;
  case HARK_EVENT_DOCTYPE:
    record(writer, dom, HARK_EVENT_DOCTYPE, NUMBERS(up), NUMBERS(0, node->name, node->value, node->system));
    break;
  case HARK_EVENT_TEXT:
  case HARK_EVENT_COMMENT:
    record(writer, dom, node->kind, NUMBERS(up), NUMBERS(0, node->value));
    break;
  default:
    record(writer, dom, node->kind, NUMBERS(up, node->mode), NULL);
  }
}

static void write_control(hark_outbox_writer *writer, const hark_dom *dom, uint32_t id) {
  const hark_dom_node *node = hark_dom_node_at(dom, id);
  uint32_t mine = reader_id(writer, id);
  if (node->has_input) {
    record(writer, dom, HARK_EVENT_INPUT, NUMBERS(mine, 0, HARK_INPUT_INITIAL), NUMBERS(0, node->input));
  }
  if (node->check) {
    record(writer, dom, HARK_EVENT_CHECK, NUMBERS(mine, node->check - 1u), NULL);
  }
  if (node->chosen) {
    record(writer, dom, HARK_EVENT_CHOOSE, NUMBERS(mine, node->chosen - 1u), NULL);
  }
  if (node->has_size) {
    record(writer, dom, HARK_EVENT_SIZE, NUMBERS(mine, node->width, node->height), NULL);
  }
}

static void write_sheets(hark_outbox_writer *writer, const hark_dom *dom) {
  const hark_dom_sheet *sheets = dom->sheets.items;
  for (uint32_t i = 0; i < dom->sheets.count; i++) {
    record(writer, dom, HARK_EVENT_SHEET, NUMBERS(sheets[i].id, reader_id(writer, sheets[i].owner), sheets[i].state),
           NUMBERS(0, 0, 0, sheets[i].css));
  }
  const hark_dom_edit *edits = dom->edits.items;
  for (uint32_t i = 0; i < dom->edits.count; i++) {
    record(writer, dom, edits[i].remove ? HARK_EVENT_SHEET_DELETE : HARK_EVENT_SHEET_INSERT,
           NUMBERS(edits[i].sheet, edits[i].index), NUMBERS(0, 0, edits[i].rule));
  }
  const hark_dom_adoption *adoptions = dom->adoptions.items;
  for (uint32_t i = 0; i < dom->adoptions.count; i++) {
    record(writer, dom, HARK_EVENT_ADOPT,
           NUMBERS(reader_id(writer, adoptions[i].root), adoptions[i].index, adoptions[i].sheet), NULL);
  }
}

static void write_places(hark_outbox_writer *writer, const hark_dom *dom) {
  const hark_dom_state *now = &dom->now;
  uint32_t depth = 0;
  for (uint32_t id = now->has_tree ? 1 : 0; id; id = hark_dom_walk(dom, 1, id, &depth)) {
    const hark_dom_node *node = hark_dom_node_at(dom, id);
    if (node->has_scroll) {
      record(writer, dom, HARK_EVENT_SCROLL, NUMBERS(reader_id(writer, id), node->scroll_x, node->scroll_y), NULL);
    }
  }
  record(writer, dom, HARK_EVENT_FOCUS, NUMBERS(reader_id(writer, now->focus), 0), NULL);
  record(writer, dom, HARK_EVENT_OVER, NUMBERS(reader_id(writer, now->over), 0), NULL);
  record(writer, dom, HARK_EVENT_SELECTION,
         NUMBERS(reader_id(writer, now->selection[0]), now->selection[1], reader_id(writer, now->selection[2]),
                 now->selection[3]),
         NULL);
  if (now->has_pointer) {
    record(writer, dom, HARK_EVENT_POINTER, NUMBERS(now->pointer_x, now->pointer_y), NULL);
  }
}

void hark_outbox_write_state(hark_outbox_writer *writer, const hark_dom *dom) {
  const hark_dom_state *now = &dom->now;
  memset(writer->ids, 0, (size_t)writer->id_room * sizeof *writer->ids);
  writer->next_id = 1;
  writer->at_ms = now->at_ms;
  writer->knows_cursor = false;
  record(writer, dom, HARK_EVENT_TICK, NUMBERS(now->at_ms), NULL);
  record(writer, dom, HARK_EVENT_NAVIGATE, NUMBERS(HARK_HOW_LOAD), NUMBERS(0, now->url, now->title));
  record(writer, dom, HARK_EVENT_VIEWPORT, NUMBERS(now->width, now->height, now->dpr, now->zoom), NULL);
  record(writer, dom, HARK_EVENT_EXTENT, NUMBERS(now->extent_width, now->extent_height), NULL);
  record(writer, dom, HARK_EVENT_VISIBILITY, NUMBERS(now->visibility), NULL);
  record(writer, dom, HARK_EVENT_KEYFRAME, NUMBERS(HARK_KEYFRAME_ASKED), NULL);
  uint32_t depth = 0, last_depth = 0;
  for (uint32_t id = hark_dom_node_at(dom, 1) ? 1 : 0; id; id = hark_dom_walk(dom, 1, id, &depth)) {
    write_node(writer, dom, id, id == 1 ? 0 : last_depth + 1 - depth);
    last_depth = depth;
  }
  depth = 0;
  for (uint32_t id = hark_dom_node_at(dom, 1) ? 1 : 0; id; id = hark_dom_walk(dom, 1, id, &depth)) {
    write_control(writer, dom, id);
  }
  write_sheets(writer, dom);
  write_places(writer, dom);
}

hark_err hark_outbox_view(const hark_outbox_writer *writer, hark_outbox *view) {
  if (writer->failed) {
    return HARK_ERR_NO_MEMORY;
  }
  *view = (hark_outbox){
      writer->words, writer->word_count, writer->ends, writer->end_count, {writer->text, writer->text_size}};
  return HARK_OK;
}
