// sink.h — where an export goes: a file, or the memory of an answer.
//
// Room: collector/portable. Failure is sticky: write on, and ask once, at the end.
#ifndef HARK_COLLECTOR_PORTABLE_SINK_H
#define HARK_COLLECTOR_PORTABLE_SINK_H

#include <jansson.h>

#include "schema/base/bytes.h"
#include "schema/base/err.h"

typedef struct {
  hark_err (*put)(void *context, const char *bytes, size_t size);
  void *context;
  hark_err err;
} hark_sink;

void hark_sink_put(hark_sink *sink, const char *bytes, size_t size);
void hark_sink_puts(hark_sink *sink, const char *text);
// Writes the JSON on one line, without a line's end, and releases it. NULL is HARK_ERR_NO_MEMORY.
void hark_sink_json(hark_sink *sink, json_t *json);

// A growing text of malloc's, at most `max` bytes: then HARK_ERR_TOO_LARGE. The caller frees `bytes`.
typedef struct {
  char *bytes;
  size_t size, room, max;
} hark_sink_memory;
hark_err hark_sink_to_memory(void *memory, const char *bytes, size_t size);
// To a FILE.
hark_err hark_sink_to_file(void *file, const char *bytes, size_t size);
// JSON of a recorded text; the empty one where it is not UTF-8.
json_t *hark_json_text(hark_bytes text);

#endif
