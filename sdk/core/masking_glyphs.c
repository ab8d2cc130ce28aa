#include "sdk/core/masking_parts.h"

// Ranges are inclusive and in order; what no range names is a letter.
typedef struct {
  uint32_t first, last;
  uint8_t kind;
} range;

// clang-format off
static const range ranges[] = {
    {0x0080, 0x00A9, HARK_GLYPH_OTHER}, {0x00AB, 0x00B4, HARK_GLYPH_OTHER}, {0x00B6, 0x00B9, HARK_GLYPH_OTHER},
    {0x00BB, 0x00BF, HARK_GLYPH_OTHER}, {0x00C0, 0x00D6, HARK_GLYPH_UPPER}, {0x00D7, 0x00D7, HARK_GLYPH_OTHER},
    {0x00D8, 0x00DE, HARK_GLYPH_UPPER}, {0x00F7, 0x00F7, HARK_GLYPH_OTHER}, {0x0300, 0x036F, HARK_GLYPH_MARK},
    {0x0391, 0x03A9, HARK_GLYPH_UPPER}, {0x0400, 0x042F, HARK_GLYPH_UPPER}, {0x060C, 0x061F, HARK_GLYPH_OTHER},
    {0x1100, 0x115F, HARK_GLYPH_WIDE},  {0x2000, 0x2070, HARK_GLYPH_OTHER}, {0x20A0, 0x20CF, HARK_GLYPH_OTHER},
    {0x2100, 0x2BFF, HARK_GLYPH_OTHER}, {0x2E80, 0x2FFF, HARK_GLYPH_WIDE},  {0x3000, 0x3004, HARK_GLYPH_OTHER},
    {0x3005, 0x3007, HARK_GLYPH_WIDE},  {0x3008, 0x3020, HARK_GLYPH_OTHER}, {0x3030, 0x3030, HARK_GLYPH_OTHER},
    {0x3031, 0x33FF, HARK_GLYPH_WIDE},  {0x3400, 0x4DBF, HARK_GLYPH_WIDE},  {0x4DC0, 0x4DFF, HARK_GLYPH_OTHER},
    {0x4E00, 0xA4CF, HARK_GLYPH_WIDE},  {0xAC00, 0xD7A3, HARK_GLYPH_WIDE},  {0xD800, 0xF8FF, HARK_GLYPH_OTHER},
    {0xF900, 0xFAFF, HARK_GLYPH_WIDE},  {0xFE00, 0xFE6F, HARK_GLYPH_OTHER}, {0xFEFF, 0xFEFF, HARK_GLYPH_OTHER},
    {0xFF00, 0xFF0F, HARK_GLYPH_OTHER}, {0xFF1A, 0xFF20, HARK_GLYPH_OTHER}, {0xFF21, 0xFF3A, HARK_GLYPH_WIDE},
    {0xFF3B, 0xFF40, HARK_GLYPH_OTHER}, {0xFF41, 0xFF5A, HARK_GLYPH_WIDE},  {0xFF5B, 0xFF65, HARK_GLYPH_OTHER},
    {0xFFE0, 0xFFFF, HARK_GLYPH_OTHER}, {0x1F000, 0x1FBFF, HARK_GLYPH_OTHER}, {0x20000, 0x3FFFF, HARK_GLYPH_WIDE},
    {0xE0000, 0x10FFFF, HARK_GLYPH_OTHER},
};

// The zeros of the decimal digits (Unicode general category Nd) that people type.
static const uint16_t zeros[] = {0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66,
                                 0x0CE6, 0x0D66, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x17E0, 0x1810, 0xFF10};
// clang-format on

hark_glyph hark_glyph_of(uint32_t c) {
  hark_glyph glyph = {1, HARK_GLYPH_OTHER, 0};
  if (c < 0x80) {
    if (c - '0' < 10u) {
      glyph.kind = HARK_GLYPH_DIGIT;
      glyph.value = (uint8_t)(c - '0');
    } else if (c - 'a' < 26u) {
      glyph.kind = HARK_GLYPH_LOWER;
    } else if (c - 'A' < 26u) {
      glyph.kind = HARK_GLYPH_UPPER;
    }
    return glyph;
  }
  glyph.kind = HARK_GLYPH_LOWER;
  for (size_t i = 0; i < sizeof zeros / sizeof zeros[0]; i++) {
    if (c - zeros[i] < 10u) {
      glyph.kind = zeros[i] == 0xFF10 ? HARK_GLYPH_WIDE_DIGIT : HARK_GLYPH_DIGIT;
      glyph.value = (uint8_t)(c - zeros[i]);
      return glyph;
    }
  }
  if (c - 0x1D7CEu < 50u) { // mathematical digits, five alphabets of ten
    glyph.kind = HARK_GLYPH_DIGIT;
    glyph.value = (uint8_t)((c - 0x1D7CEu) % 10u);
    return glyph;
  }
  for (size_t i = 0; i < sizeof ranges / sizeof ranges[0] && c >= ranges[i].first; i++) {
    if (c <= ranges[i].last) {
      glyph.kind = ranges[i].kind;
      break;
    }
  }
  return glyph;
}

