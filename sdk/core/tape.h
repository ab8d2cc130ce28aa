// tape.h — reads what the page appended, record by record.
//
// Room: sdk/core (platform-free). Owns no memory. Tests: tests/sdk/test_recorder.c. Fuzz: tests/fuzz/fuzz_tape.c.
#ifndef HARK_SDK_CORE_TAPE_H
#define HARK_SDK_CORE_TAPE_H

#include "sdk/core/recorder.h"

// Reads the record at word `at` into the event (texts borrow from the tape, class PLAIN; at_ms is not set) and
// returns how many words it takes; 0 when it is malformed: an unknown kind, a record that the tape cuts off, a
// text that is not there, ends out of order, or is not UTF-8. at < tape->word_count.
size_t hark_tape_read(const hark_tape *tape, size_t at, hark_event *event);

#endif
