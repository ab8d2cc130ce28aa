#include "sdk/core/masking_parts.h"

#include <string.h>

#define GROUPS_MAX 12
#define DIGITS_MAX 40
#define DIGIT_RUN_MIN 9 // this many digits in a row are an account, id or phone; fewer may be a date or an amount

typedef struct {
  size_t end;     // bytes: where the group ends
  uint8_t count;  // digits in it
  uint8_t first;  // index of its first digit in `digits`
  uint8_t before; // separator in front: ' ' '-' '.' '/' or ')' for brackets; 0 for the first group
} group;

typedef struct {
  group groups[GROUPS_MAX];
  uint8_t digits[DIGITS_MAX];
  uint8_t group_count;
  uint8_t digit_count;
} number;

static bool digit_at(hark_bytes text, size_t at) {
  return at < text.size && hark_glyph_is_digit(hark_glyph_at(text, at));
}

uint8_t hark_separator(hark_bytes text, size_t at, size_t *size) {
  const uint8_t *p = text.data + at;
  size_t left = text.size - at;
  *size = 1;
  if (left == 0) {
    return 0;
  }
  if (p[0] == ' ' || p[0] == '-' || p[0] == '.' || p[0] == '/' || p[0] == '(' || p[0] == ')') {
    return p[0];
  }
  if (left >= 2 && p[0] == 0xC2 && p[1] == 0xA0) {
    *size = 2;
    return ' ';
  }
  if (left >= 3 && p[0] == 0xE3 && p[1] == 0x80 && p[2] == 0x80) { // an ideographic space
    *size = 3;
    return ' ';
  }
  if (left >= 3 && p[0] == 0xE2 && (p[1] == 0x80 || p[1] == 0x88)) {
    *size = 3;
    if (p[1] == 0x88) {
      return p[2] == 0x92 ? '-' : 0; // minus sign
    }
    // U+2002..200A and U+202F spaces; U+2010..2015 hyphens and dashes
    return (p[2] >= 0x82 && p[2] <= 0x8A) || p[2] == 0xAF ? ' ' : p[2] >= 0x90 && p[2] <= 0x95 ? '-' : 0;
  }
  return 0;
}

// Steps over what may stand between two groups of one number: one separator, or two of which one is a bracket.
static uint8_t step_over(hark_bytes text, size_t *at) {
  size_t size;
  uint8_t kind = hark_separator(text, *at, &size);
  if (kind == 0) {
    return 0;
  }
  *at += size;
  if (!digit_at(text, *at)) {
    uint8_t second = hark_separator(text, *at, &size);
    bool bracket = kind == '(' || kind == ')' || second == '(' || second == ')';
    if (second == 0 || !bracket) {
      return 0;
    }
    *at += size;
    kind = ')';
  }
  return kind == '(' ? ')' : kind;
}

static void read_number(hark_bytes text, size_t at, number *found) {
  found->group_count = 0;
  found->digit_count = 0;
  uint8_t before = 0;
  while (found->group_count < GROUPS_MAX && digit_at(text, at)) {
    group *g = &found->groups[found->group_count];
    g->first = found->digit_count;
    g->before = before;
    while (digit_at(text, at)) {
      if (found->digit_count == DIGITS_MAX) {
        return; // the unfinished group does not count
      }
      hark_glyph glyph = hark_glyph_at(text, at);
      found->digits[found->digit_count++] = glyph.value;
      at += glyph.size;
    }
    g->count = (uint8_t)(found->digit_count - g->first);
    g->end = at;
    found->group_count++;
    before = step_over(text, &at);
    if (before == 0) {
      return;
    }
  }
}

static uint32_t group_value(const number *n, size_t index) {
  uint32_t value = 0;
  for (size_t i = 0; i < n->groups[index].count && i < 9; i++) {
    value = value * 10 + n->digits[n->groups[index].first + i];
  }
  return value;
}

static bool luhn(const uint8_t *digits, size_t count) {
  uint32_t sum = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t d = digits[count - 1 - i];
    d = i % 2 == 1 ? d * 2 : d;
    sum += d > 9 ? d - 9 : d;
  }
  return sum % 10 == 0;
}

static bool years_only(const number *n, size_t groups) {
  for (size_t i = 0; i < groups; i++) {
    uint32_t value = group_value(n, i);
    if (n->groups[i].count != 4 || value < 1900 || value >= 2100) {
      return false;
    }
  }
  return true;
}

// Could these groups be how a card is written? 4-4-4-4(-3), 4-6-5, 4-6-4, two halves, or digit by digit.
static bool card_shape(const number *n, size_t groups) {
  bool single = true, long_ = true;
  for (size_t i = 0; i < groups; i++) {
    const group *g = &n->groups[i];
    single &= g->count == 1;
    long_ &= g->count >= 4 || i == groups - 1;
    if (i > 0 && g->before != ' ' && g->before != '-') {
      return false;
    }
  }
  return (single || long_) && !years_only(n, groups);
}

