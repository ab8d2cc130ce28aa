#include "sdk/core/masking_parts.h"

#define COMPONENT_MAX 512u // a longer path segment is no word: it is masked unseen

static int hex_value(uint8_t c) {
  return (uint8_t)(c - '0') < 10 ? c - '0' : hark_hex_digit(c) ? (c | 32) - 'a' + 10 : -1;
}

static int escape_at(hark_bytes raw, size_t at) {
  if (raw.size - at < 2 || at > raw.size) {
    return -1;
  }
  int high = hex_value(raw.data[at]), low = hex_value(raw.data[at + 1]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

// Reads one byte with %XX undone (also %25XX, however often). %00 stays as it is: it is what a masked escape
// looks like.
static uint8_t decoded_byte(hark_bytes raw, size_t *at, bool *escaped) {
  uint8_t c = raw.data[(*at)++];
  *escaped = false;
  if (c != '%') {
    return c;
  }
  int value = escape_at(raw, *at);
  if (value <= 0) {
    return c;
  }
  *at += 2;
  *escaped = true;
  while (value == '%' && escape_at(raw, *at) > 0) {
    value = escape_at(raw, *at);
    *at += 2;
  }
  return (uint8_t)value;
}

// Reads one code point of a component; returns its bytes in `bytes` (at most 4).
static hark_glyph decoded_glyph(hark_bytes raw, size_t *at, uint8_t bytes[4], bool *escaped) {
  bytes[0] = decoded_byte(raw, at, escaped);
  size_t want = bytes[0] >= 0xF0 ? 4 : bytes[0] >= 0xE0 ? 3 : bytes[0] >= 0xC2 ? 2 : 1;
  size_t have = 1;
  for (size_t next = *at; have < want && next < raw.size; have++) {
    bool more;
    bytes[have] = decoded_byte(raw, &next, &more);
    if ((bytes[have] & 0xC0) != 0x80) {
      break;
    }
    *escaped |= more;
    *at = next;
  }
  hark_bytes view = {bytes, have};
  return hark_glyph_at(view, 0);
}

static bool kept_when_escaped(uint8_t c) {
  return c == '@' || c == '.' || c == '_' || c == '-' || c == '~' || c == '+';
}

// ALL mode over a component. What was escaped and is neither letter nor digit becomes "_", so that the result
// needs no escapes and splits where the original did.
static void mask_component(hark_sink *sink, hark_bytes raw) {
  for (size_t i = 0; i < raw.size;) {
    uint8_t bytes[4];
    bool escaped;
    hark_glyph glyph = decoded_glyph(raw, &i, bytes, &escaped);
    bool keep = !escaped ? bytes[0] < 0x80 || glyph.size > 1 : kept_when_escaped(bytes[0]);
    const uint8_t *kept = keep ? bytes : (const uint8_t *)"_";
    hark_sink_all(sink, glyph.kind, kept, keep ? glyph.size : 1);
  }
  hark_sink_all_end(sink);
}

// Does a decoded component look like it names one thing or person rather than a kind of page?
static bool looks_personal(hark_bytes raw) {
  uint8_t plain[COMPONENT_MAX];
  size_t size = 0, digit_run = 0, run = 0, run_digits = 0, run_hex = 0;
  if (raw.size > COMPONENT_MAX) {
    return true;
  }
  for (size_t i = 0; i < raw.size;) {
    bool escaped;
    plain[size++] = decoded_byte(raw, &i, &escaped);
  }
  hark_bytes text = {plain, size};
  for (size_t i = 0; i < size;) {
    hark_glyph glyph = hark_glyph_at(text, i);
    uint8_t c = plain[i];
    if (c == '=' || c == '?') { // matrix parameters, or a URL inside the segment
      return true;
    }
    digit_run = hark_glyph_is_digit(glyph) ? digit_run + 1 : 0;
    bool inside = hark_ascii_alnum(c);
    run = inside ? run + 1 : 0;
    run_digits = inside ? run_digits + ((uint8_t)(c - '0') < 10) : 0;
    run_hex = inside && hark_hex_digit(c) ? run_hex + 1 : 0;
    bool hex = run_hex >= 12 && run_hex == run && run_digits > 0;
    if (digit_run >= 5 || hex || (run >= 20 && run_digits > 0 && run_digits < run)) {
      return true;
    }
    i += glyph.size;
  }
  return hark_mask_patterns_change(text, HARK_FIND_CARDS | HARK_FIND_TOKENS | HARK_FIND_EMAILS | HARK_FIND_IBANS |
                                             HARK_FIND_REST);
}

static void mask_if_personal(hark_sink *sink, hark_bytes raw) {
  if (looks_personal(raw)) {
    mask_component(sink, raw);
  } else {
    hark_sink_bytes(sink, raw.data, raw.size);
  }
}

static size_t find_any(hark_bytes text, size_t at, const char *stops) {
  for (; at < text.size; at++) {
    for (const char *stop = stops; *stop != 0; stop++) {
      if (text.data[at] == (uint8_t)*stop) {
        return at;
      }
    }
  }
  return at;
}

static void mask_path(hark_sink *sink, hark_bytes path) {
  for (size_t at = 0; at < path.size;) {
    size_t end = find_any(path, at, "/\\");
    mask_if_personal(sink, hark_bytes_part(path, at, end - at));
    if (end < path.size) {
      hark_sink_byte(sink, path.data[end]);
    }
    at = end + 1;
  }
}

static void mask_pairs(hark_sink *sink, hark_bytes query) {
  for (size_t at = 0; at < query.size;) {
    size_t end = find_any(query, at, "&");
    size_t equals = find_any(hark_bytes_part(query, 0, end), at, "=");
    if (equals == end) { // no name: it may be a bare search word
      mask_component(sink, hark_bytes_part(query, at, end - at));
    } else {
      mask_if_personal(sink, hark_bytes_part(query, at, equals - at));
      hark_sink_byte(sink, '=');
      mask_component(sink, hark_bytes_part(query, equals + 1, end - equals - 1));
    }
    if (end < query.size) {
      hark_sink_byte(sink, '&');
    }
    at = end + 1;
  }
}

// A fragment is a path (single-page routes, anchors), a path with a query, or a query.
static void mask_fragment(hark_sink *sink, hark_bytes fragment) {
  size_t mark = find_any(fragment, 0, "?");
  hark_bytes path = hark_bytes_part(fragment, 0, mark);
  if (find_any(path, 0, "=") < path.size) {
    mask_pairs(sink, path);
  } else {
    mask_path(sink, path);
  }
  if (mark < fragment.size) {
    hark_sink_byte(sink, '?');
    mask_pairs(sink, hark_bytes_part(fragment, mark + 1, fragment.size - mark - 1));
  }
}

void hark_mask_url_query(hark_sink *sink, hark_bytes query) {
  size_t hash = find_any(query, 0, "#");
  mask_pairs(sink, hark_bytes_part(query, 0, hash));
  if (hash < query.size) {
    hark_sink_byte(sink, '#');
    mask_fragment(sink, hark_bytes_part(query, hash + 1, query.size - hash - 1));
  }
}

static void mask_path_query(hark_sink *sink, hark_bytes text) {
  size_t end = find_any(text, 0, "?#");
  mask_path(sink, hark_bytes_part(text, 0, end));
  if (end == text.size) {
    return;
  }
  hark_sink_byte(sink, text.data[end]);
  hark_bytes rest = hark_bytes_part(text, end + 1, text.size - end - 1);
  if (text.data[end] == '?') {
    hark_mask_url_query(sink, rest);
  } else {
    mask_fragment(sink, rest);
  }
}

void hark_mask_url_rest(hark_sink *sink, hark_bytes rest) {
  size_t end = find_any(rest, 0, "/?#\\");
  size_t host = end;
  while (host > 0 && rest.data[host - 1] != '@') {
    host--;
  }
  if (host > 0) {
    mask_component(sink, hark_bytes_part(rest, 0, host - 1));
    hark_sink_byte(sink, '@');
  }
  hark_bytes name = hark_bytes_part(rest, host, end - host);
  hark_sink_bytes(sink, name.data, name.size);
  mask_path_query(sink, hark_bytes_part(rest, end, rest.size - end));
}

// Bytes of "scheme:", or 0.
static size_t scheme_size(hark_bytes url) {
  for (size_t i = 0; i < url.size; i++) {
    uint8_t c = url.data[i];
    if (c == ':') {
      return i == 0 ? 0 : i + 1;
    }
    if (!hark_ascii_alnum(c) && c != '+' && c != '-' && c != '.') {
      return 0;
    }
  }
  return 0;
}

static bool data_is_picture(hark_bytes rest) {
  static const char *const kinds[] = {"image/", "font/", "application/font", "application/x-font"};
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    size_t size = hark_bytes_from_cstr(kinds[i]).size;
    if (hark_bytes_equal_nocase(hark_bytes_part(rest, 0, size), kinds[i])) {
      return true;
    }
  }
  return false;
}

// One URL without white space.
static void mask_one(hark_sink *sink, hark_bytes url) {
  size_t scheme = scheme_size(url);
  hark_bytes rest = hark_bytes_part(url, scheme, url.size - scheme);
  hark_bytes name = hark_bytes_part(url, 0, scheme);
  if (hark_bytes_equal_nocase(name, "data:") && data_is_picture(rest)) {
    hark_sink_bytes(sink, url.data, url.size);
    return;
  }
  if (hark_bytes_equal_nocase(name, "blob:") || hark_bytes_equal_nocase(name, "javascript:") ||
      hark_bytes_equal_nocase(name, "data:")) {
    hark_sink_bytes(sink, name.data, name.size);
    return;
  }
  hark_sink_bytes(sink, name.data, name.size);
  if (hark_bytes_starts_with(rest, HARK_LITERAL("//"))) {
    hark_sink_bytes(sink, rest.data, 2);
    hark_mask_url_rest(sink, hark_bytes_part(rest, 2, rest.size - 2));
  } else if (scheme == 0) {
    mask_path_query(sink, rest);
  } else if (hark_bytes_equal_nocase(name, "about:") && rest.size <= 6) { // about:blank, about:srcdoc
    hark_sink_bytes(sink, rest.data, rest.size);
  } else {
    mask_component(sink, rest); // mailto:, tel:, sms: …
  }
}

// "2x," and the like in a srcset; *last is set when a comma ends the candidate.
static bool is_descriptor(hark_bytes piece, bool *last) {
  size_t size = piece.size;
  *last = size > 0 && piece.data[size - 1] == ',';
  size -= *last;
  if (size < 2 || size > 8) {
    return false;
  }
  uint8_t unit = piece.data[size - 1];
  for (size_t i = 0; i < size - 1; i++) {
    if ((uint8_t)(piece.data[i] - '0') >= 10 && piece.data[i] != '.') {
      return false;
    }
  }
  return unit == 'x' || unit == 'w' || unit == 'h';
}

void hark_mask_url(hark_sink *sink, hark_bytes url) {
  size_t at = 0;
  while (at < url.size && url.data[at] <= ' ') {
    at++;
  }
  hark_bytes trimmed = hark_bytes_part(url, at, url.size - at);
  if (hark_bytes_equal_nocase(hark_bytes_part(trimmed, 0, 5), "data:") &&
      data_is_picture(hark_bytes_part(trimmed, 5, trimmed.size - 5))) {
    hark_sink_bytes(sink, url.data, url.size);
    return;
  }
  hark_sink_bytes(sink, url.data, at);
  // White space separates the URLs of srcset and ping. Inside one URL it is sloppy writing: what follows the
  // query's beginning is still the query, unless a descriptor and a comma have ended the candidate.
  bool in_query = false;
  while (at < url.size) {
    size_t end = at;
    while (end < url.size && url.data[end] > ' ') {
      end++;
    }
    hark_bytes piece = hark_bytes_part(url, at, end - at);
    bool last;
    if (is_descriptor(piece, &last)) {
      hark_sink_bytes(sink, piece.data, piece.size);
      in_query &= !last;
    } else if (in_query) {
      hark_sink_all_text(sink, piece);
    } else {
      mask_one(sink, piece);
      in_query = find_any(piece, 0, "?#:") < piece.size && find_any(piece, scheme_size(piece), "?#") < piece.size;
    }
    for (at = end; at < url.size && url.data[at] <= ' '; at++) {
      hark_sink_byte(sink, url.data[at]);
    }
  }
}
