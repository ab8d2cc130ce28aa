#include "sdk/core/masking_parts.h"

#include <string.h>

static uint32_t mod97(const uint8_t *chars, size_t count) {
  uint32_t rest = 0;
  for (size_t i = 0; i < count; i++) {
    uint8_t c = chars[(i + 4) % count];
    rest = c <= '9' ? rest * 10 + (uint32_t)(c - '0') : rest * 100 + (uint32_t)((c | 32) - 'a' + 10);
    rest %= 97;
  }
  return rest;
}

size_t hark_find_iban(hark_bytes text, size_t at) {
  uint8_t chars[34];
  size_t count = 0, end = 0;
  for (size_t i = at; i < text.size && count < sizeof chars;) {
    uint8_t c = text.data[i];
    bool letter = (uint8_t)((c | 32) - 'a') < 26;
    if (count > 4   ? !hark_ascii_alnum(c)
        : count < 2 ? !letter
        : count < 4 ? (uint8_t)(c - '0') >= 10
                    : !hark_ascii_alnum(c)) {
      size_t size;
      uint8_t sep = count >= 4 ? hark_separator(text, i, &size) : 0;
      if ((sep != ' ' && sep != '-') || i + size >= text.size || !hark_ascii_alnum(text.data[i + size])) {
        break;
      }
      i += size;
      continue;
    }
    chars[count++] = c;
    i++;
    if (count >= 15 && !hark_alnum_at(text, i) && mod97(chars, count) == 1) { // ISO 13616: 15 (NO) to 34 characters
      end = i;
    }
  }
  return end == 0 ? 0 : end - at;
}

size_t hark_find_colons(hark_bytes text, size_t at) {
  size_t i = at, group_size = 0, groups = 0, colons = 0, pairs = 0;
  bool doubled = false, digit = false;
  for (; i < text.size && i - at < 48; i++) {
    uint8_t c = text.data[i];
    if (c == ':') {
      doubled |= i > at && text.data[i - 1] == ':';
      colons++;
      groups += group_size > 0;
      pairs += group_size == 2;
      group_size = 0;
    } else if (hark_hex_digit(c)) {
      digit |= c >= '1' && c <= '9';
      if (++group_size > 4) {
        return 0;
      }
    } else {
      break;
    }
  }
  if (hark_alnum_at(text, i) || !digit || colons < 2 || colons > 7) {
    return 0;
  }
  groups += group_size > 0;
  pairs += group_size == 2;
  bool mac = colons == 5 && pairs == 6;
  bool ipv6 = doubled ? groups >= 1 : groups == 8;
  return mac || ipv6 ? i - at : 0;
}

typedef struct {
  size_t count; // bytes
  size_t digits, uppers, lowers, hex, dashes;
  size_t turns;       // changes of class inside alphanumeric runs, a capital before small letters not counted
  size_t run_max;     // longest alphanumeric run
  size_t run_turns;   // most turns within one
  size_t hex_run_max; // longest run of hex digits that is a whole alphanumeric run
} token;

static bool token_char(uint8_t c) {
  return hark_ascii_alnum(c) || c == '_' || c == '-' || c == '+' || c == '=';
}

static void weigh(hark_bytes text, size_t at, token *t) {
  *t = (token){0};
  size_t run = 0, run_turns = 0, run_hex = 0;
  uint8_t last = 0;
  for (size_t i = at; i <= text.size; i++) {
    uint8_t c = i < text.size ? text.data[i] : ' ';
    bool inside = token_char(c);
    if (!inside || !hark_ascii_alnum(c)) {
      t->run_max = run > t->run_max ? run : t->run_max;
      t->run_turns = run_turns > t->run_turns ? run_turns : t->run_turns;
      t->hex_run_max = run == run_hex && run > t->hex_run_max ? run : t->hex_run_max;
      run = run_turns = run_hex = 0;
      last = 0;
      if (!inside) {
        break;
      }
      t->count++;
      t->dashes += c == '-';
      continue;
    }
    uint8_t kind = c <= '9' ? 'd' : c >= 'a' ? 'l' : 'u';
    t->digits += kind == 'd';
    t->uppers += kind == 'u';
    t->lowers += kind == 'l';
    bool turn = last != 0 && last != kind && !(last == 'u' && kind == 'l');
    t->turns += turn;
    run_turns += turn;
    run_hex += hark_hex_digit(c);
    t->hex += hark_hex_digit(c);
    run++;
    t->count++;
    last = kind;
  }
}

static bool known_prefix(hark_bytes text) {
  static const char *const prefixes[] = {"sk_",  "pk_",  "rk_",  "sk-",  "pk-",   "ghp_", "gho_",   "ghs_", "ghu_",
                                         "AKIA", "ASIA", "AIza", "xoxb", "xoxp-", "ya29", "glpat-", "npm_", "whsec_"};
  for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
    if (hark_bytes_starts_with(text, hark_bytes_from_cstr(prefixes[i]))) {
      return true;
    }
  }
  return false;
}

