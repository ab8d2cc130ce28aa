// masking_parts.h — what the files of the masking room share: glyphs, the sink, the scanners.
//
// Room: sdk/core (private to masking*.c). See masking.h for the rules.
#ifndef HARK_SDK_CORE_MASKING_PARTS_H
#define HARK_SDK_CORE_MASKING_PARTS_H

#include "schema/events.h"
#include "sdk/core/masking.h"

typedef enum {
  HARK_GLYPH_OTHER,
  HARK_GLYPH_LOWER, // any letter that is not known to be a capital
  HARK_GLYPH_UPPER,
  HARK_GLYPH_WIDE, // a letter two columns wide (CJK, kana, hangul, full-width Latin)
  HARK_GLYPH_DIGIT,
  HARK_GLYPH_WIDE_DIGIT,
  HARK_GLYPH_MARK, // a combining accent
} hark_glyph_kind;

typedef struct {
  uint8_t size;  // bytes of it in the text, at least 1
  uint8_t kind;  // hark_glyph_kind
  uint8_t value; // of a digit
} hark_glyph;

// Classifies the code point that begins at text.data[at]; at < text.size. A malformed byte is OTHER, size 1.
hark_glyph hark_glyph_at(hark_bytes text, size_t at);
hark_glyph hark_glyph_of(uint32_t code_point);
static inline bool hark_glyph_is_digit(hark_glyph glyph) {
  return glyph.kind == HARK_GLYPH_DIGIT || glyph.kind == HARK_GLYPH_WIDE_DIGIT;
}
static inline bool hark_glyph_is_letter(hark_glyph glyph) {
  return glyph.kind >= HARK_GLYPH_LOWER && glyph.kind <= HARK_GLYPH_WIDE;
}

// Where masked text goes. With `compare` set nothing is written: it only learns whether the result differs.
typedef struct {
  uint8_t *out;
  size_t out_max;
  size_t size;
  const uint8_t *compare;
  size_t compare_size;
  bool differs;
  // The run of letters or digits being written in ALL mode.
  uint8_t run_kind;
  uint8_t run_last;
  uint32_t run_count;
} hark_sink;

void hark_sink_byte(hark_sink *sink, uint8_t byte);
void hark_sink_bytes(hark_sink *sink, const uint8_t *bytes, size_t size);
// Writes the placeholder of a letter or digit.
void hark_sink_placeholder(hark_sink *sink, uint8_t glyph_kind);
// ALL mode, glyph by glyph: letters and digits lose their value, a run is padded to its length class when it
// ends. `keep` are the bytes of a glyph that is neither.
void hark_sink_all(hark_sink *sink, uint8_t glyph_kind, const uint8_t *keep, size_t keep_size);
void hark_sink_all_end(hark_sink *sink);
// ALL mode over a whole piece of text.
void hark_sink_all_text(hark_sink *sink, hark_bytes text);

// Which patterns a scan looks for.
enum {
  HARK_FIND_CARDS = 1,
  HARK_FIND_TOKENS = 2,
  HARK_FIND_EMAILS = 4,
  HARK_FIND_IBANS = 8,
  HARK_FIND_REST = 16,   // phones, national ids, IP and MAC addresses, digit runs
  HARK_FIND_URLS = 32,   // URLs and queries inside text
  HARK_FIND_STRICT = 64, // cards only where they cannot be geometry
};

// Copies text to the sink with what looks personal masked.
void hark_mask_patterns(hark_sink *sink, hark_bytes text, unsigned find);
// Is it plain at a glance: would hark_mask_patterns surely leave it as it is?
bool hark_mask_plain(hark_bytes text, unsigned find);
// Would hark_mask_patterns change it? (False negatives: none.)
bool hark_mask_patterns_change(hark_bytes text, unsigned find);
// Masks a whole URL.
void hark_mask_url(hark_sink *sink, hark_bytes url);
// Masks what follows "scheme://": authority, path, query, fragment.
void hark_mask_url_rest(hark_sink *sink, hark_bytes rest);
// Masks "name=value&…" as a query.
void hark_mask_url_query(hark_sink *sink, hark_bytes query);
void hark_mask_css(hark_sink *sink, hark_bytes css);

static inline bool hark_ascii_alnum(uint8_t c) {
  return (uint8_t)(c - '0') < 10 || (uint8_t)((c | 32) - 'a') < 26;
}
static inline bool hark_hex_digit(uint8_t c) {
  return (uint8_t)(c - '0') < 10 || (uint8_t)((c | 32) - 'a') < 6;
}
// Is there a letter or digit (of any script) at `at`? False past the end.
static inline bool hark_alnum_at(hark_bytes text, size_t at) {
  return at < text.size && hark_glyph_at(text, at).kind >= HARK_GLYPH_LOWER;
}
// The separator glyph at `at` as one of ' ' '-' '.' '/' '(' ')', with its size in bytes; 0 when there is none.
uint8_t hark_separator(hark_bytes text, size_t at, size_t *size);

// Span finders (masking_numbers.c, masking_words.c): bytes of the match that begins at `at`, or 0.
size_t hark_find_card(hark_bytes text, size_t at, bool strict);
size_t hark_find_number(hark_bytes text, size_t at); // phone, national id, IPv4, long digit run
size_t hark_find_iban(hark_bytes text, size_t at);
size_t hark_find_colons(hark_bytes text, size_t at); // IPv6 and MAC addresses
size_t hark_find_token(hark_bytes text, size_t at);
size_t hark_find_national(hark_bytes text, size_t at); // ids of letters and digits
// Sets *run_end to the end of the run of local-part characters that begins at `at`, match or not.
size_t hark_find_email(hark_bytes text, size_t at, size_t *run_end);

#endif
