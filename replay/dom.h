// dom.h — the reconstructed tree: numbered nodes in arrays, with what a moment needs besides the tree.
//
// Room: replay (platform-free). Stands on: schema. Memory from the arena it was made with; texts are borrowed
// from the stream and must outlive it. Tests: tests/replay/test_dom.c.
//
// Limits: HARK_DOM_NODES_MAX nodes since a keyframe, HARK_DOM_DEPTH_MAX levels, HARK_DOM_ATTRIBUTES_MAX attributes
// an element, HARK_DOM_SHEETS_MAX sheet ids, HARK_DOM_ANIMATIONS_MAX animation ids. What is over a limit is refused,
// never half done.
//
// Node ids are those of the stream and never used twice before the next keyframe; a dead node keeps its place with
// kind HARK_NODE_NONE. All links are ids; 0 is none. A SHADOW or DOCUMENT child of an element is always its first.
#ifndef HARK_REPLAY_DOM_H
#define HARK_REPLAY_DOM_H

#include "schema/base/arena.h"
#include "schema/base/err.h"
#include "schema/events.h"

#define HARK_DOM_NODES_MAX (1u << 18)
#define HARK_DOM_DEPTH_MAX 1024u
#define HARK_DOM_ATTRIBUTES_MAX 256u
#define HARK_DOM_SHEETS_MAX (1u << 16)
#define HARK_DOM_ANIMATIONS_MAX (1u << 16)

typedef enum {
  HARK_NODE_NONE,
  HARK_NODE_ELEMENT,
  HARK_NODE_TEXT,
  HARK_NODE_COMMENT,
  HARK_NODE_DOCTYPE,
  HARK_NODE_SHADOW,
  HARK_NODE_DOCUMENT,
} hark_node_kind;

typedef struct {
  uint8_t kind;    // hark_node_kind
  uint8_t flags;   // of an element; MODE of a SHADOW or DOCUMENT
  uint16_t height; // at least as many levels are below it; never shrinks
  uint32_t parent, first, last, prev, next;
  uint32_t attributes; // index into hark_dom.attributes. A DOCTYPE's holds its public and system id
  uint32_t extra;      // index into hark_dom.extras
  hark_bytes name;     // of an element or doctype
  hark_bytes text;     // of a text or comment
} hark_node;

typedef struct {
  hark_bytes name, value;
  uint32_t next;
} hark_attribute;

enum {
  HARK_EXTRA_VALUE = 1,
  HARK_EXTRA_CHECK = 2,
  HARK_EXTRA_CHOOSE = 4,
  HARK_EXTRA_SIZE = 8,
  HARK_EXTRA_SCROLL = 16,
  HARK_EXTRA_MEDIA = 32,
  HARK_EXTRA_STATE = 64,
  HARK_EXTRA_SOURCE = 128,
  HARK_EXTRA_ANIMATED = 256 // some animation was told of it
};

// What plays: a video, a sound or an animation. Between two words on it whoever shows it counts on.
typedef struct {
  uint32_t state, time_ms, rate; // as MEDIA or ANIMATION says
  uint32_t said_ms;              // page time
} hark_play;

// What few nodes have.
typedef struct {
  uint32_t has;  // HARK_EXTRA_ bits
  uint32_t next; // of the free list
  hark_bytes value;
  uint32_t check, choose;
  uint32_t width, height;
  uint32_t scroll_x, scroll_y; // signed
  hark_play media;
  uint32_t state;                       // HARK_STATE_ bits
  uint32_t sheet;                       // the sheet it owns
  uint32_t adopted_first, adopted_last; // index into hark_dom.links
  uint32_t given_first, given_last;     // of a slot: what was assigned to it by hand; index into links
  uint32_t given;                       // of a node: the link of its assignment that holds
  uint32_t raised;                      // into the top layer: its link in the order of those; 0: it is not in it
  hark_bytes source;                    // the address of the picture that is shown
} hark_extra;

// An item of a list: an edit of a sheet (in order), an adopted sheet, a node assigned to a slot or raised.
typedef struct {
  uint32_t next;
  uint32_t sheet; // adopted
  uint32_t node;  // assigned, raised
  uint32_t index; // of a rule
  bool is_delete;
  hark_bytes rule;
} hark_link;

typedef struct {
  bool known;
  uint32_t owner, state;
  uint32_t first, last; // edits; index into hark_dom.links
  hark_bytes css;
} hark_sheet;

typedef struct {
  uint32_t node; // 0: not known
  hark_play play;
  hark_bytes json;
} hark_animation;

// What a moment has besides the tree.
typedef struct {
  hark_bytes url, title;
  uint32_t width, height, dpr, zoom;
  uint32_t extent_width, extent_height;
  uint32_t visibility;
  uint32_t pointer_x, pointer_y; // signed
  uint32_t pointer_seen;         // 0 until the first position
  uint32_t device;               // HARK_DEVICE_ of the last press
  uint32_t focus;
  uint32_t active;       // pressed
  uint32_t pressed;      // was the last word of the visitor a press, not a key?
  uint32_t selection[4]; // NODE, FROM, END, TO
  uint32_t composing;    // an input method is at work in it
  uint32_t printing;
} hark_page;

