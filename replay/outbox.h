// outbox.h — writes events in the tape's form: words, and texts apart.
//
// Room: replay (platform-free). Stands on: schema, replay/dom. Tests: tests/replay/test_player.c.
//
// Its node ids are implied like those of any stream, so an outbox numbers nodes anew: `ids` maps the recording's ids to
// the outbox's. A text that is written twice from the same place in memory is sent once.
#ifndef HARK_REPLAY_OUTBOX_H
#define HARK_REPLAY_OUTBOX_H

#include "replay/dom.h"
#include "replay/player.h"

#define HARK_OUTBOX_SLOTS 4096u

typedef struct {
  const uint8_t *data;
  size_t size;
  uint32_t index; // + 1; 0: free
} hark_outbox_slot;

typedef struct {
  hark_arena *arena;
  hark_err err; // sticky
  uint32_t *words;
  uint32_t word_count, word_max;
  uint32_t *ends;
  uint32_t text_count, text_max;
  uint8_t *bytes;
  uint32_t byte_count, byte_max;
  hark_outbox_slot slots[HARK_OUTBOX_SLOTS];
  uint32_t *ids; // by recorded id
  uint32_t id_max;
  uint32_t next_id; // of the outbox
  bool sought;      // its reader's cursor is not the stream's: the next node is to say where it goes
} hark_outbox_writer;

void hark_outbox_init(hark_outbox_writer *writer, hark_arena *arena);
// Empties it; the ids stay.
void hark_outbox_begin(hark_outbox_writer *writer);
void hark_outbox_put(hark_outbox_writer *writer, uint32_t word);
// Adds a text and writes its number.
void hark_outbox_put_text(hark_outbox_writer *writer, hark_bytes text);
// Writes an event that was folded into `dom` just now, its ids mapped.
void hark_outbox_put_event(hark_outbox_writer *writer, const hark_dom *dom, const hark_event *event);
// Notes that the last id of `dom` was given to a node just now (accepted: it gets the next outbox id) or to none.
void hark_outbox_note_node(hark_outbox_writer *writer, const hark_dom *dom, bool accepted);
// Notes that ids were skipped: whatever is not alive in `dom` has no outbox id.
void hark_outbox_note_dead(hark_outbox_writer *writer, const hark_dom *dom);
// Writes the whole state: what the stream would have said to get there at once. Numbers all nodes anew.
void hark_outbox_put_state(hark_outbox_writer *writer, const hark_dom *dom);
// Writes what of a state markup cannot say: what scripts would have set. Ids are those of `dom`.
void hark_outbox_put_rest(hark_outbox_writer *writer, const hark_dom *dom);
hark_err hark_outbox_end(const hark_outbox_writer *writer, hark_outbox *outbox);

#endif
