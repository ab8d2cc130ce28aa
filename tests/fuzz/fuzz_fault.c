// Errors of any text: the first byte says how, and lines after the first two are the stack. A name is whole characters,
// and the same bytes are the same error.
#include <stdlib.h>
#include <string.h>

#include "collector/ingest/fault.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static hark_bytes take_line(hark_bytes *rest) {
  const uint8_t *newline = rest->size ? memchr(rest->data, '\n', rest->size) : NULL;
  size_t size = newline ? (size_t)(newline - rest->data) : rest->size;
  hark_bytes line = hark_bytes_part(*rest, 0, size);
  *rest = hark_bytes_part(*rest, size + (newline != NULL), rest->size);
  return line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  hark_bytes rest = {data, size};
  if (size == 0 || !hark_bytes_is_utf8(rest)) {
    return 0; // admission refuses other texts
  }
  bool is_request = data[0] & 1;
  hark_event event = {.kind = is_request ? HARK_EVENT_REQUEST : HARK_EVENT_FAILURE};
  rest = hark_bytes_part(rest, 1, size);
  if (is_request) {
    event.n[HARK_ARG(REQUEST, STATUS)] = data[0] >= 64 ? 500 : 0;
    event.texts[HARK_ARG(REQUEST, METHOD)].bytes = take_line(&rest);
    event.texts[HARK_ARG(REQUEST, URL)].bytes = rest;
  } else {
    event.n[HARK_ARG(FAILURE, HOW)] = data[0] >> 1;
    event.texts[HARK_ARG(FAILURE, MESSAGE)].bytes = take_line(&rest);
    event.texts[HARK_ARG(FAILURE, SOURCE)].bytes = take_line(&rest);
    event.texts[HARK_ARG(FAILURE, STACK)].bytes = rest;
  }
  hark_fault once, twice;
  if (!hark_fault_of(&event, &once) || !hark_fault_of(&event, &twice) || once.fingerprint != twice.fingerprint ||
      strcmp(once.name, twice.name) != 0 || !hark_bytes_is_utf8(hark_bytes_from_cstr(once.name))) {
    abort();
  }
  return 0;
}
