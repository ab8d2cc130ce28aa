#include "sdk/core/masking.h"

#include <string.h>

#include "sdk/core/masking_parts.h"

#define NAME_MAX 64u

static void mask_span(hark_sink *sink, hark_bytes span) {
  for (size_t i = 0; i < span.size;) {
    hark_glyph glyph = hark_glyph_at(span, i);
    if (hark_bytes_starts_with(hark_bytes_part(span, i, 3), HARK_LITERAL("%40"))) {
      hark_sink_bytes(sink, span.data + i, 3); // an encoded @ stays one
      i += 3;
      continue;
    }
    if (glyph.kind == HARK_GLYPH_OTHER) {
      hark_sink_bytes(sink, span.data + i, glyph.size);
    } else {
      hark_sink_placeholder(sink, glyph.kind);
    }
    i += glyph.size;
  }
}

// Where a URL or query that stands in text ends: at white space, a quote or an angle bracket, or at a closing
// bracket that nothing of the URL follows.
static size_t url_end(hark_bytes text, size_t at) {
  for (; at < text.size; at++) {
    uint8_t c = text.data[at];
    uint8_t next = at + 1 < text.size ? text.data[at + 1] : ' ';
    bool closing = c == ')' || c == ']' || c == '}';
    bool after = next <= ' ' || next == ',' || next == '.' || next == ';' || next == ':';
    if (c <= ' ' || c == '"' || c == '\'' || c == '`' || c == '<' || c == '>' || (closing && after)) {
      break;
    }
    if (c >= 0x80) {
      size_t size;
      if (hark_separator(text, at, &size) == ' ') {
        break;
      }
    }
  }
  return at;
}

// Bytes of a trailing ":line:column", which stack traces need and nobody is known by; 0 when there is none.
static size_t line_column_size(hark_bytes url) {
  size_t size = 0;
  for (int part = 0; part < 2; part++) {
    size_t digits = 0;
    while (size < url.size && digits < 7 && (uint8_t)(url.data[url.size - 1 - size] - '0') < 10) {
      size++;
      digits++;
    }
    if (digits == 0 || digits > 6 || size >= url.size || url.data[url.size - 1 - size] != ':') {
      return 0;
    }
    size++;
  }
  return size;
}

// Masks a URL's rest or a query inside text, which begins at `at`; returns where it ends.
static size_t mask_url_in_text(hark_sink *sink, hark_bytes text, size_t at, bool query) {
  hark_bytes url = hark_bytes_part(text, at, url_end(text, at) - at);
  size_t tail = line_column_size(url);
  hark_bytes body = hark_bytes_part(url, 0, url.size - tail);
  if (query) {
    hark_mask_url_query(sink, body);
  } else {
    hark_mask_url_rest(sink, body);
  }
  if (tail > 0) {
    hark_sink_bytes(sink, url.data + body.size, tail);
  }
  return at + url.size;
}

// Does "name=" begin here?
static bool query_begins(hark_bytes text, size_t at) {
  size_t i = at;
  while (i < text.size && i - at < NAME_MAX &&
         (hark_ascii_alnum(text.data[i]) || text.data[i] == '_' || text.data[i] == '-' || text.data[i] == '.')) {
    i++;
  }
  return i > at && i + 1 < text.size && text.data[i] == '=' && text.data[i + 1] > ' ';
}

typedef struct {
  hark_bytes text;
  unsigned find;
  size_t mail_end; // runs already looked at and found to be nothing
  size_t token_end;
  bool word_start;  // the glyph before is neither letter nor digit
  bool digit_start; // the glyph before is no digit
} scan;

static bool token_glue(uint8_t c) {
  return hark_ascii_alnum(c) || c == '_' || c == '-' || c == '+' || c == '=';
}

