// sanitize.h — what of a recorded element may stand in a page that shows it.
//
// Room: replay (platform-free). Tests: tests/replay/test_html.c, tests/web/sanitize.test.mjs,
// tests/web/hostile.test.mjs. The same rules for the live player are in web/src/player/sanitize.js; a test holds the
// two to the same answers.
//
// This is the second line: the first is that recorded documents live in sandbox="allow-same-origin" (no scripts, forms,
// popups or navigation of the top) under the policy HARK_FRAME_POLICY (nothing is ever fetched).
#ifndef HARK_REPLAY_SANITIZE_H
#define HARK_REPLAY_SANITIZE_H

#include "schema/base/bytes.h"

#define HARK_FRAME_POLICY "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"

typedef enum { HARK_ATTRIBUTE_KEEP, HARK_ATTRIBUTE_DROP, HARK_ATTRIBUTE_INERT } hark_attribute_fate;

// Decides on an attribute of an element (its recorded name). INERT: keep it with the value "#".
hark_attribute_fate hark_sanitize_attribute(hark_bytes element, hark_bytes name, hark_bytes value);
// Returns the name that an element may have: its own without the prefix, or a harmless stand-in.
hark_bytes hark_sanitize_element(hark_bytes element);
// The name without "svg:" or "math:"; *foreign says whether there was one.
hark_bytes hark_local_name(hark_bytes element, bool *foreign);
// Is this the element that shows another document?
bool hark_is_frame(hark_bytes element);

#endif
