// gather.h — collects the facts of a batch while its events go by. Inside collector/ingest, but for hark_page_of_url.
#ifndef HARK_COLLECTOR_INGEST_GATHER_H
#define HARK_COLLECTOR_INGEST_GATHER_H

#include "collector/store/facts.h"
#include "schema/base/arena.h"
#include "schema/base/err.h"
#include "schema/events.h"

// Takes the arrays of `facts` from `keep`. HARK_ERR_NO_MEMORY.
hark_err hark_gather_begin(hark_arena *keep, hark_facts *facts);
// Adds what one event says; its texts are copied (cut to their limits) into `keep`. HARK_ERR_BAD_EVENT for values that
// the reader cannot know to be wrong.
hark_err hark_gather_event(hark_arena *keep, hark_facts *facts, const hark_event *event);
// Adds what follows from the whole: the browser, its system and device.
hark_err hark_gather_end(hark_arena *keep, hark_facts *facts);

// The part of a masked URL that names a page: its path, and its fragment where that is a route ("#/cart").
hark_bytes hark_page_of_url(hark_arena *keep, hark_bytes url);

#endif