// The longest match of a pattern that begins with a letter, digit, bracket, sign or colon at `at`.
static size_t match(scan *s, size_t at, hark_glyph glyph) {
  hark_bytes text = s->text;
  bool digit = hark_glyph_is_digit(glyph), letter = hark_glyph_is_letter(glyph);
  uint8_t c = text.data[at];
  size_t size = 0;
  if ((s->find & HARK_FIND_EMAILS) != 0 && at >= s->mail_end && (digit || letter)) {
    size = hark_find_email(text, at, &s->mail_end);
  }
  if (size == 0 && (s->find & HARK_FIND_CARDS) != 0 && digit && s->digit_start) {
    size = hark_find_card(text, at, (s->find & HARK_FIND_STRICT) != 0);
  }
  if (size == 0 && (s->find & HARK_FIND_IBANS) != 0 && letter && s->word_start && c < 0x80) {
    size = hark_find_iban(text, at);
  }
  if (size == 0 && (s->find & HARK_FIND_TOKENS) != 0 && at >= s->token_end && hark_ascii_alnum(c)) {
    size = hark_find_token(text, at);
    for (s->token_end = at + size; s->token_end < text.size && token_glue(text.data[s->token_end]);) {
      s->token_end++;
    }
  }
  if (size == 0 && (s->find & HARK_FIND_REST) != 0) {
    if (s->word_start && c < 0x80 && (hark_hex_digit(c) || c == ':')) {
      size = hark_find_colons(text, at);
    }
    if (size == 0 && s->word_start && (digit || glyph.kind == HARK_GLYPH_UPPER)) {
      size = hark_find_national(text, at);
    }
    if (size == 0 && ((digit && s->digit_start) || c == '+' || c == '(')) {
      size = hark_find_number(text, at);
    }
  }
  return size;
}

// Is there nothing in it that a pattern could begin with? Most texts of a page are short and plain, and one look at
// each byte is all they cost. No pattern matches without one of: an @, a slash, an equals sign, a percent sign, bytes
// beyond ASCII, more than DIGITS_PLAIN digits, two colons about a digit, "eyJ", two letters before two digits (an
// IBAN), or TOKEN_PLAIN characters of a token in a row.
bool hark_mask_plain(hark_bytes text, unsigned find) {
  enum { DIGITS_PLAIN = 3, CARD_PLAIN = 11, TOKEN_PLAIN = 15, LETTER = 1, DIGIT = 2, IBAN = 0x5A };
  size_t digits = 0, colons = 0, run = 0;
  uint8_t kinds = 0, before = 0; // of the last four characters, two bits each
  for (size_t i = 0; i < text.size; i++) {
    uint8_t c = text.data[i];
    bool letter = (uint8_t)((c | 32) - 'a') < 26, digit = (uint8_t)(c - '0') < 10;
    kinds = (uint8_t)(kinds << 2 | (letter ? LETTER : digit ? DIGIT : 0));
    digits += digit;
    colons += c == ':';
    run = letter || digit || c == '_' || c == '-' || c == '+' ? run + 1 : 0;
    if (c >= 0x80 || c == '@' || c == '/' || c == '=' || c == '%' || kinds == IBAN || (c == 'J' && before == 'y') ||
        (run > TOKEN_PLAIN && (find & HARK_FIND_TOKENS) != 0)) {
      return false;
    }
    before = c;
  }
  return digits <= ((find & HARK_FIND_REST) != 0 ? DIGITS_PLAIN : CARD_PLAIN) && (digits == 0 || colons < 2);
}

