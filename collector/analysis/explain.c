#include "collector/analysis/explain.h"

#include <string.h>

#include "schema/base/hash.h"
#include "schema/hark_fb.h"

#define PAGE 0u
#define TALLIES 4096u
#define COMMON_MIN 0.5   // of the sessions, in values that both sides have
#define NEWCOMER_NOW 0.3 // of the sessions have it now
#define NEWCOMER_BEFORE 0.05
#define SIGN_SESSIONS_MIN 10u
#define SIGNALS_TOLD (HARK_EXPLAIN_SIGNS_MAX - HARK_EXPLAIN_FAULTS_MAX)
#define SIGN_RISES 1.5 // times, in the cause's sessions, and more than in the others

// After the page that a session began on: what its page said of itself, by these names (sdk/page/context.js and
// client.c).
static const char *const attributes[HARK_EXPLAIN_ATTRIBUTES] = {
    "page", "browser", "os", "device", "language", "timezone", "release", "referrer", "utm_source"};

const char *hark_explain_attribute(uint32_t attribute) {
  return attribute < HARK_EXPLAIN_ATTRIBUTES ? attributes[attribute] : "";
}

void hark_explain_open(hark_explain *explain, hark_arena *arena, const hark_metric *metric, uint64_t before_ms,
                       uint64_t from_ms, uint64_t to_ms) {
  *explain =
      (hark_explain){.arena = arena, .metric = metric, .before_ms = before_ms, .from_ms = from_ms, .to_ms = to_ms};
}

// ---- sessions ----

static bool hits(const hark_metric *metric, hark_fb_session record, hark_bytes bytes, uint32_t signals) {
  switch (metric->kind) {
  case HARK_METRIC_BOUNCE:
    return hark_cube_is_marked(bytes, HARK_CUBE_MARK_BOUNCE);
  case HARK_METRIC_FAILING:
    return hark_cube_is_marked(bytes, HARK_CUBE_MARK_FAILING);
  case HARK_METRIC_SESSIONS:
    return true;
  case HARK_METRIC_ERRORS:
    return hark_fb_session_errors(record) > 0;
  case HARK_METRIC_SIGNAL:
    return signals >> metric->signal & 1;
  default:
    for (uint32_t i = 0; i < hark_fb_session_goals_count(record); i++) {
      if (hark_bytes_equal(hark_fb_stored_goal_name(hark_fb_session_goals_at(record, i)), metric->goal)) {
        return true;
      }
    }
    return false;
  }
}

static bool grow(hark_explain *explain) {
  uint32_t room = explain->room ? explain->room * 2 : 1024;
  hark_explain_session *more = hark_arena_take_items(explain->arena, room, sizeof *more);
  if (!more) {
    return false;
  }
  if (explain->count) {
    memcpy(more, explain->sessions, explain->count * sizeof *more);
  }
  explain->sessions = more;
  explain->room = room;
  return true;
}

// Of an address only where it leads: a referrer's path has too many values to say anything.
static hark_bytes site_of(hark_bytes value) {
  if (!hark_bytes_starts_with(value, HARK_LITERAL("https://")) &&
      !hark_bytes_starts_with(value, HARK_LITERAL("http://"))) {
    return value;
  }
  size_t end = value.data[4] == 's' ? 8 : 7;
  while (end < value.size && value.data[end] != '/') {
    end++;
  }
  return hark_bytes_part(value, 0, end);
}

hark_err hark_explain_add(hark_explain *explain, hark_session_id id, hark_bytes bytes) {
  hark_fb_session record = hark_fb_session_root(bytes);
  uint64_t started_ms = hark_fb_session_started_ms(record);
  if (started_ms < explain->before_ms || started_ms >= explain->to_ms) {
    return HARK_OK;
  }
  if (explain->count == HARK_EXPLAIN_SESSIONS_MAX) {
    explain->left_out++;
    return HARK_OK;
  }
  if (explain->count == explain->room && !grow(explain)) {
    return HARK_ERR_NO_MEMORY;
  }
  hark_explain_session *session = &explain->sessions[explain->count++];
  *session = (hark_explain_session){.id = id, .now = started_ms >= explain->from_ms, .record = bytes};
  session->errors = hark_fb_session_errors(record) > 0;
  for (uint32_t i = 0; i < hark_fb_session_signals_count(record); i++) {
    uint8_t which = hark_fb_stored_signal_signal(hark_fb_session_signals_at(record, i));
    session->signals |= which < HARK_EXPLAIN_SIGNALS ? 1u << which : 0;
  }
  session->hit = hits(explain->metric, record, bytes, session->signals);
  if (hark_fb_session_pages_count(record) > 0) {
    session->values[PAGE] = hark_fb_stored_page_path(hark_fb_session_pages_at(record, 0));
  }
  for (uint32_t i = 0; i < hark_fb_session_context_count(record); i++) {
    hark_fb_stored_pair pair = hark_fb_session_context_at(record, i);
    for (uint32_t a = PAGE + 1; a < HARK_EXPLAIN_ATTRIBUTES; a++) {
      if (hark_bytes_equal_cstr(hark_fb_stored_pair_name(pair), attributes[a])) {
        session->values[a] = site_of(hark_fb_stored_pair_value(pair));
      }
    }
  }
  return HARK_OK;
}

