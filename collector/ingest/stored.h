// stored.h — reads again what a batch that is stored says, for a recount: admission without its doubts.
//
// Room: collector/ingest (platform-free). Stands on: collector/store/recount.h. Tests: tests/fault/fsck.test.mjs.
#ifndef HARK_COLLECTOR_INGEST_STORED_H
#define HARK_COLLECTOR_INGEST_STORED_H

#include "collector/ingest/admit.h"
#include "collector/store/recount.h"

// A reader that works with this judge, which outlives it.
hark_facts_reader hark_stored_reader(hark_judge *judge);

#endif