void hark_mask_patterns(hark_sink *sink, hark_bytes text, unsigned find) {
  scan s = {text, find, 0, 0, true, true};
  for (size_t i = 0; i < text.size;) {
    hark_glyph glyph = hark_glyph_at(text, i);
    uint8_t c = text.data[i];
    bool candidate = glyph.kind != HARK_GLYPH_OTHER || c == '+' || c == '(' || c == ':';
    size_t size = candidate ? match(&s, i, glyph) : 0;
    if (size > 0) {
      mask_span(sink, hark_bytes_part(text, i, size));
      i += size;
      s.word_start = s.digit_start = false;
      continue;
    }
    hark_sink_bytes(sink, text.data + i, glyph.size);
    if ((find & HARK_FIND_URLS) != 0) {
      bool url = c == ':' && !s.word_start && hark_bytes_starts_with(hark_bytes_part(text, i, 3), HARK_LITERAL("://"));
      if (url) {
        hark_sink_bytes(sink, text.data + i + 1, 2);
        i = mask_url_in_text(sink, text, i + 3, false);
        s.word_start = s.digit_start = true;
        continue;
      }
      if ((c == '?' || c == '#') && query_begins(text, i + 1)) {
        i = mask_url_in_text(sink, text, i + 1, true);
        s.word_start = s.digit_start = true;
        continue;
      }
    }
    s.word_start = glyph.kind == HARK_GLYPH_OTHER;
    s.digit_start = !hark_glyph_is_digit(glyph);
    i += glyph.size;
  }
}

bool hark_mask_patterns_change(hark_bytes text, unsigned find) {
  hark_sink sink = {.compare = text.data, .compare_size = text.size};
  hark_mask_patterns(&sink, text, find);
  return sink.differs || sink.size != text.size;
}

size_t hark_mask_size_max(size_t text_size) {
  return text_size + text_size / 2 + 32;
}

// What is looked for in a text of this class; nothing: it has a form of its own.
static unsigned finds(hark_text_class class_) {
  switch (class_) {
  case HARK_TEXT_URL:
  case HARK_TEXT_CSS:
    return 0;
  case HARK_TEXT_CODE:
    return HARK_FIND_EMAILS | HARK_FIND_CARDS | HARK_FIND_IBANS | HARK_FIND_STRICT;
  case HARK_TEXT_ALLOWED:
    return HARK_FIND_CARDS | HARK_FIND_TOKENS;
  default:
    return HARK_FIND_CARDS | HARK_FIND_TOKENS | HARK_FIND_EMAILS | HARK_FIND_IBANS | HARK_FIND_REST | HARK_FIND_URLS;
  }
}

static void mask_class(hark_sink *sink, hark_bytes text, hark_text_class class_) {
  if (class_ == HARK_TEXT_URL) {
    hark_mask_url(sink, text);
  } else if (class_ == HARK_TEXT_CSS) {
    hark_mask_css(sink, text);
  } else {
    hark_mask_patterns(sink, text, finds(class_));
  }
}

hark_bytes hark_mask(hark_bytes text, hark_text_class class_, hark_mask_mode mode, uint8_t *out, size_t out_max) {
  static const uint8_t bullets[] = "\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2"
                                   "\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2";
  bool words = class_ != HARK_TEXT_CODE && class_ != HARK_TEXT_CSS;
  hark_bytes result = {out, 0};
  if (text.size == 0 || out_max < hark_mask_size_max(text.size)) {
    return result;
  }
  hark_sink sink = {.out = out, .out_max = out_max};
  if (mode == HARK_MASK_SECRET && words) {
    hark_sink_bytes(&sink, bullets, sizeof bullets - 1);
    result.size = sink.size;
    return result;
  }
  if (mode == HARK_MASK_ALL && words) {
    hark_sink_all_text(&sink, text);
  } else if (finds(class_) != 0 && hark_mask_plain(text, finds(class_))) {
    return text;
  } else {
    mask_class(&sink, text, class_);
    if (sink.size == text.size && memcmp(out, text.data, text.size) == 0) {
      return text;
    }
    // Masking one thing can make another look like a pattern (a Luhn sum that now fits). Then the whole text
    // goes: ALL is a fixed point of every rule here, so the answer is idempotent whatever came in.
    hark_sink again = {.compare = out, .compare_size = sink.size};
    mask_class(&again, (hark_bytes){out, sink.size}, class_);
    if (again.differs || again.size != sink.size) {
      sink = (hark_sink){.out = out, .out_max = out_max};
      hark_sink_all_text(&sink, text);
    }
  }
  result.size = sink.size;
  return sink.size == text.size && memcmp(out, text.data, text.size) == 0 ? text : result;
}
