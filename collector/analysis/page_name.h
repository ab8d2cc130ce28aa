// page_name.h — one name for the pages that one template makes: /product/4711 and /product/4712 are /product/*.
//
// Room: collector/analysis (platform-free). Owns nothing. Tests: tests/report/test_page_name.c.
//
// Reports count by page. Where each product has an address of its own, each is a page with too few visits to tell
// anything, and what is wrong with all of them is never seen. A part of a path is taken for an identifier, and named
// "*", where it is
//   - a number (/product/4711), but for a single digit after a part that ends in "step": /checkout/step/2
//   - a UUID, or 12 hexadecimal digits or more with a decimal one among them
//   - 20 letters and digits or more with three digits among them
//   - something that ends in a hyphen and five digits or more (/p/red-shoe-47110)
// These rules are ours; a part of a path is what stands between two of / ? # & =.
#ifndef HARK_COLLECTOR_ANALYSIS_PAGE_NAME_H
#define HARK_COLLECTOR_ANALYSIS_PAGE_NAME_H

#include "schema/base/bytes.h"

// Writes the name of `path` to `room`, which has room for path.size bytes; the name is never longer. Returns `path`
// itself where nothing is to be renamed.
hark_bytes hark_page_name(hark_bytes path, uint8_t *room);

#endif