size_t hark_find_card(hark_bytes text, size_t at, bool strict) {
  number n;
  if (strict && at > 0 && text.data[at - 1] == '.') {
    return 0; // the fraction of a number
  }
  read_number(text, at, &n);
  size_t end = 0;
  for (size_t i = 0; i < n.group_count; i++) {
    size_t total = (size_t)n.groups[i].first + n.groups[i].count;
    if (total > 19 || (strict && i > 0 && text.size > 32)) {
      break;
    }
    // Issuers' numbers begin with 2 (Mastercard) to 6 (Discover, UnionPay, Maestro): ISO/IEC 7812.
    if (total >= 13 && n.digits[0] >= 2 && n.digits[0] <= 6 && luhn(n.digits, total) && card_shape(&n, i + 1)) {
      end = n.groups[i].end;
    }
  }
  return end == 0 ? 0 : end - at;
}

// How phones and national ids are grouped: digits of each group, then the separators allowed (all the same, except
// that a bracket goes anywhere and '*' lets them mix).
static const char shapes[] = "1222332 \0"  // FR social security number
                             "1334 -.\0"   // NANP with country code
                             "3222 -.\0"   // ES
                             "3322* -\0"   // RU, TR, PL
                             "2322 -.\0"   //
                             "3332*.- \0"  // BR CPF, RU SNILS
                             "334 -.\0"    // NANP, NHS number
                             "344 -\0"     // CN
                             "244 -\0"     // BR, MX
                             "444 -\0"     // IN Aadhaar
                             "3335 \0"     // FR SIRET
                             "2333 \0"     // AU ABN, DE tax id
                             "333 -\0"     // CA SIN, PT NIF, phones of ES, PL, PT; with spaces see is_amount
                             "324 -\0"     // US SSN
                             "3442.\0"     // CH
                             "22232*.-\0"  // BE
                             "23342*./-\0" // BR CNPJ
                             "2228* -\0"   // GB sort code and account
                             "14521-\0"    // TH
                             "281-\0"      // AR
                             "451 \0"      // AU Medicare
                             "226 \0"      // RU passport
                             "2222 \0"     // phones of DK, NO
                             "64-/\0"      // SE, DK, CZ personal numbers
                             "84-\0"       // SE with the century
                             "67-\0"       // KR
                             "46 \0"       // AT
                             "27-\0"       // US EIN
                             "55 \0"       // IN
                             "34-\0";      // NANP, local

static bool fits(const number *n, const char *shape, size_t *groups) {
  const char *seps = shape;
  while ((uint8_t)(*seps - '0') < 10) {
    seps++;
  }
  size_t count = (size_t)(seps - shape), i = 0;
  uint8_t used = 0;
  for (; i < count; i++) {
    if (i >= n->group_count || n->groups[i].count != shape[i] - '0') {
      return false;
    }
    uint8_t before = n->groups[i].before;
    if (i == 0 || before == ')') {
      continue;
    }
    if (strchr(seps + (*seps == '*'), before) == NULL || (*seps != '*' && used != 0 && used != before)) {
      return false;
    }
    used = before;
  }
  *groups = count;
  return true;
}

static bool is_date(const number *n) {
  if (n->group_count < 3 || n->groups[1].before != n->groups[2].before || n->groups[1].before == ')') {
    return false;
  }
  uint32_t a = group_value(n, 0), b = group_value(n, 1), c = group_value(n, 2);
  uint8_t ac = n->groups[0].count, bc = n->groups[1].count, cc = n->groups[2].count;
  bool ymd = ac == 4 && bc <= 2 && cc <= 2 && b >= 1 && b <= 12 && c >= 1 && c <= 31;
  bool dmy = cc == 4 && ac <= 2 && bc <= 2 && a >= 1 && a <= 31 && b >= 1 && b <= 31;
  return ymd || dmy;
}

static bool counts_up(const number *n, size_t groups) {
  for (size_t i = 1; i < groups; i++) {
    if (group_value(n, i) != group_value(n, i - 1) + 1) {
      return false;
    }
  }
  return groups > 1;
}

static bool is_ipv4(const number *n) {
  if (n->group_count < 4 || (n->group_count > 4 && n->groups[4].before == '.')) {
    return false;
  }
  for (size_t i = 0; i < 4; i++) {
    if (n->groups[i].count > 3 || group_value(n, i) > 255 || (i > 0 && n->groups[i].before != '.')) {
      return false;
    }
  }
  return true;
}

// Longest run of whole groups with min to max digits; 0 when there is none.
static size_t groups_within(const number *n, size_t min, size_t max) {
  size_t best = 0;
  for (size_t i = 0; i < n->group_count; i++) {
    size_t total = (size_t)n->groups[i].first + n->groups[i].count;
    if (total >= min && total <= max) {
      best = i + 1;
    }
  }
  return best;
}

