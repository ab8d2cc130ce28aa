// writer.h — bytes appended in an arena: text, JSON, HTML.
//
// Room: replay (platform-free). Owns no memory. Limit: 2 GiB, and the arena.
#ifndef HARK_REPLAY_WRITER_H
#define HARK_REPLAY_WRITER_H

#include "schema/base/arena.h"
#include "schema/base/err.h"

typedef struct {
  hark_arena *arena;
  hark_err err; // sticky
  uint8_t *data;
  uint32_t size, max;
  uint32_t level; // how many attributes the markup written with hark_write_markup is inside of
} hark_writer;

void hark_write(hark_writer *writer, hark_bytes bytes);
void hark_write_text(hark_writer *writer, const char *text);
void hark_write_u32(hark_writer *writer, uint32_t number);
void hark_write_i32(hark_writer *writer, uint32_t number);
// Writes a JSON string with its quotes. Control characters, and `<`, are escaped: it may stand in a script element.
void hark_write_json(hark_writer *writer, hark_bytes text);
// Writes markup, escaped once for each level of attributes that it is inside of.
void hark_write_markup(hark_writer *writer, hark_bytes markup);
// Writes text of a document, or of an attribute in double quotes, as markup.
void hark_write_escaped(hark_writer *writer, hark_bytes text);
void hark_write_base64(hark_writer *writer, hark_bytes bytes);
hark_err hark_write_end(const hark_writer *writer, hark_bytes *written);

#endif
