#include "collector/report/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FIRST_SIZE 512u // a sentence fits; a report doubles its way up

void hark_report_text_init(hark_report_text *text, hark_arena *arena) {
  *text = (hark_report_text){.arena = arena};
}

hark_err hark_report_text_finish(const hark_report_text *text, hark_bytes *out) {
  if (text->err == HARK_OK) {
    *out = (hark_bytes){text->data, text->size};
  }
  return text->err;
}

static bool has_room(hark_report_text *text, size_t size) {
  if (text->err != HARK_OK) {
    return false;
  }
  if (size <= text->size_max - text->size) {
    return true;
  }
  if (size > HARK_REPORT_TEXT_MAX - text->size) {
    text->err = HARK_ERR_TOO_LARGE;
    return false;
  }
  size_t wanted = text->size_max ? text->size_max * 2 : FIRST_SIZE;
  wanted = wanted < text->size + size ? text->size + size : wanted;
  uint8_t *data = hark_arena_take(text->arena, wanted);
  if (data == NULL) {
    text->err = HARK_ERR_NO_MEMORY;
    return false;
  }
  if (text->size) {
    memcpy(data, text->data, text->size);
  }
  text->data = data;
  text->size_max = wanted;
  return true;
}

void hark_report_put(hark_report_text *text, hark_bytes bytes) {
  if (bytes.size && has_room(text, bytes.size)) {
    memcpy(text->data + text->size, bytes.data, bytes.size);
    text->size += bytes.size;
  }
}

void hark_report_puts(hark_report_text *text, const char *own_words) {
  hark_report_put(text, hark_bytes_from_cstr(own_words));
}

void hark_report_format(hark_report_text *text, const char *format, ...) {
  char line[HARK_REPORT_FORMAT_MAX];
  va_list arguments;
  va_start(arguments, format);
  int size = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (size < 0 || (size_t)size >= sizeof line) {
    text->err = text->err == HARK_OK ? HARK_ERR_TOO_LARGE : text->err;
    return;
  }
  hark_report_put(text, (hark_bytes){(const uint8_t *)line, (size_t)size});
}

// ---- HTML ----

// How many bytes at `at` are a character that must not be shown as it is: C0 and C1 controls, the marks that turn
// the direction of text, and the line separators. 0: none.
static size_t unseen_at(hark_bytes text, size_t at) {
  const uint8_t *c = text.data + at;
  size_t left = text.size - at;
  if (c[0] < 0x20 || c[0] == 0x7f) {
    return 1;
  }
  if (left >= 2 && c[0] == 0xc2 && c[1] < 0xa0) {
    return 2;
  }
  if (left >= 3 && c[0] == 0xe2 && c[1] == 0x80 && (c[2] == 0x8e || c[2] == 0x8f || (c[2] >= 0xa8 && c[2] <= 0xae))) {
    return 3;
  }
  if (left >= 3 && c[0] == 0xe2 && c[1] == 0x81 && c[2] >= 0xa6 && c[2] <= 0xa9) {
    return 3;
  }
  return 0;
}

static const char *entity_of(uint8_t c) {
  switch (c) {
  case '&':
    return "&amp;";
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '"':
    return "&quot;";
  case '\'':
    return "&#39;";
  default:
    return NULL;
  }
}

void hark_report_put_html(hark_report_text *text, hark_bytes hostile) {
  size_t from = 0;
  for (size_t i = 0; i < hostile.size;) {
    const char *entity = entity_of(hostile.data[i]);
    size_t unseen = entity ? 1 : unseen_at(hostile, i);
    if (unseen == 0) {
      i++;
      continue;
    }
    hark_report_put(text, hark_bytes_part(hostile, from, i - from));
    hark_report_puts(text, entity ? entity : "\xef\xbf\xbd");
    i += unseen;
    from = i;
  }
  hark_report_put(text, hark_bytes_part(hostile, from, hostile.size - from));
}

// ---- CSV ----

static bool is_formula(hark_bytes cell) {
  size_t i = 0;
  while (i < cell.size && cell.data[i] == ' ') {
    i++;
  }
  return i < cell.size && memchr("=+-@\t\r", cell.data[i], 6) != NULL;
}

void hark_report_put_cell(hark_report_text *text, hark_bytes hostile) {
  bool formula = is_formula(hostile);
  bool quoted = formula;
  for (size_t i = 0; i < hostile.size && !quoted; i++) {
    quoted = memchr(",\"\r\n", hostile.data[i], 4) != NULL;
  }
  if (!quoted) {
    hark_report_put(text, hostile);
    return;
  }
  hark_report_puts(text, formula ? "\"'" : "\"");
  size_t from = 0;
  for (size_t i = 0; i < hostile.size; i++) {
    if (hostile.data[i] == '"') {
      hark_report_put(text, hark_bytes_part(hostile, from, i + 1 - from));
      hark_report_puts(text, "\"");
      from = i + 1;
    }
  }
  hark_report_put(text, hark_bytes_part(hostile, from, hostile.size - from));
  hark_report_puts(text, "\"");
}

// ---- numbers ----

void hark_report_count(hark_report_text *text, double count) {
  char digits[32];
  double whole = round(fabs(count));
  snprintf(digits, sizeof digits, "%.0f", whole < 1e15 ? whole : 1e15);
  size_t size = strlen(digits);
  hark_report_puts(text, count <= -0.5 ? "−" : "");
  for (size_t i = 0; i < size; i++) {
    hark_report_puts(text, i > 0 && (size - i) % 3 == 0 ? "," : "");
    hark_report_put(text, (hark_bytes){(const uint8_t *)digits + i, 1});
  }
}

// ---- names ----

void hark_report_session_name(hark_session_id session, char out[HARK_REPORT_SESSION_CHARS]) {
  for (size_t i = 0; i < sizeof session.bytes; i++) {
    snprintf(out + 2 * i, 3, "%02x", session.bytes[i]);
  }
}

void hark_report_view_name(uint64_t tab, uint32_t epoch, char out[HARK_REPORT_VIEW_CHARS]) {
  snprintf(out, HARK_REPORT_VIEW_CHARS, "%016" PRIx64 "-%" PRIu32, tab, epoch);
}

// Days to a date: Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
void hark_report_time_name(uint64_t wall_ms, char out[HARK_REPORT_TIME_CHARS]) {
  if (wall_ms > 253402300799999u) { // the end of year 9999
    snprintf(out, HARK_REPORT_TIME_CHARS, "-");
    return;
  }
  uint32_t minutes = (uint32_t)(wall_ms / 60000 % 1440);
  uint32_t z = (uint32_t)(wall_ms / 86400000) + 719468;
  uint32_t era = z / 146097, day_of_era = z % 146097;
  uint32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  uint32_t shifted = (5 * day_of_year + 2) / 153;
  uint32_t day = day_of_year - (153 * shifted + 2) / 5 + 1;
  uint32_t month = shifted < 10 ? shifted + 3 : shifted - 9;
  uint32_t year = era * 400 + year_of_era + (month <= 2);
  snprintf(out, HARK_REPORT_TIME_CHARS, "%04" PRIu32 "-%02" PRIu32 "-%02" PRIu32 " %02" PRIu32 ":%02" PRIu32, year,
           month, day, minutes / 60, minutes % 60);
}
