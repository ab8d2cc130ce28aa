// tree_hash.h — what TREE_HASH is made of, on both ends of the wire.
//
// Room: schema (platform-free). Stands on: schema/events.h. Tests: tests/replay/test_truth.c,
// tests/page/truth.test.mjs.
//
// A hash has two halves. The page folds over a window of its *live* DOM (sdk/page/truth.js does the same sums as
// hark_tree_fold), so that a recorder that missed something is found out. The core adds the chain of all tree events
// since the keyframe, as they were written into batches, so that no delta can go missing or change its place unseen,
// whether it bears on the window or not. Every step is a bijection of the hash before it: two streams that differ in
// one place cannot meet again but by chance (1 in 2^28).
#ifndef HARK_SCHEMA_TREE_HASH_H
#define HARK_SCHEMA_TREE_HASH_H

#include "schema/events.h"

#define HARK_TREE_HASH_MASK 0x0FFFFFFFu // 28 bits: four bytes on the wire
#define HARK_TREE_WINDOW_MAX 4096u      // nodes in one window

// One node of the window, in document order. `sort` is its DOM nodeType (a CDATA section counts as text), and, for an
// element, 16 times the low six bits of its name's last character (the same in UTF-8 and UTF-16).
uint32_t hark_tree_fold(uint32_t hash, uint32_t id, uint32_t parent, uint32_t sort);

// One event of the stream: KEYFRAME begins the chain anew, other events of the tree and of controls add to it, the
// rest (and APPEND, which readers join to what it adds to) leave it alone.
uint32_t hark_tree_chain(uint32_t chain, const hark_event *event);

#endif