// ---- what both sides have in common ----

typedef struct {
  hark_bytes value;
  double before, now;
} tally;

// Counts the values of an attribute; those that find no place are in neither share, which makes both sides more alike.
static void count_values(const hark_explain *explain, uint32_t attribute, tally *tallies) {
  for (uint32_t i = 0; i < explain->count; i++) {
    const hark_explain_session *session = &explain->sessions[i];
    hark_bytes value = session->values[attribute];
    uint64_t at = hark_hash(value, attribute);
    for (uint32_t tries = 0; tries < 8; tries++, at++) {
      tally *t = &tallies[at % TALLIES];
      bool free_place = t->before + t->now == 0;
      if (free_place || hark_bytes_equal(t->value, value)) {
        t->value = value;
        t->before += !session->now;
        t->now += session->now;
        break;
      }
    }
  }
}

// An attribute whose values have changed for nearly everybody cannot be compared: that is said, and left out of the
// table.
static void compare_attribute(hark_explain *explain, uint32_t attribute, tally *tallies, double before, double now) {
  double common = 0;
  const tally *newcomer = NULL;
  memset(tallies, 0, TALLIES * sizeof *tallies);
  count_values(explain, attribute, tallies);
  for (uint32_t i = 0; i < TALLIES; i++) {
    tally *t = &tallies[i];
    t->before /= before > 0 ? before : 1;
    t->now /= now > 0 ? now : 1;
    common += t->before < t->now ? t->before : t->now;
    if (t->now > NEWCOMER_NOW && t->before < NEWCOMER_BEFORE && (!newcomer || t->now > newcomer->now)) {
      newcomer = t;
    }
  }
  explain->compared[attribute] = common > COMMON_MIN || before == 0 || now == 0;
  if (newcomer && newcomer->value.size) {
    explain->newcomers[explain->newcomer_count++] =
        (hark_explain_newcomer){attribute, newcomer->value, newcomer->before, newcomer->now};
  }
}

static hark_err compare(hark_explain *explain) {
  tally *tallies = hark_arena_take_items(explain->arena, TALLIES, sizeof *tallies);
  double before = 0, now = 0;
  if (!tallies) {
    return HARK_ERR_NO_MEMORY;
  }
  for (uint32_t i = 0; i < explain->count; i++) {
    before += !explain->sessions[i].now;
    now += explain->sessions[i].now;
  }
  for (uint32_t a = 0; a < HARK_EXPLAIN_ATTRIBUTES; a++) {
    compare_attribute(explain, a, tallies, before, now);
  }
  return HARK_OK;
}

// ---- the table ----

typedef struct {
  uint8_t *data;
  size_t size, room;
} text;

static void put(text *t, const char *bytes, size_t size) {
  if (t->data && t->size + size <= t->room) {
    memcpy(t->data + t->size, bytes, size);
    t->size += size;
  }
}

static void put_cell(text *t, hark_bytes value) {
  put(t, "\"", 1);
  for (size_t i = 0; i < value.size && i < 200; i++) {
    put(t, value.data[i] == '"' ? "\"\"" : (const char *)&value.data[i], value.data[i] == '"' ? 2 : 1);
  }
  put(t, value.size ? "\"," : "unknown\",", value.size ? 2 : 9);
}

// How many sessions were to be expected in the window, for one there was before.
static double scale_of(const hark_explain *explain) {
  double before = (double)(explain->from_ms - explain->before_ms), now = (double)(explain->to_ms - explain->from_ms);
  return before > 0 ? now / before : 0;
}

// A number from 0 to 9,999 with six decimals.
static void put_decimal(text *t, double number) {
  uint64_t millionths = (uint64_t)((number < 9999 ? number : 9999) * 1e6 + 0.5);
  char digits[11];
  for (size_t i = sizeof digits; i-- > 0;) {
    bool point = i == 4;
    digits[i] = point ? '.' : (char)('0' + millionths % 10);
    millionths /= point ? 1 : 10;
  }
  put(t, digits, sizeof digits);
}