hark_glyph hark_glyph_at(hark_bytes text, size_t at) {
  const uint8_t *p = text.data + at;
  size_t left = text.size - at;
  if (p[0] < 0x80) {
    return hark_glyph_of(p[0]);
  }
  static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
  size_t size = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
  hark_glyph bad = {1, HARK_GLYPH_OTHER, 0};
  if (p[0] < 0xC2 || p[0] > 0xF4 || size > left) {
    return bad;
  }
  uint32_t c = p[0] & (0x7Fu >> size);
  for (size_t i = 1; i < size; i++) {
    if ((p[i] & 0xC0) != 0x80) {
      return bad;
    }
    c = c << 6 | (p[i] & 0x3Fu);
  }
  if (c < least[size] || c > 0x10FFFF) {
    return bad;
  }
  hark_glyph glyph = hark_glyph_of(c);
  glyph.size = (uint8_t)size;
  return glyph;
}

void hark_sink_byte(hark_sink *sink, uint8_t byte) {
  if (sink->compare != NULL) {
    sink->differs |= sink->size >= sink->compare_size || sink->compare[sink->size] != byte;
  } else if (sink->size < sink->out_max) {
    sink->out[sink->size] = byte;
  } else {
    return;
  }
  sink->size++;
}

void hark_sink_bytes(hark_sink *sink, const uint8_t *bytes, size_t size) {
  for (size_t i = 0; i < size; i++) {
    hark_sink_byte(sink, bytes[i]);
  }
}

void hark_sink_placeholder(hark_sink *sink, uint8_t kind) {
  switch (kind) {
  case HARK_GLYPH_WIDE:
    hark_sink_bytes(sink, (const uint8_t *)"\xE3\x80\x87", 3); // U+3007, an empty circle as wide as a word sign
    break;
  case HARK_GLYPH_WIDE_DIGIT:
    hark_sink_bytes(sink, (const uint8_t *)"\xEF\xBC\x90", 3); // U+FF10, full-width zero
    break;
  case HARK_GLYPH_MARK:
    break; // an accent of a letter that is gone
  default:
    hark_sink_byte(sink, kind == HARK_GLYPH_DIGIT ? '0' : kind == HARK_GLYPH_UPPER ? 'X' : 'x');
  }
}

// Rounds a run's length up to its class.
static uint32_t length_class(uint32_t count) {
  static const uint8_t classes[] = {10, 12, 16, 24, 32, 48, 64};
  if (count <= 8) {
    return count;
  }
  for (size_t i = 0; i < sizeof classes; i++) {
    if (count <= classes[i]) {
      return classes[i];
    }
  }
  return (count + 31u) & ~31u;
}

void hark_sink_all_end(hark_sink *sink) {
  for (uint32_t n = length_class(sink->run_count); n > sink->run_count; n--) {
    hark_sink_placeholder(sink, sink->run_last);
  }
  sink->run_kind = HARK_GLYPH_OTHER;
  sink->run_count = 0;
}

void hark_sink_all(hark_sink *sink, uint8_t kind, const uint8_t *keep, size_t keep_size) {
  uint8_t run = kind == HARK_GLYPH_UPPER ? HARK_GLYPH_LOWER : kind;
  if (kind == HARK_GLYPH_MARK) {
    return;
  }
  if (run != sink->run_kind) {
    hark_sink_all_end(sink);
  }
  if (kind == HARK_GLYPH_OTHER) {
    hark_sink_bytes(sink, keep, keep_size);
    return;
  }
  sink->run_kind = run;
  sink->run_last = kind;
  sink->run_count++;
  hark_sink_placeholder(sink, kind);
}

void hark_sink_all_text(hark_sink *sink, hark_bytes text) {
  for (size_t i = 0; i < text.size;) {
    hark_glyph glyph = hark_glyph_at(text, i);
    hark_sink_all(sink, glyph.kind, text.data + i, glyph.size);
    i += glyph.size;
  }
  hark_sink_all_end(sink);
}
