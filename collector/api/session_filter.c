#include "collector/api/session_filter.h"

#include <math.h>

#include "collector/analysis/friction.h"
#include "collector/analysis/page_name.h"
#include "collector/http/query.h"
#include "sdk/signals/signals.h"

#define PATH_BYTES_MAX 512u // a path is not longer (collector/ingest/admit.h)

// ---- what a session is ----

uint64_t hark_session_friction(hark_fb_session session) {
  uint32_t counts[HARK_SIGNAL_COUNT] = {0};
  double left = 1;
  for (uint32_t i = 0; i < hark_fb_session_signals_count(session); i++) {
    uint32_t which = hark_fb_stored_signal_signal(hark_fb_session_signals_at(session, i));
    double weight = hark_friction_weight(which);
    left *= weight > 0 ? hark_score_factor(weight, ++counts[which]) : 1;
  }
  return (uint64_t)lround(100 * (1 - left));
}

uint64_t hark_session_length_ms(hark_fb_session session) {
  uint64_t started_ms = hark_fb_session_started_ms(session), ended_ms = hark_fb_session_ended_ms(session);
  return ended_ms > started_ms ? ended_ms - started_ms : 0;
}

hark_bytes hark_session_entry(hark_fb_session session) {
  hark_bytes path = {NULL, 0};
  uint64_t first_ms = UINT64_MAX;
  for (uint32_t i = 0; i < hark_fb_session_views_count(session); i++) {
    hark_fb_stored_view view = hark_fb_session_views_at(session, i);
    for (uint32_t j = 0; hark_fb_stored_view_start_ms(view) < first_ms && j < hark_fb_stored_view_spans_count(view);
         j++) {
      hark_bytes at = hark_fb_stored_span_path(hark_fb_stored_view_spans_at(view, j));
      if (at.size) {
        path = at;
        first_ms = hark_fb_stored_view_start_ms(view);
      }
    }
  }
  return path;
}

// ---- words ----

