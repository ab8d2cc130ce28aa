#include "collector/portable/sink.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void hark_sink_put(hark_sink *sink, const char *bytes, size_t size) {
  if (sink->err == HARK_OK) {
    sink->err = sink->put(sink->context, bytes, size);
  }
}

void hark_sink_puts(hark_sink *sink, const char *text) {
  hark_sink_put(sink, text, strlen(text));
}

static int dump_part(const char *bytes, size_t size, void *context) {
  hark_sink *sink = context;
  hark_sink_put(sink, bytes, size);
  return sink->err == HARK_OK ? 0 : -1;
}

void hark_sink_json(hark_sink *sink, json_t *json) {
  if (!json ||
      (json_dump_callback(json, dump_part, sink, JSON_COMPACT | JSON_ENCODE_ANY) != 0 && sink->err == HARK_OK)) {
    sink->err = HARK_ERR_NO_MEMORY;
  }
  json_decref(json);
}

hark_err hark_sink_to_memory(void *context, const char *bytes, size_t size) {
  hark_sink_memory *memory = context;
  if (size > memory->max - memory->size) {
    return HARK_ERR_TOO_LARGE;
  }
  if (size > memory->room - memory->size) {
    size_t room = memory->room ? memory->room : 1u << 16;
    while (room - memory->size < size) {
      room *= 2;
    }
    char *grown = realloc(memory->bytes, room);
    if (!grown) {
      return HARK_ERR_NO_MEMORY;
    }
    memory->bytes = grown;
    memory->room = room;
  }
  memcpy(memory->bytes + memory->size, bytes, size);
  memory->size += size;
  return HARK_OK;
}

hark_err hark_sink_to_file(void *file, const char *bytes, size_t size) {
  return fwrite(bytes, 1, size, file) == size ? HARK_OK : HARK_ERR_IO;
}

json_t *hark_json_text(hark_bytes text) {
  json_t *json = text.size > 0 ? json_stringn((const char *)text.data, text.size) : NULL;
  return json ? json : json_string("");
}