// Index 0 of every array is not used, so that 0 can say "none".
typedef struct {
  hark_arena *arena;
  hark_err err;     // sticky: NO_MEMORY
  uint32_t refused; // events that did not fit the tree
  hark_page page;

  hark_node *nodes;
  uint32_t node_count, node_max; // counts include index 0
  uint32_t alive;                // nodes in the tree
  hark_attribute *attributes;
  uint32_t attribute_count, attribute_max, attribute_free;
  hark_extra *extras;
  uint32_t extra_count, extra_max, extra_free;
  hark_link *links;
  uint32_t link_count, link_max, link_free;
  hark_sheet *sheets;
  uint32_t sheet_count, sheet_max;
  hark_animation *animations;
  uint32_t animation_count, animation_max;
  uint32_t now_ms; // page time, set by whoever folds

  uint32_t defined_first, defined_last;    // names of custom elements that are defined; index into links, in `rule`
  uint32_t raised_first, raised_last;      // what went into the top layer, in order; those hold whose extra says so
  bool keyframed;                          // a keyframe was seen
  bool lost;                               // its ids cannot be trusted until the next keyframe
  uint32_t cursor, element;                // node placed last; element that attributes go to
  bool subtree;                            // SUBTREE waits for its node
  uint32_t subtree_parent, subtree_before; //
} hark_dom;

void hark_dom_init(hark_dom *dom, hark_arena *arena);
// Forgets tree and sheets, as a keyframe does; keeps the page and the memory.
void hark_dom_clear(hark_dom *dom);
// Copies the whole state; from->arena is not used. HARK_ERR_NO_MEMORY leaves `to` cleared.
hark_err hark_dom_copy(hark_dom *to, const hark_dom *from);
// How many items a copy copies: what a keyframe costs.
size_t hark_dom_items(const hark_dom *dom);

// The node, or NULL when there is none alive with this id.
hark_node *hark_dom_node(const hark_dom *dom, uint32_t id);
// Its extra, or an empty one.
const hark_extra *hark_dom_extra(const hark_dom *dom, const hark_node *node);
// Its extra to write to; NULL without memory.
hark_extra *hark_dom_need_extra(hark_dom *dom, uint32_t id);

// Takes the next id. The node is not in the tree yet: link it, or leave the id dead.
uint32_t hark_dom_take_id(hark_dom *dom);
// May a node of this kind be a child of that one?
bool hark_dom_accepts(const hark_dom *dom, uint32_t parent, hark_node_kind kind);
// Puts an unlinked node (kind set, own descendants kept) under `parent` before its child `before` (0, or no child of
// it: at the end; *before is then set to 0). False, and nothing done, where it would be too deep or inside itself.
bool hark_dom_link(hark_dom *dom, uint32_t id, uint32_t parent, uint32_t *before);
void hark_dom_unlink(hark_dom *dom, uint32_t id);
// Unlinks and frees a whole subtree.
void hark_dom_remove(hark_dom *dom, uint32_t id);
// Is `id` an ancestor of `node`, or the node itself? True, too, where the answer is deeper than the tree may be.
bool hark_dom_is_inside(const hark_dom *dom, uint32_t node, uint32_t id);

// Sets or adds; false over a limit or without memory.
bool hark_dom_set_attribute(hark_dom *dom, uint32_t id, hark_bytes name, hark_bytes value);
bool hark_dom_drop_attribute(hark_dom *dom, uint32_t id, hark_bytes name);
// The value, or NULL when the element does not have it.
const hark_bytes *hark_dom_attribute(const hark_dom *dom, const hark_node *node, const char *name);

// The sheet, or NULL when it is not known or its owner is no more.
hark_sheet *hark_dom_sheet(const hark_dom *dom, uint32_t id);
// Makes room for a sheet with this id and forgets what it was; NULL over the limit.
hark_sheet *hark_dom_new_sheet(hark_dom *dom, uint32_t id);
// The animation, or NULL when it is not known or its element is no more.
hark_animation *hark_dom_animation(const hark_dom *dom, uint32_t id);
// Makes room for an animation with this id and forgets what it was; NULL over the limit.
hark_animation *hark_dom_new_animation(hark_dom *dom, uint32_t id);
// Where a play has come to by page time `now_ms`, ms; not before its beginning.
uint32_t hark_play_time(const hark_play *play, bool runs, uint32_t now_ms);

// Appends a link to the list that *first and *last say; NULL without memory.
hark_link *hark_dom_append_link(hark_dom *dom, uint32_t *first, uint32_t *last);
void hark_dom_free_links(hark_dom *dom, uint32_t *first, uint32_t *last);

// Puts an element on top of the top layer, or takes it out; false without memory.
bool hark_dom_raise(hark_dom *dom, uint32_t id, bool raised);
// The element of a link of the list of raised ones; 0 where it has been lowered or raised anew since.
uint32_t hark_dom_raised(const hark_dom *dom, uint32_t link);

// The next node in document order inside `root` (0 after the last). *climbed says how many levels up the walk went
// before it stepped aside; UINT32_MAX when it went down.
uint32_t hark_dom_next(const hark_dom *dom, uint32_t root, uint32_t id, uint32_t *climbed);

// Makes room for `need` items; returns the array (moved, perhaps) or NULL. *max is updated.
void *hark_grown(hark_arena *arena, void *items, size_t count, uint32_t *max, size_t need, size_t item_size);

#endif