static uint8_t lower(uint8_t c) {
  return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

static bool contains(hark_bytes whole, hark_bytes words) {
  for (size_t at = 0; words.size <= whole.size && at <= whole.size - words.size; at++) {
    size_t i = 0;
    while (i < words.size && lower(whole.data[at + i]) == lower(words.data[i])) {
      i++;
    }
    if (i == words.size) {
      return true;
    }
  }
  return false;
}

static bool pair_contains(hark_fb_stored_pair pair, hark_bytes words) {
  return contains(hark_fb_stored_pair_value(pair), words) || contains(hark_fb_stored_pair_name(pair), words);
}

static bool lists_contain(hark_fb_session session, hark_bytes words) {
  for (uint32_t i = 0; i < hark_fb_session_pages_count(session); i++) {
    if (contains(hark_fb_stored_page_path(hark_fb_session_pages_at(session, i)), words)) {
      return true;
    }
  }
  for (uint32_t i = 0; i < hark_fb_session_goals_count(session); i++) {
    if (contains(hark_fb_stored_goal_name(hark_fb_session_goals_at(session, i)), words)) {
      return true;
    }
  }
  for (uint32_t i = 0; i < hark_fb_session_signals_count(session); i++) {
    hark_fb_stored_signal signal = hark_fb_session_signals_at(session, i);
    if (contains(hark_bytes_from_cstr(hark_signal_name(hark_fb_stored_signal_signal(signal))), words) ||
        contains(hark_fb_stored_signal_label(signal), words)) {
      return true;
    }
  }
  for (uint32_t i = 0; i < hark_fb_session_faults_count(session); i++) {
    if (contains(hark_fb_stored_fault_name(hark_fb_session_faults_at(session, i)), words)) {
      return true;
    }
  }
  return false;
}

bool hark_session_matches(hark_session_id id, hark_bytes record, hark_bytes words) {
  hark_fb_session session = hark_fb_session_root(record);
  char digits[2 * sizeof id.bytes + 1];
  hark_hex_write(id.bytes, sizeof id.bytes, digits);
  if (words.size == 0 || contains(hark_bytes_from_cstr(digits), words) ||
      contains(hark_fb_session_user(session), words)) {
    return true;
  }
  for (uint32_t i = 0; i < hark_fb_session_context_count(session); i++) {
    if (pair_contains(hark_fb_session_context_at(session, i), words)) {
      return true;
    }
  }
  for (uint32_t i = 0; i < hark_fb_session_tags_count(session); i++) {
    if (pair_contains(hark_fb_session_tags_at(session, i), words)) {
      return true;
    }
  }
  return lists_contain(session, words);
}

// ---- terms about one thing ----

// Does what a session has fit a term's value: "=/cart" wants all of it, "/cart" any part.
static bool fits(hark_bytes own, hark_bytes value) {
  if (value.size == 0 || value.data[0] != '=') {
    return contains(own, value);
  }
  value = hark_bytes_part(value, 1, value.size);
  return own.size == value.size && contains(own, value);
}

// A page goes by the name of its template, too: "=/product/*".
static bool page_fits(hark_bytes path, hark_bytes value) {
  uint8_t room[PATH_BYTES_MAX];
  hark_bytes cut = hark_bytes_cut(path, sizeof room);
  return fits(path, value) || (value.size > 0 && value.data[0] == '=' && fits(hark_page_name(cut, room), value));
}

static bool pairs_match(hark_fb_session session, hark_bytes name, hark_bytes value) {
  uint32_t context = hark_fb_session_context_count(session), tags = hark_fb_session_tags_count(session);
  for (uint32_t i = 0; i < context + tags; i++) {
    hark_fb_stored_pair pair =
        i < context ? hark_fb_session_context_at(session, i) : hark_fb_session_tags_at(session, i - context);
    hark_bytes own = hark_fb_stored_pair_name(pair);
    if (own.size == name.size && contains(own, name) && fits(hark_fb_stored_pair_value(pair), value)) {
      return true;
    }
  }
  return false;
}

static bool page_matches(hark_fb_session session, hark_bytes value) {
  for (uint32_t i = 0; i < hark_fb_session_pages_count(session); i++) {
    if (page_fits(hark_fb_stored_page_path(hark_fb_session_pages_at(session, i)), value)) {
      return true;
    }
  }
  return false;
}

static bool signal_matches(hark_fb_session session, hark_bytes value) {
  for (uint32_t i = 0; i < hark_fb_session_signals_count(session); i++) {
    uint32_t which = hark_fb_stored_signal_signal(hark_fb_session_signals_at(session, i));
    if (fits(hark_bytes_from_cstr(hark_signal_name(which)), value)) {
      return true;
    }
  }
  return false;
}

static bool label_matches(hark_fb_session session, hark_bytes value) {
  for (uint32_t i = 0; i < hark_fb_session_signals_count(session); i++) {
    hark_fb_stored_signal signal = hark_fb_session_signals_at(session, i);
    if (fits(hark_fb_stored_signal_label(signal), value) || fits(hark_fb_stored_signal_target(signal), value)) {
      return true;
    }
  }
  return false;
}

static bool goal_matches(hark_fb_session session, hark_bytes value) {
  for (uint32_t i = 0; i < hark_fb_session_goals_count(session); i++) {
    if (fits(hark_fb_stored_goal_name(hark_fb_session_goals_at(session, i)), value)) {
      return true;
    }
  }
  return false;
}

static bool fault_matches(hark_fb_session session, hark_bytes value) {
  for (uint32_t i = 0; i < hark_fb_session_faults_count(session); i++) {
    if (fits(hark_fb_stored_fault_name(hark_fb_session_faults_at(session, i)), value)) {
      return true;
    }
  }
  return false;
}

static bool user_matches(hark_fb_session session, hark_bytes value) {
  return fits(hark_fb_session_user(session), value);
}

static bool entry_matches(hark_fb_session session, hark_bytes value) {
  return page_fits(hark_session_entry(session), value);
}

static bool field_matches(hark_fb_session session, hark_bytes name, hark_bytes value) {
  static const struct {
    const char *name;
    bool (*matches)(hark_fb_session session, hark_bytes value);
  } fields[] = {{"page", page_matches},     {"entry", entry_matches}, {"signal", signal_matches},
                {"element", label_matches}, {"goal", goal_matches},   {"error", fault_matches},
                {"user", user_matches}};
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
    if (hark_bytes_equal_nocase(name, fields[i].name)) {
      return fields[i].matches(session, value);
    }
  }
  return pairs_match(session, name, value);
}

// ---- terms about an amount ----

