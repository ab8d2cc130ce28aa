// rrweb_burst.h — what a run of tree events changed, as one rrweb mutation: removes, adds, texts, attributes.
//
// Room: collector/portable (no I/O). Stands on: replay/dom. Inside collector/portable only.
//
// hark says each change as it happens, rrweb what came of several. A node that moves is taken out and added again with
// all below it, as rrweb's own recorder has it. Adds come parents first, siblings from the last to the first, so that
// what `nextId` names is always there.
#ifndef HARK_COLLECTOR_PORTABLE_RRWEB_BURST_H
#define HARK_COLLECTOR_PORTABLE_RRWEB_BURST_H

#include <jansson.h>

#include "replay/dom.h"

typedef struct {
  hark_arena *arena;
  uint8_t *marks; // by node id
  uint32_t marks_max;
  uint32_t *touched; // ids that have marks, in order
  uint32_t count, max;
  json_t *removes, *attributes; // attributes: an object by id
  bool keyframe;                // everything is new: rrweb takes a whole snapshot
} hark_rrweb_burst;

void hark_rrweb_burst_init(hark_rrweb_burst *burst, hark_arena *arena);
void hark_rrweb_burst_free(hark_rrweb_burst *burst);
// Before the event is folded: notes what it will take away. After: notes what it has made. False without memory.
bool hark_rrweb_burst_before(hark_rrweb_burst *burst, const hark_dom *dom, const hark_event *event);
bool hark_rrweb_burst_after(hark_rrweb_burst *burst, const hark_dom *dom, const hark_event *event,
                            uint32_t nodes_before);
// Will the node be told whole, with whatever state it has by then?
bool hark_rrweb_burst_tells(const hark_rrweb_burst *burst, uint32_t id);
// Notes that an attribute of a node is to be told as it is now (a NULL value: it is gone).
bool hark_rrweb_burst_attribute(hark_rrweb_burst *burst, uint32_t id, hark_bytes name, json_t *value);
// The burst as rrweb's mutation data, or NULL where nothing changed; begins the next one. With `keyframe` set it is not
// to be asked. *err: HARK_ERR_NO_MEMORY.
json_t *hark_rrweb_burst_take(hark_rrweb_burst *burst, const hark_dom *dom, hark_err *err);
// Begins the next one without telling.
void hark_rrweb_burst_clear(hark_rrweb_burst *burst);

#endif
