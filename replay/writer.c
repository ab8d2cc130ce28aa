// writer.c — the growing text and its escapes.
#include "replay/writer.h"

#include <string.h>

#define WRITER_BYTES_MAX (1u << 31)

static bool need(hark_writer *w, size_t more) {
  if (w->err != HARK_OK || more > WRITER_BYTES_MAX - w->size) {
    w->err = w->err != HARK_OK ? w->err : HARK_ERR_TOO_LARGE;
    return false;
  }
  if (more <= w->max - w->size) {
    return true;
  }
  size_t room = w->max < 4096 ? 4096 : (size_t)w->max * 2;
  room = room < w->size + more ? w->size + more : room;
  uint8_t *grown = hark_arena_take(w->arena, room);
  if (!grown) {
    w->err = HARK_ERR_NO_MEMORY;
    return false;
  }
  if (w->size) {
    memcpy(grown, w->data, w->size);
  }
  w->data = grown;
  w->max = (uint32_t)room;
  return true;
}

void hark_write(hark_writer *w, hark_bytes bytes) {
  if (bytes.size && need(w, bytes.size)) {
    memcpy(w->data + w->size, bytes.data, bytes.size);
    w->size += (uint32_t)bytes.size;
  }
}

void hark_write_text(hark_writer *w, const char *text) {
  hark_write(w, hark_bytes_from_cstr(text));
}

void hark_write_u32(hark_writer *w, uint32_t number) {
  uint8_t digits[10];
  size_t at = sizeof digits;
  do {
    digits[--at] = (uint8_t)('0' + number % 10);
    number /= 10;
  } while (number);
  hark_write(w, (hark_bytes){digits + at, sizeof digits - at});
}

void hark_write_i32(hark_writer *w, uint32_t number) {
  if (number >> 31) {
    hark_write_text(w, "-");
    number = 0u - number;
  }
  hark_write_u32(w, number);
}

// Writes `text`, with what `escape` gives in place of the bytes that it gives something for.
static void write_replaced(hark_writer *w, hark_bytes text, const char *(*escape)(uint8_t byte, char room[8]),
                           void (*put)(hark_writer *, hark_bytes)) {
  size_t from = 0;
  char room[8];
  for (size_t i = 0; i < text.size; i++) {
    const char *instead = escape(text.data[i], room);
    if (instead) {
      put(w, hark_bytes_part(text, from, i - from));
      put(w, hark_bytes_from_cstr(instead));
      from = i + 1;
    }
  }
  put(w, hark_bytes_part(text, from, text.size - from));
}

static const char *escape_json(uint8_t byte, char room[8]) {
  static const char hex[] = "0123456789abcdef";
  switch (byte) {
  case '"':
    return "\\\"";
  case '\\':
    return "\\\\";
  case '\n':
    return "\\n";
  case '<':
    return "\\u003c";
  default:
    if (byte >= 0x20 && byte != 0x7f) {
      return NULL;
    }
    memcpy(room, "\\u00", 4);
    room[4] = hex[byte >> 4];
    room[5] = hex[byte & 15];
    room[6] = '\0';
    return room;
  }
}

void hark_write_json(hark_writer *w, hark_bytes text) {
  hark_write_text(w, "\"");
  write_replaced(w, text, escape_json, hark_write);
  hark_write_text(w, "\"");
}

void hark_write_markup(hark_writer *w, hark_bytes markup) {
  size_t from = 0;
  for (size_t i = 0; w->level && i < markup.size; i++) {
    uint8_t byte = markup.data[i];
    if (byte != '&' && byte != '"') {
      continue;
    }
    hark_write(w, hark_bytes_part(markup, from, i - from));
    from = i + 1;
    hark_write_text(w, "&");
    for (uint32_t level = byte == '&' ? 0 : 1; level < w->level; level++) {
      hark_write_text(w, "amp;");
    }
    hark_write_text(w, byte == '&' ? "" : "quot;");
  }
  hark_write(w, hark_bytes_part(markup, from, markup.size - from));
}

static const char *escape_html(uint8_t byte, char room[8]) {
  (void)room;
  switch (byte) {
  case '&':
    return "&amp;";
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '"':
    return "&quot;";
  case '\r':
    return "&#13;"; // a parser would make it a line feed
  case '\0':
    return "";
  default:
    return NULL;
  }
}

void hark_write_escaped(hark_writer *w, hark_bytes text) {
  write_replaced(w, text, escape_html, hark_write_markup);
}

void hark_write_base64(hark_writer *w, hark_bytes bytes) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (!need(w, (bytes.size + 2) / 3 * 4)) {
    return;
  }
  for (size_t i = 0; i < bytes.size; i += 3) {
    size_t left = bytes.size - i;
    uint32_t three = (uint32_t)bytes.data[i] << 16 | (left > 1 ? (uint32_t)bytes.data[i + 1] << 8 : 0) |
                     (left > 2 ? bytes.data[i + 2] : 0);
    w->data[w->size++] = (uint8_t)digits[three >> 18];
    w->data[w->size++] = (uint8_t)digits[three >> 12 & 63];
    w->data[w->size++] = (uint8_t)(left > 1 ? digits[three >> 6 & 63] : '=');
    w->data[w->size++] = (uint8_t)(left > 2 ? digits[three & 63] : '=');
  }
}

hark_err hark_write_end(const hark_writer *w, hark_bytes *written) {
  if (w->err == HARK_OK) {
    *written = (hark_bytes){w->data, w->size};
  }
  return w->err;
}
