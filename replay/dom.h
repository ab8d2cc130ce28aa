// dom.h — the reconstructed page: a tree of numbered nodes, its stylesheets, and where everything stands.
//
// Room: replay (platform-free). Stands on: schema. Memory: one growing arena handed to init.
// Tests: tests/replay/test_player.c. Fuzz: tests/fuzz/fuzz_replay.c.
//
// Everything is plain arrays of numbers (texts are numbers of a hark_texts), so that a checkpoint is a copy.
// Limits: the HARK_DOM_..._MAX below: nodes, attributes (in all and of one element), sheets, rule edits, adoptions and
// levels. What is over a limit is refused and counted.
#ifndef HARK_REPLAY_DOM_H
#define HARK_REPLAY_DOM_H

#include "schema/base/arena.h"
#include "schema/base/err.h"
#include "schema/events.h"

#define HARK_DOM_NODES_MAX (1u << 20)
#define HARK_DOM_ATTRIBUTES_MAX (1u << 22)
#define HARK_DOM_SHEETS_MAX (1u << 12)
#define HARK_DOM_EDITS_MAX (1u << 14)
#define HARK_DOM_ELEMENT_ATTRIBUTES_MAX 512u
#define HARK_DOM_ADOPTIONS_MAX (1u << 12)
#define HARK_DOM_DEPTH_MAX 1024u

// All texts of a recording, by number. Number 0 is the empty text.
typedef struct {
  hark_arena *arena;
  hark_bytes *items;
  uint32_t count, room;
} hark_texts;

bool hark_texts_init(hark_texts *texts, hark_arena *arena);
// Adds a view (the bytes must live as long as the texts) and gives its number; 0 for an empty text or no memory.
uint32_t hark_texts_add(hark_texts *texts, hark_bytes bytes);
// Makes the text a + b in the arena; gives a when there is no memory.
uint32_t hark_texts_join(hark_texts *texts, uint32_t a, uint32_t b);
static inline hark_bytes hark_texts_get(const hark_texts *texts, uint32_t number) {
  return number < texts->count ? texts->items[number] : (hark_bytes){NULL, 0};
}

typedef struct {
  uint8_t kind;   // hark_event_kind of the node event; 0 (TICK) where there is no node
  uint8_t mode;   // of SHADOW and DOCUMENT
  uint8_t check;  // 0 not told, else 1 + HARK_CHECK_
  uint8_t chosen; // 0 not told, else 1 + state
  uint8_t has_input, has_scroll, has_size, flags;
  uint32_t parent, first, last, next, prev;
  uint32_t name;       // text: element or doctype name
  uint32_t value;      // text: of TEXT and COMMENT; public id of DOCTYPE
  uint32_t system;     // text: system id of DOCTYPE
  uint32_t attributes; // first attribute, 0 none
  uint32_t input;      // text: value of a control
  uint32_t scroll_x, scroll_y;
  uint32_t width, height;
} hark_dom_node;

typedef struct {
  uint32_t name, value, next;
} hark_dom_attribute;
typedef struct {
  uint32_t id, owner, state, css;
} hark_dom_sheet;
// One change of a rule since the sheet's text was given: remove is 1 for SHEET_DELETE.
typedef struct {
  uint32_t sheet, index, rule;
  uint8_t remove;
} hark_dom_edit;
typedef struct {
  uint32_t root, index, sheet;
} hark_dom_adoption;

typedef struct {
  void *items;
  uint32_t count, room, item_size, max;
} hark_dom_list;

typedef struct {
  uint32_t at_ms;
  uint32_t cursor;      // node placed last
  uint32_t next_parent; // of a SUBTREE that waits for its first node; 0 none
  uint32_t next_before;
  uint32_t last_element; // whose ATTRIBUTEs may follow
  uint32_t width, height, dpr, zoom, extent_width, extent_height;
  uint32_t pointer_x, pointer_y, focus, over;
  uint32_t selection[4];
  uint32_t url, title, visibility;
  uint32_t refused; // events that did not fit the tree
  uint8_t has_tree, has_pointer;
} hark_dom_state;

typedef struct {
  hark_arena *arena;
  hark_texts *texts;
  hark_dom_list nodes, attributes, sheets, edits, adoptions;
  uint32_t free_attribute;
  hark_dom_state now;
} hark_dom;

bool hark_dom_init(hark_dom *dom, hark_arena *arena, hark_texts *texts);
// Copies all of `from` into `to` (same texts); used for checkpoints. HARK_ERR_NO_MEMORY leaves `to` unusable.
hark_err hark_dom_copy(hark_dom *to, const hark_dom *from);
// How many bytes a copy takes.
size_t hark_dom_bytes(const hark_dom *dom);
// Forgets the tree and the sheets (a KEYFRAME).
void hark_dom_clear(hark_dom *dom);

// The node of an id, or NULL when there is none (never was, or is out of range).
hark_dom_node *hark_dom_node_at(const hark_dom *dom, uint32_t id);
hark_dom_attribute *hark_dom_attribute_at(const hark_dom *dom, uint32_t number);
// Makes the next node (ids go up by one); 0 when the limit is reached.
uint32_t hark_dom_make(hark_dom *dom, hark_event_kind kind);
// Puts `id` (which has no parent) into `parent` before `before` (0: last). False when that makes no tree.
bool hark_dom_insert(hark_dom *dom, uint32_t id, uint32_t parent, uint32_t before);
void hark_dom_detach(hark_dom *dom, uint32_t id);
bool hark_dom_set_attribute(hark_dom *dom, uint32_t id, uint32_t name, uint32_t value);
void hark_dom_drop_attribute(hark_dom *dom, uint32_t id, uint32_t name);
// The value of an attribute by name, NULL data when it has none.
hark_bytes hark_dom_attribute_value(const hark_dom *dom, uint32_t id, const char *name);
// Adds an item of a list; NULL at its limit or without memory.
void *hark_dom_list_add(hark_dom *dom, hark_dom_list *list);
// The sheet of an id, or NULL.
hark_dom_sheet *hark_dom_sheet_at(const hark_dom *dom, uint32_t sheet_id);

// Visits a subtree in document order without recursion: the node after `id` inside `root`, 0 at the end.
// *depth goes up and down with it.
uint32_t hark_dom_walk(const hark_dom *dom, uint32_t root, uint32_t id, uint32_t *depth);

// Folds one event (texts[] given as numbers in `texts`, by argument) into the state. Never fails: what does not
// fit is counted in now.refused.
void hark_dom_reduce(hark_dom *dom, const hark_event *event, const uint32_t texts[HARK_EVENT_ARGUMENTS_MAX]);

#endif
