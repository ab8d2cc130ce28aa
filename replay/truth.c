#include "replay/truth.h"

#include "schema/tree_hash.h"

#define ROOT 1u // the document's id

void hark_truth_init(hark_truth *truth) {
  *truth = (hark_truth){.nodes_left = HARK_TRUTH_NODES_MAX};
}

void hark_truth_resume(hark_truth *truth) {
  truth->trusted = false;
}

// The DOM's nodeType, and of an element what its name adds.
static uint32_t sort_of(const hark_node *node) {
  static const uint8_t types[] = {[HARK_NODE_ELEMENT] = 1,  [HARK_NODE_TEXT] = 3,    [HARK_NODE_COMMENT] = 8,
                                  [HARK_NODE_DOCTYPE] = 10, [HARK_NODE_SHADOW] = 11, [HARK_NODE_DOCUMENT] = 9};
  bool named = node->kind == HARK_NODE_ELEMENT && node->name.size > 0;
  return types[node->kind] + (named ? 16u * (node->name.data[node->name.size - 1] & 63u) : 0);
}

// The next node in document order that the page itself can see: not what a page in one of its frames has told.
static uint32_t next_own(const hark_dom *dom, uint32_t id) {
  uint32_t climbed;
  for (id = hark_dom_next(dom, ROOT, id, &climbed); id;) {
    const hark_node *node = &dom->nodes[id];
    if (node->kind != HARK_NODE_DOCUMENT || (node->flags & HARK_DOCUMENT_TOLD) == 0) {
      return id;
    }
    while (id != ROOT && dom->nodes[id].next == 0) {
      id = dom->nodes[id].parent;
    }
    id = id == ROOT ? 0 : dom->nodes[id].next;
  }
  return 0;
}

// Folds `count` nodes on from where the last window ended. False where there are fewer, or, with `ends`, more.
static bool fold_window(hark_truth *truth, const hark_dom *dom, uint32_t count, bool ends, uint32_t *hash) {
  uint32_t id = hark_dom_node(dom, truth->start) ? truth->start : ROOT;
  for (; count > 0; count--) {
    const hark_node *node = hark_dom_node(dom, id);
    if (!node) {
      return false;
    }
    *hash = hark_tree_fold(*hash, id, node->parent, sort_of(node));
    id = next_own(dom, id);
  }
  truth->start = id ? id : ROOT;
  return ends == (id == 0);
}

static bool agrees(hark_truth *truth, const hark_dom *dom, const hark_event *event) {
  uint32_t count = event->n[HARK_ARG(TREE_HASH, COUNT)] >> 1, hash = 0;
  bool ends = (event->n[HARK_ARG(TREE_HASH, COUNT)] & 1) != 0;
  if (count == 0 || count > HARK_TREE_WINDOW_MAX) {
    return false;
  }
  bool whole = fold_window(truth, dom, count, ends, &hash);
  return whole && ((hash ^ truth->chain) & HARK_TREE_HASH_MASK) == event->n[HARK_ARG(TREE_HASH, HASH)];
}

bool hark_truth_follow(hark_truth *truth, const hark_dom *dom, const hark_event *event, uint32_t at_ms) {
  truth->chain = hark_tree_chain(truth->chain, event);
  if (event->kind == HARK_EVENT_KEYFRAME) {
    truth->trusted = true;
    truth->diverged = false;
    truth->start = ROOT;
    truth->agreed_ms = at_ms;
  }
  if (event->kind != HARK_EVENT_TREE_HASH || !truth->trusted || truth->nodes_left < HARK_TREE_WINDOW_MAX) {
    return false;
  }
  truth->checks++;
  truth->nodes_left -= HARK_TREE_WINDOW_MAX;
  if (agrees(truth, dom, event)) {
    truth->agreed_ms = at_ms;
    return false;
  }
  truth->first_ms = truth->divergences++ == 0 ? at_ms : truth->first_ms;
  truth->diverged = true;
  truth->trusted = false;
  return true;
}
