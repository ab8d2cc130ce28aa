// keyframe.h — copies of the state along the stream, so that a seek folds a bounded number of events.
//
// Room: replay (platform-free). Stands on: replay/dom. Tests: tests/replay/test_player.c.
//
// A keyframe is planted when at least HARK_KEYFRAME_EVENTS events, and HARK_KEYFRAME_RATIO times the items that a copy
// copies, were folded since the one before. So all copies together are at most 1/HARK_KEYFRAME_RATIO item an event of
// the stream, and a seek folds at most that many events. At a KEYFRAME of the recording a copy is nearly free.
#ifndef HARK_REPLAY_KEYFRAME_H
#define HARK_REPLAY_KEYFRAME_H

#include "replay/dom.h"

#define HARK_KEYFRAME_EVENTS 4096u
#define HARK_KEYFRAME_RATIO 4u
#define HARK_KEYFRAME_EVENTS_CHEAP 256u

typedef struct {
  uint32_t word;  // where the stream goes on
  uint32_t at_ms; // stream time there
  hark_dom dom;
} hark_keyframe;

typedef struct {
  hark_arena *arena;
  hark_keyframe *items;
  uint32_t count, max;
  uint32_t events; // folded since the last one
} hark_keyframes;

void hark_keyframes_init(hark_keyframes *keyframes, hark_arena *arena);
// Counts an event that is about to be folded, at `word` and `at_ms`, into `dom`, and plants a keyframe before it when
// one is due. Without memory none is planted, and seeks take longer.
void hark_keyframes_pass(hark_keyframes *keyframes, uint32_t word, uint32_t at_ms, hark_event_kind kind,
                         const hark_dom *dom);
// The last keyframe not after `at_ms`; NULL when there is none: start from nothing.
const hark_keyframe *hark_keyframes_find(const hark_keyframes *keyframes, uint32_t at_ms);

#endif
