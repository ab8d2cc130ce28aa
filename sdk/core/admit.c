#include "sdk/core/admit.h"

#include "sdk/core/classes.h"

bool hark_admit_is_tree(hark_event_kind kind) {
  return kind >= HARK_EVENT_SUBTREE && kind <= HARK_EVENT_SIZE;
}

static bool places_node(hark_event_kind kind) {
  return kind == HARK_EVENT_ELEMENT || (kind >= HARK_EVENT_TEXT && kind <= HARK_EVENT_DOCUMENT);
}

bool hark_admit_carries_on(hark_event_kind kind) {
  return kind == HARK_EVENT_TEXT || kind == HARK_EVENT_SET_TEXT || kind == HARK_EVENT_SHEET ||
         kind == HARK_EVENT_SHEET_INSERT || kind == HARK_EVENT_ATTRIBUTE || kind == HARK_EVENT_SET_ATTRIBUTE;
}

static bool blocked(const hark_nodes *nodes, uint32_t node) {
  return hark_nodes_policy(nodes, node) == HARK_POLICY_BLOCK;
}

static hark_take judge_attribute(const hark_nodes *nodes, uint32_t node, hark_bytes name) {
  if ((hark_nodes_bits(nodes, node) & HARK_KEPT_ELEMENT) == 0) {
    return HARK_TAKE_LOSE;
  }
  return hark_attribute_unwanted(name) || blocked(nodes, node) ? HARK_TAKE_SKIP : HARK_TAKE_KEEP;
}

// Does a tree event fit the nodes there are?
static hark_take judge_tree(const hark_nodes *nodes, const hark_event *e) {
  if (places_node(e->kind)) {
    return hark_nodes_can_place(nodes, e->n[0]) ? HARK_TAKE_KEEP : HARK_TAKE_LOSE;
  }
  switch (e->kind) {
  case HARK_EVENT_SUBTREE: {
    uint32_t before = e->n[HARK_ARG(SUBTREE, BEFORE)];
    bool fits = hark_nodes_known(nodes, e->n[0]) && (before == 0 || hark_nodes_known(nodes, before));
    return fits ? HARK_TAKE_KEEP : HARK_TAKE_LOSE;
  }
  case HARK_EVENT_MOVE: {
    uint32_t before = e->n[HARK_ARG(MOVE, BEFORE)];
    bool fits = hark_nodes_can_move(nodes, e->n[0], e->n[HARK_ARG(MOVE, PARENT)]);
    return fits && (before == 0 || hark_nodes_known(nodes, before)) ? HARK_TAKE_KEEP : HARK_TAKE_LOSE;
  }
  case HARK_EVENT_ATTRIBUTE:
    return judge_attribute(nodes, nodes->cursor, e->texts[HARK_ARG(ATTRIBUTE, NAME)].bytes);
  case HARK_EVENT_SET_ATTRIBUTE:
    return judge_attribute(nodes, e->n[0], e->texts[HARK_ARG(SET_ATTRIBUTE, NAME)].bytes);
  case HARK_EVENT_DROP_ATTRIBUTE:
    return judge_attribute(nodes, e->n[0], e->texts[HARK_ARG(DROP_ATTRIBUTE, NAME)].bytes);
  case HARK_EVENT_SET_TEXT:
    return !hark_nodes_known(nodes, e->n[0]) ? HARK_TAKE_LOSE
           : blocked(nodes, e->n[0])         ? HARK_TAKE_SKIP
                                             : HARK_TAKE_KEEP;
  case HARK_EVENT_REMOVE:
  case HARK_EVENT_SIZE:
    return hark_nodes_known(nodes, e->n[0]) ? HARK_TAKE_KEEP : HARK_TAKE_LOSE;
  default:
    return HARK_TAKE_KEEP;
  }
}

hark_take hark_admit_event(const hark_nodes *nodes, const hark_event *e, bool tree_lost, uint8_t consent) {
  if (hark_admit_is_tree(e->kind)) {
    return tree_lost ? HARK_TAKE_LOSE : judge_tree(nodes, e);
  }
  bool secret = (hark_nodes_bits(nodes, e->n[0]) & HARK_KEPT_SECRET) != 0;
  switch (e->kind) {
  case HARK_EVENT_TREE_HASH: // while a part is missing, which a GAP says, there is nothing to compare
    return tree_lost ? HARK_TAKE_SKIP : HARK_TAKE_KEEP;
  case HARK_EVENT_INPUT:
  case HARK_EVENT_CHECK:
  case HARK_EVENT_CHOOSE:
  case HARK_EVENT_CANVAS:
  case HARK_EVENT_STATE:
  case HARK_EVENT_MEDIA:
  case HARK_EVENT_SOURCE:
  case HARK_EVENT_SLOT:
    return !hark_nodes_known(nodes, e->n[0]) ? HARK_TAKE_LOSE
           : blocked(nodes, e->n[0])         ? HARK_TAKE_SKIP
                                             : HARK_TAKE_KEEP;
  case HARK_EVENT_KEY:
  case HARK_EVENT_SELECTION: // would tell how long the secret is
    return secret || blocked(nodes, e->n[0]) ? HARK_TAKE_SKIP : HARK_TAKE_KEEP;
  case HARK_EVENT_IDENTIFY:
    return consent != 0 ? HARK_TAKE_SKIP : HARK_TAKE_KEEP;
  default:
    return HARK_TAKE_KEEP;
  }
}
