#include "collector/analysis/access_log.h"

#include <string.h>

#include "collector/analysis/calendar.h"

// ---- reading ----

typedef struct {
  hark_bytes line;
  size_t at;
} cursor;

static bool take(cursor *c, uint8_t wanted) {
  if (c->at >= c->line.size || c->line.data[c->at] != wanted) {
    return false;
  }
  c->at++;
  return true;
}

static bool take_number(cursor *c, size_t digits, uint32_t *value) {
  *value = 0;
  for (size_t i = 0; i < digits; i++, c->at++) {
    if (c->at >= c->line.size || c->line.data[c->at] < '0' || c->line.data[c->at] > '9') {
      return false;
    }
    *value = *value * 10 + (c->line.data[c->at] - '0');
  }
  return true;
}

static bool skip_to(cursor *c, uint8_t wanted) {
  while (c->at < c->line.size && c->line.data[c->at] != wanted) {
    c->at++;
  }
  return take(c, wanted);
}

// `"…"` with what stands inside.
static bool take_quoted(cursor *c, hark_bytes *inside) {
  if (!take(c, '"')) {
    return false;
  }
  size_t from = c->at;
  while (c->at < c->line.size && c->line.data[c->at] != '"') {
    c->at += c->line.data[c->at] == '\\' ? 2 : 1;
  }
  size_t to = c->at;
  *inside = hark_bytes_part(c->line, from, to - from);
  return take(c, '"');
}

static bool take_month(cursor *c, uint32_t *month) {
  static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (c->line.size - c->at < 3) {
    return false;
  }
  for (*month = 1; *month <= 12; (*month)++) {
    if (memcmp(c->line.data + c->at, names + (*month - 1) * 3, 3) == 0) {
      c->at += 3;
      return true;
    }
  }
  return false;
}

// `10/Oct/2026:13:55:36 +0200]`
static bool take_time(cursor *c, uint64_t *at_ms) {
  uint32_t day, month, year, hour, minute, second, zone;
  if (!take_number(c, 2, &day) || !take(c, '/') || !take_month(c, &month) || !take(c, '/') ||
      !take_number(c, 4, &year) || !take(c, ':') || !take_number(c, 2, &hour) || !take(c, ':') ||
      !take_number(c, 2, &minute) || !take(c, ':') || !take_number(c, 2, &second) || !take(c, ' ')) {
    return false;
  }
  bool west = take(c, '-');
  if ((!west && !take(c, '+')) || !take_number(c, 4, &zone) || !take(c, ']')) {
    return false;
  }
  if (year < 1971 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60 || zone > 1400) {
    return false;
  }
  int64_t local = hark_days_since_1970(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
  int64_t offset = (zone / 100 * 60 + zone % 100) * 60;
  *at_ms = (uint64_t)(west ? local + offset : local - offset) * 1000;
  return true;
}

// `GET /path?query HTTP/1.1`
static void split_request(hark_bytes request, hark_access *access) {
  cursor c = {.line = request};
  bool has_path = skip_to(&c, ' ');
  access->method = hark_bytes_part(request, 0, has_path ? c.at - 1 : c.at);
  size_t end = c.at;
  while (end < request.size && request.data[end] != ' ' && request.data[end] != '?') {
    end++;
  }
  access->path = hark_bytes_part(request, c.at, end - c.at);
}

bool hark_access_read(hark_bytes line, hark_access *access) {
  cursor c = {.line = line};
  hark_bytes request, referrer;
  *access = (hark_access){0};
  if (!skip_to(&c, '[') || !take_time(&c, &access->at_ms) || !take(&c, ' ') || !take_quoted(&c, &request) ||
      !take(&c, ' ') || !take_number(&c, 3, &access->status)) {
    return false;
  }
  split_request(request, access);
  if (take(&c, ' ') && skip_to(&c, ' ') && take_quoted(&c, &referrer) && take(&c, ' ') &&
      !take_quoted(&c, &access->agent)) {
    return false;
  }
  return true;
}

// ---- judging ----

// Does a text contain a lower-case word, in any case?
static bool contains(hark_bytes text, const char *word) {
  size_t size = strlen(word);
  for (size_t i = 0; i + size <= text.size; i++) {
    if (hark_bytes_equal_nocase(hark_bytes_part(text, i, size), word)) {
      return true;
    }
  }
  return false;
}

bool hark_access_is_page(const hark_access *access) {
  static const char *const extensions[] = {"html", "htm", "xhtml", "php", "asp", "aspx", "jsp"};
  if (!hark_bytes_equal_cstr(access->method, "GET") || (access->status != 200 && access->status != 304) ||
      access->path.size == 0) {
    return false;
  }
  size_t name = access->path.size;
  while (name > 0 && access->path.data[name - 1] != '/' && access->path.data[name - 1] != '.') {
    name--;
  }
  if (name == 0 || access->path.data[name - 1] == '/') {
    return true;
  }
  hark_bytes extension = hark_bytes_part(access->path, name, access->path.size);
  for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
    if (hark_bytes_equal_nocase(extension, extensions[i])) {
      return true;
    }
  }
  return false;
}

bool hark_access_is_robot(const hark_access *access) {
  static const char *const words[] = {"bot",     "crawl",  "spider",   "slurp",       "headless", "curl/",
                                      "wget/",   "python", "java/",    "go-http",     "okhttp",   "libwww",
                                      "monitor", "uptime", "preview",  "externalhit", "scanner",  "axios/",
                                      "node",    "ruby",   "apache-h", "lighthouse"};
  if (hark_bytes_equal_cstr(access->agent, "-")) {
    return true;
  }
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (contains(access->agent, words[i])) {
      return true;
    }
  }
  return false;
}