size_t hark_find_token(hark_bytes text, size_t at) {
  token t;
  weigh(text, at, &t);
  hark_bytes rest = hark_bytes_part(text, at, text.size - at);
  if (hark_bytes_starts_with(rest, HARK_LITERAL("eyJ")) && t.count >= 12) { // a JWT: {" in base64url
    size_t end = at + t.count;
    for (int part = 0; part < 4 && end + 1 < text.size && text.data[end] == '.' && token_char(text.data[end + 1]);
         part++) {
      for (end++; end < text.size && token_char(text.data[end]);) {
        end++;
      }
    }
    return end - at;
  }
  size_t letters = t.uppers + t.lowers;
  bool hex = t.digits > 0 && (t.hex_run_max >= 24 || (t.hex >= 24 && t.hex + t.dashes == t.count));
  // Random characters change class every second or third time; words written together every sixth or so.
  bool dense = t.turns * 4 >= letters + t.digits, run_dense = t.run_turns * 4 >= t.run_max;
  bool mixed = t.count >= 24 && dense && letters > 0 && (t.digits > 0 || t.turns >= 8);
  bool keyed = t.count >= 20 && t.run_max >= 16 && run_dense && t.digits > 0;
  bool prefixed = t.count >= 16 && t.digits > 0 && known_prefix(rest);
  return hex || mixed || keyed || prefixed ? t.count : 0;
}

// Does a character take this place of a form? L a capital, D a digit, A either; others are themselves.
static bool takes(char want, uint8_t c) {
  bool letter = (uint8_t)(c - 'A') < 26, digit = (uint8_t)(c - '0') < 10;
  return want == 'L' ? letter : want == 'D' ? digit : want == 'A' ? letter || digit : c == (uint8_t)want;
}

size_t hark_find_national(hark_bytes text, size_t at) {
  static const char forms[] = "LLDDDDDDL\0"          // GB NINO
                              "LL DD DD DD L\0"      //
                              "LLLLLLDDLDDLDDDL\0"   // IT codice fiscale
                              "DDDDDDDDL\0"          // ES DNI
                              "DDDDDDDD-L\0"         // and CL RUT
                              "DD.DDD.DDD-A\0"       // CL, BR
                              "D.DDD.DDD-A\0"        //
                              "LDDDDDDDL\0"          // ES NIE, SG NRIC
                              "LDDDDDD(A)\0"         // HK
                              "LLLLLDDDDL\0"         // IN PAN
                              "DDLLLLLDDDDLALA\0"    // IN GSTIN
                              "LLLLDDDDDDLLLLLLAD\0" // MX CURP
                              "LLLLDDDDDDAAA\0"      // MX RFC
                              "LLLLLDDDDDDAADLL\0"   // GB driving licence
                              "DDDDDD-DDDA\0"        // FI
                              "DDDDDDLDDDA\0"        //
                              "DDDDDDDDLDDD\0"       // DE social security
                              "DD DDDDDD L DDD\0";
  for (const char *form = forms; *form != 0; form += strlen(form) + 1) {
    size_t i = 0;
    while (form[i] != 0 && at + i < text.size && takes(form[i], text.data[at + i])) {
      i++;
    }
    if (form[i] == 0 && !hark_alnum_at(text, at + i)) {
      return i;
    }
  }
  return 0;
}

// "@", full-width "＠" and "%40"; their size, or 0.
static size_t at_sign(hark_bytes text, size_t at) {
  hark_bytes rest = hark_bytes_part(text, at, 3);
  return rest.size > 0 && rest.data[0] == '@'                   ? 1
         : hark_bytes_equal(rest, HARK_LITERAL("%40"))          ? 3
         : hark_bytes_equal(rest, HARK_LITERAL("\xEF\xBC\xA0")) ? 3
                                                                : 0;
}

// Steps over one character of a local part or domain; 0 when it is none.
static size_t mail_char(hark_bytes text, size_t at, bool local) {
  if (at >= text.size) {
    return 0;
  }
  uint8_t c = text.data[at];
  if (hark_ascii_alnum(c) || c == '-' || c == '.' || (local && (c == '_' || c == '+' || c == '\''))) {
    return 1;
  }
  if (c < 0x80) {
    return 0;
  }
  hark_glyph glyph = hark_glyph_at(text, at);
  return glyph.kind >= HARK_GLYPH_LOWER ? glyph.size : 0;
}

size_t hark_find_email(hark_bytes text, size_t at, size_t *run_end) {
  size_t i = at, step;
  while ((step = mail_char(text, i, true)) != 0) {
    i += step;
  }
  *run_end = i;
  size_t sign = at_sign(text, i);
  if (i == at || sign == 0) {
    return 0;
  }
  size_t dot = 0, end = i + sign, tail_letters = 0;
  for (size_t at_domain = end; (step = mail_char(text, at_domain, false)) != 0; at_domain += step) {
    if (text.data[at_domain] == '.') {
      dot = at_domain;
      tail_letters = 0;
    } else if (dot > 0 && hark_glyph_is_letter(hark_glyph_at(text, at_domain))) {
      tail_letters++;
    }
    if (tail_letters >= 2) {
      end = at_domain + step;
    }
  }
  return end > i + sign ? end - at : 0;
}