static void put_numbers(text *t, const hark_explain *explain, const hark_explain_session *session, bool dense) {
  char counts[] = "0,0,0,0\n";
  if (dense) {
    put_decimal(t, session->now ? 0 : scale_of(explain));
    put(t, session->now ? ",1\n" : ",0\n", 3);
    return;
  }
  counts[session->now ? 4 : 0] = '1';
  counts[session->now ? 6 : 2] = session->hit ? '1' : '0';
  put(t, counts, sizeof counts - 1);
}

static hark_err make_table(hark_explain *explain) {
  bool dense = explain->metric->kind == HARK_METRIC_SESSIONS;
  text t = {.room = 256 + (size_t)explain->count * (HARK_EXPLAIN_ATTRIBUTES * 410 + 40)};
  size_t likely = 256 + (size_t)explain->count * 400;
  t.room = t.room < ((size_t)64 << 20) ? t.room : likely < ((size_t)512 << 20) ? likely : (size_t)512 << 20;
  t.data = hark_arena_take_unset(explain->arena, t.room);
  if (!t.data) {
    return HARK_ERR_NO_MEMORY;
  }
  for (uint32_t a = 0, column = 0; a < HARK_EXPLAIN_ATTRIBUTES; a++) {
    if (explain->compared[a]) {
      explain->columns[column++] = a;
      put(&t, attributes[a], strlen(attributes[a]));
      put(&t, ",", 1);
    }
  }
  const char *head = dense ? "predict,real\n" : "base_n,base_k,cur_n,cur_k\n";
  put(&t, head, strlen(head));
  for (uint32_t i = 0; i < explain->count; i++) {
    const hark_explain_session *session = &explain->sessions[i];
    for (uint32_t a = 0; a < HARK_EXPLAIN_ATTRIBUTES; a++) {
      if (explain->compared[a]) {
        put_cell(&t, session->values[a]);
      }
    }
    put_numbers(&t, explain, session, dense);
  }
  hark_rootcause_fault fault;
  return hark_rootcause_table_read(explain->arena, t.data, t.size, &explain->table, &fault);
}

// ---- what goes with it ----

static bool belongs(const hark_explain *explain, const hark_rootcause_cell *cell, const hark_explain_session *session) {
  for (uint8_t i = 0; i < cell->depth; i++) {
    const hark_rootcause_attribute *attribute = &explain->table.attributes[cell->attributes[i]];
    hark_bytes wanted = attribute->values[cell->values[i]],
               value = session->values[explain->columns[cell->attributes[i]]];
    value = value.size ? hark_bytes_part(value, 0, 200) : HARK_LITERAL("unknown");
    if (!hark_bytes_equal(wanted, value)) {
      return false;
    }
  }
  return true;
}

static bool has_sign(const hark_explain_session *session, uint32_t signal) {
  return signal == HARK_EXPLAIN_SIGNALS ? session->errors : session->signals >> signal & 1;
}

static bool is_metric(const hark_metric *metric, uint32_t signal) {
  return (metric->kind == HARK_METRIC_SIGNAL && metric->signal == signal) ||
         (metric->kind == HARK_METRIC_ERRORS && signal == HARK_EXPLAIN_SIGNALS);
}

// Did it rise in the cause's sessions, and not elsewhere?
static bool rises(const hark_explain_sign *sign, double sessions_now) {
  double rest = sign->now_rest - sign->before_rest, rise = sign->now - sign->before;
  return sign->now > SIGN_RISES * sign->before && rise > 2 * rest && rise * sessions_now >= 3;
}

typedef struct {
  uint64_t fingerprint;
  hark_bytes name;
  double have[2][2]; // [inside][now]
} fault_tally;

// Counts the sessions with each fault; those that find no place are not told of.
static void count_faults(const hark_explain *explain, const hark_rootcause_cell *cell, fault_tally *tallies) {
  for (uint32_t i = 0; i < explain->count; i++) {
    const hark_explain_session *session = &explain->sessions[i];
    hark_fb_session record = hark_fb_session_root(session->record);
    uint32_t count = hark_fb_session_faults_count(record);
    bool inside = count > 0 && belongs(explain, cell, session);
    for (uint32_t f = 0; f < count; f++) {
      hark_fb_stored_fault fault = hark_fb_session_faults_at(record, f);
      uint64_t at = hark_fb_stored_fault_fingerprint(fault);
      for (uint32_t tries = 0; tries < 8; tries++) {
        fault_tally *t = &tallies[(at + tries) % TALLIES];
        if (t->name.size == 0 || t->fingerprint == at) {
          t->fingerprint = at;
          t->name = hark_fb_stored_fault_name(fault);
          t->have[inside][session->now]++;
          break;
        }
      }
    }
  }
}

