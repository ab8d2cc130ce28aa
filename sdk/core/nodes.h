// nodes.h — who is whose parent, and which masking policy follows from it.
//
// Room: sdk/core (platform-free). Memory from the arena given. Tests: tests/sdk/test_recorder.c.
// Limit: ids below HARK_NODES_MAX, 4 bytes a node; ids are never used again before the next keyframe.
//
// The core keeps of the tree only what masking needs: it follows the cursor as docs/wire-format.md says.
//
// Policy of a node. BLOCK anywhere above (or here) is final. Else the nearest MASK or ALLOW wins, MASK where both
// are on one element. Text that can be typed into (contenteditable) counts as MASK. SECRET sits on a form field
// itself, is never taken back (a password shown as text stays one) and no ALLOW overrules it.
#ifndef HARK_SDK_CORE_NODES_H
#define HARK_SDK_CORE_NODES_H

#include <assert.h>

#include "schema/base/arena.h"
#include "schema/events.h"
#include "sdk/core/recorder.h"

// Bits of a node, beside HARK_NODE_MASK, _ALLOW and _BLOCK.
enum {
  HARK_KEPT_SECRET = 8,
  HARK_KEPT_EDITABLE = 16,
  HARK_KEPT_STYLE = 32,
  HARK_KEPT_SILENT = 64,  // textarea, script, noscript: text below is not sent
  HARK_KEPT_FIELD = 128,  // input, textarea, select
  HARK_KEPT_BUTTON = 256, // an input whose value is its label
  HARK_KEPT_ELEMENT = 512,
};

typedef enum { HARK_POLICY_PLAIN, HARK_POLICY_MASK, HARK_POLICY_ALLOW, HARK_POLICY_BLOCK } hark_policy;

typedef struct {
  uint32_t parent : 20, bits : 12;
} hark_kept_node;

static_assert(HARK_NODES_MAX <= 1u << 20, "a parent's id fits");

typedef struct {
  hark_kept_node *nodes; // by id; 0 is none
  uint32_t max;
  uint32_t next;   // the id that the next node gets
  uint32_t cursor; // the node placed last
  uint32_t parent; // from SUBTREE: the next node's parent
  bool placed;     // a SUBTREE waits for its first node
} hark_nodes;

bool hark_nodes_init(hark_nodes *nodes, hark_arena *arena, uint32_t max);
// A keyframe: all nodes are forgotten.
void hark_nodes_reset(hark_nodes *nodes);
bool hark_nodes_known(const hark_nodes *nodes, uint32_t node);
// The parent that a node event with this UP has; 0 when it fits nowhere (only the first node has none).
uint32_t hark_nodes_parent_of_next(const hark_nodes *nodes, uint32_t up);
// Can the next node be placed?
bool hark_nodes_can_place(const hark_nodes *nodes, uint32_t up);
// Places it, with its bits.
void hark_nodes_place(hark_nodes *nodes, uint32_t up, uint32_t bits);
// SUBTREE and MOVE; false when a node is unknown or would become its own ancestor.
bool hark_nodes_can_move(const hark_nodes *nodes, uint32_t node, uint32_t parent);
void hark_nodes_subtree(hark_nodes *nodes, uint32_t parent);
void hark_nodes_move(hark_nodes *nodes, uint32_t node, uint32_t parent);
void hark_nodes_add_bits(hark_nodes *nodes, uint32_t node, uint32_t bits);
uint32_t hark_nodes_bits(const hark_nodes *nodes, uint32_t node);
// The policy for `node` (0: the page itself; unknown: MASK).
hark_policy hark_nodes_policy(const hark_nodes *nodes, uint32_t node);

// The bits that an element's name and ELEMENT.FLAGS give it.
uint32_t hark_element_bits(hark_bytes name, uint32_t flags);
// The bits that an attribute adds to an element that has `bits`.
uint32_t hark_attribute_bits(uint32_t bits, hark_bytes name, hark_bytes value);

#endif
