// geometry.h — numbers as exact as a drawing needs.
//
// Room: sdk/core (platform-free). Owns no memory. Tests: tests/sdk/test_geometry.c. Fuzz: tests/fuzz/fuzz_tape.c.
//
// Scripts write coordinates with all digits of a double ("750.289664537783"); browsers draw SVG with floats, which hold
// seven. What is beyond is noise that no deflate can shorten: on charts it is most of what would be sent.
#ifndef HARK_SDK_CORE_GEOMETRY_H
#define HARK_SDK_CORE_GEOMETRY_H

#include "schema/base/bytes.h"

#define HARK_GEOMETRY_DIGITS 7u

// Writes `text` to `out`, its numbers with a fraction rounded to HARK_GEOMETRY_DIGITS significant digits; gives the
// size, which is never more than the text's. `out` may be where the text is. Done twice, it changes nothing more. A
// number that ends a long text may go on in the next piece, and stays.
size_t hark_geometry_round(hark_bytes text, uint8_t *out);

#endif
