// outbox.h — writes events in the tape's form, with node ids as whoever reads it will count them.
//
// Room: replay (platform-free). Stands on: schema, replay/dom. Memory: grows in the arena it was given and is kept.
// Tests: tests/replay/test_player.c.
//
// Ids in a recording count from its last KEYFRAME; a reader who begins in the middle gets a KEYFRAME of its own and
// counts from there. The outbox keeps the map from the one to the other.
#ifndef HARK_REPLAY_OUTBOX_H
#define HARK_REPLAY_OUTBOX_H

#include "replay/dom.h"
#include "replay/player.h"

typedef struct {
  hark_arena *arena;
  uint32_t *words, *ends, *ids; // ids[n]: what the reader calls node n; 0 when it never got it
  uint8_t *text;
  uint32_t word_count, word_room, end_count, end_room, id_room;
  size_t text_size, text_room;
  uint32_t next_id;  // the reader's next node id
  uint32_t at_ms;    // the reader's clock
  bool knows_cursor; // the reader's cursor is the recording's
  bool failed;       // memory ran out
} hark_outbox_writer;

bool hark_outbox_init(hark_outbox_writer *writer, hark_arena *arena);
// Empties it; what the reader knows of ids and time stays.
void hark_outbox_clear(hark_outbox_writer *writer);
// Writes the whole state: KEYFRAME, the tree, sheets, places. The reader begins anew.
void hark_outbox_write_state(hark_outbox_writer *writer, const hark_dom *dom);
// Writes one event that was just folded into the dom (and not refused by it).
void hark_outbox_write_event(hark_outbox_writer *writer, const hark_dom *dom, const hark_event *event,
                             const uint32_t texts[HARK_EVENT_ARGUMENTS_MAX]);
// A node event was refused: the reader never gets it.
void hark_outbox_skip_node(hark_outbox_writer *writer, uint32_t id);
hark_err hark_outbox_view(const hark_outbox_writer *writer, hark_outbox *view);

#endif
