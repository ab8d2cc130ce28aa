// rrweb_tape.h — a page that rrweb recorded, told to hark's recorder as the SDK would tell it: ids, trees, stylesheets.
//
// Room: collector/portable (no I/O). Stands on: sdk/core/recorder.h, jansson. Inside collector/portable only.
//
// Limits: ids below HARK_RRWEB_ID_MAX, HARK_RRWEB_DEPTH_MAX levels, HARK_RRWEB_SHEETS_MAX sheets,
// HARK_RRWEB_OPTIONS_MAX options; what is over them is left out. JSON that it was given must outlive it.
#ifndef HARK_COLLECTOR_PORTABLE_RRWEB_TAPE_H
#define HARK_COLLECTOR_PORTABLE_RRWEB_TAPE_H

#include <jansson.h>

#include "schema/base/arena.h"
#include "schema/batch.h"

#define HARK_RRWEB_ID_MAX (1 << 20)
#define HARK_RRWEB_DEPTH_MAX 512u
#define HARK_RRWEB_SHEETS_MAX 4096u
#define HARK_RRWEB_OPTIONS_MAX 65536u

enum {
  HARK_RRWEB_CHECKABLE = 1,
  HARK_RRWEB_SELECT = 2,
  HARK_RRWEB_FIELD = 4,
  HARK_RRWEB_BUTTON = 8,
  HARK_RRWEB_STYLE = 16
};

// What is known of a node, by rrweb's id.
typedef struct {
  uint32_t node, shadow; // hark's ids; 0: none
  uint32_t parent;       // rrweb's id
  uint32_t stamp, parent_stamp;
  uint32_t bits, sheet;
  const char *tag, *id; // of an element; borrowed
  hark_bytes style, css;
} hark_rrweb_entry;

typedef struct {
  uint32_t option, select; // rrweb's ids
  const json_t *value;
} hark_rrweb_option;

typedef struct {
  json_int_t style;
  uint32_t sheet;
} hark_rrweb_sheet;

typedef struct {
  hark_arena *arena; // growing; what it holds lives as long as the tape
  bool failed;       // no memory
  uint32_t *words, *ends;
  uint8_t *text;
  uint32_t word_count, word_max, end_count, end_max, text_size, text_max;
  hark_rrweb_entry *entries;
  uint32_t entry_max;
  hark_rrweb_option *options;
  uint32_t option_count, option_max;
  hark_rrweb_sheet sheets[HARK_RRWEB_SHEETS_MAX];
  uint32_t sheet_count, next_sheet;
  uint32_t next_node, stamp;
} hark_rrweb_tape;

// Begins a record: its kind. Its arguments follow in order.
void hark_rrweb_put(hark_rrweb_tape *tape, uint32_t word);
// Adds a text and puts its number; what is over HARK_TEXT_BYTES_MAX is left out, but by _put_long, for a record's last
// argument, which adds APPENDs.
void hark_rrweb_put_text(hark_rrweb_tape *tape, hark_bytes text);
void hark_rrweb_put_long(hark_rrweb_tape *tape, hark_bytes text);
hark_bytes hark_rrweb_string(const json_t *json);

// The node of rrweb's id that is in the page now, or NULL.
hark_rrweb_entry *hark_rrweb_find(const hark_rrweb_tape *tape, const json_t *id);
// A full snapshot: KEYFRAME and the tree.
void hark_rrweb_snapshot(hark_rrweb_tape *tape, const json_t *document, uint32_t reason);
// The data of a mutation event.
void hark_rrweb_mutation(hark_rrweb_tape *tape, const json_t *data);
// The sheet of a style's rrweb id; 0 without room. *fresh: it was not known.
uint32_t hark_rrweb_constructed(hark_rrweb_tape *tape, json_int_t style, bool *fresh);
// The sheet of an element; one that it had as text only is told first.
uint32_t hark_rrweb_sheet_of(hark_rrweb_tape *tape, hark_rrweb_entry *entry);

#endif