// The faults that rose most with it.
static void find_faults(hark_explain *explain, const hark_rootcause_cell *cell, const double sessions[2][2]) {
  fault_tally *tallies = hark_arena_take_items(explain->arena, TALLIES, sizeof *tallies);
  if (!tallies) {
    return; // evidence is worth less than the report
  }
  memset(tallies, 0, TALLIES * sizeof *tallies);
  count_faults(explain, cell, tallies);
  for (uint32_t i = 0; i < TALLIES; i++) {
    const fault_tally *t = &tallies[i];
    hark_explain_sign sign = {HARK_EXPLAIN_SIGNALS,
                              t->name,
                              t->have[1][0] / sessions[1][0],
                              t->have[1][1] / sessions[1][1],
                              sessions[0][0] > 0 ? t->have[0][0] / sessions[0][0] : 0,
                              sessions[0][1] > 0 ? t->have[0][1] / sessions[0][1] : 0};
    if (t->name.size == 0 || !rises(&sign, sessions[1][1])) {
      continue;
    }
    uint32_t place = 0;
    while (place < explain->sign_count &&
           explain->signs[place].now - explain->signs[place].before >= sign.now - sign.before) {
      place++;
    }
    if (place < HARK_EXPLAIN_FAULTS_MAX) {
      memmove(&explain->signs[place + 1], &explain->signs[place], (HARK_EXPLAIN_FAULTS_MAX - 1 - place) * sizeof sign);
      explain->signs[place] = sign;
      explain->sign_count += explain->sign_count < HARK_EXPLAIN_FAULTS_MAX;
    }
  }
}

static void find_signs(hark_explain *explain, const hark_rootcause_cell *cell) {
  static const uint32_t all = HARK_EXPLAIN_SIGNALS + 1;
  double have[2][2][HARK_EXPLAIN_SIGNALS + 1] = {0}, sessions[2][2] = {{0}}; // [inside][now]
  for (uint32_t i = 0; i < explain->count; i++) {
    const hark_explain_session *session = &explain->sessions[i];
    bool inside = belongs(explain, cell, session);
    sessions[inside][session->now]++;
    for (uint32_t s = 0; s < all; s++) {
      have[inside][session->now][s] += has_sign(session, s);
    }
  }
  if (sessions[1][0] < SIGN_SESSIONS_MIN || sessions[1][1] < SIGN_SESSIONS_MIN) {
    return;
  }
  find_faults(explain, cell, sessions);
  uint32_t most = explain->sign_count + SIGNALS_TOLD;
  for (uint32_t s = 0; s < all && explain->sign_count < most; s++) {
    hark_explain_sign sign = {s,
                              {0},
                              have[1][0][s] / sessions[1][0],
                              have[1][1][s] / sessions[1][1],
                              sessions[0][0] > 0 ? have[0][0][s] / sessions[0][0] : 0,
                              sessions[0][1] > 0 ? have[0][1][s] / sessions[0][1] : 0};
    if (rises(&sign, sessions[1][1]) && !is_metric(explain->metric, s)) {
      explain->signs[explain->sign_count++] = sign;
    }
  }
}

// Sessions of the window that show the change: with what rose, or without what fell. They came newest first.
static void find_examples(hark_explain *explain, const hark_rootcause_cell *cell, bool up) {
  for (uint32_t i = 0; i < explain->count && explain->example_count < HARK_EXPLAIN_EXAMPLES_MAX; i++) {
    const hark_explain_session *session = &explain->sessions[i];
    bool shows = explain->metric->kind == HARK_METRIC_SESSIONS || session->hit == up;
    if (session->now && shows && (!cell || belongs(explain, cell, session))) {
      explain->examples[explain->example_count++] = session->id;
    }
  }
}

hark_err hark_explain_finish(hark_explain *explain, bool up) {
  hark_err err = explain->count ? compare(explain) : HARK_OK;
  err = err == HARK_OK && explain->count ? make_table(explain) : err;
  if (explain->count == 0) {
    explain->result.verdict = HARK_ROOTCAUSE_INCOMPARABLE;
    return HARK_OK;
  }
  if (err == HARK_OK) {
    err = hark_rootcause_find(explain->arena, &explain->table, &explain->result);
  }
  if (err == HARK_OK) {
    const hark_rootcause_cell *cell = explain->result.cause_count ? &explain->result.causes[0].cell : NULL;
    if (cell) {
      find_signs(explain, cell);
    }
    find_examples(explain, cell, up);
  }
  return err;
}
