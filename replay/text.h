// text.h — a moment as canonical text: two trees are the same when their texts are.
//
// Room: replay (platform-free). Stands on: replay/dom. Tests: tests/replay/test_player.c, tests/browser/.
//
// One node a line, in document order, indented by one space a level (the root document has none); lines end in "\n".
// STRING is a JSON string as of hark_write_json: `"`, `\`, `<` (as \u003c), newline (as \n) and control characters (as
// \u00xx, 7f too) are escaped, everything else is raw UTF-8.
//
//   document MODE                            MODE no-quirks, quirks, limited-quirks; also a frame's document, which is
//   the
//                                            first child of its element
//   doctype STRING STRING STRING             name, public id, system id
//   element NAME ATTRIBUTE* STATE*           NAME as recorded ("div", "svg:path")
//     ATTRIBUTE   ` STRING=STRING`           name and value, sorted by the bytes of the name
//     STATE       ` ~block` ` ~size W H` ` ~value STRING` ` ~check N` ` ~choose N` ` ~source STRING` ` ~given STRING`
//                                            (of a slot, for each node assigned by hand: its name or text)
//                                            ` ~scroll X Y`, in this order, each where the recording says so (check 0
//                                            off, 1 on, 2 mixed; choose 0 or 1; a scroll of 0 0 is not printed)
//   text STRING
//   comment STRING
//   shadow MODE                              open or closed; the first child of its host
//
// After a document's or shadow root's own line, one level deeper, its ` ~scroll X Y` being on its own line's end:
//   adopted STATE STRING EDIT*               an adopted sheet, in order; STATE as below
// After an element's line, one level deeper, when it owns a sheet that the recording gives:
//   sheet STATE STRING EDIT*                 STATE: a sum of HARK_SHEET_ bits; then its css, then what was done to it:
//     EDIT        ` +INDEX STRING` insert,   ` -INDEX` delete
#ifndef HARK_REPLAY_TEXT_H
#define HARK_REPLAY_TEXT_H

#include "replay/player.h"

// Writes the moment into the arena. A player that was stepping wants a seek afterwards.
hark_err hark_dom_text(hark_player *player, uint32_t at_ms, hark_arena *arena, hark_bytes *text);

#endif
