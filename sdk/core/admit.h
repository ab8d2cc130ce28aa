// admit.h — which of the page's events are recorded at all.
//
// Room: sdk/core (platform-free). Owns no memory. Tests: tests/sdk/test_recorder.c.
//
// Skipped by policy, without a trace: attributes never sent, what is below or of a blocked element, keys and
// carets in secret fields (they would tell the length), IDENTIFY of anonymous visitors. Lost, and counted: what
// does not fit the tree there is.
#ifndef HARK_SDK_CORE_ADMIT_H
#define HARK_SDK_CORE_ADMIT_H

#include "sdk/core/nodes.h"

typedef enum { HARK_TAKE_KEEP, HARK_TAKE_SKIP, HARK_TAKE_LOSE } hark_take;

// Judges any event but APPEND (which shares the fate of the one before it). `tree_lost`: something of the tree
// was lost since the keyframe, so that node ids no longer agree.
hark_take hark_admit_event(const hark_nodes *nodes, const hark_event *event, bool tree_lost, uint8_t consent);
// Does this kind build or change the tree?
bool hark_admit_is_tree(hark_event_kind kind);
// Can APPEND follow this kind?
bool hark_admit_carries_on(hark_event_kind kind);

#endif
