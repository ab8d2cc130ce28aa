// digest_name.h — what an element of the reconstructed tree is called: the short path that the page tells of a click.
//
// Room: collector/rest (platform-free). Stands on: replay/dom. Owns nothing. Tests: tests/collector/test_rejudge.c,
// tests/browser/heatmap.test.mjs (equal to what the page tells).
//
// The rules are those of sdk/page/target.js: at most three levels, each its name, then #id where that is not made by a
// machine (and there it ends), else its first class that is not, and which of its kind it is among its siblings.
#ifndef HARK_COLLECTOR_REST_DIGEST_NAME_H
#define HARK_COLLECTOR_REST_DIGEST_NAME_H

#include "replay/dom.h"
#include "sdk/signals/signals.h"

// Writes the name (cut at the room, between two characters) and returns its size; 0: no element has this id.
size_t hark_digest_name(const hark_dom *dom, uint32_t node, char room[HARK_SIGNAL_TARGET_MAX]);

#endif
