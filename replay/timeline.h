// timeline.h — the segments of one page view as one ordered stream of rows.
//
// Room: replay (platform-free). Stands on: schema. Tests: tests/replay/test_player.c. Fuzz: fuzz_replay.c.
//
// Limits: HARK_TIMELINE_SEGMENTS_MAX segments, HARK_TIMELINE_WORDS_MAX words, HARK_TIMELINE_TEXT_MAX bytes of one text
// put together from APPENDs (the rest of a longer one is left away); all else is bounded by the arena.
//
// A row is an event's number and one word per argument; a text argument is an index into `texts` (0: empty). Order is
// by seq. TICKs are made anew so that time never runs backwards. APPENDs are joined to what they add to. Where
// segments are missing there is a GAP (reason UNREADABLE, count: how many) and a HARK_ROW_RESUME. What is added after
// it was built goes on where it ended (a visit that is followed while it happens). A
// SHEET_KNOWN becomes the SHEET it stands for; one whose text was not given becomes an empty, unreadable one. A CANVAS
// becomes the SOURCE of its picture.
#ifndef HARK_REPLAY_TIMELINE_H
#define HARK_REPLAY_TIMELINE_H

#include "replay/publics.h"
#include "schema/base/arena.h"
#include "schema/base/err.h"
#include "schema/batch.h"
#include "schema/envelope.h"

#define HARK_TIMELINE_SEGMENTS_MAX (1u << 16)
#define HARK_TIMELINE_WORDS_MAX (1u << 28)
#define HARK_TIMELINE_TEXT_MAX (8u << 20)

// A row that is no event: FIRST_NODE of the batch after a gap.
#define HARK_ROW_RESUME ((uint32_t)HARK_EVENT_COUNT)

typedef struct {
  uint32_t seq;
  hark_bytes batch; // inflated
} hark_segment;

typedef struct {
  hark_arena *arena;
  bool identified;
  hark_session_id session; // of the first segment added
  uint64_t tab;
  uint32_t epoch;
  hark_segment *segments;
  uint32_t segment_count, segment_max;
  hark_publics publics;
  uint32_t missing; // SHEET_KNOWN without their text
  uint32_t repeats; // segments that were there already

  // How far it is built:
  uint32_t built;           // segments
  uint64_t expected;        // seq of the next one
  uint32_t now_ms, told_ms; // of the stream; what its TICKs say
  bool open_end;            // its last text could be added to

  uint32_t *words;
  uint32_t word_count, word_max;
  hark_bytes *texts;
  uint32_t text_count, text_max;
} hark_timeline;

void hark_timeline_init(hark_timeline *timeline, hark_arena *arena);
// Checks a segment down to its last event and keeps its batch. HARK_ERR_BAD_ARGUMENT: of another page view.
hark_err hark_timeline_add(hark_timeline *timeline, hark_bytes segment);
// Makes the stream of what was added; again: of what was added since, behind it. HARK_ERR_STATE where that cannot be
// put behind it: it belongs before, or adds to a text that is in the stream already. Then the whole has to be built
// anew.
hark_err hark_timeline_build(hark_timeline *timeline);
// Reads the row at word `at` into *event (at_ms is left alone) and returns where the next one is. The row of a RESUME
// has its first_node in n[0].
uint32_t hark_timeline_row(const hark_timeline *timeline, uint32_t at, hark_event *event);

#endif
