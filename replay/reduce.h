// reduce.h — folds one event into the state.
//
// Room: replay (platform-free). Stands on: replay/dom. Tests: tests/replay/test_dom.c. Fuzz: fuzz_replay.c.
//
// Any stream is safe to fold: an event that does not fit the tree is refused and counted, the state stays whole, and
// no event costs more than a walk to the root, a walk over one element's attributes, or the nodes it removes.
#ifndef HARK_REPLAY_REDUCE_H
#define HARK_REPLAY_REDUCE_H

#include "replay/dom.h"

// Folds the event; false when it was refused. Arguments that name a place that is not there but has an obvious
// substitute are set right in *event (`before` that is no child: 0), so that the event can be passed on as it was
// understood. Events that change no state are accepted. Texts must outlive the dom.
bool hark_reduce(hark_dom *dom, hark_event *event);
// Says that events are missing here and which id the next node would get: ids are kept in step where they can be, and
// tree events are refused until the next keyframe where they cannot.
void hark_reduce_resume(hark_dom *dom, uint32_t first_node);
// Does the event belong to tree, sheets or controls (true), or is it about the visitor or the page as a whole?
bool hark_event_is_tree(hark_event_kind kind);

#endif
