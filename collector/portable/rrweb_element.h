// rrweb_element.h — elements of rrweb: which of their attributes are recorded, and what of them is a control's state.
//
// Room: collector/portable (no I/O). The rules are those of sdk/page/snapshot.js. Inside collector/portable only.
#ifndef HARK_COLLECTOR_PORTABLE_RRWEB_ELEMENT_H
#define HARK_COLLECTOR_PORTABLE_RRWEB_ELEMENT_H

#include "collector/portable/rrweb_tape.h"

// Puts an ELEMENT.
void hark_rrweb_put_element(hark_rrweb_tape *tape, const json_t *node, uint32_t up);
// Puts what follows it directly and notes it in its entry (may be NULL: then nothing but attributes). False: its
// children are not recorded.
bool hark_rrweb_put_attributes(hark_rrweb_tape *tape, const json_t *node, hark_rrweb_entry *entry, uint32_t parent);
// Puts changes of attributes.
void hark_rrweb_set_attributes(hark_rrweb_tape *tape, hark_rrweb_entry *entry, const json_t *attributes);
// Notes a text that is a style element's rules.
void hark_rrweb_note_css(hark_rrweb_tape *tape, const json_t *text, uint32_t parent);

#endif