static size_t end_of(const number *n, size_t groups) {
  return groups == 0 ? 0 : n->groups[groups - 1].end;
}

// Is this one group of an amount, or more: 123 456 789 before a currency, with a fraction, or round?
static bool is_amount(hark_bytes text, const number *n) {
  size_t end = n->groups[2].end, size, after = end;
  uint8_t c = end < text.size ? text.data[end] : 0;
  bool fraction = (c == '.' || c == ',') && digit_at(text, end + 1);
  if (hark_separator(text, after, &size) == ' ') {
    after += size;
  }
  hark_bytes sign = hark_bytes_part(text, after, 3);
  bool money = hark_bytes_starts_with(sign, HARK_LITERAL("\xE2\x82")) || // U+2080..20BF, currencies above all
               hark_bytes_starts_with(sign, HARK_LITERAL("$")) ||
               hark_bytes_starts_with(sign, HARK_LITERAL("\xC2\xA3"));
  return fraction || money || group_value(n, 2) == 0 || n->group_count > 3;
}

static bool follows_number(hark_bytes text, size_t at) {
  return at >= 2 && text.data[at - 1] == ' ' && digit_at(text, at - 2);
}

// What has the form of a phone or id, but is known to be something else.
static bool is_harmless(hark_bytes text, size_t at, const number *n, const char *shape, size_t groups) {
  uint32_t first = group_value(n, 0);
  if (years_only(n, groups)) {
    return true;
  }
  switch (shape[0] << 8 | shape[1]) {
  case '5' << 8 | '5': // Indian mobiles begin with 6 to 9; this is a pair of amounts
    return n->digits[0] < 6;
  case '3' << 8 | '3':
    return groups == 3 && shape[2] == '3' && n->groups[1].before == ' ' && is_amount(text, n);
  case '4' << 8 | '6': // a year and what follows it
    return first >= 1900 && first < 2100;
  case '2' << 8 | '2': // numbers drawn, scores, pairs of a longer list
    return shape[2] == '2' && groups == 4 && (n->group_count > 4 || counts_up(n, 4) || follows_number(text, at));
  default:
    return false;
  }
}

// A number that begins with a digit and stands on its own (no letter, sign or currency in front).
static size_t standing_number_end(hark_bytes text, size_t at, const number *n) {
  if (is_ipv4(n)) {
    return n->groups[3].end;
  }
  if (is_date(n)) {
    return 0;
  }
  for (const char *shape = shapes; *shape != 0; shape += strlen(shape) + 1) {
    size_t groups;
    if (fits(n, shape, &groups) && !hark_alnum_at(text, end_of(n, groups)) &&
        !is_harmless(text, at, n, shape, groups)) {
      return end_of(n, groups);
    }
  }
  // A trunk prefix: 030 123456, 01 23 45 67 89, 020/7946 0958.
  size_t groups = groups_within(n, 9, 12);
  bool trunk = n->digits[0] == 0 && n->groups[0].count >= 2 && group_value(n, 0) != 0 && groups > 1;
  return trunk && !counts_up(n, groups) ? end_of(n, groups) : 0;
}

size_t hark_find_number(hark_bytes text, size_t at) {
  uint8_t lead = text.data[at];
  uint8_t prev = at > 0 ? text.data[at - 1] : ' ';
  bool glued = prev >= 0x80 || hark_ascii_alnum(prev);
  size_t start = at;
  if (lead == '+' || lead == '(') {
    start += lead == '+' && at + 1 < text.size && text.data[at + 1] == '(' ? 2 : 1;
    if (!digit_at(text, start)) {
      return 0;
    }
  }
  number n;
  read_number(text, start, &n);
  size_t end = 0;
  if (n.group_count == 0) { // more than DIGITS_MAX in one run
    end = start;
  } else if (lead == '+' && !(glued && prev < 0x80)) {
    end = end_of(&n, groups_within(&n, 8, 15)); // E.164: at most 15 digits
  } else if (lead == '(') {
    bool area = n.group_count > 1 && n.groups[1].before == ')' && n.groups[0].count >= 2 && n.groups[0].count <= 5;
    end = area && !years_only(&n, 1) ? end_of(&n, groups_within(&n, 7, 12)) : 0;
  } else if (lead != '+' && !(glued && prev < 0x80) && prev != '.' && prev != ',' && prev != '-' && prev != '$') {
    end = standing_number_end(text, at, &n);
  }
  if (end <= start && (n.group_count == 0 || n.groups[0].count >= DIGIT_RUN_MIN)) {
    for (end = start; digit_at(text, end);) {
      end += hark_glyph_at(text, end).size;
    }
  }
  return end > start ? end - at : 0;
}
