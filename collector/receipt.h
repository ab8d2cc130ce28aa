// receipt.h — what is left of something forgotten: how much it was, and not whose.
//
// Room: collector; a port to the file DIR/receipts.ndjson. Tests: tests/fault/forget.test.mjs.
#ifndef HARK_COLLECTOR_RECEIPT_H
#define HARK_COLLECTOR_RECEIPT_H

#include <jansson.h>

#include "collector/store/forget.h"

// Names whom it was about by a hash only: the receipt is kept, and must not be what was to be forgotten. `id` is what
// was asked for: a user's, or a session's digits. NULL without memory.
json_t *hark_receipt_make(hark_bytes project, bool is_user, hark_bytes id, bool dry_run, const hark_forgotten *sum);
// Adds a line to the file in the directory, synced. Any thread but a loop's. HARK_ERR_IO.
hark_err hark_receipt_keep(const char *directory, const char *line);

#endif
