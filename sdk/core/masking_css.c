#include "sdk/core/masking_parts.h"

#define WORDS                                                                                                          \
  (HARK_FIND_CARDS | HARK_FIND_TOKENS | HARK_FIND_EMAILS | HARK_FIND_IBANS | HARK_FIND_REST | HARK_FIND_URLS)

static bool name_char(uint8_t c) {
  return hark_ascii_alnum(c) || c == '-' || c == '_' || c >= 0x80;
}

// Where the string that begins after its quote ends: at the quote, or at the end of the text.
static size_t string_end(hark_bytes css, size_t at, uint8_t quote) {
  while (at < css.size && css.data[at] != quote) {
    at += css.data[at] == '\\' && at + 1 < css.size ? 2 : 1;
  }
  return at;
}

static size_t skip_space(hark_bytes css, size_t at) {
  while (at < css.size && css.data[at] <= ' ') {
    at++;
  }
  return at;
}

// Masks url( … ); `at` is after the bracket. Returns where the URL ends.
static size_t mask_url_token(hark_sink *sink, hark_bytes css, size_t at) {
  size_t start = skip_space(css, at);
  if (start < css.size && (css.data[start] == '"' || css.data[start] == '\'')) {
    start++;
  }
  hark_sink_bytes(sink, css.data + at, start - at);
  uint8_t quote = start > at ? css.data[start - 1] : 0;
  quote = quote == '"' || quote == '\'' ? quote : ')';
  size_t end = string_end(css, start, quote);
  hark_mask_url(sink, hark_bytes_part(css, start, end - start));
  if (quote != ')' && end < css.size) { // or it would be taken for the beginning of a string
    hark_sink_byte(sink, quote);
    end++;
  }
  return end;
}

void hark_mask_css(hark_sink *sink, hark_bytes css) {
  bool content = false;
  for (size_t i = 0; i < css.size;) {
    uint8_t c = css.data[i];
    size_t end = i + 1;
    if (c == '/' && end < css.size && css.data[end] == '*') {
      for (end++; end < css.size && !(css.data[end] == '/' && css.data[end - 1] == '*' && end > i + 2);) {
        end++;
      }
      end += end < css.size;
    } else if (c == '"' || c == '\'') {
      hark_sink_byte(sink, c);
      end = string_end(css, i + 1, c);
      hark_bytes text = hark_bytes_part(css, i + 1, end - i - 1);
      if (content && hark_mask_patterns_change(text, WORDS)) {
        hark_sink_all_text(sink, text); // whole: a half masked escape would be another character
      } else {
        hark_sink_bytes(sink, text.data, text.size);
      }
      if (end < css.size) {
        hark_sink_byte(sink, c);
        end++;
      }
      i = end;
      continue;
    } else if (name_char(c)) {
      while (end < css.size && name_char(css.data[end])) {
        end++;
      }
      hark_bytes name = hark_bytes_part(css, i, end - i);
      if (hark_bytes_equal_nocase(name, "content") || hark_bytes_starts_with(name, HARK_LITERAL("--"))) {
        size_t colon = skip_space(css, end);
        content = colon < css.size && css.data[colon] == ':';
      } else if (hark_bytes_equal_nocase(name, "url") && end < css.size && css.data[end] == '(') {
        hark_sink_bytes(sink, css.data + i, end + 1 - i);
        i = mask_url_token(sink, css, end + 1);
        continue;
      }
    } else if (c == ';' || c == '{' || c == '}') {
      content = false;
    } else if (c == '\\' && end < css.size) {
      end++;
    }
    hark_sink_bytes(sink, css.data + i, end - i);
    i = end;
  }
}
