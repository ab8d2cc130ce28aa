// fields.h — what a visitor did in form fields, one stay after the other.
//
// Room: replay (platform-free). Stands on: schema. Texts are borrowed from the stream and must outlive it.
// Tests: tests/replay/test_fields.c. Fuzz: tests/fuzz/fuzz_replay.c.
//
// A stay begins when a field gets the focus, or is typed into without a word of that, and ends when it loses it. A
// keyframe in between numbers nodes anew: the stay goes on where the field says the same of itself. Values are those of
// the recording, which are masked.
//
// Limits: HARK_FIELDS_STAYS_MAX stays of a page view; HARK_FIELDS_NODES_MAX nodes looked at in search of labels, after
// which fields go by their names; HARK_FIELDS_TEXT_BYTES_MAX of a text, cut between characters.
#ifndef HARK_REPLAY_FIELDS_H
#define HARK_REPLAY_FIELDS_H

#include "replay/dom.h"

#define HARK_FIELDS_STAYS_MAX 4096u
#define HARK_FIELDS_NODES_MAX (1u << 22)
#define HARK_FIELDS_TEXT_BYTES_MAX 240u

// What a field says of itself; empty where it does not.
typedef struct {
  hark_bytes type;  // "select", "textarea", "editable", or the input's type
  hark_bytes label; // aria-label, the label's text, or the placeholder
  hark_bytes name;  // its name, or its id
} hark_field;

typedef struct {
  hark_field field;
  uint32_t at_ms, until_ms;
  uint32_t edits;   // values told: what is typed quickly is told in one
  uint32_t deletes; // keys that delete; not known of password, card and one-time-code fields
  uint32_t pastes;
  uint32_t refused; // by the browser's own check, at a submit
  bool valued;      // `value` was told in the stay
  hark_bytes value; // masked; of a box "on", "off" or "mixed"
} hark_field_stay;

typedef struct {
  hark_arena *arena;
  hark_field_stay *stays;
  uint32_t count, max;
  bool open;           // the last one goes on
  uint32_t node;       // its field; 0: not known since the last keyframe
  uint32_t nodes_left; // of the limit
} hark_fields;

void hark_fields_init(hark_fields *fields, hark_arena *arena);
// Takes one event at `at_ms`, before it is put into `dom`. HARK_ERR_NO_MEMORY.
hark_err hark_fields_follow(hark_fields *fields, const hark_dom *dom, const hark_event *event, uint32_t at_ms);
// Segments are missing here: what a number means is not known until the next keyframe.
void hark_fields_resume(hark_fields *fields);

#endif
