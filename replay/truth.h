// truth.h — is the replayed tree the one that the page had?
//
// Room: replay (platform-free). Stands on: schema. Tests: tests/replay/test_truth.c. Fuzz: tests/fuzz/fuzz_replay.c.
//
// It goes along with the stream and compares each TREE_HASH with what it finds itself. From a mismatch to the next
// keyframe the replay is *diverged*, and so is the time back to the last check that agreed: somewhere in it it began.
// Where something is known to be missing (a lost segment) nothing is claimed until the next keyframe: that is a gap.
//
// Limit: HARK_TRUTH_NODES_MAX nodes looked at in one stream; what comes later is not checked.
#ifndef HARK_REPLAY_TRUTH_H
#define HARK_REPLAY_TRUTH_H

#include "replay/dom.h"

#define HARK_TRUTH_NODES_MAX (1u << 26)

typedef struct {
  bool trusted;         // nothing is known to be wrong
  bool diverged;        // the last check did not agree
  uint32_t chain;       // of the stream
  uint32_t start;       // where the next window begins
  uint32_t agreed_ms;   // when keyframe or check last agreed
  uint32_t nodes_left;  // of the limit
  uint32_t checks;      // compared so far
  uint32_t divergences; // stretches that differ
  uint32_t first_ms;    // when the first one was seen; meaningless while there is none
} hark_truth;

void hark_truth_init(hark_truth *truth);
// Takes one event at `at_ms`, before it is put into `dom`. True when it shows that a divergence has begun.
bool hark_truth_follow(hark_truth *truth, const hark_dom *dom, const hark_event *event, uint32_t at_ms);
// Segments are missing here.
void hark_truth_resume(hark_truth *truth);

#endif
