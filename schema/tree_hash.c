#include "schema/tree_hash.h"

static uint32_t mix(uint32_t hash, uint32_t word) {
  hash = (hash ^ word) * 0x85EBCA6Bu;
  return hash ^ hash >> 15;
}

uint32_t hark_tree_fold(uint32_t hash, uint32_t id, uint32_t parent, uint32_t sort) {
  return mix(hash, id ^ parent * 0x9E3779B1u ^ sort << 22);
}

static bool is_chained(hark_event_kind kind) {
  return (kind >= HARK_EVENT_SUBTREE && kind <= HARK_EVENT_SIZE && kind != HARK_EVENT_APPEND) ||
         (kind >= HARK_EVENT_INPUT && kind <= HARK_EVENT_CHOOSE);
}

uint32_t hark_tree_chain(uint32_t chain, const hark_event *event) {
  if (event->kind == HARK_EVENT_KEYFRAME) {
    return 0;
  }
  if (!is_chained(event->kind)) {
    return chain;
  }
  const hark_event_shape *shape = hark_event_shape_of((uint32_t)event->kind);
  chain = mix(chain, (uint32_t)event->kind);
  for (uint32_t i = 0; i < shape->count; i++) {
    chain = hark_column_type(shape->first + i) == HARK_TYPE_S ? chain : mix(chain, event->n[i]);
  }
  return chain;
}