static uint64_t seconds_of(hark_fb_session session) {
  return hark_session_length_ms(session) / 1000;
}

static uint64_t errors_of(hark_fb_session session) {
  return hark_fb_session_errors(session);
}

static uint64_t clicks_of(hark_fb_session session) {
  return hark_fb_session_clicks(session);
}

static uint64_t failed_of(hark_fb_session session) {
  return hark_fb_session_requests_failed(session);
}

static uint64_t pages_of(hark_fb_session session) {
  return hark_fb_session_pages_count(session);
}

static const struct {
  const char *name;
  uint64_t (*of)(hark_fb_session session);
} amounts[] = {{"length", seconds_of}, {"friction", hark_session_friction},
               {"errors", errors_of},  {"clicks", clicks_of},
               {"failed", failed_of},  {"pages", pages_of}};

static uint64_t amount_of(hark_fb_session session, hark_bytes name) {
  for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++) {
    if (hark_bytes_equal_nocase(name, amounts[i].name)) {
      return amounts[i].of(session);
    }
  }
  return 0;
}

static bool is_amount(hark_bytes name) {
  for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++) {
    if (hark_bytes_equal_nocase(name, amounts[i].name)) {
      return true;
    }
  }
  return false;
}

// ---- reading ----

static bool is_blank(uint8_t c) {
  return c == ' ' || c == '\t';
}

// What one term is of: from `at` to the next blank that is not between quotes.
static size_t term_end(hark_bytes words, size_t at) {
  bool quoted = false;
  while (at < words.size && (quoted || !is_blank(words.data[at]))) {
    quoted ^= words.data[at++] == '"';
  }
  return at;
}

static hark_bytes unquoted(hark_bytes text) {
  if (text.size && text.data[0] == '"') {
    text = hark_bytes_part(text, 1, text.size - 1);
    text.size -= text.size && text.data[text.size - 1] == '"';
  }
  return text;
}

static hark_filter_term term_of(hark_bytes text) {
  hark_filter_term term = {.is_not = text.size > 1 && text.data[0] == '-'};
  text = hark_bytes_part(text, term.is_not, text.size);
  size_t at = 0;
  while (at < text.size && text.data[at] != ':' && text.data[at] != '<' && text.data[at] != '>' &&
         text.data[at] != '"') {
    at++;
  }
  hark_bytes name = {text.data, at}, value = hark_bytes_part(text, at + 1, text.size);
  uint8_t mark = at && at < text.size ? text.data[at] : 0;
  if (mark == ':' && unquoted(value).size) {
    term.kind = HARK_FILTER_FIELD;
  } else if ((mark == '<' || mark == '>') && is_amount(name) && hark_number_read(value, INT64_MAX, &term.number)) {
    term.kind = mark == '>' ? HARK_FILTER_MORE : HARK_FILTER_LESS;
  } else {
    term.value = unquoted(text);
    return term;
  }
  term.name = name;
  term.value = unquoted(value);
  return term;
}

bool hark_session_filter_read(hark_bytes words, hark_session_filter *filter) {
  *filter = (hark_session_filter){.count = 0};
  for (size_t at = 0; at < words.size;) {
    size_t end = term_end(words, at);
    if (end > at) {
      if (filter->count == HARK_FILTER_TERMS_MAX) {
        return false;
      }
      filter->terms[filter->count++] = term_of(hark_bytes_part(words, at, end - at));
    }
    at = end + 1;
  }
  return true;
}

static bool holds(const hark_filter_term *term, hark_session_id id, hark_bytes record) {
  hark_fb_session session = hark_fb_session_root(record);
  switch (term->kind) {
  case HARK_FILTER_FIELD:
    return field_matches(session, term->name, term->value);
  case HARK_FILTER_MORE:
    return amount_of(session, term->name) > term->number;
  case HARK_FILTER_LESS:
    return amount_of(session, term->name) < term->number;
  case HARK_FILTER_WORDS:
    break;
  }
  return hark_session_matches(id, record, term->value);
}

bool hark_session_filter_matches(const hark_session_filter *filter, hark_session_id id, hark_bytes record) {
  for (size_t i = 0; i < filter->count; i++) {
    if (holds(&filter->terms[i], id, record) == filter->terms[i].is_not) {
      return false;
    }
  }
  return true;
}
